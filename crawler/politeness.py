"""How fast a site is asked, and who says so."""

from typing import TYPE_CHECKING

from crawler.extraction.versions import PROGRAM_VERSION

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider


def apply_politeness(spider: "NewsSpider") -> None:
    """Settings of the run: no delay for this machine itself where it was opened on purpose, a contact in the name."""
    settings = spider.crawler.settings
    if spider.at_full_speed:
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="spider")
        settings.set("DOWNLOAD_DELAY", 0, priority="spider")
        settings.set("CONCURRENT_REQUESTS", 8, priority="spider")
        settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 8, priority="spider")
    elif not settings.getpriority("CONTACT") or settings["CONTACT"] == "no contact given":
        spider.logger.info("no CONTACT is set: give sites an address to reach you, -s CONTACT=you@example.org")
    contact, agent = settings.getpriority("CONTACT") or 0, settings.getpriority("USER_AGENT") or 0
    if contact > agent:
        settings.set("USER_AGENT", f"Winnow/{PROGRAM_VERSION} (+{settings['CONTACT']})", priority="cmdline")
