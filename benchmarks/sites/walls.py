"""Walls: what stands in the place of a page, answered with 200."""

from html import escape

from benchmarks.sites.language import Language


def wall(kind: str, language: Language, title: str, *, is_kept: bool) -> str:
    """Return a wall of the kind (`bot`, `consent`, `login`, `javascript`); kept-apart sites have others."""
    label = {name: escape(text, quote=False) for name, text in language.labels.items()}
    name = escape(title)
    start = f'<!DOCTYPE html><html lang="{language.code}"><head><meta charset="utf-8">'
    if kind == "bot":
        script = '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>'
        heading, script = (
            (name, "<script>var dd={'rt':'c','host':'geo.captcha'}</script>") if is_kept else (name, script)
        )
        return (
            f'{start}<title>{label["bot_title"]}</title><meta name="robots" content="noindex,nofollow"></head><body>'
            f'<h1>{heading}</h1><p>{label["bot"]}</p><form id="challenge-form" method="post">'
            f"</form>{script}</body></html>"
        )
    if kind == "consent":
        options = " ".join(f"<button>{word}</button>" for word in label["cookies"].split(". "))
        frame = ("div", "section")[is_kept]
        return (
            f'{start}<title>{label["consent_title"]} | {name}</title></head><body><{frame} id="consent"><h1>'
            f'{label["consent_title"]}</h1><p>{label["consent"]}</p>{options}<a href="/privacy">{label["privacy"]}</a>'
            f"</{frame}></body></html>"
        )
    if kind == "login":
        return (
            f'{start}<title>{label["login"]} – {name}</title></head><body><header><a href="/">{name}</a></header>'
            f'<h1>{label["login"]}</h1><p>{label["login_text"]}</p><form method="post" action="/session">'
            f'<input type="email" placeholder="{label["email"]}">'
            f'<input type="password" placeholder="{label["password"]}">'
            f"<button>{label['login']}</button></form></body></html>"
        )
    noscript = f"<noscript>{label['javascript']}</noscript>"
    root = f'{noscript}<div id="root"></div><script src="/static/js/main.4f1c.js"></script>'
    if is_kept:
        script = '<script type="module" src="/assets/index.js"></script>'
        root = f'<div id="app"><div class="spinner"></div></div>{noscript}{script}'
    return f"{start}<title>{name}</title></head><body>{root}</body></html>"
