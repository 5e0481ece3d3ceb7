"""Base classes of the project's Scrapy commands: one-line errors, checked options, the store, the sites.

Scrapy imports the files of all commands for any of them: what only one needs is imported where it is used."""

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.arguments import without_passwords
from crawler.extraction.addresses import is_site_host
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.setting_names import mistyped, mistyped_in_environment
from crawler.terminal.program_name import as_started, program_name
from storage.errors import StorageError

if TYPE_CHECKING:
    from rich.console import Console

    from storage.database import Database

BAD_USAGE = 2
FAILED = 1
READER_LEFT = 141
"""As a shell tells of any program whose reader has enough (`| head`): 128 and the number of SIGPIPE."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_JSON_CONTROLS = re.compile(r"[\x7f-\x9f]")


class DescribedCommand(ScrapyCommand):
    """A command whose help is class attributes, and whose usage errors are one line on standard error."""

    requires_project = True
    name = ""
    """As typed."""
    usage = ""
    """Options and arguments, as the first line of `-h` shows them."""
    summary = ""
    """One line for the list of commands."""
    description = ""
    """What `-h` says."""
    examples: tuple[str, ...] = ()
    """Command lines for `-h`, each with what it does."""
    bad_usage = BAD_USAGE
    """Exit code of a usage error."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's own, and no setting with a slip in its name. Raises UsageError."""
        assert self.settings is not None
        given = mistyped((setting.partition("=")[0] for setting in opts.set), list(self.settings))
        for name, meant in given.items():
            raise UsageError(f"unknown setting -s {name}: did you mean {meant}?")
        for name, meant in mistyped_in_environment(os.environ).items():
            raise UsageError(f"unknown environment variable {name}: did you mean {meant}?")
        super().process_options(args, opts)

    def syntax(self) -> str:
        """Return `usage`, for Scrapy."""
        return self.usage

    def short_desc(self) -> str:
        """Return `summary`, for Scrapy."""
        return self.summary

    def long_desc(self) -> str:
        """Return `description`, for Scrapy."""
        return self.description

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's global options and the examples."""

        def error(message: str) -> NoReturn:
            program = program_name()
            said = f"{program} {self.name}: {as_started(message)} (see {program} {self.name} -h)\n"
            parser.exit(self.bad_usage, said)

        parser.error = error  # type: ignore[method-assign]
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = "Examples:\n" + "\n".join(f"  {line}" for line in self.examples)


class ProjectCommand(DescribedCommand):
    """A command that runs no spider."""

    requires_crawler_process = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's own, and no option that nobody knows. Raises UsageError."""
        super().process_options(args, opts)
        unknown = [argument for argument in args if argument.startswith("-") and argument != "-"]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}")

    def complain(self, message: str, exit_code: int) -> None:
        """One line on standard error; the exit code is raised to the given one."""
        said = " ".join(printable(without_passwords(as_started(message))).split())
        sys.stderr.write(f"{program_name()} {self.name}: {said}\n")
        self.exitcode = max(self.exitcode, exit_code)

    @contextlib.contextmanager
    def output(self) -> Iterator[None]:
        """Standard output in UTF-8; a closed pipe and Ctrl-C end the command without a traceback."""
        if sys.stdout is None:
            self.complain("standard output is closed", FAILED)
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (until the process ends)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        try:
            yield
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader has enough (`| head`). Python would complain once more when it closes the stream.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.exitcode = READER_LEFT
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.complain(f"cannot write: {error.strerror}", FAILED)
        except KeyboardInterrupt:
            self.exitcode = 130

    @contextlib.contextmanager
    def store(self, made_by: str = "a crawl makes it") -> "Iterator[Database | None]":
        """The project's database for reading, None (and a line on standard error) where there is none; `made_by` says
        how there will be one."""
        from pipelines.project_folder import project_folder
        from storage.database import database_url, open_database
        from storage.errors import NoDatabaseError

        assert self.settings is not None
        try:
            url = database_url(self.settings["ARTICLE_DATABASE"], project_folder())
            database = open_database(url, create=False)
        except NoDatabaseError as error:
            self.complain(f"there is no database {error.path} yet: {made_by}", FAILED)
            yield None
            return
        except StorageError as error:
            self.complain(str(error), FAILED)
            yield None
            return
        with contextlib.closing(database):
            yield database
        if database.read_only is not None and database.read_only.was_written:
            self.complain(f"{database.file} changed while it was read: run the command again", FAILED)

    def site_rules(self) -> tuple[CleaningRules, ...]:
        """The cleaning rules of every spider of the project that names its hosts."""
        from scrapy.spiderloader import get_spider_loader

        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        rules = [getattr(loader.load(name), "cleaning_rules", GENERIC_RULES) for name in loader.list()]
        return tuple(rule for rule in rules if rule.hosts)


def output_console() -> "Console":
    """A terminal's console on standard output. What is piped to `head` ends as everything else that is written there,
    and not with rich's own exit code 1, which here says that nothing was found."""
    from rich.console import Console

    class PipedConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return PipedConsole(highlight=False, markup=False, emoji=False)


@contextlib.contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while the block runs, where that is a terminal; the block says how many more are done.
    `total` is None where nobody knows it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    # Standard output is for what was asked: rich would send it to the bar's own stream.
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what, total=total)
        yield lambda number: bar.advance(task, number)


def rules_of(url: str | None, site_rules: tuple[CleaningRules, ...]) -> CleaningRules:
    """The rules of the site on whose host the address lies, else the generic ones."""
    return next((rules for rules in site_rules if url and is_site_host(url, rules)), GENERIC_RULES)


def require_writable(file: Path) -> None:
    """Before any work: that the file can be written, which leaves none where none was. Raises UsageError."""
    is_new = not os.path.lexists(file)
    try:
        with file.open("ab"):
            pass
        if is_new:
            file.unlink()
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be written ({getattr(error, 'strerror', None) or error})") from None


def printable(text: str) -> str:
    """The text without control characters, which could command a terminal; line ends and tabs stay."""
    return _CONTROLS.sub("", text)


def printable_json(text: str) -> str:
    """JSON with the control characters escaped that `json.dumps` leaves."""
    return _JSON_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
