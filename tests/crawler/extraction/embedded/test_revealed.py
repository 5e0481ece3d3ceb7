from lxml import html
from lxml.html import HtmlElement

from crawler.extraction.article import Page, extract_article
from crawler.extraction.embedded.revealed import reveal
from tests.crawler.extraction.embedded.pages import HEADLINE, PARAGRAPHS, URL, html_body


def _revealed(markup: str) -> HtmlElement:
    tree = html.document_fromstring(markup)
    reveal(tree)
    return tree


def _text(tree: HtmlElement) -> str:
    return " ".join(" ".join(tree.itertext()).split())


def test_a_shadow_root_shows_its_text_and_its_slots_the_children() -> None:
    tree = _revealed(
        '<body><news-story><template shadowrootmode="open"><h1><slot name="title">No title</slot></h1>'
        "<p>Inside.</p><slot>Nothing here.</slot></template><p>Body.</p>"
        '<span slot="title">Title</span></news-story></body>'
    )
    assert _text(tree) == "Title Inside. Body."


def test_late_parts_of_react_stand_where_they_belong() -> None:
    tree = _revealed(
        '<body><main>Before. <template id="B:0"></template> After.</main><div hidden id="S:0"><p>The part.</p></div>'
        '<div hidden id="other">Secret.</div></body>'
    )
    assert _text(tree.find(".//main")) == "Before. The part. After."
    assert tree.get_element_by_id("other").get("hidden") is not None


def test_an_article_in_a_shadow_root_or_a_late_part_is_read() -> None:
    story = f"<article><h1>{HEADLINE}</h1>{html_body()}</article>"
    for body in (
        f'<x-article><template shadowrootmode="open">{story}</template></x-article>',
        f'<main><template id="B:1"></template></main><div hidden id="S:1">{story}</div>',
    ):
        page = f"<html><head><title>{HEADLINE}</title></head><body>{body}<script>x()</script></body></html>"
        article = extract_article(Page(page.encode(), URL))
        assert article.article_body == "\n".join(PARAGRAPHS)
        assert article.extraction_method == "trafilatura"


def test_a_template_in_its_own_part_and_a_loop_of_slots_end() -> None:
    _revealed('<div hidden id="S:2"><template id="B:2"></template><p>Part.</p></div>')
    _revealed(
        '<x-a><template shadowrootmode="open"><slot><slot name="b"></slot></slot></template><i slot="b">b</i>c</x-a>'
    )
