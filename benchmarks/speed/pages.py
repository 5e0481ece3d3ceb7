"""A site as files: the pages, a start page and a sitemap that lead to them, and which address each file answers to."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.speed.variants import SourcePage

ROUTES, LINES, PAGES = "routes.json", "pages.jsonl", "pages"
"""Two files that programs read, and the folder of article pages."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass
class StaticSite:
    """Files in a folder, and the addresses that they answer to."""

    folder: Path
    origin: str
    """`http://127.0.0.1:PORT`, under which it will be served."""
    fallback: str | None = None
    """The file that answers to all other addresses; None: 404."""
    routes: dict[str, str] = field(default_factory=dict)
    """Address (path not percent-encoded, and query) to file name."""
    sizes: list[int] = field(default_factory=list)
    """Bytes of each article page."""

    def put(self, address: str, body: bytes, *others: str, folder: str = "lists") -> str:
        """Write a file that answers to the address and the others; its name."""
        suffix = Path(address.partition("?")[0]).suffix
        name = f"{folder}/{len(self.routes):06}{suffix if suffix in ('.xml', '.txt') else '.html'}"
        (self.folder / folder).mkdir(exist_ok=True)
        (self.folder / name).write_bytes(body)
        self.routes |= dict.fromkeys((address, *others), name)
        return name

    def put_article(self, address: str, body: bytes, *others: str) -> None:
        """Write an article's page, which `pages.jsonl` and the median size count."""
        name = self.put(address, body, *others, folder=PAGES)
        self.sizes.append(len(body))
        with (self.folder / LINES).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"file": name, "url": self.origin + address}) + "\n")

    def finish(self) -> None:
        """Write what the fallback server reads."""
        routes = {"routes": self.routes, "fallback": self.fallback}
        (self.folder / ROUTES).write_text(json.dumps(routes), encoding="utf-8")

    @property
    def number(self) -> int:
        """How many article pages there are."""
        return len(self.sizes)

    @property
    def median_size(self) -> float:
        """Median bytes of an article page."""
        return statistics.median(self.sizes) if self.sizes else 0.0


def write_news(folder: Path, origin: str, pages: Iterable[SourcePage]) -> StaticSite:
    """A site that `scrapy crawl news` reads: its start page links to every page, its sitemap names them. Paths hold no
    day: dates come from the pages."""
    site = StaticSite(folder, origin)
    for page in pages:
        site.put_article(f"/news/{page.name}.html", page.body)
    addresses = [address for address in site.routes if address.startswith("/news/")]
    entries = "".join(f"<url><loc>{origin}{address}</loc></url>" for address in addresses)
    links = "".join(f"<a href='{address}'>{address}</a> " for address in addresses)
    site.put("/robots.txt", f"Sitemap: {origin}/sitemap.xml\n".encode())
    site.put("/sitemap.xml", f"<urlset xmlns='{_SITEMAP}'>{entries}</urlset>".encode())
    site.put("/", f"<html><head><title>News</title></head><body>{links}</body></html>".encode())
    site.finish()
    return site


def read_lines(folder: Path) -> list[dict[str, str]]:
    """`file` and `url` of every article page. Standard library only: peers' interpreters read it too."""
    return [json.loads(line) for line in (folder / LINES).read_text("utf-8").splitlines()]
