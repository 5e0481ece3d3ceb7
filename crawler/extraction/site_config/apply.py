"""A site's `PageRules` applied to one page: source replaced, clutter taken out, body and fields found."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from lxml import etree
from lxml.html import Element, HtmlElement

from crawler.extraction.metadata.dates import PageDates, parse_date
from crawler.extraction.metadata.json_ld import Node
from crawler.extraction.metadata.page_metadata import SITE_RULE, PageMetadata
from crawler.extraction.metadata.persons import split_authors
from crawler.extraction.rules import Mode, PageRules
from crawler.extraction.site_config.agreement import agreed_authors, agreed_day, agreed_headline
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.visible import visible_text
from crawler.extraction.text.words import all_text
from pipelines.items import Article
from pipelines.words import comparable, reading_length

METHOD = "site_config"
"""`extraction_method` of a record whose body stands where the rules say."""
MIN_TEXT = 80
"""A body with less text is taken for an alternative that did not match; East Asian characters count three times."""
_DOUBLE_BREAK = re.compile(r"(?:<br\b[^<>]{0,100}>\s*){2,}", re.I)
_WHOLE_PAGE = frozenset(("html", "head", "body"))
_STRUCTURE = frozenset(("aside", "nav", "footer", "header", "form", "menu", "section"))
_CONTAINING = "//*[contains(@class, $part) or contains(@id, $part)]"


def replace_source(text: str, rules: PageRules | None) -> str:
    """Make the replacements that the rules name in the page's source."""
    if rules is None:
        return text
    for old, new in rules.replacements:
        text = text.replace(old, new)
    return _DOUBLE_BREAK.sub("</p><p>", text) if rules.convert_double_br_tags else text


def apply_strips(tree: HtmlElement, rules: PageRules, messages: list[str] | None = None) -> list[tuple[str, str]]:
    """Take out of the tree what the rules name; return the text of each element and the directive that named it. The
    page as a whole is never taken out: `strip_id_or_class: ad` is part of a body's `class="loaded"`."""
    notes = messages if messages is not None else []
    stripped = []
    for directive, elements in _named_elements(tree, rules, notes):
        for element in elements:
            if element.tag in _WHOLE_PAGE:
                notes.append(f"{directive} names the whole page and is ignored")
            elif element.getparent() is not None:
                stripped.append((all_text(element), directive))
                element.drop_tree()
    return stripped


def _named_elements(tree: HtmlElement, rules: PageRules, notes: list[str]) -> "list[tuple[str, list[HtmlElement]]]":
    named = [(f"strip: {path}", _elements(tree, path, notes)) for path in rules.strip]
    for part in rules.strip_id_or_class:
        found = _evaluate(tree, _CONTAINING, notes, part=part)
        named.append((f"strip_id_or_class: {part}", [item for item in found if isinstance(item, HtmlElement)]))
    for part in rules.strip_image_src:
        images = [image for image in tree.iter("img") if part in (image.get("src") or "")]
        named.append((f"strip_image_src: {part}", images))
    return named


def select_body(tree: HtmlElement, rules: PageRules, messages: list[str] | None = None) -> HtmlElement | None:
    """Make a page that holds only the body: copies of the elements that the first alternative with enough text
    names."""
    notes = messages if messages is not None else []
    for path in rules.body:
        elements = _outermost(_elements(tree, path, notes))
        if sum(reading_length(all_text(element)) for element in elements) >= MIN_TEXT:
            page, body, article = Element("html"), Element("body"), Element("article")
            page.append(body)
            body.append(article)
            for element in elements:
                copied = deepcopy(element)
                copied.tail = None
                if copied.tag in _WHOLE_PAGE:
                    copied.tag = "div"
                article.append(copied)
            if not rules.prune:
                _hide_from_pruning(article)
            return page
    return None


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    chosen = set(elements)
    return [element for element in elements if not any(outer in chosen for outer in element.iterancestors())]


def _hide_from_pruning(article: HtmlElement) -> None:
    # The engine knows clutter by these names; without them it keeps whatever is text.
    for element in article.iterdescendants(etree.Element):
        for name in ("class", "id", "role", "style", "data-testid"):
            element.attrib.pop(name, None)
        if element.tag in _STRUCTURE:
            element.tag = "div"


def read_values(tree: HtmlElement, paths: tuple[str, ...], messages: list[str] | None = None) -> list[str]:
    """Return the texts of the first alternative that finds any, in page order, each once."""
    notes = messages if messages is not None else []
    for path in paths:
        found = [visible_text(item) if isinstance(item, HtmlElement) else item for item in _evaluate(tree, path, notes)]
        texts = [" ".join(str(text).replace("\u00ad", "").split()) for text in found]
        if any(texts):
            return list(dict.fromkeys(text for text in texts if text))
    return []


@lru_cache(maxsize=1024)
def _compiled(path: str) -> etree.XPath:
    # regexp=False: EXSLT's regular expressions can take for ever, and the format has none.
    return etree.XPath(path, regexp=False, smart_strings=False)


def _evaluate(tree: HtmlElement, path: str, notes: list[str], **variables: str) -> list[object]:
    """Evaluate the expression; if that fails, return nothing and add a note."""
    try:
        found = _compiled(path)(tree.getroottree(), **variables)
    except (etree.XPathError, ValueError) as error:
        notes.append(f"site rule {path[:80]} is ignored: {(str(error).splitlines() or ['no XPath'])[0]}")
        return []
    if isinstance(found, list):
        return list(found)
    return [found] if isinstance(found, str) else []


def _elements(tree: HtmlElement, path: str, notes: list[str]) -> list[HtmlElement]:
    return [item for item in _evaluate(tree, path, notes) if isinstance(item, HtmlElement)]


@dataclass(frozen=True)
class RuledMetadata(PageMetadata):
    """The page's metadata, with the fields that the rules found instead of its own."""

    rules: PageRules
    title: str | None
    authors_named: tuple[str, ...]

    @cached_property
    def nodes(self) -> list[Node]:
        """The page's JSON-LD objects; empty if the rules say that they are wrong."""
        return [] if self.rules.skip_json_ld else super().nodes

    @cached_property
    def headline(self) -> str | None:
        """The headline that the rules found, else the page's."""
        if self.title or (self.rules.title and not self.rules.autodetect_on_failure):
            return self.title
        return super().headline

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The authors that the rules found, else the page's."""
        named = split_authors(list(self.authors_named), self.own_names)
        if named or (self.rules.author and not self.rules.autodetect_on_failure):
            return named
        return super().authors

    @cached_property
    def byline_raw(self) -> str | None:
        """The byline that the rules found, as printed, else the page's."""
        return "; ".join(self.authors_named) or super().byline_raw


@dataclass(slots=True)
class RuledPage:
    """One page with its site's rules applied, if there are any: what the engine reads of it, and what the rules
    found."""

    tree: HtmlElement
    """The page without what the rules take out."""
    whole: HtmlElement
    """The page as it came."""
    rules: PageRules | None = None
    body: HtmlElement | None = None
    """A page that holds only the body, if the rules found it."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    stripped: list[tuple[str, str]] = field(default_factory=list)
    """Text and directive of each element that was taken out."""
    messages: list[str] = field(default_factory=list)
    """For `validation_messages`."""
    method: str | None = None
    """`METHOD` once the body that the rules found is read."""

    @property
    def may_be_doubted(self) -> bool:
        """Whether the rules decide on the body and let the page be read without them where they fail."""
        decides = self.rules is not None and (bool(self.rules.body) or bool(self.stripped))
        return decides and self.rules is not None and self.rules.autodetect_on_failure

    def undone(self) -> "RuledPage":
        """Return the page with the fields that the rules found, and its body as if there were no rules."""
        rules = replace(self.rules, body=(), strip=()) if self.rules is not None else None
        return replace(self, tree=self.whole, rules=rules, body=None, stripped=[], method=None)

    def metadata(self, url: str | None) -> PageMetadata:
        """Return the metadata of the page, with what the rules found."""
        if self.rules is None:
            return PageMetadata(self.whole, url)
        own = RuledMetadata(self.whole, url, self.rules, None, ())
        if self.rules.autodetect_on_failure:
            self._doubt_fields(own)
        return replace(own, title=self.title, authors_named=self.authors)

    def _doubt_fields(self, own: PageMetadata) -> None:
        """Leave out fields of the rules where the page says something else in several places alike."""
        title, authors, day = agreed_headline(own), agreed_authors(own), agreed_day(own)
        if self.title and comparable(self.title) == comparable(own.headline or ""):
            # The rules' value has its white space folded; no-break spaces were set by hand.
            self.title = own.headline
        elif title and self.title:
            self._doubt("headline", self.title)
            self.title = None
        named = split_authors(list(self.authors), own.own_names)
        if authors and named and set(map(comparable, authors)) != set(map(comparable, named)):
            self._doubt("authors", "; ".join(named))
            self.authors = ()
        if day and (parse_date(self.date or "") or day)[:10] != day:
            self._doubt("date_published", self.date or "")
            self.date = None

    def _doubt(self, field_name: str, value: str) -> None:
        said = " ".join(value.split())[:100]
        self.messages.append(
            f"{field_name}: the site's rules name {said!r}, which the page itself denies in two places"
        )

    def dates(self, dates: PageDates) -> PageDates:
        """Return the dates, with the one that the rules found."""
        if self.rules is None or not self.rules.date:
            return dates
        published = parse_date(self.date) if self.date else None
        if published is not None:
            return replace(dates, published=published, published_raw=self.date, published_source=SITE_RULE)
        if self.date:
            self.messages.append("date_published: what the site's rules name is no date")
        return (
            dates
            if self.rules.autodetect_on_failure
            else replace(dates, published=None, published_raw=None, published_source=None)
        )

    def read(self, read: Callable[[HtmlElement, Mode], list[Block]], mode: Mode) -> list[Block]:
        """Read the body with the engine's `read`: from what the rules found, else from the page if they allow that."""
        if self.rules is None or not self.rules.body:
            return read(self.tree, mode)
        if self.body is not None:
            # The place is known: of the engine's readings the one that keeps most of it.
            blocks = read(self.body, "fast")
            if sum(reading_length(block.text) for block in blocks) >= MIN_TEXT:
                self.method = METHOD
                return blocks
        if not self.rules.autodetect_on_failure:
            return []
        self.messages.append("article_body: not where the site's rules say")
        return read(self.tree, mode)

    def sign(self, article: Article) -> Article:
        """Add the method and the messages of the rules to the record."""
        if self.rules is None:
            return article
        messages = tuple(dict.fromkeys((*article.validation_messages, *self.messages)))
        method = self.method or article.extraction_method
        return replace(article, extraction_method=method, validation_messages=messages)


def apply_page_rules(tree: HtmlElement, rules: PageRules | None) -> RuledPage:
    """Apply its site's rules to a page. The tree is left as it was."""
    if rules is None:
        return RuledPage(tree, tree)
    page = RuledPage(deepcopy(tree), tree, rules)
    notes = page.messages
    if rules.src_lazy_load_attr:
        page.whole = deepcopy(tree)
        for image in page.whole.iter("img"):
            image.set("src", image.get(rules.src_lazy_load_attr) or image.get("src") or "")
    # Fields first: files strip what stands above the text, headline and byline among it.
    page.title = next(iter(read_values(tree, rules.title, notes)), None)
    page.authors = tuple(read_values(tree, rules.author, notes))
    page.date = next(iter(read_values(tree, rules.date, notes)), None)
    if any(_evaluate(tree, path, notes) for path in rules.native_ad_clue):
        notes.append("the site marks the page as advertising")
    page.stripped = apply_strips(page.tree, rules, notes)
    page.body = select_body(page.tree, rules, notes)
    return page


def linked_address(tree: HtmlElement, links: tuple[tuple[str, str | None], ...]) -> str | None:
    """Return the `href`, as written, that the first link whose condition holds has on the page."""
    notes: list[str] = []
    for path, condition in links:
        found = _evaluate(tree, path, notes)
        target = next((item.get("href") if isinstance(item, HtmlElement) else item for item in found), None)
        if target and (condition is None or _evaluate(tree, condition, notes)):
            return " ".join(str(target).split())
    return None
