"""Bylines that a page prints without marking them as such, and who is credited where no person is named."""

import json

import pytest
from lxml import html

from crawler.extraction.metadata.dates.pieces import Pieces
from crawler.extraction.metadata.page_metadata import PageMetadata

TEXT = "<p>The harbour was opened in the morning, and everybody who had built it came to see the first ship leave.</p>"
STORY = TEXT * 3


def page(body: str, head: str = "") -> PageMetadata:
    source = f"<html><head>{head}</head><body><h1>The harbour is open again</h1>{body}</body></html>"
    return PageMetadata(html.document_fromstring(source), "https://harbourpost.test/a")


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        (f"<div>Written by Ada Kern</div>{STORY}", ("Ada Kern",)),
        (f"<div><b>Written by</b></div><div>Ada Kern</div>{STORY}", ("Ada Kern",)),
        (f"<div><h3>Author</h3><p>Ada Kern</p></div><div><h3>Related Course</h3></div>{STORY}", ("Ada Kern",)),
        (f"<div>By Ada Kern, Harbour Reporter</div>{STORY}", ("Ada Kern",)),
        (f"<div>by Ada Kern ● December 23, 2025 ● 6 min read</div>{STORY}", ("Ada Kern",)),
        (f"<div>Escrito por Ada Kern y Li Wei</div>{STORY}", ("Ada Kern", "Li Wei")),
        (f"<div>4 March 2026</div><div>by ada</div>{STORY}", ("ada",)),
        (f"<div>by Harbour Team</div><div>4 March 2026</div>{STORY}", ("Harbour Team",)),
        (f"{STORY}<div>Written by Ada Kern</div>", ("Ada Kern",)),
        (f"{STORY}<div>Written by Ada Kern</div><div>Written by Li Wei</div>", ()),
        (f"{STORY}<ul><li>By Ada Kern</li></ul>", ()),
        (f"<div>Designed by Harbour Media</div>{STORY}<div>Powered by Open Harbour</div>", ()),
        (f"<div>By default</div>{STORY}", ()),
        (f"<div>Ada Kern | Senior Writer | July 2, 2025</div>{STORY}", ("Ada Kern",)),
        (f"<div>Ada Kern</div>{STORY}", ()),
    ],
)
def test_a_line_that_begins_with_a_word_for_it_is_a_byline(markup: str, names: tuple[str, ...]) -> None:
    assert page(markup).authors == names


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('<div><img class="avatar" src="/1.png"><span>Ada Kern</span></div>', ("Ada Kern",)),
        ('<div><img src="/ada-headshot.jpg"><span>Ada Kern</span> in <a href="/tips">tips</a></div>', ("Ada Kern",)),
        ('<div><img src="/1.png" alt="Ada Kern"><p>Ada Kern</p><p>May 2, 2025</p></div>', ("Ada Kern",)),
        ('<div><img src="/1.png" alt="Harbour Lamp Pro"><p>Harbour Lamp Pro</p></div>', ()),
        (
            '<p><img class="avatar" src="/1.png"> Ada Kern</p><p><img class="avatar" src="/2.png"> Li Wei</p>',
            (),
        ),
    ],
)  # fmt: skip
def test_a_name_beside_the_picture_of_a_writer_is_the_author(markup: str, names: tuple[str, ...]) -> None:
    assert page(markup + STORY).authors == names


def test_names_alone_over_the_first_paragraph_are_the_authors_where_only_the_site_is_credited() -> None:
    credit = json.dumps({"@type": "Article", "author": {"@type": "Person", "name": "Harbour Post"}})
    head = f'<meta property="og:site_name" content="Harbour Post"><script type="application/ld+json">{credit}</script>'
    opening = "<p><strong>Ada Kern/Li Wei</strong></p>"
    assert page(f"{opening}{STORY}", head).authors == ("Ada Kern", "Li Wei")
    assert page(f"{STORY}{opening}{STORY}", head).authors == ("Harbour Post",)


def test_in_a_box_about_the_author_the_name_is_its_first_line() -> None:
    life = "writes about ships and what they carry, and has done so for longer than most harbours stand. " * 2
    box = f'<div class="author-text"><div>Ada Kern</div><p>Ada Kern {life}</p></div>'
    assert page(f"{box}{STORY}").authors == ("Ada Kern",)


def test_a_box_beside_the_text_names_the_author_where_all_such_boxes_name_the_same() -> None:
    one, other = (f'<aside><p class="author">{name}</p></aside>' for name in ("Ada Kern", "Li Wei"))
    assert page(STORY + one + one).authors == ("Ada Kern",)
    assert page(STORY + one + other).authors == ()


@pytest.mark.parametrize("text", ["Sign In", "View more posts", "Read more", "About our expert", "Twitter Facebook"])
def test_buttons_in_an_element_for_the_author_are_no_persons(text: str) -> None:
    assert page(f'<p class="author-link">{text}</p>{STORY}').authors == ()


def test_the_site_is_the_author_where_the_page_credits_nobody_else() -> None:
    site = '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Harbour Post">'
    found = page(STORY, site)
    assert (found.authors, found.authors_source) == (("Harbour Post",), "meta author")
    assert page(f"<p class='byline'>By Ada Kern</p>{STORY}", site).authors == ("Ada Kern",)
    assert page(f"<p class='byline'>By Harbour Post Staff</p>{STORY}").authors == ("Harbour Post Staff",)
    assert page(f"<p class='byline'>Source: sid</p>{STORY}").authors == ()


def test_an_agency_that_meta_names_is_the_author_before_the_site() -> None:
    node = json.dumps({"@type": "Article", "author": {"@type": "Organization", "name": "Harbour Post"}})
    script = f'<script type="application/ld+json">{node}</script>'
    assert page(STORY, script + '<meta name="articleAuthor" content="Reuters">').authors == ("Reuters",)
    assert page(STORY, script + '<meta name="articleAuthor" content="Harbour Desk">').authors == ("Harbour Post",)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="a.kern@post.test"><meta name="twitter:misc:Written by" content="Ada Kern">',
        '<meta name="author" content="{author.name}"><meta name="shareaholic:article_author_name" content="Ada Kern">',
        '<meta name="twitter:label2" content="Written by"><meta name="twitter:data2" content="Ada Kern">',
    ],
)
def test_the_author_has_many_names_in_meta(head: str) -> None:
    assert "Ada Kern" in page(STORY, head).authors


def test_a_byline_of_names_alone_adds_those_that_the_template_leaves_out() -> None:
    head = '<meta name="author" content="Ada Kern">'
    assert page(f"<p class='byline'>By Ada Kern and Li Wei</p>{STORY}", head).authors == ("Ada Kern", "Li Wei")
    assert page(f"<p class='byline'>By Li Wei and Jo Haddad</p>{STORY}", head).authors == ("Ada Kern",)
    office = "<p class='byline'><b>Ada Kern</b> <i>Correspondent in the Northern Harbours</i></p>"
    assert page(office + STORY, head).authors == ("Ada Kern",)


def test_the_pieces_of_a_page_are_read_once_and_no_further_than_asked() -> None:
    pieces = Pieces(html.document_fromstring(f"<html><body><h1>Open</h1><p>One</p><p>Two</p>{STORY}</body></html>"))
    first = next(iter(pieces))
    assert first.text == "Open"
    assert len(pieces._read) == 1
    assert next(iter(pieces)) is first
    assert [piece.text for piece in pieces][:3] == ["Open", "One", "Two"]
