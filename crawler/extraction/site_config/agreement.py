"""What a page says of itself in several places alike: no rule of another time outweighs it."""

from crawler.extraction.metadata.byline import credited
from crawler.extraction.metadata.dates import parse_date
from crawler.extraction.metadata.json_ld import text_of
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.metadata.persons import split_authors
from crawler.extraction.text.visible import visible_text
from crawler.extraction.text.words import fold
from pipelines.words import comparable


def agreed_headline(page: PageMetadata) -> str | None:
    """Return the headline that JSON-LD, `og:title` and a heading have alike, as far as they are there; None if they
    differ, or if only one of them is there. `og:title` may have the site's name after it."""
    own = comparable(page.headline or "")
    structured = comparable(text_of((page.article or {}).get("headline"), fold) or "")
    shared = next((comparable(title) for title in page.meta.get("og:title", [])), "")
    headings = [text for element in page.tree.iter("h1") if (text := comparable(visible_text(element)))]
    agree = [structured == own] if structured else []
    agree += [f"{shared} ".startswith(f"{own} ")] if shared else []
    agree += [own in headings] if headings else []
    return page.headline if own and len(agree) > 1 and all(agree) else None


def agreed_authors(page: PageMetadata) -> tuple[str, ...]:
    """Return the persons whom JSON-LD and `meta` name alike, or one of them and the marked byline; empty if they
    differ, or if only one names any."""
    named = [name for name, is_organization in credited(page.article, page.nodes) if not is_organization]
    readings = [split_authors(named, page.own_names), split_authors(page.meta_authors, page.own_names)]
    readings.append(split_authors([page.byline_raw or ""], page.own_names))
    sets = [{comparable(name) for name in reading} for reading in readings if reading]
    return page.authors if len(sets) > 1 and all(names == sets[0] for names in sets) else ()


def agreed_day(page: PageMetadata) -> str | None:
    """Return the day of publication that JSON-LD and `article:published_time` have alike; None if they differ, or if
    only one is there."""
    structured = text_of((page.article or {}).get("datePublished"))
    days = {(parse_date(raw) or "")[:10] for raw in [structured or "", *page.meta.get("article:published_time", [""])]}
    return days.pop() or None if len(days) == 1 else None
