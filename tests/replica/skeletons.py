"""`render`: a story as the bytes of a page, in any era, layout, hand and encoding, with the record it must give."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.replica import addresses, layouts_flow, layouts_table
from tests.replica.encodings import UTF_8, Encoding
from tests.replica.expected import expected_record
from tests.replica.markup import Hand, draw_hand
from tests.replica.sheet import ERAS, Sheet, draw_sheet
from tests.replica.stories import STORIES
from tests.replica.story import Story

__all__ = ["ERAS", "LAYOUTS", "Rendered", "render"]

LAYOUTS: dict[str, Callable[[Sheet, Hand], str]] = {
    f.__name__: f
    for f in (
        layouts_flow.divs,
        layouts_table.one_cell,
        layouts_table.table_rows,
        layouts_table.nested_tables,
        layouts_flow.flat_divs,
        layouts_flow.paragraphs,
        layouts_flow.sections,
        layouts_flow.definition_list,
        layouts_flow.list_items,
        layouts_flow.spans_with_breaks,
        layouts_flow.block_spans,
        layouts_flow.bare_spans,
        layouts_flow.anonymous_blocks,
        layouts_table.old_tags,
        layouts_table.open_tags,
        layouts_table.wrapped_fonts,
        layouts_flow.semantic,
        layouts_table.mixed,
    )
}


@dataclass(frozen=True)
class Rendered:
    """One drawn page."""

    body: bytes = field(repr=False)
    url: str
    expected: dict[str, Any] = field(repr=False)
    doubtful: frozenset[str]
    """Fields that a reader of this page alone cannot know: null (or an empty list) is right too, all else is wrong."""
    content_type: str
    text: str = field(repr=False)
    """The page before encoding."""
    title_source: str
    """`heading og title none`."""


def render(
    story: Story,
    era: str,
    layout: str,
    rng: Random,
    encoding: Encoding = UTF_8,
    *,
    class_names: tuple[str, ...] | None = None,
    url: str | None = None,
    names_canonical: bool | None = None,
) -> Rendered:
    """The story's page. `era` is one of ERAS, `layout` a name in LAYOUTS; the same `rng` state gives the same page.

    `url`: the address the page is to be read at; `names_canonical`: whether the page names its slug address as its own.
    Both are drawn where absent.
    """
    hand = draw_hand(rng)
    if class_names:
        hand.class_names = class_names
    if "span" not in layout and rng.random() < 0.3:
        hand.word_tags += ("span style='font-size:12.0pt'", 'font face="Times"')
    sheet = draw_sheet(story, era, hand, STORIES)
    drawn = LAYOUTS[layout](sheet, hand)
    address = url or _draw_address(story, era, rng)
    canonical, description = _draw_metadata(sheet, rng)
    if names_canonical is not None:
        canonical = addresses.HOME + addresses.slug_path(story) if names_canonical else None
    page = _document(sheet, hand, drawn, canonical, description, encoding)
    return Rendered(
        body=encoding.encode(page),
        url=address,
        expected=expected_record(sheet, address, canonical, description),
        doubtful=frozenset(sheet.doubtful),
        content_type=encoding.content_type,
        text=page,
        title_source=sheet.title_source,
    )


def _draw_address(story: Story, era: str, rng: Random) -> str:
    host = rng.choice(
        (addresses.HOME, addresses.HOME, "http://www.asianews.it", "http://asianews.it", "https://asianews.it")
    )
    if era == "print":
        return host + addresses.print_path(story)
    paths = [addresses.slug_path(story)] * 4
    paths += [addresses.legacy_path(story), addresses.legacy_path(story, size=True)]
    redesign = addresses.redesign_path(story)
    if redesign and era == "C":
        paths += [redesign] * 4
    return host + rng.choice(paths)


def _draw_metadata(sheet: Sheet, rng: Random) -> tuple[str | None, str | None]:
    story = sheet.story
    if sheet.era == "print":
        return None, None
    canonical = addresses.HOME + addresses.slug_path(story) if rng.random() < 0.3 else None
    description = story.deck if story.deck and rng.random() < 0.3 else None
    return canonical, description


def _document(
    sheet: Sheet, hand: Hand, drawn: str, canonical: str | None, description: str | None, encoding: Encoding
) -> str:
    story, rng = sheet.story, hand.random
    headline = hand.inline(story.headline, mark=False)
    titles = ["AsiaNews.it", "AsiaNews", "Asia News", "AsiaNews.it - Asia, Cina, Vaticano"]
    if sheet.title_source == "title":
        titles = [headline, f"{headline} - AsiaNews", f"AsiaNews - {headline}", f"{headline} | AsiaNews.it"]
    elif sheet.title_source == "heading":
        titles += [headline, ""]
    head = []
    if encoding.declared:
        head.append(_charset(encoding.declared, rng))
    head.append(f"<title>{rng.choice(titles)}</title>")
    if sheet.title_source == "og":
        suffix = " - AsiaNews" if rng.random() < 0.2 else ""
        head.append(f'<meta property="og:title" content="{hand.attribute_value(story.headline + suffix)}">')
    if rng.random() < 0.2:
        head.append('<meta property="og:image" content="https://www.asianews.it/img/logo_share.png">')
    if rng.random() < 0.1:
        head.append('<meta property="og:site_name" content="AsiaNews"><meta name="author" content="AsiaNews">')
    if canonical:
        head.append(f'<link rel="canonical" href="{canonical.replace("&", "&amp;")}">')
    if description:
        head.append(f'<meta name="description" content="{hand.attribute_value(description)}">')
    if story.keywords:
        head.append(f'<meta name="keywords" content="{hand.attribute_value(", ".join(story.keywords))}">')
    if rng.random() < 0.05:
        head.append('<base href="http://www.asianews.it/">')
    if len(head) > 2 and rng.random() < 0.2:
        head[1:] = rng.sample(head[1:], len(head) - 1)
    language = rng.choice(("", "", f' lang="{story.language}"', ' lang="it"'))
    doctype = rng.choice(("<!DOCTYPE html>\n", '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n', ""))
    logo = ""
    if sheet.era != "print" and rng.random() < 0.3:
        logo = rng.choice(
            ('<a href="/"><img src="/img/logo.gif" alt=""></a>', '<div><a href="/">AsiaNews.it</a></div>')
        )
    if sheet.era != "print" and rng.random() < 0.2:
        logo += (
            '<form action="/search.php"><input type="hidden" name="d" value="01/02/2003, 00.00">'
            '<input name="q"><select name="l"><option>en<option>it<option selected>zh</select></form>'
        )
    if rng.random() < 0.15:
        drawn = f'<form id="aspnetForm" method="post">{drawn}</form>'
    return f"{doctype}<html{language}><head>{''.join(head)}</head><body>{logo}{drawn}</body></html>"


def _charset(name: str, rng: Random) -> str:
    if rng.random() < 0.5:
        return f'<meta charset="{name}">'
    return f'<meta http-equiv="Content-Type" content="text/html; charset={name}">'
