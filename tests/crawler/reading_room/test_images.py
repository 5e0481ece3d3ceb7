"""Pictures that are kept are shown from the store, and can run nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.items import Image
from storage.articles import Articles, without_scheme
from storage.database import Session, open_database
from storage.writer import Writer
from tests.crawler.conftest import article
from tests.crawler.reading_room.asked import InProcess, in_process

LEAD, INSIDE, OTHER = (f"https://www.asianews.it/files/{name}.jpg?a=1&b=2" for name in ("lead", "inside", "other"))
JPEG = b"\xff\xd8\xff\xe0picture"


def _save(session: Session) -> None:
    item = article(1)
    body = f'<p>Boats.</p><figure><img src="{INSIDE.replace("&", "&amp;")}" alt="A boat"></figure>'
    images = tuple(Image(url, caption) for url, caption in ((LEAD, "The quay"), (INSIDE, "A boat"), (OTHER, None)))
    item = replace(item, article_body_html=body, images=images)
    Articles(session).save(item.as_dict(), without_scheme(item.url))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    file: Path = tmp_path_factory.mktemp("images") / "articles.db"
    database = open_database(f"sqlite:///{file}")
    writer = Writer(database, batch_seconds=0)
    writer.submit(_save).result(10)
    writer.close()
    database.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        insert = "INSERT INTO article_image (article_id, url, content_type, fetched_at, body) VALUES (1, ?, ?, '', ?)"
        connection.execute(insert, (LEAD, "image/jpeg", JPEG))
        connection.execute(insert, (INSIDE, "image/jpeg", JPEG))
        connection.execute(insert, ("https://hostile.example/x", "image/svg+xml", b"<svg onload=alert(1)>"))
    with in_process(file) as client:
        yield client


def test_kept_pictures_come_from_the_store_and_the_others_from_their_place(room: InProcess) -> None:
    text = room.get("/article/1").text
    assert '<figure><img src="/image/1" alt="" loading="lazy"><figcaption>The quay' in text
    assert '<img src="/image/2" alt="A boat" loading="lazy">' in text
    assert text.count("/image/2") == 1, "once, where the body has it"
    assert f'<img src="{OTHER.replace("&", "&amp;")}" alt="" loading="lazy">' in text


def test_a_picture_is_one_and_nothing_else(room: InProcess) -> None:
    answer = room.get("/image/1")
    assert (answer.status, answer.body) == (200, JPEG)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert room.get("/image/3").status == 404, "what another program has put there"
    assert room.get("/image/99").status == 404
    assert room.get("/image/1", user_agent="Mozilla/5.0", sec_fetch_site="cross-site").status == 403
