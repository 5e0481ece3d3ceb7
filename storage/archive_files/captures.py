"""Pages of which an archive has captures: what is known of them, and what becomes of those that give no article."""

from dataclasses import asdict
from typing import Any, NamedTuple, Unpack, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from storage.models import ArticleRow, PageRow, PageState
from storage.pages import Pages
from storage.visits import NotTaken, ResponseFields


class KnownCapture(NamedTuple):
    """A page's row, as far as a capture is compared with it."""

    url: str
    """The address at which it was read last."""
    article_id: int | None
    state: str
    reason: str | None
    run_id: int | None
    extractor_version: str | None
    fetched_at: str | None
    content_hash: str | None
    not_taken: dict[str, Any] | None
    changed_at: str | None
    """When the article's text last changed."""


_TABLE = cast("Table", PageRow.__table__)
_OF = (_TABLE.c.site == bindparam("of_site"), _TABLE.c.key == bindparam("of_key"))
_KNOWN = (
    select(*(_TABLE.c[name] for name in KnownCapture._fields if name != "changed_at"), ArticleRow.changed_at)
    .join(ArticleRow, ArticleRow.id == _TABLE.c.article_id, isouter=True)
    .where(*_OF)
)


class Captures:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, site: str, key: str) -> KnownCapture | None:
        """Return what is known of a page."""
        row = self._session.execute(_KNOWN, {"of_site": site, "of_key": key}).one_or_none()
        return KnownCapture._make(row) if row is not None else None

    def refused(self, site: str, key: str, reason: str, message: str, **response: Unpack[ResponseFields]) -> None:
        """The capture gives no article. A page that has one, is still to be fetched, or was fetched later, stays as it
        is."""
        known = self.known(site, key)
        is_older = known is not None and (known.fetched_at or "") <= (response["fetched_at"] or "")
        if known is None or (known.state == PageState.REFUSED and is_older):
            Pages(self._session).refused(site, key, reason, message, **response)

    def seen(
        self, site: str, key: str, captured_at: str, reason: str | None, message: str | None, not_taken: NotTaken | None
    ) -> None:
        """The capture does not change the article of its page; no visit is planned by it."""
        values: dict[str, Any] = {"reason": reason, "message": message, "fetched_at": captured_at}
        values["not_taken"] = asdict(not_taken) if not_taken is not None else None
        changed = update(_TABLE).where(*_OF, _TABLE.c.fetched_at <= captured_at)
        self._session.execute(changed, values | {"of_site": site, "of_key": key})
