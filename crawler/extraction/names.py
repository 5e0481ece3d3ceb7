"""Bylines to names of persons."""

import re
from collections.abc import Iterable

_PREFIX = re.compile(
    r"^(?:(?:written|words|story|text|reported|posted|published|analysis|opinion|reporting)\s+)?"
    r"(?:by|di|de|von|par|por|da|door|av|autor(?:in|en)?|author|auteur|autore|作者|文)\s*[:：]?\s+|^(?:作者|文|記者|记者)\s*[:：/]\s*",
    re.I,
)
_JOINER = re.compile(
    r"\s*[;|•·/\n]\s*|\s*,\s*(?:and|und|y|e|et|en|och|og)\s+|\s+(?:and|und|et|och|og|with)\s+|\s+[&ye]\s+|\s*,\s*|、"
)
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_ADDRESS = re.compile(r"(?:https?:)?//|www\.", re.I)
_NO_NAME = re.compile(r"https?:|www\.|@|\d|[<>{}=]")
_NO_PERSON = re.compile(
    r"^(?:staff|quelle|source|fuente|fonte|image|photo|foto|admin(?:istrator)?|editors?|editorial|redaktion|redazione|redacción|redaccion|rédaction|redactie|"
    r"newsroom|news desk|web desk|desk|guest|contributor|correspondent|reporter|author|anonymous|none|null|unknown|"
    r"agencies|agency)\b|"
    r"\b(?:staff writer|staff|news desk|newsroom|redaktion|editorial board|correspondent|reporter|editor|columnist|"
    r"writer|producer|contributor|journalist)s?$",
    re.I,
)
_MAX_NAME = 60


def split_authors(values: Iterable[str], own_names: Iterable[str] = ()) -> tuple[str, ...]:
    """The persons that the values name, in order, each once; the site's own names and roles left out."""
    names: dict[str, str] = {}
    own = {name.casefold() for name in own_names}
    for value in values:
        if _ADDRESS.match(value.strip()):
            continue
        for part in _JOINER.split(_PREFIX.sub("", _IN_BRACKETS.sub("", value).strip())):
            name = _PREFIX.sub("", " ".join(part.split())).strip(" .,:-–—")
            if _is_person(name) and name.casefold() not in own:
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _is_person(name: str) -> bool:
    if not 2 <= len(name) <= _MAX_NAME or _NO_NAME.search(name) or _NO_PERSON.search(name):
        return False
    return len(name.split()) <= 6 and any(char.isalpha() for char in name)
