"""Which of the gold's cells, items, paragraphs and headings a body holds."""

from benchmarks.quality.structure import elements_of, kept

PAGE = """
<nav><ul><li>Home</li><li>Contact us</li></ul></nav><h2>The count</h2>
<p>The harbour counted its <b>boats</b> on Sunday.</p>
<table><tr><th>Kind</th><th>2025</th></tr>
<tr><td><p>Fishing boats</p></td><td>11</td></tr><tr><td>alone</td></tr></table>
<ul><li>One to sail<ul><li>to the island and back</li></ul></li></ul>
<h3>Other news</h3><script>Fishing boats 11</script>
"""
BOATS = "The harbour counted its boats on Sunday."
GOLD = f"The count\n{BOATS}\nKind\t2025\nFishing boats | 11\n- One to sail\n- to the island and back"


def test_what_the_gold_has_is_counted_and_what_the_body_has_is_kept() -> None:
    counts = kept(elements_of(PAGE), GOLD, f"{BOATS}\nFishing boats\t11\nOne to sail")
    assert {kind: (count["gold"], count["kept"]) for kind, count in counts.items()} == {
        "cells": (4, 2),
        "items": (2, 1),
        "paragraphs": (1, 1),
        "headings": (1, 0),
    }


def test_a_number_that_stands_anywhere_is_no_cell() -> None:
    counts = kept(
        elements_of("<table><tr><td>11</td><td>12</td></tr></table>"), "There were 11 12 boats.", "11 12 boats."
    )
    assert counts["cells"]["gold"] == 0
