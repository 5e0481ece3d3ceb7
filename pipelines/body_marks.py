"""Compute what saving needs of a body beside its text; worker processes do it."""

from pipelines.body_edges import candidates
from pipelines.words import comparable
from storage.likeness.body_marks import BodyMarks, SeenLine
from storage.likeness.simhash import simhash


def mark_body(body: str) -> BodyMarks:
    """Return the marks of a body."""
    edges = (SeenLine(place, comparable(text), text) for place, text in candidates(body.split("\n")))
    return BodyMarks(simhash(body), tuple(edges))
