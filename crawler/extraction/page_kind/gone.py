"""Recognise a page that says that the one asked for is not there, with status 200. Pure."""

import re

from lxml.html import HtmlElement

from crawler.extraction.text.lines import Line, width

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


def is_gone(tree: HtmlElement, lines: list[Line]) -> bool:
    """Whether title or first heading say that the page is not there, and it has little text; `lines` are the tree's."""
    headings = ("".join(heading.itertext()) for heading in tree.iter("h1", "h2"))
    said = [*_SEPARATORS.split(tree.findtext(".//title") or ""), next(headings, "")]
    if not any(_MISSING.match(" ".join(part.split())[:200]) for part in said):
        return False
    running = sum(size for line in lines if (size := width(line.text)) >= _RUNNING and line.link_share < _LINKED)
    return running < _MOST_TEXT
