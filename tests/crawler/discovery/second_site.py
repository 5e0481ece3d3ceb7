"""A second known site: one language, `?page=2`, days in words, numbers that do not grow. Declared, with no code."""

from typing import ClassVar

from crawler.extraction.rules import AddressPattern, CleaningRules
from crawler.spiders.base import NewsSpider

HOME = "https://gazette.example"


class GazetteSpider(NewsSpider):
    """The Harbour Gazette, which is made up."""

    name = "gazette"
    cleaning_rules: ClassVar[CleaningRules] = CleaningRules(
        site="gazette",
        hosts=("gazette.example",),
        home=HOME,
        publisher="The Harbour Gazette",
        languages=("en",),
        addresses=(
            AddressPattern("article", r"/story/(?P<identifier>\d+)(?:-[^/]*)?$"),
            AddressPattern("list", r"/section/[^/?]+"),
            AddressPattern("home", r"/$"),
        ),
        identifiers_grow=False,
    )
    home_addresses: ClassVar[dict[str, tuple[str, ...]]] = {"en": ("/",)}
