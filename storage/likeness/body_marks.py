"""Values that saving needs of a body beside its text. Pure and light, because worker processes make them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line at an end of a body."""

    place: str
    key: str
    """Its words; equal keys are one line."""
    text: str
    """As it stands."""


@dataclass(frozen=True, slots=True)
class BodyMarks:
    """Of one body, as `pipelines.body_marks.mark_body` gives them."""

    simhash: int | None
    """`storage.likeness.simhash.simhash` of it: unsigned, None for a text too short."""
    ends: tuple[SeenLine, ...]
    """The lines at its ends that might be clutter."""
