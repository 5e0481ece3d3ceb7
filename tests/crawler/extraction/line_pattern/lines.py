"""Lines of invented pages."""

from lxml import html

from crawler.extraction.line_pattern.marks import marks_of
from crawler.extraction.text.lines import Line, Run
from crawler.spiders.asianews import LINE_PATTERN

MARKS = marks_of(LINE_PATTERN)
BLOCK = html.fromstring("<p>x</p>")
DATELINE = "Dili (AsiaNews) - The ferry is back."


def line(text: str, linked: str = "", heading: int = 0) -> Line:
    """A line whose beginning is a link."""
    runs = [Run(linked, href="/news-en/Ferry-1.html"), Run(text)] if linked else [Run(text)]
    return Line(runs, BLOCK, heading=heading)


def link(text: str) -> Line:
    """A line that is a link and nothing else."""
    return line("", text)


def filled(text: str, size: int) -> str:
    """The text with a word before it that makes it so long."""
    return f"{'x' * (size - len(text) - 1)} {text}"
