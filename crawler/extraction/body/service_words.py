"""Words by which sites speak of themselves in the middle of an article, as numbers for the weights.

Networks, addresses and a few words for offers are much the same in all languages; the weights learn what they are
worth. With them a logistic regression reaches what boosted trees reach without: on hosts not seen, F1 of fundus .9661
for .9627 and of a set of guides and blogs .9491 for .9480.
"""

import re

from crawler.extraction.text.alternatives import by_first_letter

# Of texts in lower case: a pattern that does not mind case takes three times as long.
_OFFER = re.compile(
    by_first_letter(
        r"newsletter|subscri|sign[- ]?up|follow us|inbox|donat|spende|abonn|suscr[íi]b|abbona|inscri|download the app"
        r"|push notif|click here|read more|comment|premium|unterst[uü]tz|advert|sponsor|commission|affiliate|cookie"
        r"|terms of|privacy"
    )
)
_NETWORK = re.compile(
    by_first_letter(r"twitter|facebook|instagram|linkedin|youtube|tiktok|google news|apple news|telegram|whatsapp")
)
_ADDRESS = re.compile(r"@\w|https?://|www\.|\.com\b")
_LABEL = re.compile(r"\W{0,3}[^:：]{2,30}[:：]\s*\S")
_CREDIT = re.compile(by_first_letter(r"©|\bphoto|foto|\bimage|getty|reuters|\bap\b|courtesy|picture|bild\b|credit"))
_LONGEST_CREDIT = 300

NAMES = ("offer", "network", "address", "linked_label", "credit", "lower_start", "cut_off")


def service_numbers(text: str, link_share: float) -> list[float]:
    """Return the numbers of `NAMES` for a line."""
    small = text.lower()
    return [
        float(len(_OFFER.findall(small))),
        float(len(_NETWORK.findall(small))),
        float(len(_ADDRESS.findall(text))),
        float(link_share > 0.3 and _LABEL.match(text) is not None),
        float(len(_CREDIT.findall(small))) if len(text) < _LONGEST_CREDIT else 0.0,
        float(text[:1].islower()),
        float(text.endswith(("…", "..."))),
    ]
