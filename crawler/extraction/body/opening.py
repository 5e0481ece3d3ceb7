"""The top of a body: fields of the record that stand there once more, and the deck."""

import re

from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.metadata.dates import PageDates, parse_date
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.lines import width
from pipelines.words import comparable

_TOP, _RUNNING = 6, 80
_SHORTEST_DECK, _LONGEST_DECK = 25, 500
_UNDER_HEADLINE = 6
"""Lines between a headline and its deck: a label, a date, a share button."""
_BYLINE_START = re.compile(r"^(?:by|von|par|por|di|de|da|door|av|作者|記者|记者)\b[\s:：]*", re.I)


def without_repetitions(blocks: list[Block], page: PageMetadata, dates: PageDates) -> list[Block]:
    """Drop headline, byline and date repeated at the top of the body: a deck may stand before them, no second
    paragraph. What is a headline only because it is an `h1` may be the first subhead."""
    headlines = {comparable(text) for text in page.headlines}
    own = comparable(page.headline or "")
    authors = {comparable(name) for name in page.authors}
    kept: list[Block] = []
    paragraphs = 0
    for number, block in enumerate(blocks):
        words = block.key
        is_repeated = words in headlines and (words == own or not paragraphs)
        is_top = number < _TOP and paragraphs < 2
        if is_top and (is_repeated or _is_byline(block.text, authors) or _is_date(block.text, dates)):
            continue
        paragraphs += width(block.text) >= _RUNNING
        kept.append(block)
    return kept


def without_deck(
    blocks: list[Block], page: PageMetadata, dates: PageDates, features: LineFeatures | None
) -> tuple[list[Block], str | None]:
    """Return the blocks without the deck, and the deck: of those that the page marks, the one that opens the body; else
    the line that opens it and stands apart from the text; else the marked one that is the page's summary. On half of 35
    pages other marked ones were captions or other stories' decks."""
    texts = [block.key for block in blocks]
    for deck in page.decks:
        words = comparable(deck)
        if words in texts[:2] and len(blocks) > 2:
            number = texts.index(words)
            return blocks[:number] + blocks[number + 1 :], deck
    if features is not None and len(blocks) > 2 and _is_unmarked_deck(texts[0], blocks[0], page, dates, features):
        return blocks[1:], blocks[0].text
    summary, body = comparable(page.description or ""), " ".join(texts)
    return blocks, next((deck for deck in page.decks if comparable(deck) == summary and summary not in body), None)


def _is_unmarked_deck(words: str, block: Block, page: PageMetadata, dates: PageDates, features: LineFeatures) -> bool:
    """Whether the block stands under the headline and above the byline or the date, or is the page's summary; and not
    where the text stands."""
    if block.kind in ("li", "tr") or not _SHORTEST_DECK <= width(block.text) <= _LONGEST_DECK:
        return False
    lines, keys = features.lines, features.keys
    n = next(iter(features.numbers.get(words, [])), None)
    if n is None:
        return False
    below = range(n + 1, len(lines))
    text = next((k for k in below if features.engine[k] > 0.5 and width(lines[k].text) > _RUNNING), n)
    headlines = {comparable(headline) for headline in page.headlines}
    if text == n or lines[text].element.getparent() is lines[n].element.getparent():
        return False
    if headlines.isdisjoint(keys[max(0, n - _UNDER_HEADLINE) : n]):
        return False
    authors = {comparable(name) for name in page.authors}
    between = [line.text for line in lines[n + 1 : text]]
    is_signed = any(_is_byline(each, authors) or _is_date(each, dates) for each in between)
    return is_signed or words == comparable(page.description or "")


def _is_byline(text: str, authors: set[str]) -> bool:
    """Whether a line holds the authors' names and nothing else, with or without `by` before them."""
    if len(text) > 100 or not authors:
        return False
    rest = f" {comparable(_BYLINE_START.sub('', text))} "
    for name in sorted(authors, key=len, reverse=True):
        rest = rest.replace(f" {name} ", "  ")
    return not set(rest.split()) - {"and", "und", "et", "y", "e", "by"}


def _is_date(text: str, dates: PageDates) -> bool:
    """Whether a short line is the date of publication or change."""
    if dates.published_raw and comparable(text) == comparable(dates.published_raw):
        return True
    days = {value[:10] for value in (dates.published, dates.modified) if value}
    return len(text) <= 40 and bool(days) and (parse_date(text) or "")[:10] in days
