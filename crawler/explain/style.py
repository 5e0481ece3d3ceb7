"""The style sheet of the explain report: light and dark, from a phone to a wide screen."""

from base64 import b64encode
from hashlib import sha256

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


_LOOK = """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--body);font:1.0625rem/1.6 Georgia,"Times New Roman",serif;
overflow-wrap:anywhere}
main{max-width:72rem;margin:0 auto;padding:1.25rem}
h1,h2,.record,.counts,.why,summary,nav,.address,.banner{font-family:system-ui,sans-serif}
h1{font-size:1rem;font-weight:600;color:var(--quiet);margin:0 0 1rem}
h2{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
.address{color:var(--quiet);font-size:.85rem;margin:0 0 1rem}
nav{background:var(--card);padding:.75rem 1.25rem;margin-bottom:2rem;border-radius:.5rem}
nav ol{margin:.25rem 0;padding-inline-start:1.5rem}
a{color:inherit}
.banner{border:2px solid var(--engine);color:var(--engine);padding:.6rem .9rem;border-radius:.5rem;margin:0 0 1rem;
font-weight:600}
.note{border-color:var(--site-rule);color:var(--site-rule)}
.counts{display:flex;align-items:center;flex-wrap:wrap;gap:.4rem .6rem;list-style:none;margin:0 0 1.25rem;
padding:0;font-size:.85rem}
.counts li{border:1px solid;border-radius:1rem;padding:.1rem .7rem}
.counts .body{border:0;border-inline-start:4px solid var(--field);border-radius:0;padding:0 .5rem}
.counts .fields{border:0;border-inline-start:4px double var(--field);border-radius:0;padding:0 .5rem}
.counts .total{border:0;padding-inline-start:0;font-weight:700;font-size:1rem;color:var(--body)}
.both{display:grid;grid-template-columns:minmax(0,1fr) 21rem;gap:2.5rem;align-items:start}
.record{background:var(--card);border-radius:.5rem;padding:1rem 1.2rem;font-size:.85rem;line-height:1.45}
.record h3{margin:0 0 .6rem;font-size:1rem}
.record dl{margin:0}
.record dt{font-weight:700;margin-top:.7rem}
.record dd{margin:0}
.record .from{color:var(--quiet);font-size:.8rem}
.line{margin:0 0 .8rem}
.line.heading{font-weight:700}
.line.list{margin-inline-start:1.2rem}
.line.quote{margin-inline-start:1.2rem;font-style:italic}
.kept{border-inline-start:4px solid var(--field);padding-inline-start:1rem}
.given{border-inline-start:4px double var(--field);padding-inline-start:1rem}
.given.headline{font-size:1.45rem;line-height:1.3;font-weight:700}
.why{display:inline-block;font-size:.72rem;line-height:1.35;font-weight:600;font-style:normal;border:1px solid;
border-radius:.3rem;padding:0 .35rem;margin-inline-end:.5rem;text-decoration:none;vertical-align:.1em;color:inherit}
.given .why{color:var(--field)}
.dropped{margin:0 0 .45rem;font-size:.92rem;line-height:1.4}
del{text-decoration:line-through;text-decoration-thickness:1px}
details{border-inline-start:4px dotted var(--rule);padding-inline-start:1rem;margin:0 0 1rem}
summary{cursor:pointer;font-size:.85rem;color:var(--quiet);padding:.25rem 0;margin-bottom:.3rem}
summary b{color:var(--body)}
.page{margin-bottom:4rem}
@media(max-width:54rem){.both{grid-template-columns:minmax(0,1fr);gap:1.25rem}main{padding:.9rem}
h2{font-size:1.25rem}.given.headline{font-size:1.2rem}}
"""


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
