"""Articles as sources to be cited: BibTeX (`@online`, as biblatex has it) and CSL-JSON."""

import json
import re
from hashlib import blake2b
from typing import IO, Any
from urllib.parse import quote

from crawler.records.formats import Record
from crawler.records.persons import given_and_family
from crawler.terminal.command import printable, printable_json

_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:-]+")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
# BibTeX counts braces also behind a backslash: one without its other would swallow the entries after it.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_NOT_IN_URLS = "".join(chr(code) for code in range(33, 127) if chr(code) not in r'\{}"<>^`|')


class BibTeX:
    """One entry an article, for BibTeX, biblatex and what reads their files."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, record: Record) -> None:
        """One entry."""
        fields = {
            "author": " and ".join(_bibtex_name(name, record) for name in record["authors"]),
            # Braces twice: styles that write titles in small letters would spoil names.
            "title": f"{{{escaped(record['headline'] or record['url'])}}}",
            "subtitle": escaped(record["alternative_headline"] or ""),
            "organization": escaped(record["publisher"] or record["site"]),
            "url": web_address(record["url"]),
            "abstract": escaped(record["description"] or ""),
            "keywords": escaped(", ".join(word.replace(",", " ") for word in record["keywords"])),
            "language": record["in_language"] or "",
        }
        lines = [f"  {name:<12} = {{{value}}}" for name, value in fields.items() if value.strip("{}")]
        if (published := _DAY.match(record["date_published"] or "")) is not None:
            year, month, _ = published.groups()
            lines += [f"  {'date':<12} = {{{published[0]}}}", f"  {'year':<12} = {{{year}}}"]
            # Not in braces: the style has the month's name in its own language.
            lines.append(f"  {'month':<12} = {_MONTHS[int(month) - 1]}")
        if (saved := _DAY.match(record.get("last_saved") or "")) is not None:
            lines.append(f"  {'urldate':<12} = {{{saved[0]}}}")
        self._file.write(f"@online{{{citation_key(record)},\n" + ",\n".join(lines) + "\n}\n\n")

    def close(self) -> None:
        """Nothing is held back."""


class CSLJSON:
    """A list of items in the Citation Style Language, as Zotero, Pandoc and others read it."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._before = "[\n"

    def write(self, record: Record) -> None:
        """One item."""
        names = [_csl_name(name, record) for name in record["authors"]]
        item: dict[str, Any] = {
            "id": citation_key(record),
            "type": "article-newspaper",
            "title": record["headline"] or record["url"],
            "author": names,
            "container-title": record["publisher"] or record["site"],
            "section": record["article_section"],
            "issued": _date(record["date_published"]),
            "accessed": _date(record.get("last_saved")),
            "URL": record["url"],
            "language": record["in_language"],
            "abstract": record["description"],
            "keyword": ", ".join(record["keywords"]),
        }
        present = {name: value for name, value in item.items() if value}
        self._file.write(self._before + printable_json(json.dumps(present, ensure_ascii=False)))
        self._before = ",\n"

    def close(self) -> None:
        """End the list."""
        self._file.write("[]\n" if self._before == "[\n" else "\n]\n")


def citation_key(record: Record) -> str:
    """Return a name of letters and digits that the same article has in every export, and no other article: its site,
    number and language; a hash where it has no number, or where a character had to be left out."""
    names = (record["site"], record["identifier"] or "", record["in_language"] or "")
    plain = [_NOT_IN_KEYS.sub("-", name).strip("-") for name in names]
    if record["identifier"] is None or plain != list(names):
        told = "\n".join((*names, record["url"] if record["identifier"] is None else ""))
        plain.append(blake2b(told.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest())
    return "-".join(filter(None, plain))


def escaped(text: str) -> str:
    """The text without what TeX takes for a command; letters stay as they are (UTF-8)."""
    return "".join(_ESCAPES.get(character, character) for character in " ".join(printable(text).split()))


def web_address(url: str) -> str:
    """The address for a field that TeX prints as it stands, with `%7B` for what would end the field."""
    return quote(url.encode("utf-8", "replace"), safe=_NOT_IN_URLS)


def _bibtex_name(name: str, record: Record) -> str:
    parts = given_and_family(name, record["in_language"], record["publisher"])
    # In braces it is one word, whatever commas and `and` stand in it.
    return escaped(f"{parts[1]}, {parts[0]}") if parts else f"{{{escaped(name)}}}"


def _csl_name(name: str, record: Record) -> dict[str, str]:
    parts = given_and_family(name, record["in_language"], record["publisher"])
    return {"family": parts[1], "given": parts[0]} if parts else {"literal": name}


def _date(moment: str | None) -> dict[str, list[list[int]]] | None:
    found = _DAY.match(moment or "")
    return {"date-parts": [[int(part) for part in found.groups()]]} if found else None
