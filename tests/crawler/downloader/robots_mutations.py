"""Broken robots.txt, each from a number, always the same; and what the crawl asks of one."""

from random import Random

from scrapy.robotstxt import ProtegoRobotParser

from crawler.extraction.addresses import join_address

HOME = "https://www.asianews.it/"
_FILES = (
    "User-agent: *\nDisallow: /private\nAllow: /private/open$\nCrawl-delay: 2\nSitemap: https://www.asianews.it/map.xml\n",
    "User-agent: winnow\nUser-agent: other\nDisallow: /*.php?*step=\n\nUser-agent: *\nDisallow:\n",
    "\ufeffuser-agent : *\r\ndisallow : /\r\nallow : /news-en/\r\nsitemap : /map.xml\r\nRequest-rate: 1/5\r\n",
    "# nothing\n\nDisallow: /before-any-agent\nHost: www.asianews.it\nVisit-time: 0600-0845\n",
    "<!doctype html><html><body><p>Not a robots.txt</p></body></html>",
)
_LINES = (
    "Disallow: " + "/*" * 40 + "$",
    "Disallow: /%zz%ff%",
    "Disallow: /%E4%BA%9A",
    "Disallow: /\ud7ff\x00\x1b[2J",
    "Allow: http://[",
    "Disallow: //[::1",
    "Crawl-delay: 1e999",
    "Crawl-delay: nan",
    "Crawl-delay: -5",
    "Crawl-delay: ٣",
    "Crawl-delay: 9" + "9" * 5000,
    "Request-rate: 0/0",
    "Request-rate: 1/0s 2500-9999",
    "Request-rate: x/y",
    "Visit-time: 9999-99",
    "Sitemap: http://[",
    "Sitemap: javascript:1",
    "Sitemap: //" + "a" * 70_000,
    "Sitemap: %",
    "User-agent: " + "*" * 3000,
    "User-agent:",
    ":",
    ": : :",
    "Disallow",
    "Disallow: /" + "a" * 100_000,
    "Disallow: /(((((a+)+)+)+)$",
    "\x85Disallow: /\u2028Allow: /\x0b",
)
_PATHS = ("", "news-en/Sea-wall-9384.html", "private/open", "index.php?l=en&step=3", "%zz", "亚洲/", "a" * 2000)


def broken_robots(number: int) -> bytes:
    """A robots.txt with one to eight things done to it."""
    random = Random(number)
    lines = random.choice(_FILES).splitlines(keepends=True)
    for _ in range(random.randint(1, 8)):
        at = random.randint(0, len(lines))
        action = random.randrange(5)
        if action == 0:
            lines[at:at] = [random.choice(_LINES) + random.choice(("\n", "\r", "\r\n", ""))] * random.choice(
                (1, 1, 3, 200)
            )
        elif action == 1:
            del lines[at : at + random.randint(1, 3)]
        elif action == 2:
            lines[at:at] = lines[: random.randint(0, len(lines))]
        else:
            random.shuffle(lines)
        lines = lines[:3000]
    body = "".join(lines).encode(random.choice(("utf-8", "utf-8", "utf-16", "utf-8-sig", "gb18030")), "replace")
    if random.random() < 0.3:
        changed = bytearray(body)
        for _ in range(random.choice((1, 10, 100)) if changed else 0):
            changed[random.randrange(len(changed))] = random.randrange(256)
        body = bytes(changed)
    return body[: random.randint(0, len(body))] if random.random() < 0.2 else body


def ask(body: bytes) -> None:
    """Ask the file what a crawl asks: whether pages may be fetched, the pause, the sitemaps."""
    robots = ProtegoRobotParser(body, None)
    for path in _PATHS:
        robots.allowed(HOME + path, "winnow/0.1 (+mailto:x@e.org)")
    robots.crawl_delay("winnow/0.1 (+mailto:x@e.org)")
    for sitemap in robots.rp.sitemaps:
        join_address(HOME, str(sitemap))
