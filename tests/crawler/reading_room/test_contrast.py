"""The colours of the style sheet can be read: WCAG 2 asks for a contrast of 4.5 between text and what is behind it."""

import re

import pytest

from tests.crawler.conftest import ROOT

STYLE = (ROOT / "crawler" / "reading_room" / "static" / "reading.css").read_text("utf-8")
_LIGHT, _DARK = re.findall(r":root\{(--paper[^}]*)\}", STYLE)
SCHEMES = {
    scheme: dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", colours))
    for scheme, colours in (("light", _LIGHT), ("dark", _DARK))
}


def contrast(one: str, other: str) -> float:
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("text", "behind"),
    [
        *((text, behind) for text in ("ink", "quiet", "link", "bad", "good", "warn") for behind in ("paper", "card")),
        ("paper", "link"),
        ("ink", "mark"),
        ("ink", "gone"),
        ("ink", "come"),
        ("bad", "gone"),
    ],
)
def test_text_stands_out(scheme: str, text: str, behind: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[behind]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_bars_of_a_chart_stand_out(scheme: str) -> None:
    colours = SCHEMES[scheme]
    assert min(contrast(colours[f"s{number}"], colours["paper"]) for number in range(8)) >= 3


def test_the_keyboard_s_place_is_shown() -> None:
    assert ":focus-visible{outline:2px solid" in STYLE
    assert "outline:none" not in STYLE
    assert "outline:0" not in STYLE
