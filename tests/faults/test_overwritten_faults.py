"""Known articles whose pages show something else, or something else at each request. Each test is a row of the table in
docs/faults.md.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from tests.crawler.local_site import PARAGRAPH, ROOT, LocalSite, Reply, links, story
from tests.faults.shell import FaultShell

NOW = datetime.now(UTC).isoformat(timespec="seconds")
NAMES = [f"/{word}" for word in "one two three four five six seven eight nine ten eleven twelve".split()]
FOOD = "".join(
    f"<p>Bakers of the old town sold {number} loaves of the new bread on its first day, though it costs more.</p>"
    for number in range(20, 26)
)


def _page(headline: str, body: str) -> Reply:
    return Reply(
        f"<html lang='en'><head><title>{headline}</title><meta property='og:title' content='{headline}'>"
        f"<meta property='article:published_time' content='{NOW}'></head>"
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>".encode()
    )


def _headline(name: str) -> str:
    return f"Sea wall stands {name[1:]}"


def _overwriting(name: str) -> Reply:
    """What stands in place of an article, another kind for each."""
    text = story(_headline(name)).body.decode().split("<p>")[1].split("</p>")[0]
    kinds = [
        _page("Just a moment...", "<p>Checking your browser before accessing the site.</p>"),
        _page(_headline(name), "<noscript>Please enable JavaScript to continue.</noscript>"),
        _page("We value your privacy", "<p>We and our partners use cookies.</p><button>Accept all</button>"),
        _page("Log in", "<form><input name=user><input type=password></form>"),
        _page(_headline(name), f"<p>{text}</p><p>Subscribe to read the whole story.</p>"),
        _page("Something went wrong", f"<p>We are sorry. {PARAGRAPH[:60]}. Please try again later.</p>"),
        links(["/a", "/b"]),
        _page("New bread in the old town", FOOD),
        _page("New bread in the old town", FOOD * 2),
        _page(_headline(name), "<p>This article is for members alone, who may read it in the application.</p>"),
        _page(_headline(name), FOOD),
        _page("Home", "".join(f"<p><a href='/{n}'>A story of the day, number {n}</a></p>" for n in range(30))),
    ]
    return kinds[NAMES.index(name)]


def _due(shell: FaultShell) -> None:
    shell.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE article_id IS NOT NULL")


def _visit(shell: FaultShell, site: LocalSite) -> str:
    """Every known article is due at this run."""
    _due(shell)
    run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
    assert run.code == 0, run.log
    return run.last_line


def _texts(shell: FaultShell) -> dict[str, str]:
    return dict(shell.rows("SELECT headline, article_body FROM article"))


def test_good_articles_whose_pages_show_something_else_stay_and_the_run_is_3(shell: FaultShell) -> None:
    with LocalSite({"/": links(NAMES), **{name: story(_headline(name), NOW) for name in NAMES}}) as site:
        assert shell.crawl("news", "-a", f"url={site.url}").code == 0
        good = _texts(shell)
        assert len(good) == 12
        site.routes |= {name: _overwriting(name) for name in NAMES}
        # Revisits are a fifth of the requests at most.
        others = {f"/new{number}": story(f"Ferry returns {number}") for number in range(50)}
        site.routes |= {"/": links([*NAMES, *others]), **others}
        _due(shell)
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
        assert {headline: text for headline, text in _texts(shell).items() if "Ferry" not in headline} == good
        assert shell.rows("SELECT count(*) FROM article_version") == [(0,)]
        told = shell.rows("SELECT url, reason, message FROM page WHERE state = 'saved' AND reason IS NOT NULL")
        assert len(told) == 12, told
        assert all(message for _, _, message in told)
        assert run.log.count("its article stays as it is") == 12
        assert run.code == 3, run.log
        assert "something else stands in the place of known articles" in run.last_line
        [(reasons,)] = shell.rows("SELECT reasons FROM crawl_run WHERE exit_code = 3")
        assert sum(number for name, number in json.loads(reasons).items() if name.startswith("again_")) == 12
        site.routes |= {name: story(_headline(name), NOW) for name in NAMES}
        assert "5 not modified" in _visit(shell, site)
        assert shell.rows("SELECT count(*) FROM page WHERE article_id IS NOT NULL AND reason IS NOT NULL") == [(7,)]


def test_a_retraction_is_taken_when_it_stays_and_the_text_before_is_kept(shell: FaultShell) -> None:
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands", NOW)}) as site:
        shell.crawl("news", "-a", f"url={site.url}")
        [good] = _texts(shell).items()
        notice = "This article has been withdrawn, because its author had invented what the engineer says in it."
        site.routes["/one"] = _page("Sea wall stands", f"<p>{notice}</p>")
        assert "1 not read again (lost text)" in _visit(shell, site)
        [(before, planned)] = shell.rows("SELECT not_taken, next_visit FROM page")
        assert json.loads(before)["times"] == 1
        assert planned < (datetime.now(UTC) + timedelta(hours=2)).isoformat(), "asked again soon"
        assert "1 not read again (lost text)" in _visit(shell, site)
        long_ago = (datetime.now(UTC) - timedelta(days=4)).isoformat(timespec="seconds")
        shell.execute(f"UPDATE page SET not_taken = json_set(not_taken, '$.first', '{long_ago}')")
        assert "1 changed" in _visit(shell, site)
        assert _texts(shell) == {"Sea wall stands": notice}
        [(record,)] = shell.rows("SELECT record FROM article_version")
        assert json.loads(record)["article_body"] == good[1]
        assert shell.rows("SELECT reason, not_taken FROM page") == [(None, None)]


def _counting(body: Callable[[int], str]) -> Callable[[], Reply]:
    numbers = count(1)
    return lambda: _page("Sea wall stands", body(next(numbers)))


@pytest.mark.program
def test_a_text_that_differs_at_each_request_is_folded_and_the_report_names_it(shell: FaultShell) -> None:
    paragraphs = [f"<p>Sea wall {number}. {PARAGRAPH}</p>" for number in range(4)]
    text = "".join(paragraphs)
    with LocalSite({"/": links(["/counted", "/teased", "/toll"])}) as site:
        site.routes["/counted"] = _counting(lambda n: f"{text}<p>{n * 41} comments</p>")
        site.routes["/teased"] = _counting(lambda n: f"{text}<p>Most read: story {'abcd'[n % 4]}</p>")
        site.routes["/toll"] = _counting(lambda n: f"{text}<p>At least {n} people were killed by the storm.</p>")
        shell.crawl("news", "-a", f"url={site.url}")
        for _ in range(3):
            line = _visit(shell, site)
            assert "1 changed" in line
            assert "2 folded" in line
        versions = "SELECT url, count(*) FROM article_version JOIN article ON article.id = article_id GROUP BY url"
        assert shell.rows(versions) == [(f"{site.url}/toll", 3)]
        [(toll,)] = shell.rows("SELECT article_body FROM article WHERE url LIKE '%/toll'")
        assert "At least 4 people" in toll
        command = [sys.executable, "-m", "scrapy", "report", "-s", f"ARTICLE_DATABASE=sqlite:///{shell.database}"]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for path in ("/counted", "/teased"):
            assert f"another text at each visit: {site.url}{path} (3 visits without news)" in told
        assert "/toll (" not in told
