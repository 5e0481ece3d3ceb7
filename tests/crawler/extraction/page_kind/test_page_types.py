"""What the content systems call their pages."""

import pytest

from crawler.extraction.page_kind.page_types import PageType, page_type

POST, STATIC = PageType.POST, PageType.STATIC
ARTICLE = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        ("wp-singular post-template-default single single-post postid-17", POST),
        ("single single-recipe postid-17", POST),
        ("wp-singular page-template-default page page-id-9", STATIC),
        ("page-template page-template-wide", STATIC),
        ("post-template tag-harbour", POST),
        ("path-node page-node-type-story", POST),
        ("path-node page-node-type-page", STATIC),
        ("collection-type-page view-list", STATIC),
        ("collection-type-blog view-item", POST),
        ("home page page-id-2", None),
        ("single single-product postid-4", None),
        ("attachment attachmentid-8 postid-8", None),
        ("archive category", None),
        ("", None),
    ],
)
def test_the_body_says_what_a_page_is(classes: str, kind: PageType | None) -> None:
    assert page_type(f"<html><head></head><body class='{classes}' data-x=1><p>x</p></body></html>".encode()) == kind


def test_a_static_page_that_says_that_it_is_an_article_is_none() -> None:
    assert page_type(f"<head>{ARTICLE}</head><body class='page page-id-9'>".encode()) is None
    assert page_type(b"<meta property='article:published_time' content='2024'><body class='page page-id-9'>") is None


def test_a_page_without_a_body_has_no_type() -> None:
    assert page_type(b"<p>page-id-9</p>") is None
