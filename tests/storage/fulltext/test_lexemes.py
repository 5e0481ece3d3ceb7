"""What the index holds of an article, and what it is asked."""

from storage.fulltext.asked import Phrase, asked
from storage.fulltext.columns import COLUMNS
from storage.fulltext.lexemes import TOO_MANY, candidates, exactly, is_told_by_index, lexemes_of
from storage.queries.search_text import fts_query


def lexemes(body: str = "", **columns: str) -> list[str]:
    return lexemes_of(dict.fromkeys(COLUMNS, "") | {"article_body": body} | columns)


def test_words_are_lexemes_each_once() -> None:
    assert lexemes("the boat the quay") == ["the", "boat", "quay"]


def test_pieces_side_by_side_are_a_lexeme() -> None:
    assert lexemes("宗 教 boat 自 由") == ["宗", "教", "boat", "自", "由", "宗 教", "自 由"]


def test_no_pair_lies_across_two_columns() -> None:
    assert "宗 教" not in lexemes("教", headline="宗")


def test_persons_and_places_have_lexemes_of_their_own() -> None:
    assert lexemes(authors="ada", content_location="rome")[:2] == ["@ada", "#rome"]


def test_a_long_word_is_indexed_by_its_beginning() -> None:
    assert lexemes("x" * 5000) == ["x" * 200]
    assert candidates(Phrase(("x" * 5000,))) == f"('{'x' * 200}')"
    assert not is_told_by_index(Phrase(("x" * 5000,)))


def test_of_too_many_words_those_are_indexed_that_have_room() -> None:
    found = lexemes(" ".join(f"word{number:07}" for number in range(100_000)))
    assert found[0] == TOO_MANY
    assert 80_000 < len(found) < 100_000
    assert sum(len(one.encode()) for one in found) <= 1_000_001


def test_the_index_alone_tells_of_words_and_of_two_pieces() -> None:
    for question in ("boat", "boat*", "宗教", "boat NOT (quay OR 宗教)", "교"):
        assert exactly(asked(fts_query(question))) is not None, question
    for question in ('"old boat"', "宗教自由", 'boat NOT "old quay"'):
        assert exactly(asked(fts_query(question))) is None, question


def test_candidates_are_all_that_answer_and_others() -> None:
    assert candidates(asked(fts_query('"old boat" NOT quay'))) == "('old' & 'boat')"
    assert candidates(asked(fts_query("宗教自由*"))) == "('宗 教' & '教 自' & '自 由':*)"
    assert candidates(Phrase(("宗", "boat"))) == "('宗' & 'boat')"
    assert candidates(Phrase(("ada", "byron"), column="authors")) == "('@ada' & '@byron')"
