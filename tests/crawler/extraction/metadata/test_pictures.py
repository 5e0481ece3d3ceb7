"""Pictures of the text have their captions, in figures and in older markup."""

import pytest
from lxml import html

from crawler.extraction.metadata.pictures import captioned_pictures
from pipelines.items import Image

SAID = "The lamp at the end of the pier, in May"
PICTURE = '<img src="/lamp.jpg" width=400>'


def _pictures(markup: str) -> list[Image]:
    return [*captioned_pictures(html.document_fromstring(f"<html><body>{markup}</body></html>"), "https://g.test/a")]


@pytest.mark.parametrize(
    "box",
    [
        f"<article><figure>{PICTURE}<figcaption>{SAID}</figcaption></figure></article>",
        f'<div class="wp-caption">{PICTURE}<p class="wp-caption-text">{SAID}</p></div>',
        f"<center>{PICTURE}<br><i>{SAID}</i></center>",
        f"<td><center>{PICTURE}<br><i><figcaption>{SAID}</figcaption></i></center></td>",
        f'<div class="slide"><span>{PICTURE}</span><div class="photo-caption">{SAID}</div></div>',
        f"<div>{PICTURE}<small>{SAID}</small></div>",
    ],
)
def test_a_picture_has_the_caption_of_its_box(box: str) -> None:
    text = "<p>The council voted on Tuesday to repair it, after two winters of storms.</p>"
    assert _pictures(f"{text}{box}{text}") == [Image("https://g.test/lamp.jpg", SAID)]


@pytest.mark.parametrize(
    "other",
    [
        f"<p>{PICTURE} {SAID}, and the council voted.</p>",
        f"<div>{PICTURE}<i>{SAID}</i> and the council voted on Tuesday.</div>",
        f'<div><img src="/icon.gif" width=16><i>{SAID}</i></div>',
        f"<aside><div>{PICTURE}<i>{SAID}</i></div></aside>",
        f'<a href="/b"><div>{PICTURE}<small>{SAID}</small></div></a>',
        f"<div>{PICTURE}<i>by us</i></div>",
        f"<div>{PICTURE}<img src=/b.jpg><i>{SAID}</i></div>",
    ],
)
def test_text_beside_a_picture_is_no_caption(other: str) -> None:
    assert _pictures(other) == []
