"""Log lines that no page, address or header can forge."""

import io
import logging
import re
from collections.abc import Iterator

import pytest

from crawler.terminal import safe_log
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story

FORGED = "2030-01-01 00:00:00 INFO: saved 9 new"
HOSTILE = f"x\n{FORGED}\r\x1b[2J\x1b]0;owned\x07\x9b31m\u2028\u202e\x00\ud800"
LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:,\d{3})? [A-Z]+: ")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    before = logging.getLogRecordFactory()
    safe_log.install()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s: %(message)s"))
    logger = logging.getLogger("hostile")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "propagate", False)
    yield stream
    logging.setLogRecordFactory(before)


def test_a_message_is_one_line_without_control_characters(written: io.StringIO) -> None:
    logging.getLogger("hostile").warning("lost %s", HOSTILE)
    [line] = written.getvalue().splitlines()
    assert line.endswith(f"lost x\\n{FORGED}\\r\\x1b[2J\\x1b]0;owned\\x07\\x9b31m\\u2028\\u202e\\x00\\ud800"), line


def test_no_line_of_a_traceback_looks_like_a_record(written: io.StringIO) -> None:
    logging.getLogger("hostile").error("failed", exc_info=ValueError(HOSTILE))
    lines = written.getvalue().split("\n")
    assert [bool(LINE.match(line)) for line in lines] == [True] + [False] * (len(lines) - 1)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", written.getvalue())


def test_words_of_every_alphabet_stay_as_they_are() -> None:
    assert safe_log.escaped("北京\t«L’été» العربية 🙂") == "北京\t«L’été» العربية 🙂"


def test_a_crawl_of_a_hostile_site_writes_log_lines_only(shell: Shell) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"
    with LocalSite() as site:
        site.routes |= {
            "/": links(["/one", f"/two?{evil}", f"/three?%0A{FORGED.replace(' ', '%20')}%1B[2J"]),
            "/robots.txt": Reply(f"User-agent: *\nAllow: /\n{evil}{FORGED}\n".encode(), content_type="text/plain"),
            "/one": story(f"Sea wall stands {evil}"),
            f"/two?{evil}": Reply(b"", 302, headers={"Location": "http://elsewhere.example/\x1b[2J"}),
            "/rss": Reply(b"", 302, headers={"Location": "/\x1b[2Jx"}),
        }
        site.routes["/feed"] = Reply(b"x", content_type="text/html\x1b[2J", headers={"X-Y": "\x1b[2J"})
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"LOG_LEVEL": "DEBUG"})
    assert run.code in (0, 2), run.log
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", run.log)
    assert "refused" in run.log
    assert r"\x1b[2J" in run.log
    assert [line for line in run.log.splitlines() if not LINE.match(line)] == []
    assert not any(line.startswith(FORGED) for line in run.log.splitlines())
