"""What kind of picture some bytes are, whatever the server calls them. Pure."""

_BEGINNINGS = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
_BRANDS = (b"avif", b"avis")


def image_kind(body: bytes) -> str | None:
    """Return the media type of a picture that browsers show and that can run nothing; None for whatever else is: SVG
    can hold scripts, and a page that says `image/jpeg` is still a page."""
    for kind, beginnings in _BEGINNINGS.items():
        if body.startswith(beginnings):
            return kind
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in _BRANDS:
        return "image/avif"
    return None
