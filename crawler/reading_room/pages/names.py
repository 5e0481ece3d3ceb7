"""Names of languages and countries as a reader of the pages knows them: in English, as CLDR has them. Pure."""

from functools import lru_cache

from babel import Locale


@lru_cache(maxsize=1)
def _english() -> Locale:
    return Locale.parse("en")


def language_name(code: str | None) -> str:
    """`Chinese` for `zh`; the code itself where it is none; empty where there is none."""
    if not code:
        return ""
    language, _, rest = code.partition("-")
    name = _english().languages.get(language.lower())
    return f"{name} ({rest})" if name and rest else name or code


def country_name(code: str) -> str:
    """`Philippines` for `PH`; what is no code comes back as it is."""
    return str(_english().territories.get(code, code)) if len(code) == 2 and code.isupper() else code
