"""Names of persons, read from bylines."""

import re
from collections.abc import Iterable, Iterator

from crawler.extraction.metadata.byline_text import without_date, without_office
from crawler.extraction.metadata.site_names import squeezed
from crawler.extraction.text.words import HAN

_PREFIX = re.compile(
    r"^(?:(?:this\s+(?:post|article|story)\s+was\s+)?(?:written|words|story|text|reported|posted|published|authored|analysis"
    r"|opinion|reporting|article|guest\s+post)\s+)?"
    r"(?:by|di|de|von|par|por|da|door|av|af|autor(?:in|en|es|a)?|authors?(?:\(s\))?|auteurs?|autore|contributors?|byline"
    r"|作者|文)(?:\s*[:：]\s*|\s+)|^text\s*:\s*|^(?:作者|文|記者|记者|责编|責編)\s*[:：/]?\s*",
    re.I,
)
# White space is taken from its beginning alone: searched from each of 25,000 spaces it took longer than 5 s.
_JOINER = re.compile(
    r"(?:(?<!\s)\s+)?[;|•·●/\n]\s*|(?:(?<!\s)\s++)?,\s*(?:and|und|y|e|et|en|och|og)\s+"
    r"|(?<!\s)\s++(?:and|und|et|och|og|with|[&ye])\s+|(?:(?<!\s)\s++)?,\s*|、"
)
_DASH = re.compile(r"(?<!\s)\s++[-–—]+\s")
_IN_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?[(\[][^()\[\]]*+[)\]]")
_ADDRESS = re.compile(r"(?:https?:)?//|www\.", re.I)
_MAIL = re.compile(r"(?<![^\s<(])[\w.+-]{1,60}@[\w.-]{1,80}")
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d|[<>{}=*:©®™]|(?<![a-z])[a-z]{3,40}\.[a-z]{3,40}\.[a-z]{3,40}"
    r"|^(?:powered|designed|hosted) by\b",
    re.I,
)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_NO_PERSON = re.compile(
    r"^(?:(?:the\s+)?author|staff|quelle|source|fuente|fonte|image|photo|foto|admin(?:istrator)?|editors?|editorial|redaktion|"
    r"redazione|redacción|redaccion|rédaction|redactie|redakcja|red|online|agenturen|agentur|agencias|agenzie|newsroom|"
    r"news desk|web desk|desk|guest|contributor|correspondent|reporter|author|anonymous|none|null|unknown|webmaster|"
    r"user|name|agencies|agency|veröffentlicht|aktualisiert|published|updated|publié|pubblicato|publicado|reviewed|"
    r"edited|fact[- ]checked|translated|illustrat\w*|share|follow|subscribe|comments?|sponsored|"
    r"sign in|log ?in|sign up|view|read|see|meet|written|posts?|about|learn|click|spotlight|our|this|for|how|what|why|"
    r"when|where|in|at|on|to|from|with|by|and|best|top|key|all|get|more|next|back|skip|join|buy|download|start|last|"
    r"related|quick|table|summary|introduction|overview|disclosure|advertiser|affiliate|privacy|terms|contact|medically|"
    r"facebook|twitter|instagram|linkedin|youtube|pinterest|whatsapp|tiktok|rss|e-?mail|print|menu|search)\b|"
    r"\b(?:staff|news desk|newsroom|redaktion|editorial board|correspondent|columnist|contributor|journalist|"
    r"desk|agenturen)s?$",
    re.I,
)
_ROLE = re.compile(r"\b(?:reporter|editor|writer|producer)s?$", re.I)
# "Ana Writer" is a person: a role needs a word that says of what.
_ROLE_ALONE = re.compile(
    r"^(?:(?:staff|senior|junior|chief|lead|managing|deputy|associate|assistant|executive|contributing|freelance|news|"
    r"features?|sports?|tech|technology|science|health|business|finance|economics?|money|politic\w*|culture|arts?|film|music|"
    r"books?|food|travel|fashion|lifestyle|opinion|world|foreign|international|national|local|city|community|education|"
    r"environment|climate|energy|crime|courts?|legal|defen[cs]e|security|media|digital|web|online|social|video|photo|"
    r"copy|content|data|audience|special|investigat\w+|general|ghost|house|night|weekend|co|sub|uk|us|eu)[\s-]+)*"
    r"(?:reporter|editor|writer|producer)s?(?:[\s-]+(?:at|for|in)[\s-].*)?$",
    re.I,
)
_AGENCY = re.compile(
    r"^(?:afp|agence france-presse|ap|the associated press|associated press|reuters|thomson reuters|dpa(?:-\w+)?|"
    r"deutsche presse-agentur|sid|apa|kna|epd|ansa|adnkronos|agi|efe|europa press|lusa|belga|anp|tt|ntb|ritzau|stt|"
    r"čtk|pap|mti|tass|interfax|anadolu|anadolu ajansı|dha|iha|xinhua|kyodo|jiji|yonhap|pti|ians|ani|upi|bloomberg|"
    r"keystone-sda|sda|ats|新华社|新華社|共同通信|時事通信|时事|中央社|연합뉴스)(?:\s+(?:in|via|mit)\b.*)?$",
    re.I,
)
_PICTURES = re.compile(r"^(?:foto|fotos|photo|photos|bild|bilder|image|grafik|video|摄影|攝影|写真)s?\s*[:：]", re.I)
_PLACE = re.compile(r"^[A-Za-zÀ-ž-]+(?:\.[a-z]{2,})?$")
_DOMAIN = re.compile(r"^[\w-]+\.(?:com|de|org|net|[a-z]{2})$", re.I)
_WORD = r"[^\W\d_a-z][\w.'’-]*"
_LAST_FIRST = re.compile(
    rf"(?P<last>(?:(?:van|von|de|del|della|di|da|la|le|den|der|el|al|bin|ter|zu)\s+)*{_WORD}),\s*"
    rf"(?P<first>{_WORD}(?:\s+{_WORD}){{0,2}})"
)
_ANY_LAST_FIRST = re.compile(r"(?P<last>[^,]{2,40}),\s*(?P<first>[^,]{1,40})")
_KOREAN = re.compile(r"(?<=[\uac00-\ud7a3])\s*(?:선임기자|기자|특파원|논설위원|앵커)(?![\uac00-\ud7a3])")
_HAN_NAMES = re.compile(r"[\u3400-\u9fff·]{2,4}(?:\s+[\u3400-\u9fff·]{2,4})+")
_REPORTERS = re.compile(r"\s*(?:记者|記者|责编|責編)")
_MAX_NAME = 60
_MAX_WORDS = 6


def split_authors(values: Iterable[str], own_names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the persons that the values name, in order, each once; no own names, agencies, roles or places. A name
    that is a slug (`ada-kern`) stands only for the same name written out."""
    names: dict[str, str] = {}
    own = {name.casefold() for name in own_names}
    for value in values:
        if _ADDRESS.match(value.strip()):
            continue
        for name in _names_in(_plain(value)):
            if _is_person(name) and not _is_own(name, own):
                names.setdefault(squeezed(name), name)
    return tuple(names.values())


def _is_own(name: str, own: set[str]) -> bool:
    """Whether a name is the site's, also as an account: `dailypost` of the Daily Post."""
    return name.casefold() in own or (name.islower() and " " not in name and squeezed(name) in map(squeezed, own))


def is_slug(name: str) -> bool:
    """Whether a name is one of an account: `ada-kern`, `user.123`."""
    return bool(_SLUG.fullmatch(name))


def is_agency(name: str) -> bool:
    """Whether a name is a news agency's."""
    return bool(_AGENCY.match(name))


def first_name_first(value: str) -> str:
    """Return a name that is written the last name first (`Kern, Ada`) the other way round."""
    match = _ANY_LAST_FIRST.fullmatch(value.strip())
    return f"{match['first'].strip()} {match['last'].strip()}" if match else value


def _plain(value: str) -> str:
    """Return the names of a byline, without what introduces them, brackets, addresses and dates."""
    text = _IN_BRACKETS.sub("", _MAIL.sub(" ", value)).strip()
    text = _KOREAN.sub("", without_date(_PREFIX.sub("", text)))
    match = _LAST_FIRST.fullmatch(text)
    if match and not any(_is_no_person(part) for part in match.groups()):
        text = f"{match['first']} {match['last']}"
    # `大渡 美咲` is one person; after the word for reporters each is one.
    return ";".join(text.split()) if _HAN_NAMES.fullmatch(text) and _REPORTERS.match(value) else text


def _names_in(text: str) -> Iterator[str]:
    for number, part in enumerate(_JOINER.split(text)):
        name = _PREFIX.sub("", " ".join(part.split()))
        name = without_office(_DASH.split(name)[0], is_first=number == 0).strip(' .,:-–—"“”')
        # "Ada Kern, Berlin": one word after a comma is where, not who.
        if number and _PLACE.match(name) and re.search(rf",\s*{re.escape(name)}", text):
            continue
        if number and _ROLE.search(name):
            continue
        yield name


def _is_no_person(name: str) -> bool:
    if _NO_PERSON.search(name) or (_ROLE.search(name) and _ROLE_ALONE.match(name)):
        return True
    if _ROLE.search(name) and len(name.split()) > 2:
        return True
    return bool(_AGENCY.match(name) or _PICTURES.match(name) or _DOMAIN.match(name))


def _is_person(name: str) -> bool:
    if not 2 <= len(name) <= _MAX_NAME or _NO_NAME.search(name) or is_slug(name) or _is_no_person(name):
        return False
    if len(name) < 3 and not HAN.search(name) and not name[0].isupper():
        return False
    return len(name.split()) <= _MAX_WORDS and any(char.isalpha() for char in name)
