"""Make the record of a reading by line pattern: values in their fields' formats."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.extraction.addresses import Address, is_site_host, join_address, read_address
from crawler.extraction.learned_lines import NOTHING_LEARNED, LearnedBlocks, without_learned
from crawler.extraction.line_pattern.language import detect_language
from crawler.extraction.line_pattern.marks import Marks, marks_of
from crawler.extraction.line_pattern.reader import Reading, read_by_pattern
from crawler.extraction.line_pattern.tail import RelatedItem
from crawler.extraction.line_pattern.title import TitleHints, slug_words
from crawler.extraction.line_pattern.trace import field_sources, trace_reading
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.rules import CleaningRules
from crawler.extraction.text.blocks import blocks_of_lines, render_html
from crawler.extraction.text.lines import Picture, credit_of, read_lines
from crawler.extraction.trace import Trace
from crawler.extraction.versions import extractor_version
from pipelines.items import Article, Image, RelatedLink, hash_content


def read_site_article(
    tree: HtmlElement,
    url: str | None,
    rules: CleaningRules,
    *,
    strict: bool = False,
    trace: Trace | None = None,
    learned: LearnedBlocks = NOTHING_LEARNED,
) -> Article | None:
    """Read the article by the site's line pattern, or return None if the pattern does not match the page.

    `strict` requires a dateline and a date: for pages whose site is not known from an address. A `trace` is filled in
    if the pattern matches."""
    pattern = rules.line_pattern
    if pattern is None:
        return None
    marks = marks_of(pattern)
    address = read_address(url, rules) if url else None
    if address is not None and address.kind in ("list", "day", "home", "never"):
        return None
    page = PageMetadata(tree, url or rules.home)
    is_print = address is not None and address.kind == "print"
    reading = read_by_pattern(
        read_lines(tree, marks.is_marker, bare_spans=is_print),
        marks,
        _title_hints(page, url),
        address.language if address else None,
        is_print,
        is_story=lambda href: _kind(href, page.base, rules) in ("article", "other"),
        is_own_article=lambda href: _kind(href, page.base, rules) == "article",
    )
    if reading is None or (strict and (reading.dateline is None or reading.date is None)):
        return None
    reading.body, _ = without_learned(reading.body, learned)
    article = _as_article(reading, page, url, address, rules, marks)
    if trace is not None:
        trace.lines, trace.sources = trace_reading(reading, article, marks), field_sources(article, reading)
    return article


def _kind(href: str, base: str, rules: CleaningRules) -> str:
    """Return which kind of address a link leads to: `never` for places on the page itself and for other sites."""
    absolute = None if href.startswith("#") else join_address(base, href)
    return read_address(absolute, rules).kind if absolute and is_site_host(absolute, rules) else "never"


def _as_article(
    reading: Reading, page: PageMetadata, url: str | None, address: Address | None, rules: CleaningRules, marks: Marks
) -> Article:
    header, tree, base = reading.header, page.tree, page.base
    body = "\n".join(line.text for line in reading.body)
    language = (
        (address.language if address else None) or reading.label_language or detect_language(tree, body, marks.pattern)
    )
    messages = list(header.doubts)
    canonical = _canonical(page, rules)
    identifier = address.identifier if address else None
    identifier = identifier or _identifier_on_page(tree, base, canonical, language, rules)
    if address is not None and identifier is None:
        messages.append("identifier: neither the address nor the page names it")
    zone = ZoneInfo(marks.pattern.time_zone)
    return Article(
        url=(address.url if address else url) or canonical or "",
        canonical_url=canonical,
        site=rules.site,
        identifier=identifier,
        headline=header.headline,
        alternative_headline=header.alternative_headline,
        article_body=body,
        article_body_html=render_html(blocks_of_lines(reading.body, base)),
        date_published=_header_date(reading.date, language, marks, zone, messages),
        date_published_raw=reading.date,
        authors=header.authors,
        byline_raw=header.byline_raw,
        dateline=reading.dateline,
        content_location=tuple(header.content_location),
        article_section=header.article_section,
        keywords=tuple(word.strip() for word in (_first(page, "keywords") or "").split(",") if word.strip()),
        images=tuple(image for picture in reading.pictures if (image := _image(picture, base, rules))),
        related_links=tuple(_related(item, base, zone, rules, marks) for item in reading.related),
        in_language=language,
        description=_first(page, "description", "og:description"),
        publisher=rules.publisher,
        extraction_method="line_pattern",
        extractor_version=extractor_version(rules),
        content_hash=hash_content(header.headline, header.alternative_headline, body),
        validation_messages=tuple(messages),
    )


def _title_hints(page: PageMetadata, url: str | None) -> TitleHints:
    exact = [_first(page, "og:title"), _first(page, "twitter:title", "dc.title", "title")]
    titles = [" ".join("".join(title.itertext()).split()) for title in page.tree.iter("title")]
    return TitleHints(
        tuple(hint for hint in exact if hint), slug_words(url), tuple(title for title in titles[:1] if title)
    )


def _first(page: PageMetadata, *names: str) -> str | None:
    return next((value for name in names for value in page.meta.get(name, [])), None)


def _canonical(page: PageMetadata, rules: CleaningRules) -> str | None:
    """Return the address that the page names as its own, if it is an article of the site."""
    for address in page.own_addresses:
        if is_site_host(address, rules) and (read := read_address(address, rules)).kind in ("article", "print"):
            return read.url
    return None


def _identifier_on_page(
    tree: HtmlElement, base: str, canonical: str | None, language: str | None, rules: CleaningRules
) -> str | None:
    """Find the number that the page's address lacks: in its canonical address, other languages or print link."""
    if canonical and (identifier := read_address(canonical, rules).identifier):
        return identifier
    alternates = [
        link.get("href") or "" for link in tree.iter("link") if "alternate" in (link.get("rel") or "").lower()
    ]
    for href in alternates:
        absolute = join_address(base, href)
        if absolute and is_site_host(absolute, rules) and (found := read_address(absolute, rules)).identifier:
            return found.identifier
    for anchor in tree.iter("a"):
        absolute = join_address(base, anchor.get("href") or "")
        if absolute and (found := read_address(absolute, rules)).kind == "print" and found.language in (None, language):
            return found.identifier
    return None


def _header_date(
    raw: str | None, language: str | None, marks: Marks, zone: ZoneInfo, messages: list[str]
) -> str | None:
    """Return the header's date in ISO 8601; `00.00` or no hour gives the day alone."""
    match = marks.header_date(raw) if raw else None
    if match is None:
        return None
    labels = marks.pattern.labels_of(language)
    first, second = int(match["a"]), int(match["b"])
    if labels is None and first != second and max(first, second) <= 12:
        messages.append(f"date_published: {raw} reads two ways and the language is not known")
        return None
    month_first = labels.date_order == "mdy" if labels else second > 12
    month, day = (first, second) if month_first else (second, first)
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    date = _iso(int(match["year"]), month, day, hour, minute, zone)
    if date is None:
        messages.append(f"date_published: {raw} is no date")
    return date


def _iso(year: int, month: int, day: int, hour: int, minute: int, zone: ZoneInfo) -> str | None:
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=zone)
    except ValueError:
        return None
    return moment.isoformat() if hour or minute else moment.date().isoformat()


def _related(item: RelatedItem, base: str, zone: ZoneInfo, rules: CleaningRules, marks: Marks) -> RelatedLink:
    match = marks.list_date(item.date) if item.date else None
    day = None
    if match:
        year, month, number = (int(match[name]) for name in ("year", "month", "day"))
        day = _iso(year, month, number, int(match["hour"] or 0), int(match["minute"] or 0), zone)
    return RelatedLink(item.headline, _own_address(item.href, base, rules), day)


def _own_address(href: str | None, base: str, rules: CleaningRules) -> str | None:
    """Return a link's absolute address; if it lies on the site, with the site's own host."""
    absolute = join_address(base, href) if href else None
    return read_address(absolute, rules).url if absolute and is_site_host(absolute, rules) else absolute


def _image(picture: Picture, base: str, rules: CleaningRules) -> Image | None:
    url = _own_address(picture.src, base, rules)
    if url is None:
        return None
    caption = " ".join(line.text for line in picture.caption) or None
    match = credit_of(caption) if caption else None
    credit = next((group for group in match.groups() if group), None) if match else None
    return Image(url, caption, credit)
