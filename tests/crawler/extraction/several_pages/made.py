"""Pages of one article, in prose of our own."""

from collections.abc import Sequence

from crawler.extraction.page import Page

FIRST = "https://coast.example/news/ferry/"
PARTS = (
    "The ferry to the outer islands stayed in port on Monday, because its new engine had not been paid for.",
    "Passengers slept in the waiting room, where the harbour master gave out blankets and a pot of soup.",
    "On Tuesday a fisherman took the mail across, together with two nurses and a goat that nobody claimed.",
    "The island council met twice that night and asked the mainland for a second boat before the winter.",
)
BYLINE = "By Ada Kern"
CLOSING = "Ada Kern reports from the harbour for the Coast Herald every week of the year."


def address(number: int) -> str:
    """Where a page stands."""
    return FIRST if number == 1 else f"{FIRST}{number}/"


def page(number: int, parts: Sequence[str], links: str = "", headline: str = "Ferry stays in port") -> Page:
    """One page, with what stands on each of them around its part of the text."""
    title = headline if number == 1 else f"{headline} - Page {number}"
    text = "".join(f"<p>{part}</p>" for part in parts)
    source = (
        f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p class='byline'>{BYLINE}</p>{text}<p>{CLOSING}</p>{links}</article></body></html>"
    )
    return Page(source.encode(), address(number), "text/html", None, None if number == 1 else FIRST)


def numbered(*numbers: int) -> str:
    """The links below the text."""
    return "<p class='pages'>" + " ".join(f"<a href='{address(n)}'>{n}</a>" for n in numbers) + "</p>"


def three_pages() -> list[Page]:
    """The whole article."""
    return [
        page(1, PARTS[:2], numbered(2, 3)),
        page(2, PARTS[2:3], numbered(1, 3)),
        page(3, PARTS[3:], numbered(1, 2)),
    ]
