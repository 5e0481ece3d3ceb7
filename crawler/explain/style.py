"""The style sheet of the explain report: light and dark, from a phone to a wide screen."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from crawler.extraction.trace import Reason

LIGHT = {
    Reason.BODY: "#1c1f23",
    Reason.FIELD: "#14532d",
    Reason.SITE_RULE: "#713f12",
    Reason.LABEL: "#9a3412",
    Reason.PLACE: "#6b21a8",
    Reason.LEARNED: "#9d174d",
    Reason.REPEATED: "#1d4ed8",
    Reason.CAPTION: "#0f5f59",
    Reason.ENGINE: "#b91c1c",
}
"""Text colour of each reason on `LIGHT_PAPER`."""
DARK = {
    Reason.BODY: "#e8e6e1",
    Reason.FIELD: "#86efac",
    Reason.SITE_RULE: "#fde047",
    Reason.LABEL: "#fdba74",
    Reason.PLACE: "#d8b4fe",
    Reason.LEARNED: "#f9a8d4",
    Reason.REPEATED: "#93c5fd",
    Reason.CAPTION: "#5eead4",
    Reason.ENGINE: "#fca5a5",
}
"""The same on `DARK_PAPER`."""
LIGHT_PAPER, LIGHT_CARD = "#fdfcfa", "#f3f1ec"
DARK_PAPER, DARK_CARD = "#16181b", "#22252a"


def _variables(colours: dict[Reason, str], paper: str, card: str, quiet: str, rule: str) -> str:
    names = "".join(f"--{reason.value.replace('_', '-')}:{colour};" for reason, colour in colours.items())
    return f"{names}--paper:{paper};--card:{card};--quiet:{quiet};--rule:{rule};"


_LOOK = "\n" + Path(__file__).with_name("report.css").read_text("utf-8")


def _style() -> str:
    rules = "".join(
        f".r-{name}{{color:var(--{name})}}" for name in (reason.value.replace("_", "-") for reason in Reason)
    )
    light = _variables(LIGHT, LIGHT_PAPER, LIGHT_CARD, "#565c66", "#8d939c")
    dark = _variables(DARK, DARK_PAPER, DARK_CARD, "#a9afb9", "#7b818b")
    scheme = f":root{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return scheme + _LOOK + rules


STYLE = _style()
POLICY = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
"""Nothing is loaded and nothing runs; of styles, this sheet alone."""
