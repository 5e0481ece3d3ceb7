"""A story and an era to a page's lines in print order, before any markup: what stands there and what each line is."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.replica import labels
from tests.replica.addresses import HOME, legacy_path, print_path, slug_path
from tests.replica.markup import Hand
from tests.replica.story import Related, Story

ERAS = ("A", "B", "C", "print")
TITLE_SOURCES = ("heading", "og", "title", "none")


@dataclass(frozen=True)
class Line:
    """One printed line: its role and its inline HTML."""

    role: str
    html: str
    caption: str = ""
    """Of an image: printed only by layouts that have a place for it."""


@dataclass(frozen=True)
class Box:
    """Lines that stand together."""

    role: str
    lines: tuple[Line, ...]


@dataclass
class Sheet:
    """A page in print order. Layouts may put `side` boxes into a column before or after the article."""

    story: Story
    era: str
    title_source: str
    top: list[Box] = field(default_factory=list)
    header: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)
    bottom: list[Box] = field(default_factory=list)
    related: list[dict[str, str | None]] = field(default_factory=list)
    """Expected related links, addresses as absolute as the page allows."""
    doubtful: set[str] = field(default_factory=set)
    names_identifier: bool = False
    """Whether a print link on the page carries the story's number."""
    prints_byline_label: bool = True


def printed_date(story: Story, era: str) -> str:
    """The header's date as that era prints it, without the `»`."""
    day_first = story.language in ("it", "es")
    printed = story.published.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y")
    if era == "A":
        return printed
    hour = story.published.strftime("%H.%M") if isinstance(story.published, datetime) else "00.00"
    return f"{printed}, {hour}"


def byline_names(story: Story) -> str:
    """The names as printed, without label."""
    comma = labels.COMMA[story.language]
    joiner = story.joiner or labels.JOINER[story.language]
    if len(story.authors) < 2:
        return "".join(story.authors)
    return comma.join(story.authors[:-1]) + joiner + story.authors[-1]


def draw_sheet(story: Story, era: str, hand: Hand, pool: tuple[Story, ...]) -> Sheet:
    """The page's lines. `pool`: stories that menus and boxes name."""
    sheet = Sheet(story, era, hand.random.choice(TITLE_SOURCES))
    if story.dateline and "（" in story.dateline:
        sheet.doubtful.add("dateline")
    if story.language == "zh" and not story.rubric_is_known and sheet.title_source == "none":
        # No upper case tells an unknown rubric from a title: then something else has to.
        sheet.title_source = "heading"
    if era == "print":
        sheet.header = [_title(story, hand), *_byline(sheet, hand), *_deck(story, hand)]
        sheet.body = _body(story, hand)
        return sheet
    {"A": _era_a, "B": _era_b, "C": _era_c}[era](sheet, hand, pool)
    return sheet


def _era_a(sheet: Sheet, hand: Hand, pool: tuple[Story, ...]) -> None:
    story = sheet.story
    sheet.top = [Box("today", (_today(story, hand),))]
    sheet.top.append(Box("masthead", tuple(Line("menu", _linked_words(m, hand)) for m in labels.MASTHEAD_OLD)))
    sheet.top += _side_boxes(story, hand, pool)
    sheet.top.append(Box("advertisement", (_advertisement(hand),)))
    send = hand.random.choice((labels.SEND_OLD, labels.SEND))[story.language]
    sheet.header = _tools(sheet, hand, send)
    sheet.header.append(Line("date", _date(story, "A", hand)))
    sheet.header += [*_places(sheet, hand), _title(story, hand), *_byline(sheet, hand), *_deck(story, hand)]
    sheet.body = _body(story, hand)
    if hand.chance(0.5):
        sheet.tail += _tools(sheet, hand, send)
    sheet.tail += _related(sheet, hand, needs_links=not sheet.tail)
    if sheet.tail and hand.chance(0.5):
        sheet.bottom = [*_subscription(story, hand), _quotation(hand)]
    _bottom_boxes(sheet, hand, pool)


def _era_b(sheet: Sheet, hand: Hand, pool: tuple[Story, ...]) -> None:
    story = sheet.story
    sheet.top = [Box("today", (_today(story, hand),)), _areas(story, hand)]
    sheet.top += _side_boxes(story, hand, pool)
    sheet.header = [Line("date", _date(story, "B", hand)), *_places(sheet, hand)]
    sheet.prints_byline_label = False
    byline = [Line("byline", _names(story, hand))] if story.authors else []
    if byline:
        sheet.doubtful |= {"authors", "byline_raw"}
    if byline and hand.chance(0.2):
        sheet.header += [*byline, _title(story, hand), *_deck(story, hand)]
    else:
        sheet.header += [_title(story, hand), *byline, *_deck(story, hand)]
    sheet.body = _body(story, hand)
    if hand.chance(0.5):
        sheet.tail += _tools(sheet, hand, labels.SEND[story.language])
    sheet.tail += _related(sheet, hand, needs_links=not sheet.tail)
    if sheet.tail and hand.chance(0.5):
        sheet.bottom = [*_subscription(story, hand), _quotation(hand)]
    _bottom_boxes(sheet, hand, pool)


def _era_c(sheet: Sheet, hand: Hand, pool: tuple[Story, ...]) -> None:
    story = sheet.story
    sheet.top = [_areas(story, hand)] if hand.chance(0.7) else []
    sheet.top += _side_boxes(story, hand, pool)
    send = labels.SEND[story.language]
    sheet.header = [Line("date", _date(story, "C", hand)), *_places(sheet, hand)]
    sheet.header += [Line("send", _link(send, "/send.html", hand)), _title(story, hand)]
    sheet.header += [*_byline(sheet, hand), *_deck(story, hand)]
    sheet.body = _body(story, hand)
    sheet.tail = [*_tools(sheet, hand, send), *_share(story, hand), *_related(sheet, hand, needs_links=False)]
    sheet.bottom = [*_subscription(story, hand), _quotation(hand)]
    _bottom_boxes(sheet, hand, pool)


def _bottom_boxes(sheet: Sheet, hand: Hand, pool: tuple[Story, ...]) -> None:
    """Boxes after everything else. Right after the body, one with an unknown label would read as a related box."""
    story = sheet.story
    if _related_box_ends(sheet):
        marked = story.language == "en" or bool(sheet.related) or bool(sheet.bottom)
        sheet.bottom += _side_boxes(story, hand, pool, unknown_labels=marked)


def _related_box_ends(sheet: Sheet) -> bool:
    """Whether a reader sees where the related box ends: not where its items and the next label are bare words."""
    return sheet.story.language == "en" or not sheet.related or sheet.related[0]["url"] is not None


def _title(story: Story, hand: Hand) -> Line:
    return Line("title", hand.inline(story.headline))


def _deck(story: Story, hand: Hand) -> list[Line]:
    return [Line("deck", hand.inline(story.deck))] if story.deck else []


def _date(story: Story, era: str, hand: Hand) -> str:
    mark = "» " if era in ("A", "B") else ""
    day, comma, hour = printed_date(story, era).partition(",")
    day = hand.inline(f"<b>{day}</b>" if hand.chance(0.15) else day, mark=False)
    return hand.inline(mark, mark=False) + day + hand.inline(comma + hour, mark=False)


def _names(story: Story, hand: Hand) -> str:
    """The names, perhaps in a link or in italics."""
    names = byline_names(story)
    if hand.chance(0.2):
        return _link(names, "/author.html", hand)
    return hand.inline(f"<i>{names}</i>" if hand.chance(0.15) else names, mark=False)


def _byline(sheet: Sheet, hand: Hand) -> list[Line]:
    story = sheet.story
    if not story.authors:
        return []
    return [Line("byline", hand.inline(labels.BY[story.language], mark=False) + _names(story, hand))]


def _body(story: Story, hand: Hand) -> list[Line]:
    paragraphs = list(story.body_paragraphs)
    if story.dateline and hand.chance(0.25):
        tag = hand.random.choice("bi")
        paragraphs[0] = paragraphs[0].replace(story.dateline, f"<{tag}>{story.dateline}</{tag}>", 1)
    lines = [Line("subhead" if _is_subhead(p) else "paragraph", hand.inline(p)) for p in paragraphs]
    if story.picture:
        picture = story.picture
        source = hand.random.choice(("", HOME, "http://www.asianews.it")) + f"/files/img/{picture.name}"
        alt = hand.attribute_value(picture.caption or "")
        tag = hand.inline(f'<img src="{source}" alt="@">', mark=False).replace("@", alt)
        caption = hand.inline(picture.caption) if picture.caption else ""
        # A subhead right under a picture would read as its caption.
        place = 0 if lines[1:] and lines[1].role == "subhead" else hand.random.choice((0, 0, 1))
        lines.insert(place, Line("image", tag, caption))
    return lines


def _is_subhead(paragraph: str) -> bool:
    return paragraph.startswith("<b>") and paragraph.endswith("</b>")


def _places(sheet: Sheet, hand: Hand) -> list[Line]:
    story = sheet.story
    if story.rubric:
        if not story.rubric_is_known:
            sheet.doubtful |= {"article_section", "content_location"}
        return [Line("rubric", hand.inline(story.rubric, mark=False))]
    if not story.places:
        return []
    if hand.chance(0.3):
        path = f"/geo-{story.language}/Area-17.html"
        separator = hand.inline(story.separator, mark=False)
        return [Line("places", separator.join(_link(place, path, hand) for place in story.places))]
    return [Line("places", hand.inline(story.separator.join(story.places), mark=False))]


def _tools(sheet: Sheet, hand: Hand, send: str) -> list[Line]:
    story = sheet.story
    if hand.chance(0.4):
        target = print_path(story)
        sheet.names_identifier = True
    else:
        target = hand.random.choice(("/print.html", "#", "javascript:window.print()"))
    send_link = _link(send, hand.random.choice(("/send.html", "mailto:?subject=x", "#")), hand)
    print_link = _link(hand.random.choice(labels.PRINT[story.language]), target, hand)
    if hand.chance(0.3):
        return [Line("tools", f"{send_link} {print_link}")]
    if story.language == "en" and hand.chance(0.1):
        sheet.names_identifier = False
        return [Line("tools", hand.inline(f"{send} {labels.PRINT['en'][0]}", mark=False))]
    return [Line("send", send_link), Line("print", print_link)]


def _share(story: Story, hand: Hand) -> list[Line]:
    if not hand.chance(0.25):
        return []
    traps = (
        ("WhatsApp", f"/whatsapp://send?text={HOME}{slug_path(story)}"),
        ("E-mail", f"mailto:?body={slug_path(story)}"),
        ("Facebook", "https://social.example/sharer?u=x"),
    )
    return [Line("share", " ".join(_link(name, href, hand) for name, href in traps))]


def _related(sheet: Sheet, hand: Hand, needs_links: bool) -> list[Line]:
    story = sheet.story
    if not story.related:
        return []
    linked = needs_links or hand.chance(0.8)
    lines = [Line("related_label", hand.inline(hand.random.choice(labels.RELATED[story.language]), mark=False))]
    same_line = linked and hand.chance(0.2)
    for item in story.related:
        text = hand.inline(item.headline)
        href = _related_href(item, story, hand) if linked else None
        linked_text = _anchor(text, href, hand) if href else text
        when = hand.inline(item.printed_date, mark=False) if item.printed_date else None
        if when and same_line:
            lines.append(Line("related_item", f"{linked_text} {when}"))
        else:
            lines.append(Line("related_item", linked_text))
            lines += [Line("related_date", when)] if when else []
        sheet.related.append({"headline": item.headline, "url": href, "printed_date": item.printed_date})
    if story.language != "en" or not linked:
        sheet.doubtful.add("related_links")
    return lines


def _related_href(item: Related, story: Story, hand: Hand) -> str:
    number = item.identifier or str(hand.random.randrange(1000, 64000))
    other = Story(
        identifier=number, language=story.language, slug="Another-story", headline="", paragraphs=(),
        published=story.published,
    )  # fmt: skip
    path = hand.random.choice((slug_path(other), slug_path(other), legacy_path(other)))
    return hand.random.choice(("", "", HOME, "http://www.asianews.it", "http://asianews.it")) + path


def _subscription(story: Story, hand: Hand) -> list[Box]:
    sentence, button = hand.random.choice(labels.SUBSCRIBE[story.language])
    return [
        Box(
            "subscription",
            (Line("subscribe", hand.inline(sentence)), Line("subscribe", _link(button, "/nl.html", hand))),
        )
    ]


def _quotation(hand: Hand) -> Box:
    return Box("quotation", (Line("quotation", hand.inline(labels.QUOTATION)),))


def _today(story: Story, hand: Hand) -> Line:
    day = date(2015, 3, 1) + timedelta(days=hand.random.randrange(900))
    if story.language == "zh":
        text = f"{day.year}年{day.month}月{day.day}日"
    else:
        weekday = labels.WEEKDAYS[story.language][day.weekday()]
        month = labels.MONTHS[story.language][day.month - 1]
        text = (
            f"{weekday}, {month} {day.day}, {day.year}"
            if story.language == "en"
            else f"{weekday} {day.day} {month} {day.year}"
        )
    if hand.chance(0.2):
        text = day.strftime("%d/%m/%Y")
    return Line("today", hand.inline(text, mark=False))


def _advertisement(hand: Hand) -> Line:
    text = hand.inline(hand.random.choice(labels.ADVERTISEMENTS))
    return Line("advertisement", _anchor(text, "/adv.html", hand) if hand.chance(0.5) else text)


def _areas(story: Story, hand: Hand) -> Box:
    lines = [Line("menu_label", hand.inline(hand.random.choice(labels.AREAS[story.language]), mark=False))]
    lines += [
        Line("menu", _link(word, f"/geo-{story.language}/Area-{number}.html", hand))
        for number, word in enumerate(labels.MENU[story.language])
    ]
    return Box("menu", tuple(lines))


def _side_boxes(story: Story, hand: Hand, pool: tuple[Story, ...], *, unknown_labels: bool = True) -> list[Box]:
    boxes = []
    if hand.chance(0.35):
        boxes.append(_areas(story, hand))
    known = {"it": (labels.FOREGROUND,)}.get(story.language, ())
    for words in (labels.FOREGROUND, labels.CHOICES) if unknown_labels else known:
        others = [s for s in pool if s.language == story.language and s.identifier != story.identifier]
        if others and hand.chance(0.35):
            chosen = hand.random.sample(others, min(3, len(others)))
            boxes.append(_choices(hand.random.choice(words[story.language]), chosen, hand))
    return boxes


def _choices(label: str, chosen: list[Story], hand: Hand) -> Box:
    lines = [Line("menu_label", hand.inline(label, mark=False))]
    for other in chosen:
        if hand.chance(0.6):
            lines.append(Line("list_date", hand.inline(other.published.strftime("%d/%m/%Y %H:%M"), mark=False)))
        lines.append(Line("list_item", _anchor(hand.inline(other.headline), slug_path(other), hand)))
        if other.deck and hand.chance(0.3):
            lines.append(Line("list_deck", hand.inline(other.deck)))
    return Box("choices", tuple(lines))


def _linked_words(text: str, hand: Hand) -> str:
    return " ".join(_link(w, "/page.html", hand) if w[0].isalpha() else w for w in text.split())


def _link(text: str, href: str, hand: Hand) -> str:
    return _anchor(hand.inline(text, mark=False), href, hand)


def _anchor(inner: str, href: str, hand: Hand) -> str:
    tag = hand.inline("<a @>@</a>", mark=False)
    return tag.replace("@", 'href="' + href.replace("&", "&amp;") + '"', 1).replace("@", inner, 1)
