"""What a single line is by its own words: a date, a label, a dateline, a section, a country line."""

import re
import unicodedata
from functools import lru_cache

from crawler.extraction.line_pattern.places import is_place
from crawler.extraction.rules import LinePattern
from crawler.extraction.text.lines import Line

# White space is taken from its beginning alone: searched from each of 25,000 spaces it took longer than 5 s.
_COUNTRY_SEPARATOR = re.compile(r"(?<!\s)\s++[-–—]\s*|(?:(?<!\s)\s++)?(?:[-–—]\s+|[–—]\s*|[,/;、·・]\s*)")
_TIGHT_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
# Menus, sections and country lines are under 60 characters in all layouts known; headlines in capitals run longer.
_COUNTRY_LIMIT = 80
# `Sullo stesso argomento` has 22 characters; sentences with the same words begin at about 40.
_RELATED_LABEL_LIMIT = 30
_FOOTER_LIMIT = 200
LABEL_KINDS = ("send", "print", "related", "subscribe", "menu")


def words_of(text: str) -> str:
    """A text for comparison: compatibility forms and case folded, accents off, nothing but letters and digits."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in flat if char.isalnum())


class Marks:
    """The marks of one site's line pattern, ready to be asked."""

    def __init__(self, pattern: LinePattern) -> None:
        self.pattern = pattern
        self._labels: dict[str, str] = {}
        self._label_language: dict[str, str] = {}
        for labels in pattern.labels:
            for kind in LABEL_KINDS:
                for label in getattr(labels, kind):
                    self._labels.setdefault(words_of(label), kind)
                    if kind == "send":
                        self._label_language.setdefault(words_of(label), labels.language)
        self._longest_label = max(map(len, self._labels))
        self._header_date, self._list_date = re.compile(pattern.header_date), re.compile(pattern.list_date)
        self._dateline = re.compile(rf"({pattern.dateline})")
        self._quotations = [re.compile(quotation, re.DOTALL) for quotation in pattern.quotations]
        self._subscription, self._related, self._menu, self._footer = (
            re.compile(words or "(?!)", re.I)
            for words in (pattern.subscription_words, pattern.related_words, pattern.menu_words, pattern.footer_words)
        )
        self._sections = {words_of(section) for labels in pattern.labels for section in labels.sections}

    def is_marker(self, text: str) -> bool:
        """Whether the text is a line by itself wherever it stands."""
        return (
            self.header_date(text) is not None
            or self.label(text) is not None
            or self._dateline.match(text) is not None
            or self.is_round_up_deck(text)
        )

    def speaks_of_subscription(self, text: str) -> bool:
        """Whether the line offers news by mail: the label itself is not known in every language, its words are."""
        return self._subscription.search(text) is not None

    def speaks_of_related(self, text: str) -> bool:
        """Whether the line has the words, and no more than the length, of a label above related stories."""
        return len(text) <= _RELATED_LABEL_LIMIT and self._related.search(text) is not None

    def speaks_of_menu(self, text: str) -> bool:
        """Whether the line has the words, and no more than the length, of a label above other stories."""
        return len(text) <= _RELATED_LABEL_LIMIT and self._menu.search(text) is not None

    def is_footer(self, text: str) -> bool:
        """Whether the line has the words of a page's foot."""
        return len(text) <= _FOOTER_LIMIT and self._footer.search(text) is not None

    def label(self, text: str) -> str | None:
        """The kind of label that the whole text is; of the first where it is several in a row."""
        words = words_of(text)
        if not words or len(words) > 2 * self._longest_label:
            return None
        if words in self._labels:
            return self._labels[words]
        for size in range(len(words) - 1, 3, -1):
            kind = self._labels.get(words[:size])
            if kind in ("send", "print") and (self.label(words[size:]) or (kind == "send" and len(words) - size <= 20)):
                return kind
        return None

    def send_language(self, text: str) -> str | None:
        """The language whose send label the text is."""
        return self._label_language.get(words_of(text))

    def is_quotation(self, text: str) -> bool:
        """Whether the line is the one that stands on every page."""
        return any(quotation.fullmatch(text) for quotation in self._quotations)

    def dateline(self, line: Line) -> str | None:
        """The dateline that opens the line, without its dash."""
        match = self._dateline.match(line.text)
        # In lists the whole line is a link to another story.
        if match is None or line.link_share > 0.8:
            return None
        place = re.split(r"[(（]", match[1])[0].strip()
        # A sentence before the bracket: the name stands somewhere in running text.
        if len(place.split()) > 8 or re.search(r"[.!?。！？;:]\s", re.sub(r"\b\w{1,3}\. ", "", place)):
            return None
        return match[1]

    def is_section(self, text: str) -> bool:
        """Whether the line is a known section."""
        return words_of(text) in self._sections

    def is_round_up_deck(self, text: str) -> bool:
        """Whether the line opens as the decks of round-ups do."""
        return any(text.casefold().startswith(opening.casefold()) for opening in self.pattern.round_up_decks)

    def header_date(self, text: str) -> re.Match[str] | None:
        """Return the match of an article header's date that is the whole line (see `LinePattern.header_date`)."""
        return self._header_date.fullmatch(text)

    def list_date(self, text: str) -> re.Match[str] | None:
        """Return the match of a list's date that is the whole text."""
        return self._list_date.fullmatch(text)

    def split_list_date(self, text: str) -> tuple[str, re.Match[str] | None]:
        """Return a line of a related box without the list date at its end or beginning, and that date."""
        for match in self._list_date.finditer(text):
            before, after = text[: match.start()], text[match.end() :]
            if not after.strip(" )-–") or not before.strip(" (-–"):
                return (before.strip(" (-–|") or after.strip(" )-–|:")), match
        return text, None


@lru_cache(maxsize=16)
def marks_of(pattern: LinePattern) -> Marks:
    """The pattern's marks, built once (10 ms of regular expressions)."""
    return Marks(pattern)


def split_places(text: str) -> list[str]:
    """The parts of a country line, as printed. A hyphen without spaces separates (`IRAQ-IRAN`) unless it stands in a
    name (`TIMOR-LESTE`)."""
    whole = text.strip(" -–—|»>")
    if is_place(whole):
        return [whole]
    parts = [part for part in (piece.strip() for piece in _COUNTRY_SEPARATOR.split(whole)) if part]
    return [place for part in parts for place in _split_at_hyphens(part)]


def _split_at_hyphens(part: str) -> list[str]:
    if is_place(part):
        return [part]
    pieces = _TIGHT_HYPHEN.split(part)
    # `GUINEA-BISSAU-SENEGAL`: the longest known name first.
    for size in range(len(pieces) - 1, 0, -1):
        head = "-".join(pieces[:size])
        if is_place(head):
            return [head, *_split_at_hyphens("-".join(pieces[size:]))]
    return pieces if any(map(is_place, pieces)) else [part]


@lru_cache(maxsize=1024)
def place_reading(text: str) -> str:
    """How a line reads as a country line: `place` (a known one), `shape` (capitals, or parts of one or two words, but
    no known place), `none`."""
    if len(text) > _COUNTRY_LIMIT or re.search(r"[.!?:;。！？：]$|[«»“”\"]", text):
        return "none"
    parts = split_places(text)
    if not parts or any(len(part.split()) > 5 for part in parts):
        return "none"
    known = sum(is_place(part) for part in parts)
    capitals = text.upper() == text and text.lower() != text
    caseless = text.upper() == text.lower()
    if known == len(parts) or (known and capitals) or (known and caseless and 2 * known >= len(parts)):
        return "place"
    if capitals and len(parts) > 1 and all(len(part.split()) <= 3 for part in parts):
        return "place"
    return "shape" if capitals and len(text.split()) <= 5 else "none"
