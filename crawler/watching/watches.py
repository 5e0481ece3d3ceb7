"""What a crawl watches for: names with questions, and where the articles go that answer them."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.from_settings import SettingError, number_of
from pipelines.project_folder import project_folder
from storage.queries.search_text import QueryError, fts_query


@dataclass(frozen=True, slots=True)
class Watches:
    """Read from the settings by `read_watches`."""

    questions: Mapping[str, str]
    """Name to a question as `scrapy search` takes it."""
    file: Path | None
    """Takes a line for each article."""
    command: tuple[str, ...]
    """Program and arguments; empty: none."""
    seconds: float
    """How long the command may take."""


def read_watches(settings: BaseSettings) -> Watches | None:
    """Return what the settings `WATCH`, `WATCH_FILE`, `WATCH_COMMAND` and `WATCH_SECONDS` ask for; None where nothing
    is watched. Raises SettingError."""
    questions = read_questions(settings["WATCH"])
    if not questions:
        return None
    seconds = number_of(settings, "WATCH_SECONDS")
    if seconds <= 0:
        raise SettingError(f"WATCH_SECONDS={settings['WATCH_SECONDS']} is not a number of seconds")
    file = project_folder() / Path(str(settings["WATCH_FILE"])).expanduser() if settings["WATCH_FILE"] else None
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise SettingError(f"WATCH_FILE={settings['WATCH_FILE']} is a folder, or lies in none")
    command = _command(settings["WATCH_COMMAND"])
    if file is None and not command:
        raise SettingError("WATCH says what to look for; WATCH_FILE or WATCH_COMMAND must say where it goes")
    return Watches(questions, file, command, seconds)


def read_questions(value: object) -> dict[str, str]:
    """Return name to question from a dictionary, one in JSON, or lines `NAME=QUERY`. Raises SettingError."""
    if not value:
        return {}
    given = value if isinstance(value, Mapping) else _parsed(str(value))
    questions = {str(name).strip(): str(question).strip() for name, question in given.items()}
    for name, question in questions.items():
        if not name:
            raise SettingError("WATCH: a watch has no name: write NAME=QUERY")
        try:
            fts_query(question)
        except QueryError as error:
            raise SettingError(f"WATCH {name}: {error}") from None
    return questions


def _parsed(text: str) -> Mapping[str, object]:
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise SettingError(f"WATCH is no JSON object: {error}") from None
        return dict(found)
    pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise SettingError(f"WATCH: {wrong.strip()} is not NAME=QUERY")
    return {name: question for name, _, question in pairs}


def _command(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    try:
        return tuple(shlex.split(str(value)))
    except ValueError as error:
        raise SettingError(f"WATCH_COMMAND={value}: {error}") from None
