"""trafilatura's own XPath expressions, asked of the elements that can match only.

Its expressions match the class and id of every element of a page against patterns of forty words, eight times over, and
most elements have no id and many no class. Each match is a call from libxml2 into Python, 5 µs, 3,000 times a page.
"""

import re
from typing import Any

from lxml import etree

_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_TEST = re.compile(r"re:test\((?P<attributes>@[\w-]+(?:\|@[\w-]+)*), '(?P<pattern>[^']*)'(?:, '\w+')?\)")


def skip_absent_attributes(expressions: dict[str, Any]) -> int:
    """Replaces the expressions in the lists of a module's namespace, in place, by the same ones that do not test
    attributes that are not there; how many tests that are. What matches is the same."""
    tests = 0
    for listed in expressions.values():
        for number, expression in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(expression, etree.XPath) and "re:test(" in expression.path:
                path, found = _TEST.subn(_guarded, expression.path)
                listed[number] = etree.XPath(path, namespaces=_NAMESPACES)
                tests += found
    return tests


def _guarded(test: re.Match[str]) -> str:
    # An absent attribute is the empty string to `re:test`; a pattern that matches it must be asked.
    if re.search(test["pattern"], ""):
        return test[0]
    return f"({test['attributes']} and {test[0]})"
