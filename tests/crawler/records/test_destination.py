"""Where an export goes, and as what."""

import gzip
from pathlib import Path

import pytest

from crawler.records.destination import DestinationError, destination_of


@pytest.mark.parametrize(
    ("name", "asked", "read"),
    [
        ("a.jsonl", None, ("jsonl", False, False)),
        ("a.JSONL.gz", None, ("jsonl", True, False)),
        ("a.json", None, ("json", False, False)),
        ("a.json", "jsonld", ("json", False, True)),
        ("a.jsonl.gz", "jsonld", ("jsonl", True, True)),
        ("a.csv.gz", None, ("csv", True, False)),
        ("a.csl.json", None, ("csl-json", False, False)),
        ("a.json", "csl-json", ("csl-json", False, False)),
        ("a.bib", None, ("bib", False, False)),
        ("a.epub", None, ("epub", False, False)),
        ("a.txt", "csv", ("csv", False, False)),
        ("a.atom.gz", None, ("atom", True, False)),
        ("-", None, ("jsonl", False, False)),
        ("-", "jsonld", ("jsonl", False, True)),
        ("-", "epub", ("epub", False, False)),
    ],
)
def test_suffix_and_format_say_what_is_written(
    name: str, asked: str | None, read: tuple[str, bool, bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    found = destination_of(name, asked)
    assert (found.format, found.is_packed, found.is_json_ld) == read
    assert (found.path is None) == (name == "-")


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("a.csv", "jsonld", "--format jsonld is for .jsonl files"),
        ("a.csv", "bib", "the suffix says csv, and --format bib"),
        ("a.txt", None, "the suffix tells the format"),
        (".csv", None, "the suffix tells the format"),
        ("a.gz", None, "the suffix tells the format"),
        ("a.parquet.gz", None, ".gz goes with text"),
        ("a.md.gz", None, ".gz goes with text"),
        ("-", "md", "cannot go to standard output"),
        ("a.warc", None, "the suffix tells the format"),
        ("none/a.json", None, "there is no folder none"),
    ],
)
def test_what_makes_no_sense_is_told(
    name: str, asked: str | None, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DestinationError, match=said):
        destination_of(name, asked)


def test_the_same_text_is_packed_to_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one.csv.gz", "two.csv.gz"):
        with destination_of(str(tmp_path / name), None).opened() as stream:
            stream.write("通车 opens\r\n")
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]
    assert gzip.decompress(contents[0]).decode() == "通车 opens\r\n"


def test_what_fails_leaves_the_packed_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "old.csv.gz").write_bytes(b"old")
    destination = destination_of(str(tmp_path / "old.csv.gz"), None)
    with pytest.raises(UnicodeError), destination.opened() as stream:
        stream.writelines(["new", "é".encode("ascii").decode()])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old.csv.gz", b"old")]
