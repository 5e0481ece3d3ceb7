"""Made-up pages, records and addresses for the growth measurements: small, each of its own words."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from crawler.crawl.article_link import ArticleLink
from crawler.extraction.addresses import Address
from pipelines.items import Article, hash_content

_SYLLABLES = "ba co di fe gu ha jo ka li mo ne po ra si tu va we xi yo za".split()
_FIRST_DAY = date(2003, 12, 1)
TOWNS = 300
"""A line that comes again on few articles of a site, as a place or a signature does: on one article in so many."""


def _vocabulary(size: int = 4000) -> tuple[list[str], list[float]]:
    """Words, and how often each is used, summed up: as in a language, the second half as often as the first."""
    random = Random(4000)
    words = ["".join(random.choices(_SYLLABLES, k=random.randint(1, 4))) for _ in range(size)]
    return words, list(accumulate(1 / rank for rank in range(1, size + 1)))


_WORDS, _WEIGHTS = _vocabulary()


def site_name(number: int) -> str:
    """Of one of many sites in one database."""
    return f"site{number:03}"


def host_name(number: int) -> str:
    """The same, as a host."""
    return f"www.site{number:03}.example"


def page_address(number: int, hosts: int) -> str:
    """Pages go round the hosts."""
    return f"https://{host_name(number % hosts)}/news/2025/story-of-the-{_WORDS[number % len(_WORDS)]}-{number}.html"


def page_links(pages: int, hosts: int, *, start: int = 0) -> Iterator[ArticleLink]:
    """Links as lists bring them, the days in no order."""
    random = Random(pages)
    for number in range(start, start + pages):
        day = _FIRST_DAY + timedelta(days=random.randrange(8000))
        yield ArticleLink(Address("article", page_address(number, hosts)), day)


def paragraphs(number: int, count: int = 4) -> list[str]:
    """Running text of about 50 words each."""
    random = Random(number)

    def sentence() -> str:
        words = random.choices(_WORDS, cum_weights=_WEIGHTS, k=random.randint(8, 20))
        return " ".join(words).capitalize() + "."

    return [" ".join(sentence() for _ in range(4)) for _ in range(count)]


def make_article(number: int, sites: int) -> Article:
    """An article of one of so many sites. It ends with its own last words, with a line that all articles of its site
    have, and with one that comes again on few."""
    site = number % sites
    text = paragraphs(number)
    text += [f"Written in {_WORDS[number // sites % TOWNS]}", f"Follow {site_name(site)} on every channel"]
    body, headline = "\n".join(text), text[0][:60]
    values: dict[str, Any] = {
        "url": page_address(number, sites),
        "canonical_url": page_address(number, sites),
        "site": site_name(site),
        # Sites count from 1 each: the same number is another article of every site.
        "identifier": str(number // sites + 1),
        "headline": headline,
        "article_body": body,
        "article_body_html": "".join(f"<p>{paragraph}</p>" for paragraph in text),
        "date_published": (_FIRST_DAY + timedelta(days=number % 8000)).isoformat(),
        "authors": (f"Writer {number % 100}",),
        "in_language": "en",
        "extraction_method": "trafilatura",
        "extractor_version": "1",
        "content_hash": hash_content(headline, None, body),
    }
    return Article(**values)
