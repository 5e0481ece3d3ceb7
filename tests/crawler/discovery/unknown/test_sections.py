"""`scrapy crawl news` on a site of lists, through the real command."""

import os
import signal
from collections import Counter

import pytest

from tests.crawler.discovery.unknown.small_site import SERVICES, STORIES, Story, article, frame, small_site, teaser
from tests.crawler.local_site import LocalSite, Reply, Shell, links
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.program
PATHS = {story.path for story in STORIES}


def saved(shell: Shell) -> set[str]:
    return {path for path, (state, _) in shell.pages().items() if state == "saved"}


def test_all_articles_behind_lists_are_found_and_the_next_run_asks_for_what_may_be_new(shell: Shell) -> None:
    with small_site(LocalSite()) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        assert saved(shell) == PATHS
        assert run.last_line.endswith("saved 14 new, 0 changed, 7 refused (list page), 0 lost")
        asked = Counter(site.paths)
        assert not any(f"/{name}" in asked for name in SERVICES)
        assert asked.most_common(1)[0][1] == 1
        # 14 articles and 19 pages of 8 lists, beside robots.txt and guesses at feeds and sitemaps.
        assert len([path for path in site.paths if path in site.routes]) == 33

        first = len(site.paths)
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert again.code == 0, again.log
        assert again.last_line.endswith("saved 0 new, 0 changed, 0 refused, 0 lost")
        hits = {path: headers for _, path, headers in site.hits[first:] if path in shell.pages() or path == "/"}
        assert set(hits) == {"/", *(path for path, (_, reason) in shell.pages().items() if reason == "list_page")}
        assert all("If-None-Match" in headers for headers in hits.values())


def test_a_walk_that_was_killed_goes_on_where_it_was(shell: Shell) -> None:
    with small_site(LocalSite()) as site:
        # One at a time, so that it is in the middle of a walk.
        slow = {"LOOPBACK_AT_FULL_SPEED": False, "DOWNLOAD_DELAY": 0.05, "AUTOTHROTTLE_ENABLED": False}
        process = shell.start("news", "-a", f"url={site.url}", settings=slow)
        wait_until(lambda: any("page/2" in path for path in site.paths))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=HANG_SECONDS)
        before, had = len(site.paths), saved(shell)
        assert len(had) < len(PATHS)
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        assert saved(shell) == PATHS
        assert had.isdisjoint(site.paths[before:])


def test_a_limit_of_list_pages_is_told_and_the_next_run_goes_on(shell: Shell) -> None:
    with small_site(LocalSite()) as site:
        few = {"MAX_LIST_PAGES": 8}
        run = shell.crawl("news", "-a", f"url={site.url}", settings=few)
        assert run.code == 0, run.log
        assert run.last_line.endswith("the limit of 8 list pages (MAX_LIST_PAGES) is reached, the next run goes on")
        lists = [path for path in site.paths if path.startswith(("/tag", "/author")) or path.count("/") != 1]
        assert len([path for path in lists if path not in PATHS]) <= 9
        for _ in range(3):
            run = shell.crawl("news", "-a", f"url={site.url}", settings=few)
            assert run.code == 0, run.log
        assert saved(shell) == PATHS


def test_a_range_is_walked_back_to_its_first_day_and_no_further(shell: Shell) -> None:
    wanted = {story.path for story in STORIES if "2024-05-23" <= story.day <= "2024-05-24"}
    with small_site(LocalSite()) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", "-a", "since=2024-05-23", "-a", "until=2024-05-24")
        assert run.code == 0, run.log
        assert saved(shell) == wanted
        assert PATHS.intersection(site.paths) == wanted
        assert "/harbour/page/3/" not in site.paths
        assert "reached" not in run.last_line


def test_archives_are_stepped_through_and_what_lies_before_them_is_told(shell: Shell) -> None:
    def month(stories: list[Story]) -> Reply:
        return frame("".join(map(teaser, stories)), "Archive")

    with LocalSite() as site:
        may = [story for story in STORIES if story.day >= "2024-05-20"]
        start = "<h1>The Quay Courier</h1><p><a href='/archive/2024/06/'>June</a></p>"
        site.routes |= {"/": frame(start, "The Quay Courier"), "/archive/2024/05/": month(may)}
        site.routes |= {story.path: article(story) for story in may}
        run = shell.crawl("news", "-a", f"url={site.url}", "-a", "since=2024-03-01", "-a", "until=2024-06-03")
        assert run.code == 0, run.log
        assert saved(shell) == {story.path for story in may}
        archives = [path for path in site.paths if path.startswith("/archive")]
        assert sorted(archives) == [f"/archive/2024/{number}/" for number in ("03", "04", "05", "06")]
        assert "the lists lead back to 2024-05-20, and not to 2024-03-01" in run.last_line


def test_further_hosts_are_read_where_they_are_named_and_others_are_not(shell: Shell) -> None:
    with LocalSite() as site, LocalSite() as second, LocalSite() as stranger:
        hosts = [site] * 5 + [second] * 5 + [stranger] * 4
        for story, host in zip(STORIES, hosts, strict=True):
            host.routes[story.path] = article(story)
        shown = [(story, host) for story, host in zip(STORIES, hosts, strict=True) if story.number not in (8, 9)]
        teasers = "".join(teaser(story).replace("href='", f"href='{host.url}") for story, host in shown)
        site.routes["/"] = frame(teasers, "The Quay Courier")
        second.routes["/"] = frame("".join(map(teaser, STORIES[5:10])), "The Quay Courier, live")
        given = ["-a", f"url={site.url}", "-a", f"hosts=127.0.0.1:{second.port}"]
        run = shell.crawl("news", *given, settings={"ALLOW_PRIVATE_ADDRESSES": True})
        assert run.code == 0, run.log
        assert saved(shell) == {story.path for story in STORIES[:10]}
        assert stranger.paths == []


def test_a_page_that_is_no_article_and_has_headlines_is_walked_as_a_list(shell: Shell) -> None:
    with LocalSite() as site:
        # Nothing says that it is a section: the link stands in a footer.
        home = frame(teaser(STORIES[6]) + teaser(STORIES[7]), "The Quay Courier")
        site.routes["/"] = Reply(home.body.replace(b"</footer>", b"<a href='/more'>More</a></footer>"))
        site.routes |= {story.path: article(story) for story in STORIES[:8]}
        site.routes["/more"] = links([story.path for story in STORIES[:5]])
        # A sitemap names every page that there is.
        paths = [STORIES[5].path, "/privacy", "/contact"]
        entries = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
        site.routes["/sitemap.xml"] = Reply(f"<urlset>{entries}</urlset>".encode(), content_type="text/xml")
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        assert saved(shell) == {story.path for story in STORIES[:8]}
        assert shell.pages()["/more"] == ("refused", "list_page")
        assert {"/privacy", "/contact"}.isdisjoint(site.paths)
