"""The language of a page whose address does not say it."""

import re

from lxml.html import HtmlElement

from crawler.extraction.rules import CleaningRules

_HAN = re.compile(r"[\u3400-\u9fff]")
# Function words that the other languages here do not have; 50 words of running text hold at least five.
_FUNCTION_WORDS = {
    "en": frozenset(("the and of that with for was were has have from this which are is to").split()),
    "it": frozenset(("il gli della delle dei che per non con sono nel alla è di anche dal").split()),
    "es": frozenset(("el los las del que por con una y en es para más su como pero").split()),
}


def detect_language(tree: HtmlElement, text: str, rules: CleaningRules) -> str | None:
    """One of the site's languages, by the text's own words first, then by `<html lang>`; None where neither says."""
    if len(_HAN.findall(text)) > 0.2 * max(1, len(text)):
        return "zh" if "zh" in rules.languages else None
    words = re.findall(r"\w+", text.casefold())
    counts = {
        code: sum(word in own for word in words) for code, own in _FUNCTION_WORDS.items() if code in rules.languages
    }
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    if len(ranked) > 1 and ranked[0][1] >= 3 and ranked[0][1] > 1.5 * ranked[1][1]:
        return ranked[0][0]
    declared = (tree.get("lang") or "").split("-")[0].lower()
    return declared if declared in rules.languages else None


def is_foreign(text: str, language: str | None) -> bool:
    """Whether the line is surely Italian on a page in another language, as the site's advertisements are: in Chinese no
    Han character, elsewhere three Italian function words and none of the page's own."""
    if language == "zh":
        return not _HAN.search(text) and len(text.split()) > 3
    own = _FUNCTION_WORDS.get(language or "")
    if own is None or language == "it":
        return False
    words = re.findall(r"\w+", text.casefold())
    italian = _FUNCTION_WORDS["it"]
    return sum(word in italian for word in words) >= 3 and not any(word in own - italian for word in words)
