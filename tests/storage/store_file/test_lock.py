import os
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.database import database_url
from storage.errors import StorageError
from storage.store_file.location import file_of
from storage.store_file.lock import SiteLock, SiteLockedError, is_locked, lock_name


def take(url: str, root: Path, site: str = "news") -> SiteLock:
    file = file_of(database_url(url, root))
    assert file is not None
    return SiteLock(file, site)


def plain(folder: Path) -> str:
    return f"sqlite:///{folder}/articles.db"


def relative(folder: Path) -> str:
    return "sqlite:///articles.db"


def around(folder: Path) -> str:
    return f"sqlite:///{folder}/../{folder.name}/./articles.db"


def link(folder: Path) -> str:
    (folder / "link.db").symlink_to(folder / "articles.db")
    return f"sqlite:///{folder}/link.db"


def linked_folder(folder: Path) -> str:
    (folder / "elsewhere").symlink_to(folder)
    return f"sqlite:///{folder}/elsewhere/articles.db"


def hard_link(folder: Path) -> str:
    (folder / "other").mkdir()
    os.link(folder / "articles.db", folder / "other" / "name.db")
    return f"sqlite:///{folder}/other/name.db"


def own_url(folder: Path) -> str:
    return f"sqlite:///file:{folder}/articles.db?uri=true"


def own_url_with_more(folder: Path) -> str:
    return f"sqlite:///file://localhost{folder}/%61rticles.db?mode=rw&uri=true"


SPELLINGS = [plain, relative, around, link, linked_folder, hard_link, own_url, own_url_with_more]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda spelling: spelling.__name__)
def test_a_database_has_one_lock_whatever_its_address(tmp_path: Path, spelling: Callable[[Path], str]) -> None:
    (tmp_path / "articles.db").touch()
    first = take(plain(tmp_path), tmp_path)
    assert (tmp_path / "articles.db.news.lock").exists()
    url = spelling(tmp_path)
    with pytest.raises(SiteLockedError):
        take(url, tmp_path)
    take(url, tmp_path, "other").close()
    first.close()
    second = take(url, tmp_path)
    with pytest.raises(SiteLockedError):
        take(plain(tmp_path), tmp_path)
    second.close()


def test_a_database_that_is_still_to_be_made_is_locked_too(tmp_path: Path) -> None:
    url = linked_folder(tmp_path)
    take(plain(tmp_path), tmp_path)
    with pytest.raises(SiteLockedError):
        take(url, tmp_path)
    assert not (tmp_path / "articles.db").exists()


def test_a_database_that_was_made_under_the_lock_is_locked_by_its_other_names(tmp_path: Path) -> None:
    first = take(plain(tmp_path), tmp_path)
    (tmp_path / "articles.db").touch()
    first.lock_file()
    with pytest.raises(SiteLockedError):
        take(hard_link(tmp_path), tmp_path)


def test_sites_do_not_share_a_lock_and_usual_names_are_file_names(tmp_path: Path) -> None:
    sites = ["a b", "a_b", "a/b", "News", "news", "NEWS", "é", "e", "ö", "x" * 300, "x" * 301, "::1", "..", ""]
    names = [lock_name(site) for site in sites]
    assert len({name.lower() for name in names}) == len(sites)
    assert all("/" not in name and len(name) < 130 for name in names)
    assert lock_name("asianews") == "asianews"
    assert lock_name("www.example-news.co.uk") == "www.example-news.co.uk"
    locks = [SiteLock(tmp_path / "articles.db", site) for site in sites]
    for lock in locks:
        lock.close()


def test_a_lock_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "articles.db.news.lock").mkdir()
    with pytest.raises(StorageError, match=r"articles\.db\.news\.lock may not be written"):
        take(plain(tmp_path), tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///file:a?mode=memory&uri=true",
        "postgresql://host/name",
        "no url",
    ],
)
def test_what_is_no_file_has_none(url: str) -> None:
    assert file_of(url) is None


def test_a_name_that_begins_as_an_address_of_sqlite_is_a_name_without_uri() -> None:
    assert file_of("sqlite:///file:articles.db") == Path("file:articles.db").absolute()
    assert file_of(database_url("sqlite:///file:a.db", Path("/srv"))) == Path("/srv/file:a.db")


def test_whether_a_site_is_locked_is_asked_without_taking_the_lock(tmp_path: Path) -> None:
    database = tmp_path / "articles.db"
    assert not is_locked(database, "example.org")
    lock = SiteLock(database, "example.org")
    assert is_locked(database, "example.org")
    assert not is_locked(database, "example.net")
    lock.close()
    assert not is_locked(database, "example.org")
    SiteLock(database, "example.org").close()
