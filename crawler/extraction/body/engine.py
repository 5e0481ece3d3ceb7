"""Pages without a line pattern: read by trafilatura, gaps filled in, clutter cut, made into a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.addresses import ascii_host, normalize_address, read_address, readable_host
from crawler.extraction.body.clutter import readings_of, without_clutter
from crawler.extraction.body.doubt import doubt_of_numbers, raised_by
from crawler.extraction.body.doubted_rules import doubt_of, without_added_clutter
from crawler.extraction.body.evidence import Evidence
from crawler.extraction.body.gaps import fill_gaps
from crawler.extraction.body.left_out import add_left_out
from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.body.opening import without_deck, without_repetitions
from crawler.extraction.body.other_stories import without_other_stories
from crawler.extraction.body.readings import load_engine, read_best, read_quickly
from crawler.extraction.errors import ListPageError, NoArticleError
from crawler.extraction.learned_lines import NOTHING_LEARNED, LearnedBlocks, without_learned
from crawler.extraction.metadata.dates import PageDates, read_dates
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.rules import CleaningRules, Mode
from crawler.extraction.site_config.apply import RuledPage, apply_page_rules
from crawler.extraction.text.blocks import Block, render_html, render_text
from crawler.extraction.text.language import choose_language, languages_of_words
from crawler.extraction.text.lines import Line, read_lines
from crawler.extraction.trace import Cut, Reason, Trace
from crawler.extraction.versions import extractor_version
from pipelines.items import Article, hash_content
from pipelines.words import comparable, reading_length

MIN_BODY = 80
"""A shorter body is no article unless the page declares one; East Asian characters count three times."""
MIN_NOTICE = 60
"""The same of a page with a headline and a date: a notice of one sentence."""
_LINK_SHARE = 0.7
_NO_HEADLINE = "headline: the page has none"


_Weighed = tuple["EngineReading", list[Block], list[tuple[Block, float]]]
"""A reading, its blocks without clutter, and those that were dropped with their probabilities."""


def prewarm() -> None:
    """Import the engine; it reads its word lists and settings on the way. Read the words of languages too."""
    load_engine()
    languages_of_words()


@dataclass(frozen=True, slots=True)
class EngineReading:
    """A page as the engine read it, and its body without the fields repeated in it."""

    page: PageMetadata
    read: list[Block]
    """The engine's reading with its gaps filled."""
    blocks: list[Block]
    deck: str | None
    dates: PageDates
    features: LineFeatures | None
    """None if no line is to be weighed: in the quick mode, and for a body that the site's rules name."""


def read_page(
    ruled: RuledPage,
    tree: HtmlElement,
    url: str | None,
    mode: Mode,
    fetched_at: datetime | None = None,
    known_lines: Sequence[Line] = (),
    seen_at: datetime | None = None,
) -> EngineReading:
    """Read a page, without weighing its lines. `known_lines` are those of the tree, where they have been read."""
    page = ruled.metadata(url)
    lines: list[Line] = []

    def read_part(part: HtmlElement, how: Mode) -> list[Block]:
        if how == "fast":
            return read_quickly(part, page.base)
        lines.extend(known_lines if known_lines and part is tree else read_lines(part).lines)
        return read_best(part, page.base, lines)

    read = ruled.read(read_part, mode)
    known = {"fetched_at": fetched_at, "seen_at": seen_at}
    dates = ruled.dates(read_dates(tree, page.article, page.meta, url, nodes=page.nodes, pieces=page.pieces, **known))
    features = None
    if lines:
        features = LineFeatures(lines, readings_of(read, page))
        read, filled = fill_gaps(read, features, page.base, frozenset(map(comparable, (*page.headlines, *page.decks))))
        if filled:
            features = features.read_as(readings_of(read, page))
    blocks = without_other_stories(without_repetitions(read, page, dates), features, url)
    blocks, deck = without_deck(blocks, page, dates, features)
    return EngineReading(page, read, blocks, deck, dates, features)


def read_with_trafilatura(
    tree: HtmlElement,
    url: str | None,
    rules: CleaningRules,
    mode: Mode = "balanced",
    learned: LearnedBlocks = NOTHING_LEARNED,
    *,
    fetched_at: datetime | None = None,
    trace: Trace | None = None,
    is_lenient: bool = False,
    known_lines: Sequence[Line] = (),
    seen_at: datetime | None = None,
    kind_chance: float | None = None,
) -> Article:
    """Read the article of a page with trafilatura, and the metadata that the page declares. The tree is left as it was.
    A `trace` gets the cuts and the fields' sources. With `is_lenient` any text will do: of a further page of an
    article, or of a page of another kind that is asked for. `known_lines` are those of the tree, where they have been
    read. No date lies after `fetched_at`, or after `seen_at`, when the page was there. `kind_chance` is how likely the
    page is an article, where its kind was weighed.

    Raises NoArticleError if nothing reads as an article.
    """
    ruled = apply_page_rules(tree, rules.page_rules)

    def read(part: RuledPage) -> _Weighed:
        reading = read_page(part, tree, url, mode, fetched_at, known_lines, seen_at)
        if reading.features is None:
            return reading, reading.blocks, []
        kept, dropped = without_clutter(reading.blocks, reading.features)
        kept = add_left_out(kept, reading.read, reading.features, reading.page.base)
        return reading, kept, dropped

    weighed_reading = read(ruled)
    if ruled.may_be_doubted and mode != "fast":
        ruled, weighed_reading = _doubted(ruled, weighed_reading, read)
    reading, blocks, weighed = weighed_reading
    page = reading.page
    _require_article(blocks, page, reading.dates, url, is_lenient=is_lenient)
    doubt = None
    if reading.features is not None:
        is_dated = reading.dates.published is not None
        numbers = Evidence(page, reading.features, blocks, weighed, is_dated, kind_chance).numbers()
        doubt = doubt_of_numbers(numbers)
        if trace is not None:
            trace.evidence, reasons = numbers, raised_by(numbers)
            trace.sources |= {"doubt": "; ".join(reasons)} if reasons else {}
    blocks, known = without_learned(blocks, learned)
    if trace is not None:
        trace.sources.update(page.sources | reading.dates.sources)
        trace.cuts = _cuts(ruled, reading, weighed, known)
    return ruled.sign(replace(_as_article(page, blocks, reading.deck, reading.dates, url, rules), doubt=doubt))


def _doubted(
    ruled: RuledPage, read_by_rules: _Weighed, read: Callable[[RuledPage], _Weighed]
) -> tuple[RuledPage, _Weighed]:
    """Compare what the rules gave with the page read without them; return the one that is believed, and its page."""
    reading, blocks, _ = read_by_rules
    if not blocks:
        return ruled, read_by_rules
    undone = ruled.undone()
    own_reading, own_blocks, own_weighed = read(undone)
    doubt = doubt_of(blocks, own_blocks, own_reading.features)
    if doubt is not None:
        undone.messages.append(doubt)
        return undone, (own_reading, own_blocks, own_weighed)
    if reading.features is None:
        return ruled, (reading, *without_added_clutter(blocks, own_blocks, own_reading.features))
    return ruled, read_by_rules


def _cuts(
    ruled: RuledPage, reading: EngineReading, weighed: list[tuple[Block, float]], known: list[Block]
) -> list[Cut]:
    left = {id(block) for block in reading.blocks}
    return [
        *(Cut(text, Reason.SITE_RULE, directive) for text, directive in ruled.stripped),
        *(Cut(block.text, Reason.REPEATED) for block in reading.read if id(block) not in left),
        *(Cut(block.text, Reason.ENGINE, f"chance of being the article's: {chance:.0%}") for block, chance in weighed),
        *(Cut(block.text, Reason.LEARNED, "stands on other articles of the site") for block in known),
    ]


def _as_article(
    page: PageMetadata, blocks: list[Block], deck: str | None, dates: PageDates, url: str | None, rules: CleaningRules
) -> Article:
    address = read_address(url, rules) if url else None
    body = render_text(blocks)
    headline = page.headline
    return Article(
        url=(address.url if address else page.canonical_url) or "",
        canonical_url=page.canonical_url,
        site=_site(url or page.canonical_url, rules),
        identifier=address.identifier if address else None,
        headline=headline,
        alternative_headline=deck,
        article_body=body,
        article_body_html=render_html(blocks),
        date_published=dates.published,
        date_published_raw=dates.published_raw,
        date_modified=dates.modified,
        authors=page.authors,
        byline_raw=page.byline_raw,
        article_section=page.article_section,
        keywords=page.keywords,
        images=page.images,
        in_language=(address.language if address else None) or choose_language(page.in_language, body),
        description=page.description,
        publisher=rules.publisher or page.publisher,
        is_accessible_for_free=page.is_accessible_for_free,
        extraction_method="trafilatura",
        extractor_version=extractor_version(rules),
        content_hash=hash_content(headline, deck, body),
        validation_messages=tuple(filter(None, (None if headline else _NO_HEADLINE, page.canonical.doubt))),
    )


def _site(url: str | None, rules: CleaningRules) -> str:
    """Return the spider's name, or the host without `www.` if no spider knows the site."""
    if rules.hosts or url is None:
        return rules.site
    return readable_host(ascii_host(urlsplit(url).hostname or rules.site)).removeprefix("www.")


def _require_article(
    blocks: list[Block], page: PageMetadata, dates: PageDates, url: str | None, *, is_lenient: bool
) -> None:
    """Refuse pages without running text. Deliberately narrow, because the kind of the page is judged before."""
    length = sum(reading_length(block.text) for block in blocks)
    is_declared = page.article is not None or "article" in page.meta.get("og:type", [""])[0].lower()
    is_notice = length >= MIN_NOTICE and page.headline is not None and dates.published is not None
    if length == 0 or (length < MIN_BODY and not (is_declared or is_notice or is_lenient)):
        raise NoArticleError("no running text", url)
    if is_declared or is_lenient:
        return
    links = {comparable("".join(link.itertext())) for link in page.tree.iter("a")}
    linked = sum(len(block.text) for block in blocks if block.key in links)
    longest = max(len(block.text) for block in blocks)
    if linked > _LINK_SHARE * length and longest < 300:
        raise ListPageError("a list of links", url)
    if url and urlsplit(normalize_address(url)).path in ("", "/") and not urlsplit(url).query and longest < 300:
        raise ListPageError("the home page of the site", url)
