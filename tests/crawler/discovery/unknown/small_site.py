"""A small news site of our own: 14 articles in two sections, with tags, authors, service pages and a footer, announced
by links alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.crawler.local_site import LocalSite, Reply

SECTIONS = ("harbour", "town-hall")
TAGS = ("ferries", "budget", "storms")
AUTHORS = ("ada-kern", "jon-vale")
SERVICES = ("about", "privacy", "contact", "login", "subscribe", "imprint")
ON_A_PAGE = 3
_SUBJECTS = (
    "Sea wall stands after the storm", "Ferry returns to the north quay", "Fish market opens a second hall",
    "Lock gates close for three weeks", "Pilots ask for a brighter beacon", "Dredger clears the old channel",
    "Rowers win the spring regatta", "Council votes on the tram line", "Mayor names a new treasurer",
    "School roof waits for its repair", "Library opens on Sunday evenings", "Budget leaves out the swimming pool",
    "Bridge tolls rise in the summer", "Town band plays at the lighthouse",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One article."""

    number: int

    @property
    def headline(self) -> str:
        """What it is called."""
        return _SUBJECTS[self.number]

    @property
    def section(self) -> str:
        """Where it stands."""
        return SECTIONS[self.number % 2]

    @property
    def day(self) -> str:
        """Larger numbers are older."""
        return f"2024-05-{28 - self.number:02}"

    @property
    def path(self) -> str:
        """Its address."""
        return f"/{self.section}/{self.headline.lower().replace(' ', '-')}"


STORIES = tuple(map(Story, range(len(_SUBJECTS))))


def frame(main: str, title: str) -> Reply:
    """A page of the site, with the menu and the footer that all pages have."""
    menu = "".join(f"<li><a href='/{name}/'>{name.title()}</a></li>" for name in SECTIONS)
    foot = "".join(f"<a href='/{name}'>{name.title()}</a> " for name in SERVICES)
    body = (
        f"<html lang='en'><head><title>{title}</title></head><body><nav><ul><li><a href='/'>Home</a></li>{menu}</ul>"
        f"</nav><main>{main}</main><footer><p>{foot}</p><p>The Quay Courier, a paper that is made up.</p></footer>"
        "</body></html>"
    )
    return Reply(body.encode())


def teaser(story: Story) -> str:
    """An item of a list."""
    return (
        f"<article><h2><a href='{story.path}'>{story.headline}</a></h2><p>What the {story.section} says of it, "
        f"in two lines.</p><time datetime='{story.day}'>{story.day}</time></article>"
    )


def listed(title: str, stories: Sequence[Story], path: str, page: int) -> Reply:
    """One page of a list, with the links to its neighbours."""
    shown = stories[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    items = "".join(map(teaser, shown))
    older = f"<a href='{path}page/{page + 1}/'>Older posts</a>" if page * ON_A_PAGE < len(stories) else ""
    newer = f"<a href='{path if page == 2 else f'{path}page/{page - 1}/'}'>Newer posts</a>" if page > 1 else ""
    return frame(f"<h1>{title}</h1>{items}<div class='pager'>{newer} {older}</div>", title)


def article(story: Story) -> Reply:
    """The page of an article."""
    text = "".join(
        f"<p>{story.headline}, said the {number}th witness, and nobody at the quay doubted it: the men had "
        "counted every stone twice, the tide had gone out on time, and the harbour book has it in ink.</p>"
        for number in range(4, 8)
    )
    author = AUTHORS[story.number % len(AUTHORS)]
    tag = TAGS[story.number % len(TAGS)]
    main = (
        f"<article><h1>{story.headline}</h1><p>By <a rel='author' href='/author/{author}/'>{author}</a> "
        f"<time datetime='{story.day}T08:00:00+00:00'>{story.day}</time></p>{text}"
        f"<p><a href='/tag/{tag}/'>{tag}</a></p></article>"
    )
    page = frame(main, story.headline)
    meta = (
        f"<meta property='og:type' content='article'><meta property='og:title' content='{story.headline}'>"
        f"<meta property='article:published_time' content='{story.day}T08:00:00+00:00'></head>"
    )
    return Reply(page.body.replace(b"</head>", meta.encode()), headers={"ETag": f'"{story.number}"'})


def _lists() -> dict[str, tuple[str, list[Story]]]:
    found = {f"/{name}/": (name.title(), [s for s in STORIES if s.section == name]) for name in SECTIONS}
    for number, name in enumerate(TAGS):
        found[f"/tag/{name}/"] = (name, [story for story in STORIES if story.number % len(TAGS) == number])
    for number, name in enumerate(AUTHORS):
        found[f"/author/{name}/"] = (name, [story for story in STORIES if story.number % len(AUTHORS) == number])
    return found


def conditional(site: LocalSite, path: str, reply: Reply, tag: str) -> None:
    """Serve a page with an ETag, and 304 to whoever has it."""

    def answer() -> Reply:
        asked = site.hits[-1][2].get("If-None-Match")
        return Reply(status=304) if asked == tag else reply

    site.routes[path] = answer


def small_site(site: LocalSite) -> LocalSite:
    """Put the pages on a server."""
    front = "".join(teaser(story) for story in STORIES[:2])
    cloud = "".join(f"<a href='/tag/{name}/'>{name}</a> " for name in TAGS)
    writers = "".join(f"<li><a href='/author/{name}/'>{name}</a></li>" for name in AUTHORS)
    front = f"<h1>The Quay Courier</h1>{front}<aside><p>{cloud}</p><ul>{writers}</ul></aside>"
    pages = {"/": frame(front, "The Quay Courier")}
    for path, (title, stories) in _lists().items():
        for page in range(1, -(-len(stories) // ON_A_PAGE) + 1):
            pages[path if page == 1 else f"{path}page/{page}/"] = listed(title, stories, path, page)
    pages |= {story.path: article(story) for story in STORIES}
    for name in SERVICES:
        pages[f"/{name}"] = frame(f"<h1>{name.title()}</h1><p>All that there is to know of {name}.</p>", name.title())
    for path, reply in pages.items():
        tagged = Reply(reply.body, headers={"ETag": f'"{hash(path)}"'})
        conditional(site, path, tagged, f'"{hash(path)}"')
    return site
