"""What a page shows: running text against links, teasers, headings, dates, buttons. As numbers for the weights. Pure.

All is measured in the page's own part: outside menus, footers, side bars, forms and comments.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from crawler.extraction.text.alternatives import by_first_letter
from crawler.extraction.text.lines import Line, width

_SENTENCE, _SECTION_TEXT, _RUNNING, _LONG = 40, 60, 80, 250
"""Widths from which a line is a sentence, text of a section, running text, a long paragraph."""
_LINKED, _RUNNING_LINKS = 0.8, 0.3
_TEASER = range(20, 201)
_SHORT = 30
_READ = 10_000
"""Characters of a page in which words are counted: more say nothing new, and take the time of the whole judgement."""

_PLACES = {"nav": "menu", "footer": "footer", "aside": "beside", "form": "beside"}
_NAMED_PLACES = (
    ("menu", re.compile(r"\b(?:nav|menu|navbar|navigation)\b")),
    ("footer", re.compile(r"footer")),
    ("beside", re.compile(r"sidebar|widget")),
    ("comments", re.compile(r"comment|disqus")),
)
_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec ene abr ago dic gen mag giu lug set ott janv févr avr mai juin "
    "juil août déc mär okt dez янв фев мар апр мая июн июл авг сен окт ноя дек"
).split()
_MONTH = rf"(?:{'|'.join(_MONTHS)})\w{{0,10}}"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}|\b\d{{1,2}}\.?\s(?:de\s|of\s)?{_MONTH}\.?,?\s(?:de\s)?{_YEAR}"
    rf"|\b{_YEAR}[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,2}}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}",
    re.I,
)
_BYLINE = re.compile(
    r"(?:written |posted |published |reviewed |story |words )?(?:by|von|par|por|di|de|door|作者|记者)\b\s?:?\s?\S", re.I
)
_READING_TIME = re.compile(
    r"\b\d{1,3}[ -]?min(?:ute)?s?\b.{0,3}(?:read|lectura|lecture|lesezeit|lettura)|reading time", re.I
)


def _quick(words: str) -> re.Pattern[str]:
    return re.compile(by_first_letter(words))


def _quick_whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{by_first_letter(words)})\b")


_WORDS = {
    "says_price": re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|eur\b|usd\b|zł|kč|руб|円|元)"),
    "says_ago": re.compile(r"\b\d{1,3}\s?(?:h|d|min|hours?|days?|weeks?|months?|years?|minutes?)\b"),
    "says_shop": _quick(
        r"add to (?:cart|bag|basket)|buy now|in stock|out of stock|free shipping|checkout|in den warenkorb|auf lager"
        r"|ajouter au panier|añadir al carrito|aggiungi al carrello|в корзину|加入购物车|カートに入れる"
        r"|wishlist|\bsku\b"
    ),
    "says_forum": _quick_whole(
        r"repl(?:y|ies)|quote|posts?|joined|member|topics?|threads?|views|registered|moderator|solved|upvote|votes?"
        r"|antworten|beiträge|mitglied|respuestas|réponses|risposte|ответ"
    ),
    "says_offer": _quick(
        r"free trial|get started|contact us|book a|request a|sign up|pricing|our (?:services|team|clients)|get a quote"
        r"|learn more|schedule|call (?:us|now)|testimonials?|trusted by|features|solutions"
    ),
    "says_year": re.compile(rf"\b{_YEAR}\b"),
    "says_you": re.compile(r"\b(?:you|your|we|our|us)\b"),
    "says_i": re.compile(r"\b(?:i|i'm|i've|my|me)\b"),
}
_OF_ALL_TEXT = frozenset(("says_shop", "says_forum", "says_ago"))
"""Words that stand in buttons and beside posts too."""
_SENTENCE_END = re.compile(r"[.!?。！？](?:\s|$)")
_LINE_END = re.compile(r"[.!?。！？…”\"»]$")
_TITLE_PARTS = re.compile(r"\s[|–—-]\s")


@lru_cache(maxsize=8192)
def _named_place(names: str) -> str:
    return next((place for place, pattern in _NAMED_PLACES if pattern.search(names)), "")


class _Places:
    """Where elements stand: `main`, `menu`, `footer`, `beside`, `comments`; each element is looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, str] = {}

    def of(self, element: HtmlElement | None) -> str:
        """Return the place of the nearest element around it that has one."""
        path: list[HtmlElement] = []
        while element is not None and element not in self._known:
            path.append(element)
            element = element.getparent()
        place = self._known[element] if element is not None else "main"
        for step in reversed(path):
            if place == "main" and step.tag not in ("body", "html"):
                names = f"{step.get('class') or ''} {step.get('id') or ''} {step.get('role') or ''}"
                own = _PLACES.get(str(step.tag)) or (_named_place(names[:200].lower()) if len(names) > 2 else "")
                place = own or place
            self._known[step] = place
        return place


@dataclass(frozen=True, slots=True)
class _Shown:
    line: Line
    width: int
    place: str
    is_text: bool
    """A whole sentence or more, without many links, and no heading."""

    @property
    def is_running(self) -> bool:
        return self.is_text and self.width >= _RUNNING

    @property
    def is_prose(self) -> bool:
        return self.is_text and _LINE_END.search(self.line.text) is not None


def _shown(line: Line, place: str) -> _Shown:
    size = width(line.text)
    is_text = size >= _SENTENCE and not line.heading and line.link_share < _RUNNING_LINKS
    return _Shown(line, size, place, is_text)


class ShownPage:
    """The lines of one page, each with its place."""

    def __init__(self, tree: HtmlElement, lines: Sequence[Line]) -> None:
        self._tree = tree
        places = _Places()
        self._all = [_shown(line, places.of(line.element)) for line in lines]
        self._own = [one for one in self._all if one.place == "main"]
        self._running = [one for one in self._own if one.is_running]
        self._size = sum(one.width for one in self._own) or 1

    def features(self, title: str) -> dict[str, float]:
        """Return what the page shows; `title` is the text of `<title>`."""
        return {
            **self._sizes(),
            **self._running_text(),
            **self._headings(title),
            **self._teasers(),
            **self._words(),
            **self._near_heading(),
            **self._sections(),
            **_elements(self._tree),
        }

    @cached_property
    def _heading(self) -> int:
        """Where the page's heading stands among all lines; 0 without."""
        numbers = (n for n, one in enumerate(self._all) if one.line.heading == 1)
        others = (n for n, one in enumerate(self._all) if one.line.heading == 2 and one.place == "main")
        return next(numbers, next(others, 0))

    @cached_property
    def _first_running(self) -> int:
        return next((n for n, one in enumerate(self._all) if one.place == "main" and one.is_running), len(self._all))

    def _sizes(self) -> dict[str, float]:
        whole = sum(one.width for one in self._all) or 1
        of = Counter[str]()
        for one in self._all:
            of[one.place] += one.width
        return {
            "text": math.log1p(whole),
            "own_text": math.log1p(self._size),
            "own_share": self._size / whole,
            "prose_of_all": sum(one.width for one in self._all if one.is_prose) / whole,
            "lines": math.log1p(len(self._all)),
            "own_lines": math.log1p(len(self._own)),
            "link_share": sum(one.width * one.line.link_share for one in self._all) / whole,
            "own_link_share": sum(one.width * one.line.link_share for one in self._own) / self._size,
            "menu_share": of["menu"] / whole,
            "comment_share": of["comments"] / whole,
            "footer_share": of["footer"] / whole,
            "short_lines": sum(one.width < _SHORT for one in self._own) / max(len(self._own), 1),
            "list_share": sum(one.width for one in self._own if one.line.in_list) / self._size,
        }

    def _running_text(self) -> dict[str, float]:
        running, size = self._running, sum(one.width for one in self._running)
        parents, outer, looks = Counter[HtmlElement](), Counter[HtmlElement](), Counter[object]()
        for one in running:
            parent = one.line.element.getparent()
            looks[one.line.look] += one.width
            if parent is not None:
                parents[parent] += one.width
                if (grandparent := parent.getparent()) is not None:
                    outer[grandparent] += one.width
        long = [one.width for one in running if one.width >= _LONG]
        return {
            "running_lines": math.log1p(len(running)),
            "running_text": math.log1p(size),
            "running_share": size / self._size,
            "running_mean": math.log1p(size / len(running)) if running else 0.0,
            "long_lines": math.log1p(len(long)),
            "long_text": math.log1p(sum(long)),
            "in_one_parent": max(parents.values(), default=0) / max(size, 1),
            "in_one_grandparent": max(outer.values(), default=0) / max(size, 1),
            "in_one_look": max(looks.values(), default=0) / max(size, 1),
            "parent_text": math.log1p(max(parents.values(), default=0)),
            "in_paragraphs": sum(one.width for one in running if one.line.element.tag == "p") / max(size, 1),
            "with_links": sum(one.line.link_share > 0 for one in running) / max(len(running), 1),
            "repeated_boxes": self._repeated_boxes(),
            **self._style(),
        }

    def _repeated_boxes(self) -> float:
        """Posts of a forum, teasers: boxes of one class, each with running text."""
        boxes = {
            (str(box.tag), box.get("class"), box)
            for one in self._own
            if one.width >= _SECTION_TEXT and one.line.link_share < _RUNNING_LINKS
            for box, _ in zip(one.line.element.iterancestors(), range(6), strict=False)
            if box.get("class") and box.tag not in ("body", "html")
        }
        return math.log1p(max(Counter((tag, name) for tag, name, _ in boxes).values(), default=0))

    def _style(self) -> dict[str, float]:
        text = " ".join(one.line.text for one in self._running)[:_READ]
        size = max(len(text), 1)
        per = 1000 / max(size, 200)
        return {
            "sentences": math.log1p(len(_SENTENCE_END.findall(text))),
            "commas": sum(map(text.count, ",，、")) * per,
            "quotes": sum(map(text.count, '“”"«»「」')) * per,
            "questions": text.count("?") * per,
            "exclamations": text.count("!") * per,
            "brackets": text.count("(") * per,
            "capitals": sum(map(str.isupper, text)) / size,
            "digits": sum(map(str.isdigit, text)) / size,
        }

    def _headings(self, title: str) -> dict[str, float]:
        headings = [one for one in self._own if one.line.heading]
        linked = [one.line for one in headings if one.line.href is not None]
        looks = Counter((line.element.tag, line.element.get("class")) for line in linked)
        lower = [one.width for one in headings if one.line.heading in (2, 3)]
        at = self._all[self._heading].line if self._all else None
        heading = at.text if at is not None and at.heading == 1 else ""
        return {
            **{f"h{n}": math.log1p(sum(one.line.heading == n for one in headings)) for n in (1, 2, 3)},
            "linked_headings": math.log1p(len(linked)),
            "linked_heading_share": len(linked) / max(len(headings), 1),
            "headings_alike": math.log1p(max(looks.values(), default=0)),
            "heading_width": min(width(heading), 150),
            "heading_digits": float(any(map(str.isdigit, heading))),
            "heading_marks": float(any(mark in heading for mark in ":?!,–—-")),
            "lower_heading_width": sum(lower) / len(lower) if lower else 0.0,
            "title_width": min(width(title), 150),
            "title_digits": float(any(map(str.isdigit, title))),
            "title_parts": float(min(len(_TITLE_PARTS.findall(title)), 5)),
        }

    def _teasers(self) -> dict[str, float]:
        """Linked lines of one look, which lead to different pages."""
        targets: dict[object, set[str]] = defaultdict(set)
        for one in self._own:
            line = one.line
            if line.href and one.width in _TEASER and line.link_share > _LINKED:
                parent = line.element.getparent()
                around = parent.get("class") if parent is not None else None
                targets[line.element.tag, line.element.get("class"), around, line.heading].add(line.href)
        links = {one.line.href for one in self._own if one.line.href}
        return {
            "teasers_alike": math.log1p(max(map(len, targets.values()), default=0)),
            "teasers": math.log1p(sum(map(len, targets.values()))),
            "links": math.log1p(len(links)),
            "links_by_text": math.log1p(1000 * len(links) / self._size),
        }

    def _words(self) -> dict[str, float]:
        own = " ".join(one.line.text for one in self._own)[:_READ].lower()
        every = " ".join(one.line.text for one in self._all)[:_READ].lower()
        found: dict[str, float] = {}
        for name, pattern in _WORDS.items():
            text = every if name in _OF_ALL_TEXT else own
            found[name] = min(1000 * len(pattern.findall(text)) / max(len(text), 300), 30)
        return found

    def _near_heading(self) -> dict[str, float]:
        at = self._heading
        near = [one.line.text for one in self._all[max(0, at - 4) : at + 12] if len(one.line.text) < 150]
        dated = sum(len(one.line.text) < 80 and bool(_DATE.search(one.line.text)) for one in self._all)
        gap = self._first_running - at
        return {
            "date_near": float(any(map(_DATE.search, near))),
            "byline_near": float(any(map(_BYLINE.match, near))),
            "reading_time_near": float(any(map(_READING_TIME.search, near))),
            "dated_lines": math.log1p(dated),
            "heading_at": at / max(len(self._all), 1),
            "running_at": self._first_running / max(len(self._all), 1),
            "running_after_heading": math.log1p(gap) if gap >= 0 else 5.0,
        }

    def _sections(self) -> dict[str, float]:
        """The running text between two headings: much in an article, little or none under teasers and offers."""
        sizes, size = [], 0
        for one in self._own:
            if one.line.heading:
                sizes.append(size)
                size = 0
            elif one.width >= _SECTION_TEXT and one.line.link_share < _RUNNING_LINKS:
                size += one.width
        sizes = sorted([*sizes[1:], size])
        return {
            "section_median": math.log1p(sizes[len(sizes) // 2]),
            "section_mean": math.log1p(sum(sizes) / len(sizes)),
            "section_most": math.log1p(sizes[-1]),
            "empty_sections": sizes.count(0) / len(sizes),
        }


def _elements(tree: HtmlElement) -> dict[str, float]:
    counts = Counter(element.tag for element in tree.iter() if isinstance(element.tag, str))
    hrefs = [(link.get("href") or "")[:10].lower() for link in tree.iter("a")]
    times = {(time.get("datetime") or time.text or "")[:10] for time in tree.iter("time")}
    names = ("form", "button", "article", "img", "p", "table", "time")
    fields = counts["input"] + counts["select"] + counts["textarea"]
    return {
        **{f"elements_{name}": math.log1p(counts[name]) for name in names},
        "elements_field": math.log1p(fields),
        "elements_frame": math.log1p(counts["video"] + counts["iframe"]),
        "different_times": math.log1p(len(times)),
        "telephone_links": math.log1p(_begin(hrefs, "tel:")),
        "mail_links": math.log1p(_begin(hrefs, "mailto:")),
        "links_within": math.log1p(sum(len(href) > 1 for href in hrefs if href.startswith("#"))),
    }


def _begin(texts: Iterable[str], start: str) -> int:
    return sum(text.startswith(start) for text in texts)
