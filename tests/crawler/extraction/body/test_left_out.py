"""Parts of an article that the engine left out come back; offers, teasers and single lines do not."""

import pytest
from lxml import html

from crawler.extraction.article import Page, extract_article
from crawler.extraction.body import engine
from crawler.extraction.body.left_out import add_left_out
from crawler.extraction.body.line_features import FEATURES, LineFeatures, Readings, engine_text
from crawler.extraction.body.line_weights import LineWeights
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.lines import Run, read_lines
from pipelines.words import comparable

READ = [
    "The ferry left the island at six in the morning with nine goats, a priest and the season's harvest of lemons.",
    "By noon the harbour master had counted the passengers twice, because two of them were asleep under the nets.",
]
LEFT_OUT = [
    "The second boat was smaller, and its captain, who had never carried goats, wanted a written promise.",
    "Nobody on the quay could write one, so the priest sang it instead, in a key that the engine seemed to know.",
    "It was evening before the last crate stood in the market hall, where the buyers had lit their lamps long ago.",
]
CERTAIN = LineWeights(4.0, tuple(0.0 for _ in FEATURES))


def added(second: str, weights: LineWeights = CERTAIN, before: str = "") -> list[str]:
    """The texts that are brought back to a page of two sections, of which the first was read."""
    first = "".join(f"<p>{text}</p>" for text in READ)
    tree = html.fromstring(f"<body>{before}<section>{first}</section><div class=part2>{second}</div></body>")
    features = LineFeatures(read_lines(tree).lines, Readings(engine=engine_text(map(comparable, READ))))
    blocks = [Block(runs=[Run(text)]) for text in READ]
    kept = [block.text for block in add_left_out(blocks, blocks, features, "https://coast.example/", weights)]
    assert kept[: len(READ)] == READ
    return kept[len(READ) :]


def test_the_record_has_what_came_back(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "".join(f"<p>{text}</p>" for text in [*READ, *READ[::-1]])
    monkeypatch.setattr(engine, "add_left_out", lambda kept, *_: [*kept, Block(runs=[Run(LEFT_OUT[0])])])
    article = extract_article(
        Page(f"<h1>A ferry full of goats</h1>{page}".encode(), "https://coast.example/news/goats")
    )
    assert article.article_body.endswith(LEFT_OUT[0])


def test_a_section_in_a_look_of_its_own_comes_back() -> None:
    assert added(
        "".join(f"<h3>Part</h3><div>{text}</div>" for text in LEFT_OUT[:1]) + f"<div>{LEFT_OUT[1]}</div>"
        f"<div>{LEFT_OUT[2]}</div>"
    ) == ["Part", *LEFT_OUT]


@pytest.mark.parametrize(
    "second",
    [
        f"<div>{LEFT_OUT[0]}</div>",
        "".join(f"<li>Read {number} articles in a month, and save them</li>" for number in range(12)),
        "".join(f"<div><a href=/{n}>{text}</a></div>" for n, text in enumerate(LEFT_OUT)),
        "".join(f"<div>{text}</div>" for text in LEFT_OUT[:1] * 4),
    ],
    ids=["a single line", "what subscribers get", "links", "one text four times"],
)
def test_what_is_no_part_of_an_article_does_not(second: str) -> None:
    assert added(second) == []


def test_lines_that_the_weights_do_not_believe_stay_out() -> None:
    second = "".join(f"<div>{text}</div>" for text in LEFT_OUT)
    assert added(second, LineWeights(-1.0, CERTAIN.weights)) == []
    assert added(second, LineWeights(0.0, CERTAIN.weights)) == []


def test_what_stands_before_the_text_stays_out() -> None:
    before = "".join(f"<div>{text}</div>" for text in LEFT_OUT)
    assert added("", before=before) == []
