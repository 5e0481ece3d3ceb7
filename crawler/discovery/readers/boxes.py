"""`Boxes`: which links of a page are its list, which stand in a box beside it, and the text of an item. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from lxml.html import HtmlElement

from crawler.discovery.readers.links import PageLink

ITEM_CHARACTERS = 1500
"""An item of a list is short; beyond this the text around a link belongs to something else."""


class Boxes:
    """The elements of a page by the articles that they hold."""

    def __init__(self, links: list[PageLink]) -> None:
        self._links = links
        self._around = _around(links)
        self._held = _articles_held(links, self._around)

    def main_keys(self) -> set[str]:
        """The largest group of articles whose links share a path of tags, less the boxes that share it too.

        Side boxes (Editor's choices) hold old articles, which must not end the paging of the list beside them.
        """
        groups: dict[int, dict[str, HtmlElement]] = {}
        paths = self._paths()
        for link in self._links:
            groups.setdefault(paths[link.element], {}).setdefault(link.address.key, link.element)
        return max((self._largest_box(group) for group in groups.values()), key=len, default=set())

    def _paths(self) -> dict[HtmlElement | None, int]:
        """A number for each path of tags. Not the path itself: elements in each other have all names of all around."""
        numbers: dict[tuple[int, str], int] = {}
        paths: dict[HtmlElement | None, int] = {None: 0}
        for element, outer in self._around.items():
            paths[element] = numbers.setdefault((paths[outer], _tag(element)), len(numbers) + 1)
        return paths

    def _largest_box(self, group: dict[str, HtmlElement]) -> set[str]:
        """Of links with one path of tags, those in the box that outweighs the others; all where none does.

        Rows of two or three are no boxes: none of them outweighs the rest.
        """
        keys = set(group)
        while True:
            found = (self._branch(element, len(keys)) for element in group.values())
            branches = Counter(branch for branch in found if branch is not None)
            sizes = branches.most_common(2)
            if not sizes or sizes[0][1] < 2:
                return keys
            branch, size = sizes[0]
            if len(sizes) > 1 and size < 2 * sizes[1][1] and 2 * size < len(keys):
                return keys
            if size == len(keys):
                return keys
            group = {key: element for key, element in group.items() if self._branch(element, len(keys)) is branch}
            keys = set(group)

    def _branch(self, element: HtmlElement, total: int) -> HtmlElement | None:
        """The largest element around the link that holds fewer than `total` articles."""
        branch = None
        ancestor: HtmlElement | None = element
        while ancestor is not None and self._held[ancestor] < total:
            branch, ancestor = ancestor, self._around[ancestor]
        return branch

    def holds(self, element: HtmlElement) -> bool:
        """Whether the element is one of the links, or around one."""
        return element in self._held

    def item_of(self, element: HtmlElement) -> str | None:
        """The text of the item that holds the link; None where there is none, or it is too long for one.

        The item is the largest element around the link that holds no other article. Flat pages (one cell, `<br>`)
        have no items: a date there may belong to the link before or after it, and a wrong date would leave an
        article out, so none is read.
        """
        item = self.item_element(element)
        text = str(item.text_content()) if item is not None else ""
        return text if item is not None and len(text) <= ITEM_CHARACTERS else None

    def item_element(self, element: HtmlElement) -> HtmlElement | None:
        """The element of that item."""
        item = element
        for ancestor in element.iterancestors():
            if self._held[ancestor] > 1:
                return item
            item = ancestor
        return None


def _around(links: Iterable[PageLink]) -> dict[HtmlElement, HtmlElement | None]:
    """The elements that hold links, outer ones before inner ones, each with the one around it."""
    around: dict[HtmlElement, HtmlElement | None] = {}
    for link in links:
        new: list[HtmlElement] = []
        element: HtmlElement | None = link.element
        while element is not None and element not in around:
            new.append(element)
            element = element.getparent()
        around |= {inner: inner.getparent() for inner in reversed(new)}
    return around


def _articles_held(
    links: Iterable[PageLink], around: Mapping[HtmlElement, HtmlElement | None]
) -> dict[HtmlElement, int]:
    """How many articles each element holds. Numbers in place of sets, which would grow with the depth of the page:
    20,000 links within 200 elements took 5 s and a gigabyte."""
    held = dict.fromkeys(around, 0)
    last: dict[str, HtmlElement] = {}
    for link in links:
        held[link.element] += 1
        if (before := last.get(link.address.key)) is not None:
            held[_innermost_of_both(before, link.element, around)] -= 1
        last[link.address.key] = link.element
    for element in reversed(held):
        if (outer := around[element]) is not None:
            held[outer] += held[element]
    return held


def _innermost_of_both(
    one: HtmlElement, other: HtmlElement, around: Mapping[HtmlElement, HtmlElement | None]
) -> HtmlElement:
    """The smallest element that holds both."""
    outer = {one, *one.iterancestors()}
    element = other
    while element not in outer:
        element = around[element]  # of one page: its root holds both
    return element


def _tag(element: HtmlElement) -> str:
    name = element.tag if isinstance(element.tag, str) else "?"
    classes = element.get("class")
    return f"{name}.{'.'.join(classes.split())}" if classes else name
