"""The page of what publishers changed, its feed, and what an article's page says of its removal."""

import re
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from tests.crawler.reading_room.asked import in_process
from tests.crawler.records.changes_feed.changed_store import BACK, CORRECTED, REMOVED, make_changes


@pytest.mark.program
def test_changes_are_shown_with_their_words(save: Callable[..., None], tmp_path: Path) -> None:
    file = tmp_path / "articles.db"
    numbers = make_changes(save, file)
    with in_process(file) as room:
        page = room.get("/changes").text
        headlines = re.findall(r'<h2><a href="/article/\d+[^"]*">(.*?)</a></h2>', page)
        assert headlines == [BACK.headline, CORRECTED.headline, BACK.headline, REMOVED.headline]
        assert "4 changes of saved articles" in page
        assert re.search(r"<del>.*&amp; &lt;gone&gt;.*</del>", page)
        assert "Gone from its address since 2026-03-03 (the server answered with status 404)." in page
        assert "1 change of saved articles" in room.get("/changes?language=it").text
        assert "2 changes of" in room.get("/changes?since=2026-03-05").text
        assert "No change answers to this" in room.get("/changes?site=nobody").text
        assert "not a day such as" in room.get("/changes?since=yesterday").text
        answer = room.get("/changes.atom?since=2026-03-05")
        feed = feedparser.parse(answer.body)
        assert [entry.title for entry in feed.entries] == [
            f"Back again: {BACK.headline}",
            f"Corrected: {CORRECTED.headline}",
        ]
        assert feed.feed.id == "http://127.0.0.1/changes.atom?since=2026-03-05"
        assert room.get("/changes.atom?since=2026-03-05", if_none_match=answer.headers["etag"]).status == 304
        assert room.get("/changes.atom?since=yesterday").status == 400
        removed = room.get(f"/article/{numbers[str(REMOVED.headline)]}").text
        assert "Removed by the publisher on <time>2026-03-03</time>" in removed
        assert "it was back on <time>2026-03-06</time>" in room.get(f"/article/{numbers[str(BACK.headline)]}").text
        assert "emoved" not in room.get(f"/article/{numbers[str(CORRECTED.headline)]}").text


@pytest.mark.program
def test_an_empty_store_and_a_page_beyond_the_last(save: Callable[..., None], tmp_path: Path) -> None:
    save()
    file = tmp_path / "articles.db"
    with in_process(file) as room:
        assert "No change has been seen yet" in room.get("/changes?page=7").text
        assert feedparser.parse(room.get("/changes.atom").body).entries == []


@pytest.mark.parametrize("most", [None, 0])
def test_texts_too_long_for_one_page_are_left_to_the_articles_page(most: int | None) -> None:
    from crawler.records.changes_feed.entries import entries
    from storage.queries.publisher_changes import CORRECTION, PublisherChange

    record = CORRECTED.as_dict()
    before = record | {"article_body": "another text"}
    found = [PublisherChange(CORRECTION, "2026-03-05T10:00:00+00:00", 1, record, before)] * 2
    assert [entry.is_whole for entry in entries(found, most)] == [True, most is None]
