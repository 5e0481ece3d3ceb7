"""A store with articles of our own and the pages that they were read from."""

import gzip
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from crawler.extraction.article import Page, extract_article
from crawler.extraction.rules import GENERIC_RULES
from crawler.warc.exchange import Exchange
from crawler.warc.files import WarcFiles
from crawler.warc.records import payload_digest, response_records, warcinfo
from pipelines.save import save
from storage.archived.archived_pages import ArchivedPages, Place
from storage.database import Session, open_database
from storage.pages import FoundPage, Pages
from storage.sources import PageSources
from storage.times import utc_now
from storage.visits import Archived, RecordPlace, Visit
from storage.writer import Writer
from tests.crawler.conftest import _of_its_own, page

HOSTS = ("coast.example", "hills.example")
NOTE = "The gazette is printed in the old mill, and its readers may visit the press on every Saturday morning."


def story(host: str, number: int) -> tuple[str, bytes]:
    """Address and page of an article that no other one tells."""
    text = page(f"Ferry {number} of {host} returns", _of_its_own(number) + ".", f"{_of_its_own(number + 50)}.", NOTE)
    return f"https://{host}/2024/03/ferry-{number}-returns", text.encode()


def save_story(session: Session, host: str, number: int, body: bytes | None = None, **changes: Any) -> None:
    """As a crawl with KEEP_PAGES saves it; `body` is what is kept in place of the page."""
    url, bytes_of_page = story(host, number)
    article = replace(extract_article(Page(bytes_of_page, url), GENERIC_RULES), site=host, **changes)
    key = url.removeprefix("https://")
    Pages(session).found_all(host, [FoundPage(key, url)])
    save(session, article, Visit(page_key=key, url=url, address=key, body=body or bytes_of_page, keep_body=True))


def make_store(file: Path, empty_store: Path, number: int) -> None:
    """So many articles, in turn of the two hosts."""
    shutil.copy(empty_store, file)
    database = open_database(f"sqlite:///{file}")
    with closing(Writer(database, batch_seconds=0)) as writer:
        for n in range(1, number + 1):
            writer.submit(partial(save_story, host=HOSTS[(n - 1) % 2], number=n)).result()
    database.close()


def make_archived_store(file: Path, empty_store: Path, number: int, folder: Path) -> None:
    """The same, with the pages in a WARC file in place of the database."""
    make_store(file, empty_store, number)
    files = WarcFiles(folder, "tests", 1_000_000_000, lambda name: warcinfo(name, {"software": "Winnow/1"}))
    database = open_database(f"sqlite:///{file}")
    with closing(Writer(database, batch_seconds=0)) as writer:
        for n in range(1, number + 1):
            host = HOSTS[(n - 1) % 2]
            url, body = story(host, n)
            exchange = Exchange(
                url=url,
                method="GET",
                target=url.removeprefix(f"https://{host}"),
                asked=[("Host", host)],
                status=200,
                answered=[("Content-Type", "text/html"), ("Content-Encoding", "gzip")],
                body=gzip.compress(body, 1),
                fetched_at=datetime.now(UTC),
            )
            place = RecordPlace(*files.write(response_records(exchange, payload_digest(exchange.body))))
            writer.submit(partial(_lies_at, host=host, key=url.removeprefix("https://"), place=place)).result()
    files.close()
    database.close()


def _lies_at(session: Session, host: str, key: str, place: RecordPlace) -> None:
    ArchivedPages(session).note(host, {key: Place(Archived(place, (place,)), utc_now())})
    PageSources(session).drop(host, [key])


def write_rule(folder: Path) -> Path:
    """A site-config file for one of the hosts, by which its last paragraph is no text."""
    folder.mkdir(exist_ok=True)
    (folder / "coast.example.txt").write_text("strip: //article/p[last()]\n")
    return folder
