"""`scrapy site` against a site on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.extraction.site_config.parse import parse_site_config
from tests.crawler.conftest import Run
from tests.crawler.local_site import LocalSite, Reply

LINES = {
    "ferry": [
        "The ferry to the island ran again on Sunday, three weeks after its engine had failed in the bay.",
        "Its captain said that the part had come from a yard two countries away, and that the crew had fitted it.",
    ],
    "baker": [
        "The baker of the upper village closed his shop on Friday, after forty years of rising at two in the morning.",
        "His daughter will open it again in spring, with the old oven and with a machine that kneads while she sleeps.",
    ],
    "owl": [
        "An owl has moved into the bell tower, and the sexton rings by hand so that the motor does not frighten it.",
        "Children count the mice that it leaves on the steps; the record, from a night in March, stands at eleven.",
    ],
}
AUTHORS = {"ferry": "Nora Falk", "baker": "Igor Lund", "owl": "Ada Kern"}
PROMISE = "Write to the editors of the island paper at any hour; somebody will answer you before the next ferry leaves."


def page(name: str) -> Reply:
    text = "".join(f"<p>{line}</p>" for line in LINES[name])
    return Reply(
        f"<html lang='en'><head><title>The {name} of the island | Island Paper</title></head><body>"
        f"<div class='post-{len(name)}4711 story'><h1 class='head'>The {name} of the island</h1>"
        f"<p class='byline'><a class='pen' href='/p'>{AUTHORS[name]}</a></p>"
        f"<time datetime='2024-03-0{len(name)}'>March</time>"
        f"<div class='words'>{text}<div class='promise'><p>{PROMISE}</p></div></div></div>"
        f"<div class='foot'>The Island Paper</div></body></html>".encode()
    )


@pytest.fixture
def island() -> Iterator[LocalSite]:
    with LocalSite({f"/2024/{name}.html": page(name) for name in LINES}) as site:
        site.routes["/list"] = Reply(b"<html><body><a href='/'>x</a></body></html>")
        yield site


def site(scrapy: Run, island: LocalSite, folder: Path, *names: str, force: bool = False) -> tuple[int, str, str]:
    urls = [f"{island.url}/{name}" for name in names]
    done = scrapy("site", "-s", "ALLOW_PRIVATE_ADDRESSES=1", "--output", folder, *(["--force"] if force else []), *urls)
    return done.returncode, done.stdout, done.stderr


def test_the_file_is_proposed_from_what_the_pages_share(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "island"
    code, said, errors = site(scrapy, island, folder, "2024/ferry.html", "2024/baker.html")
    assert (code, errors) == (0, "")
    rules, mistakes = parse_site_config((folder / "127.0.0.1.txt").read_bytes())
    assert mistakes == ()
    token = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
    assert rules.body == (f"//div[{token.format('words')}]",)
    assert rules.strip == (f"{rules.body[0]}//div[{token.format('promise')}]",)
    assert rules.title == (f"//h1[{token.format('head')}]",)
    assert rules.author == (f"//p[{token.format('byline')}]",)
    assert rules.date == ("//time/@datetime",)
    assert rules.test_url == (f"{island.url}/2024/ferry.html", f"{island.url}/2024/baker.html")
    assert sorted(path.name for path in folder.iterdir()) == [
        "127.0.0.1.txt", "baker.html", "baker.json", "ferry.html", "ferry.json"
    ]  # fmt: skip
    for path in folder.iterdir():
        assert f"wrote {path}" in said
    assert f"taken out: {rules.strip[0]}" in said
    record = json.loads((folder / "ferry.json").read_text("utf-8"))
    assert record["article_body"].split("\n") == LINES["ferry"]
    assert (record["headline"], record["authors"]) == ("The ferry of the island", ["Nora Falk"])
    assert (folder / "ferry.html").read_bytes() == page("ferry").body


def test_what_is_proposed_reads_the_saved_pages_and_others(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    folder = tmp_path / "sites" / "127.0.0.1"
    assert site(scrapy, island, folder, "2024/ferry.html", "2024/baker.html")[0] == 0
    setting = f"SITE_CONFIG_DIRS={folder.parent}"
    again = scrapy("clean", folder / "ferry.html", "--url", f"{island.url}/2024/ferry.html", "-s", setting)
    record, expected = json.loads(again.stdout), json.loads((folder / "ferry.json").read_text("utf-8"))
    assert {name: record[name] for name in expected} == expected
    assert record["extraction_method"] == "site_config"
    other = scrapy("clean", "-s", "ALLOW_PRIVATE_ADDRESSES=1", "-s", setting, f"{island.url}/2024/owl.html")
    assert json.loads(other.stdout)["article_body"].split("\n") == LINES["owl"]


def test_nothing_is_written_over_without_force(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    (tmp_path / "127.0.0.1.txt").write_text("# mine\n")
    code, said, errors = site(scrapy, island, tmp_path, "2024/ferry.html", "2024/baker.html")
    assert (code, said) == (1, "")
    assert errors == f"scrapy site: {tmp_path}/127.0.0.1.txt is there; --force writes over it. Nothing written\n"
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == ["127.0.0.1.txt"]
    assert site(scrapy, island, tmp_path, "2024/ferry.html", "2024/baker.html", force=True)[0] == 0
    assert "# mine" not in (tmp_path / "127.0.0.1.txt").read_text()


def test_a_page_that_is_refused_is_named_and_the_others_count(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    code, said, errors = site(scrapy, island, tmp_path, "2024/ferry.html", "gone", "list")
    assert code == 1
    assert [line.split(": ", 1)[1].split(": ")[0] for line in errors.splitlines()] == [
        f"{island.url}/gone", f"{island.url}/list"
    ]  # fmt: skip
    assert "one page only" in said
    code, said, errors = site(scrapy, island, tmp_path / "none", "gone")
    assert (code, said, len(errors.splitlines())) == (1, "", 2)
    assert not (tmp_path / "none").exists()


def test_bad_usage_is_one_line_and_code_2(scrapy: Run, island: LocalSite) -> None:
    for arguments in ((), ("page.html",), (f"{island.url}/list", "http://other.test/")):
        done = scrapy("site", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
    assert island.hits == []


def test_private_addresses_are_refused_as_by_clean(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    done = scrapy("site", "--output", tmp_path / "none", f"{island.url}/2024/ferry.html")
    assert done.returncode == 1
    assert "is a private address" in done.stderr
    assert island.hits == []


def test_a_charset_that_only_the_server_names_is_kept(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    body = page("ferry").body.decode().replace("the bay", "Dvořák Bay").encode("cp1250")
    island.routes["/2024/ferry.html"] = Reply(body, content_type="text/html; charset=windows-1250")
    assert site(scrapy, island, tmp_path, "2024/ferry.html")[0] == 0
    assert "Dvořák Bay" in json.loads((tmp_path / "ferry.json").read_text("utf-8"))["article_body"]
    again = scrapy("clean", tmp_path / "ferry.html", "--url", f"{island.url}/2024/ferry.html")
    assert "Dvořák Bay" in json.loads(again.stdout)["article_body"]


def test_what_is_repeated_on_some_pages_only_or_beside_other_words_stays(
    scrapy: Run, island: LocalSite, tmp_path: Path
) -> None:
    island.routes["/2024/owl.html"] = Reply(page("owl").body.replace(PROMISE.encode(), b"Another promise of ours."))
    site(scrapy, island, tmp_path, "2024/ferry.html", "2024/baker.html", "2024/owl.html")
    rules, _ = parse_site_config((tmp_path / "127.0.0.1.txt").read_bytes())
    assert rules.strip == ()


def test_a_name_that_one_page_alone_has_is_not_the_body(scrapy: Run, island: LocalSite, tmp_path: Path) -> None:
    island.routes["/2024/owl.html"] = Reply(page("owl").body.replace(b"'words'", b"'text'"))
    site(scrapy, island, tmp_path, "2024/ferry.html", "2024/owl.html")
    rules, _ = parse_site_config((tmp_path / "127.0.0.1.txt").read_bytes())
    assert rules.body == ("//div[contains(concat(' ', normalize-space(@class), ' '), ' story ')]",)
    island.routes["/2024/baker.html"] = Reply(page("baker").body.replace(b"'words'", b"'text'"))
    site(scrapy, island, tmp_path, "2024/ferry.html", "2024/baker.html", force=True)
    assert parse_site_config((tmp_path / "127.0.0.1.txt").read_bytes())[0].body == rules.body


@pytest.mark.program
def test_it_is_written_where_it_is_read_and_takes_saved_pages(scrapy: Run, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    address = "https://island.example/2024/"
    for name in ("ferry", "baker"):
        link = f"<link rel='canonical' href='{address}{name}.html'></head>".encode()
        (saved / f"{name}.html").write_bytes(page(name).body.replace(b"</head>", link))
    (saved / "owl.html").write_bytes(page("owl").body)
    setting = f"SITE_CONFIG_DIRS={tmp_path}/sites"
    done = scrapy("site", "-s", setting, saved / "ferry.html", saved / "baker.html", saved / "owl.html")
    assert done.returncode == 1
    assert done.stderr == "scrapy site: The owl of the island: the page does not name its address; give it with --url\n"
    assert done.stdout.endswith("then: scrapy clean URL\n")
    file = tmp_path / "sites" / "island.example" / "island.example.txt"
    assert f"test_url: {address}ferry.html" in file.read_text("utf-8")
    read = scrapy("clean", "-s", setting, saved / "owl.html", "--url", f"{address}owl.html")
    record = json.loads(read.stdout)
    assert (record["extraction_method"], record["article_body"].split("\n")) == ("site_config", LINES["owl"])

    # What a person has corrected is not lost.
    file.write_text("# mine\n")
    again = ("site", "-s", setting, "--url", f"{address}owl.html", saved / "owl.html", saved / "ferry.html")
    assert scrapy(*again).returncode == 1
    assert file.read_text() == "# mine\n"
    assert scrapy(*again, "--force").returncode == 0
    assert file.with_name("island.example.txt.before").read_text() == "# mine\n"
    assert (file.parent / "baker.html").exists()
    scrapy(*again, "--force")
    assert not file.with_name("island.example.txt.before1").exists(), "nothing had changed"


@pytest.mark.program
def test_a_saved_page_that_is_refused_is_named_by_its_file(scrapy: Run, tmp_path: Path) -> None:
    file = tmp_path / "empty.html"
    file.write_text("<html><body><h1>x</h1></body></html>")
    done = scrapy("site", file)
    assert done.returncode == 1
    assert done.stderr.startswith(f"scrapy site: {file}: no running text\n")


def test_saved_pages_of_two_sites_and_files_that_are_none_are_told(scrapy: Run, tmp_path: Path) -> None:
    for name in ("ferry", "baker"):
        (tmp_path / f"{name}.html").write_bytes(page(name).body)
    files = [tmp_path / "ferry.html", tmp_path / "baker.html"]
    addresses = [part for host in ("one", "two") for part in ("--url", f"https://{host}.example/a.html")]
    done = scrapy("site", *addresses, *files)
    assert (done.returncode, "more than one site" in done.stderr) == (2, True)
    done = scrapy("site", tmp_path / "none.html")
    assert (done.returncode, "neither an http or https address nor a file" in done.stderr) == (2, True)
    done = scrapy("site", *addresses, files[0])
    assert (done.returncode, "more --url than saved files" in done.stderr) == (2, True)


@pytest.mark.program
def test_the_default_folder_need_not_be_there_and_a_named_one_must(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page("ferry").body)
    assert scrapy("clean", tmp_path / "page.html").returncode == 0
    done = scrapy("clean", tmp_path / "page.html", "-s", f"SITE_CONFIG_DIRS={tmp_path}/none")
    assert (done.returncode, "SITE_CONFIG_DIRS names" in done.stderr) == (2, True)
