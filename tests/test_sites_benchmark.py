"""The made-up sites of the benchmark are whole, and what it counts is what there is."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from benchmarks.sites.crawled import Result, measure
from benchmarks.sites.language import CODES
from benchmarks.sites.made import MadeSite
from benchmarks.sites.plan import ANNOUNCEMENTS, KEPT_LANGUAGE, KEPT_LOOKS, LOOKS, WALLS, Plan, kept_plans, plans
from benchmarks.sites.report import BY_HAND, document, precision, recall

BASE = "http://127.0.0.1:8000"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def links(site: MadeSite, path: str) -> set[str]:
    """Paths that a page links on its own site, pictures left out."""
    page = site.page(path)
    assert page is not None, path
    found = set()
    for href in re.findall(r'(?:<a|<link)[^>]*? href="([^"]+)"', page.body.decode()):
        parts = urlsplit(urljoin(BASE + path, unescape(href)))
        found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


@pytest.mark.parametrize("look", [*LOOKS, *KEPT_LOOKS])
def test_links_lead_to_every_page_of_a_site_and_to_no_other(look: str) -> None:
    site = MadeSite.of(Plan(look, "en"), BASE, NOW)
    met, left = {"/"}, ["/"]
    while left:
        for path in links(site, left.pop()) - met:
            met.add(path)
            left.append(path)
    pages = [site.page(path) for path in met]
    assert [path for path, page in zip(met, pages, strict=True) if page is None] == []
    assert {page.story.number for page in pages if page and page.story} == {story.number for story in site.stories}
    assert {page.kind for page in pages if page} == {"article", "list", "other", "gone"}


def test_a_plan_gives_the_same_site_every_time_and_another_seed_another() -> None:
    def headlines(seed: int) -> list[str]:
        return [story.headline for story in MadeSite.of(Plan("cms", "it", seed=seed), BASE, NOW).stories]

    assert headlines(1) == headlines(1)
    assert not set(headlines(1)) & set(headlines(2))


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS[1:])
def test_an_announcement_names_the_stories_that_no_list_links(announcement: str) -> None:
    site = MadeSite.of(Plan("tables", "zh", announcement), BASE, NOW)
    hidden = [site.look.article_path(story) for story in site.stories if not story.is_linked]
    lists = [path for path, page in site.pages.items() if page.kind == "list"]
    assert len(hidden) == 4
    assert not {path for each in lists for path in links(site, each)} & set(hidden)
    assert any(page.kind == "announcement" and len(page.body) > 500 for page in site.pages.values())


def test_a_wall_stands_in_place_of_all_pages_or_of_some_articles() -> None:
    whole = MadeSite.of(Plan("blog", "es", wall="bot-all"), BASE, NOW)
    part = MadeSite.of(Plan("blog", "es", wall="login-part"), BASE, NOW)
    assert (whole.expected, whole.exit_code, part.exit_code) == ([], 3, 2)
    assert {page.kind for page in whole.pages.values()} == {"wall", "announcement"}
    assert 0 < len(part.walled) == len(part.stories) - len(part.expected) < len(part.expected)


def test_sites_that_are_kept_apart_share_neither_look_nor_seed_with_the_others() -> None:
    tuned, kept = plans(1), kept_plans(1)
    assert not {plan.look for plan in tuned} & {plan.look for plan in kept}
    assert not {plan.seed for plan in tuned} & {plan.seed for plan in kept}
    assert KEPT_LANGUAGE not in {plan.language for plan in tuned}
    assert {plan.language for plan in [*tuned, *kept]} == set(CODES)
    for part in (tuned, kept):
        assert {plan.announcement for plan in part} == set(ANNOUNCEMENTS)
        assert {plan.wall for plan in part} == {"", *WALLS}


def test_precision_counts_an_article_once_and_other_rows_not_at_all() -> None:
    result = Result(Plan("blog", "en"), expected=4, wanted_code=0, found=2, twice=1)
    result.saved.update(article=3, list=1)
    assert (recall([result]), precision([result])) == (0.5, 0.5)
    text = document([result], [result], "command", NOW.date())
    assert "| blog en links | 2/4 | 1 | 0 | 0 | 1 |" in text
    assert "- blog: 1 sites, recall 0.500, precision 0.500" in text
    by_hand = f"{BY_HAND}\n\nJudged by a person.\n"
    assert document([result], [], "command", NOW.date(), text + by_hand).endswith(f"\n\n{by_hand}")


@pytest.mark.program
def test_a_crawl_of_a_made_site_finds_what_its_feed_names() -> None:
    result = measure(Plan("semantic", "en", "rss", articles=9), second=False)
    assert (result.found, result.expected, result.code, result.text_lost) == (9, 9, 0, 0), result.notes
    assert result.requests >= 9
