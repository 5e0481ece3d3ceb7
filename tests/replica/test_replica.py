"""The replica keeps its promises: each page says what its record says, and the server answers as the site does."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPResponse, RemoteDisconnected
from random import Random
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import Request, urlopen

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings

from tests.replica.addresses import HOME, own_spelling, print_path, redesign_path, slug_path
from tests.replica.encodings import ENCODINGS, encodings_for
from tests.replica.expected import date_in_rome, differences
from tests.replica.lists import AREAS
from tests.replica.mixing import mix_story
from tests.replica.server import Replica
from tests.replica.site import Site
from tests.replica.skeletons import ERAS, LAYOUTS, Rendered, render
from tests.replica.stories import STORIES, story_of
from tests.replica.strategies import rendered_pages


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica() as running:
        yield running


def fetch(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    request = Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        response: HTTPResponse
        with urlopen(request, timeout=10) as response:
            return response.status, response.read().decode("utf-8", "replace"), dict(response.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8", "replace"), dict(error.headers)


def visible_text(page: Rendered) -> str:
    """Text without markup; `&#146;` as browsers read it, which lxml does not."""
    source = re.sub(r"&#(1[2-5]\d);", lambda match: html.unescape(match.group()), page.text)
    source = re.sub(r"(?is)<(script|style|noscript)\b.*?</\1>|<div style='display:none'>.*?</div>", "", source)
    source = re.sub(r"(?i)<br\s*/?>", " ", source)
    return " ".join(str(lxml.html.fromstring(source).xpath("string()")).split())


def hrefs(page: str, path: str) -> list[str]:
    found = lxml.html.fromstring(page).xpath(path)
    assert isinstance(found, list)
    return [str(value) for value in found]


def test_stories_cover_what_the_site_has() -> None:
    assert len(STORIES) >= 60
    assert len({s.key for s in STORIES}) == len(STORIES)
    assert {s.language for s in STORIES} == {"en", "it", "es", "zh"}
    assert any(len(s.authors) > 2 for s in STORIES)
    assert any(not s.places and not s.rubric for s in STORIES)
    assert {s.separator for s in STORIES if len(s.places) > 1} >= {" - ", " – ", "-", " -"}
    assert Counter(s.identifier for s in STORIES)["46024"] == 2
    assert {s.language for s in STORIES if s.is_round_up} == {"en", "it", "es", "zh"}


def test_numbers_grow_with_time() -> None:
    by_number = sorted(STORIES, key=lambda s: int(s.identifier))
    days = [s.published.strftime("%Y-%m-%d") for s in by_number]
    assert days == sorted(days)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("era", ERAS)
def test_every_story_stands_whole_on_its_page_in_every_layout(era: str, layout: str) -> None:
    for story in STORIES:
        page = render(story, era, layout, Random(f"{story.key} {era} {layout}"))
        text, position = visible_text(page), 0
        for line in [page.expected["headline"], *page.expected["article_body"].split("\n")]:
            found = text.find(line, position)
            assert found >= 0, (story.key, line)
            position = found + len(line)


@given(rendered_pages())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_drawn_page_agrees_with_its_own_record(page: Rendered) -> None:
    assert differences(page.expected, page.expected, page.doubtful) == []
    assert page.expected["url"].startswith(HOME)
    assert "article_body" not in page.doubtful
    assert page.expected["headline"] in visible_text(page)


@pytest.mark.parametrize("encoding", ENCODINGS, ids=str)
def test_bytes_decode_back_to_the_page(encoding: object) -> None:
    drawn = 0
    for story in STORIES:
        for candidate in encodings_for(story.language, " ".join((story.headline, *story.paragraphs))):
            if candidate == encoding:
                page = render(story, "C", "divs", Random(story.key), candidate)
                text = page.body.decode("utf-8-sig" if candidate.mark else candidate.codec)
                assert html.unescape(text) == html.unescape(page.text)
                drawn += 1
    assert drawn


def test_the_same_seed_draws_the_same_page() -> None:
    pages = [render(STORIES[3], "B", "one_cell", Random(7)) for _ in range(2)]
    assert pages[0] == pages[1]
    assert render(STORIES[3], "B", "one_cell", Random(8)).body != pages[0].body


def test_language_decides_the_order_of_the_date() -> None:
    english, italian = story_of("en:39540"), story_of("it:40001")
    drawn = [render(s, "C", "divs", Random(1)).expected for s in (english, italian)]
    assert [d["date_published_raw"] for d in drawn] == ["01/03/2017, 12.00", "01/03/2017, 07.45"]
    assert [d["date_published"] for d in drawn] == ["2017-01-03T12:00:00+01:00", "2017-03-01T07:45:00+01:00"]


def test_eras_differ_in_what_can_be_known() -> None:
    story = story_of("en:55340")
    known = {era: render(story, era, "divs", Random(1)).expected for era in ERAS}
    assert known["A"]["date_published"] == "2022-03-14"
    assert known["C"]["date_published"] == "2022-03-14T08:48:00+01:00"
    assert known["B"]["byline_raw"] == "Miriam Cohen"
    assert known["C"]["byline_raw"] == "by Miriam Cohen"
    assert known["print"]["date_published"] is None
    assert known["print"]["content_location"] == []


@pytest.mark.parametrize("language", ["en", "it", "es", "zh"])
def test_a_mixed_story_is_new_and_can_be_read_in_one_way(language: str) -> None:
    drawn = [mix_story(Random(number), language) for number in range(60)]
    assert drawn == [mix_story(Random(number), language) for number in range(60)]
    assert {s.key for s in drawn}.isdisjoint({s.key for s in STORIES})
    for story in drawn:
        assert story.language == language
        assert story.paragraphs
        assert story.dateline or story.deck
        assert story.dateline or not any("(AsiaNews)" in p for p in story.paragraphs)
    assert len({s.separator for s in drawn if len(s.places) > 1}) == 4


def test_list_dates_are_rome_time() -> None:
    assert date_in_rome("24/10/2019 17:56") == "2019-10-24T17:56:00+02:00"
    assert date_in_rome("11/02/2005") == "2005-02-11"


def test_a_wrong_field_is_named_and_a_doubtful_one_may_be_null() -> None:
    expected = render(story_of("en:35210"), "C", "divs", Random(1)).expected
    wrong = {**expected, "headline": "Another", "authors": []}
    assert [d.split(":")[0] for d in differences(wrong, expected, frozenset())] == ["headline", "authors"]
    assert differences({**expected, "authors": ()}, expected, frozenset({"authors"})) == []
    assert differences({**expected, "authors": ("X",)}, expected, frozenset({"authors"})) != []


@pytest.mark.program
@pytest.mark.parametrize("first_step", [0, 1])
def test_area_lists_hold_every_story_once_newest_first(first_step: int) -> None:
    with Replica(first_step=first_step) as replica:
        for language, areas in AREAS.items():
            numbers: list[int] = []
            for name, number in areas:
                on_list = walk(replica.url, quote(f"/geo-{language}/{name}-{number}.html"))
                dated = {int(s.identifier): s for s in STORIES if s.language == language}
                moments = [dated[n].published.strftime("%Y-%m-%d") for n in on_list]
                assert moments == sorted(moments, reverse=True)
                numbers += on_list
            assert sorted(numbers) == sorted(int(s.identifier) for s in STORIES if s.language == language)


def walk(base: str, path: str) -> list[int]:
    """Numbers of a list's stories over all its pages, side boxes left out."""
    numbers: list[int] = []
    while path:
        page = fetch(urljoin(base, path))[1]
        rows = "//h2/following-sibling::*[self::div[@class] or self::ul or self::table]"
        numbers += [number_of(link) for link in hrefs(page, f"{rows}//span/..//a/@href")]
        following = hrefs(page, "//a[normalize-space()='»']/@href")
        path = quote(following[0], safe="/:&?=.%") if following else ""
    return numbers


def number_of(link: str) -> int:
    for story in STORIES:
        redesign = redesign_path(story)
        if redesign and link.endswith(redesign):
            return int(story.identifier)
    match = re.search(r"(\d+)\.html$|art=(\d+)", link)
    assert match, link
    return int(match.group(1) or match.group(2))


def test_slug_legacy_print_and_redesign_addresses_answer_with_the_article(replica: Replica) -> None:
    story = story_of("en:64010")
    redesign = redesign_path(story)
    assert redesign
    for path in (slug_path(story), "/index.php?l=en&art=64010", "/index.php?l=en&art=64010&size=A", redesign):
        status, body, headers = fetch(replica.url + path)
        assert status == 200
        assert "ETag" in headers
        assert "flooded" in body
    assert "10/09/2025" not in fetch(replica.url + print_path(story))[1]
    assert replica.site.page(story, redesign).expected["identifier"] == "64010"


def test_a_redesigned_page_has_a_number_only_where_it_names_one() -> None:
    story = story_of("it:55340")
    redesign = redesign_path(story)
    assert redesign
    page = Site(numbers_in_redesign=False).page(story, redesign)
    names_it = f"art={story.identifier}&" in html.unescape(page.text)
    assert page.expected["canonical_url"] is None
    assert page.expected["identifier"] == (story.identifier if names_it else None)
    assert Site().page(story, redesign).expected["canonical_url"] == HOME + slug_path(story)


@pytest.mark.parametrize(
    "path",
    [
        "/news-en/A-title-that-was-cut",
        "/news-en/No-such-story-99999.html",
        "/whatsapp://send?text=https://www.asianews.it/",
        "/mailto:x@example.org",
        "/index.php?l=en&idn=110&dossier=9999",
        "/geo-en/Nowhere-999.html",
        "/admin-of-old/page.html",
    ],
)
def test_bad_addresses_answer_with_the_home_page(replica: Replica, path: str) -> None:
    status, body, _ = fetch(replica.url + path)
    assert status == 200
    assert "<title>AsiaNews.it</title>" in body


@pytest.mark.parametrize("path", ["/", "/index.php?l=it", "/en.html", "/es.html", "/zh.html", "/index.php?l=en"])
def test_home_pages_name_the_newest_stories_and_the_traps(replica: Replica, path: str) -> None:
    body = fetch(replica.url + path)[1]
    assert "whatsapp://send" in body
    assert "/geo-" in body
    assert "dossier=34" in body


def test_a_day_lists_its_own_stories_and_the_side_boxes(replica: Replica) -> None:
    body = fetch(f"{replica.url}/index.php?l=en&idn=1&filtro_art=2&data_art_filtro=2018-09-16")[1]
    assert "Three priests and an imam mend a bridge" in body
    assert "Editor&#x27;s choices" in body


def test_one_feed_answers_and_the_others_are_not_found(replica: Replica) -> None:
    status, body, _ = fetch(f"{replica.url}/en.xml")
    assert (status, body.count("<item>")) == (200, 5)
    for path in ("/rss/en.xml", "/rss.xml", "/rss-en-12.html"):
        assert fetch(replica.url + path)[0] == 404


@pytest.mark.program
def test_robots_names_the_crawl_delay() -> None:
    with Replica(crawl_delay=2.5) as replica:
        assert "Crawl-delay: 2.5" in fetch(f"{replica.url}/robots.txt")[1]


@pytest.mark.program
def test_an_unchanged_article_is_not_sent_again_and_a_changed_one_is() -> None:
    story = story_of("en:49755")
    with Replica() as replica:
        address = replica.url + slug_path(story)
        _, before, headers = fetch(address)
        assert fetch(address, If_None_Match=headers["ETag"])[0] == 304
        assert fetch(address, If_Modified_Since=headers["Last-Modified"])[0] == 304
        replica.put(replace(story, paragraphs=(*story.paragraphs, "A line was added in the evening.")))
        status, body, changed = fetch(address, If_None_Match=headers["ETag"])
        assert status == 200
        assert body != before
        assert changed["Last-Modified"] != headers["Last-Modified"]
        assert replica.site.expected("en:49755").expected["article_body"].endswith("in the evening.")
        replica.remove("en:49755")
        assert "<title>AsiaNews.it</title>" in fetch(address)[1]


@pytest.mark.program
def test_the_log_counts_requests_and_faults_come_as_ordered() -> None:
    with Replica() as replica:
        replica.fail("/en.html", 503)
        replica.fail("/es.html", 0)
        assert fetch(f"{replica.url}/en.html")[0] == 503
        assert fetch(f"{replica.url}/en.html", User_Agent="tester")[0] == 200
        with pytest.raises(RemoteDisconnected):
            fetch(f"{replica.url}/es.html")
        assert [r.status for r in replica.requests] == [503, 200, 0]
        assert replica.hits("/en.html") == 2
        assert replica.requests[1].headers["User-Agent"] == "tester"


def test_a_site_draws_each_story_the_same_way_each_time(replica: Replica) -> None:
    for story in STORIES[:10]:
        page = replica.site.expected(story.key)
        assert page.body == replica.site.answer(slug_path(story)).body
        assert own_spelling(page.url) in replica.site.spellings(story.key)
