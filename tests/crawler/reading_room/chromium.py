"""A headless browser, and what a hostile page could try in it."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

FLAW = "the page ran"
_RUN = f"document.title='{FLAW}';console.error('{FLAW}')"
HOSTILE = (
    f"<script>{_RUN}</script>",
    f'"><img src=x onerror="{_RUN}">',
    f'</bdi></del></p></style></title><svg onload="{_RUN}">',
    "<style>body{display:none}</style><link rel=stylesheet href=//127.0.0.1:1/x.css>",
    f'<iframe srcdoc="<script>parent.{_RUN}</script>"></iframe>',
    f'<a href="javascript:{_RUN}" id=x autofocus onfocus="{_RUN}">link</a>',
    "left \u202eright to left\u2067 and \u2069\u2069 out, \x00\x07 end",
    "&lt;script&gt; &amp;amp; \ud800 ]]> <!-- --!> </textarea>".replace("\ud800", ""),
)
_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-logging=stderr --hide-scrollbars --dump-dom"
).split()


def browse(file: Path, folder: Path) -> tuple[str, str]:
    """The page's elements after it was opened, and what the browser reported."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("no chromium on this machine")
    with TemporaryDirectory(dir=folder) as profile:
        command = [browser, *_ARGUMENTS, f"--user-data-dir={profile}", file.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout, done.stderr
