"""Text to inline HTML in a hand drawn at random: entities, white space, tags in the middle of words, comments."""

import re
from dataclasses import dataclass
from html.entities import codepoint2name
from random import Random

_SPECIAL = re.compile(r"[&<>\"\x80-\U0010ffff]")
_PIECE = re.compile(r"(</?[a-z][^>]*>)")
_WORD = re.compile(r"[^\W\d_]{5,}")
_COMMENTS = (
    "<!-- 01/02/2003, 00.00 -->",
    "<!-- Send to a friend -->",
    "<!--[if IE]><p>old browser</p><![endif]-->",
    "<!-- by Nobody -->",
)
_CLASS_WORDS = (
    *("data", "testo", "titolo", "articolo", "news", "box", "content", "main", "sidebar", "footer", "comment"),
    *("related", "ad", "banner", "share", "nav", "menu", "story", "entry", "post", "hidden-xs", "col-md-8", "x1"),
    *("newsletter", "c27", "popup", "social", "date", "title", "author", "byline", "summary", "abstract", "stampa"),
)


@dataclass
class Hand:
    """How one page is written. All choices come from `random`, so the same seed draws the same page."""

    random: Random
    entities: str = "raw"
    """`raw named decimal hex windows mixed`."""
    upper_case_tags: bool = False
    wraps_lines: bool = False
    non_breaking: bool = False
    splits_words: bool = False
    comments: bool = False
    word_tags: tuple[str, ...] = ("b", "i", "em", "strong", "u")
    """Tags that `splits_words` puts into the middle of words."""
    class_names: tuple[str, ...] = _CLASS_WORDS
    quote: str = '"'

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self.random.random() < probability

    def attributes(self) -> str:
        """` class="..."`, ` id="..."` or nothing, with any name."""
        if self.chance(0.25):
            return ""
        name = self.random.choice(self.class_names)
        if self.chance(0.2):
            name = f"{name}{self.random.choice(' _-')}{self.random.choice(self.class_names)}"
        if self.chance(0.1):
            return f" id={self.quote}{name.replace(' ', '_')}{self.random.randrange(99)}{self.quote}"
        return f" class={self.quote}{name}{self.quote}"

    def escape(self, text: str) -> str:
        """Text with its characters as this page writes them."""
        return _SPECIAL.sub(lambda found: self._character(found[0]), text)

    def attribute_value(self, text: str) -> str:
        """Text inside double quotes of an attribute."""
        return self.escape(text).replace('"', "&quot;")

    def _character(self, character: str) -> str:
        code = ord(character)
        if character in "&<>":
            return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[character]
        if character == '"':
            return self.random.choice(('"', "&quot;", "&#34;")) if self.entities != "raw" else character
        if code < 128:
            return character
        way = self.entities
        if way == "mixed":
            way = self.random.choice(("raw", "named", "decimal", "hex", "windows"))
        return _written(character, code, way)

    def inline(self, marked: str, mark: bool = True) -> str:
        """A marked-up paragraph as inline HTML; `mark=False` adds no markup of its own."""
        pieces = []
        for piece in _PIECE.split(marked):
            if _PIECE.fullmatch(piece):
                pieces.append(self._tag(piece))
            elif piece:
                pieces.append(self._text(piece, mark))
        return "".join(pieces)

    def _tag(self, tag: str) -> str:
        tag = tag.replace("&", "&amp;")
        if not self.upper_case_tags:
            return tag
        return re.sub(r"^</?\w+", lambda match: match.group().upper(), tag)

    def _text(self, text: str, mark: bool) -> str:
        if mark and self.splits_words and self.chance(0.5):
            words = list(_WORD.finditer(text))
            if words:
                word = self.random.choice(words)
                start, end = word.start() + 1, word.end() - 1
                tag = self.random.choice(self.word_tags)
                opened, closed = self._tag(f"<{tag}>"), self._tag(f"</{tag.split()[0]}>")
                return (
                    self._spaced(text[:start])
                    + opened
                    + self._spaced(text[start:end])
                    + closed
                    + self._spaced(text[end:])
                )
        return self._spaced(text)

    def _spaced(self, text: str) -> str:
        if not (self.non_breaking or self.comments or self.wraps_lines):
            return self.escape(text)
        written = []
        for part in re.split(r"( )", text):
            written.append(self._space() if part == " " else self.escape(part))
        return "".join(written)

    def _space(self) -> str:
        if self.non_breaking and self.chance(0.06):
            return self.random.choice(("&nbsp;", "&#160;", " &nbsp;", "&nbsp; ", "\u00a0"))
        if self.comments and self.chance(0.02):
            return " " + self.random.choice(_COMMENTS)
        if self.wraps_lines and self.chance(0.12):
            return self.random.choice(("\n", "\n    ", "  ", "\r\n\t", "\t"))
        return " "


def _written(character: str, code: int, way: str) -> str:
    if way == "named" and code in codepoint2name:
        return f"&{codepoint2name[code]};"
    if way == "decimal":
        return f"&#{code};"
    if way == "hex":
        return f"&#x{code:x};"
    if way == "windows":
        try:
            byte = character.encode("windows-1252")[0]
        except UnicodeEncodeError:
            return character
        return f"&#{byte};" if 0x80 <= byte < 0xA0 else character
    return character


def draw_hand(random: Random) -> Hand:
    """A hand with every habit drawn."""
    return Hand(
        random,
        entities=random.choice(("raw", "raw", "named", "decimal", "hex", "windows", "mixed")),
        upper_case_tags=random.random() < 0.15,
        wraps_lines=random.random() < 0.4,
        non_breaking=random.random() < 0.4,
        splits_words=random.random() < 0.3,
        comments=random.random() < 0.3,
        quote=random.choice(('"', '"', "'")),
    )
