"""Lines that the engine reads and no person would: weighed by how they look, on pages of no known site."""

import math

import pytest

from crawler.extraction.article import Page, extract_article, parse_page
from crawler.extraction.body import clutter
from crawler.extraction.body.clutter import readings_of, without_clutter
from crawler.extraction.body.line_features import FEATURES, LineFeatures
from crawler.extraction.body.line_weights import LineWeights, line_weights
from crawler.extraction.body.trace import trace_by_comparison
from crawler.extraction.learned_lines import LearnedBlocks
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.rules import Mode
from crawler.extraction.text.blocks import Block, Cell
from crawler.extraction.text.lines import Run, read_lines
from crawler.extraction.trace import Cut, Reason, Trace
from pipelines.words import comparable

STORY = [
    "The ferry left the island at six in the morning with nine goats, a priest and the season's harvest of lemons.",
    "Nobody had told the captain that the harbour on the other side was closed for the feast, and nobody opened it.",
    "“We ate lemons for two days,” he said when the rope was thrown at last. “The goats were the better sailors.”",
    "The island council has promised a second boat by the spring, and a telephone that works in a west wind.",
]
TEASERS = ["Lighthouse sold to a poet", "Fog horn stolen twice", "New bell for the chapel"]


LAST = "Write to the harbour master if you have seen a goat, or if you have lost one in the last two years."


def page_of(*inner: str) -> PageMetadata:
    markup = f"<html><body><article><h1>Goats at sea</h1>{''.join(inner)}</article></body></html>"
    return PageMetadata(parse_page(Page(markup.encode())), None)


def blocks_of(*texts: str) -> list[Block]:
    return [Block(runs=[Run(text)]) for text in texts]


def features_of(page: PageMetadata, read: list[Block]) -> LineFeatures:
    return LineFeatures(read_lines(page.tree).lines, readings_of(read, page))


def paragraphs() -> str:
    return "".join(f"<p>{text}</p>" for text in STORY)


def teasers() -> str:
    items = "".join(f'<li class="teaser"><a href="/{n}">{text}</a></li>' for n, text in enumerate(TEASERS))
    return f'<div class="related-stories promo"><ul class="list">{items}</ul></div>'


def test_links_to_other_stories_are_dropped_and_the_story_is_kept() -> None:
    page = page_of(paragraphs(), teasers())
    read = blocks_of(*STORY, *TEASERS)
    kept, dropped = without_clutter(read, features_of(page, read))
    assert [block.text for block in kept] == STORY
    assert [block.text for block, _ in dropped] == TEASERS


def test_what_the_page_does_not_show_as_lines_stays() -> None:
    page = page_of(paragraphs())
    read = blocks_of(*STORY, "A sentence that the engine found elsewhere.")
    kept, dropped = without_clutter(read, features_of(page, read))
    assert kept == read
    assert not dropped


def test_where_nothing_would_stay_everything_does() -> None:
    page = page_of(teasers())
    read = blocks_of(*TEASERS)
    never = LineWeights(-30.0, tuple(0.0 for _ in FEATURES))
    assert without_clutter(read, features_of(page, read), never) == (read, [])


def test_short_lines_are_dropped_later_than_long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clutter, "MOST_CUT", 1.0)
    short = "The goats and the lemons"
    page = page_of(paragraphs(), f"<p>{short}</p>")
    read = blocks_of(*STORY, short)
    # 15 % for every line.
    table = LineWeights(math.log(0.15 / 0.85), tuple(0.0 for _ in FEATURES))
    kept, dropped = without_clutter(read, features_of(page, read), table)
    assert [block.text for block in kept] == [short]
    assert [block.text for block, _ in dropped] == STORY


def test_where_most_of_a_body_would_be_cut_it_stays_as_it_was_read() -> None:
    read = blocks_of(*STORY)
    table = LineWeights(-30.0, tuple(0.0 for _ in FEATURES))
    assert without_clutter(read, features_of(page_of(paragraphs()), read), table) == (read, [])


def test_a_block_is_weighed_by_the_best_of_its_lines() -> None:
    page = page_of(paragraphs())
    features = features_of(page, blocks_of(*STORY))
    assert len(features.lines_holding(comparable(STORY[0] + " " + STORY[1]))) == 2
    assert len(features.lines_holding(comparable(STORY[2][:60]))) == 1


def test_each_row_has_a_number_for_each_feature_and_the_table_a_weight() -> None:
    page = page_of(paragraphs(), teasers())
    features = features_of(page, blocks_of(*STORY))
    assert {len(features.row(number)) for number in range(len(features.keys))} == {len(FEATURES)}
    assert len(line_weights().weights) == len(FEATURES)
    assert len(set(FEATURES)) == len(FEATURES)


MARKUP = f"<html><body><article><h1>Goats at sea</h1>{paragraphs()}</article></body></html>".encode()


@pytest.mark.parametrize(("mode", "is_weighed"), [("balanced", True), ("best", True), ("fast", False)])
def test_the_engine_s_reading_is_weighed_but_for_the_fast_mode(
    mode: Mode, is_weighed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The engine drops what looks most like clutter itself; the stricter limit shows the weighing on what it leaves.
    monkeypatch.setattr(clutter, "DROP_BELOW", 0.9)
    monkeypatch.setattr(clutter, "DROP_SHORT_BELOW", 0.9)
    more = '<p class="read-more">Read also: <a href="/1">Lighthouse sold to a poet</a></p>'
    markup = MARKUP.replace(b"</article>", more.encode() + b"</article>")
    trace = Trace()
    article = extract_article(Page(markup, None), mode=mode, trace=trace)
    assert article.article_body.split("\n")[: len(STORY)] == STORY
    assert ("Read also" not in article.article_body) == is_weighed
    assert any(cut.reason == Reason.ENGINE for cut in trace.cuts) == is_weighed


def test_the_trace_says_how_much_the_line_looked_like_the_article() -> None:
    page = page_of(paragraphs(), teasers())
    article = extract_article(Page(MARKUP, None))
    cuts = [Cut(TEASERS[0], Reason.ENGINE, "chance of being the article's: 3%"), Cut(TEASERS[1], Reason.LEARNED)]
    told = {line.text: line for line in trace_by_comparison(page.tree, article, cuts)}
    assert {told[text].reason for text in STORY} == {Reason.BODY}
    assert told[TEASERS[0]].detail == "chance of being the article's: 3%"
    assert told[TEASERS[1]].reason == Reason.LEARNED


def test_cuts_around_the_engine_reach_the_trace() -> None:
    trace = Trace()
    learned = LearnedBlocks(1, frozenset({("tail", comparable(LAST))}))
    markup = MARKUP.replace(b"</article>", f"<p>{LAST}</p></article>".encode())
    article = extract_article(Page(markup, None), learned=learned, trace=trace)
    assert LAST not in article.article_body
    told = {line.text: line.reason for line in trace.lines}
    assert told[LAST] == Reason.LEARNED


def test_the_rows_of_a_table_are_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clutter, "MOST_CUT", 1.0)
    rows = "".join(
        f"<tr><td>{name}</td><td>{number}</td></tr>"
        for name, number in (("Goats in the first boat", 9), ("Lemons in the second", 400))
    )
    page = page_of(f"<p>{STORY[0]}</p><table>{rows}</table><p>{STORY[1]}</p>")
    table = [
        Block("tr", cells=[Cell(runs=[Run(a)]), Cell(runs=[Run(b)])])
        for a, b in (("Goats in the first boat", "9"), ("Lemons in the second", "400"))
    ]
    blocks = [*blocks_of(STORY[0]), *table, *blocks_of(STORY[1])]
    features = LineFeatures(read_lines(page.tree).lines, readings_of(blocks, page))
    kept, _ = without_clutter(blocks, features, LineWeights(-30.0, tuple(0.0 for _ in FEATURES)))
    assert kept == table
