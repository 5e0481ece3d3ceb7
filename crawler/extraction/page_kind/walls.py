"""Recognise a page that stands in front of the one that was asked for: a bot check, a consent or log-in page. Pure.

A wall is short, and what it says is addressed to the visitor; an article or a list that mentions captchas, cookies or
passwords says much else. So every sign counts only on a page with little text beside it.

Of 307 real news pages and 739 articles of another set none is taken for a wall, of 574 other pages three,
which show nothing but that (tests/crawler/extraction/page_kind/test_walls.py counts again where the pages are at hand).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extraction.text.whole_page import parse_whole_page

BOT_WALL, BLOCKED, JAVASCRIPT, CONSENT, LOGIN_WALL, PARKED = (
    "bot_wall",
    "blocked",
    "needs_javascript",
    "consent_wall",
    "login_wall",
    "parked_domain",
)
"""The kinds of walls, as reasons of counters and rows."""
WALLS = frozenset({BOT_WALL, BLOCKED, JAVASCRIPT, CONSENT, LOGIN_WALL, PARKED})
_FEW, _SOME, _MANY = 400, 1500, 3000
"""Characters of text on a page. A check that runs by itself says a sentence or two; a page that explains what to do, a
paragraph or two; a consent page with its purposes, up to a screen."""
_BELOW_A_TITLE = 700
"""Characters below a title that only a wall has: of 1,046 articles 18 are as short, and none has such a title."""

_MOST_ELEMENTS = 5000
"""A page of more is not looked at: the element's place is kept for each, and no wall met has a tenth of them."""
_FEW_LINKS = 3
"""Links of a page that shows nothing without JavaScript: to a privacy page, to a browser's maker."""
_BESIDE = 150
"""Characters beside the sentence that asks for JavaScript: the site's name. The sentence stands below whole articles,
where their comments would be."""

_MARKUP = (
    # What a service's check loads or is called. Most of it is also built into pages that show everything (reCAPTCHA
    # in a comment form, Cloudflare's and Imperva's scripts in every page), so that it counts beside few words alone.
    (BOT_WALL, r"/cdn-cgi/challenge-platform/|challenges\.cloudflare\.com|_cf_chl_opt|cf-browser-verification"),
    (BOT_WALL, r"_Incapsula_Resource|incapsula incident|captcha-delivery\.com|px-captcha|/_sec/cp_challenge|kpsdk"),
    (BOT_WALL, r"awswaf|aws-waf-token|gokuProps|ddos-guard|sucuri_cloudproxy|/\.within\.website/|go-away-challenge"),
    (BOT_WALL, r"acw_sc__v2|showcaptcha|smartcaptcha|geetest|friendlycaptcha|bunny-shield|/distil_r_captcha"),
    (BOT_WALL, r"recaptcha|hcaptcha|turnstile"),
    (PARKED, r"sedoparking|parkingcrew|bodis\.com|afternic|hugedomains|parklogic|above\.com/marketplace|dan\.com/buy"),
)
_TITLES = (
    # A title, a heading, or what stands between two `|` or dashes of one, from its beginning to its end.
    (BOT_WALL, r"just a moment|one moment,? please|attention required!?|please wait|checking your browser.*"),
    (
        BOT_WALL,
        r"(?:please )?(?:verify|confirm|prove)(?: that)? you(?: are|['’]re) (?:a )?(?:human|not a (?:ro)?bot).*",
    ),
    (BOT_WALL, r"are you (?:a )?(?:human|robot)\??|robot or human\??|(?:human|bot|security) verification"),
    (BOT_WALL, r"security check|pardon our interruption|captcha|ddos[- ]guard|making sure you['’]re not a bot!?"),
    (BOT_WALL, r"un instant|un momento|einen moment(?: bitte)?|verifica di sicurezza|安全验证|安全驗證"),
    (BLOCKED, r"access (?:to this page has been )?denied|(?:sorry, )?you have been blocked|forbidden"),
    (BLOCKED, r"(?:error )?40[13](?: (?:unauthorized|forbidden))?|request (?:blocked|rejected)"),
    (BLOCKED, r"accesso negato|acceso denegado|accès refusé|zugriff verweigert|доступ (?:ограничен|запрещен|запрещён)"),
    (BLOCKED, r"(?:http (?:status )?)?(?:error )?451.*|not available in your (?:country|region)"),
    (
        LOGIN_WALL,
        r"(?:please )?(?:log|sign) ?in(?: to continue)?|accedi|iniciar sesión|anmelden|einloggen",
    ),
    (LOGIN_WALL, r"se connecter|登录|登錄|войти"),
    (CONSENT, r"before you continue.*|we (?:value|care about|respect) your privacy|your privacy(?: choices)?"),
    (CONSENT, r"(?:wir )?(?:schätzen|respektieren) ihre privatsphäre|la tua privacy|tu privacidad|votre vie privée"),
    (PARKED, r".* (?:is for sale!?|is parked.*)|domain (?:for sale|parked|not configured)|(?:buy )?this domain.*"),
    (PARKED, r"(?:this )?account (?:has been )?suspended|website (?:expired|suspended)|welcome to nginx!?"),
    (PARKED, r"apache2? (?:ubuntu |debian )?default page.*|it works!|default web site page|index of /.*"),
)
_SENTENCES = (
    (BOT_WALL, r"checking (?:if the site connection is secure|your browser)|review the security of your connection"),
    (BOT_WALL, r"(?:verif|confirm)(?:y|ying)? (?:that )?you(?: are|['’]re) (?:a )?(?:human|not a (?:ro)?bot)"),
    (BOT_WALL, r"sure you['’]re not a (?:ro)?bot|complete the (?:security check|captcha)|ddos protection by"),
    (BOT_WALL, r"unusual (?:traffic|activity) from your|browser (?:made us think you|is being checked)"),
    (BOT_WALL, r"enable (?:javascript and )?cookies (?:and javascript )?to continue|your ray id|incident id:"),
    (BOT_WALL, r"type the (?:characters|text) (?:you see|in the image)|press (?:and|&) hold"),
    (BOT_WALL, r"verifica(?:re)? (?:di essere|che (?:tu )?(?:sia|non sei)) (?:umano|un robot)|non sono un robot"),
    (BOT_WALL, r"no (?:soy|eres) un robot|ich bin kein roboter|je ne suis pas un robot|я не робот"),
    (BOT_WALL, r"我不是机器人|我不是機器人|请完成(?:安全)?验证|請完成(?:安全)?驗證|滑动验证"),
    (BLOCKED, r"you (?:don['’]t|do not) have (?:permission|authori[sz]ation) to access"),
    (
        BLOCKED,
        r"your (?:ip|access|request|ip address) (?:has been|was|is) (?:blocked|denied|rejected)|you have been blocked",
    ),
    (BLOCKED, r"not available in your (?:country|region|location)|unavailable (?:due to|for) legal reasons"),
    (BLOCKED, r"(?:access|content) is (?:restricted|blocked) in your (?:country|region)"),
    (BLOCKED, r"european economic area.{0,80}(?:cannot|unable)|due to the general data protection regulation"),
    (PARKED, r"(?:buy|purchase) this domain|domain (?:name )?(?:may be|is) for sale|domain steht zum verkauf"),
    (PARKED, r"this domain (?:name )?(?:is parked|has expired|was registered)|domaine est à vendre|域名出售"),
    (PARKED, r"dominio (?:è )?in vendita|dominio (?:está )?en venta|домен прода[её]тся"),
)
_JAVASCRIPT = (
    r"(?:enable|activate|turn on|allow|requires?|needs?|without|abilit\w{1,20}|attiv\w{1,20}"
    r"|activ\w{1,20}|habilit\w{1,20}|aktivier\w{1,20}"
    r"|включите|启用|啟用|開啟).{0,40}java ?script|java ?script.{0,60}(?:enabled?|disabled|required|needed|turned off"
    r"|not supported|abilitat|disabilitat|attivat|activ|aktivier|deaktiviert|habilitad|включ|отключ|启用|啟用|禁用)"
)
_CONSENT = (
    r"cookie|consent|privacy|partner|personal(?:i[sz]ed)? (?:data|ad)|gdpr|zustimm|datenschutz|einwillig|privatsphäre"
    r"|consens|informativa|terze parti|consentimiento|privacidad|socios|consentement|confidentialité|partenaires"
    r"|personenbezogen|werbung|tracking|согласи|隐私|隱私|同意"
)
_ACCEPT = (
    r"accept|agree|consent|allow|got it|zustimm|akzeptier|einverstanden|accett|acconsent|acept|accord|j'accepte"
    r"|tout accepter|принять|соглас|同意|接受"
)
_CONSENT_SHARE = 0.6
"""Of a consent page most text speaks of consent: .9 and more of those met. A banner beside an article of 1,000
characters is a third of the page at most."""
_CONSENT_LEAST = 80
"""Characters of it: `Cookies` as the only text of a page without text is no consent page."""
# White space is taken from its beginning alone: searched from each of 25,000 spaces it took longer than 5 s.
_SEPARATORS = re.compile(r"(?<!\s)\s++[|–—·•«»-]\s+|(?:(?<!\s)\s++)?[|｜]\s*")
_HEADINGS = ("h1", "h2", "h3")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LINKING = ("src", "action", "href", "id", "class", "name", "content")
_SCRIPT_READ = 20_000
"""Characters of a page's own scripts that are looked through."""


def _compiled(table: Iterable[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.I)) for kind, pattern in table)


_MARKUP_SIGNS, _TITLE_SIGNS, _SENTENCE_SIGNS = _compiled(_MARKUP), _compiled(_TITLES), _compiled(_SENTENCES)
_JAVASCRIPT_SIGN, _CONSENT_SIGN, _ACCEPT_SIGN = (re.compile(one, re.I) for one in (_JAVASCRIPT, _CONSENT, _ACCEPT))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows to a visitor without JavaScript."""

    pieces: tuple[str, ...]
    """The texts between tags, outside links, buttons, menus and footers; those in `noscript` too, where forums keep
    whole threads."""
    size: int
    """Characters of `pieces`."""
    linked: int
    """Characters inside links, buttons, menus and footers."""
    links: int
    """Number of links."""

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


def wall_kind(page: str | bytes, encoding: str | None = None) -> str | None:
    """Return the kind of wall that a page is: `bot_wall`, `blocked`, `needs_javascript`, `consent_wall`, `login_wall`,
    `parked_domain`; None for any other page, for an empty one and for what is no HTML."""
    if isinstance(page, str):
        page, encoding = page.encode("utf-8", "ignore"), "utf-8"
    try:
        parser = html.HTMLParser(encoding=encoding)
    except LookupError:
        parser = html.HTMLParser()
    try:
        tree = parse_whole_page(page, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return wall_of(tree)


def wall_of(tree: HtmlElement) -> str | None:
    """Return the kind of wall that a parsed page is (see `wall_kind`); None if it is none."""
    shown = None if _says_much(tree) else _shown(tree)
    if shown is None:
        return None
    return (
        _by_title(tree, shown)
        or _by_sentence(shown)
        or _by_markup(tree, shown)
        or _by_form(tree, shown)
        or _by_missing_text(tree, shown)
        or _by_consent(tree, shown)
    )


def _by_title(tree: HtmlElement, shown: _Shown) -> str | None:
    if shown.linked > _SOME:
        return None
    for element in tree.iter("title", *_HEADINGS):
        whole = " ".join("".join(element.itertext()).split())[:200].rstrip(".… ")
        for part in {whole, *_SEPARATORS.split(whole)}:
            kind = next((kind for kind, sign in _TITLE_SIGNS if sign.fullmatch(part.rstrip(".… "))), None)
            if kind is not None and shown.size <= (_SOME if kind == CONSENT else _BELOW_A_TITLE):
                return kind
    return None


def _by_sentence(shown: _Shown) -> str | None:
    if shown.size + shown.linked > _SOME:
        return None
    return next((kind for kind, sign in _SENTENCE_SIGNS if sign.search(shown.text)), None)


def _by_markup(tree: HtmlElement, shown: _Shown) -> str | None:
    if shown.size + shown.linked > _FEW:
        return None
    written = " ".join(_markup(tree))
    return next((kind for kind, sign in _MARKUP_SIGNS if sign.search(written)), None)


def _by_form(tree: HtmlElement, shown: _Shown) -> str | None:
    if shown.size + shown.linked > _SOME:
        return None
    fields = tree.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']")
    # Forums have one for their scripts, which nobody sees.
    return LOGIN_WALL if any(not _is_hidden(element) for element in fields) else None


def _is_hidden(element: HtmlElement) -> bool:
    around = (element, *element.iterancestors())
    return any("hidden" in one.attrib or _HIDDEN.search(one.get("style") or "") for one in around)


def _by_missing_text(tree: HtmlElement, shown: _Shown) -> str | None:
    if shown.links > _FEW_LINKS:
        return None
    said = [piece for piece in shown.pieces if _JAVASCRIPT_SIGN.search(piece)]
    if said and shown.size - sum(map(len, said)) <= _BESIDE:
        return JAVASCRIPT
    # Nothing to read and nothing to follow: what the page shows, its script writes, or leads there.
    is_bare = not shown.size and not shown.links and next(tree.iter("script"), None) is not None
    return JAVASCRIPT if is_bare else None


def _by_consent(tree: HtmlElement, shown: _Shown) -> str | None:
    if shown.linked > _SOME:
        return None
    about = sum(len(piece) for piece in shown.pieces if _CONSENT_SIGN.search(piece))
    if about < _CONSENT_LEAST or about < _CONSENT_SHARE * shown.size:
        return None
    choices = ("".join(element.itertext()) for element in tree.iter("button", "a"))
    named = (str(element.get("value") or "") for element in tree.iter("input"))
    return CONSENT if any(_ACCEPT_SIGN.search(text[:200]) for some in (choices, named) for text in some) else None


def _says_much(tree: HtmlElement) -> bool:
    """Whether the paragraphs alone are too much for a wall: of an article the first ones tell, in a tenth of the time
    that its whole page takes."""
    size = 0
    for paragraph in tree.iter("p"):
        size += len(" ".join("".join(paragraph.itertext()).split()))
        if size > _MANY:
            return True
    return False


def _shown(tree: HtmlElement) -> _Shown | None:
    """What the page shows; None if it is too much for a wall."""
    pieces: list[str] = []
    size = linked = 0
    holders: dict[HtmlElement, str] = {}
    for element in tree.iter():
        if size > _MANY or len(holders) > _MOST_ELEMENTS:
            return None
        parent = element.getparent()
        around = "page" if parent is None else holders[parent]
        own = _HOLDERS.get(element.tag, around) if isinstance(element.tag, str) else "none"
        holders[element] = "none" if around == "none" else own
        for text, holder in ((element.text, holders[element]), (element.tail, around)):
            said = " ".join(text.split()) if text else ""
            if said and holder == "page":
                pieces.append(said)
                size += len(said)
            elif holder == "link":
                linked += len(said)
    if size > _MANY:
        return None
    links = sum(1 for _ in tree.iter("a", "area"))
    return _Shown(tuple(pieces), size, linked, links)


_HOLDERS = {
    # Not the head: libxml2 leaves there what stands before the body and has a name that it does not know.
    **dict.fromkeys(("script", "style", "template", "title", "svg", "select", "textarea"), "none"),
    **dict.fromkeys(("a", "button", "nav", "footer"), "link"),
}
"""Where text stands that is not the page's own; what is inside is there too."""


def _markup(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield from (str(value)[:500] for name in _LINKING if (value := element.get(name)))
            if element.tag == "script" and element.text:
                yield element.text[:_SCRIPT_READ]
