"""Queries on the `article_image` table: the pictures of articles that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from storage.models import ArticleImageRow, PageRow


@dataclass(frozen=True, slots=True)
class KeptImage:
    """A picture as it was fetched."""

    url: str
    """As the record of its article has it."""
    content_type: str
    """What its bytes are."""
    body: bytes
    fetched_at: str
    """As `utc_now` has it."""


class ArticleImages:
    """Reads with any session; `missing` and `keep` inside an operation of the `Writer`. An article is named by its
    site and the key of its page."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def missing(self, site: str, key: str, urls: Sequence[str]) -> list[str]:
        """Return which of the article's pictures are not kept, and forget those that it does not have any more."""
        article_id = self._article_of(site, key)
        if article_id is None:
            return []
        of_article = ArticleImageRow.article_id == article_id
        self._session.execute(delete(ArticleImageRow).where(of_article, ArticleImageRow.url.not_in(urls)))
        kept = set(self._session.scalars(select(ArticleImageRow.url).where(of_article)))
        return [url for url in urls if url not in kept]

    def keep(self, site: str, key: str, image: KeptImage) -> None:
        """Store a picture of the article. One of an article that is gone meanwhile is not stored."""
        article_id = self._article_of(site, key)
        if article_id is None:
            return
        values = {"article_id": article_id, "url": image.url, "content_type": image.content_type}
        same = ArticleImageRow.article_id == article_id, ArticleImageRow.url == image.url
        self._session.execute(delete(ArticleImageRow).where(*same))
        self._session.execute(insert(ArticleImageRow), [values | {"body": image.body, "fetched_at": image.fetched_at}])

    def get(self, image_id: int) -> KeptImage | None:
        """The picture with this row number."""
        row = self._session.get(ArticleImageRow, image_id)
        return KeptImage(row.url, row.content_type, row.body, row.fetched_at) if row is not None else None

    def of_article(self, article_id: int) -> dict[str, int]:
        """Return the row numbers of the pictures of an article, by their addresses."""
        question = select(ArticleImageRow.url, ArticleImageRow.id).where(ArticleImageRow.article_id == article_id)
        return dict(self._session.execute(question).all())

    def size(self) -> tuple[int, int]:
        """Return the number of all pictures, and their bytes."""
        sums = select(func.count(), func.coalesce(func.sum(func.length(ArticleImageRow.body)), 0))
        number, size = self._session.execute(sums).one()
        return int(number), int(size)

    def _article_of(self, site: str, key: str) -> int | None:
        return self._session.scalar(select(PageRow.article_id).where(PageRow.site == site, PageRow.key == key))
