"""Which site-config files fail, from the articles that they read."""

from crawler.extraction.rules import CleaningRules, PageRules
from crawler.extraction.versions import extractor_version
from crawler.watching.site_files import FailingFile, failing_files


def version(name: str | None) -> str:
    rules = PageRules(name, body=("//p",)) if name is not None else None
    return extractor_version(CleaningRules(site="example.org", page_rules=rules))


def test_a_file_that_fails_is_named_with_fields_and_pages() -> None:
    left_out = "article_body: the site's rules leave out 80% of the running text; read without them"
    missing = "article_body: not where the site's rules say"
    denied = "headline: the site's rules name 'x', which the page itself denies in two places"
    articles = [
        ("https://example.org/4", version("example.org.txt"), [left_out, denied]),
        ("https://example.org/3", version("example.org.txt"), [missing, "headline: the page has none"]),
        ("https://example.org/2", version("example.org.txt"), []),
        ("https://m.example.org/1", version(".example.org.txt + global.txt"), [denied]),
        ("https://other.test/0", version("other.test.txt"), ["article_body: the site marks the page as advertising"]),
        ("https://plain.test/0", version(None), [denied]),
    ]
    assert failing_files(articles) == [
        FailingFile(".example.org.txt + global.txt", 1, 1, {"headline": 1}, ("https://m.example.org/1",)),
        FailingFile(
            "example.org.txt",
            3,
            2,
            {"article_body": 2, "headline": 1},
            ("https://example.org/4", "https://example.org/3"),
        ),
    ]
