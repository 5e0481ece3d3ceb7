"""What stands in front of a page is told from pages. The walls are of our own words, after what such pages say."""

import gzip
import json
import os
import pickle
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3  # noqa: F401 - opens a port when it is imported, which trafilatura does at its first page

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import WallError
from crawler.extraction.page_kind import walls
from crawler.extraction.page_kind.walls import wall_kind
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.spiders.asianews import CLEANING_RULES
from storage import schedule
from tests.crawler.local_site import PARAGRAPH, links, story

ROOT = Path(__file__).parents[4]
SHARED = ROOT / ".." / "shared"
CORPUS = Path(os.environ.get("CORPUS") or SHARED / "corpus").resolve()
WCXB = Path(os.environ.get("WCXB") or SHARED / "wcxb").resolve()
MENU = "<nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/sport'>Sport</a></nav>"


def page(body: str, title: str = "Coast Courier", head: str = "") -> str:
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


WALLS: dict[str, list[str]] = {
    "bot_wall": [
        page("<h1>courier.example</h1><p>This takes a moment.</p>", "Just a moment..."),
        page("<p>Checking your browser before you go on to courier.example. Ray 7f</p>"),
        page(f"{MENU}<h2>Security check</h2><p>Type the characters you see in the picture.</p><img src=/c.png>"),
        page("<p>One more step.</p><div class='g-recaptcha' data-sitekey='x'></div>"),
        page("<script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script><p>courier.example</p>"),
        page("<iframe src='https://geo.captcha-delivery.com/captcha/'></iframe>"),
        page("<p>Our systems see unusual traffic from your network.</p><form action='/sorry'><input name=q></form>"),
        page("<p>Conferma: non sono un robot</p><form><input type=checkbox></form>"),
        page("<h1>Making sure you're not a bot!</h1><p>Loading</p>"),
        page("<p>请完成安全验证后继续</p>"),
    ],
    "blocked": [
        page("<h1>Access Denied</h1><p>Reference 18.5f.</p>"),
        page("<h1>403 Forbidden</h1><hr>nginx", "403 Forbidden"),
        page("<p>Sorry, your request has been blocked by the owner of this site.</p>"),
        page(f"{MENU}<p>This content is not available in your country.</p>"),
    ],
    "needs_javascript": [
        page("<noscript>Please enable JavaScript to run this app.</noscript><div id=root></div>"),
        page("<p>JavaScript is disabled in your browser.</p>"),
        page("<noscript>Per leggere il sito abilita JavaScript.</noscript><div id=app></div>"),
        page("<div id=app></div><script>location.replace('/home?' + document.cookie)</script>"),
    ],
    "consent_wall": [
        page(
            f"{MENU}<h2>We value your privacy</h2><p>We and our 842 partners store cookies on your device.</p>"
            "<button>Accept all</button>"
        ),
        page(
            "<p>Wir und unsere Partner verarbeiten personenbezogene Daten und setzen Cookies, wenn Sie zustimmen.</p>"
            "<p>Mit Werbung und Tracking lesen, oder ohne Werbung und Tracking mit einem Abo.</p>"
            "<a href=/ok>Zustimmen</a>"
        ),
        page("<p>Noi e terze parti usiamo cookie. Leggi la informativa sulla privacy prima di continuare a leggere.</p>"
             "<input type=submit value='Accetta tutto'>"),
    ],
    "login_wall": [
        page(f"{MENU}<h1>Welcome back</h1><form><input name=u><input type=password name=p><button>Go</button></form>"),
        page("<h1>Sign in to continue</h1><p>Readers have an account.</p>"),
    ],
    "parked_domain": [
        page("<h1>courier.example is for sale</h1>"),
        page("<p>You can buy this domain today.</p><a href='https://market.example'>Offer</a>"),
        page("<p>If you see this page, the web server works.</p>", "Welcome to nginx!"),
        page("<script src='https://www.sedoparking.com/js'></script><p>courier.example</p>"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "wall"), [(kind, wall) for kind, walls in WALLS.items() for wall in walls])
def test_a_wall_is_told_by_what_it_says_to_its_visitor(kind: str, wall: str) -> None:
    assert wall_kind(wall) == kind
    assert wall_kind(wall.encode()) == kind


@pytest.mark.parametrize(
    "whole",
    [
        story("Access denied: the council shuts its harbour").body.decode(),
        story("Are you a robot?").body.decode(),
        story("Just a moment").body.decode().replace("</article>", f"</article><p>{PARAGRAPH}</p>" * 3, 1) * 4,
        links([f"/{number}" for number in range(9)]).body.decode(),
        links([]).body.decode(),
        "",
        "%PDF-1.7",
        page("<h1>Under construction</h1>"),
        # A banner beside an article, a comment form with a check, a log-in form above it.
        page(f"<p>We use cookies, and so do our partners.</p><button>Accept</button><p>{PARAGRAPH * 3}</p>"),
        page(f"<p>{PARAGRAPH * 3}</p><div class=g-recaptcha></div>"),
        page(f"<p>{PARAGRAPH * 2}</p><noscript>Please enable JavaScript to view the comments.</noscript>"),
        page(f"<form style='display: none'><input type=password></form><p>{PARAGRAPH}</p>"),
        page(f"{MENU}<noscript>Enable JavaScript for the weather.</noscript><a href=/1>1</a><a href=/2>2</a>"),
    ],
)
def test_a_page_that_speaks_of_such_things_is_none(whole: str) -> None:
    assert wall_kind(whole) is None


@pytest.mark.parametrize(
    ("body", "rules"),
    [(WALLS["bot_wall"][1], GENERIC_RULES), (WALLS["consent_wall"][1], GENERIC_RULES),
     (WALLS["bot_wall"][1], CLEANING_RULES), (WALLS["needs_javascript"][0], CLEANING_RULES)],
)  # fmt: skip
def test_a_wall_is_no_article_and_its_kind_is_the_reason(body: str, rules: CleaningRules) -> None:
    url = "https://www.asianews.it/news-en/Some-story-12345.html"
    with pytest.raises(WallError) as caught:
        extract_article(Page(body.encode(), url), rules)
    assert caught.value.reason == wall_kind(body)
    sent = pickle.loads(pickle.dumps(caught.value))
    assert (str(sent), sent.reason) == (str(caught.value), caught.value.reason)


def test_the_store_knows_the_kinds_as_reasons_that_pass() -> None:
    assert schedule.WALLS == walls.WALLS == set(WALLS)


def _of_the_corpus() -> Iterator[tuple[str, bytes]]:
    for folder in ("scrapinghub", "fundus"):
        for line in (CORPUS / folder / "gold.jsonl").read_text("utf-8").splitlines():
            name = json.loads(line)["id"]
            yield name, gzip.decompress((CORPUS / folder / "pages" / f"{name}.html.gz").read_bytes())


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real pages: set CORPUS")
def test_no_real_news_page_is_taken_for_a_wall() -> None:
    pages = list(_of_the_corpus())
    assert len(pages) > 300
    assert {name: kind for name, body in pages if (kind := wall_kind(body, "utf-8"))} == {}


@pytest.mark.skipif(not WCXB.is_dir(), reason="no set of pages of several kinds: set WCXB")
def test_no_real_article_is_taken_for_a_wall_and_of_other_pages_those_that_are_one() -> None:
    kinds: Counter[tuple[str, str]] = Counter()
    with gzip.open(WCXB / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        for given in map(json.loads, lines):
            kind = wall_kind(gzip.decompress((WCXB / "pages" / f"{given['id']}.html.gz").read_bytes()), "utf-8")
            if kind is not None:
                kinds[given["page_type"], kind] += 1
    assert kinds == {
        ("forum", "bot_wall"): 1,
        ("product", "needs_javascript"): 1,
        ("collection", "needs_javascript"): 1,
    }
