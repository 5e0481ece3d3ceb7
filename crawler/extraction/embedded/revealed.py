"""Parts of a page that browsers show, without a script of the page's own, although the markup has them elsewhere.

Shadow roots written down (`<template shadowrootmode>`) stand in place of their element's children, which fill its
slots. React's server sends late parts in `<div hidden id="S:1">` at the end, for the `<template id="B:1">` where they
belong.
"""

import re

from lxml.html import HtmlElement

_STREAMED = re.compile(r"(?P<before>.{0,40})S:(?P<number>[0-9a-f]{1,8})$", re.S)
_MAX_PARTS = 2_000
_MAX_DEPTH = 200
"""Elements around a part that is put in its place: the tree stays as shallow as the parser leaves it (256), nearly."""


def reveal(tree: HtmlElement) -> None:
    """Put such parts where browsers show them, in place."""
    templates = list(tree.iter("template"))[:_MAX_PARTS]
    roots = [
        template for template in templates if "shadowrootmode" in template.attrib or "shadowroot" in template.attrib
    ]
    for root in roots:
        _attach(root)
    places = {name: template for template in templates if (name := template.get("id"))}
    for part in [part for part in tree.iter("div") if "hidden" in part.attrib and part.get("id")][:_MAX_PARTS]:
        named = _STREAMED.match(part.get("id") or "")
        if named is not None:
            place = places.get(f"{named['before']}B:{named['number']}")
            _show(part, places.get(f"{named['before']}P:{named['number']}") if place is None else place)


def _attach(root: HtmlElement) -> None:
    """Make a shadow root what its element shows."""
    host = root.getparent()
    if host is None or sum(1 for _ in root.iterancestors()) > _MAX_DEPTH:
        return
    root.tag = "div"
    for name in list(root.attrib):
        del root.attrib[name]
    slots = {slot.get("name") or "": slot for slot in root.iter("slot")}
    loose = (root.tail or "").strip()
    if "" in slots and loose:
        _empty(slots[""])
        slots[""].text = root.tail
        root.tail = None
    filled = {"" if "" in slots and loose else None}
    for child in [child for child in host if child is not root]:
        slot = slots.get(child.get("slot") or "")
        if slot is not None and child.tag not in ("script", "template", "style"):
            name = child.get("slot") or ""
            if name not in filled:
                _empty(slot)
                filled.add(name)
            slot.append(child)
    # `slot` is no element that readers know, and what is in it is shown like any other.
    for slot in slots.values():
        slot.tag = "div"


def _empty(slot: HtmlElement) -> None:
    """Take out what a slot shows where nothing fills it."""
    slot.text = None
    for child in list(slot):
        slot.remove(child)


def _show(part: HtmlElement, place: HtmlElement | None) -> None:
    del part.attrib["hidden"]
    if place is None or any(one is part for one in place.iterancestors()):
        return
    if sum(1 for _ in place.iterancestors()) > _MAX_DEPTH:
        return
    part.drop_tree()
    place.addprevious(part)
