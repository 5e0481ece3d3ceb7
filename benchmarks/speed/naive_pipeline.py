"""The item pipeline of the naive design: extraction on the reactor's thread, a commit for each article."""

import time
from typing import Any, Self

import trafilatura
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Story(Base):
    """A saved article."""

    __tablename__ = "story"
    url: Mapped[str] = mapped_column(String, primary_key=True)
    headline: Mapped[str | None]
    body: Mapped[str | None]
    published: Mapped[str | None]
    author: Mapped[str | None]
    description: Mapped[str | None]
    site: Mapped[str | None]


class SaveWithTrafilatura:
    """Item pipeline."""

    def __init__(self, crawler: Any, database: str, ends: list[float]) -> None:
        self._crawler = crawler
        engine = create_engine(f"sqlite:///{database}")
        Base.metadata.create_all(engine)
        self._session = Session(engine)
        self._ends = ends

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it, as Scrapy does."""
        return cls(crawler, crawler.settings["STORY_DATABASE"], crawler.settings["STORY_ENDS"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Read and saves the page."""
        document: Any = trafilatura.bare_extraction(item["body"], url=item["url"], with_metadata=True)
        if document is not None:
            story = Story(url=item["url"], headline=document.title, body=document.text, published=document.date)
            story.author, story.description, story.site = document.author, document.description, document.sitename
            self._session.add(story)
            self._session.commit()
            self._crawler.stats.inc_value("story/saved")
        self._ends.append(time.monotonic())
        return {"url": item["url"], "saved": document is not None}

    def close_spider(self) -> None:
        """Make it, as Scrapy does."""
        self._session.close()
