"""The record that a careful reader would write of a page, and how a record is compared with it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.replica import labels
from tests.replica.addresses import HOME, own_spelling
from tests.replica.sheet import Sheet, byline_names, printed_date
from tests.replica.story import Story, plain_text

ROME = ZoneInfo("Europe/Rome")


def date_in_rome(printed: str) -> str:
    """`24/10/2019 17:56` as ISO 8601 with offset; `24/10/2019` and `24/10/2019 00:00` as a day."""
    if " " not in printed or printed.endswith(" 00:00"):
        return datetime.strptime(printed.split()[0], "%d/%m/%Y").date().isoformat()
    return datetime.strptime(printed, "%d/%m/%Y %H:%M").replace(tzinfo=ROME).isoformat()


def _published(story: Story, era: str) -> str:
    if isinstance(story.published, datetime) and era != "A":
        return story.published.replace(tzinfo=ROME).isoformat()
    return story.published.strftime("%Y-%m-%d")


def identifier_of(sheet: Sheet, url: str, canonical: str | None) -> str | None:
    """The number as the page lets it be known: from its address, its canonical address or its print link."""
    story = sheet.story
    redesign = story.redesign_path is not None and own_spelling(url) == f"{HOME}/{story.language}/{story.redesign_path}"
    if redesign and not canonical and not sheet.names_identifier:
        return None
    return story.identifier.zfill(4)


def expected_record(sheet: Sheet, url: str, canonical: str | None, description: str | None) -> dict[str, Any]:
    """Fields of `pipelines.items.Article`; provenance, hash and `article_body_html` are left out."""
    story, printed = sheet.story, sheet.era == "print"
    label = labels.BY[story.language] if sheet.prints_byline_label else ""
    return {
        "url": own_spelling(url),
        "canonical_url": canonical,
        "site": "asianews",
        "identifier": identifier_of(sheet, url, canonical),
        "headline": plain_text(story.headline),
        "alternative_headline": plain_text(story.deck) if story.deck else None,
        "article_body": "\n".join(plain_text(p) for p in story.body_paragraphs),
        "date_published": None if printed else _published(story, sheet.era),
        "date_published_raw": None if printed else printed_date(story, sheet.era),
        "date_modified": None,
        "authors": list(story.authors),
        "byline_raw": (label + byline_names(story)) if story.authors else None,
        "dateline": story.dateline,
        "content_location": [] if printed or story.rubric else list(story.places),
        "article_section": None if printed else story.rubric,
        "keywords": list(story.keywords),
        "images": [_picture(story)] if story.picture else [],
        "related_links": [
            {
                "headline": plain_text(item["headline"] or ""),
                "url": own_spelling(item["url"]) if item["url"] else None,
                "date_published": date_in_rome(item["printed_date"]) if item["printed_date"] else None,
            }
            for item in sheet.related
        ],
        "in_language": story.language,
        "description": plain_text(description) if description else None,
        "publisher": "AsiaNews",
    }


def _picture(story: Story) -> dict[str, str | None]:
    assert story.picture
    picture = story.picture
    return {"url": f"{HOME}/files/img/{picture.name}", "caption": picture.caption, "credit": picture.credit}


def differences(record: dict[str, Any], expected: dict[str, Any], doubtful: frozenset[str]) -> list[str]:
    """A sentence for each field that is wrong; none where the record is right.

    Doubtful fields may be null. Addresses are compared in one spelling; captions and credits may be missing.
    """
    found = []
    for name, right in expected.items():
        value = record.get(name)
        if name == "related_links":
            value = [{**link, "url": own_spelling(link["url"]) if link["url"] else None} for link in value or ()]
        elif name == "images":
            value, right = _bare_images(value or (), right)
        elif name in ("url", "canonical_url") and value and right:
            value, right = own_spelling(value), own_spelling(right)
        elif isinstance(right, list):
            value = list(value or ())
        if value != right and not (name in doubtful and value in (None, [])):
            found.append(f"{name}: {value!r} instead of {right!r}")
    return found


def _bare_images(value: Any, right: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    given = [dict(image) for image in value]
    wanted = [dict(image) for image in right]
    for mine, theirs in zip(wanted, given, strict=False):
        for name in ("caption", "credit"):
            if theirs.get(name) is None:
                mine[name] = None
    return given, wanted
