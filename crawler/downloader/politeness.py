"""How fast a site is asked, and who says so."""

from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from crawler.extraction.versions import PROGRAM_VERSION

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider

NO_CONTACT = "no contact given"


def apply_politeness(spider: "NewsSpider") -> None:
    """Settings of the run: no delay for this machine itself where it was opened on purpose, a contact in the name."""
    settings = spider.crawler.settings
    if spider.at_full_speed:
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="spider")
        settings.set("DOWNLOAD_DELAY", 0, priority="spider")
        settings.set("CONCURRENT_REQUESTS", 8, priority="spider")
        settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 8, priority="spider")
    elif settings["CONTACT"] == NO_CONTACT:
        spider.logger.info("no CONTACT is set: give sites an address to reach you, -s CONTACT=you@example.org")
    settings.set("USER_AGENT", user_agent(settings), priority="cmdline")


def user_agent(settings: BaseSettings) -> str:
    """Who asks: the program and its contact, or the `USER_AGENT` that was set with at least the same priority."""
    contact, agent = settings.getpriority("CONTACT") or 0, settings.getpriority("USER_AGENT") or 0
    return program_agent(settings["CONTACT"]) if contact > agent else str(settings["USER_AGENT"])


def program_agent(contact: str) -> str:
    """`Winnow/0.1.0 (+you@example.org)`."""
    return f"Winnow/{PROGRAM_VERSION} (+{contact})"
