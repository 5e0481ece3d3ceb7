"""Files of a crawl in other programs: they are whole, their index leads to each page, and a replay gives the bytes that
were fetched."""

import gzip
import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.crawler.crawl.archive.test_archived_crawl import crawl, due
from tests.crawler.local_site import LocalSite, Reply, Shell, links, refused_port, story
from tests.waiting import HANG_SECONDS, wait_until

WAYBACK = shutil.which(os.environ.get("WAYBACK", "wayback"))
"""pywb's server. It wants other versions of some packages than Winnow: it belongs into an environment of its own."""


@pytest.fixture
def visited_twice(shell: Shell, tmp_path: Path) -> Iterator[tuple[LocalSite, Path]]:
    """A site whose pages were archived at two visits: the second brought 304, the same bytes, and a correction."""
    folder = tmp_path / "archive"
    packed = gzip.compress(story("Packed by its server").body)
    with LocalSite() as site:
        site.routes |= {
            "/": links(["/plain", "/packed", "/tagged", "/moved"]),
            "/plain": story("Plain as it is"),
            "/packed": Reply(packed, headers={"Content-Encoding": "gzip"}),
            "/tagged": Reply(story("Tagged with a number").body, headers={"ETag": '"1"'}),
            "/moved": Reply(b"moved", 301, headers={"Location": "/plain"}),
        }
        crawl(shell, site, folder)
        due(shell)
        tagged = site.routes["/tagged"]
        site.routes["/tagged"] = Reply(status=304)
        crawl(shell, site, folder)
        site.routes["/tagged"] = tagged
        yield site, folder


def program(*words: str) -> str:
    """What a program prints that ends without fault."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files_of(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.iterdir())]


@contextmanager
def replay(files: Sequence[str], folder: Path) -> Iterator[str]:
    """pywb on the files; give where it answers."""
    assert WAYBACK is not None
    folder.mkdir()
    manager, port = Path(WAYBACK).with_name("wb-manager"), refused_port()
    for words in (["init", "site"], ["add", "site", *files]):
        subprocess.run([manager, *words], cwd=folder, check=True, capture_output=True)
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen([WAYBACK, "-p", str(port), "-b", "127.0.0.1"], cwd=folder, stdout=log, stderr=log)
    try:
        wait_until(lambda: b"Starting Gevent Server" in (folder / "log.txt").read_bytes())
        yield f"http://127.0.0.1:{port}/site"
    finally:
        server.terminate()
        server.wait(HANG_SECONDS)


def test_other_programs_read_the_files_of_a_crawl(visited_twice: tuple[LocalSite, Path], tmp_path: Path) -> None:
    site, folder = visited_twice
    files = files_of(folder)
    assert len(files) == 2
    program(sys.executable, "-m", "warcio.cli", "check", *files)
    index = [line.split(" ", 2) for line in program(sys.executable, "-m", "cdxj_indexer.main", *files).splitlines()]
    told = [json.loads(said) for *_, said in index]
    statuses = {(said["url"].removeprefix(site.url), said["status"]) for said in told}
    assert statuses >= {("/plain", "200"), ("/moved", "301"), ("/tagged", "304"), ("/robots.txt", "404")}

    if WAYBACK is None:
        pytest.skip("pywb is not installed: pip install pywb==2.10.0 into an environment of its own, WAYBACK names it")
    first, *_, last = sorted(moment for _, moment, _ in index)
    with replay(files, tmp_path / "pywb") as collection:
        assert played(f"{collection}/{last}id_/{site.url}/tagged") == (304, b""), "as the server answered then"
        for path, moment in (
            ("/plain", first),
            ("/plain", last),
            ("/packed", first),
            ("/packed", last),
            ("/tagged", first),
        ):
            route = site.routes[path]
            assert isinstance(route, Reply)
            # `id_`: nothing is written into the page. Of a revisit, it is the page that it refers to.
            assert played(f"{collection}/{moment}id_/{site.url}{path}") == (200, route.body), (path, moment)


def played(url: str) -> tuple[int, bytes]:
    """Status and bytes of an answer, as they come."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=HANG_SECONDS)
    with closing(connection):
        connection.request("GET", parts.path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer.status, answer.read()
