"""The user's own settings: `winnow.toml` in the folder of the articles, and one for all folders."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from crawler.setting_names import FROM_ENVIRONMENT, mistyped

NAME = "winnow.toml"
_A_LIST: tuple[type, tuple[type, ...], str] = (list, (list, str), 'a list of texts, like ["this", "that"]')
_KINDS: tuple[tuple[type, tuple[type, ...], str], ...] = (
    (bool, (bool, int), "true or false"),
    (str, (str,), 'a text in quotation marks, like "this"'),
    (int, (int, float), "a number"),
    (float, (int, float), "a number"),
    _A_LIST,
    (dict, (dict, str), "a table"),
)
"""Kind of the default, kinds that may be written in its place, and how that is said."""
_ALSO_A_LIST = ("WATCH_COMMAND",)
"""A text, or a list of arguments."""


class SettingsFileError(ValueError):
    """A file cannot be read, or has a name that is no setting; the message is one line for the user."""


def settings_files(folder: Path, variables: Mapping[str, str]) -> tuple[Path, Path]:
    """Return where the files may be: the user's (`~/.config/winnow`, or as `XDG_CONFIG_HOME` says), then the folder's,
    which counts more."""
    home = variables.get("XDG_CONFIG_HOME") or f"{variables.get('HOME') or '~'}/.config"
    return Path(home).expanduser() / "winnow" / NAME, folder / NAME


def read_settings(files: Collection[Path], known: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of all files that are there, those of later files in place of earlier ones, without those
    that the environment gives. `known`: each setting with its default. Raises SettingsFileError."""
    read: dict[str, Any] = {}
    for file in files:
        some = _read(file)
        for name, meant in mistyped(some, known).items():
            raise SettingsFileError(f"{file}: unknown setting {name}: did you mean {meant}?")
        for name, value in some.items():
            if not name.isupper():
                raise SettingsFileError(f"{file}: unknown setting {name} (docs/settings.md lists them)")
            if (wanted := _wanted(name, known.get(name), value)) is not None:
                raise SettingsFileError(f"{file}: {name} = {value} is not {wanted}")
        read |= some
    return {name: value for name, value in read.items() if name not in FROM_ENVIRONMENT or not variables.get(name)}


def _wanted(name: str, default: object, value: object) -> str | None:
    """Return what a value should be by the default of its setting; None if it is that."""
    kinds = next((row for row in _KINDS if isinstance(default, row[0])), None)
    if name in _ALSO_A_LIST and isinstance(value, list):
        kinds = _A_LIST
    if kinds is None or (isinstance(value, kinds[1]) and not _has_other_parts(value)):
        return None
    return kinds[2]


def _has_other_parts(value: object) -> bool:
    return isinstance(value, list) and not all(isinstance(part, str) for part in value)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingsFileError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsFileError(f"{file}: cannot be read (it is not UTF-8)") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsFileError(f"{file}: {str(error)[:1].lower()}{str(error)[1:]}; write NAME = VALUE") from None
