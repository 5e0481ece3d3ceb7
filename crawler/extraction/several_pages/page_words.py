"""Words by which sites page through an article, in many languages. Data."""

PAGE_WORDS = (
    "page pagina página pagine pag pg seite blatt side sida sivu strona stranka stránka strana oldal sayfa sayfası "
    "halaman trang lehekülg lapa puslapis pàgina orrialdea folio hoja bladzijde bladsy страница страници сторінка стр "
    "стор σελίδα עמוד صفحة صفحه ページ頁 ページ 页 頁 第 페이지 쪽 หน้า पृष्ठ পৃষ্ঠা"
).split()
"""`page` as sites print it, in addresses and in texts. `Part` is none: the second part of a series is an article."""
PARAMETERS = frozenset(
    (
        "page p pg pag pagina pagine seite teil part paged pageno page_no page-no pagenum page_num pagenumber "
        "page_number currentpage pn side sida sivu strona strana stran str oldal sayfa halaman"
    ).split()
)
"""Names of the query's parameter. Comments have names of their own (`cpage`)."""
NEXT_PAGE = (
    r"\bnext page\b",
    r"\bcontinued? (?:reading )?on page\b",
    "nächste seite",
    "weiter auf seite",
    "folgende seite",
    "page suivante",
    "página siguiente",
    "siguiente página",
    "próxima página",
    "página seguinte",
    "pagina successiva",
    "prossima pagina",
    "volgende pagina",
    "nästa sida",
    "neste side",
    "næste side",
    "seuraava sivu",
    "następna strona",
    "další stran",
    "ďalšia stran",
    "következő oldal",
    "pagina următoare",
    "следующая страница",
    "наступна сторінка",
    "επόμενη σελίδα",
    "sonraki sayfa",
    "halaman (?:berikut|selanjutnya)",
    "trang (?:sau|tiếp)",
    "الصفحة التالية",
    "صفحه بعد",
    "下一页",
    "下一頁",
    "下页",
    "次のページ",
    "次ページ",
    "다음 페이지",
    "หน้าถัดไป",
    "अगला पृष्ठ",
)
"""Regular expressions. `Next` alone is said of other articles too."""
ON_ONE_PAGE = (
    r"\b(?:single|one|full|whole) page\b",
    r"\bview all\b",
    r"\b(?:show )?all pages\b",
    "auf einer seite",
    "komplettansicht",
    "sur une (?:seule )?page",
    "page unique",
    "una sola página",
    "em uma (?:única )?página",
    "una sola pagina",
    "in un'unica pagina",
    "op één pagina",
    "på (?:én|en) (?:side|sida)",
    "na jednej stronie",
    "na jedné stránce",
    "на одной странице",
    "阅读全文",
    "閱讀全文",
    "余下全文",
    "全文阅读",
    "全文表示",
    "1ページで",
    "전체보기",
)
"""Regular expressions."""
