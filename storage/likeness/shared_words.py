"""How much of one text another has: shared runs of three words. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_SAME, _SAME_BELOW_HEADLINE = 0.5, 0.2
"""Of the shorter text's runs: so much of it the longer one has where both are one article; less is enough below the
same headline, for the parts that an AMP page leaves out."""


def shared_runs(old: str, new: str) -> float:
    """Return the share of the old text's runs of three words that the new one has."""
    runs, others = _runs(old), _runs(new)
    return len(runs & others) / len(runs) if runs else 1.0


def is_same_story(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records tell one story in one language, one of them perhaps cut or with more around it."""
    if one["in_language"] and other["in_language"] and one["in_language"] != other["in_language"]:
        return False
    shorter, longer = sorted((one["article_body"], other["article_body"]), key=len)
    has_same_headline = _words(one["headline"] or "") == _words(other["headline"] or "")
    return shared_runs(shorter, longer) >= (_SAME_BELOW_HEADLINE if has_same_headline else _SAME)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def _words(text: str) -> list[str]:
    return WORD.findall(normalize("NFC", text).casefold())
