import pytest

from crawler.records.quotes.match import QuotedText, pieces_of, words_of

BODY = "\n".join(
    (
        "“The bridge is safe”, the mayor said on Monday – and nobody laughed.",
        "Nine years had passed since the flood; the ferry still runs twice a day.",
        "港口今天重新开放，渔民们很高兴。",
        "น้ำท่วมทำให้สะพานพังลงมาเมื่อเก้าปีก่อน",
    )
)
TEXT = QuotedText(BODY)


@pytest.mark.parametrize(
    ("quotation", "paragraph"),
    [
        ("“The bridge is safe”, the mayor said on Monday – and nobody laughed.", 1),
        ('"the bridge is safe," the mayor said on monday - AND NOBODY LAUGHED', 1),
        ("the ferry  still\nruns twice a day", 2),
        ("nobody laughed. Nine years had passed", 1),
        ("渔民们很高兴", 3),
        ("สะพานพังลงมา", 4),
        ("The bridge is not safe", None),
        ("bridge is saf", None),
        ("港口明天重新开放", None),
        ("«»", None),
    ],
)
def test_where_a_quotation_stands(quotation: str, paragraph: int | None) -> None:
    assert TEXT.paragraph_of(words_of(quotation)) == paragraph


def test_parts_that_do_not_stand_side_by_side() -> None:
    parts = TEXT.parts_of(words_of("The bridge is safe … since the flood; the ferry still runs"))
    assert [(part.words, part.paragraph) for part in parts] == [
        ("the bridge is safe", 1),
        ("since the flood the ferry still runs", 2),
    ]


@pytest.mark.parametrize(
    "quotation", ["The bridge is safe, said nobody at all", "safe mayor laughed flood ferry day", ""]
)
def test_what_is_no_part_of_the_text_gives_none(quotation: str) -> None:
    assert TEXT.parts_of(words_of(quotation)) == []


def test_the_nearest_paragraph() -> None:
    share, paragraph = TEXT.nearest(words_of("the ferry runs three times a day"))
    assert (round(share * 7), paragraph) == (5, 2)


def test_pieces_are_few_and_of_scripts_without_spaces_too() -> None:
    assert [*pieces_of('He said "the bridge is safe" today')] == ["He said the", "bridge is safe", "is safe today"]
    assert len([*pieces_of("word " * 5000)]) <= 21
    assert [*pieces_of("港口今天重新开放渔民们很高兴他们来了")] == ["港口今天重新", "开放渔民们很", "高兴他们来了"]
    in_two = ["港口今天重新", "开放渔民们很", "民们很高兴他"]
    assert [*pieces_of("港口今天重新开放 渔民们很高兴他")] == in_two, "quoted from two places"
