"""`scrapy clean` with site-config files."""

import json
from pathlib import Path

import pytest

from tests.crawler.conftest import PARAGRAPHS, Run, page

BOX = "\n".join(
    f"The box beside the story holds the words that the file asks for in part {part}, as many as the story has itself."
    for part in ("one", "two", "three")
)


@pytest.mark.program
def test_pages_are_read_by_the_file_of_their_host(scrapy: Run, tmp_path: Path) -> None:
    folder, file = tmp_path / "configs", tmp_path / "page.html"
    folder.mkdir()
    (folder / "example.org.txt").write_text("body: //div[@id='box']\nwhat\n")
    boxed = "".join(f"<p>{line}</p>" for line in BOX.split("\n"))
    file.write_text(page("Harbour opens").replace("</body>", f"<div id='box'>{boxed}</div></body>"))
    done = scrapy("clean", file, "--url", "https://www.example.org/a", "-s", f"SITE_CONFIG_DIRS={folder}")
    record = json.loads(done.stdout)
    assert (done.returncode, record["article_body"], record["extraction_method"]) == (0, BOX, "site_config")
    assert done.stderr == f"scrapy clean: site config {folder}/example.org.txt: left out line 2: no directive\n"
    other = json.loads(
        scrapy("clean", file, "--url", "https://other.test/a", "-s", f"SITE_CONFIG_DIRS={folder}").stdout
    )
    assert other["article_body"].startswith(PARAGRAPHS[0])
    assert other["extraction_method"] == "trafilatura"


def test_a_folder_that_is_not_there_is_bad_usage(scrapy: Run, tmp_path: Path) -> None:
    done = scrapy("clean", tmp_path / "page.html", "-s", f"SITE_CONFIG_DIRS={tmp_path}/none")
    assert done.returncode == 2
    assert "SITE_CONFIG_DIRS names" in done.stderr
