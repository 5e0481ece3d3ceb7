"""Several pages of one article in one body, as they are kept: `multipart/related` (RFC 2387), the first one first."""

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from crawler.extraction.page import Page

_TYPE = re.compile(r'^multipart/related;\s*boundary="([0-9a-f]{64})"$')
_HEAD = re.compile(
    rb"Content-Location: ([^\r\n]*)\r\n(?:Content-Type: ([^\r\n]*)\r\n)?Content-Length: (\d{1,9})\r\n\r\n"
)


def pack_pages(pages: Sequence[Page]) -> Page:
    """Return one page that holds them all, with the address of the first; of a single page, itself."""
    if len(pages) == 1:
        return pages[0]
    boundary = sha256(b"".join(page.body for page in pages)).hexdigest()
    parts = []
    for page in pages:
        lines = [f"--{boundary}", f"Content-Location: {_one_line(page.url or '')}"]
        if page.content_type:
            lines.append(f"Content-Type: {_one_line(page.content_type)}")
        lines += [f"Content-Length: {len(page.body)}", "", ""]
        parts += ["\r\n".join(lines).encode("utf-8", "surrogateescape"), page.body, b"\r\n"]
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    first = pages[0]
    return Page(body, first.url, f'multipart/related; boundary="{boundary}"', first.fetched_at, seen_at=first.seen_at)


def unpack_pages(page: Page) -> list[Page]:
    """Return the pages that a page holds: itself, unless `pack_pages` made it. Further pages name the first one."""
    packed = _TYPE.match(page.content_type or "")
    if packed is None:
        return [page]
    mark, position = f"--{packed[1]}".encode(), 0
    pages: list[Page] = []
    while page.body.startswith(mark + b"\r\n", position):
        head = _HEAD.match(page.body, position + len(mark) + 2)
        if head is None:
            break
        location, content_type = (
            value.decode("utf-8", "surrogateescape") if value else None for value in head.groups()[:2]
        )
        end = head.end() + int(head[3])
        first = page.url if pages else None
        url = location if pages else page.url
        body = page.body[head.end() : end]
        pages.append(replace(page, body=body, url=url, content_type=content_type, first_page=first))
        position = end + 2
    return pages or [page]


def _one_line(text: str) -> str:
    return " ".join(text.split())
