"""What the path of a page's address says of its kind, as numbers for the weights. Pure."""

import re
from urllib.parse import unquote, urlsplit

_WORDS: dict[str, frozenset[str]] = {
    "path_list": frozenset(
        "tag tags category categories cat author authors archive archives page search topic topics section sections "
        "label collections collection catalog catalogs issues list browse all latest trending subject users user "
        "profile people contributor staff etiqueta etiquetas categoria categorias categorie autor autore auteur "
        "archivo archivio seite sida kategorie schlagwort rubrik rubrique".split()
    ),
    "path_other": frozenset(
        "about about-us contact contact-us privacy privacy-policy terms login signin signup register subscribe careers "
        "jobs pricing services service solutions products product p item dp store shop cart platform help support "
        "imprint impressum legal cookies advertise team company donate programs departments locations chi-siamo "
        "contatti contacto contactos quienes-somos mentions-legales datenschutz kontakt ueber-uns a-propos".split()
    ),
    "path_forum": frozenset(
        "forum forums threads thread topic t viewtopic.php showthread.php questions discussion discussions community "
        "comments r board boards foro".split()
    ),
    "path_article": frozenset(
        "blog blogs news article articles story stories post posts guides guide learn resources insights magazine "
        "opinion review reviews features how-to tips newsroom press academy noticias notizie actualites nachrichten "
        "artikel".split()
    ),
}
_DAY = re.compile(r"/(?:19|20)\d\d/?[-/]?(?:\d\d?|[a-z]{3})?[/-]")
_NUMBER = re.compile(r"-\d{4,}|/\d{3,}")
_FORUM_HOST, _SHOP_HOST = re.compile(r"(?:forums?|community|discuss|users|board)\."), re.compile(r"(?:shop|store)\.")
_EXTENSION = re.compile(r"\.\w{1,5}$")
_LETTERS = re.compile(r"[^\W\d_]+")


def address_features(url: str | None, headline_words: frozenset[str]) -> dict[str, float]:
    """Return what the address says, nothing without one; `headline_words` are those of the page's heading."""
    if not url:
        return {}
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = [segment for segment in path.split("/") if segment]
    last = segments[-1] if segments else ""
    words = _LETTERS.findall(_EXTENSION.sub("", last))
    found = {name: float(not table.isdisjoint(segments)) for name, table in _WORDS.items()}
    found["path_article"] = float(not _WORDS["path_article"].isdisjoint(segments[:-1]))
    return found | {
        "path_article_last": float(last in _WORDS["path_article"]),
        "path_empty": float(not segments),
        "path_depth": float(min(len(segments), 6)),
        "path_words": float(min(len(words), 12)),
        "path_digits": float(min(sum(map(str.isdigit, last)), 10)),
        "path_day": float(_DAY.search(path) is not None),
        "path_number": float(_NUMBER.search(path) is not None),
        "path_html": float(last.endswith((".html", ".htm"))),
        "query": float(bool(parts.query)),
        "host_forum": float(_FORUM_HOST.match(parts.netloc) is not None),
        "host_shop": float(_SHOP_HOST.match(parts.netloc) is not None),
        "path_in_heading": sum(word in headline_words for word in words) / max(len(words), 1),
    }
