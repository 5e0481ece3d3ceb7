"""Which site-config file is a host's, and crawls and cleanings under them, through the real commands."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.extraction.rules import GENERIC_RULES, PageRules
from crawler.site_configs import NoSuchFolderError, SiteConfigs
from crawler.spiders.asianews import CLEANING_RULES
from crawler.watching.site_report import report_on
from storage.database import open_database
from storage.queries.health import Health
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / f"{name.replace('__', '.')}.txt").write_text(f"body: //{body}\n", "utf-8")
    return folder


def body_of(configs: SiteConfigs, host: str) -> tuple[str, ...] | None:
    rules = configs.of_host(host)
    return rules.body if rules is not None else None


def test_the_file_of_a_host(tmp_path: Path) -> None:
    folder = write(tmp_path, example__org="exact", __example__org="below", __a__example__org="nearer", other__test="o")
    configs = SiteConfigs([folder])
    assert body_of(configs, "example.org") == body_of(configs, "WWW.example.org") == ("//exact",)
    assert body_of(configs, "sport.example.org") == body_of(configs, "x.y.example.org") == ("//below",)
    assert body_of(configs, "b.a.example.org") == ("//nearer",)
    assert body_of(configs, "www.other.test") == ("//o",)
    for host in ("sub.other.test", "org", "", "../example.org", "notexample.org"):
        assert body_of(configs, host) is None


def test_a_wildcard_is_not_for_the_domain_itself(tmp_path: Path) -> None:
    configs = SiteConfigs([write(tmp_path, __example__org="below")])
    assert body_of(configs, "example.org") is None
    assert body_of(configs, "www.example.org") is None


def test_the_earlier_folder_counts(tmp_path: Path) -> None:
    own = write(tmp_path / "own", example__org="mine")
    others = write(tmp_path / "others", example__org="theirs", example__net="net")
    configs = SiteConfigs([own, others])
    assert (body_of(configs, "example.org"), body_of(configs, "example.net")) == (("//mine",), ("//net",))


def test_global_rules_hold_for_every_host(tmp_path: Path) -> None:
    (tmp_path / "global.txt").write_text("strip: //u\ntitle: //b\n")
    (tmp_path / "example.org.txt").write_text("strip: //s\n")
    (tmp_path / "strict.test.txt").write_text("autodetect_on_failure: no\n")
    configs = SiteConfigs([tmp_path])
    assert configs.of_host("example.org") == PageRules("example.org.txt + global.txt", strip=("//s", "//u"))
    assert configs.of_host("unknown.test") == PageRules("global.txt", strip=("//u",))
    strict = configs.of_host("strict.test")
    assert strict is not None
    assert strict.strip == ()


def test_only_files_that_are_needed_are_read_and_each_once(tmp_path: Path) -> None:
    lines: list[str] = []
    for number in range(50):
        (tmp_path / f"site{number}.test.txt").write_text("bdoy: //p\nbody: //p[\n")
    configs = SiteConfigs([tmp_path], lines.append)
    assert lines == []
    for _ in range(3):
        configs.of_host("site7.test")
        configs.of_host("www.site7.test")
    [line] = lines
    assert line == (
        f"site config {tmp_path}/site7.test.txt: left out line 1: unknown directive bdoy; "
        "line 2: body is not an XPath (Invalid expression)"
    )


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    lines: list[str] = []
    (tmp_path / "latin.test.txt").write_bytes(b"title: //h1\n# caf\xe9\n")
    (tmp_path / "folder.test.txt").mkdir()
    (tmp_path / "huge.test.txt").write_bytes(b"#" * 1_100_000)
    configs = SiteConfigs([tmp_path], lines.append)
    assert [configs.of_host(f"{name}.test") for name in ("latin", "folder", "huge")] == [None, None, None]
    assert [line.rpartition("is not used: ")[2] for line in lines] == [
        "line 2: not UTF-8", "Is a directory", "more than 1,048,576 bytes"
    ]  # fmt: skip
    with pytest.raises(NoSuchFolderError, match="missing: No such file or directory"):
        SiteConfigs([tmp_path / "missing"])


def test_a_site_with_rules_of_its_own_keeps_them(tmp_path: Path) -> None:
    configs = SiteConfigs([write(tmp_path, asianews__it="p", example__org="q")])
    assert configs.fit(CLEANING_RULES, "https://www.asianews.it/x") is CLEANING_RULES
    own = replace(GENERIC_RULES, page_rules=PageRules(body=("//own",)))
    assert configs.fit(own, "https://example.org/x") is own
    fitted = configs.fit(GENERIC_RULES, "https://example.org/x").page_rules
    assert fitted is not None
    assert fitted.body == ("//q",)
    assert configs.fit(GENERIC_RULES, None) is GENERIC_RULES
    assert configs.fit(GENERIC_RULES, "http://[x") is GENERIC_RULES


def marked(headline: str, paragraphs: str = "abcdefg") -> Reply:
    page = story(headline)
    box = "<div id='box'>" + "".join(
        f"<p>{headline} boxed {n}: the gulls came back to the quay, the boats went out again, and nobody minded.</p>"
        for n in paragraphs
    )
    return replace(page, body=page.body.replace(b"</body>", f"{box}</div></body>".encode()))


def test_a_crawl_reads_pages_by_the_file_of_their_host(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "127.0.0.1.txt").write_text("body: //div[@id='box']\nnonsense\n")
    with LocalSite() as site:
        site.routes |= {"/": links(["/one", "/two", "/x"]), "/one": marked("Sea wall"), "/two": story("Ferry returns")}
        site.routes["/x"] = marked("Gates rust", "a")
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"SITE_CONFIG_DIRS": folder})
    assert run.code == 0, run.log
    assert run.log.count("site config") == 1
    assert f"WARNING: site config {folder}/127.0.0.1.txt: left out line 2: no directive" in run.log
    rows = shell.rows("SELECT headline, extraction_method, article_body, extractor_version FROM article ORDER BY url")
    assert [row[:2] for row in rows] == [
        ("Sea wall", "site_config"), ("Ferry returns", "trafilatura"), ("Gates rust", "trafilatura")
    ]  # fmt: skip
    assert "harbour council" in rows[2][2]
    with closing(open_database(f"sqlite:///{shell.database}")) as database, database.session() as session:
        report = report_on(session, Health(session), "127.0.0.1", 1)
    assert report is not None
    (failing,) = report.failing
    assert failing.sentence == "127.0.0.1.txt not believed on 2 of 3 articles: article_body 2"
    assert set(failing.urls) == {f"{site.url}/x", f"{site.url}/two"}
    assert rows[0][2].startswith("Sea wall boxed a")
    assert "harbour council" not in rows[0][2]
    assert "127.0.0.1 2 + 127.0.0.1.txt " in rows[0][3]


def test_a_folder_that_is_not_there_is_code_1_in_one_line(shell: Shell, tmp_path: Path) -> None:
    run = shell.crawl("news", "-a", "url=http://127.0.0.1:9", settings={"SITE_CONFIG_DIRS": tmp_path / "none"})
    assert run.code == 1
    assert run.last_line == f"scrapy crawl: SITE_CONFIG_DIRS names {tmp_path}/none: No such file or directory"
