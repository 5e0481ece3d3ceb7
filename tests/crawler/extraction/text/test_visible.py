import pytest
from lxml import html

from crawler.extraction.text.visible import visible_parts, visible_text


def parts_of(markup: str) -> list[str]:
    return visible_parts(html.fragment_fromstring(f"<div>{markup}</div>"))


@pytest.mark.parametrize(
    ("markup", "parts"),
    [
        ("<span>Mar 13, 2026</span><span>41</span><span>Share</span>", ["Mar 13, 2026", "41", "Share"]),
        ("<b>4 May 2026</b><div>12 comments</div>", ["4 May 2026", "12 comments"]),
        ("Ada Kern<br>4 May 2026", ["Ada Kern", "4 May 2026"]),
        ("<a>Ada Kern</a><a>Li Wei</a>", ["Ada Kern", "Li Wei"]),
        ("<a>王小明</a><a>李红</a>", ["王小明", "李红"]),
        ("By<a>Ada Kern</a>", ["By", "Ada Kern"]),
        ("<b>Ada Kern</b>December 3", ["Ada Kern", "December 3"]),
        ("Kern<span>Monday</span>", ["Kern", "Monday"]),
        ("<time>4 May 2026</time>13 min", ["4 May 2026", "13 min"]),
        ("<time>4 May 2026</time><i class='icon'></i><span>Share</span>", ["4 May 2026", "Share"]),
        ("4 May 2026<img>Share", ["4 May 2026", "Share"]),
        ("<span style='display: block'>4 May 2026</span>by Ada", ["4 May 2026", "by Ada"]),
        ("<td>Ada</td><td>Li</td>", ["Ada", "Li"]),
    ],
)
def test_what_a_page_draws_apart_is_read_apart(markup: str, parts: list[str]) -> None:
    assert parts_of(markup) == parts


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span class='drop'>T</span><span>he ferry left</span>", "The ferry left"),
        ("<span>T</span><span>HE FERRY left</span>", "THE FERRY left"),
        ("<i>F</i><i>e</i><i>r</i><i>r</i><i>y</i>", "Ferry"),
        ("<span>F</span><span>e</span><span>r</span>", "Fer"),
        ("<a>Kern</a>’s ferry (<a>again</a>), <i>re</i>opened", "Kern’s ferry (again), reopened"),
        ("By <a>Ada Kern</a>,<a> Li Wei</a>", "By Ada Kern, Li Wei"),
        ("<span>03</span><span>/</span><span>04</span><span>/</span><span>2026</span>", "03/04/2026"),
        ("<span>2026</span>年<span>3</span>月<span>4</span>日", "2026年3月4日"),
        ("4<sup>th</sup> of CO<sub>2</sub>", "4th of CO2"),
        ("ex\u00adtra<wbr>ordi\u200bnary", "extraordinary"),
        ("Ada<script>var a</script> Kern<span hidden> (editor)</span><i style='display:none'>x</i>", "Ada Kern"),
    ],
)
def test_what_is_one_word_or_one_line_stays_one(markup: str, text: str) -> None:
    assert parts_of(markup) == [text]


def test_a_text_has_a_space_where_its_parts_meet() -> None:
    heading = html.fragment_fromstring("<h1>Ferry reaches<br>island <span>at last</span><span>Live</span></h1>")
    assert visible_text(heading) == "Ferry reaches island at last Live"
