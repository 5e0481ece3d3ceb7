"""Rows as saves leave them, in a tenth of the time: what lies between two measured sizes."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.growth.made import make_article, page_address
from crawler.extraction.addresses import bare_address
from pipelines.body_marks import mark_body
from storage.likeness.duplicates import _parts
from storage.likeness.learned_lines import UNLEARNED_KEPT, _hash
from storage.models import ArticleFingerprintRow, ArticleRow, LearnedBlockRow, PageRow, PageState
from storage.times import utc_now


def insert_many(numbers: range, sites: int, end: int, session: Session) -> None:
    """An operation: the articles of the numbers, of `end` in all. The row id is the number after."""
    now = utc_now()
    rows: dict[type, list[dict[str, Any]]] = {
        kind: [] for kind in (ArticleRow, PageRow, ArticleFingerprintRow, LearnedBlockRow)
    }
    for number in numbers:
        article, url = make_article(number, sites), page_address(number, sites)
        marks, key, site = mark_body(article.article_body), bare_address(url), article.site
        times = {"first_saved": now, "last_saved": now}
        rows[ArticleRow].append(article.as_dict() | {"id": number + 1, "address": key} | times)
        page: dict[str, Any] = {
            "url": url,
            "kind": "article",
            "state": PageState.SAVED,
            "article_id": number + 1,
            "http_status": 200,
        }
        rows[PageRow].append(page | {"key": key, "first_seen": now, "last_seen": now, "fetched_at": now, "site": site})
        print_ = {"article_id": number + 1, "in_language": "en", "content_hash": article.content_hash}
        rows[ArticleFingerprintRow].append(print_ | _parts(marks.simhash))
        if (end - number) / sites * 2 < UNLEARNED_KEPT:
            # Its own first and last words; lines that several articles share are left to the saves.
            for line in (marks.ends[0], marks.ends[-1]):
                seen: dict[str, Any] = {"place": line.place, "text_hash": _hash(line.key), "text": line.text}
                seen |= {"sightings": [number + 1], "last_article": number + 1, "is_learned": False, "site": site}
                rows[LearnedBlockRow].append(seen)
    for kind, values in rows.items():
        if values:
            session.execute(insert(kind), values)
