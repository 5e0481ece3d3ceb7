"""Serve a folder of built files as a site, crawl it, and list what was saved by the kind that the address tells."""

import mimetypes
import re
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.sites.made import Page
from benchmarks.sites.server import SiteServer
from tests.crawler.local_site import Shell

_KINDS = {
    "list": r"/(?:tags?|categor(?:y|ies)|topics?|authors?|archives?|page|series|sections?|blog|posts)(?:/[^/]+)*/?$"
    r"|/(?:19|20)\d\d/(?:\d\d/){0,2}$|[?&](?:cat|tag|paged?|m)=|/page/\d+|^/$",
    "other": r"/(?:about|contact|privacy|imprint|legal|terms|search|login|subscribe|donate|links|friends|404)\b",
    "article": r"/(?:19|20)\d\d/\d\d?/(?:\d\d?/)?[^/]+|/\d{4}-\d\d-\d\d|\d{4,}"
    r"|/(?:posts?|blog|news|articles?)/[^/]+/?$",
}


def crawl_folder(folder: Path, base: str, host: str, *, show: bool) -> str:
    """Return what a crawl of the folder saved; the kind is a guess by the address, for a person to judge."""
    files = {unquote(path): file for file in folder.rglob("*") if file.is_file() for path in _paths(file, folder, base)}

    own = _own_host(host)

    def answer(path: str) -> Page | None:
        file = files.get(unquote(urlsplit(path).path))
        if file is None:
            return None
        content_type = mimetypes.guess_type(file.name)[0] or "text/html"
        body = file.read_bytes()
        if own is not None and content_type.split("/")[0] in ("text", "application"):
            body = own.sub(server.url.encode(), body)
        return Page(body, "list", None, content_type)

    with tempfile.TemporaryDirectory() as made, SiteServer(answer) as server:
        shell = Shell(Path(made) / "articles.db")
        crawl = shell.start("news", "-a", f"url={server.url}{base}")
        log, _ = crawl.communicate(timeout=900)
        rows = shell.rows("SELECT url, headline, length(article_body) FROM article ORDER BY url")
        reasons = shell.rows("SELECT state, reason, count(*) FROM page GROUP BY 1, 2 ORDER BY 3 DESC")
        requests = len(server.hits)
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for url, headline, length in rows:
        path = unquote(urlsplit(url).path)
        kinds[_kind(path)].append(f"{path}  {length}  {str(headline)[:70]}")
    counts = Counter({kind: len(paths) for kind, paths in kinds.items()})
    ends = ", ".join(f"{state} {reason or '-'} {number}" for state, reason, number in reasons)
    lines = [
        f"{folder}: code {crawl.returncode}, {requests} requests, {len(rows)} saved: {dict(counts)}",
        f"  pages: {ends}",
        f"  {(log.strip().splitlines() or [''])[-1]}",
    ]
    for kind, paths in sorted(kinds.items()):
        lines += [f"  {kind}:", *(f"    {path}" for path in (paths if show else paths[:5]))]
    return "\n".join(lines)


def _own_host(host: str) -> re.Pattern[bytes] | None:
    """What the built pages call their own site: links to it have to lead to this server."""
    plain = re.escape(host.removeprefix("www.")).encode()
    return re.compile(rb"https?://(?:www\.)?" + plain + rb"(?![\w.-])", re.I) if host else None


def _paths(file: Path, folder: Path, base: str) -> list[str]:
    path = base + file.relative_to(folder).as_posix()
    paths = [path]
    if file.name == "index.html":
        paths += [path.removesuffix("index.html"), path.removesuffix("/index.html")]
    elif file.suffix == ".html":
        paths.append(path.removesuffix(".html"))
    return paths


def _kind(path: str) -> str:
    return next((kind for kind, pattern in _KINDS.items() if re.search(pattern, path, re.I)), "unknown")
