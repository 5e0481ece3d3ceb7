"""Where dates stand on a page, and what the words beside them say."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from crawler.extraction.metadata.dates import PageDates, read_dates
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.terminal.page_source import read_file

SEEN = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = (
    "<p>" + "The bridge carries four lanes of traffic and a railway across the sound, and nobody was hurt there. " * 2
)


def dates_of(header: str, below: str = "", lang: str = "en", url: str = "https://gazette.test/story") -> PageDates:
    markup = f"<html lang='{lang}'><body><h1>Bridge reopens</h1>{header}{TEXT}{TEXT}{TEXT}{below}</body></html>"
    tree = html.document_fromstring(markup)
    page = PageMetadata(tree, url)
    return read_dates(tree, page.article, page.meta, url, seen_at=SEEN, nodes=page.nodes)


@pytest.mark.parametrize(
    "header",
    [
        "<p>Updated: 9 March 2026 14:00 | Published: 4 March 2026 09:15",
        "<p>Published 4 March 2026, updated 9 March 2026",
        "<p>4 March 2026 (updated 9 March 2026)",
        "<p>Last updated on 9 March 2026 - first published on 4 March 2026",
        "<i>Updated <time datetime='2026-03-09'>9</time></i> <i>Posted <time datetime='2026-03-04'>4</time>",
        "<div>Updated</div><div>9 March 2026</div><div>Published</div><div>4 March 2026</div>",
        "<dl><dt>Updated<dd>9 March 2026<dt>Published<dd>4 March 2026</dl>",
        "<time class='updated' datetime='2026-03-09'>9</time><time class='published' datetime='2026-03-04'>4</time>",
        "<p>Stand: 09.03.2026, 14:00 Uhr<p>Veröffentlicht am 04.03.2026",
        "<p>Mis à jour le 9 mars 2026 à 14h00. Publié le 4 mars 2026 à 09h15",
        "<p>Actualizado el 9 de marzo del 2026 | Publicado el 4 de marzo del 2026",
        "<p>Aggiornato il 9 marzo 2026 – Pubblicato il 4 marzo 2026",
        "<p>Atualizado em 9 de março de 2026 Publicado em 4 de março de 2026",
        "<p>Bijgewerkt: 9 maart 2026, gepubliceerd: 4 maart 2026",
        "<p>Zaktualizowano: 9 marca 2026, opublikowano: 4 marca 2026",
        "<p>Обновлено 9 марта 2026, опубликовано 4 марта 2026",
        "<p>Güncelleme: 9 Mart 2026 Yayınlanma: 4 Mart 2026",
        "<p>Τελευταία ενημέρωση: 9 Μαρτίου 2026, δημοσίευση: 4 Μαρτίου 2026",
        "<p>수정 2026.03.09 14:00 입력 2026.03.04 09:15",
        "<p>입력2026.03.04. 오전 9:15 수정2026.03.09. 오후 2:00",
        "<p>公開日：2026年3月4日 更新日：2026年3月9日",
        "<p>更新时间：2026-03-09 14:00 发布时间：2026-03-04 09:15",
        "<p>تم التحديث 9 مارس 2026 نشر 4 مارس 2026",
        "<p>Cập nhật 9/3/2026 Đăng ngày 4 tháng 3 năm 2026",
    ],
)
def test_the_update_is_not_the_publication_in_any_order(header: str) -> None:
    found = dates_of(header, lang="vi" if "Cập" in header else "de" if "Stand" in header else "en")
    assert ((found.published or "")[:10], (found.modified or "")[:10]) == ("2026-03-04", "2026-03-09")


@pytest.mark.parametrize(
    "header",
    [
        "<p>Updated 9 March 2026",
        "<p>Aktualisiert: 09.03.2026, 14:00 Uhr",
        "<div class='dates'><b>Last modified</b> <time datetime='2026-03-09'>9 March</time></div>",
        "<span class='post-updated'>March 9, 2026</span>",
        "<p>최종수정 2026.03.09",
    ],
)
def test_a_page_that_says_only_when_it_was_changed_has_no_date_of_publication(header: str) -> None:
    found = dates_of(header, lang="de" if "Uhr" in header else "en")
    assert (found.published, found.modified) == (None, "2026-03-09")


@pytest.mark.parametrize(
    "header",
    [
        "<p>The festival opens on 14 August 2026.",
        "<p>Tickets are sold until 14 August 2026.",
        "<p>Am 14. August 2026 öffnet die Brücke.",
        "<p>Le pont ouvre le 14 août 2026.",
        "<p>Deadline: 14 August 2026",
        "<p>Event date: 14 August 2031",
        "<p>14-16 August 2026",
        "<p>A report published on 14 August 2026 blames the crew.",
        "<aside><h2>Agenda</h2><p>14 August 2026</p></aside>",
        "<nav><span>14 August 2026</span></nav>",
        "<ul><li><a href='/x'>Ferry stuck in the ice for days</a> <time datetime='2026-08-14'>14</time></li></ul>",
        "<div class='related-posts'><div>Ferry stuck</div><time datetime='2026-08-14'>14 August</time></div>",
        "<a href='/x'><h3>Ferry stuck</h3><time datetime='2026-08-14'>14 August</time></a>",
        "<figure><figcaption>The bridge on 14 August 2026</figcaption></figure>",
        "<div id='comments'><p>Ada</p><time datetime='2026-08-14'>14 August</time></div>",
        "<div class='today'>Friday, 14 August 2026</div>",
    ],
)
def test_a_day_that_stands_for_something_else_is_no_date_of_the_article(header: str) -> None:
    assert dates_of(header).published is None
    assert dates_of(header, below="<p class='pubdate'>Published 2 March 2026</p>").published == "2026-03-02"
    assert dates_of("", below=header).published is None


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("<div><span>Ada Kern</span><span>Mar 13, 2026</span><span>41</span><span>Share</span></div>", "2026-03-13"),
        ("<div><a>12</a><span>13 March 2026</span><span>5</span></div>", "2026-03-13"),
        ("<div>Ada Kern<br>13 March 2026<br>2026 views</div>", "2026-03-13"),
        ("<div><b>3</b><span>March 13, 2026</span>14 comments</div>", "2026-03-13"),
        ("<div><span>13</span><span>March</span><span>2026</span></div>", None),
        ("<td>March 1</td><td>3, 2026</td>", None),
        ("<p>By Ada Kern, Oslo, 13 March 2026 10:15 CET", "2026-03-13"),
        ("<p>mercredi 13 mai 2026 à 10h15", "2026-05-13"),
        ("<ul><li>Ada Kern</li><li><time datetime='2026-03-13'>13 March</time></li></ul>", "2026-03-13"),
        ("<h5>March 13, 2026</h5>", "2026-03-13"),
        (
            "<p>This story was originally published on 13 March 2026 and is kept current by our desk in Oslo.",
            "2026-03-13",
        ),
        ("<footer><p>Published 13 March 2026</p></footer>", "2026-03-13"),
    ],
)
def test_no_date_is_read_across_a_border(header: str, day: str | None) -> None:
    assert dates_of(header).published == day


def test_the_date_over_the_headline_is_read_and_that_of_a_menu_further_up_is_not() -> None:
    markup = (
        "<div class='masthead'>Friday, 20 March 2026</div>%s<div>13 March 2026</div><h1>Bridge reopens</h1>" + TEXT * 3
    )
    tree = html.document_fromstring(markup % "".join(f"<a href='/{number}'>Rubric</a>" for number in range(9)))
    assert read_dates(tree, None, {}, None, seen_at=SEEN).published == "2026-03-13"


@pytest.mark.parametrize("day", ["3 November 2026", "14 August 2031"])
def test_no_date_lies_after_the_page_was_there(day: str) -> None:
    assert dates_of(f"<p>Published {day}").published is None
    assert dates_of(f"<meta property='article:published_time' content='{day}'>").published is None


LD = """<script type='application/ld+json'>{"@type": "NewsArticle", "headline": "A", "datePublished": "%s",
 "dateModified": "%s"}</script>"""


@pytest.mark.parametrize(
    ("stated", "printed", "day"),
    [
        (("2026-06-24", "2026-06-24"), "<p>Published Apr 26, 2026", "2026-04-26"),
        (("2026-06-24", "2026-06-25"), "<p>Published Apr 26, 2026", "2026-06-24"),
        (("2026-06-24", "2026-06-24"), "<p>Updated Apr 26, 2026", "2026-06-24"),
        (("2026-06-24", "2026-06-24"), "<p>Published Jul 26, 2026", "2026-06-24"),
        (("2026-06-24T02:41:00Z", "2026-06-24T02:41:00Z"), "<p>June 23, 2026", "2026-06-24T02:41:00+00:00"),
    ],
)
def test_a_stamp_of_the_template_gives_way_to_the_printed_day(stated: tuple[str, str], printed: str, day: str) -> None:
    assert dates_of(LD % stated + printed).published == day


def test_what_the_page_states_of_itself_is_read_where_no_article_is_described() -> None:
    node = """<script type='application/ld+json'>[{"@type": "WebPage", "@id": "https://gazette.test/story#webpage",
    "datePublished": "2026-03-13"}, {"@type": "WebPage", "url": "https://gazette.test/other",
    "datePublished": "2026-03-01"}]</script>"""
    assert dates_of(node).published == "2026-03-13"


def test_a_comment_and_an_answer_date_no_page() -> None:
    box = "<p itemscope itemtype='https://schema.org/%s'><time itemprop='datePublished' datetime='2026-03-13'></time>"
    assert dates_of(box % "Comment").published is None
    assert dates_of(box % "BlogPosting").published == "2026-03-13"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://gazette.test/news/20260304-bridge.html", "2026-03-04"),
        ("https://gazette.test/2026-03-04/bridge", "2026-03-04"),
        ("https://gazette.test/2026/mar/04/bridge", "2026-03-04"),
        ("https://gazette.test/news/20261304-bridge", None),
        ("https://gazette.test/news/bridge-120260304", None),
        ("https://gazette.test/events/20310814-fair", None),
    ],
)
def test_an_address_names_the_day(url: str, day: str | None) -> None:
    assert dates_of("", url=url).published == day


def test_a_file_is_as_old_as_it_was_written_unless_that_is_no_day_of_a_page(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<h1>Bridge reopens</h1>")
    os.utime(file, (1_772_600_000, 1_772_600_000))
    assert read_file(file).seen_at == datetime.fromtimestamp(1_772_600_000, UTC)
    os.utime(file, (0, 0))
    assert (read_file(file).seen_at or SEEN).year > 2000


def test_a_stamp_of_the_template_gives_way_to_the_day_that_is_printed_under_the_text() -> None:
    stamps = "<meta property='article:published_time' content='2026-03-09'>"
    stamps += "<meta property='article:modified_time' content='2026-03-09'>"
    assert (
        dates_of(stamps, "<p>Published <time datetime='2026-03-04'>4 March 2026</time></p>").published == "2026-03-04"
    )
    assert dates_of(stamps, "<p class='date'>4 March 2026</p>").published == "2026-03-09"
    several = "<p>Published 4 March 2026</p><p>Published 5 March 2026</p>"
    assert dates_of(stamps, several).published == "2026-03-09"


def test_a_deck_that_stands_there_twice_does_not_end_the_header() -> None:
    deck = f"{TEXT}</p>"
    assert dates_of(f"{deck}{deck}<p>4 March 2026</p>").published == "2026-03-04"
    assert dates_of(f"{deck}{deck.replace('bridge', 'harbour')}<p>4 March 2026</p>").published is None


def test_a_date_in_a_box_right_under_the_headline_is_the_articles_and_one_further_down_is_not() -> None:
    box = "<aside><p class='date'>4 March 2026</p></aside>"
    assert dates_of(box).published == "2026-03-04"
    assert dates_of("", box).published is None
    assert dates_of("<aside><p>4 March 2026</p></aside>").published is None


def test_the_title_without_marks_finds_the_headline_that_is_no_h1() -> None:
    story = f"<h2>5 ways to a plant based harbour</h2>{TEXT}"
    markup = "<title>5 Ways to a Plant-Based Harbour | Gazette</title><p>News | 4 March 2026</p>"
    tree = html.document_fromstring(f"<html lang='en'><body>{markup}{story}</body></html>")
    assert read_dates(tree, None, {}, None).published == "2026-03-04"
