"""Pages that every site has are told by their names, in any two of address, heading and title."""

import pytest

from crawler.extraction.page_kind.named_pages import is_named_page
from pipelines.words import comparable


@pytest.mark.parametrize(
    ("path", "heading", "title"),
    [
        ("/contact/index.html", "Contact us", ""),
        ("/privacy-policy-2/", "Privacy policy", ""),
        ("/institucional/politica-de-cookies/", "Política de cookies do Correio do Cais", ""),
        ("/info/termos-de-uso", "Termos de uso do site", ""),
        ("/nutzungsbedingungen.html", "Nutzungsbedingungen des Hafenboten", ""),
        ("/about-us/home.htm", "About the Courier", "About us | Courier"),
    ],
)
def test_a_page_about_the_site_is_named(path: str, heading: str, title: str) -> None:
    assert is_named_page(f"https://courier.test{path}", [comparable(heading)], title)


@pytest.mark.parametrize(
    ("path", "heading", "title"),
    [
        ("/2024/05/contact-lenses-of-glass", "Contact with the pilots is lost", ""),
        ("/politics/2024/about", "About turn at the town hall", ""),
        ("/index.html", "About us", ""),
        ("/about-us-2024-and-the-harbour", "Privacy is a right, says the mayor", ""),
    ],
)
def test_an_article_is_not(path: str, heading: str, title: str) -> None:
    assert not is_named_page(f"https://courier.test{path}", [comparable(heading)], title)
