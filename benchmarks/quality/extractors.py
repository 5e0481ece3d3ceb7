"""What is measured: Winnow and its peers, each as a function from a page to the fields that the metric looks at.

A peer is imported inside its own function, by name, because it lives in another interpreter than the rest.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from typing import Any

Extract = Callable[[bytes, str | None], dict[str, Any]]

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.I)
_LANGUAGE = re.compile(r"""<html[^>]{0,1000}\slang\s*=\s*["']?([a-z]{2})""", re.I)
_BLOCKS = "p div li h1 h2 h3 h4 h5 h6 td th blockquote pre br figcaption section article".split()


def extractor(name: str) -> Extract:
    """The function of a name, its imports done."""
    if name.startswith("winnow"):
        return _winnow(name.partition(" ")[2] or "balanced")
    if name.startswith("trafilatura"):
        return _trafilatura(name.partition(" ")[2])
    makers: dict[str, Callable[[], Extract]] = {
        "readability-lxml": _readability,
        "newspaper4k": _newspaper,
        "news-please": _news_please,
        "resiliparse": _resiliparse,
        "goose3": _goose,
        "jusText": _justext,
        "boilerpy3": _boilerpy,
    }
    return makers[name]()


def _text(body: bytes) -> str:
    """For peers that take text alone: UTF-8, else what the page declares."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(body)
        try:
            return body.decode(declared[1].decode("ascii") if declared else "utf-8", "replace")
        except LookupError:
            return body.decode("utf-8", "replace")


def _iso(value: object) -> str | None:
    """A date as the metric reads it; peers give datetime, date or text."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if value else None


def _winnow(mode: str) -> Extract:
    article = import_module("crawler.extraction.article")
    errors = import_module("crawler.extraction.errors")

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        try:
            record: dict[str, Any] = article.extract_article(article.Page(body, url), mode=mode).as_dict()
        except errors.ExtractionError:  # a refusal is an answer: it scores as an empty page, not as a fault
            return {}
        return record

    return extract


def _trafilatura(variant: str) -> Extract:
    library = import_module("trafilatura")
    options = {"": {}, "fast": {"fast": True}}.get(variant, {f"favor_{variant}": True})

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        document = library.bare_extraction(body, url=url, with_metadata=True, **options)
        if document is None:
            return {}
        return {
            "article_body": document.text,
            "headline": document.title,
            "date_published": document.date,
            "authors": document.author.split("; ") if document.author else [],
        }

    return extract


def _readability() -> Extract:
    library, html = import_module("readability"), import_module("lxml.html")

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        document = library.Document(_text(body), url=url)
        tree = html.fromstring(document.summary(html_partial=True))
        for element in tree.iter(*_BLOCKS):  # its answer is HTML: without breaks, words of two paragraphs would be one
            element.tail = "\n" + (element.tail or "")
        return {"article_body": tree.text_content(), "headline": document.short_title()}

    return extract


def _newspaper() -> Extract:
    library = import_module("newspaper")

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        article = library.Article(url or "http://localhost/", fetch_images=False)
        article.download(input_html=_text(body))
        article.parse()
        return {
            "article_body": article.text,
            "headline": article.title,
            "date_published": _iso(article.publish_date),
            "authors": list(article.authors),
        }

    return extract


def _news_please() -> Extract:
    library = import_module("newsplease")

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        article = library.NewsPlease.from_html(_text(body), url=url, fetch_images=False)
        return {
            "article_body": article.maintext,
            "headline": article.title,
            "date_published": _iso(article.date_publish),
            "authors": list(article.authors or []),
        }

    return extract


def _resiliparse() -> Extract:
    html2text, parse = import_module("resiliparse.extract.html2text"), import_module("resiliparse.parse.html")

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        tree = parse.HTMLTree.parse(_text(body))
        return {"article_body": html2text.extract_plain_text(tree, main_content=True), "headline": tree.title}

    return extract


def _goose() -> Extract:
    goose = import_module("goose3").Goose({"enable_image_fetching": False})

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        article = goose.extract(raw_html=_text(body))
        return {
            "article_body": article.cleaned_text,
            "headline": article.title,
            "date_published": _iso(article.publish_datetime_utc or article.publish_date),
            # It hands on JSON-LD as it finds it: a list of objects stands among the names of one page.
            "authors": [name for name in article.authors or [] if isinstance(name, str)],
        }

    return extract


def _justext() -> Extract:
    """With the stop words of the language that the page declares, else English ones: it has no default."""
    library = import_module("justext")
    languages = {
        "ar": "Arabic", "da": "Danish", "de": "German", "es": "Spanish", "fi": "Finnish", "fr": "French",
        "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean", "nl": "Dutch", "no": "Norwegian_Bokmal",
        "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    }  # fmt: skip
    known = library.get_stoplists()

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        declared = _LANGUAGE.search(_text(body))
        language = languages.get(declared[1].lower(), "English") if declared else "English"
        words = library.get_stoplist(language if language in known else "English")
        paragraphs = library.justext(body, words)
        return {"article_body": "\n".join(p.text for p in paragraphs if not p.is_boilerplate)}

    return extract


def _boilerpy() -> Extract:
    reader = import_module("boilerpy3.extractors").ArticleExtractor()

    def extract(body: bytes, url: str | None) -> dict[str, Any]:
        document = reader.get_doc(_text(body))
        return {"article_body": document.content, "headline": document.title}

    return extract
