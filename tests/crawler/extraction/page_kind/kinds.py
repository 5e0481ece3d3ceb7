"""Pages of each kind, made up: the markup of several systems around a few invented sentences."""

STORY = (
    "The harbour council voted on Tuesday to repair the old lamp at the end of the pier after two winters of storms.",
    "The work will take until autumn, and the ferry to Saltmouth will leave from the northern quay meanwhile.",
    "“We have waited long enough,” said the harbour master, Ada Kern, who counted forty complaints since March.",
    "The lamp was built in 1887 and burned oil until 1931, when the town laid its first cable under the water.",
)
PARAGRAPHS = "".join(f"<p>{one} {other}</p>" for one in STORY for other in STORY)
MENU = (
    "<nav>"
    + "".join(f'<a href="/{name.lower()}">{name}</a> ' for name in ("World", "Culture", "Economy", "Sport"))
    + "</nav>"
)
FOOTER = '<footer><a href="/about">About us</a> <a href="/privacy">Privacy</a> <a href="/contact">Contact</a></footer>'
HEADLINES = [
    f"The {what} of {where} {does}"
    for what in ("council", "museum", "theatre", "school")
    for where in ("Saltmouth", "Kirkby Dale", "Port Ellery")
    for does in ("opens again", "counts on a new bridge")
]
LD = '<script type="application/ld+json">%s</script>'
NODE = LD % '{"@type": "NewsArticle", "headline": "%s", "datePublished": "2024-05-03"}'


def page(body: str, title: str = "Old lamp is repaired", head: str = "", classes: str = "") -> bytes:
    """Return a whole page with menu and footer."""
    return (
        f"<!doctype html><html lang=en><head><title>{title} | The Harbour Gazette</title>{head}</head>"
        f'<body class="{classes}">{MENU}<main>{body}</main>{FOOTER}</body></html>'
    ).encode()


def teasers(number: int = 24, text: str = "") -> str:
    """Return the teasers of a list."""
    return "".join(
        f'<div class="teaser card"><a href="/2024/05/{n:02}/story-{n}"><img src="/{n}.jpg"></a>'
        f'<h2><a href="/2024/05/{n:02}/story-{n}">{headline}</a></h2>'
        f"<time>{n % 28 + 1} May 2024</time><p>{text}</p></div>"
        for n, headline in enumerate(HEADLINES[:number])
    )


ARTICLES = {
    "json-ld": page(f"<h1>Old lamp is repaired</h1><p>By Ada Kern</p>{PARAGRAPHS}", head=NODE % "Old lamp is repaired"),
    "plain": page(f"<h1>Old lamp is repaired</h1><time>3 May 2024</time>{PARAGRAPHS}"),
    "table of 2003": (
        "<html><head><title>The Harbour Gazette</title></head><body><table><tr><td><a href=/a>World</a><br>"
        "<a href=/b>Sport</a></td><td><font size=5><b>Old lamp is repaired</b></font><br>"
        "3 May 2024<br>by Ada Kern<br><br>"
        f"{'<br><br>'.join(2 * STORY)}</td></tr></table></body></html>"
    ).encode(),
    "nothing but text": f"<html><body><h1>Old lamp</h1><p>{STORY[0]}</p><p>{STORY[1]}</p></body></html>".encode(),
    "one sentence": page(f"<h1>Old lamp is repaired</h1><p>{STORY[0]}</p>", head=NODE % "Old lamp is repaired"),
    "live blog": page(
        "<h1>Storm over Saltmouth: live</h1>"
        + "".join(f"<h3>{hour}:00</h3><p>{STORY[hour % 4]}</p>" for hour in range(8, 20)),
        head=NODE % "Storm over Saltmouth: live",
    ),
    "questions": page(
        "<h1>What is known of the lamp</h1><p>3 May 2024</p>"
        + "".join(f"<h2>What about {what}?</h2><p>{' '.join(STORY[:3])}</p>" for what in ("cost", "time", "ferries")),
        "What is known of the lamp",
    ),
    "tips": page(
        "<h1>12 walks around the harbour</h1><p>By Ada Kern, 3 May 2024</p>"
        + "".join(f"<h2>{n}. The quay of {n}</h2><p>{STORY[n % 4]} {STORY[(n + 1) % 4]}</p>" for n in range(1, 13)),
        "12 walks around the harbour",
    ),
    "with related links": page(
        f"<article><h1>Old lamp is repaired</h1><p>By Ada Kern, 3 May 2024</p>{PARAGRAPHS}</article>"
        f"<aside><h3>Read also</h3>{teasers(8)}</aside>"
    ),
}
LISTS = {
    "section": page(f"<h1>Culture</h1>{teasers()}", "Culture"),
    "section with decks": page(f"<h1>Culture</h1>{teasers(24, STORY[1])}", "Culture"),
    "wordpress tag": page(f"<h1>Tag: lamps</h1>{teasers(3, STORY[0])}", "lamps", classes="archive tag tag-lamps tag-7"),
    "one full story": page(f"<h1>Lamps</h1>{PARAGRAPHS}", "Lamps", classes="archive category category-lamps"),
    "collection page": page(
        f"<h1>Lamps</h1>{teasers(2, STORY[0])}", head=LD % '{"@type": "CollectionPage"}'
    ),
    "author": page(
        f"<h1>Ada Kern</h1><p>{STORY[0]}</p>{teasers(6)}",
        "Ada Kern",
        head=LD % '{"@type": "ProfilePage"}',
    ),
    "archive of a month": page("<h1>May 2024</h1><ul>" + "".join(f"<li>{n} May <a href=/s/{n}>{headline}</a></li>"
                               for n, headline in enumerate(HEADLINES)) + "</ul>", "Archive: May 2024"),
}  # fmt: skip
OTHERS = {
    "forum": (
        f"<meta name=generator content=Discourse><h1>Is the lamp worth it</h1><noscript>{PARAGRAPHS}</noscript>",
        "Is the old lamp worth it",
        "/t/old-lamp/17",
    ),
    "privacy": (f"<h1>Privacy policy</h1>{PARAGRAPHS}", "Privacy policy", "/privacy"),
    "contact": (f"<h1>Contatti</h1><p>{STORY[0]}</p>", "Contatti", "/contatti"),
    "about": (f"<h1>关于我们</h1>{PARAGRAPHS}", "关于我们", "/about.html"),
    "product": (
        "<h1>Lamp, brass, 30 cm</h1><p class=price>$ 49.00</p><button class='btn add-to-cart'>Add to cart</button>"
        "<ul><li>In stock</li><li>Free shipping</li><li>SKU 1887</li></ul><div class=product-gallery></div>"
        + "".join(
            f"<div class='product card'><a href=/p/{n}>Lamp {n}</a><span class=price>$ {n}.00</span></div>"
            for n in range(9)
        ),
        "Lamp, brass, 30 cm",
        "/products/lamp-brass",
    ),
}
GONE = (
    "Page not found",
    "404",
    "We could not find that page",
    "Pagina non trovata",
    "Página no encontrada",
    "Seite nicht gefunden",
    "页面不存在",
)
