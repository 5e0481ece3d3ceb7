"""Addresses of the replica's stories, in the spellings that the real site has used."""

from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from tests.replica.labels import SECTIONS
from tests.replica.story import Story

HOME = "https://www.asianews.it"
_IN_PATH = "/:,.'()&=;!*+$@~-_"


def slug_path(story: Story) -> str:
    """`/news-en/Some-slug-18406.html`, percent-encoded."""
    return quote(unquote(f"/{SECTIONS[story.language]}/{story.slug}-{story.identifier}.html"), safe=_IN_PATH)


def legacy_path(story: Story, size: bool = False) -> str:
    """`/index.php?l=en&art=18406`, `&size=A` on request."""
    return f"/index.php?l={story.language}&art={story.identifier}" + ("&size=A" if size else "")


def print_path(story: Story) -> str:
    """The print view's address."""
    return f"/index.php?l={story.language}&idn=1&art={story.identifier}&mag=visualizzaperlastampa"


def redesign_path(story: Story) -> str | None:
    """`/en/area/country/slug`, without a number."""
    return f"/{story.language}/{story.redesign_path}" if story.redesign_path else None


def own_spelling(url: str) -> str:
    """The address with the site's own scheme and host and one way of percent-encoding."""
    parts = urlsplit(urljoin(HOME + "/", url))
    path = quote(unquote(parts.path), safe=_IN_PATH)
    if parts.hostname and parts.hostname.removeprefix("www.") == "asianews.it":
        return urlunsplit(("https", "www.asianews.it", path, parts.query, ""))
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
