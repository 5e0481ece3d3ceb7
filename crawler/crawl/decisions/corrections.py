"""Judge the text that a visit to a known article brought: a correction, a trifle, or a text that is doubtful. Pure.

What is not taken at once is not forgotten: the page's row names it, and where the same text comes at `SETTLED_VISITS`
visits in a row it is taken as a correction (docs/revisits.md).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from crawler.extraction.metadata.dates import is_relative, parse_date
from pipelines.body_edges import is_running_text
from pipelines.words import comparable, reading_length
from storage.likeness.shared_words import WORD, shared_runs
from storage.models import READ_FIELDS
from storage.visits import NotTaken

LOST_TEXT, ANOTHER_ARTICLE = "lost_text", "another_article"
DOUBTFUL = frozenset({LOST_TEXT, ANOTHER_ARTICLE})
"""Reasons why a text is likely not the publisher's correction of the article."""
TRIFLE, CAME_BACK, RESTLESS = "trifle", "came_back", "restless"
FOLDED = frozenset({TRIFLE, CAME_BACK, RESTLESS})
"""Reasons why a text says nothing new."""
SETTLED_VISITS = 3
SETTLED_AFTER = timedelta(days=3)
"""A text that comes at so many visits in a row, the last so long after the first, is the publisher's. Visits of an
outage lie within a day."""
_LOST_SHARE = 0.5
"""Of the stored text's length: a shorter one has lost most of it."""
_CUT_SHARE = 0.8
"""The same for a text that is the stored one's beginning: a teaser before a paywall."""
_SAME_SHARE = 0.2
"""Of the stored text's runs of three words: with fewer it is another text. Of 24,165 pairs of different pages of the
corpus five share more, of which one is twice the same article and four are reports of one event."""
_STUB, _GROWN = 500, 1.5
"""A text below so many characters that comes back so much longer is a first notice that was written out."""
_OPEN_HEAD, _OPEN_TAIL = 3, 6
"""How many short lines at each end may be trifles."""
_REPLACED_SHARE = 0.3
"""Of a line's words: a last line that shares fewer is another line in its place, not the same one edited."""
# Begun after a word, not at every mark: of a line of 25,000 full stops the search took longer than 5 s.
_SENTENCE = re.compile(r"(?:^|(?<=\w))[^\w.!?…。！？]*+[.!?…。！？]\W*+$")
_TEXT, _SHORT_LINES, _LAST_LINE = "text", "short lines", "last line"
_MESSAGES = {
    LOST_TEXT: "the page has lost most of the article's text",
    ANOTHER_ARTICLE: "the page has another article's text",
    TRIFLE: "only short lines at the end, or a time, differ",
    CAME_BACK: "the page has a text that stood before",
    RESTLESS: "the same place differs for the third time in a row",
}

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a text is not taken."""

    reason: str
    """One of `DOUBTFUL` or `FOLDED`."""
    not_taken: NotTaken
    """For the page's row."""

    @property
    def message(self) -> str:
        """The reason as a sentence."""
        times = self.not_taken.times
        return f"{_MESSAGES[self.reason]}{f' at {times} visits in a row' if times > 1 else ''}"


def judge(
    stored: Record, read: Record, earlier: Sequence[Record], before: NotTaken | None, now: str
) -> Judgement | None:
    """Return why the text read is not taken; None: take it.

    `earlier` are the article's earlier texts, the newest last; `before` is what the visits just before brought and
    the record did not take; `now` is the time of the visit.
    """
    return _unless_settled(doubt_about(stored, read) or _fold(stored, read, earlier), read, before, now)


def judge_doubt(stored: Record, read: Record, before: NotTaken | None, now: str) -> Judgement | None:
    """Return the same where the stored text was read by another extractor: whether little differs nobody can tell."""
    return _unless_settled(doubt_about(stored, read), read, before, now)


def doubt_about(stored: Record, read: Record) -> str | None:
    """Return why the text is likely not the publisher's; None if it may be."""
    old, new = stored["article_body"], read["article_body"]
    before, after = reading_length(old), reading_length(new)
    is_shorter = after < before
    if before < _STUB and after >= before * _GROWN:
        return None
    if shared_runs(old, new) < _SAME_SHARE and (is_shorter or not _is_same_headline(stored, read)):
        return LOST_TEXT if after < before * _LOST_SHARE and _is_same_headline(stored, read) else ANOTHER_ARTICLE
    if after < before * _LOST_SHARE or (after < before * _CUT_SHARE and _is_beginning(new, old)):
        return LOST_TEXT
    return None


def _unless_settled(reason: str | None, read: Record, before: NotTaken | None, now: str) -> Judgement | None:
    if reason is None:
        return None
    text = _key(read, reason)
    since = before.since if before is not None else now
    is_same = before is not None and before.text == text
    first, times = (before.first, before.times + 1) if before is not None and is_same else (now, 1)
    lasted = datetime.fromisoformat(now) - datetime.fromisoformat(first)
    if times >= SETTLED_VISITS and lasted >= SETTLED_AFTER:
        return None
    return Judgement(reason, NotTaken(reason, text, times, first, since))


def _fold(stored: Record, read: Record, earlier: Sequence[Record]) -> str | None:
    touched = _touched(stored, read)
    if not touched:
        return None
    if _is_trifle(stored, read, touched):
        return TRIFLE
    has_grown = reading_length(read["article_body"]) >= reading_length(stored["article_body"]) * _GROWN
    if not has_grown and any(_is_trifle(one, read, _touched(one, read)) for one in earlier):
        return CAME_BACK
    if _TEXT in touched or len(earlier) < SETTLED_VISITS - 1:
        return None
    texts = [*earlier[1 - SETTLED_VISITS :], stored]
    changes = (_touched(one, other) for one, other in pairwise(texts))
    return RESTLESS if all(touched <= change and _TEXT not in change for change in changes) else None


def _touched(old: Record, new: Record) -> frozenset[str]:
    """Return what differs between two texts: fields, and which lines of the body."""
    fields = {name for name in READ_FIELDS if name != "article_body" and old[name] != new[name]}
    if old["article_body"] == new["article_body"]:
        return frozenset(fields)
    before, after = old["article_body"].split("\n"), new["article_body"].split("\n")
    return frozenset(fields | {_touched_lines(before, after)})


def _touched_lines(before: list[str], after: list[str]) -> str:
    if len(after) > len(before) and set(before) <= set(after):
        # It grew: whatever the new lines are, they are new.
        return _TEXT
    old, new = _text_lines(before), _text_lines(after)
    if old == new:
        return _SHORT_LINES
    is_last = len(old) == len(new) > 1 and old[:-1] == new[:-1]
    return _LAST_LINE if is_last and _is_other_line(old[-1], new[-1]) else _TEXT


def _is_other_line(old: str, new: str) -> bool:
    words = set(WORD.findall(old.casefold())), set(WORD.findall(new.casefold()))
    return len(words[0] & words[1]) < _REPLACED_SHARE * max(1, min(map(len, words)))


def _is_trifle(old: Record, new: Record, touched: frozenset[str]) -> bool:
    """Whether nothing differs, or short lines at the ends alone."""
    if not touched <= {_SHORT_LINES}:
        return False
    return not touched or _without_ends(old["article_body"]) == _without_ends(new["article_body"])


def _without_ends(body: str) -> list[str]:
    """Return the lines without those at the ends that pages count and date with. A short line at the head may be news
    (`12 killed in blast`) unless it is a time."""
    lines = body.split("\n")
    start, end = 0, len(lines)
    while start < min(end, _OPEN_HEAD) and _is_time(lines[start]):
        start += 1
    while end > start and len(lines) - end < _OPEN_TAIL and not _is_text(lines[end - 1]):
        end -= 1
    kept = lines[start:end]
    return kept if any(map(_is_text, kept)) else lines


def _is_time(line: str) -> bool:
    return not is_running_text(line) and len(line) < 60 and (is_relative(line) or parse_date(line) is not None)


def _text_lines(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if _is_text(line)]


def _is_text(line: str) -> bool:
    """Whether the line says something: it is long, or ends as a sentence does."""
    return reading_length(line) >= 60 or bool(_SENTENCE.search(line[-60:]))


def _is_beginning(new: str, old: str) -> bool:
    """Whether the new text is the old one's beginning, with a line or two of its own at the end."""
    lines, known = new.split("\n"), set(old.split("\n"))
    return sum(reading_length(line) for line in lines if line in known) >= _CUT_SHARE * reading_length(new)


def _is_same_headline(old: Record, new: Record) -> bool:
    words = set(comparable(old["headline"] or "").split()), set(comparable(new["headline"] or "").split())
    return len(words[0] & words[1]) >= min(map(len, words)) / 2


def _key(read: Record, reason: str) -> str:
    """Return what makes two texts that are not taken the same one."""
    if reason in DOUBTFUL:
        # A teaser too has its counters.
        said: object = [read["headline"], *_text_lines(read["article_body"].split("\n"))]
    else:
        said = [read[name] for name in READ_FIELDS]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
