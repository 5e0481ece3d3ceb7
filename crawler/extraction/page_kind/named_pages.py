"""The pages that every site has and that are no articles, by what their addresses and headings call them. Pure."""

import re
from urllib.parse import unquote, urlsplit

from pipelines.words import comparable

_ADDRESSES = frozenset(
    "about about-us about-me about-this-site who-we-are our-team contact contact-us contacts privacy "
    "privacy-policy privacy-notice cookies cookie-policy cookies-policy terms terms-of-service terms-of-use "
    "terms-and-conditions disclaimer legal legal-notice imprint impressum datenschutz datenschutzerklaerung "
    "datenschutzerklarung agb kontakt ueber-uns uber-uns mentions-legales a-propos qui-sommes-nous contactez-nous "
    "politique-de-confidentialite cgu cgv contatti chi-siamo informativa-privacy privacy-e-cookie note-legali "
    "redazione contacto contactos quienes-somos sobre-nosotros aviso-legal politica-de-privacidad "
    "politica-de-cookies sobre contato politica-de-privacidade login log-in signin sign-in signup sign-up "
    "register subscribe subscription newsletter newsletters advertise advertising donate support-us "
    "sitemap careers jobs faq feedback help sobre-nos sobre-o-site quem-somos termos-de-uso termos-e-condicoes "
    "politica-de-privacidad-y-cookies terminos-de-uso terminos-y-condiciones condizioni-d-uso condizioni-di-utilizzo "
    "termini-e-condizioni nutzungsbedingungen barrierefreiheit conditions-generales plan-du-site over-ons "
    "privacybeleid om-oss integritetspolicy personvern gizlilik-politikasi hakkimizda iletisim regulamin "
    "polityka-prywatnosci o-nas kontakty mapa-del-sitio mapa-do-site".split()
)
_HEADINGS = frozenset(
    comparable(name)
    for name in (
        "about|about us|contact|contact us|privacy|privacy policy|privacy notice|cookie policy|cookies policy"
        "|terms of use|terms of service|terms and conditions|disclaimer|legal notice|imprint|impressum|datenschutz"
        "|datenschutzerklärung|kontakt|über uns|mentions légales|à propos|qui sommes-nous|contactez-nous"
        "|politique de confidentialité|contatti|chi siamo|informativa sulla privacy|note legali|contacto|quiénes somos"
        "|sobre nosotros|aviso legal|política de privacidad|política de cookies|sobre|contato|política de privacidade"
        "|o nas|polityka prywatności|о нас|контакты|политика конфиденциальности|关于|关于我们|關於我們|联系我们"
        "|聯絡我們|隐私政策|隱私政策|プライバシーポリシー|お問い合わせ|개인정보처리방침|من نحن|اتصل بنا|سياسة الخصوصية"
        "|login|log in|sign in|register|subscribe|advertise|donate|sitemap|termos de uso|términos de uso|sobre nós"
        "|quem somos|sobre nosotros|termini e condizioni|nutzungsbedingungen|barrierefreiheit|impressum & datenschutz"
        "|conditions générales|over ons|privacybeleid|om oss|integritetspolicy|regulamin|hakkımızda|gizlilik politikası"
    ).split("|")
)
_PARTS = re.compile(r"\s[|–—·-]\s|[|｜]")
_EXTENSION = re.compile(r"\.\w{1,5}$")
_COPY = re.compile(r"-\d{1,2}$")
"""What a content system adds where it has an address already: `privacy-policy-2`."""
_STARTS = ("index", "default", "home")
"""Names of the file that a folder shows: `contact/index.html`."""


def is_named_page(url: str | None, headings: list[str], title: str) -> bool:
    """Whether two of heading, title and address call the page `Contact`, `Privacy policy` or the like. `headings` are
    the `comparable` texts of its `<h1>`, `title` is the text of `<title>`. Beside such an address a heading that goes
    on is enough: `Cookie policy of The Harbour Post`.

    One alone does not: pages of 1,264 articles have a heading `Log in` or `Contact us` in a box."""
    is_address = _names_service(url)
    signs = (
        not _HEADINGS.isdisjoint(headings),
        any(comparable(part) in _HEADINGS for part in _PARTS.split(title)),
        is_address,
        is_address and any(_begins_with_name(heading) for heading in headings),
    )
    return sum(signs) >= 2


def _names_service(url: str | None) -> bool:
    segments = [segment for segment in unquote(urlsplit(url or "").path).lower().split("/") if segment]
    names = [_EXTENSION.sub("", segment) for segment in segments]
    if names and names[-1] in _STARTS:
        names.pop()
    return 1 <= len(names) <= 2 and _COPY.sub("", names[-1]) in _ADDRESSES


def _begins_with_name(heading: str) -> bool:
    words = heading.split()
    return any(" ".join(words[:number]) in _HEADINGS for number in (1, 2, 3, 4))
