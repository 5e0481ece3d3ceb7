"""By what an article may be known beside its address. Pure."""

from crawler.extraction.address_views import plain_view, story_number
from crawler.extraction.addresses import page_key
from storage.visits import OtherNames


def other_names(url: str, canonical_url: str | None) -> OtherNames:
    """Return the other names of an article read at `url`, as keys of pages; those that are its own key left out."""
    own, view, number = page_key(url), plain_view(url), story_number(url)
    canonical, view_of = (page_key(each) if each else None for each in (canonical_url, view))
    return OtherNames(
        canonical if canonical != own else None,
        view_of if view_of not in (own, canonical) else None,
        f"{own.partition('/')[0]}#{number}" if number else None,
    )
