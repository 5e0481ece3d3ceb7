"""What stands in a body and leads to other stories: paragraphs that are a label and a link, and teasers in boxes."""

import re
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.text.blocks import Block
from pipelines.words import comparable

_LONGEST, _LONGEST_LABEL = 300, 40
_SHORTEST_TITLE = 15
"""Characters of a link: `Source: Reuters` is the article's."""
# Labels before a link to a story of the same site. Of 54 such paragraphs the gold has 14, all of them in guides; of
# those with another label (`Pictured: Ruby Crab`) it has most.
_LABEL = re.compile(
    r"^(?:read (?:also|more|next|this|on)|also read|see (?:also|more)|related(?: \w+)?|more on this(?: \w+)?|don t miss"
    r"|les også|lese også|læs også|läs (?:också|även|mer)|lue (?:myös|lisää)|lestu einnig|lees (?:ook|meer|verder)"
    r"|(?:lesen|sehen) sie (?:auch|mehr|dazu)|(?:auch|mehr) (?:dazu|zum thema)|lesetipp|siehe auch"
    r"|(?:à )?lire (?:aussi|également)|à lire|voir aussi|leggi (?:anche|pure)|vedi anche|approfondisci"
    r"|(?:lea|lee|leer|ver|vea) (?:también|además|más)|también (?:lea|puede leer)|te puede interesar|le puede interesar"
    r"|(?:leia|veja|saiba) (?:também|mais)|llegiu també|czytaj (?:także|też|również|więcej)|zobacz (?:także|też)"
    r"|čtěte (?:také|též|i)|přečtěte si(?: také)?|čítajte (?:aj|tiež)|olvassa el(?: ezt)? is|citește și|vezi și"
    r"|pročitajte (?:i|još)|читайте (?:также|тоже|ещё|еще|також|и)|прочетете (?:още|и)|διαβάστε (?:επίσης|ακόμα|και)"
    r"|(?:ilgili|i̇lgili) haber(?:ler)?|bunu da oku|baca (?:juga|lainnya)|xem thêm|đọc thêm|basahin din|soma pia"
    r"|اقرأ (?:أيضا|أيضًا|المزيد)|بیشتر بخوانید|קראו (?:גם|עוד)|यह भी पढ़ें|関連記事|あわせて読みたい"
    r"|延伸阅读|延伸閱讀|相关(?:阅读|新闻)|相關(?:閱讀|新聞)|관련(?: )?기사)$"
)
_HAS_INNER = etree.XPath("boolean(//article//article)")
_READ = 0.5
_TEASER_SHARE = 0.5
"""Of the article's own text, in all of its teasers."""


def without_other_stories(blocks: list[Block], features: LineFeatures | None, url: str | None) -> list[Block]:
    """Return the blocks without those that lead to other stories."""
    teasers = _teasers(features) if features is not None else set()
    kept = [block for block in blocks if block.key not in teasers and not _is_reference(block, url)]
    return kept or blocks


def _is_reference(block: Block, url: str | None) -> bool:
    """Whether a paragraph is nothing but a label and the title of another story of the site."""
    if block.kind == "tr" or len(block.text) > _LONGEST:
        return False
    linked = [run for run in block.runs if run.href is not None and run.text.strip()]
    if not linked or len({run.href for run in linked}) > 1:
        return False
    first = block.runs.index(linked[0])
    label = "".join(run.text for run in block.runs[:first]).strip()
    title = "".join(run.text for run in linked)
    rest = "".join(run.text for run in block.runs[first:] if run.href is None)
    if not label:
        # The label may be within the link.
        label, _, title = title.partition(":")
    if len(label) > _LONGEST_LABEL or len(title) < _SHORTEST_TITLE or comparable(rest):
        return False
    return bool(_LABEL.match(comparable(label))) and _is_own(linked[0].href or "", url)


def _is_own(href: str, url: str | None) -> bool:
    hosts = [(urlsplit(address).hostname or "").removeprefix("www.") for address in (href, url or "")]
    return hosts[0] == hosts[1] or not all(hosts)


def _teasers(features: LineFeatures) -> set[str]:
    """Return the `comparable` lines of articles within the article that are short and titled with a link.

    A live blog is made of articles within an article too: there they hold most of it.
    """
    if not features.lines or not _HAS_INNER(features.lines[0].element):
        return set()
    inner: dict[HtmlElement, list[int]] = {}
    own = 0
    for number, line in enumerate(features.lines):
        articles = list(line.element.iterancestors("article"))
        if len(articles) > 1:
            inner.setdefault(articles[0], []).append(number)
        elif articles and features.engine[number] > _READ:
            own += len(line.text)
    size = sum(len(features.lines[n].text) for numbers in inner.values() for n in numbers)
    if not inner or size > _TEASER_SHARE * own:
        return set()
    return {features.keys[n] for numbers in inner.values() if _has_linked_title(features, numbers) for n in numbers}


def _has_linked_title(features: LineFeatures, numbers: list[int]) -> bool:
    return any(features.lines[n].heading and features.lines[n].link_share > 0.9 for n in numbers)
