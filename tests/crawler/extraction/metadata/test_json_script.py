import json
import re

import pytest
from lxml import html

from crawler.extraction.metadata.json_ld import read_nodes
from crawler.extraction.metadata.json_script import MAX_BROKEN_CHARACTERS, repair_script
from crawler.extraction.metadata.page_metadata import PageMetadata

AUTHOR = '"author":{"@type":"Person","name":"Ada Kern"},"datePublished":"2026-03-04"'
START = '{"@type":"NewsArticle","headline":"Harbour opens",'


def page(script: str) -> PageMetadata:
    markup = f'<html><script type="application/ld+json">{script}</script><h1>Harbour opens</h1></html>'
    return PageMetadata(html.document_fromstring(markup), "https://site.test/a")


@pytest.mark.parametrize(
    "script",
    [
        f"//<![CDATA[\n{START}{AUTHOR}}}\n//]]&gt;",
        f"/* <![CDATA[ */{START}{AUTHOR}}}/* ]]> */",
        f"{START}\n// the author\n{AUTHOR}}}",
        f"{START}/* the author */{AUTHOR}}}",
        f'{START}"description":"It is "open" again",{AUTHOR}}}',
        f'{START}"description":"They say it is "open"",{AUTHOR}}}',
        f'{START}"description":""Open", they say",{AUTHOR}}}',
        f'{START}"articleBody":"<p class="first">Open</p>",{AUTHOR}}}',
        (START + AUTHOR + "}").replace('"', "'"),
        f"{START}{AUTHOR},}}",
        START.replace('",', '"\n') + AUTHOR + "}",
        f"{START},{AUTHOR}}}",
        f'{START}"description":,{AUTHOR}}}',
        f'{START}"description":"one\ttwo\nthree",{AUTHOR}}}',
        f'{START}"description":"it\\\'s C:\\new",{AUTHOR}}}',
        f"{START}{AUTHOR}",
        f"{START}{AUTHOR}}}}}",
        f'{{"@type":"WebSite"}},{START}{AUTHOR}}}',
        f'{{"@type":"WebSite"}}\n{START}{AUTHOR}}}',
        f"{START}{AUTHOR}}}".replace('"', "&quot;"),
        re.sub('"([^"]*)"', r"“\1”", f"{START}{AUTHOR}}}"),
    ],
)
def test_a_script_with_one_fault_is_read_all_the_same(script: str) -> None:
    found = page(script)
    assert found.authors == ("Ada Kern",)
    assert found.article is not None
    assert (found.article["headline"], found.article["datePublished"]) == ("Harbour opens", "2026-03-04")


def test_quotation_marks_inside_a_headline_stay_in_it() -> None:
    node = repair_script('{"@type":"NewsArticle","headline":"The "last" harbour","isPartOf":1}')
    assert node["headline"] == 'The "last" harbour'


@pytest.mark.parametrize(
    "script",
    ["var x = 1;", "no JSON at all", "[" * 20_000, '{"a":' * 4_000, '{"@type":"' + '"' * 19_000, "{" + "word " * 3_900],
)
def test_what_is_no_json_gives_nothing_and_ends(script: str) -> None:
    tree = html.document_fromstring(f'<html><script type="application/ld+json">{script}</script><p>x</p></html>')
    assert [node for node in read_nodes(tree) if node.get("author")] == []


def test_a_page_is_repaired_as_far_as_its_limit() -> None:
    broken = '<script type="application/ld+json">{"@type":"A" "b":"%s"}</script>' % ("x" * (MAX_BROKEN_CHARACTERS // 3))
    tree = html.document_fromstring(f"<html>{broken * 5}</html>")
    assert len(read_nodes(tree)) == 2
    assert read_nodes(html.document_fromstring(f"<html>{broken.replace('x', 'xxxx')}</html>")) == []


def test_the_same_script_is_always_read_alike() -> None:
    script = f'{START}"description":"It is "open" again",{AUTHOR}'
    assert json.dumps(repair_script(script)) == json.dumps(repair_script(script))


def test_a_name_in_two_parts_is_put_together_also_by_reference() -> None:
    person = {"@type": "Person", "@id": "#ada", "givenName": "Ada", "familyName": "Kern"}
    article = {"@type": "NewsArticle", "headline": "Harbour opens", "author": {"@id": "#ada"}}
    assert page(json.dumps({"@graph": [article, person]})).authors == ("Ada Kern",)
    assert page(json.dumps({**article, "author": person})).authors == ("Ada Kern",)
