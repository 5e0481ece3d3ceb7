"""Broken pages out of whole ones: `mutate` draws what servers, editors, proxies and enemies do to HTML."""

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, bytes], bytes]

_TAG = re.compile(rb"<[^>]{0,200}>")
_ATTRIBUTE = re.compile(rb"""(\s[\w:-]+\s*=\s*)("[^"]{0,200}"|'[^']{0,200}'|[^\s>]+)""")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?[\w-]+", re.I)
_LD = b"<script type='application/ld+json'>"
_WORDS = (
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"&#xFFFF;",
    b"&#x110000;",
    b"&#99999999999999999999;",
    b"&nbsp",
    b"\x00",
    b"\x0b",
    b"\x1b[2J",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"<!--",
    b"-->",
    b"]]>",
    b"<![CDATA[",
    b"<?xml version='1.0' encoding='x'?>",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
    b"<script>",
    b"</script>",
    b"<style>",
    b"<title>",
    b"</title>",
    b"<table><tr><td>",
    b"</table>",
    b"<p",
    b"</p></p></p>",
    b"<select><option>",
    b"<svg><math><mi>",
    b"<template>",
    b"<frameset>",
    b"<base href='http://['>",
    b"<base href='//'>",
    b"<base href='javascript:1'>",
    b"<a href='http://[::1'>x</a>",
    b"<a href='https://www.asianews.it:99999/news-en/x-1.html'>x</a>",
    b"<a href='%ff%zz'>x</a>",
    b"<link rel=canonical href='http://[bad'>",
    b"<link rel='canonical' href='/news-en/x-\xd9\xa3.html'>",
    b"<html lang='\xff'>",
    b"<html lang=''>",
    b"<meta charset=utf-7>",
    b"<meta charset=utf-16>",
    b"<meta charset=hz-gb-2312>",
    b"<meta http-equiv=content-type content='text/html; charset=idna'>",
    b"<meta charset=rot13>",
    b"<meta charset=unicode_escape>",
    b"<meta property='article:published_time' content='9999-99-99T99:99:99+99:99'>",
    b"<time datetime='0000-00-00'></time>",
    b"<meta name=date content='31/02/20240000000000000000000000'>",
    b"<time datetime='\xd9\xa1\xd9\xa2/\xd9\xa1\xd9\xa2/\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa4'>",
    _LD + b'{"@type":"NewsArticle","author":[[[{"name":{}}]]],"datePublished":1e999,"image":[null,3]}</script>',
    _LD + b'{"@type":["NewsArticle"],"headline":["a",{"@value":1}],"@graph":{"@graph":[]}}</script>',
    _LD + b'{"@type":"NewsArticle","headline":"\\ud800","mainEntityOfPage":{"@id":7}}</script>',
    _LD + b"" + b"[" * 5000 + b"</script>",
    _LD + b'{"@type":"NewsArticle","wordCount":' + b"9" * 5000 + b"}</script>",
    "（亚洲新闻/通讯社）—".encode("gb18030"),
    "AsiaNews) –".encode(),
    b"(AsiaNews) ",
    b"by ",
    b"di ",
    b"01/13/2024, 25.61",
)
CONTENT_TYPES = (
    None,
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=gb18030",
    "text/html; charset=windows-1252",
    'text/html; charset="utf-16"',
    "text/html; charset=rot13",
    "text/html; charset=\x00",
    "text/html; charset=",
    "; ;=;",
    "application/xhtml+xml; charset=idna",
    "text/html; charset=hz",
    "text/html; charset=punycode",
    "text/plain",
)
"""Content-Type headers, true and false."""


def mutate(random: Random, page: bytes, others: tuple[bytes, ...] = ()) -> bytes:
    """The page with one to eight things done to it; `others` lend parts of theirs."""
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        if others and random.random() < 0.1:
            page = _splice(random, page, random.choice(others))
        else:
            page = random.choice(_MUTATIONS)(random, page)
        page = page[:2_000_000]
    return page


def _slice(random: Random, page: bytes, longest: int) -> tuple[int, int]:
    start = random.randint(0, len(page))
    return start, min(len(page), start + random.randint(0, longest))


def _splice(random: Random, page: bytes, other: bytes) -> bytes:
    at, (start, end) = random.randint(0, len(page)), _slice(random, other, 20_000)
    return page[:at] + other[start:end] + page[at:]


def _cut(random: Random, page: bytes) -> bytes:
    return page[: random.randint(0, len(page))]


def _cut_head(random: Random, page: bytes) -> bytes:
    return page[random.randint(0, len(page)) :]


def _drop(random: Random, page: bytes) -> bytes:
    start, end = _slice(random, page, 3000)
    return page[:start] + page[end:]


def _repeat(random: Random, page: bytes) -> bytes:
    start, end = _slice(random, page, 3000)
    return page[:start] + page[start:end] * random.choice((2, 3, 20, 300)) + page[end:]


def _move(random: Random, page: bytes) -> bytes:
    start, end = _slice(random, page, 3000)
    rest = page[:start] + page[end:]
    at = random.randint(0, len(rest))
    return rest[:at] + page[start:end] + rest[at:]


def _flip(random: Random, page: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(random.choice((1, 10, 100)) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _insert(random: Random, page: bytes) -> bytes:
    tags = [tag.end() for tag in _TAG.finditer(page[:200_000])]
    at = random.choice(tags) if tags and random.random() < 0.7 else random.randint(0, len(page))
    return page[:at] + random.choice(_WORDS) * random.choice((1, 1, 1, 3, 50)) + page[at:]


def _nest(random: Random, page: bytes) -> bytes:
    tag = random.choice(
        (b"<div>", b"<b>", b"<table><tr><td>", b"<span>", b"<ul><li>", b"<a href='/x'>", b"<blockquote>")
    )
    at = random.randint(0, len(page))
    return page[:at] + tag * random.choice((10, 300, 5000, 30_000)) + page[at:]


def _drop_tags(random: Random, page: bytes) -> bytes:
    share = random.choice((0.02, 0.3, 1.0))
    return _TAG.sub(lambda tag: b"" if random.random() < share else tag.group(), page)


def _change_tags(random: Random, page: bytes) -> bytes:
    names = (b"div", b"p", b"td", b"span", b"b", b"br", b"h1", b"li", b"table", b"form", b"pre", b"script")
    old, new = random.choice(names), random.choice(names)
    return page.replace(b"<" + old, b"<" + new).replace(b"</" + old, b"</" + new)


def _change_attributes(random: Random, page: bytes) -> bytes:
    share, value = (
        random.choice((0.02, 0.5)),
        random.choice((b'""', b"x", b'"' + b"a" * 70_000 + b'"', b'"\xff"', b"'http://['")),
    )
    budget = 20

    def change(found: re.Match[bytes]) -> bytes:
        nonlocal budget
        if budget == 0 or random.random() >= share:
            return found.group()
        budget -= 1
        return found.group(1) + value

    return _ATTRIBUTE.sub(change, page)


def _change_charset(random: Random, page: bytes) -> bytes:
    name = random.choice(
        (b"gb2312", b"utf-16", b"utf-7", b"koi8-r", b"big5", b"iso-2022-jp", b"rot13", b"base64", b"x" * 500)
    )
    return _CHARSET.sub(b"charset=" + name, page)


def _encode_again(random: Random, page: bytes) -> bytes:
    text = page.decode(random.choice(("utf-8", "latin-1", "gb18030")), "replace")
    return text.encode(random.choice(("utf-16", "utf-8-sig", "gb18030", "cp1252", "utf-32", "utf-7", "hz")), "replace")


def _long_line(random: Random, page: bytes) -> bytes:
    word = random.choice(
        (b"a", b" ", b"\xc2\xa0", b"A. ", b"AsiaNews ", b"(", b"- ", b"1/", "亚".encode(), b"\n", b"&amp;", b"Mc", b",")
    )
    at = random.randint(0, len(page))
    return page[:at] + word * random.choice((100, 3000, 100_000)) + page[at:]


_MUTATIONS: tuple[Mutation, ...] = (
    _cut, _cut_head, _drop, _repeat, _move, _flip, _insert, _insert, _insert, _nest, _drop_tags, _change_tags,
    _change_attributes, _change_charset, _encode_again, _long_line,
)  # fmt: skip
