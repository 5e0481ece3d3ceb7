"""What the speed benchmark does around its runs: variants, the sampler, ratios and goals, runs that do not count."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from benchmarks.quality.measure import ROOT
from benchmarks.speed import sampler, serve
from benchmarks.speed.__main__ import main
from benchmarks.speed.asianews_pages import write_asianews
from benchmarks.speed.contenders import Contender, Facts, Place, Run, fault, measure, winnow
from benchmarks.speed.goals import GOALS, Goal, figures_of, ratio, reached, steady_rate
from benchmarks.speed.pages import StaticSite, write_news
from benchmarks.speed.readers import every
from benchmarks.speed.report import STAGES, goal_table, speed_table, troubles
from benchmarks.speed.sampler import Usage
from benchmarks.speed.variants import SourcePage, corpus_pages, distinct_pages, variant
from tests.crawler.extraction.fuzzing import CORPUS

LINKED = {"@type": "NewsArticle", "datePublished": "2019-03-14T18:45:00+01:00", "headline": "A </b> bridge of 1931"}
PAGE = f"""<html><head><meta charset="utf-8"><meta name="viewport" content="width=1024">
<meta property="article:published_time" content="2019-03-14T18:45:00+01:00">
<script type="application/ld+json">{json.dumps(LINKED).replace("</", "<" + chr(92) + "/")}</script>
<script>var width = 1931;</script><style>.h14 {{ width: 45px }}</style></head>
<body class="col-14"><h2 id="p14">The bridge’s long story &#8217; in words</h2><p>14 March 2019</p>
<p>Every harbour council member thinks about wooden boats while others watch the little ferry cross between islands
under bright summer skies, when nothing happens for 2019 reasons.</p></body></html>"""


def test_variants_are_distinct_pages_of_the_same_form() -> None:
    pages = [SourcePage("a", PAGE.encode()), SourcePage("b", PAGE.replace("bridge", "tunnel").encode())]
    made = list(distinct_pages(pages, 20))
    assert len({page.body for page in made}) == len({page.name for page in made}) == 20
    for page in made:
        html = page.body.decode()
        assert re.findall(r"</?[a-z]+\d?", html) == re.findall(r"</?[a-z]+\d?", PAGE)
        for kept in ("&#8217;", "var width = 1931", ".h14 { width: 45px }", 'class="col-14"', "width=1024", "’s long"):
            assert kept in html


def test_a_date_changes_in_all_its_places_alike_and_json_ld_still_parses() -> None:
    changed = variant(PAGE.encode(), 1).decode()
    linked = re.search(r"ld\+json\">(.*?)</script>", changed)
    assert linked is not None
    record = json.loads(linked[1])
    assert record["@type"] == "NewsArticle"
    assert record["datePublished"] == "2017-03-15T19:46:00+01:00"
    assert 'content="2017-03-15T19:46:00+01:00"' in changed
    assert "<p>15 March 2017</p>" in changed


def test_words_change_into_words_of_the_same_length_and_bytes_that_are_no_utf_8_stay() -> None:
    before, after = PAGE.encode() + b"\xe9\xff", variant(PAGE.encode() + b"\xe9\xff", 3)
    assert after.endswith(b"\xe9\xff")
    texts = [page.partition(b"<p>Every")[2] for page in (before, after)]
    assert len(texts[0]) == len(texts[1]) > 100
    assert texts[0] != texts[1]


@pytest.mark.program
def test_the_sampler_sums_the_cpu_of_children_that_are_killed_and_of_those_reaped(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < {}: pass\n"
    child = [sys.executable, "-c", burn.format(0.4) + "print(flush=True)\ntime.sleep(60)"]
    code = f"import subprocess, sys, time\nchild = subprocess.Popen({child!r}, stdout=subprocess.PIPE)\n"
    # Killed when it has burnt so much: on a busy machine that takes longer than any fixed time.
    code += "child.stdout.read(1)\ntime.sleep(1.5)\nchild.kill()\n"
    code += f"child.wait()\nsubprocess.run([sys.executable, '-c', {burn.format(0.3)!r}])\n"
    usage = sampler.run([sys.executable, "-c", code], cwd=tmp_path, log=tmp_path / "log", env={}, limit=30)
    assert usage.exit_code == 0
    assert 0.65 < usage.workers_cpu < 1.5
    assert usage.main_cpu < 0.5
    assert usage.wall > 1.7
    assert min(usage.main_mib, usage.worker_mib) > 3


@pytest.mark.program
def test_a_program_over_its_time_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    usage = sampler.run(command, cwd=tmp_path, log=tmp_path / "log", env={}, limit=0.3)
    assert usage.exit_code == -9


def run_of(name: str, wall: float, main_cpu: float = 1.0, error: str | None = None) -> Run:
    """A run of a hundred pages."""
    return Run(name, Usage(0, wall, 0, main_cpu, 1.0, 50, 60), Facts(100, 100, 0), error)


def test_goals_are_computed_from_rounds_of_the_same_number() -> None:
    walls = {"winnow": (10, 20, 30), "floor": (9, 19, 15), "naive": (20, 20, 60)}
    runs = [run_of(name, own[number]) for number in range(3) for name, own in walls.items()]
    found = {one.goal.what: one for one in reached(figures_of(runs))}
    floor, naive = found[GOALS[0].what], found[GOALS[3].what]
    assert floor.value == pytest.approx(0.9)  # .9, .95, .5
    assert [floor.low, floor.high] == pytest.approx([0.5, 0.95])
    assert floor.verdict == "yes"
    assert (naive.value, naive.verdict) == (2.0, "no")
    assert found[GOALS[2].what].verdict == "not measured"
    assert "| at least 2.30 | 2.00 (1.00-2.00) | no |" in goal_table(found.values())


def test_a_goal_that_is_a_limit_is_reached_from_below() -> None:
    goal = Goal("share", 0.5, ratio("a", "b"), at_least=False)
    (result,) = reached(figures_of([run_of("a", 20), run_of("b", 5)]), [goal])
    assert (result.value, result.verdict) == (0.25, "yes")


def test_a_contender_with_a_run_that_failed_is_in_no_table_and_in_no_ratio() -> None:
    runs = [run_of("winnow", 10), run_of("winnow", 10, error="exit code 2: lost"), run_of("floor", 10)]
    figures = figures_of(runs)
    assert "winnow" not in speed_table(figures, ["winnow", "floor"])
    assert reached(figures)[0].verdict == "not measured"
    assert troubles(runs) == ["- winnow: failed. `exit code 2: lost`"]


def test_a_run_that_lost_pages_does_not_count() -> None:
    contender = Contender("winnow", lambda place: [], lambda place: Facts(0, 0, 0))
    fine = Usage(0, 1.0, 0, 1, 1, 1, 1)
    assert fault(contender, fine, Facts(100, 99, 1), 100, "") is None
    for facts in (Facts(99, 99, 0), Facts(100, 98, 1), Facts(100, 90, 10), Facts(100, 99, 1, 1), Facts(0, 0, 0)):
        assert fault(contender, fine, facts, 100, "") is not None
    assert fault(contender, Usage(0, 1.0, 2, 1, 1, 1, 1), Facts(100, 100, 0), 100, "lost") == "exit code 2: lost"


def test_the_steady_rate_leaves_out_start_and_end() -> None:
    assert steady_rate([*(5 + number / 10 for number in range(100)), 60.0]) == pytest.approx(10)
    assert steady_rate([1.0, 2.0]) is None


def test_a_slow_peer_reads_pages_spread_over_all() -> None:
    lines = [{"file": str(number)} for number in range(100)]
    assert [line["file"] for line in every(lines, 4)] == ["0", "25", "50", "75"]
    assert every(lines, None) == lines


@pytest.mark.program
@pytest.mark.parametrize("with_nginx", [True, False])
def test_a_site_is_served_page_by_page_without_a_charset(
    with_nginx: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if with_nginx and serve.nginx_path() is None:
        pytest.skip("no nginx on this machine")
    if not with_nginx:
        monkeypatch.setattr(serve, "nginx_path", lambda: None)
    folder, state = tmp_path / "site", tmp_path / "state"
    folder.mkdir()
    state.mkdir()
    site: StaticSite = write_news(folder, f"http://127.0.0.1:{serve.free_port()}", [SourcePage("a", b"<p>\xe9</p>")])
    site.put("/index.php?l=zh&art=1", b"<p>query</p>", '/新闻/"$1~.html')
    site.finish()
    with serve.serving(site, state):
        for path, body in (
            ("/news/a.html", b"<p>\xe9</p>"),
            ("/index.php?l=zh&art=1", b"<p>query</p>"),
            ("/%E6%96%B0%E9%97%BB/%22$1~.html", b"<p>query</p>"),
        ):
            with urlopen(site.origin + path, timeout=5) as answer:
                assert (answer.headers["Content-Type"], answer.read()) == ("text/html", body)


@pytest.mark.program
def test_a_crawl_of_asianews_from_files_saves_every_story_and_tells_its_stages(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("site", "server", "place")]
    for folder in folders:
        folder.mkdir()
    site = write_asianews(folders[0], f"http://127.0.0.1:{serve.free_port()}", 12)
    with serve.serving(site, folders[1]):
        run = measure(winnow("asianews", "", spider="asianews", workers=1), Place(site, folders[2]))
    assert run.error is None
    assert (run.facts.asked, run.facts.saved) == (12, 12)
    assert len(run.facts.ends) >= 12  # and addresses cut short, which lead to the start page
    assert set(STAGES) - {"extraction-2"} <= set(run.stages)
    assert 0 < run.stages["operations"] <= run.stages["writer busy"] < run.stages["whole program"]
    assert run.usage.workers_cpu > 0.05


def test_without_a_corpus_nothing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no corpus" in capsys.readouterr().err


@pytest.mark.program
def test_the_programs_that_peers_run_import_the_standard_library_alone() -> None:
    code = (
        "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]; import benchmarks.speed.readers"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")
def test_variants_of_real_pages_differ_and_keep_their_tags_and_their_json_ld() -> None:
    linked = re.compile(r"<script\b[^>]*ld\+json[^>]*>(.*?)</script\s*>", re.S | re.I)
    pages = corpus_pages(CORPUS)[:25]
    made = list(distinct_pages(pages, 75))
    assert len({page.body for page in made}) == 75
    for page, changed in zip(pages * 2, made[25:], strict=True):
        before, after = (one.body.decode("utf-8", "surrogateescape") for one in (page, changed))
        outside = [re.findall(r"</?[a-z]+", re.sub(linked, "", html)) for html in (before, after)]
        assert outside[0] == outside[1]
        assert [parses(script) for script in linked.findall(after)] == [parses(s) for s in linked.findall(before)]


def parses(script: str) -> bool:
    """Whether a script is JSON."""
    try:
        json.loads(script)
    except ValueError:
        return False
    return True
