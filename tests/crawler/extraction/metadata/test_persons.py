import json

import pytest
from lxml import html

from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.metadata.persons import split_authors


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Kern, Ada", ("Ada Kern",)),
        ("van der Berg, Jan", ("Jan van der Berg",)),
        ("Reuters, Oslo", ()),
        ("Ana Writer", ("Ana Writer",)),
        ("John Editor and Li Wei", ("John Editor", "Li Wei")),
        ("Senior Editor", ()),
        ("News Editor", ()),
        ("red", ()),
        ("Agenturen", ()),
        ("dpa/afp", ()),
        ("Staff", ()),
        ("Redazione", ()),
        ("ada-kern", ()),
        ("Ada Kern, ada-kern", ("Ada Kern",)),
        ("By Ada Kern July 10, 2025", ("Ada Kern",)),
        ("By Ada Kern 10 July 2025", ("Ada Kern",)),
        ("Posted by Ada Kern on March 4, 2026", ("Ada Kern",)),
        ("Theresa May 4 June 2026", ("Theresa May",)),
        ("Ada Kern Monday", ("Ada Kern",)),
        ("Ada Kern, MD, PhD", ("Ada Kern",)),
        ("Ada Kern, Head of Marketing", ("Ada Kern",)),
        ("记者 王小明 李红", ("王小明", "李红")),
        ("大渡 美咲", ("大渡 美咲",)),
        ("김철수 기자 kim@site.test", ("김철수",)),
    ],
)
def test_names_are_read_from_what_stands_around_them(value: str, names: tuple[str, ...]) -> None:
    assert split_authors([value]) == names


def page(markup: str) -> PageMetadata:
    return PageMetadata(
        html.document_fromstring(f"<html><body><h1>A</h1>{markup}</body></html>"), "https://site.test/a"
    )


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<p class='author'><a>Ada Kern</a> <a>Li Wei Haddad</a></p>", ("Ada Kern", "Li Wei Haddad")),
        ("<p class='author'><a>Ada Kern</a><a>Li Wei</a></p>", ("Ada Kern", "Li Wei")),
        ("<p class='byline'>By<a>Ada Kern</a><span>Monday</span></p>", ("Ada Kern",)),
        ("<p><a href='/authors/ada-kern'>Ada Kern</a></p>", ("Ada Kern",)),
        ("<div id='comments'><p class='comment-author'>Li Wei</p></div>", ()),
    ],
)  # fmt: skip
def test_a_byline_is_read_as_the_page_draws_it(markup: str, names: tuple[str, ...]) -> None:
    assert page(markup).authors == names


def test_the_sites_own_name_in_a_persons_place_gives_way_to_the_byline() -> None:
    node = {"@type": "Article", "author": {"@type": "Person", "name": "Site"}}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert page(script + "<p class='byline'>By Ada Kern</p>").authors == ("Ada Kern",)


def test_a_citation_names_its_author_last_name_first() -> None:
    assert page("<meta name='citation_author' content='García Kern, Ada'>").authors == ("Ada García Kern",)
    written = "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ada Kern'>"
    assert page(written).authors == ("Ada Kern",)
