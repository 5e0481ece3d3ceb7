"""A site whose pages are not read any more, or lack what they always had, is told from one that has a quiet day."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from crawler.crawl.ending.drift import Coverage, Drift, Tally, find_drift
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story
from tests.storage.conftest import make_article

USUAL = {"date_published": 1.0, "authors": 0.7, "alternative_headline": 0.3}


def _run(pages: int, *, extracted: float = 0.95, length: float = 2000, **shares: float) -> Coverage:
    read = round(pages * extracted)
    fields = {name: round(read * share) for name, share in {**USUAL, **shares}.items()}
    return Coverage(pages, read, fields, length if read else None)


def _field(run: Coverage, earlier: Sequence[Coverage]) -> str | None:
    found = find_drift(run, earlier)
    return found.field if found else None


@pytest.mark.parametrize(
    ("run", "field"),
    [(_run(25), None), (_run(25, extracted=0.2), "extracted"), (_run(25, extracted=0.0), "extracted"),
     (_run(25, date_published=0.1), "date_published"), (_run(25, authors=0.0), "authors"),
     (_run(25, authors=0.5), None), (_run(110, alternative_headline=0.0), "alternative_headline"),
     (_run(25, length=300), "article_body"), (_run(25, length=1200), None), (_run(0), None)],
)  # fmt: skip
def test_what_has_fallen_far_below_the_usual_is_named(run: Coverage, field: str | None) -> None:
    assert _field(run, [_run(40) for _ in range(10)]) == field


def test_doubted_bodies_are_told_where_they_were_rare() -> None:
    past = [_run(40, doubt=0.95) for _ in range(10)]
    assert _field(_run(25, doubt=0.2), past) == "doubt"
    assert _field(_run(25, doubt=0.9), past) is None


def test_runs_of_before_doubts_were_counted_raise_no_alarm() -> None:
    old, new = Coverage.read(_run(40).as_dict()), _run(25, doubt=0.1)
    assert "doubt" not in old.fields
    assert _field(new, [old] * 10) is None
    assert _field(new, [_run(25, doubt=0.9)] * 6 + [old] * 10) is None


def test_a_body_counts_as_doubted_from_half_and_one_without_a_number_does_not() -> None:
    tally = Tally()
    for doubt in (None, 0.0, 0.5, 0.51):
        tally.read(make_article(doubt=doubt))
    assert tally.coverage().fields["doubt"] == 3
    doubted = Tally()
    doubted.read(make_article(doubt=0.9))
    assert Coverage.read(doubted.coverage().as_dict()).fields["doubt"] == 0, "none is a count too"


def test_the_sentence_names_the_field_and_both_shares() -> None:
    found = find_drift(_run(20, extracted=1.0, authors=0.0), [_run(100, extracted=1.0)])
    assert found == Drift("authors", "authors on 0 of the last 20 articles, usually on 70%")


def test_small_runs_are_judged_together_and_never_by_fewer_than_twenty_pages() -> None:
    past = [_run(100)]
    bad = _run(6, extracted=0.0)
    assert _field(bad, past) is None
    assert _field(bad, [bad, bad, *past]) is None
    assert _field(bad, [bad, bad, bad, *past]) == "extracted"
    assert _field(Coverage(), [bad, bad, bad, bad, *past]) is None, "a run without new pages tells nothing"


def test_a_site_without_a_past_is_not_judged() -> None:
    assert _field(_run(50, extracted=0.0), []) is None
    assert _field(_run(50, extracted=0.0), [_run(5)]) is None


def test_a_site_that_never_had_a_field_is_not_blamed_for_it() -> None:
    assert _field(_run(200, authors=0.0), [_run(200, authors=0.0) for _ in range(5)]) is None


def test_the_alarm_ends_where_a_site_stays_as_it_is() -> None:
    other, past = _run(22, authors=0.0), [_run(22) for _ in range(30)]
    alarms = []
    for _ in range(60):
        alarms.append(_field(other, past))
        past.insert(0, replace(other, alarmed=alarms[-1] is not None))
    assert alarms[:20] == ["authors"] * 20
    assert alarms[-1] is None


def test_a_crawl_that_finds_a_changed_site_ends_with_3_and_names_the_field(shell: Shell) -> None:
    def pages(first: int, day: str) -> dict[str, Reply]:
        return {f"/{number}": story(f"Sea wall number {number} stands", day) for number in range(first, first + 25)}

    good, undated = pages(100, "2024-05-06T10:00:00+02:00"), pages(200, "")
    with LocalSite({"/": links(good), **good}) as site:
        first = shell.crawl("news", "-a", f"url={site.url}")
        assert first.code == 0, first.log
        site.routes |= {"/": links([*good, *undated]), **undated}
        second = shell.crawl("news", "-a", f"url={site.url}")
        assert second.code == 3, second.log
        assert "saved 25 new" in second.last_line
        assert second.last_line.endswith("dates on 0 of the last 25 articles, usually on 100%: has the site changed?")
        [(reasons, summary)] = shell.rows("SELECT reasons, summary FROM crawl_run WHERE exit_code = 3")
        assert "drift_date_published" in reasons
        assert second.last_line.endswith(summary)
        # A run without new pages has nothing to say of the site.
        assert shell.crawl("news", "-a", f"url={site.url}").code == 0
