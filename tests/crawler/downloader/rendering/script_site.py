"""A made-up site whose stories are written by a script, and whose script asks for what it must not have."""

import json
from typing import Any

from tests.crawler.local_site import LocalSite, Reply, links, story

HEADLINE = "Harbour pilots of Sandvik refuse the night shift"
_PARAGRAPHS = [
    "The pilots who bring tankers through the narrows of Sandvik had told the port that they would board no ship after "
    f"ten in the evening, for the {number}. time since the launch that carries them lost its radar in the autumn."
    for number in range(5)
]
_APP = """
const load = async () => {
    const ask = (url, options) => fetch(url, options).catch(() => null);
    new Image().src = '/picture.png';
    await ask('/api/count', {method: 'POST', body: 'x'});
    await ask('/private/data.json');
    await ask('http://127.0.0.1:PRIVATE/secret');
    await ask('http://169.254.169.254/latest/meta-data/');
    await ask('http://localhost:PRIVATE/secret');
    try { new WebSocket('ws://127.0.0.1:PRIVATE/'); } catch (error) {}
    const frame = document.createElement('iframe'); frame.src = '/frame.html'; document.body.append(frame);
    const told = await (await fetch('/api/story.json')).json();
    const host = document.createElement('x-end');
    host.attachShadow({mode: 'open'}).innerHTML = '<p>' + told.shadow + '</p>';
    const story = document.createElement('article');
    story.innerHTML = '<h1>' + told.headline + '</h1>' + told.paragraphs.map((text) => '<p>' + text + '</p>').join('');
    story.append(host);
    document.body.append(story);
};
if (location.pathname.endsWith('/shell')) load();
"""
_SHADOW = (
    "From the shadow of the mole the harbour master watched the last tanker of the evening turn back into the roads, "
    "and said that he had seen it coming since the day when the second launch was sold to a museum."
)


def _shell(title: str) -> Reply:
    """A page that its script fills."""
    return Reply(
        f"""<!DOCTYPE html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="og:type" content="article"><meta property="article:published_time" content="2024-05-06T10:00:00+02:00">
<link rel="stylesheet" href="/style.css"></head>
<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>
<script src="/app.js"></script></body></html>""".encode()
    )


class ScriptSite(LocalSite):
    """Two shells and a page that needs no script; `private_port` is one that nothing here may ask."""

    def __init__(self, private_port: int) -> None:
        months = "/news/2024/05/"
        told = {"headline": HEADLINE, "paragraphs": _PARAGRAPHS, "shadow": _SHADOW}
        super().__init__(
            {
                "/": links([f"{months}shell", f"{months}empty-shell", f"{months}plain"]),
                "/robots.txt": Reply(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"),
                f"{months}shell": _shell(HEADLINE),
                f"{months}empty-shell": _shell("A shell whose script has nothing to say"),
                f"{months}plain": story("A story that needs no script"),
                "/app.js": Reply(_APP.replace("PRIVATE", str(private_port)).encode(), content_type="text/javascript"),
                "/api/story.json": Reply(json.dumps(told).encode(), content_type="application/json"),
                "/private/data.json": Reply(b"{}", content_type="application/json"),
                "/frame.html": story("A page in a frame"),
            }
        )
        handler: Any = self._server.RequestHandlerClass
        handler.do_POST = handler.do_GET
