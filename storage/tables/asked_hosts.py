"""The table of what hosts ask of crawlers (see `storage.models`)."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class AskedHostRow(Base):
    """A host whose robots.txt asks for a pause. A crawl on another machine waits for it before its first request, which
    is the one for robots.txt: the last request of a crawl that was killed may be a moment ago."""

    __tablename__ = "asked_host"

    host: Mapped[str] = mapped_column(primary_key=True)
    """Its name, without `www.`."""
    delay: Mapped[float]
    """Seconds from one request to the next (`Crawl-delay`)."""
