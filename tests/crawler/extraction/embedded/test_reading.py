import json
from typing import Any

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import NoArticleError
from pipelines.items import Article
from tests.crawler.extraction.embedded.pages import (
    HEADLINE,
    MENU,
    NOTICES,
    OTHER,
    PARAGRAPHS,
    URL,
    article,
    data,
    html_body,
    other_story,
    setting,
    shell,
)

BODY = "\n".join(PARAGRAPHS)


def _read(page: bytes, url: str = URL) -> Article:
    return extract_article(Page(page, url))


def _flight(value: Any) -> str:
    """Return React's stream in two scripts, cut where no row ends; its texts are rows of their own."""
    text = html_body()
    rows = f"1a:T{len(text.encode()):x},{text}" + f"0:{json.dumps(value)}\n"
    half = len(rows) // 2
    parts = (rows[:half], rows[half:])
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in parts)


def _nuxt_list() -> str:
    values = [["ShallowReactive", 1], {"data": 2}, {"page": 3}, {"title": 4, "slug": 5, "content": 6, "date": 7}]
    return json.dumps([*values, HEADLINE, URL.rpartition("/")[2], html_body(), "2026-03-04T06:30:00+01:00"])


STORY = json.dumps(article(html_body()))
BLOCKS = json.dumps(article([{"type": "text", "content": text} for text in PARAGRAPHS], "content_elements"))
DRAFT = article({"blocks": [{"type": "unstyled", "text": text} for text in PARAGRAPHS], "entityMap": {}})
CACHE = {
    "ROOT_QUERY": {"article": {"__ref": "Article:4711"}},
    "Article:4711": article({"__ref": "Body:9"}),
    "Body:9": {"__typename": "Body", "html": html_body()},
    "Article:1": other_story(1),
}
OTHERS = [other_story(1), other_story(2)]
SLUG = json.dumps(URL.rpartition("/")[2])
NUXT = f"{{data:[{{post:{{title:a,slug:{SLUG},content:{json.dumps(html_body())}}}}}],state:b}}"
KIT = f'{{node_ids: [0, 2], data: [null, {{type:"data",data:{{post:{STORY}}},uses:{{}}}}], form: null}}'
SHELLS = {
    "__NEXT_DATA__": data({"props": {"pageProps": {"latest": OTHERS, "post": article(html_body())}}}),
    "next_f": _flight(["$", "$L5", None, {"related": OTHERS, "post": article("$1a")}]),
    "__NUXT_DATA__": f'<script type="application/json" id="__NUXT_DATA__">{_nuxt_list()}</script>',
    "__NUXT__": setting("window.__NUXT__", f"(function(a,b){{return {NUXT}}}({json.dumps(HEADLINE)},void 0))"),
    "__APOLLO_STATE__": setting("window.__APOLLO_STATE__", json.dumps(CACHE)),
    "__INITIAL_STATE__": setting("window['__INITIAL_STATE__']", f"{{article: {BLOCKS}, user: undefined}}"),
    "__PRELOADED_STATE__": setting(
        "window.__PRELOADED_STATE__", f"JSON.parse({json.dumps(json.dumps({'page': DRAFT}))})"
    ),
    "globalContent": setting("Fusion.globalContent", BLOCKS),
    "__remixContext": setting("window.__remixContext", f'{{"state": {{"loaderData": {{"news": {STORY}}}}}}}'),
    "data-page": f'<div id=\'app\' data-page=\'{{"component": "Story", "props": {STORY}}}\'></div>',
    "ng-state": data({"1234": {"body": STORY}}, "ng-state"),
    "data": f"<script>kit.start(app, element, {KIT});</script>",
}


@pytest.mark.parametrize("source", SHELLS)
def test_a_page_without_text_is_read_from_its_state(source: str) -> None:
    record = _read(shell(SHELLS[source]))
    assert record.article_body == BODY
    assert record.headline == HEADLINE
    assert record.extraction_method == f"embedded:{source}"


def _kinds() -> dict[str, Any]:
    def node(text: str) -> dict[str, Any]:
        return {"type": "paragraph", "children": [{"text": text[:20]}, {"text": text[20:], "bold": True}]}

    return {
        "plain": "\n\n".join(PARAGRAPHS),
        "portable text": [
            {
                "_type": "block",
                "style": "normal",
                "markDefs": [],
                "children": [{"_type": "span", "text": text, "marks": []}],
            }
            for text in PARAGRAPHS
        ],
        "editor.js": {
            "blocks": [{"type": "paragraph", "data": {"text": text}} for text in PARAGRAPHS],
            "version": "2.0",
        },
        "contentful": {
            "nodeType": "document",
            "content": [
                {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text, "marks": []}]}
                for text in PARAGRAPHS
            ],
        },
        "prosemirror": {
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in PARAGRAPHS],
        },
        "slate": [node(text) for text in PARAGRAPHS],
        "lexical": {"root": {"type": "root", "children": [node(text) for text in PARAGRAPHS]}},
        "jsonml": ["div", {"class": "body"}, *(["p", text] for text in PARAGRAPHS)],
        "components": [{"__typename": "TextBlock", "content": {"html": f"<p>{text}</p>"}} for text in PARAGRAPHS],
        "with clutter": [
            {"type": "paragraph", "text": PARAGRAPHS[0]},
            {"type": "image", "url": "/a.jpg", "caption": OTHER},
            {"type": "paragraph", "text": PARAGRAPHS[1]},
            {"type": "newsletter", "text": OTHER},
            {"type": "article-link", **other_story(3)},
            {"type": "paragraph", "text": PARAGRAPHS[2]},
        ],
    }


@pytest.mark.parametrize("kind", _kinds())
def test_every_editors_blocks_are_read(kind: str) -> None:
    assert _read(shell(data({"article": article(_kinds()[kind])}))).article_body == BODY


def test_the_record_has_date_and_authors_of_the_state() -> None:
    record = _read(shell(SHELLS["__NEXT_DATA__"]))
    assert record.date_published == "2026-03-04T06:30:00+01:00"
    assert record.authors == ("Jon Aasen",)


def test_where_the_titles_are_the_sites_the_address_tells_and_the_state_has_the_headline() -> None:
    record = _read(shell(SHELLS["__NEXT_DATA__"], title="Courier"))
    assert record.headline == HEADLINE
    assert record.article_body == BODY


@pytest.mark.parametrize(
    "state",
    [
        {"stories": [other_story(1), other_story(2), other_story(3)]},
        {"story": other_story(1)},
        {
            "teaser": article(OTHER, "summary"),
            "next": other_story(1),
            "top": [other_story(2), other_story(3)],
        },
        {"current": {"title": HEADLINE}, "more": {"stories": [other_story(1), other_story(2)]}},
        {"title": HEADLINE, "messages": {"consent": "\n\n".join(NOTICES)}},
        {"title": HEADLINE, "footer": {"html": "".join(f"<p>{text}</p>" for text in NOTICES)}},
        {"story": article(OTHER)},
    ],
)
def test_another_storys_text_is_never_taken(state: dict[str, Any]) -> None:
    with pytest.raises(NoArticleError) as refused:
        _read(shell(data(state), "<noscript>Please enable JavaScript to read this page.</noscript>"))
    assert OTHER not in str(refused.value)


def test_a_title_that_the_address_spells_is_the_pages_own_where_the_state_has_no_address() -> None:
    story = {name: value for name, value in article(html_body()).items() if name != "slug"}
    page = f"<html><head><title>Courier</title></head><body>{MENU}{data({'props': {'story': story}})}</body></html>"
    assert _read(page.encode(), f"{URL}-4711").article_body == BODY
    with pytest.raises(NoArticleError):
        _read(page.encode(), "https://courier.example/news/harbour-pilots-of-sandvik-accept-the-night-shift")


def test_a_shell_without_data_needs_javascript_and_one_with_data_is_no_wall() -> None:
    note = "<noscript>You need to enable JavaScript to run this app.</noscript>"
    page = f"<html><head><title>{HEADLINE}</title></head><body>{note}<div id=root></div>{{}}</body></html>"
    with pytest.raises(NoArticleError) as refused:
        _read(page.format("<script src=/app.js></script>").encode())
    assert refused.value.reason == "needs_javascript"
    assert _read(page.format(SHELLS["__NEXT_DATA__"]).encode()).article_body == BODY


def test_json_ld_of_a_shell_is_read_and_that_of_another_story_is_not() -> None:
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "articleBody": "\n\n".join(PARAGRAPHS),
    }
    record = _read(shell(f'<script type="application/ld+json">{json.dumps(node)}</script>'))
    assert (record.article_body, record.extraction_method) == (BODY, "embedded:json_ld")


def test_noscript_with_the_text_is_read() -> None:
    record = _read(shell(f"<noscript><article>{html_body()}</article></noscript>"))
    assert (record.article_body, record.extraction_method) == (BODY, "embedded:noscript")


def test_a_page_that_shows_its_text_is_read_as_before() -> None:
    state = data({"post": article(html_body().replace("narrows", "straits") * 3)})
    page = shell(state).replace(MENU.encode(), f"<article><h1>{HEADLINE}</h1>{html_body()}</article>".encode())
    record = _read(page)
    assert (record.article_body, record.extraction_method) == (BODY, "trafilatura")


def test_a_page_that_shows_a_long_text_is_not_asked_for_a_longer_one() -> None:
    own, longer = (
        "".join(f"<div>{number}. {text}</div>" for number in range(most) for text in PARAGRAPHS) for most in (4, 20)
    )
    page = shell(data({"post": article(longer)}))
    page = page.replace(MENU.encode(), f"<article><h1>{HEADLINE}</h1>{own}</article>".encode())
    assert _read(page).extraction_method == "trafilatura"


def test_what_has_to_be_paid_for_is_not_taken_out_of_the_state() -> None:
    node = {"@type": "NewsArticle", "headline": HEADLINE, "isAccessibleForFree": False}
    declared = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    shown = f"<article><h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p></article>"
    page = shell(SHELLS["__NEXT_DATA__"], declared).replace(MENU.encode(), shown.encode())
    assert _read(page).article_body == PARAGRAPHS[0]


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.a = " + "[" * 400_000 + ";</script>",
        "<script>" + "x = {" * 100_000 + "</script>",
        "<script>window.a = '" + "\\" * 500_001 + ";</script>",
        "<script>" + "JSON.parse(" * 50_000 + "</script>",
        '<script type="application/json">' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "</script>",
        f'<script id="__NUXT_DATA__" type="application/json">[{"[0]," * 100_000}0]</script>',
        "<script>self.__next_f.push([1,"
        + json.dumps("".join(f'{n:x}:["$0","${n + 1:x}"]\n' for n in range(40_000)))
        + "])</script>",
        data({"title": HEADLINE, "deep": json.dumps(json.dumps(json.dumps(["x" * 400])))}),
    ],
)
def test_hostile_states_end_as_a_refusal(script: str) -> None:
    with pytest.raises(NoArticleError):
        _read(shell(script))
