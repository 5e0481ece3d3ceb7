"""The table of the sites that `scrapy work` crawls (see `storage.models`)."""

from typing import Any

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class ListedSiteRow(Base):
    """One entry of the list of sites: what `scrapy work` crawls, when it is due, and how its last crawl ended."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    key: Mapped[str] = mapped_column(unique=True)
    """The same for all spellings of one entry: the spider's name, and for `news` also the address."""
    spider: Mapped[str]
    """Name of the spider: `news` for a site that is crawled by its address."""
    url: Mapped[str | None]
    """The address as it was added; null for a spider that knows its own address."""
    arguments: Mapped[dict[str, Any]]
    """The other `-a` arguments, as they were given."""
    site: Mapped[str]
    """As in `crawl_run`."""
    host: Mapped[str]
    """The host that is asked, without `www.`. No two crawls ask one host at the same time."""
    title: Mapped[str | None]
    """Title of the site in the imported file; null if there was none."""
    feed: Mapped[str | None]
    """Address of the feed in the imported file (`xmlUrl`), for `scrapy sites export`; null if there was none."""
    every: Mapped[int | None]
    """Seconds from one crawl to the next; null: the rhythm follows the site's news."""
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is not crawled until `scrapy sites resume`."""
    added: Mapped[str]
    """When it was added."""
    next_due: Mapped[str] = mapped_column(index=True)
    """When it is crawled next."""
    begun: Mapped[str | None]
    """When the present crawl began; null: none is running. It is set before the process starts. If `scrapy work` is
    killed, the next one finds out here how the crawl ended."""
    ended: Mapped[str | None]
    """When its last crawl ended; null: none has."""
    exit_code: Mapped[int | None]
    """Exit code of the last crawl, as of `scrapy crawl`; null if it was killed, or if there was none."""
    message: Mapped[str | None]
    """The last line of that crawl, or why there is none."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The row of that crawl in `crawl_run`; null if it ended before it had one."""
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Crawls in a row that failed: killed, not started, code 3, or code 2 without anything saved."""
