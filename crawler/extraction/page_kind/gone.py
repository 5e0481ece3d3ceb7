"""Recognise a page that stands in place of one that is not there, with status 200. Pure."""

import re

from lxml.html import HtmlElement

from crawler.extraction.addresses import read_address
from crawler.extraction.line_pattern.marks import words_of
from crawler.extraction.line_pattern.title import slug_words
from crawler.extraction.rules import CleaningRules
from crawler.extraction.text.lines import Line, read_lines, width

_MISSING = re.compile(
    r"\W*(?:(?:error|errore|fehler|erreur|ошибка)\W*)?(?:404|410)\b"
    r"|\W*(?:(?:sorry|oops|uh-oh|whoops)\W+)?(?:the |this |that |your )?(?:page|article|story|content|post)"
    r"(?: you(?:['’]re| are| were)? (?:looking for|requested))?"
    r" (?:(?:was |is |could |can )?not (?:be )?found|cannot be found|can['’]t be found|does(?: not|n['’]t) exist"
    r"|no longer exists|is (?:not|no longer) available|has been (?:removed|deleted)|is missing)"
    r"|\W*(?:not found|nothing (?:was )?found)\W*$"
    r"|\W*(?:sorry\W+)?we (?:can['’]t|cannot|can not|could(?: not|n['’]t)) find (?:that|the|this|your|a) page\b"
    r"|\W*pagina (?:non trovata|inesistente|niet gevonden)|\W*p[aá]gina no (?:encontrada|existe)"
    r"|\W*página não encontrada|\W*(?:(?:die )?seite|artikel)(?: wurde)? nicht gefunden"
    r"|\W*page (?:introuvable|non trouvée)"
    r"|\W*strona nie (?:została znaleziona|istnieje)|\W*nie znaleziono strony|\W*страница не (?:найдена|существует)"
    r"|\W*(?:页面|頁面|网页|網頁|文章|您访问的页面|您要找的頁面)(?:不存在|未找到|找不到|没有找到|沒有找到|已删除|已刪除)"
    r"|\W*(?:找不到|未找到)(?:页面|頁面|网页|網頁|该页|此頁)|\W*ページが見つかりません|\W*페이지를 찾을 수 없습니다"
    r"|\W*الصفحة غير موجودة",
    re.I,
)
_SEPARATORS = re.compile(r"\s[|–—·-]\s|[|｜]")
_MOST_TEXT = 1500
"""Width of running text on such a page: a search box, popular stories. A story on dead links has more."""
_RUNNING, _LINKED = 80, 0.3
_FROM_SOME = re.compile(
    r"\bin (?:your|this) (?:country|region|location|area|territory)\b|\b(?:subscribers?|members?|subscription)\b", re.I
)
_FRONT_PAGE_LINKS = 5
"""A front page leads to so many articles at least; the replica's to 7."""
_BEGINNING = 12
"""Letters of an address that the headline of its article has too."""


def is_gone(tree: HtmlElement, lines: list[Line]) -> bool:
    """Whether title or first heading say that the page is not there, and it has little text; `lines` are the tree's."""
    headings = ("".join(heading.itertext()) for heading in tree.iter("h1", "h2"))
    said = [*_SEPARATORS.split(tree.findtext(".//title") or ""), next(headings, "")]
    if not any(_MISSING.match(" ".join(part.split())[:200]) for part in said):
        return False
    running = sum(size for line in lines if (size := width(line.text)) >= _RUNNING and line.link_share < _LINKED)
    return running < _MOST_TEXT


def is_kept_from_some(tree: HtmlElement) -> bool:
    """Whether a page that says that there is none speaks of a country or of subscribers: others may read it."""
    headings = ("".join(heading.itertext()) for heading in tree.iter("title", "h1", "h2"))
    return any(_FROM_SOME.search(" ".join(heading.split())) for heading in headings)


def is_front_page(tree: HtmlElement, url: str, rules: CleaningRules) -> bool:
    """Whether a page of a site with rules leads to many articles, and does not have the headline of the one that the
    address names, unless it leads to that too. An address without words names none."""
    named = words_of(slug_words(url) or "")[:_BEGINNING]
    texts = (line.text for line in read_lines(tree).lines if line.link_share < _LINKED)
    if named.isdigit() or not named or any(named in words_of(text) for text in texts):
        return False
    return (
        sum(_is_article(href, rules) for href in {str(href) for href in tree.xpath("//a/@href")}) >= _FRONT_PAGE_LINKS
    )


def _is_article(href: str, rules: CleaningRules) -> bool:
    try:
        return read_address(href, rules).kind == "article"
    except ValueError:
        return False
