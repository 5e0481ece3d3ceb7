"""trafilatura's expressions and trees made cheaper to ask: what they find must stay what it was."""

from itertools import product
from typing import Any

import pytest
import trafilatura
from lxml import etree, html
from lxml.etree import SubElement
from lxml.html import Element, HtmlElement
from trafilatura import xpaths

from crawler.extraction.body.readings import _without_discarded, skip_absent_attributes

TAGS = ("div", "section", "list", "ul", "p", "span", "details", "aside", "article")
NAMES = (
    None,
    "",
    "comments",
    "Comment-list",
    "article-body",
    "post-content wide",
    "related-posts",
    "nav",
    "share-box",
    "infinite-scroll",
    "hidden",
    "fulltext",
    "FullText",
    "body text",
)


def page_of_names() -> HtmlElement:
    """Every tag with every class and id, each absent, empty, or a name that some pattern knows."""
    body = Element("body")
    for tag, name, number in product(TAGS, NAMES, NAMES):
        element = SubElement(body, tag)
        element.text = "Some text."
        for attribute, value in (("class", name), ("id", number)):
            if value is not None:
                element.set(attribute, value)
    return body


def expressions_with_tests() -> dict[str, list[Any]]:
    found = {name: listed for name, listed in vars(xpaths).items() if isinstance(listed, list) and listed}
    return {
        name: [etree.XPath(expression.path, namespaces={"re": xpaths.REGEXP_NS}) for expression in listed]
        for name, listed in found.items()
        if isinstance(listed[0], etree.XPath) and any("re:test(" in expression.path for expression in listed)
    }


def test_an_expression_finds_the_same_elements() -> None:
    before, after = expressions_with_tests(), expressions_with_tests()
    assert skip_absent_attributes(after) > 30, "trafilatura writes its expressions in another way: nothing is skipped"
    tree = page_of_names()
    for name, listed in before.items():
        for old, new in zip(listed, after[name], strict=True):
            assert old(tree) == new(tree), old.path
    assert sum(len(expression(tree)) for listed in before.values() for expression in listed) > 1000


@pytest.mark.parametrize(
    "path",
    [
        ".//*[re:test(@id, 'a|^$')]",
        ".//*[re:test(@id, 'a') or not(@class)]",
        ".//*[re:test(@id, 'a') or contains(., 'x')]",
        ".//*[self::p][contains(., 'x') or re:test(@id, 'a')]",
        ".//*[re:test(@id, 'a') or self::p]",
    ],
)
def test_what_an_element_without_attributes_may_match_is_still_asked(path: str) -> None:
    asked: dict[str, Any] = {"listed": [etree.XPath(path, namespaces={"re": xpaths.REGEXP_NS})]}
    skip_absent_attributes(asked)
    assert [element.tag for element in asked["listed"][0](html.fromstring("<div><p>x</p></div>"))] == ["p"]


@pytest.mark.parametrize(
    "kept",
    [
        "<form><p>{}</p></form>",
        "<figure><table><tr><td>{}</td></tr></table></figure>",
        "<div><p>Before <math><mi>x</mi></math> {}</p></div>",
    ],
)
def test_what_the_engine_looks_into_is_left_to_it(kept: str) -> None:
    text = "The harbour council met on the quay, and the ferry waited until the last of them had come aboard. " * 8
    page = f"<html><body><article><p>{text}</p>{kept.format('A line that must stay. ' * 60)}</article></body></html>"
    tree = html.document_fromstring(page)
    options: dict[str, Any] = {"fast": True, "include_comments": False, "with_metadata": False}
    whole: Any = trafilatura.bare_extraction(tree, **options)
    reduced: Any = trafilatura.bare_extraction(_without_discarded(tree), **options)
    assert "must stay" in whole.text
    assert reduced.text == whole.text


def test_a_tree_is_left_as_it_was() -> None:
    page = "<html><body><nav>Menu</nav><p>Text</p><aside>Box</aside>tail</body></html>"
    tree = html.document_fromstring(page)
    before = etree.tostring(tree)
    reduced = _without_discarded(tree)
    assert etree.tostring(tree) == before
    assert reduced.text_content() == "Texttail"
