"""The language of a page whose address does not say it."""

import re

from lxml.html import HtmlElement

from crawler.extraction.rules import LinePattern
from crawler.extraction.text.words import HAN


def detect_language(tree: HtmlElement, text: str, pattern: LinePattern) -> str | None:
    """Return one of the site's languages: by the text's own words, else by `<html lang>`; None if neither says."""
    languages = [labels.language for labels in pattern.labels]
    if len(HAN.findall(text)) > 0.2 * max(1, len(text)):
        return "zh" if "zh" in languages else None
    words = re.findall(r"\w+", text.casefold())
    counts = {
        labels.language: sum(word in labels.function_words for word in words)
        for labels in pattern.labels
        if labels.function_words
    }
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    if len(ranked) > 1 and ranked[0][1] >= 3 and ranked[0][1] > 1.5 * ranked[1][1]:
        return ranked[0][0]
    declared = (tree.get("lang") or "").split("-")[0].lower()
    return declared if declared in languages else None


def is_advertisement(text: str, language: str | None, pattern: LinePattern) -> bool:
    """Whether the line is surely in the language of the site's advertisements, on a page in another: in Chinese without
    any Han character, elsewhere with three function words of that language and none of the page's own."""
    if pattern.advertising_language is None:
        return False
    if language == "zh":
        return not HAN.search(text) and len(text.split()) > 3
    own, theirs = pattern.labels_of(language), pattern.labels_of(pattern.advertising_language)
    if own is None or theirs is None or own is theirs or not own.function_words:
        return False
    words = re.findall(r"\w+", text.casefold())
    is_theirs = sum(word in theirs.function_words for word in words) >= 3
    return is_theirs and not any(word in own.function_words - theirs.function_words for word in words)
