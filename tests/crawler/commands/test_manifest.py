"""The lines of a manifest for `scrapy clean --batch`."""

import pytest

from crawler.commands.clean import _read_line


@pytest.mark.parametrize(
    ("text", "mistake", "has_id"),
    [
        ("{", "not JSON (Expecting property name", False),
        ("[" * 100_000, "not JSON (nested too deeply)", False),
        ("[1]", 'not an object with an "id"', False),
        ('{"path": "a.html"}', 'not an object with an "id"', False),
        ('{"id": 4}', 'no "path"', True),
        ('{"id": 4, "path": ""}', 'no "path"', True),
        ('{"id": 4, "path": ["a"]}', 'no "path"', True),
        ('{"id": 4, "path": "a", "url": 3}', '"url" is not a text', True),
    ],
)
def test_a_line_that_names_no_page_is_told(text: str, mistake: str, has_id: bool) -> None:
    line, said = _read_line(text)
    assert said.startswith(mistake)
    assert (line is not None) is has_id


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('{"id": [1], "path": "a", "url": "https://e.org"}', "https://e.org"),
        ('{"id": 0, "path": "a", "url": ""}', None),
    ],
)
def test_a_line_that_names_a_page_is_read(text: str, url: str | None) -> None:
    line, said = _read_line(text)
    assert line is not None
    assert (line.path, line.url, said) == ("a", url, "")
