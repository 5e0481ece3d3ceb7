"""The rules of the sites that Winnow knows, by address."""

import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

from crawler.extraction.addresses import is_site_host
from crawler.extraction.rules import GENERIC_RULES, CleaningRules


@lru_cache(maxsize=1)
def known_rules() -> tuple[CleaningRules, ...]:
    """Return the rules of every spider that names its hosts. Scrapy's own loader would need the settings of a crawl,
    which do more than a library may."""
    return tuple(dict.fromkeys(_declared()))


def rules_for(url: str | None) -> CleaningRules:
    """Return the rules of the site on which the address lies, else those for any site."""
    return next((rules for rules in known_rules() if url and is_site_host(url, rules)), GENERIC_RULES)


def _declared() -> Iterator[CleaningRules]:
    from crawler import spiders

    for module in pkgutil.iter_modules(spiders.__path__, "crawler.spiders."):
        for declared in vars(import_module(module.name)).values():
            rules = getattr(declared, "cleaning_rules", None)
            if isinstance(declared, type) and isinstance(rules, CleaningRules) and rules.hosts:
                yield rules
