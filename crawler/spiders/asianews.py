"""AsiaNews (asianews.it): four languages, since 2003. Names, addresses, identity and cleaning rules.

docs/asianews.md tells how they were decided.
"""

from datetime import date
from typing import ClassVar

from crawler.extraction.rules import AddressPattern, CleaningRules, LanguageLabels, LinePattern, ListPattern
from crawler.spiders.base import NewsSpider

_LANGUAGE = r"(?P<language>en|it|es|zh)"
_QUERY_LANGUAGE = rf"(?=(?:.*[?&]l={_LANGUAGE}(?:&|$))?)"

ADDRESSES = (
    AddressPattern("never", r"/*(?:whatsapp|mailto|tel|sms|javascript|data|viber|tg|fb-messenger|line):"),
    AddressPattern("article", rf"/(?:news|notizie|noticias)-{_LANGUAGE}/(?:.*\D)?(?P<identifier>\d{{1,7}})\.html"),
    # Cut before its number: answers with the home page, and is remembered as refused.
    AddressPattern("article", rf"/(?:news|notizie|noticias)-{_LANGUAGE}/[^/]*[-\u3400-\u9fff][^/]*$"),
    AddressPattern("day", rf"/index\.php(?=.*[?&]data_art_filtro=\d){_QUERY_LANGUAGE}"),
    AddressPattern("print", rf"/index\.php(?=.*[?&]mag=)(?=.*[?&]art=(?P<identifier>\d+)){_QUERY_LANGUAGE}"),
    AddressPattern("article", rf"/index\.php(?=.*[?&]art=(?P<identifier>\d+)){_QUERY_LANGUAGE}"),
    AddressPattern("list", rf"/(?:geo|theme)-{_LANGUAGE}/(?:.*?[^\d\n])??\d++\.html(?:&step=(?P<step>\d+))?"),
    AddressPattern("list", rf"/index\.php(?=.*[?&](?:geo|theme|dossier)=\d){_QUERY_LANGUAGE}"),
    AddressPattern("home", rf"/(?:index\.(?:php|html))?(?:\?l={_LANGUAGE})?$"),
    AddressPattern("home", rf"/{_LANGUAGE}(?:\.html|/)?$"),
    # 2026: /language/area/country/slug is an article, one or two steps fewer a list; a last step of four words or more
    # is a slug (the longest names of countries have three: united-arab-emirates).
    AddressPattern("article", rf"/{_LANGUAGE}/[^/]+/[^/]+/[^/]+/?$"),
    AddressPattern("article", rf"/{_LANGUAGE}/[^/]+/[^/-]+(?:-[^/-]+){{3,}}/?$"),
    AddressPattern("list", rf"/{_LANGUAGE}/[^/.]+(?:/[^/.]+)?/?$"),
)

# Labels that FACTS calls unknown (print, related, subscribe in it, es, zh) are listed as their languages usually word
# them; whatever stands there instead goes by its place after the body (line_pattern/tail.py).
LABELS = (
    LanguageLabels(
        language="en",
        date_order="mdy",
        send=("Send to a friend", "e-mail this to a friend", "email this to a friend"),
        byline_prefixes=("by",),
        print=("Printable version", "Print", "Print version"),
        related=("See also", "Related articles", "Related news"),
        subscribe=("Subscribe to Asia News updates or change your preferences", "Subscribe now", "Subscribe"),
        menu=("Geographical areas", "Geographic areas", "In the foreground", "Editor's choices", "Newsletter"),
        sections=(
            "ASIA TODAY",
            "RED LANTERNS",
            "RUSSIAN WORLD",
            "INDIAN MANDALA",
            "GATEWAY TO THE EAST",
            "ECCLESIA IN ASIA",
        ),
        author_joiners=("and", "&", "with"),
        function_words=frozenset("the and of that with for was were has have from this which are is to".split()),
    ),
    LanguageLabels(
        language="it",
        date_order="dmy",
        send=("Invia ad un amico", "Invia a un amico"),
        byline_prefixes=("di", "a cura di"),
        print=("Versione stampabile", "Versione per la stampa", "Stampa", "Stampa articolo"),
        related=("Vedi anche", "Leggi anche", "Articoli correlati", "Notizie correlate"),
        subscribe=("Iscriviti alla newsletter", "Iscriviti ora", "Iscriviti", "Abbonati"),
        menu=("Aree geografiche", "In primo piano", "Scelte dell'editore"),
        sections=(
            "LANTERNE ROSSE",
            "MONDO RUSSO",
            "PORTA D'ORIENTE",
            "MANDALA INDIANO",
            "ECCLESIA IN ASIA",
            "ASIA TODAY",
        ),
        author_joiners=("e", "ed", "con", "&"),
        function_words=frozenset("il gli della delle dei che per non con sono nel alla è di anche dal".split()),
    ),
    LanguageLabels(
        language="es",
        date_order="dmy",
        send=("Enviar a un amigo",),
        byline_prefixes=("de", "por"),
        print=("Versión para imprimir", "Versión imprimible", "Imprimir"),
        related=("Ver también", "Véase también", "Vea también", "Lea también", "Noticias relacionadas"),
        subscribe=("Suscríbete al boletín", "Suscríbase ahora", "Suscríbete", "Suscribirse"),
        menu=("Áreas geográficas", "En primer plano"),
        sections=("ASIA TODAY", "INDIAN MANDALA", "LINTERNAS ROJAS", "MUNDO RUSO", "ECCLESIA IN ASIA"),
        author_joiners=("y", "e", "con", "&"),
        function_words=frozenset("el los las del que por con una y en es para más su como pero".split()),
    ),
    LanguageLabels(
        language="zh",
        date_order="mdy",
        send=("發送給朋友", "发送给朋友"),
        byline_prefixes=("作者",),
        print=("打印", "打印版", "列印", "可打印版本"),
        related=("参见", "另见", "参看", "相关新闻", "相关文章", "相關新聞", "相關文章", "延伸阅读"),
        subscribe=("订阅", "立即订阅", "訂閱", "立即訂閱"),
        menu=("地理区域",),
        sections=("今日亚洲", "印度曼陀罗", "评论员文章", "今日亞洲", "評論員文章"),
        author_joiners=("和", "与", "、", "及"),
    ),
)

LINE_PATTERN = LinePattern(
    labels=LABELS,
    # `05/28/2007, 00.00`; with `»` in the designs before 2018.
    header_date=(
        r"(?P<sign>[»›>•]\s*)?(?P<raw>(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>(?:19|20)\d\d)"
        r"(?P<time>\s*,\s*(?P<hour>\d{1,2})[.:](?P<minute>\d\d))?)"
    ),
    # `24/10/2019 17:56`, in every language.
    list_date=r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>(?:19|20)\d\d)(?:,?\s+(?P<hour>\d\d)[:.](?P<minute>\d\d))?",
    advertising_language="it",
    dateline=r"[^()（）]{0,70}?[(（]\s*(?:AsiaNews|Asia ?News|亚洲新闻|亞洲新聞|亚洲新闻通讯社)[^()（）]{0,60}[)）]",
    quotations=(r".{0,200}Giovanni Paolo II\W{0,3}\s*da\b.{0,80}",),
    subscription_words=(
        r"newsletter|\bsubscri(?:be|ption)|\biscri(?:viti|zion)|\babbonati|\bsuscr[ií]|\binscr[ií]b|\breg[ií]str(?:es|at)"
        r"|bolet[ií]n|\baggiornamenti di asia|\bnotizie di asia|\bnovedades de asia|\bactualizaciones de asia"
        r"|\bnuestras novedades|\ble tue preferenze|\bsus preferencias"
        r"|\bregistrati\b|\bapuntarme\b|订阅|訂閱|简报|簡報|电邮通讯|通訊|电子报|電子報"
    ),
    related_words=(
        r"\brelated\b|\bsee also\b|\bread (?:also|more)\b|\bcorrelat[ie]\b|\b(?:vedi|leggi|guarda) anche\b"
        r"|\bstesso (?:tema|argomento)\b"
        r"|\bcollegat[ie]\b|\brelacionad[oa]s\b"
        r"|\b(?:ver|v[ée]ase|vea|lea|leer) (?:tambi[ée]n|adem[aá]s|m[aá]s)\b|\bmismo tema\b"
        r"|相关|相關|同一主题|同一主題|参见|參見|另见|另見|参阅|參閱|参看|參看|延伸"
    ),
    menu_words=(
        r"foreground|primo piano|primer plano|destacad|\beditor|redazion"
        r"|redacci[oó]n|\bscelt|\belegid|\belecci|\bselecci|\bselezion"
        r"|\b(?:most|pi[uù]|m[aá]s) (?:read|lett[ie]|le[ií]d[oa]s)|\blatest\b|\bultim[eio]|\b[uú]ltim[ao]s"
        r"|焦点|焦點|推荐|推薦|精选|精選|重点|重點|最新|要闻|要聞"
    ),
    # Never a word alone: stories of rights and of copyright have them too.
    footer_words=(
        r"(?:©|\(c\)|\bcopyright\b)\D{0,12}(?:19|20)\d\d|\ball rights reserved\b"
        r"|\btutti i diritti (?:sono )?riservati\b|\btodos los derechos (?:est[aá]n )?reservados\b|版权所有|版權所有"
    ),
    round_up_decks=(
        "Today's headlines",
        "Today’s headlines",
        "Le notizie di oggi",
        "Notizie di oggi",
        "I titoli di oggi",
        "Le altre notizie del giorno",
        "Las noticias de hoy",
        "Noticias de hoy",
        "Titulares de hoy",
        "今日头条",
        "今日要闻",
    ),
    time_zone="Europe/Rome",
)

LIST_PATTERN = ListPattern(
    step="&step={step}",
    first_step=None,
    same_list=r"(?i)[/?&](geo|theme)(?:=|-[a-z]{2}/(?:.*\D)?)(\d+)(?:\.html|&|$)",
    dates=(r"(?<!\d)(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?!\d)",),
)

CLEANING_RULES = CleaningRules(
    site="asianews",
    hosts=("asianews.it",),
    home="https://www.asianews.it",
    publisher="AsiaNews",
    languages=("en", "it", "es", "zh"),
    addresses=ADDRESSES,
    identifier_width=4,
    list_pattern=LIST_PATTERN,
    line_pattern=LINE_PATTERN,
)


class AsiaNewsSpider(NewsSpider):
    """asianews.it."""

    name = "asianews"
    cleaning_rules: ClassVar[CleaningRules] = CLEANING_RULES
    feed_addresses: ClassVar[tuple[str, ...]] = (
        "/{language}.xml",
        "/rss/{language}.xml",
        "/rss-{language}-12.html",
        "/rss.xml",
    )
    home_addresses: ClassVar[dict[str, tuple[str, ...]]] = {
        "en": ("/en.html", "/index.php?l=en", "/en"),
        "it": ("/", "/index.php?l=it", "/it.html"),
        "es": ("/es.html", "/index.php?l=es", "/es"),
        "zh": ("/zh.html", "/index.php?l=zh", "/zh"),
    }
    list_addresses: ClassVar[dict[str, tuple[str, ...]]] = {
        "en": ("/geo-en/China-17.html", "/theme-en/Economy-6.html"),
        "it": ("/geo-it/Asia-del-Nord-4.html",),
        "zh": ("/geo-zh/East-Asia-6.html",),
    }
    day_address = "/index.php?l={language}&idn=1&filtro_art=2&data_art_filtro={day}"
    first_day: ClassVar[date | None] = date(2003, 11, 1)
