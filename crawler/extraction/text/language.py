"""The language of a text, by its script or its most frequent words; and whether what the page declares is believed.

The words are jusText's, which trafilatura brings: 100 languages, the most frequent first.
"""

import re
from collections import Counter
from functools import lru_cache
from pkgutil import get_data

from babel.core import get_global

_LISTS = dict(
    pair.split(":")
    for pair in (
        "af:Afrikaans sq:Albanian ar:Arabic az:Azerbaijani eu:Basque be:Belarusian bg:Bulgarian ca:Catalan hr:Croatian "
        "cs:Czech da:Danish nl:Dutch en:English eo:Esperanto et:Estonian fi:Finnish fr:French gl:Galician de:German "
        "hi:Hindi hu:Hungarian is:Icelandic id:Indonesian ga:Irish it:Italian kk:Kazakh ku:Kurdish ky:Kyrgyz la:Latin "
        "lv:Latvian lt:Lithuanian lb:Luxembourgish mk:Macedonian ms:Malay mt:Maltese mr:Marathi ne:Nepali "
        "no:Norwegian_Bokmal nn:Norwegian_Nynorsk fa:Persian pl:Polish pt:Portuguese ro:Romanian ru:Russian sr:Serbian "
        "sk:Slovak sl:Slovenian es:Spanish sw:Swahili sv:Swedish tl:Tagalog tr:Turkish uk:Ukrainian ur:Urdu uz:Uzbek "
        "vi:Vietnamese cy:Welsh fy:West_Frisian yo:Yoruba"
    ).split()
)
_SCRIPTS = {
    language: re.compile(f"[{letters}]")
    for language, letters in {
        "ja": "\u3040-\u30ff",
        "ko": "\uac00-\ud7a3",
        "zh": "\u3400-\u9fff",
        "th": "\u0e00-\u0e7f",
        "el": "\u0370-\u03ff",
        "he": "\u05d0-\u05ea",
        "ka": "\u10a0-\u10ff",
        "hy": "\u0530-\u058f",
        "bn": "\u0980-\u09ff",
        "pa": "\u0a00-\u0a7f",
        "gu": "\u0a80-\u0aff",
        "ta": "\u0b80-\u0bff",
        "te": "\u0c00-\u0c7f",
        "kn": "\u0c80-\u0cff",
        "ml": "\u0d00-\u0d7f",
        "si": "\u0d80-\u0dff",
        "lo": "\u0e80-\u0eff",
        "my": "\u1000-\u109f",
        "km": "\u1780-\u17ff",
        "am": "\u1200-\u137f",
    }.items()
}
"""Scripts that are one language's, nearly always. Kana come first: Japanese has Chinese characters too."""
_ALIKE = ({"no", "nb", "nn"}, {"hr", "sr", "bs", "sh", "cnr"}, {"id", "ms"}, {"he", "yi"}, {"bn", "as"}, {"am", "ti"})
"""What these tell apart is left to the page."""
_NO_LANGUAGE = ("und", "mul", "zxx", "mis")
_TOP = 120
"""Words of each list: of the most frequent 120 a third of any running text is made."""
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_READ = 1500
"""Characters of a text that are looked at."""
_ENOUGH = 30
"""Words from which a text has a language of its own; fewer are a notice, or names."""
_SCRIPT_SHARE, _KANA_SHARE = 0.3, 0.05
"""Reports of numbers and names have a fifth of kana."""
# On 686 pages and texts in 23 languages: a language is told where its words are so much of the text, and so many times
# as many as the next one's. None was wrong, 9 texts have none; .6 ms of CPU a page. py3langid tells those too, but
# needs numpy and 1 s at each start.
_LEAST, _AHEAD = 0.12, 1.15
_REFUTED = 0.5
"""A declared language is not believed where the text has at most this share of the words that it has of another."""


def choose_language(declared: str | None, text: str) -> str | None:
    """Return the language of a text: the declared one unless the text is clearly in another."""
    declared = canonical_language(declared)
    found = language_of(text)
    if found is None or declared is None or declared == found[0]:
        return declared or (found[0] if found else None)
    language, shares = found
    if any({declared, language} <= group for group in _ALIKE):
        return declared
    return language if shares.get(declared, 0.0) <= _REFUTED * shares[language] else declared


def canonical_language(code: str | None) -> str | None:
    """Return the primary subtag as it is written today: `he` for `iw`, `en` for `eng`; None for a code of none."""
    if code is None or code in _NO_LANGUAGE:
        return None
    return str(get_global("language_aliases").get(code, code)).split("_")[0]


def language_of(text: str) -> tuple[str, dict[str, float]] | None:
    """Return the language that a text is clearly in, and the shares of the words that it has of each; None if none
    is."""
    text = text[:_READ]
    letters = sum(map(str.isalpha, text))
    if not text.isascii():
        for language, letter in _SCRIPTS.items():
            share = len(letter.findall(text)) / max(1, letters)
            if share > (_KANA_SHARE if language == "ja" else _SCRIPT_SHARE) and letters >= _ENOUGH:
                return language, {language: share}
    words = _WORDS.findall(text.lower())
    if len(words) < _ENOUGH:
        return None
    counts: dict[str, int] = {}
    table = languages_of_words()
    for word, number in Counter(words).items():
        for language in table.get(word, ()):
            counts[language] = counts.get(language, 0) + number
    if not counts:
        return None
    shares = {language: count / len(words) for language, count in counts.items()}
    best, *others = sorted(shares, key=lambda language: -shares[language])
    rival = next((shares[other] for other in others if not any({best, other} <= group for group in _ALIKE)), 0.0)
    return (best, shares) if shares[best] >= _LEAST and shares[best] >= _AHEAD * rival else None


@lru_cache(maxsize=1)
def languages_of_words() -> dict[str, tuple[str, ...]]:
    """Return the languages that a frequent word is of, for each."""
    languages: dict[str, tuple[str, ...]] = {}
    for language, name in _LISTS.items():
        data = get_data("justext", f"stoplists/{name}.txt") or b""
        top = dict.fromkeys(word.lower() for word in data.decode("utf-8").split("\n") if word.strip())
        for word in list(top)[:_TOP]:
            languages[word] = (*languages.get(word, ()), language)
    return languages
