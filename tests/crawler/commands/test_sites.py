"""`scrapy sites`: the list, typed."""

from pathlib import Path

import pytest

from tests.crawler.conftest import Run


def said(run: Run, *arguments: str, standard_input: bytes = b"") -> tuple[int, str]:
    """Exit code, and all that was printed."""
    ended = run("sites", *arguments, standard_input=standard_input)
    return ended.returncode, ended.stdout + ended.stderr


def test_sites_are_added_paused_and_removed(scrapy: Run) -> None:
    assert said(scrapy, "add", "https://example.org") == (
        0,
        "https://example.org is on the list; the next `scrapy work` crawls it\n",
    )
    assert said(scrapy, "add", "example.org/") == (0, "https://example.org/ is on the list already\n")
    assert "was on the list" in said(scrapy, "add", "example.org", "--every", "6h")[1]
    said(scrapy, "add", "asianews", "--every", "2d", "-a", "languages=all")
    assert said(scrapy, "pause", "asianews") == (0, "asianews is not crawled until `scrapy sites resume`\n")
    listed = said(scrapy)[1].splitlines()
    assert [line.split()[:2] for line in listed] == [["new", "example.org"], ["paused", "asianews"]]
    assert " ".join(listed[0].split()) == "new example.org due now never crawled no article every 6 h"
    assert said(scrapy, "resume", "asianews") == (0, "asianews is on the list again, and is crawled when it is due\n")
    assert said(scrapy, "remove", "www.example.org") == (0, "https://example.org is off the list; its articles stay\n")
    assert [line.split()[1] for line in said(scrapy)[1].splitlines()] == ["asianews"]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        (["ad", "https://example.org"], "unknown word ad"),
        (["https://example.org"], "an address goes behind add"),
        (["add"], "sites: add takes one site"),
        (["list", "asianews"], "list takes nothing behind it"),
        (["add", "a.example", "b.example"], "sites: add takes one site"),
        (["add", "asianew"], "did you mean asianews?"),
        (["add", "https://ada:secret@example.org"], "the list keeps no passwords"),
        (["add", "asianews", "-a", "languages"], "-a languages is not NAME=VALUE"),
        (["add", "asianews", "-a", "since=2024-01-01"], "is for one crawl"),
        (["add", "asianews", "--every", "often"], "--every: often is no age like 90m, 24h, 3d or 2w, nor auto"),
        (["add", "asianews", "--every", "5m"], "the shortest time between two crawls is 15m"),
        (["pause", "asianews", "--every", "6h"], "--every and -a go with add, not with pause"),
        (["export", "sites.txt"], "give a name that ends with .opml"),
        (["import", "nowhere.opml"], "nowhere.opml: cannot be read"),
        (["add", "asianews", "--frobs"], "unknown option --frobs"),
    ],
)
def test_bad_usage_is_one_line_and_2_and_makes_no_database(
    scrapy: Run, tmp_path: Path, typed: list[str], complaint: str
) -> None:
    code, printed = said(scrapy, *typed)
    assert code == 2
    assert complaint in printed
    assert printed.count("\n") <= 2
    assert "secret" not in printed
    assert not (tmp_path / "articles.db").exists()


def test_a_site_that_is_not_on_the_list_is_told_with_the_nearest(scrapy: Run) -> None:
    said(scrapy, "add", "https://example.org")
    code, printed = said(scrapy, "remove", "exampel.org")
    assert code == 2
    assert "exampel.org is not on the list: did you mean example.org?" in printed
    assert said(scrapy, "remove", "example.org")[0] == 0
    assert said(scrapy)[0] == said(scrapy, "list")[0] == 1


def test_what_makes_a_list_is_said_where_there_is_none(scrapy: Run, tmp_path: Path) -> None:
    for command in (["sites"], ["work", "--once"]):
        ended = scrapy(*command)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.endswith("yet: scrapy sites add URL makes it\n")
    (tmp_path / "none.txt").write_text("# no site\n")
    assert said(scrapy, "import", str(tmp_path / "none.txt"))[0] == 1
    said(scrapy, "add", "https://example.org")
    said(scrapy, "pause", "example.org")
    ended = scrapy("work", "--once")
    assert (ended.returncode, ended.stdout) == (0, "no site is due\n")
    assert "the list has no site to crawl" in ended.stderr


def test_files_are_imported_and_exported_without_loss(scrapy: Run, tmp_path: Path) -> None:
    addresses = b"https://example.org\nexample.net # the other\nasianews\nfrobnicate\nhttps://www.example.org/\n"
    code, printed = said(scrapy, "import", "-", standard_input=addresses)
    assert code == 1
    assert "3 added, 1 known, 1 refused" in printed
    assert "-, line 4: there is no spider frobnicate" in printed
    said(scrapy, "add", "asianews", "--every", "6h", "-a", "languages=all")
    said(scrapy, "pause", "example.net")
    file = tmp_path / "sites.opml"
    assert said(scrapy, "export", str(file)) == (0, f"{file}: 3 sites\n")
    first = file.read_bytes()
    for name in ("example.org", "example.net", "asianews"):
        said(scrapy, "remove", name)
    assert said(scrapy, "import", str(file)) == (0, "3 added, 0 known, 0 refused\n")
    said(scrapy, "export", str(file))
    assert file.read_bytes().split(b"<body>")[1] == first.split(b"<body>")[1]
    assert said(scrapy, "import", str(file)) == (0, "0 added, 3 known, 0 refused\n")


def test_a_file_that_is_none_of_sites_changes_nothing(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "page.opml").write_text("<html><body>gone</body></html>")
    code, printed = said(scrapy, "import", str(tmp_path / "page.opml"))
    assert (code, "it is no OPML" in printed) == (2, True)
    assert not (tmp_path / "articles.db").exists()


def test_work_without_a_list_or_with_slips(scrapy: Run, tmp_path: Path) -> None:
    assert scrapy("work", "--once").returncode == 1
    said(scrapy, "add", "https://example.org")
    for typed in (["--parallel", "0"], ["--longest", "x"], ["--logs", str(tmp_path / "none")], ["asianews"]):
        ended = scrapy("work", "--once", *typed)
        assert (ended.returncode, ended.stdout) == (2, "")
