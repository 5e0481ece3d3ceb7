"""`extract_article`: a page in, an `Article` out. Pure: no Scrapy, no network, no clock, no database."""

import re
from dataclasses import replace
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extraction.addresses import read_address
from crawler.extraction.body.trace import trace_by_comparison
from crawler.extraction.embedded.revealed import reveal
from crawler.extraction.errors import (
    EmptyPageError,
    ExtractionError,
    ListPageError,
    NoArticleError,
    NotArticleError,
    NotHTMLError,
    PageGoneError,
    PageTooLargeError,
    SoftNotFoundError,
    WallError,
)
from crawler.extraction.learned_lines import NOTHING_LEARNED, LearnedBlocks, sign
from crawler.extraction.line_pattern.marks import words_of
from crawler.extraction.line_pattern.record import read_site_article
from crawler.extraction.line_pattern.title import slug_words
from crawler.extraction.page import MAX_PAGE_BYTES as MAX_PAGE_BYTES
from crawler.extraction.page import Page as Page
from crawler.extraction.page_kind.gone import is_front_page, is_gone, is_kept_from_some
from crawler.extraction.page_kind.judge import ARTICLE, LIST, judge_page
from crawler.extraction.page_kind.walls import wall_of
from crawler.extraction.rules import GENERIC_RULES, CleaningRules, Mode
from crawler.extraction.several_pages.continuation import Continuation, find_continuation
from crawler.extraction.several_pages.joining import join_pages, without_page_marks
from crawler.extraction.several_pages.packed import unpack_pages
from crawler.extraction.several_pages.trace import join_traces
from crawler.extraction.site_config.apply import replace_source
from crawler.extraction.text.encoding import CONTROLS, decode_page
from crawler.extraction.text.invisible import drop_invisible_characters, mark_hidden
from crawler.extraction.text.lines import Line, read_lines
from crawler.extraction.text.whole_page import parse_whole_page
from crawler.extraction.trace import Trace
from pipelines.items import Article

_BINARY = re.compile(rb"^(?:%PDF|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|\x7fELF|RIFF|OggS|\x00\x00\x01\x00|ID3)")
# Without escape, which ISO 2022 pages hold. Of 307 real pages none has any of the others; random bytes have 10 %.
_NO_TEXT = CONTROLS.replace(b"\x1b", b"")
_BINARY_SHARE = 0.01
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|div|p|table|td|span|article|br|h\d|a|font|center)\b", re.I)
# Their texts hold markup too. XHTML begins like a feed and goes on with `html`.
_OTHER_FORMAT = re.compile(
    rb"\s*(?:<\?xml[^<>]{0,200}>\s*|<\?xml-stylesheet[^<>]{0,500}>\s*|<!--[^<>]{0,500}-->\s*){0,5}"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|svg)[\s>]|\s*[{\[]\s*[\"{\[]",
    re.I,
)
# What XML forbids beside `CONTROLS`, and references to both. All are taken out of UTF-8 bytes, 1.3 ms a page: a third
# of what patterns over text take.
_FORM_FEED_AS_SPACE = bytes.maketrans(b"\f", b" ")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_CONTROL_REFERENCES = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[efEF]))"
    rb"(?:;|(?![0-9a-fA-F]))"
)
# lxml's own lookup is a Python function called for every element that is touched: 2 % of a page's time. It gives forms
# and their fields classes of their own, which nothing here asks for.
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)


def extract_article(
    page: Page,
    rules: CleaningRules = GENERIC_RULES,
    known_rules: tuple[CleaningRules, ...] = (),
    mode: Mode = "balanced",
    learned: LearnedBlocks = NOTHING_LEARNED,
    trace: Trace | None = None,
) -> Article:
    """Extract the article of a page.

    `rules` are those of the page's site; if the page has no address, the first of `known_rules` whose line pattern
    matches the page is taken instead. `mode` applies to pages that no line pattern reads. `learned` are lines that the
    site's articles have in common and that are no part of them. A `trace` is filled in. Raises `ExtractionError` (see
    errors.py) if the page holds no article. A page that packs several (`several_pages/packed.py`) gives one article.
    """
    return extract_part(page, rules, known_rules, mode, learned, trace)[0]


def extract_part(
    page: Page,
    rules: CleaningRules = GENERIC_RULES,
    known_rules: tuple[CleaningRules, ...] = (),
    mode: Mode = "balanced",
    learned: LearnedBlocks = NOTHING_LEARNED,
    trace: Trace | None = None,
) -> tuple[Article, Continuation | None]:
    """Do what `extract_article` does, and return also where the article goes on, which its record says too."""
    pages = unpack_pages(page)
    if len(pages) > 1:
        return _extract_several(pages, rules, mode, learned, trace)
    if trace is None:
        tree = parse_page(page, rules)
        return _with_continuation(_read_article(tree, page, rules, known_rules, mode, None, learned), tree, page, rules)
    tree = None
    try:
        tree = parse_page(page, rules)
        article = _read_article(tree, page, rules, known_rules, mode, trace, learned)
    except ExtractionError as error:
        trace.refusal = error.message
        if tree is not None and not trace.lines:
            trace.lines = trace_by_comparison(tree, None)
        raise
    trace.method = article.extraction_method
    if not trace.lines:
        trace.lines = trace_by_comparison(tree, article, trace.cuts)
    return _with_continuation(article, tree, page, rules)


def _with_continuation(
    article: Article, tree: HtmlElement, page: Page, rules: CleaningRules
) -> tuple[Article, Continuation | None]:
    found = find_continuation(tree, page.url, rules, page.first_page)
    if found is None:
        return article, None
    article = without_page_marks(article)
    return replace(article, validation_messages=(*article.validation_messages, found.message)), found


def _extract_several(
    pages: list[Page], rules: CleaningRules, mode: Mode, learned: LearnedBlocks, trace: Trace | None
) -> tuple[Article, Continuation | None]:
    """Read the pages of one article; one that gives nothing is left out."""
    read: list[Article] = []
    traces: list[Trace] = []
    found = None
    for page in pages:
        part = None if trace is None else Trace()
        try:
            article, found = extract_part(page, rules, (), mode, learned, part)
        except ExtractionError:
            if not read:
                raise
            continue
        finally:
            traces += [part] if part is not None else []
        read.append(article)
    joined = join_pages(read)
    if trace is not None:
        join_traces(trace, traces, joined)
    return joined, found


def _read_article(
    tree: HtmlElement,
    page: Page,
    rules: CleaningRules,
    known_rules: tuple[CleaningRules, ...],
    mode: Mode,
    trace: Trace | None,
    learned: LearnedBlocks,
) -> Article:
    if rules.line_pattern is not None:
        article = read_site_article(tree, page.url, rules, trace=trace, learned=learned)
        if article is not None:
            return sign(article, learned)
        _refuse_wall(tree, page.url)
        _refuse_other_pages(page.url, rules, tree)
    elif page.url is None:
        for site in known_rules:
            article = read_site_article(tree, None, site, strict=True, trace=trace)
            if article is not None:
                return article
    return _read_unknown_page(tree, page, rules, mode, trace, learned)


def _read_unknown_page(
    tree: HtmlElement, page: Page, rules: CleaningRules, mode: Mode, trace: Trace | None, learned: LearnedBlocks
) -> Article:
    # Here, because it costs 0.5 s that a site with a line pattern seldom needs.
    from crawler.extraction.body.engine import read_with_trafilatura

    is_known, lines = rules.line_pattern is not None, list[Line]()
    doubt = chance = None
    if not is_known:
        lines = read_lines(tree).lines
        doubt, chance = _kind_error(tree, page, lines)
    is_wall = isinstance(doubt, WallError)
    if doubt is not None and not (is_wall or page.any_kind):
        raise doubt
    read, refusal = None, doubt
    if doubt is None or page.any_kind:
        is_lenient = page.any_kind or page.first_page is not None
        more: dict[str, Any] = {
            "fetched_at": page.fetched_at,
            "seen_at": page.seen_at,
            "trace": trace,
            "known_lines": lines,
            "kind_chance": chance,
        }
        try:
            read = read_with_trafilatura(tree, page.url, rules, mode, learned, is_lenient=is_lenient, **more)
        except NoArticleError as error:
            refusal = doubt or error
    if not is_known and (doubt is None or is_wall):
        # What a script would show may be on the page already, as data.
        length = len(read.article_body) if read else 0
        embedded = _read_embedded(tree, page, rules, mode, learned, trace, length, lines)
        if embedded is not None:
            return embedded
    if read is None:
        assert refusal is not None
        raise refusal
    if doubt is not None:
        message = f"article_body: the page is held for no article ({doubt.reason}): {doubt.message}"
        read = replace(read, validation_messages=(*read.validation_messages, message))
    return sign(read, learned)


def _read_embedded(
    tree: HtmlElement,
    page: Page,
    rules: CleaningRules,
    mode: Mode,
    learned: LearnedBlocks,
    trace: Trace | None,
    read: int,
    lines: list[Line],
) -> Article | None:
    """Read the article that a page carries as data for its script; None if it shows its text, or carries none. `read`
    is how many characters of it the engine has read, `lines` are the tree's."""
    from crawler.extraction.body.engine import read_with_trafilatura
    from crawler.extraction.embedded.reading import find_embedded

    found = find_embedded(tree, page.url, read, lines)
    if found is None:
        return None
    if not page.any_kind:
        # Forums carry their threads as data too: of 105 forums 20 were saved.
        doubt, _ = _judged(tree, page, read_lines(found.tree).lines)
        if doubt is not None and not read:
            raise doubt
        if doubt is not None:
            return None
    try:
        article = read_with_trafilatura(
            found.tree, page.url, rules, mode, learned, fetched_at=page.fetched_at, seen_at=page.seen_at, trace=trace
        )
    except NoArticleError:
        return None
    if trace is not None:
        trace.lines = trace_by_comparison(found.tree, article, trace.cuts)
    return sign(replace(article, extraction_method=found.method), learned)


_Kind = tuple[NoArticleError | None, float | None]
"""Why a page is not to be read as an article, None if it is one; and how likely it is one, where that was weighed."""


def _kind_error(tree: HtmlElement, page: Page, lines: list[Line]) -> _Kind:
    """Tell what is said of the page's kind, by itself and by its `lines`."""
    if (kind := wall_of(tree)) is not None:
        return WallError(kind, page.url), None
    if page.first_page is not None:
        return None, None
    if is_gone(tree, lines):
        gone = SoftNotFoundError if is_kept_from_some(tree) else PageGoneError
        return gone("the page says that there is none at its address", page.url), None
    return _judged(tree, page, lines)


def _judged(tree: HtmlElement, page: Page, lines: list[Line]) -> _Kind:
    """Judge the page by what it declares and by its `lines`."""
    judgement = judge_page(tree, page.url, lines)
    if judgement.kind == ARTICLE:
        return None, judgement.chance
    error = ListPageError if judgement.kind == LIST else NotArticleError
    return error(f"the page is no article: {judgement.because}", page.url), judgement.chance


def _refuse_wall(tree: HtmlElement, url: str | None) -> None:
    kind = wall_of(tree)
    if kind is not None:
        raise WallError(kind, url)


def parse_page(page: Page, rules: CleaningRules = GENERIC_RULES) -> HtmlElement:
    """Parse the page into a tree. Raises EmptyPageError, PageTooLargeError or NotHTMLError."""
    if not page.body.strip():
        raise EmptyPageError("the page is empty", page.url)
    if len(page.body) > MAX_PAGE_BYTES:
        raise PageTooLargeError(f"the page has more than {MAX_PAGE_BYTES:,} bytes", page.url)
    if _is_binary(page.body):
        raise NotHTMLError("the page is not HTML but binary data", page.url)
    language = read_address(page.url, rules).language if page.url else None
    text = replace_source(decode_page(page.body, page.content_type, language), rules.page_rules)
    # Halves of surrogate pairs stand for no character.
    source = text.encode("utf-8", "ignore").translate(_FORM_FEED_AS_SPACE, CONTROLS)
    for sequence in _NO_CHARACTERS:
        source = source.replace(sequence, b"")
    source = _CONTROL_REFERENCES.sub(b"", source)
    if not _MARKUP.search(source):
        raise NotHTMLError("the page has no HTML markup", page.url)
    if _OTHER_FORMAT.match(source):
        raise NotHTMLError("the page is no HTML but a feed, a sitemap, a drawing or data", page.url)
    try:
        # Without huge_tree libxml2 keeps elements down to a depth of 256, so that no page can overflow a stack.
        # Comments stand inside words of pages made by JavaScript frameworks, and trafilatura loses what follows them.
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
        parser.set_element_class_lookup(_ELEMENTS)
        tree = parse_whole_page(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NotHTMLError(f"the page cannot be parsed: {error}", page.url) from error
    reveal(tree)
    if rules.line_pattern is None:
        drop_invisible_characters(tree, source)
        mark_hidden(tree)
    return tree


def _is_binary(body: bytes) -> bool:
    """Whether the bytes are a known binary format, or hold too many that no text has. UTF-16 with its mark is text."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return bool(_BINARY.match(body)) or len(body) - len(body.translate(None, _NO_TEXT)) > _BINARY_SHARE * len(body) + 2


def _refuse_other_pages(url: str | None, rules: CleaningRules, tree: HtmlElement) -> None:
    """Refuse a page without the article header: a site with a line pattern answers unknown addresses with its home
    page. Pass a page that is clearly an article in a design that the pattern does not know."""
    address = read_address(url, rules) if url else None
    readable = address is None or address.kind in ("article", "other")
    if readable and _is_article_in_other_design(tree, url, rules):
        return
    if address is not None and address.kind in ("article", "print"):
        error = PageGoneError if url and is_front_page(tree, url, rules) else SoftNotFoundError
        raise error("the site answered the address with a page that has no article header", url)
    raise NoArticleError("the page has no article header", url)


def _is_article_in_other_design(tree: HtmlElement, url: str | None, rules: CleaningRules) -> bool:
    """Whether a paragraph opens with the site's dateline, and the only `<h1>` has the words of the address."""
    if rules.line_pattern is None:
        return False
    dateline = re.compile(rules.line_pattern.dateline)
    paragraphs = (" ".join("".join(p.itertext()).split()) for p in tree.iter("p", "div"))
    if not any(dateline.match(text) and len(text) > 200 for text in paragraphs):
        return False
    headings = ["".join(heading.itertext()) for heading in tree.iter("h1")]
    slug = words_of(slug_words(url) or "")
    return len(headings) == 1 and len(slug) > 8 and (words_of(headings[0])[: len(slug)] == slug)


def prewarm() -> None:
    """Load what the first page would otherwise wait for."""
    import crawler.extraction.body.engine  # noqa: F401
