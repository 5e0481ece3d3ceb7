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
    """What makes two entries one: the spider's name, and for `news` the address in one spelling."""
    spider: Mapped[str]
    """Name of the spider: `news` for a site that is crawled by its address."""
    url: Mapped[str | None]
    """The address, as it was added; null for a spider that knows its own."""
    arguments: Mapped[dict[str, Any]]
    """The `-a` arguments beside the address, as they were given."""
    site: Mapped[str]
    """As in `crawl_run`."""
    host: Mapped[str]
    """The host that is asked, without `www.`: no two crawls ask one host at the same time."""
    title: Mapped[str | None]
    """As the imported file names it; null where none did."""
    feed: Mapped[str | None]
    """Address of the feed that the imported file names (`xmlUrl`), for `scrapy sites export`; null where none did."""
    every: Mapped[int | None]
    """Seconds from one crawl to the next; null: the rhythm follows the site's news."""
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is left out until `scrapy sites resume`."""
    added: Mapped[str]
    """When it was added."""
    next_due: Mapped[str] = mapped_column(index=True)
    """When it is crawled next."""
    begun: Mapped[str | None]
    """When the crawl that is under way began; null: none is. It is set before the process starts, and the next
    `scrapy work` settles what a killed one left."""
    ended: Mapped[str | None]
    """When its last crawl ended; null: none has."""
    exit_code: Mapped[int | None]
    """Of the last crawl, as of `scrapy crawl`; null where it was killed, or where there was none."""
    message: Mapped[str | None]
    """The last line of that crawl, or why there is none."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """That crawl's row; null where it did not come so far."""
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Crawls in a row that failed: killed, not started, code 3, or code 2 without anything saved."""
