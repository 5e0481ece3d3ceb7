"""The `-a` arguments of a crawl, read and checked before anything starts. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_LAST = date.max.toordinal()
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PASSWORD = re.compile(r"(://[^\s/?#@:'\"<>]*):[^\s/?#'\"<>]*@")
"""Behind the user's name in an address, up to its last `@`: one that should have been written `%40` belongs to it."""


class ArgumentError(ValueError):
    """An argument is wrong; the message is one line for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlArguments:
    """What a run was asked for."""

    languages: tuple[str, ...] = ()
    """In the order asked; empty: every language."""
    since: date | None = None
    until: date | None = None
    """Both ends belong to the range."""
    max_articles: int | None = None
    base_url: str | None = None
    """Scheme, host and port, without a path."""
    url: str | None = None
    hosts: tuple[str, ...] = ()
    """Further hosts of the site at `url`, as the user spelled them, without scheme and path."""
    path: str | None = None
    """What names the files of an archive."""
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    """`base_url` or `url` with the `user:password` that stood in it; the two themselves are without it."""

    @property
    def has_range(self) -> bool:
        """Whether the run is a backfill of some days."""
        return self.since is not None or self.until is not None

    @property
    def days(self) -> str | None:
        """The range in one word (`2024-01-01..`); None if there is none."""
        return f"{self.since or ''}..{self.until or ''}" if self.has_range else None

    def in_range(self, day: date | None) -> bool:
        """Whether a day may be saved; an unknown one may."""
        if day is None:
            return True
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def may_be_in_range(self, day: date | None) -> bool:
        """Whether a day that may be one off may be saved: feeds and sitemaps tell it in UTC."""
        if day is None:
            return True
        # Feeds say 0001-01-01 where they know no day, and no day comes before it.
        near = (day.toordinal() + offset for offset in (-1, 0, 1))
        return any(self.in_range(date.fromordinal(number)) for number in near if 1 <= number <= _LAST)

    def wants_language(self, language: str | None) -> bool:
        """Whether pages of the language are asked for; an unknown one may be."""
        return not self.languages or language is None or language.split("-")[0] in self.languages


def read_arguments(
    given: Mapping[str, object], accepted: Collection[str], languages: tuple[str, ...] = ()
) -> CrawlArguments:
    """Read `-a` values; `languages` are those of the site, the first of which is the default.

    Raises ArgumentError for unknown names and bad values.
    """
    texts = {name: str(value).strip() for name, value in given.items()}
    for name in texts:
        if name not in accepted:
            raise ArgumentError(f"unknown argument -a {name}=...; this spider takes {', '.join(sorted(accepted))}")
    since, until = _day(texts, "since"), _day(texts, "until")
    if since and until and since > until:
        raise ArgumentError(f"since={since} is later than until={until}")
    if "url" in accepted and "url" not in texts:
        raise ArgumentError("which site? give its address: -a url=https://example.org")
    if "path" in accepted and not texts.get("path"):
        raise ArgumentError("which files? name a WARC file, a folder, a pattern or a list: -a path=news.warc.gz")
    return CrawlArguments(
        languages=_languages(texts.get("languages"), languages),
        since=since,
        until=until,
        max_articles=_number(texts, "max_articles"),
        base_url=_base_url(texts["base_url"]) if "base_url" in texts else None,
        url=_without_user(_address("url", texts["url"])) if "url" in texts else None,
        hosts=_hosts(texts.get("hosts", "")),
        path=texts.get("path"),
        credentials=_credentials(texts.get("base_url") or texts.get("url") or ""),
    )


def without_passwords(text: str) -> str:
    """Return the text with `***` for every password in an address: `https://user:***@example.org`."""
    return _PASSWORD.sub(r"\1:***@", text)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = []
    for part in filter(None, map(str.strip, text.split(","))):
        parts = urlsplit(_address("hosts", part if "://" in part else f"http://{part}"))
        if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise ArgumentError(f"hosts={part.rpartition('@')[2]} is not a host alone, like m.example.org")
        hosts.append(parts.netloc.lower())
    return tuple(dict.fromkeys(hosts))


def _credentials(address: str) -> tuple[str, str] | None:
    address = _address("url", address) if "@" in address else address
    user, _, _ = urlsplit(address).netloc.rpartition("@")
    return (_without_user(address), unquote(user if ":" in user else f"{user}:")) if user else None


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=_host_and_port(parts))) if "@" in parts.netloc else address


def _host_and_port(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _languages(text: str | None, offered: tuple[str, ...]) -> tuple[str, ...]:
    if text is None:
        return offered[:1]
    asked = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if asked == ("all",):
        return offered
    if asked and not offered:
        # Of a site that nobody knows the languages are not known either.
        if wrong := next((language for language in asked if not _LANGUAGE.fullmatch(language)), None):
            raise ArgumentError(f"unknown language {wrong!r}: give codes like en,de; or say all")
        return asked
    for language in asked:
        if language not in offered:
            raise ArgumentError(f"unknown language {language!r}; the site has {', '.join(offered)}; or say all")
    if not asked:
        known = f"the site has {', '.join(offered)}; or say all" if offered else "give codes like en,de; or say all"
        raise ArgumentError(f"languages is empty; {known}")
    return asked


def _day(texts: Mapping[str, str], name: str) -> date | None:
    if name not in texts:
        return None
    try:
        if len(texts[name]) == 10:
            return date.fromisoformat(texts[name])
    except ValueError:
        pass
    raise ArgumentError(f"{name}={texts[name]} is not a date like 2024-12-31")


def _number(texts: Mapping[str, str], name: str) -> int | None:
    if name not in texts:
        return None
    if not texts[name].isascii() or not texts[name].isdigit() or int(texts[name]) < 1:
        raise ArgumentError(f"{name}={texts[name]} is not a number from 1 on")
    return int(texts[name])


def _address(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or any(character.isspace() for character in text):
        raise ArgumentError(f"{name}={without_passwords(text)} is not an address like https://example.org")
    return text if parts.netloc.isascii() else _with_ascii_host(name, parts)


def _with_ascii_host(name: str, parts: SplitResult) -> str:
    """The address as it is asked for: `https://xn--mnchen-3ya.example` for `https://münchen.example`."""
    import idna  # few hosts need its tables

    user, at, host = parts.netloc.rpartition("@")
    bare, colon, port = host.partition(":")
    try:
        return urlunsplit(
            parts._replace(netloc=f"{user}{at}{idna.encode(bare, uts46=True).decode('ascii')}{colon}{port}")
        )
    except idna.IDNAError:
        raise ArgumentError(f"{name}={without_passwords(urlunsplit(parts))} has no host name that can exist") from None


def _base_url(text: str) -> str:
    parts = urlsplit(_address("base_url", text))
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ArgumentError(f"base_url={without_passwords(text)} must be a host alone, like http://127.0.0.1:8000")
    return f"{parts.scheme}://{_host_and_port(parts)}"
