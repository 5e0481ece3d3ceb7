"""Names of places: those of CLDR (through Babel) in the languages of the sites, and what news says beside them."""

import unicodedata
from functools import lru_cache
from importlib.resources import files

from babel import Locale

_LOCALES = ("en", "it", "es", "zh_Hans", "zh_Hant")


def _folded(name: str) -> str:
    flat = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char if char.isalnum() else " " for char in flat if not unicodedata.combining(char))
    return " ".join(letters.split()).removeprefix("the ")


@lru_cache(maxsize=1)
def known_places() -> frozenset[str]:
    """The folded names of all places known."""
    beside_cldr = files(__package__).joinpath("places.txt").read_text("utf-8")
    names = {_folded(line) for line in beside_cldr.splitlines() if not line.startswith("#")}
    for code in _LOCALES:
        for name in Locale.parse(code).territories.values():
            # `Myanmar (Burma)` is two names, `Hong Kong SAR China` neither of its own.
            for part in name.replace(")", "").replace("（", "(").replace("）", "").split("("):
                names.add(_folded(part))
    return frozenset(names - {""})


def is_place(text: str) -> bool:
    """Whether the text is the name of a country, a territory or a region of the world."""
    return _folded(text) in known_places()
