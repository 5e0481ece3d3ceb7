"""The program `winnow`: every command of the project, from any folder.

It takes the settings from the installed package and asks no scrapy.cfg for them: one in the user's folder may belong to
another project, whose settings and spiders would then be loaded in place of these.
"""

import difflib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.extraction.versions import PROGRAM_VERSION
from crawler.terminal.program_name import as_started

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand
    from scrapy.settings import Settings

SETTINGS = "crawler.settings"
_ORDER = "crawl clean show search browse export report sites work site".split()
"""The commands as a new user meets them; those that are not named here follow."""
_SCRAPYS = "shell fetch view parse runspider list settings bench".split()
"""Those of Scrapy's commands that are of use here. Its others (`startproject`, `edit`) are known, and not shown."""
_HELP = ("-h", "--help", "help")
_VERSION = ("-V", "--version", "version")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that was typed, and end the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in _VERSION:
        sys.stdout.write(f"winnow {PROGRAM_VERSION}\n")
        sys.exit(0)
    # What is printed names the program as its first argument does.
    sys.argv = ["winnow", *given]
    # Scrapy asks the variable for what belongs to the project, and would read scrapy.cfg for it.
    os.environ["SCRAPY_SETTINGS_MODULE"] = SETTINGS
    if given[:1] == ["help"] and len(given) == 2:
        given = [given[1], "-h"]
    settings = _settings()
    commands = _commands(settings)
    if not given or given[0] in _HELP:
        _write(_overview(commands))
        sys.exit(0)
    name = next((word for word in given if not word.startswith("-")), None)
    if name not in commands:
        sys.stderr.write(_unknown(name or given[0], commands))
        sys.exit(2)
    from scrapy.cmdline import execute

    _name_winnow_in_help()
    execute(["winnow", *given], settings)


def _name_winnow_in_help() -> None:
    """Scrapy writes `scrapy` before every command in its help."""
    from scrapy import cmdline

    class Parser(cmdline.ScrapyArgumentParser):
        def format_help(self) -> str:
            return as_started(super().format_help())

        def format_usage(self) -> str:
            return as_started(super().format_usage())

    cmdline.ScrapyArgumentParser = Parser  # type: ignore[misc]


def _settings() -> "Settings":
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule(SETTINGS, priority="project")
    # As Scrapy itself takes them from the environment, for `edit` and `shell`.
    for variable, name in (("EDITOR", "EDITOR"), ("SCRAPY_PYTHON_SHELL", "PYTHON_SHELL")):
        if variable in os.environ:
            settings.set(name, os.environ[variable], priority="project")
    return settings


def _commands(settings: "Settings") -> "dict[str, ScrapyCommand]":
    from scrapy.cmdline import _get_commands_dict

    return _get_commands_dict(settings, True)


def _overview(commands: "dict[str, ScrapyCommand]") -> str:
    ours = [name for name, command in commands.items() if type(command).__module__.startswith("crawler.commands.")]
    ours.sort(key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return "\n".join(
        [
            "Winnow crawls news sites and keeps the articles without the clutter.",
            "",
            "Usage: winnow COMMAND [options]",
            "",
            *_listed(ours, commands),
            "",
            "Scrapy's own commands, for developers:",
            *_listed([name for name in _SCRAPYS if name in commands], commands),
            "",
            "winnow COMMAND -h explains a command and shows examples. winnow --version prints the version.",
            "Articles are kept in articles.db in the current folder. -s ARTICLE_DATABASE=..., or the environment",
            "variable ARTICLE_DATABASE, names another database. Settings for all commands are lines like",
            "KEEP_PAGES = true in winnow.toml in the current folder, or in ~/.config/winnow/.",
            "",
        ]
    )


def _listed(names: list[str], commands: "dict[str, ScrapyCommand]") -> list[str]:
    return [f"  {name:<10} {as_started(commands[name].short_desc())}" for name in names]


def _unknown(name: str, commands: "dict[str, ScrapyCommand]") -> str:
    near = difflib.get_close_matches(name, commands, 1)
    meant = f"did you mean {near[0]}?" if near else "winnow -h lists the commands"
    if name.startswith("-"):
        meant = "it comes first; winnow -h lists the commands"
        return f"winnow: no command is named before {name}: {meant}\n"
    return f"winnow: there is no command {name}; {meant}\n"


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"winnow: cannot write: {error.strerror}\n")
            sys.exit(1)
