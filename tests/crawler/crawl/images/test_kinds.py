"""A picture is what its bytes are."""

import pytest

from crawler.crawl.images.kinds import image_kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"GIF87a\x01\x00", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x1cftypavif\x00", "image/avif"),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(body: bytes, kind: str) -> None:
    assert image_kind(body) == kind


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><img src=x onerror=alert(1)>",
        b" GIF89a",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x1cftypmp42",
        b"%PDF-1.7",
        b"BM\x00\x00",
    ],
)
def test_what_can_run_or_is_no_picture_of_the_web_is_none(body: bytes) -> None:
    assert image_kind(body) is None
