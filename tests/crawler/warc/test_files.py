"""The files of one process: names, size, locks, and what a fault leaves."""

import errno
import os
from io import FileIO
from pathlib import Path

import pytest

from crawler.warc import files as files_module
from crawler.warc.files import WarcFiles, path_of
from crawler.warc.torn import end_left_files, whole_bytes
from tests.crawler.warc.made import exchange, files_in, records


def whole(path: Path) -> bool:
    with path.open("rb") as file:
        return whole_bytes(file) == path.stat().st_size


def test_a_file_is_open_until_it_is_closed_and_both_names_lead_to_it(tmp_path: Path) -> None:
    files = files_in(tmp_path)
    name, offset = files.write(records(exchange()))
    files.flush()
    [opened] = tmp_path.iterdir()
    assert opened.name == f"{name}.open"
    assert path_of(tmp_path, name) == opened
    assert offset > 0, "a warcinfo record comes first"
    files.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert path_of(tmp_path, name) == tmp_path / name
    assert whole(tmp_path / name)
    assert path_of(tmp_path, "other.warc.gz") is None


def test_a_file_that_is_large_enough_is_followed_by_the_next(tmp_path: Path) -> None:
    files = files_in(tmp_path, most_bytes=1500)
    for number in range(6):
        files.write(records(exchange(f"/{number}", os.urandom(400))))
        files.flush()
    files.close()
    paths = sorted(tmp_path.iterdir())
    assert [path.name[-13:] for path in paths] == ["00000.warc.gz", "00001.warc.gz", "00002.warc.gz"]
    assert all(map(whole, paths))


def test_two_on_one_folder_have_files_of_their_own_and_none_touches_the_other(tmp_path: Path) -> None:
    first, second = files_in(tmp_path), WarcFiles(tmp_path, "hills.example", 1000, lambda name: records(exchange())[0])
    first.write(records(exchange()))
    second.write(records(exchange()))
    before = {path: path.stat().st_size for path in tmp_path.iterdir()}
    assert len(before) == 2
    end_left_files(tmp_path)
    assert {path: path.stat().st_size for path in tmp_path.iterdir()} == before, "both are alive"
    first.close()
    second.close()
    assert all(map(whole, tmp_path.iterdir()))


def test_a_full_disk_leaves_what_was_flushed_and_the_next_try_begins_a_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = files_in(tmp_path)
    name, _ = files.write(records(exchange()))
    files.flush()
    size = (tmp_path / f"{name}.open").stat().st_size
    write = files_module._write

    def full(file: FileIO, record: bytes) -> None:
        write(file, record[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files_module, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        files.write(records(exchange("/second")))
    assert (tmp_path / name).stat().st_size == size
    assert whole(tmp_path / name)
    monkeypatch.undo()
    other, _ = files.write(records(exchange("/third")))
    files.close()
    assert other != name
    assert whole(tmp_path / other)


def test_a_folder_that_is_gone_or_was_moved_is_found_out_at_the_next_flush(tmp_path: Path) -> None:
    for number, what in enumerate(("removed", "moved", "replaced")):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = files_in(folder)
        name, _ = files.write(records(exchange()))
        files.flush()
        if what == "removed":
            (folder / f"{name}.open").unlink()
            folder.rmdir()
        else:
            folder.rename(tmp_path / what)
        if what == "replaced":
            folder.mkdir()
            (folder / f"{name}.open").write_bytes(b"of somebody else")
        # Written into a file that nobody finds: the system says nothing of it.
        files.write(records(exchange("/second")))
        with pytest.raises(OSError):
            files.flush()
        if what == "replaced":
            assert (folder / f"{name}.open").read_bytes() == b"of somebody else"
