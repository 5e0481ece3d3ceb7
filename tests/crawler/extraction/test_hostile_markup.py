"""Nothing that a page hides in its markup can act where the record is shown: both readers, and the filter alone."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from crawler.extraction.article import Page, extract_article
from crawler.extraction.rules import GENERIC_RULES
from crawler.extraction.text.blocks import BODY_TAGS, clean_html
from crawler.records.formats import as_html
from crawler.spiders.asianews import CLEANING_RULES
from pipelines.items import Article
from tests.crawler.extraction.body.test_engine import FOOT, HEAD, PARAGRAPHS, paragraphs

SAVED = Path(__file__).parents[2] / "sites" / "asianews" / "era-c-divs-es.html"
SAVED_URL = "https://www.asianews.it/noticias-es/Un-ba%C3%B1o-39560.html"
WEB = ("http", "https")
PAGE_TAGS = frozenset("html head meta title body article h1".split())
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}

SCRIPTS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "<script><!--\nalert(1)//--></script>",
    "</p></div><script>alert(1)</script><p>",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><script href='data:text/javascript,alert(1)'/></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<xmp><p title='</xmp><script>alert(1)</script>'></xmp>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "\ufe64script\ufe65alert(1)\ufe64/script\ufe65",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<script\x00>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
)
HANDLERS = (
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    '<img """><script>alert(1)</script>">',
    "<img src=`x`onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<img src=x oneonerrorrror=alert(1)>",
    "<img src=x\x0conerror=alert(1)>",
    "<img src=x ONERROR\n=\nalert(1)>",
    "<img src=https://cdn.test/a.jpg alt='\"onerror=alert(1)//'>",
    "<img alt='`onload=alert(1)' src=https://cdn.test/a.jpg>",
    "<p onclick=alert(1)>press</p>",
    "<strong onmouseover='alert(1)'>over</strong>",
    "<a href=https://site.test/ onfocus=alert(1) autofocus>focus</a>",
    "<blockquote onwheel=alert(1)>wheel</blockquote>",
    "<ul><li onpointerenter=alert(1)>enter</li></ul>",
    "<figure onanimationstart=alert(1) style='animation:x 1s'>go</figure>",
    "<body onload=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>open</details>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)></select>",
    "<marquee onstart=alert(1)>moving</marquee>",
    "<keygen autofocus onfocus=alert(1)>",
    "<div style='background:url(javascript:alert(1))'>styled</div>",
    "<p style='width:expression(alert(1))'>wide</p>",
    "<p style=position:fixed;inset:0>over everything</p>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<style>p{background:url('javascript:alert(1)')}</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<base href='javascript:alert(1)//'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
)
ADDRESSES = (
    "<a href=javascript:alert(1)>link</a>",
    "<a href=JaVaScRiPt:alert(1)>link</a>",
    "<a href=' javascript:alert(1)'>link</a>",
    "<a href='\x01javascript:alert(1)'>link</a>",
    "<a href='java\tscript:alert(1)'>link</a>",
    "<a href='java\nscript:alert(1)'>link</a>",
    "<a href='java&Tab;script:alert(1)'>link</a>",
    "<a href='java&NewLine;script:alert(1)'>link</a>",
    "<a href='javascript&colon;alert(1)'>link</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>link</a>",
    "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)'>link</a>",
    "<a href='javascript://site.test/%0Aalert(1)'>link</a>",
    "<a href='javascript:https://site.test/;alert(1)'>link</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>link</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>link</a>",
    "<a href='DATA:image/svg+xml,<svg onload=alert(1)>'>link</a>",
    "<a href='vbscript:msgbox(1)'>link</a>",
    "<a href='livescript:alert(1)'>link</a>",
    "<a href='view-source:javascript:alert(1)'>link</a>",
    "<a href='file:///etc/passwd'>link</a>",
    "<a href='blob:https://site.test/1'>link</a>",
    "<a href='//evil.test\\@site.test/'>link</a>",
    "<a href='https://site.test/\"onclick=\"alert(1)'>link</a>",
    "<a href='https://site.test/&quot; onclick=&quot;alert(1)'>link</a>",
    '<a href="https://site.test/\'><script>alert(1)</script>">link</a>',
    "<a xlink:href='javascript:alert(1)'>link</a>",
    "<svg><a xlink:href='javascript:alert(1)'><text>link</text></a></svg>",
    "<math href='javascript:alert(1)'>link</math>",
    "<area href='javascript:alert(1)'>",
    "<img src='javascript:alert(1)'>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<img srcset='javascript:alert(1) 1x' src=x>",
    "<img src=x dynsrc='javascript:alert(1)' lowsrc='javascript:alert(1)'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='https://evil.test/'>",
    "<frameset><frame src='javascript:alert(1)'></frameset>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<applet code=x></applet>",
    "<form action='javascript:alert(1)'><button>send</button></form>",
    "<button formaction='javascript:alert(1)'>send</button>",
    "<isindex action='javascript:alert(1)' type=image>",
    "<table background='javascript:alert(1)'><tr><td>cell</td></tr></table>",
    "<q cite='javascript:alert(1)'>quoted</q>",
    "<blockquote cite='javascript:alert(1)'>quoted</blockquote>",
    "<video poster='javascript:alert(1)'></video>",
    "<portal src='https://evil.test/'></portal>",
    "<dialog open>over everything</dialog>",
)
HOSTILE = SCRIPTS + HANDLERS + ADDRESSES


class _Tags(HTMLParser):
    """Every start tag with its attributes, as the tokens stand, whatever a tree would make of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _tags(markup: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    tokens = _Tags()
    tokens.feed(markup)
    tokens.close()
    yield from tokens.found
    for element in html.fragment_fromstring(markup, create_parent="article").iterdescendants():
        yield str(element.tag), dict(element.attrib)


def assert_harmless(markup: str, tags: frozenset[str] = BODY_TAGS, schemes: tuple[str, ...] = WEB) -> None:
    for tag, attributes in _tags(markup):
        assert tag in tags, f"<{tag}> in {markup}"
        allowed = ATTRIBUTES.get(tag, {"lang", "charset"} & ({"lang"} if tag == "html" else {"charset"}))
        assert set(attributes) <= allowed, f"{attributes} in {markup}"
        for name in ("href", "src"):
            if name in attributes:
                assert_web_address(attributes[name], schemes)


def assert_web_address(address: str | None, schemes: tuple[str, ...] = WEB) -> None:
    assert address is None or urlsplit("".join(address.split())).scheme in schemes, address


def assert_harmless_record(article: Article) -> None:
    assert_harmless(article.article_body_html)
    assert clean_html(article.article_body_html) == article.article_body_html
    assert_harmless(as_html(article.as_dict()).split("\n", 1)[1], BODY_TAGS | PAGE_TAGS)
    for address in (article.url, article.canonical_url):
        assert_web_address(address)
    for address in [image.url for image in article.images] + [link.url for link in article.related_links]:
        assert_web_address(address)


@pytest.mark.parametrize("payload", HOSTILE)
def test_the_last_filter_alone_lets_nothing_through(payload: str) -> None:
    for markup in (payload, f"<p>{payload}</p>", f"<p>a <strong>{payload} b</strong> c</p>"):
        cleaned = clean_html(markup)
        # Relative addresses are made absolute before.
        assert_harmless(cleaned, schemes=("", *WEB))
        assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize("payload", HOSTILE)
def test_the_engine_lets_nothing_through(payload: str) -> None:
    first, second, third, fourth = PARAGRAPHS
    markup = HEAD + paragraphs(first, f"{second} {payload} {third}") + payload + paragraphs(fourth) + FOOT
    article = extract_article(Page(markup.encode(), "https://www.site.test/story.html"), GENERIC_RULES)
    assert article.extraction_method == "trafilatura"
    assert_harmless_record(article)


@pytest.mark.parametrize("payload", HOSTILE)
def test_the_line_pattern_lets_nothing_through(payload: str) -> None:
    saved = SAVED.read_text("utf-8")
    place = '<p class="c27">'
    assert place in saved
    for markup in (f"{place}{payload} ", f"{payload}{place}"):
        page = Page(saved.replace(place, markup, 1).encode(), SAVED_URL, "text/html; charset=utf-8")
        assert_harmless_record(extract_article(page, CLEANING_RULES))


def test_the_line_pattern_reads_hostile_paragraphs_as_the_engine_does() -> None:
    """So that the test above is about the reader that it names."""
    saved = SAVED.read_text("utf-8")
    place, methods = '<p class="c27">', []
    for payload in HOSTILE:
        page = Page(saved.replace(place, place + payload, 1).encode(), SAVED_URL, "text/html; charset=utf-8")
        methods.append(extract_article(page, CLEANING_RULES).extraction_method)
    assert methods.count("line_pattern") > 0.9 * len(methods)


def test_what_a_page_declares_of_itself_cannot_act_either() -> None:
    evil = "javascript:alert(1)"
    head = HEAD.replace(
        "</head>",
        f'<link rel="canonical" href="{evil}"><meta property="og:image" content="data:image/svg+xml,<svg onload=x>">'
        f'<meta property="og:url" content="{evil}"><meta name="description" content="</title><script>x</script>">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "url": "{evil}", "image": ["{evil}"], '
        '"headline": "</h1><script>alert(1)<\\/script>", "author": {"name": "<img src=x onerror=x>"}}</script></head>',
    )
    markup = head.replace("<h1>", "<h1>&lt;script&gt;alert(1)&lt;/script&gt; ") + paragraphs(*PARAGRAPHS) + FOOT
    assert_harmless_record(extract_article(Page(markup.encode(), "https://www.site.test/story.html")))
