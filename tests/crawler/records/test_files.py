"""A file that an export replaces is whole at every moment."""

from contextlib import suppress
from pathlib import Path

from crawler.records.files import replaced, replaced_folder


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("old")
    with replaced(file, "w") as part:
        part.write("new")
        part.flush()
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_not_finished_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("old")
    with suppress(ValueError), replaced(file, "w") as part:
        part.write("new")
        raise ValueError
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_so_it_is_with_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "export.md"
    folder.mkdir()
    (folder / "one.md").write_text("old")
    with suppress(ValueError), replaced_folder(folder) as part:
        (part / "one.md").write_text("new")
        assert (folder / "one.md").read_text() == "old"
        raise ValueError
    assert (folder / "one.md").read_text() == "old"
    assert list(tmp_path.iterdir()) == [folder]
