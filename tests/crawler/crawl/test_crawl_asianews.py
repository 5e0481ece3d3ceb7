"""`scrapy crawl asianews` on the replica, through the real command."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.crawler.local_site import LocalSite, Reply, Shell, links
from tests.replica.server import Replica
from tests.replica.stories import STORIES


@pytest.fixture
def replica(request: pytest.FixtureRequest) -> Iterator[Replica]:
    """A replica with so many articles on a page of a list, by default three."""
    with Replica(page_size=getattr(request, "param", 3)) as running:
        yield running


def _keys(*languages: str) -> set[str]:
    return {f"{s.language}:{s.identifier.zfill(4)}" for s in STORIES if s.language in languages}


def _saved(shell: Shell) -> list[str]:
    return [f"{language}:{number}" for language, number in shell.rows("SELECT in_language, identifier FROM article")]


def test_a_crawl_saves_every_article_once_and_a_second_one_fetches_none(shell: Shell, replica: Replica) -> None:
    base = ("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all")
    shell.forks = False
    first = shell.crawl(*base)
    assert first.code == 0, first.log
    assert sorted(_saved(shell)) == sorted(_keys("en", "it", "es", "zh"))
    assert f"saved {len(STORIES)} new" in first.last_line
    assert "0 lost" in first.last_line
    hosts = {row[0].split("/")[2] for row in shell.rows("SELECT url FROM article UNION SELECT url FROM page")}
    assert hosts == {"www.asianews.it"}
    assert not replica.hits("whatsapp")
    assert not replica.hits("mailto")
    assert not shell.rows("SELECT key FROM listing WHERE completed_walk = 0 OR cursor IS NOT NULL")
    refused = shell.pages()
    assert refused["/news-en/A-title-that-was-cut-before"] == ("refused", "soft_404")
    # An article is fetched by one spelling, or by two where the first does not tell its number.
    assert replica.hits("-64063.html") + replica.hits("art=64063") <= 2

    replica.forget_requests()
    second = shell.crawl(*base)
    assert second.code == 0
    assert second.last_line.endswith("saved 0 new, 0 changed, 0 refused, 0 lost")
    assert not replica.hits("/news-en/")
    assert not replica.hits("art=")
    assert not replica.hits("step="), "paging went on behind what the first walk held"

    newest = max((s for s in STORIES if s.language == "en"), key=lambda s: int(s.identifier))
    today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    replica.put(replace(newest, identifier="70001", slug="A-new-story", published=today, redesign_path=None))
    third = shell.crawl("asianews", "-a", f"base_url={replica.url}")
    assert third.last_line.endswith("saved 1 new, 0 changed, 0 refused, 0 lost"), third.log


def test_only_the_languages_asked_for_are_fetched(shell: Shell, replica: Replica) -> None:
    run = shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=it,es")
    assert run.code == 0
    assert sorted(_saved(shell)) == sorted(_keys("it", "es"))
    assert not replica.hits("/news-en/")
    assert not replica.hits("/geo-en/")


def test_max_articles_saves_exactly_so_many_the_newest_first(shell: Shell, replica: Replica) -> None:
    run = shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "max_articles=4")
    assert run.code == 0, run.log
    assert "saved 4 new" in run.last_line
    numbers = sorted((int(key[3:]) for key in _saved(shell)), reverse=True)
    listed = sorted((int(s.identifier) for s in STORIES if s.language == "en"), reverse=True)
    assert numbers[:3] == listed[:3]
    assert len(numbers) == 4
    assert not replica.hits("step="), "deeper pages of lists come after the articles"


def test_a_range_is_read_day_by_day_and_days_that_are_over_only_once(shell: Shell, replica: Replica) -> None:
    stories = [s for s in STORIES if s.language == "en"]
    story = next(s for s in stories if str(s.published).startswith("2018-09-16"))
    arguments = ("-a", "since=2018-09-10", "-a", "until=2018-09-20")
    run = shell.crawl("asianews", "-a", f"base_url={replica.url}", *arguments)
    assert run.code == 0, run.log
    assert _saved(shell) == [f"en:{story.identifier}"]
    assert replica.hits("data_art_filtro=") == 11
    replica.forget_requests()
    again = shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "since=2018-09-10", "-a", "until=2018-09-21")
    assert again.code == 0
    assert replica.hits("data_art_filtro=") == 1
    whole = shell.crawl("asianews", "-a", f"base_url={replica.url}")
    assert whole.code == 0
    assert sorted(_saved(shell)) == sorted(_keys("en")), "a backfill must not shorten the walks of a later run"


def test_days_that_are_not_over_are_not_remembered_as_done(shell: Shell, replica: Replica) -> None:
    today = datetime.now(UTC).date()
    run = shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", f"since={today - timedelta(days=2)}")
    assert run.code == 0, run.log
    assert replica.hits("data_art_filtro=") == 3
    days = [key for (key,) in shell.rows("SELECT key FROM listing WHERE completed_walk > 0 AND key LIKE '%:day:%'")]
    assert f"en:day:{today - timedelta(days=2)}" in days
    assert f"en:day:{today}" not in days
    assert not shell.rows("SELECT 1 FROM page WHERE state = 'saved'")


@pytest.mark.parametrize(("first_step", "past_the_end"), [(0, "home"), (1, "last")])
def test_paging_is_followed_whatever_its_first_number(shell: Shell, first_step: int, past_the_end: str) -> None:
    with Replica(page_size=2, first_step=first_step, past_the_end=past_the_end, feed_path=None) as replica:
        run = shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=es")
        assert run.code == 0, run.log
        assert sorted(_saved(shell)) == sorted(_keys("es"))


@pytest.mark.parametrize("replica", [2], indirect=True)
def test_an_interrupted_walk_is_resumed_and_a_failed_page_is_tried_again(shell: Shell, replica: Replica) -> None:
    step = "/geo-en/China-17.html&step=4"
    replica.fail(step, status=500, times=3)
    newest = max((s for s in STORIES if s.language == "en"), key=lambda s: int(s.identifier))
    for address in replica.site.spellings(newest.key):
        replica.fail(address.removeprefix("https://www.asianews.it"), status=500, times=3)
    first = shell.crawl("asianews", "-a", f"base_url={replica.url}")
    assert first.code == 2, first.log
    assert "1 list http 500" in first.last_line
    assert ("failed", "http_500") in shell.pages().values()
    [(cursor, walk, completed)] = shell.rows("SELECT cursor, walk, completed_walk FROM listing WHERE key = 'en:geo:17'")
    assert cursor.endswith(step)
    assert (walk, completed) == (1, 0)

    replica.forget_requests()
    second = shell.crawl("asianews", "-a", f"base_url={replica.url}")
    assert second.code == 0, second.log
    asked = [r.path for r in replica.requests if "China-17" in r.path]
    assert asked[:3] == ["/geo-en/China-17.html", "/geo-en/China-17.html&step=3", step]
    assert shell.rows("SELECT cursor, walk, completed_walk FROM listing WHERE key = 'en:geo:17'") == [(None, 2, 2)]
    assert sorted(_saved(shell)) == sorted(_keys("en"))


def test_redirects_to_the_site_itself_stay_on_the_base_host(shell: Shell) -> None:
    home = links(["http://asianews.it/news-en/Story-41000.html"])
    own = "https://www.asianews.it/en/south-asia/nepal/story"
    with Replica() as replica:
        page = replica.site.expected(next(s.key for s in STORIES if s.language == "en")).body
    routes = {
        "/en.html": home,
        "/news-en/Story-41000.html": Reply(status=301, headers={"Location": own}),
        "/en/south-asia/nepal/story": Reply(page),
    }
    with LocalSite(routes) as site:
        run = shell.crawl("asianews", "-a", f"base_url={site.url}")
        assert "saved 1 new" in run.last_line, run.log
        assert "/en/south-asia/nepal/story" in site.paths
    assert shell.rows("SELECT url FROM article") == [(own,)]
    assert shell.pages()["/news-en/Story-41000.html"] == ("saved", None)


def test_the_newest_article_comes_first_also_from_a_list_and_other_languages_stay_out(shell: Shell) -> None:
    with Replica() as replica:
        newest, older = (replica.site.expected(key).body for key in ("en:64010", "en:9384"))
    hrefs = ["/news-en/A-9384.html", "/notizie-it/B-64063.html", "/news-en/C-46024.html", "/geo-en/China-17.html"]
    routes = {
        "/en.html": links(hrefs),
        "/geo-en/China-17.html": links(["/news-en/D-64010.html"]),
        "/news-en/A-9384.html": Reply(older),
        "/news-en/D-64010.html": Reply(newest),
    }
    with LocalSite(routes) as site:
        run = shell.crawl("asianews", "-a", f"base_url={site.url}", "-a", "max_articles=1")
        assert "saved 1 new" in run.last_line, run.log
        assert _saved(shell) == ["en:64010"]
        rest = shell.crawl("asianews", "-a", f"base_url={site.url}")
        assert "1 refused (http 404)" in rest.last_line
        assert "/notizie-it/B-64063.html" not in site.paths
    assert sorted(_saved(shell)) == ["en:64010", "en:9384"]


def test_a_home_page_without_articles_ends_with_3(shell: Shell) -> None:
    with LocalSite({"/en.html": Reply(b"<html><body><h1>Under construction</h1></body></html>")}) as site:
        run = shell.crawl("asianews", "-a", f"base_url={site.url}")
    assert run.code == 3, run.log


@pytest.mark.parametrize("full_speed", [False, True])
def test_the_crawl_delay_of_robots_txt_is_kept(shell: Shell, full_speed: bool) -> None:
    home = links([f"/news-en/Story-4100{number}.html" for number in range(3)])
    robots = Reply(b"User-agent: *\nCrawl-delay: 0.5\n", content_type="text/plain")
    with LocalSite({"/en.html": home, "/robots.txt": robots}) as site:
        run = shell.crawl(
            "asianews", "-a", f"base_url={site.url}",
            settings={"LOOPBACK_AT_FULL_SPEED": full_speed, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_START_DELAY": 0,
                      "CONTACT": "press@example.org",
                      "DOWNLOAD_HANDLERS": '{"http": "tests.crawler.probe.TimedDownloads"}'},
        )  # fmt: skip
        sent = [float(at) for at, path in re.findall(r"sent at (\S+): .*?:\d+(/\S+)", run.log) if path != "/robots.txt"]
        assert len(sent) == len(site.paths) - site.paths.count("/robots.txt") >= 7
        # By the sender's own clock, on which a busy machine can only lengthen what lies between two requests.
        assert min(later - earlier for earlier, later in pairwise(sent)) > 0.45
        assert site.hits[0][1] == "/robots.txt"
        agents = {headers["User-Agent"] for _, _, headers in site.hits}
        assert len(agents) == 1
        assert agents.pop().endswith(" (+press@example.org)")
