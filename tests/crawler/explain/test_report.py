"""`scrapy clean --explain`: one report, safe against the pages in it."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from crawler.explain.report import REASONS, ExplainedPage, draw_report
from crawler.explain.style import DARK, DARK_CARD, DARK_PAPER, LIGHT, LIGHT_CARD, LIGHT_PAPER
from crawler.extraction.errors import NoArticleError
from crawler.extraction.trace import Reason, Trace, TraceLine
from tests.crawler.conftest import PARAGRAPHS, Run, article, page
from tests.crawler.reading_room.chromium import FLAW, HOSTILE, browse

SAVED = Path(__file__).parents[2] / "sites/asianews"


def parsed(text: str) -> Any:
    return html.fromstring(text)


def all_reasons(text: str = "A line of the page.") -> Trace:
    fields = {Reason.BODY: "article_body", Reason.FIELD: "headline"}
    return Trace([TraceLine(text, reason, text, fields.get(reason)) for reason in Reason])


@pytest.mark.program
def test_the_report_has_every_page_and_the_records_are_printed_as_always(scrapy: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone.html"
    gone.write_text("<html><body><p>Nothing left of it.</p></body></html>")
    report = tmp_path / "report.html"
    pages = [str(SAVED / "era-a-one-cell-en.html"), str(gone), str(tmp_path / "missing.html")]
    with_report, without = scrapy("clean", *pages, "--explain", str(report)), scrapy("clean", *pages)
    assert (with_report.returncode, with_report.stdout, with_report.stderr) == (
        without.returncode,
        without.stdout,
        without.stderr,
    )
    tree = parsed(report.read_text("utf-8"))
    record = json.loads(with_report.stdout)
    sections = tree.xpath("//section")
    assert [link.get("href") for link in tree.xpath("//nav//a")] == ["#p1", "#p2", "#p3"]
    assert [line.text_content() for line in sections[0].xpath(".//p[contains(@class, 'kept')]")] == record[
        "article_body"
    ].split("\n")
    assert record["headline"] in sections[0].xpath("string(.//p[contains(@class, 'given headline')])")
    assert sections[0].xpath(".//details//del")
    assert sections[0].xpath(".//aside//dt[.='content_location']")
    assert "Refused" in sections[1].text_content()
    assert "Nothing left of it." in sections[1].text_content()
    assert "no such file" in sections[2].text_content()


@pytest.mark.parametrize("where", ["", "missing/report.html", "page.html"])
def test_a_report_that_cannot_be_written_is_one_line_before_any_work(where: str, scrapy: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page("Harbour opens"))
    answer = scrapy("clean", str(file), "--explain", str(tmp_path / where))
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert file.read_text() == page("Harbour opens")


def test_explain_does_not_go_with_batch(scrapy: Run, tmp_path: Path) -> None:
    answer = scrapy("clean", "--batch", "manifest.jsonl", "--explain", str(tmp_path / "report.html"))
    assert answer.returncode == 2
    assert not (tmp_path / "report.html").exists()


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    tree = parsed(draw_report([ExplainedPage("page.html", article(1), all_reasons())]))
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = tree.xpath("//style/text()")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert not tree.xpath("//script | //link | //img | //iframe | //@style | //*[@src]")


def test_every_reason_is_told_in_words() -> None:
    text = parsed(draw_report([ExplainedPage("page.html", article(1), all_reasons())])).text_content()
    assert REASONS.keys() == set(Reason)
    assert all(REASONS[reason] in text for reason in Reason if reason not in (Reason.BODY, Reason.FIELD))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("colours", "papers"), [(LIGHT, (LIGHT_PAPER, LIGHT_CARD)), (DARK, (DARK_PAPER, DARK_CARD))], ids=["light", "dark"]
)
def test_every_colour_can_be_read(colours: dict[Reason, str], papers: tuple[str, str]) -> None:
    assert colours.keys() == set(Reason)
    for colour in colours.values():
        for paper in papers:
            low, high = sorted((luminance(colour), luminance(paper)))
            assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_of_the_page_is_text_in_the_report(text: str) -> None:
    refused = ExplainedPage(text, NoArticleError(text, f"javascript:{text}"), all_reasons(text), text)
    report = draw_report([ExplainedPage(text, article(1, headline=text), all_reasons(text)), refused])
    tree = parsed(report)
    assert {element.tag for element in tree.iter()} <= set(
        "html head meta title style body main h1 h2 h3 nav b ol ul li a section p div span del bdi details summary "
        "aside dl dt dd".split()
    )
    assert all(re.fullmatch(r"#p\d+(-l\d+)?", href) for href in tree.xpath("//@href"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", report)


@pytest.mark.program
def test_a_browser_opens_the_report_and_nothing_in_it_runs(tmp_path: Path) -> None:
    pages = [ExplainedPage(text, article(1, headline=text), all_reasons(text), text) for text in HOSTILE]
    report = tmp_path / "report.html"
    report.write_text(draw_report(pages), "utf-8")
    dom, messages = browse(report, tmp_path)
    assert FLAW not in parsed(dom).xpath("string(//title)")
    assert len(parsed(dom).xpath("//section")) == len(HOSTILE)
    assert "CONSOLE" not in messages


@pytest.mark.program
def test_the_browser_would_have_said_so(tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(f"<html><body>{''.join(HOSTILE)}{PARAGRAPHS[0]}</body></html>", "utf-8")
    dom, messages = browse(bad, tmp_path)
    assert FLAW in parsed(dom).xpath("string(//title)")
    assert "CONSOLE" in messages
