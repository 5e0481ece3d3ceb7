from typing import Any

import pytest

from crawler.extraction.embedded.literals import NotALiteralError, read_literal


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('{"a": [1, 2.5, null, true]}; next()', {"a": [1, 2.5, None, True]}),
        ("{a:1,'b':void 0,c:!0,d:!1,e:undefined,f:.5,g:-3,h:0x1f}", None),
        (r"""["\x41\u00e9\u{1F600}","\ud83d\ude00",'it\'s',`two\`three`]""", ["A\u00e9😀", "😀", "it's", "two`three"]),
        ("[1,,2,]", [1, None, 2]),
        ('{/* note */ a: "x", // more\n b: [ ], }', {"a": "x", "b": []}),
        ('{d:new Date("2026-03-04"),m:new Map([["k",1]]),s:new Set([1,2]),o:Object.create(null)}', None),
        ('(function(a,b){return {t:a,u:[b,a]}}("x",7))', {"t": "x", "u": [7, "x"]}),
        (
            '(function(a,b){b.t=a;b.list=Array(1);b.list[0]="y";return {own:b}}("x",{}))',
            {"own": {"t": "x", "list": ["y"]}},
        ),
        ('((a,b)=>({t:a,u:b}))("x","y")', {"t": "x", "u": "y"}),
    ],
)
def test_reads_what_programs_write(written: str, value: Any) -> None:
    read, end = read_literal(written)
    if value is not None:
        assert read == value
    assert written[end:] in ("", ")", "; next()")


@pytest.mark.parametrize(
    "written",
    [
        "f(1)",
        "{a: b}",
        "{a: 1 + window.x}",
        "[1, 2",
        "{get a() { return 1 }}",
        "`a ${b}`",
        "function () {}",
        "",
        '{"a" 1}',
    ],
)
def test_what_has_to_be_run_is_no_value(written: str) -> None:
    with pytest.raises(NotALiteralError):
        read_literal(written)


def test_depth_and_length_have_bounds() -> None:
    for written in ("[" * 100_000, "{a:" * 100_000, "(function(a){return " + "[" * 5000 + "})", '"' + "\\" * 99_999):
        with pytest.raises(NotALiteralError):
            read_literal(written)
