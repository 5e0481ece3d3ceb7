"""The pictures of articles in the store."""

import pytest

from storage.articles import Articles
from storage.database import Database, Session
from storage.images.article_images import ArticleImages, KeptImage
from storage.models import ArticleRow
from storage.pages import Pages
from storage.writer import Writer
from tests.storage.conftest import make_record
from tests.storage.rows import find_page

KEY = "e.org/a"
A, B = (KeptImage(f"https://e.org/{name}.png", "image/png", b"png", "2026-11-28T05:00:00+00:00") for name in "ab")


@pytest.fixture
def article(database: Database) -> int:
    def save(session: Session) -> int:
        saved = Articles(session).save(make_record(), KEY)
        find_page(session, "asianews", KEY, "https://e.org/a")
        Pages(session).saved("asianews", KEY, saved.article_id)
        return saved.article_id

    writer = Writer(database)
    try:
        return writer.submit(save).result(10)
    finally:
        writer.close()


def test_pictures_come_and_go_with_the_record(database: Database, article: int) -> None:
    with Session(database.write_engine) as session, session.begin():
        images = ArticleImages(session)
        assert images.missing("asianews", KEY, [A.url, B.url]) == [A.url, B.url]
        images.keep("asianews", KEY, A)
        images.keep("asianews", KEY, A)
        assert images.missing("asianews", KEY, [A.url, B.url]) == [B.url]
        numbers = images.of_article(article)
        assert list(numbers) == [A.url]
        assert images.get(numbers[A.url]) == A
        assert images.size() == (1, 3)
        # The article has another picture now.
        assert images.missing("asianews", KEY, [B.url]) == [B.url]
        assert images.of_article(article) == {}
        images.keep("asianews", KEY, B)
        session.delete(session.get_one(ArticleRow, article))
        session.flush()
        assert images.size() == (0, 0)
        images.keep("asianews", KEY, A)
        assert images.size() == (0, 0), "its article is gone"
        assert images.get(99) is None
