"""The two pages made of a real article come out whole. They are third-party text and stand outside the repository."""

import os
from pathlib import Path

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.spiders.asianews import CLEANING_RULES

SEEDS = Path(os.environ.get("ASIANEWS_SEEDS", Path(__file__).parents[4] / "shared" / "asianews"))
URL = "http://www.asianews.it/news-en/{slug}-9384.html"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seed pages are not here ({SEEDS.name})")


def seed_text() -> list[str]:
    """The article as text, one line each, white space folded, empty lines out."""
    text = (SEEDS / "seed-article.txt").read_text("utf-8")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", ["seed-page-divs.html", "seed-page-one-cell.html"])
@pytest.mark.parametrize("with_address", [True, False])
def test_a_seed_page_is_exact(name: str, with_address: bool) -> None:
    lines = seed_text()
    send = [index for index, line in enumerate(lines) if line == "Send to a friend"]
    related = lines.index("See also")
    subscribe = next(index for index, line in enumerate(lines) if line.startswith("Subscribe to"))
    url = URL.format(slug=lines[send[0] + 1].replace(" ", "-"))
    page = Page((SEEDS / name).read_bytes(), url if with_address else None)
    article = extract_article(page, CLEANING_RULES)

    assert article.headline == lines[send[0] + 1]
    assert article.alternative_headline == lines[send[0] + 2]
    assert article.article_body.split("\n") == lines[send[0] + 3 : send[1]]
    assert (article.date_published, article.date_published_raw) == ("2007-05-28", lines[0])
    assert article.dateline == "Baghdad (AsiaNews)"
    assert (article.authors, article.byline_raw, article.content_location) == ((), None, ())
    assert article.in_language == "en"
    assert article.validation_messages == ()
    assert article.identifier == ("9384" if with_address else None)

    expected: list[list[str | None]] = []
    for line in lines[related + 1 : subscribe]:
        if line[0].isdigit() and expected:
            day, hour = line.split()
            expected[-1][1] = "-".join(reversed(day.split("/"))) + f"T{hour}:00"
        else:
            expected.append([line, None])
    found = [[link.headline, link.date_published and link.date_published[:19]] for link in article.related_links]
    assert found == expected
    assert all(link.url and link.url.startswith("https://www.asianews.it/") for link in article.related_links)
