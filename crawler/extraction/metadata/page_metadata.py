"""The metadata of a page: headline, authors, images and more, from JSON-LD, then `meta`, then the visible text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.addresses import base_address, join_address, page_key
from crawler.extraction.metadata.byline import (
    Byline,
    byline_of,
    choose_authors,
    credited,
    elements_after,
    marked_bylines,
)
from crawler.extraction.metadata.canonical import Canonical, Named, choose_canonical
from crawler.extraction.metadata.dates.pieces import Pieces
from crawler.extraction.metadata.headline import Titles, choose_headline
from crawler.extraction.metadata.json_ld import (
    Node,
    as_list,
    find_article,
    read_nodes,
    resolve,
    text_of,
    truth_of,
    types_of,
)
from crawler.extraction.metadata.persons import first_name_first, split_authors
from crawler.extraction.metadata.pictures import captioned_pictures
from crawler.extraction.metadata.printed_bylines import printed_byline
from crawler.extraction.metadata.shown_headings import heading_with, main_headings
from crawler.extraction.metadata.site_names import SiteNames
from crawler.extraction.text.visible import visible_text
from crawler.extraction.text.words import fold
from pipelines.items import Image
from pipelines.words import comparable

_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]+)*$", re.I)
_AFTER_HEADLINE = ("p", "div", "span", "h2", "h3")
# "lead" and "teaser" are the words of German and Nordic templates; the gain was .003 on the fundus set, 0 on the other.
_DECK = re.compile(
    r"(?:^|[\s_-])(?:sub-?title|sub-?head(?:line|ing)?|stand-?first|dek|deck|strapline|untertitel|teaser|intro|lead|lede|"
    r"vorspann|chapo|sottotitolo|entradilla|summary|excerpt|abstract|alternative-?headline)(?:$|[\s_-])",
    re.I,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DECK_LENGTHS = (20, 600)
_MAX_CANDIDATES = 60
"""Elements after the headline that are looked at."""
_AUTHOR_META = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_WRITTEN_BY = re.compile(
    r"(?:written|posted) by|(?:geschrieben|verfasst) von|écrit par|escrito por|scritto da|door", re.I
)
_AUTHOR_NAME = re.compile(r"^(?!author$|article:author$).*author(?:[_-]?name)?$|^twitter:misc:written by$")
"""How else the author is named: `articleauthor`, `cxenseparse:author`, `shareaholic:article_author_name`."""
_NO_AUTHOR = re.compile(r"://|@|[{}<>]|^[\d\W]+$")
"""Addresses, accounts, numbers, and what a template left."""
_TIERS = {"free": True, "locked": False}
"""Values of Facebook's `article:content_tier`; `metered` says nothing of the one article."""
SITE_RULE = "rule of the site"
"""The source of a value that the site's rules gave in place of the page's own."""


@dataclass(frozen=True)
class PageMetadata:
    """The metadata of one page; each field is read on demand."""

    tree: HtmlElement
    url: str | None

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """The `meta` contents by lower-case name, property or itemprop, in page order, without empty ones."""
        found: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            content = " ".join((element.get("content") or "").split())
            for key in ("property", "name", "itemprop"):
                name = (element.get(key) or "").strip().lower()
                if name and content:
                    found.setdefault(name, []).append(content)
        return found

    @cached_property
    def nodes(self) -> list[Node]:
        """All typed JSON-LD objects."""
        return read_nodes(self.tree)

    @cached_property
    def article(self) -> Node | None:
        """The JSON-LD object of the page's article."""
        return find_article(self.nodes, [address for address in (self.url, self.canonical_url) if address])

    @cached_property
    def base(self) -> str:
        """The address that the page's relative addresses start from; empty if the page has none."""
        return base_address(self.tree, self.url or "")

    @property
    def canonical_url(self) -> str | None:
        """The address that the page names as its own, if it is believed."""
        return self.canonical.url

    @cached_property
    def canonical(self) -> Canonical:
        """The same, and why another one that is named is not believed."""
        if not self._names_others:
            return choose_canonical(self.url, Named(self._canonical_links, self._shared_as))
        titles = [*self.meta.get("og:title", []), *(visible_text(each) for each in self.tree.iter("title", "h1"))]
        return choose_canonical(self.url, Named(self._canonical_links, self._shared_as, self._languages, titles))

    @property
    def _names_others(self) -> bool:
        """Whether one of the page's own addresses is another than where it was fetched. On most pages none is, and what
        bears such an address out takes .7 ms to read."""
        try:
            mine = page_key(self.url) if self.url else None
            return any(page_key(address) != mine for address in self.own_addresses)
        except ValueError:
            return True

    @cached_property
    def own_addresses(self) -> list[str]:
        """The addresses that the page names as its own, absolute: its canonical links, then `og:url`."""
        return [*self._canonical_links, *self._shared_as]

    @cached_property
    def _canonical_links(self) -> list[str]:
        links = [link.get("href") for link in self.tree.iter("link") if "canonical" in _tokens(link.get("rel"))]
        return self._absolute(links)

    @cached_property
    def _shared_as(self) -> list[str]:
        return self._absolute(self.meta.get("og:url", []))

    @cached_property
    def _languages(self) -> dict[str, str]:
        """The key of each address that the page offers for a language, and that language."""
        found: dict[str, str] = {}
        for link in self.tree.iter("link"):
            language, address = link.get("hreflang"), next(iter(self._absolute([link.get("href")])), None)
            if language and address and "alternate" in _tokens(link.get("rel")):
                found.setdefault(page_key(address), language.lower())
        return found

    def _absolute(self, hrefs: Iterable[str | None]) -> list[str]:
        return [address for href in hrefs if href and (address := join_address(self.base, href))]

    @cached_property
    def headline(self) -> str | None:
        """The headline; `choose_headline` says which of the page's titles that is."""
        return self._headline[0] if self._headline else None

    @cached_property
    def headline_source(self) -> str | None:
        """Where the headline was read, for a person."""
        if self._headline and self._headline[0] == self.headline:
            return self._headline[1]
        return SITE_RULE if self.headline else None

    @cached_property
    def _headline(self) -> tuple[str, str] | None:
        node = self.article or {}
        others = (self._first_meta("twitter:title", "dc.title"), self._title)
        titles = Titles(
            structured=text_of(node.get("headline"), fold) or text_of(node.get("name"), fold),
            headings=main_headings(self.tree),
            sharing=self._first_meta("og:title"),
            others=tuple(text for text in others if text),
            site=SiteNames(frozenset(self.own_names), self._host),
            sections=frozenset(map(comparable, self._sections)),
            is_news=any("News" in name for name in types_of(node)),
            find_heading=partial(heading_with, self.tree),
        )
        return choose_headline(titles)

    @cached_property
    def own_names(self) -> set[str]:
        """The names that the site has for itself, which are no headline and no person."""
        host = self._host
        return {
            name for name in (self.publisher, self._first_meta("og:site_name"), host, host.rpartition(".")[0]) if name
        }

    @cached_property
    def _host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.") if self.url else ""

    @property
    def _sections(self) -> list[str]:
        """What the page and its address call the section that it stands in."""
        path = urlsplit(self.url).path.split("/")[:-1] if self.url else []
        return [name for name in (self.article_section, *(part.replace("-", " ") for part in path)) if name]

    @cached_property
    def headlines(self) -> set[str]:
        """Every spelling of the headline on the page, for the comparison with the body's first line."""
        node = self.article or {}
        texts = [self.headline, text_of(node.get("headline")), self._first_meta("og:title"), self._title]
        texts += [visible_text(element) for element in self.tree.iter("h1")]
        return {text for text in texts if text}

    @cached_property
    def _title(self) -> str | None:
        for element in self.tree.iter("title"):
            return visible_text(element) or None
        return None

    @cached_property
    def decks(self) -> tuple[str, ...]:
        """The texts marked as the deck, most trusted first: by JSON-LD, then by the names of elements after the
        headline. Stories in side boxes have decks too, so only one that stands before the text is the story's."""
        marked = [text_of((self.article or {}).get("alternativeHeadline"))]
        heading = next((element for element in self.tree.iter("h1") if visible_text(element)), None)
        following = elements_after(heading, _AFTER_HEADLINE, ("nav", "aside", "footer", "li"))
        for element in islice((other for other in following if other.find(".//h1") is None), _MAX_CANDIDATES):
            names = _CAMEL.sub(" ", " ".join(element.get(key) or "" for key in ("class", "itemprop", "data-testid")))
            if _DECK.search(names):
                marked.append(visible_text(element))
        return tuple(
            dict.fromkeys(text for text in marked if text and _DECK_LENGTHS[0] <= len(text) <= _DECK_LENGTHS[1])
        )

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Persons by JSON-LD, then `meta`, then the byline; the credited newsroom if no person is named."""
        return self._authors[0]

    @cached_property
    def authors_source(self) -> str | None:
        """Where the authors were read, for a person."""
        if self._authors[0] == self.authors:
            return self._authors[1]
        return SITE_RULE if self.authors else None

    @property
    def sources(self) -> dict[str, str]:
        """Where the value of each record field was read, for the trace."""
        found = {"headline": self.headline_source, "authors": self.authors_source}
        return {name: source for name, source in found.items() if source}

    @cached_property
    def _authors(self) -> tuple[tuple[str, ...], str | None]:
        names = list(credited(self.article, self.nodes))
        return choose_authors(names, self.meta_authors, self._bylines, self.own_names)

    @property
    def meta_authors(self) -> list[str]:
        """The authors that `meta` names."""
        found = [value for name in _AUTHOR_META for value in self.meta.get(name, []) if not _NO_AUTHOR.search(value)]
        found = found or [first_name_first(value) for value in self.meta.get("citation_author", [])]
        # WordPress writes the person so where `author` has the address of an account.
        for number in "12":
            labels, names = (self.meta.get(f"twitter:{what}{number}", []) for what in ("label", "data"))
            found += names if labels and _WRITTEN_BY.match(labels[0]) else []
        return found or [value for name in self.meta if _AUTHOR_NAME.search(name) for value in self.meta[name]]

    @cached_property
    def byline_raw(self) -> str | None:
        """The byline as printed: the one that the page marks, else a line that reads as one."""
        return self._byline.raw if self._byline is not None else None

    @cached_property
    def _byline(self) -> Byline | None:
        """The first marked byline that names a person, else a printed one, else the first that is marked. Where a
        person is declared the first marked one is taken: what stands further down is of other stories."""
        names, first = list(credited(self.article, self.nodes)), None
        declared = [name for name, is_organization in names if not is_organization]
        is_declared = bool(split_authors([*declared, *self.meta_authors], self.own_names))
        beside: list[Byline] = []
        for element, is_beside in marked_bylines(self.tree):
            byline = byline_of(element)
            if byline is None:
                continue
            names_person = is_declared or bool(split_authors([byline.names], self.own_names))
            if is_beside:
                beside += [byline] if names_person else []
                continue
            if names or names_person:
                first = byline
                break
            first = first or byline
        if first and (is_declared or split_authors([first.names], self.own_names)):
            return first
        # Beside a credit of the newsroom a name that is not said to be the author's is of another story.
        printed = printed_byline(self.pieces, self.own_names, is_said=bool(names))
        is_clear = not names and len({split_authors([byline.names], self.own_names) for byline in beside}) == 1
        return printed or (beside[0] if is_clear else first)

    @cached_property
    def pieces(self) -> Pieces:
        """The texts of the page in which dates and bylines may stand."""
        return Pieces(self.tree)

    @property
    def _bylines(self) -> list[Byline]:
        return [self._byline] if self._byline is not None else []

    @cached_property
    def article_section(self) -> str | None:
        """The section."""
        return text_of((self.article or {}).get("articleSection")) or self._first_meta("article:section")

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        """The page's own keywords, each once."""
        values = [text for item in as_list((self.article or {}).get("keywords")) if (text := text_of(item))]
        values = values or self.meta.get("news_keywords") or self.meta.get("keywords") or []
        words = values if len(values) > 1 else [word for value in values for word in re.split(r"[,;，、]", value)]
        words = words or self.meta.get("article:tag", [])
        return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))

    @cached_property
    def description(self) -> str | None:
        """The page's own summary."""
        node = self.article or {}
        return self._first_meta("description", "og:description") or text_of(node.get("description"))

    @cached_property
    def publisher(self) -> str | None:
        """The publisher's name."""
        for item in resolve((self.article or {}).get("publisher"), self.nodes):
            if name := text_of(item):
                return name
        return self._first_meta("og:site_name", "application-name")

    @cached_property
    def is_accessible_for_free(self) -> bool | None:
        """Whether the page says that its article can be read without paying. A part that is behind a paywall makes the
        article so: templates declare the whole page free beside it."""
        node = self.article or {}
        parts = [part for part in resolve(node.get("hasPart"), self.nodes) if isinstance(part, dict)]
        said = [truth_of(one.get("isAccessibleForFree")) for one in (node, *parts)]
        said += [truth_of(value) for value in self.meta.get("isaccessibleforfree", [])]
        said += [_TIERS.get(value.lower()) for value in self.meta.get("article:content_tier", [])]
        return None if all(value is None for value in said) else False not in said

    @cached_property
    def in_language(self) -> str | None:
        """The primary language subtag of what the page declares."""
        declared = [self.tree.get("lang"), self.tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
        declared += [text_of((self.article or {}).get("inLanguage")), self._first_meta("og:locale", "content-language")]
        for value in declared:
            match = _LANGUAGE.match((value or "").strip())
            if match and match[1].lower() not in ("und", "mul", "zxx"):
                return match[1].lower()
        return None

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """The article's figures in page order, then the lead picture, each once."""
        found: dict[str, Image] = {}
        for image in (*captioned_pictures(self.tree, self.base), *self._lead_images()):
            name = image.url.rsplit("/", 1)[-1].split("?", 1)[0]
            if name not in found:
                found[name] = image
        return tuple(found.values())

    def _lead_images(self) -> Iterator[Image]:
        for item in resolve((self.article or {}).get("image"), self.nodes):
            source = text_of(item.get("url") or item.get("contentUrl")) if isinstance(item, dict) else text_of(item)
            url = join_address(self.base, source) if source else None
            if url:
                caption = text_of(item.get("caption")) if isinstance(item, dict) else None
                yield Image(url, caption, text_of(item.get("creditText")) if isinstance(item, dict) else None)
                return
        for source in self.meta.get("og:image", [])[:1]:
            if url := join_address(self.base, source):
                yield Image(url)

    def _first_meta(self, *names: str) -> str | None:
        return next((text_of(value) for name in names for value in self.meta.get(name, [])), None)


def _tokens(value: str | None) -> list[str]:
    return (value or "").lower().split()
