"""Feeds, sitemaps and start pages that are broken in ways of the open web: each from a number, always the same. Pure."""

import gzip
import random
from collections.abc import Callable

Mutator = Callable[[random.Random, bytes], bytes]

_ITEM = (
    "<item><title>Ferry {n}</title><link>http://a.test/ferry-{n}</link><guid>http://a.test/?p={n}</guid>{day}</item>"
)
_ENTRY = "<entry><title>Ferry {n}</title><link rel='alternate' href='/ferry-{n}'/><updated>2024-05-0{n}T08:00:00Z</updated></entry>"
_URL = "<url><loc>http://a.test/ferry-{n}</loc><lastmod>2024-05-0{n}T08:00:00+02:00</lastmod>{news}</url>"
_NEWS = (
    "<news:news><news:publication><news:name>A</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>2024-05-0{n}</news:publication_date><news:title>Ferry {n}</news:title></news:news>"
)
_DAY = "<pubDate>Fri, 0{n} May 2024 08:00:00 +0200</pubDate>"


def _many(pattern: str, **more: str) -> str:
    return "\n".join(
        pattern.format(n=n, **{name: text.format(n=n) for name, text in more.items()}) for n in range(1, 7)
    )


FEEDS = (
    (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>A</title>"
        f"{_many(_ITEM, day=_DAY)}</channel></rss>"
    ),
    f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>A</title>{_many(_ENTRY)}</feed>",
    (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        f"xmlns:dc='http://purl.org/dc/elements/1.1/'>{_many(_ITEM, day='<dc:date>2024-05-0{n}</dc:date>')}</rdf:RDF>"
    ),
)
SITEMAPS = (
    (
        "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"{_many(_URL, news='')}</urlset>"
    ),
    (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        f"xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{_many(_URL, news=_NEWS)}</urlset>"
    ),
    f"<sitemapindex>{_many(_URL.replace('url>', 'sitemap>'), news='')}</sitemapindex>",
)
START_PAGES = (
    (
        "<!doctype html><html><head><title>A</title><meta name='date' content='2024-05-01'><base href='http://a.test/'>"
        "<link rel='alternate' type='application/rss+xml' href='/feed'>"
        '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "datePublished": "2024-05-01"}</script>'
        f"</head><body>{_many('<p><a href=/ferry-{n}>Ferry {n}</a> 2024-05-0{n}</p>')}</body></html>"
    ),
)
"""Pages to start from, all in our own words."""

REFERENCES = (
    "&#55357;&#56832;",
    "&#55357;",
    "&#xDE00;",
    "&#0;",
    "&#x0",
    "&#128;",
    "&#x92;",
    "&#1;",
    "&#xFFFE;",
    "&#x110000;",
    "&#99999999999999999999999;",
    "&#xFFFFFFFFFFFFFFFFFFFF;",
    "&#;",
    "&#x;",
    "&#-1;",
    "&#1e9;",
    "&#٣٤;",
    "&nosuch;",
    "&",
    "&amp;#55357;",
    "&lt;a href=&#39;&#55357;&#39;&gt;",
)
"""Character references that browsers repair, and things that look like one."""
DATES = (
    "0000-00-00",
    "0000-01-01T00:00:00Z",
    "99999-12-31",
    "2024-02-30",
    "2024-13-01T25:61:61Z",
    "Fri, 31 Feb 2024 99:99:99 +9999",
    "Mon, 01 Jan 0000 00:00:00 GMT",
    "Mon, 01 Jan 99999999999999 00:00:00 GMT",
    "2024-05-01T08:00:00+99:99",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "1e400",
    "-1",
    "٢٠٢٤-٠٥-٠١",
    "२०२४ २०२४",
    "2024-W99-9",
    "20241399",
    "오후 99:99",
    "Δευ, 99 Μάι 0000 08:00:00 EST",
    "99999-1-1 오전 1:1:1",
)
LINKS = (
    "http://[",
    "http://[::1",
    "http://a.test]/x",
    "http://a.test:99999999/x",
    "http://a.test:x/",
    "//",
    "http://",
    "http:///x",
    "http://a.test/two words",
    " http://a.test/\n\tx\r\n ",
    "javascript:alert(1)",
    "http://a.test/%zz%",
    "http://\u2100.test/",
    "http://a\u202e.test/\ud7ff",
    "http://a.test/" + "x" * 70_000,
    "http://xn--.test/",
    "http://a..test/",
    "../" * 2_000,
    "?" + "&a=b" * 9_000,
    "http://a.test/\x7f\u0085\u2028",
    "data:text/html,x",
)
_CONTROLS = (
    b"\x00",
    b"\x01",
    b"\x0b",
    b"\x1b",
    b"\x7f",
    b"\x85",
    b"\xff",
    b"\xfe",
    b"\xc0\x80",
    b"\xed\xa0\xbd",
    b"\xf4\x90\x80\x80",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "cp037", "shift_jis", "utf-8-sig")
_NAMES = (
    "utf-16",
    "utf-32",
    "utf-7",
    "cp037",
    "latin-1",
    "x-none",
    "",
    "ascii",
    "idna",
    "punycode",
    "hex",
    "rot13",
    "zlib",
    "unicode_escape",
    "\x00",
    "gb18030",
    "utf-8\ud7ff",
    "mbcs",
    "undefined",
    "raw_unicode_escape",
)
_TEXTS = (b"Ferry", b"http://a.test", b"2024-05-0", b"</", b">", b"='", b"<")


def _put(rng: random.Random, body: bytes, new: bytes) -> bytes:
    """Something new at a place where something is said, or anywhere."""
    mark = rng.choice(_TEXTS)
    places = [at for at in range(len(body)) if body.startswith(mark, at)]
    at = rng.choice(places) + len(mark) if places else rng.randrange(len(body) + 1)
    return body[:at] + new + body[at:]


def _swap(rng: random.Random, body: bytes, begins: tuple[bytes, ...], new: bytes) -> bytes:
    """Something new in place of a value that begins so."""
    begin = rng.choice([mark for mark in begins if mark in body] or [b""])
    places = [at for at in range(len(body)) if body.startswith(begin, at)]
    at = rng.choice(places)
    end = next((n for n in range(at + 1, len(body)) if body[n : n + 1] in b"<'\""), len(body))
    return body[:at] + new + body[end:]


def reference(rng: random.Random, body: bytes) -> bytes:
    return _put(rng, body, rng.choice(REFERENCES).encode("utf-8", "surrogatepass"))


def day(rng: random.Random, body: bytes) -> bytes:
    return _swap(rng, body, (b"2024-05-0", b"Fri, 0"), rng.choice(DATES).encode())


def link(rng: random.Random, body: bytes) -> bytes:
    return _swap(rng, body, (b"http://a.test/", b"/ferry"), rng.choice(LINKS).encode("utf-8", "surrogatepass"))


def control(rng: random.Random, body: bytes) -> bytes:
    return _put(rng, body, rng.choice(_CONTROLS))


def flip(rng: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(rng.randint(1, 20)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, body: bytes) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def drop(rng: random.Random, body: bytes) -> bytes:
    at = rng.randrange(len(body) + 1)
    return body[:at] + body[at + rng.randint(1, 60) :]


def repeat(rng: random.Random, body: bytes) -> bytes:
    at, length, times = rng.randrange(len(body) + 1), rng.randint(1, 200), rng.choice((2, 10, 300))
    return body[:at] + body[at : at + length] * times + body[at + length :]


def encoding(rng: random.Random, body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")


def encoding_name(rng: random.Random, body: bytes) -> bytes:
    named = f"<?xml version='1.0' encoding='{rng.choice(_NAMES)}'?>".encode("utf-8", "surrogatepass")
    return named + (body.partition(b"?>")[2] or body)


def namespace(rng: random.Random, body: bytes) -> bytes:
    wrong = (
        b"<x:y>",
        b"<media:content url='http://['/>",
        b"<dc:creator/>",
        b" xmlns='urn:x'",
        b" xmlns:x=''",
        b"<a:b:c>",
        b"<:>",
        b" xml:base='http://['",
        b" xml:lang='\xff'",
    )
    return _put(rng, body, rng.choice(wrong))


def doctype(rng: random.Random, body: bytes) -> bytes:
    declared = rng.choice(
        (b"", b"<!ENTITY a 'b'>", b"<!ENTITY a SYSTEM 'file:///etc/passwd'>", b"<!ENTITY % p '<'>%p;", b"]>" * 3)
    )
    return b"<!DOCTYPE x [" + declared + rng.choice((b"]>", b"", b"]")) + body


def section(rng: random.Random, body: bytes) -> bytes:
    return _put(
        rng,
        body,
        rng.choice(
            (b"<![CDATA[a]]>]]>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<![", b"<!", b"<?", b"<?x", b"<!-- -- -->")
        ),
    )


def nest(rng: random.Random, body: bytes) -> bytes:
    depth = rng.choice((10, 300, 3_000))
    return _put(rng, body, b"<b>" * depth + rng.choice((b"", b"</b>" * depth)))


def long_text(rng: random.Random, body: bytes) -> bytes:
    return _put(rng, body, rng.choice((b"x", b"&amp;", b"&#", b"< ", b"\xc3\xa9", b" ")) * rng.choice((1_000, 30_000)))


def attribute(rng: random.Random, body: bytes) -> bytes:
    return _put(
        rng,
        body,
        rng.choice(
            (
                b" a",
                b" a=",
                b" a='",
                b' href="http://["',
                b" rel=''",
                b" type='text/html' mode='base64'",
                b" isPermaLink='true'",
            )
        ),
    )


def packed(rng: random.Random, body: bytes) -> bytes:
    return cut(rng, gzip.compress(body, mtime=0)) if rng.random() < 0.5 else flip(rng, gzip.compress(body, mtime=0))


MUTATORS: tuple[Mutator, ...] = (
    reference, day, link, control, flip, cut, drop, repeat, encoding, encoding_name, namespace, doctype, section, nest,
    long_text, attribute, packed,
)  # fmt: skip


def mutated(number: int, body: bytes) -> bytes:
    """The body with one to four things broken; the same number gives the same."""
    rng = random.Random(number)
    for mutator in rng.choices(MUTATORS, k=rng.randint(1, 4)):
        body = mutator(rng, body)
    return body


def broken(number: int) -> bytes:
    """A broken feed, sitemap or start page of ours; the same number gives the same."""
    pages = (*FEEDS, *SITEMAPS, *START_PAGES)
    return mutated(number, pages[number % len(pages)].encode())
