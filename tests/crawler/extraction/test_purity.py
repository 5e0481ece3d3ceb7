"""Extraction can be used alone: it loads no crawler framework and no database."""

import subprocess
import sys

import pytest

from tests.crawler.conftest import ROOT

FOREIGN = ("scrapy", "sqlalchemy", "storage", "twisted")
PROGRAM = """
import sys
from crawler.extraction.article import Page, extract_article

text = "The ferry left the island at six in the morning with nine goats, a priest and the harvest of lemons."
body = f"<html><body><article><h1>A ferry leaves</h1><p>{text}</p><p>{text[::-1]}</p></article></body></html>"
article = extract_article(Page(body.encode(), "https://example.org/a-ferry-leaves"))
assert text in article.article_body
print(*sys.modules)
"""


@pytest.mark.program
def test_an_article_is_extracted_without_framework_and_database() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    loaded = run.stdout.split()
    assert "trafilatura" in loaded
    assert [name for name in loaded if name.partition(".")[0] in FOREIGN] == []
