"""Parse site-config files, the format that Full-Text RSS took over from Instapaper, into `PageRules`.

A line is `directive: value`, `#` begins a comment. Repeated directives are alternatives, in order. A line that makes
no sense is skipped and reported: files with many authors have a few, and the other lines still hold.
"""

import html
import re
from dataclasses import dataclass, field, replace

from lxml import etree

from crawler.extraction.rules import PageRules

_XPATHS = ("title", "body", "author", "date", "strip", "native_ad_clue")
_TEXTS = ("strip_id_or_class", "strip_image_src", "test_url")
_LINKS = ("single_page_link", "next_page_link")
_SWITCHES = ("prune", "autodetect_on_failure", "convert_double_br_tags", "skip_json_ld")
_IGNORED = frozenset(
    "tidy parser insert_detected_image autodetect_next_page requires_login login_uri login_username_field "
    "login_password_field login_extra_fields not_logged_in_xpath http_header strip_attr strip_comments dissolve "
    "footnotes wrap_in move_into test_contains post_strip_attr skip_id_or_class single_page_link_in_feed".split()
)
"""Known directives that have no meaning here: they say how a page is fetched, tidied or laid out."""
_DIRECTIVE = re.compile(r"^([A-Za-z_]+)\s*(?:\((.*?)\)\s*)?:(.*)$")
_BY_ID = re.compile(r"^\s*id\(\s*(['\"])(.*?)\1\s*\)")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
_EMPTY = etree.fromstring("<html><head><title>x</title></head><body><div><p>x</p></div></body></html>")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that was skipped."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class UnreadableConfigError(ValueError):
    """The file is not UTF-8, so no line of it can be trusted; the message has the line's number."""


def parse_site_config(content: bytes | str, name: str = "") -> tuple[PageRules, tuple[Mistake, ...]]:
    """Return the rules in a file, and the lines that were skipped. Raises UnreadableConfigError if it is not UTF-8."""
    reading = _Reading()
    for number, line in enumerate(_decoded(content).splitlines(), 1):
        text = line.strip()
        if text and not text.startswith("#"):
            reason = reading.read(text, number)
            if reason:
                reading.mistakes.append(Mistake(number, reason))
    return reading.rules(name), tuple(sorted(reading.mistakes, key=lambda mistake: mistake.line))


def merge_fallback(rules: PageRules | None, fallback: PageRules | None) -> PageRules | None:
    """Add to the rules what `global.txt` takes out and replaces everywhere. Its title, author and date are ignored:
    they find less than the page's own metadata. Rules that forbid autodetection get nothing added."""
    if fallback is None or (rules is not None and not rules.autodetect_on_failure):
        return rules
    own = rules or PageRules()
    merged = replace(
        own,
        name=" + ".join(name for name in (own.name, fallback.name) if name),
        strip=_joined(own.strip, fallback.strip),
        strip_id_or_class=_joined(own.strip_id_or_class, fallback.strip_id_or_class),
        strip_image_src=_joined(own.strip_image_src, fallback.strip_image_src),
        replacements=own.replacements + fallback.replacements,
    )
    return rules if replace(merged, name=own.name) == own else merged


def _joined(first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + then))


def _decoded(content: bytes | str) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableConfigError(f"line {line}: not UTF-8") from None


@dataclass(slots=True)
class _Reading:
    """The directives read so far."""

    lists: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    switches: dict[str, bool] = field(default_factory=dict)
    lazy: str | None = None
    finds: list[str] = field(default_factory=list)
    replaces: list[str] = field(default_factory=list)
    unpaired: int = 0
    """The last line with a find_string or replace_string."""
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self, text: str, number: int) -> str | None:
        """Read one line, or return what is wrong with it."""
        match = _DIRECTIVE.match(text)
        if match is None:
            return "no directive"
        directive, argument, value = match[1], match[2], match[3].strip()
        if directive in ("find_string", "replace_string"):
            return self._read_replacement(directive, argument, value, number)
        if directive in _IGNORED:
            return None
        known = (*_XPATHS, *_TEXTS, *_LINKS, *_SWITCHES, "if_page_contains", "src_lazy_load_attr")
        if directive not in known or argument is not None:
            return f"unknown directive {directive[:40]}"
        if not value:
            return f"{directive} without a value"
        return self._read_value(directive, value)

    def _read_value(self, directive: str, value: str) -> str | None:
        if directive in _SWITCHES:
            if value.lower() not in _YES + _NO:
                return f"{directive} is neither yes nor no"
            self.switches[directive] = value.lower() in _YES
        elif directive == "src_lazy_load_attr":
            self.lazy = value
        elif directive in _TEXTS:
            # Files put quotes around some names, and no id, class or address has any.
            self.lists.setdefault(directive, []).append(
                value if directive == "test_url" else value.replace("'", "").replace('"', "")
            )
            if not self.lists[directive][-1]:
                self.lists[directive].pop()
                return f"{directive} without a value"
        else:
            value = _BY_ID.sub(r"//*[@id=\1\2\1]", value)
            wrong = xpath_mistake(value)
            if wrong:
                return f"{directive} is not an XPath ({wrong})"
            return self._read_xpath(directive, value)
        return None

    def _read_xpath(self, directive: str, value: str) -> str | None:
        if directive in _LINKS:
            self.links.setdefault(directive, []).append((value, None))
        elif directive == "if_page_contains":
            # A condition belongs to the link above it.
            link = next((name for name in reversed(self.links)), None)
            if link is None:
                return "if_page_contains with no link above it"
            self.links[link][-1] = (self.links[link][-1][0], value)
        else:
            self.lists.setdefault(directive, []).append(value)
        return None

    def _read_replacement(self, directive: str, argument: str | None, value: str, number: int) -> str | None:
        if directive == "replace_string" and argument is not None:
            if not argument:
                return "replace_string of nothing"
            self.finds.append(argument)
            self.replaces.append(value)
            return None
        if argument is not None:
            return f"unknown directive {directive}(...)"
        if directive == "find_string" and not value:
            return "find_string without a value"
        (self.finds if directive == "find_string" else self.replaces).append(value)
        self.unpaired = number
        return None

    def rules(self, name: str) -> PageRules:
        """Make the rules of all lines read."""
        pairs = tuple((old, new or _in_place_of(old)) for old, new in zip(self.finds, self.replaces, strict=False))
        if len(self.finds) != len(self.replaces):
            # Nobody can say which belong together.
            pairs = ()
            self.mistakes.append(Mistake(self.unpaired, "find_string and replace_string do not pair; none is used"))
        lists = {key: tuple(dict.fromkeys(values)) for key, values in self.lists.items()}
        links = {key: tuple(values) for key, values in self.links.items()}
        return PageRules(name=name, src_lazy_load_attr=self.lazy, replacements=pairs, **lists, **links, **self.switches)  # type: ignore[arg-type]


def xpath_mistake(expression: str) -> str | None:
    """Return why the expression cannot be evaluated, None if it can. Prefixed functions (EXSLT) are refused."""
    try:
        etree.XPath(expression, regexp=False, smart_strings=False)(_EMPTY)
    except etree.XPathError as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    except ValueError:
        return "control characters"
    return None


def _in_place_of(old: str) -> str:
    """Return what an empty replacement stands for: a space in place of any other space (`replace_string(&nbsp;): `),
    because white space at the end of a line is not kept, and words would grow together."""
    return "" if html.unescape(old).strip() else " "
