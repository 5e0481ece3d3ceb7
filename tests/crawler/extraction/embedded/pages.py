"""Pages of made-up sites whose article is data for a script."""

import json
from typing import Any

HEADLINE = "Harbour pilots of Sandvik refuse the night shift"
URL = "https://courier.example/news/harbour-pilots-of-sandvik-refuse-the-night-shift"
PARAGRAPHS = (
    (
        "The pilots who bring tankers through the narrows of Sandvik have told the port that they will no longer board "
        "a ship after ten in the evening, because the launch that carries them has lost its radar twice since autumn."
    ),
    (
        "Their spokeswoman, Maren Holt, said the men had asked for repairs in three letters, and that each letter had "
        "been answered with a form for the claims of passengers."
    ),
    (
        "The port director promised a second launch within the month. Until it comes, eleven ships wait in the roads, "
        "two of them with grain that the mills of the valley had expected on Monday."
    ),
)
OTHER = (
    "A baker in the old town has been fined for selling rolls before sunrise, a rule from the year of the great fire "
    "that nobody had applied since the lamps were lit with gas, and which the council now wants to put to a vote."
)
NOTICES = tuple(
    f"Notice {number}: whoever reads these pages agrees that the Courier keeps the address from which they came, the "
    "hour, and the name of the ship on which the reader travels, as long as the harbour law asks, and not a day longer."
    for number in range(4)
)
MENU = '<header><a href="/">Courier</a> <a href="/news">News</a></header><div id="app"></div>'


def shell(*scripts: str, title: str = HEADLINE, head: str = "") -> bytes:
    """Return a page that shows nothing but its menu."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | Courier</title>
<meta property="og:title" content="{title}">{head}</head><body>{MENU}{"".join(scripts)}</body></html>""".encode()


def data(value: Any, name: str = "__NEXT_DATA__") -> str:
    """Return a script of JSON."""
    return f'<script id="{name}" type="application/json">{json.dumps(value)}</script>'


def setting(place: str, value: str) -> str:
    """Return a script that sets a value."""
    return f"<script>{place} = {value}; run();</script>"


def html_body() -> str:
    """Return the article as markup."""
    return "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def article(body: Any, name: str = "body") -> dict[str, Any]:
    """Return the article as a content system gives it."""
    return {
        "id": 4711,
        "title": HEADLINE,
        "slug": URL.rpartition("/")[2],
        "publishedAt": "2026-03-04T06:30:00+01:00",
        "author": {"name": "Jon Aasen"},
        name: body,
    }


def other_story(number: int = 1) -> dict[str, Any]:
    """Return a story that is not the page's, with a longer text than the page's own."""
    return {
        "id": number,
        "title": f"Baker number {number} fined for rolls before sunrise",
        "slug": f"baker-number-{number}-fined-for-rolls-before-sunrise",
        "publishedAt": "2026-03-03T06:30:00+01:00",
        "body": f"<p>{OTHER}</p>" * 8,
    }
