"""What the growth report calls flat, logarithmic or growing."""

from datetime import date

from benchmarks.growth.report import TITLES, Figures, document, verdict


def test_a_cost_is_judged_by_the_last_size_against_the_cheapest() -> None:
    assert verdict("pop", {100: 10, 1000: 9, 10_000: 10, 100_000: 11}) == "flat"
    assert verdict("pop", {100: 10, 1000: 14, 10_000: 18, 100_000: 22}) == "logarithmic"
    assert verdict("pop", {100: 10, 1000: 100, 10_000: 1000, 100_000: 10_000}) == "GROWS"
    # What is done once falls on few pages, and must not hide that later ones cost more and more.
    assert verdict("pop", {100: 500, 1000: 10, 10_000: 60, 100_000: 400}) == "GROWS"


def test_figures_of_crawls_and_of_the_store_stay_apart() -> None:
    figures = Figures()
    figures.add(("stores", "100", "1"), [{"pages": 100, "hosts": 1, "save": 1.0, "store mib": 2.0, "store files": 3.0}])
    crawl = {"main": 4.0, "worker": 5.0, "mib": 6.0, "worker mib": 7.0, "files": 8.0}
    figures.add(("crawls", "whole", "100"), [crawl])
    figures.add(("crawls", "waiting", "100"), [crawl | {"mib": 9.0}])
    assert figures.of("store mib") == {1: {100: 2}}
    assert figures.of("crawl mib") == {1: {100: 6}}
    assert figures.of("waiting mib") == {1: {100: 9}}
    assert {point["what"] for point in figures.points} <= TITLES.keys()


def test_the_report_names_what_grows() -> None:
    figures = Figures()
    for size, cost in ((100, 1.0), (1000, 10.0), (10_000, 100.0)):
        figures.add(("frontiers", "add", str(size), "1"), [{"add": cost, "pop": 1.0, "bytes": 600.0}])
    text, grows = document(figures, "command", date(2026, 11, 25), "abc")
    assert grows == ["frontier: add one page, µs, 1 hosts"]
    assert "Grows faster: frontier: add one page, µs, 1 hosts." in text
