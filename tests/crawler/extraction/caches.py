"""`python -m tests.crawler.extraction.caches`: cleans some pages and prints what caches there are. It imports nothing
of pytest, whose caches are none of a worker's."""

import functools
import gc
import json
from random import Random

from crawler.extraction.article import Page
from crawler.extraction.errors import ExtractionError
from crawler.extraction.rules import GENERIC_RULES
from crawler.workers.clean_page import clean_page, prewarm

PAGES = 30


def page(number: int) -> bytes:
    """An article of its own words, with dates in words and in numbers, a byline, links and a list of them."""
    random = Random(number)
    words = ["".join(random.choices("abcdefghilmnoprstuv", k=random.randint(2, 9))) for _ in range(400)]
    text = "".join(
        f"<p>{' '.join(random.choices(words, k=40)).capitalize()} on {number % 27 + 1} May 20{number % 20 + 10:02}.</p>"
        for _ in range(6)
    )
    links = "".join(f"<li><a href='/{random.choice(words)}'>{random.choice(words)} {number}</a></li>" for _ in range(9))
    return (
        f"<html><head><title>{' '.join(words[:6])}</title></head><body><nav><ul>{links}</ul></nav><article>"
        f"<h1>{' '.join(words[:6])}</h1><p>By {words[0].title()} {words[1].title()}, {number % 27 + 1} hours ago</p>"
        f"{text}</article><footer>Updated: {number % 12 + 1}/{number % 27 + 1}/2019</footer></body></html>"
    ).encode()


def print_caches() -> None:
    """Each cache with its limit and what is in it."""
    prewarm()
    read = 0
    for number in range(PAGES):
        try:
            clean_page(Page(page(number), f"https://www.example.org/news/{number}.html", "text/html"), GENERIC_RULES)
            read += 1
        except ExtractionError:
            continue
    kind = type(functools.lru_cache(print))
    found = [each for each in gc.get_objects() if isinstance(each, kind)]
    caches = [(f"{each.__module__}.{each.__qualname__}", each.cache_info()) for each in found]
    print(json.dumps({"read": read, "caches": [(name, info.maxsize, info.currsize) for name, info in caches]}))


if __name__ == "__main__":
    print_caches()
