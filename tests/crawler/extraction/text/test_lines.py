"""A page as ordered lines, as a reader sees them."""

import pytest
from lxml import html

from crawler.extraction.text.lines import Line, read_lines


def lines(markup: str, **options: object) -> list[Line]:
    return read_lines(html.document_fromstring(markup), **options).lines  # type: ignore[arg-type]


def texts(markup: str, **options: object) -> list[str]:
    return [line.text for line in lines(markup, **options)]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>one</div><div>two</div>",
        "<td>one<br>two</td>",
        "<table><tr><td>one</td></tr><tr><td>two</td></tr></table>",
        "<table><tr><td>one</td><td>two</td></tr></table>",
        "<dl><dt>one</dt><dd>two</dd></dl>",
        "<span style='display:block'>one</span><span style='display: block'>two</span>",
        "<ul><li>one<li>two</ul>",
        "one<p>two",
        "<article>one<aside>two</aside></article>",
    ],
)
def test_a_line_ends_where_a_browser_ends_it(markup: str) -> None:
    assert texts(markup) == ["one", "two"]


def test_inline_markup_splits_no_word_and_white_space_folds() -> None:
    assert texts("<p>Bagh<b>dad</b>\n  is&nbsp;<i>far</i>&#8203;away</p>") == ["Baghdad is faraway"]


def test_windows_1252_references_are_read_as_browsers_do() -> None:
    assert texts("<p>&#147;so&#148; it&#146;s</p>") == ["“so” it’s"]


def test_what_nobody_sees_is_no_line() -> None:
    hidden = (
        "<p hidden>a</p><p style='display:none'>b</p><script>c</script><style>d</style><!-- e --><noscript>f</noscript>"
    )
    assert texts(f"<div>seen{hidden}</div>") == ["seen"]


def test_text_behind_a_comment_is_kept() -> None:
    assert texts("<p>one <!-- note -->two</p>") == ["one two"]


def test_bare_spans_are_lines_where_one_of_them_is_a_marker() -> None:
    page = "<div><span>05/28/2007, 00.00</span><span>Title</span></div><div><span>One.</span><span>Two.</span></div>"
    assert texts(page, is_marker=lambda text: text.startswith("05/")) == ["05/28/2007, 00.00", "Title", "One.", "Two."]
    assert texts(page) == ["05/28/2007, 00.00Title", "One.Two."]


def test_link_share_counts_letters_and_digits() -> None:
    (line,) = lines("<p>See <a href=/x><b>our</b> page</a> now</p>")
    assert line.text == "See our page now"
    assert line.link_share == pytest.approx(7 / 13)
    assert line.href == "/x"


def test_captions_belong_to_their_picture() -> None:
    page = read_lines(
        html.document_fromstring("<figure><img src=/a.jpg><figcaption>A boat</figcaption></figure><p>x</p>")
    )
    assert [line.text for line in page.pictures[0].caption] == ["A boat"]
    assert page.pictures[0].position == 0


def test_spacers_are_no_pictures() -> None:
    assert read_lines(html.document_fromstring("<p><img src=/pixel.gif width=1 height=1>x</p>")).pictures == []


def test_a_million_nested_tags_end() -> None:
    assert texts("<div>" * 1_000_000 + "deep") in ([], ["deep"])
