"""Names of people by their shape, and the names in a byline."""

import re

from crawler.extraction.line_pattern.marks import place_reading
from crawler.extraction.rules import LanguageLabels, LinePattern
from crawler.extraction.text.words import HAN

_PARTICLES = frozenset(
    (
        "de del della dello dei degli di da dal dalla do dos das du la le lo el al bin bint ibn ben van von der "
        "den ter y e and und abu ul ur san st st. mc los las i"
    ).split()
)
_TITLES = frozenset(
    ("fr fr. p p. d. don mons mons. msgr msgr. card card. sr sr. dr dr. prof prof. rev rev. sj s.j.").split()
)
_OFFICES = frozenset(
    "bishop archbishop cardinal vescovo arcivescovo cardinale obispo arzobispo cardenal father sister".split()
)
_CAPITALIZED = re.compile(r"[^\W\d_]+(?:['’`.-][^\W\d_]*)*\.?,?$")
_ARTICLED = re.compile(r"(?:al|el|as|an|ad|ar|ul)-[^\W\d_]|d['’][^\W\d_]", re.I)
# Words that begin headlines and decks and no name; a line with one of them is not a person.
_NOT_NAMES = frozenset(
    (
        "the a an in on at for with from to of new pope bishops church christians christian "
        "today's il i gli lo un una uno per con su nel nella papa chiesa cristiani los las un una por para en "
        "iglesia cristianos first after"
    ).split()
)
_HAN_NAME = re.compile(
    r"[\u3400-\u9fff]{2,4}(?:神父|修女|主教)?|[\u3400-\u9fff]{1,8}(?:[·・•．.][\u3400-\u9fff]{1,8})+"
)


def is_name_shaped(text: str) -> bool:
    """Whether the text is one to four names of persons and nothing else: each two to six capitalized words, particles
    and initials allowed, or two to four Chinese characters, or parts with a middle dot."""
    text = text.rstrip("* ")
    if len(text) > 120 or not text:
        return False
    if place_reading(text) == "place":
        return False
    people = re.split(r"\s*[,、&/]\s*|\s+(?:and|e|ed|y|und)\s+|\s*[和与及]\s*", text)
    return 0 < len(people) <= 4 and all(map(_is_one_name, people))


def _is_one_name(text: str) -> bool:
    if HAN.search(text):
        return bool(_HAN_NAME.fullmatch(text))
    words = [word for word in text.split() if word.casefold() not in _TITLES]
    titled = len(words) < len(text.split())
    if words and words[0].casefold() in _OFFICES:
        words = words[1:]
    if not (1 if titled else 2) <= len(words) <= 6:
        return False
    if any(word.casefold() in _NOT_NAMES and word.casefold() not in _PARTICLES for word in words):
        return False
    # A sentence that ends in a full stop is no name, an initial at the end is.
    if words[-1].endswith(".") and len(words[-1]) > 3:
        return False
    capitals = [word for word in words if word[0].isupper() or _ARTICLED.match(word)]
    return (
        len(capitals) >= (1 if titled else 2)
        and all(word in capitals or word.casefold() in _PARTICLES for word in words)
        and all(_CAPITALIZED.match(word) for word in capitals)
        and (words[0].casefold() not in _NOT_NAMES or words[0].casefold() in ("los", "las"))
    )


def byline_names(text: str, pattern: LinePattern, language: str | None) -> tuple[str, ...] | None:
    """Return the names in a byline that begins with its language's `by` (with any language's if none is given), or None
    if the line is no such byline."""
    own = pattern.labels_of(language)
    for labels in (own,) if own else pattern.labels:
        for prefix in labels.byline_prefixes:
            match = re.match(rf"{re.escape(prefix)}(?:\s*[:：]\s*|\s+|(?<=[\u3400-\u9fff]))(?=\S)", text, re.I)
            if match and _reads_as_people(text[match.end() :]):
                return split_authors(text[match.end() :], labels)
    return None


def _reads_as_people(text: str) -> bool:
    """Whether the text after `by` is people, or a few words that are no sentence (`our correspondent`)."""
    if not text or len(text) > 120:
        return False
    if is_name_shaped(text):
        return True
    if HAN.search(text):
        return len(text) <= 20 and not re.search(r"[。！？；]", text)
    words = text.split()
    if re.search(r"[!?:;…]|\w{4}\.$|\d", text) or len(words) > 10:
        return False
    small = [word for word in words if not word[0].isupper() and word.casefold() not in _PARTICLES | {"con", "with"}]
    return len(small) <= 1 or (len(words) <= 3 and small == words)


def split_authors(text: str, labels: LanguageLabels | None) -> tuple[str, ...]:
    """Return the names of a byline without its prefix, in printed order."""
    joiners = labels.author_joiners if labels else ("and", "e", "y", "&", "、", "和")
    spoken = "|".join(re.escape(joiner) for joiner in joiners if joiner.isascii() and joiner.isalpha())
    # 王和平 is one name: a Han joiner stands between two names of at least two characters each.
    han = "|".join(
        rf"(?<=[\u3400-\u9fff]{{2}}){joiner}(?=[\u3400-\u9fff]{{2}})" for joiner in joiners if HAN.match(joiner)
    )
    separators = "|".join(filter(None, [rf"\s(?:{spoken})\s" if spoken else "", han, r"\s[和与及]\s", r"[,;&/、，；]"]))
    names: list[str] = []
    for name in (part.strip() for part in re.split(separators, text, flags=re.I)):
        name = name.rstrip("* ")
        if name.casefold() in _TITLES and names:
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(names)
