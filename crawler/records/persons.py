"""Take a printed name apart where nobody need guess. Pure."""

import re

_FAMILY_FIRST = ("hu", "vi", "ja", "zh", "ko", "km")
"""Languages in which a name is printed with the family's name first."""
_NEWSROOM = re.compile(
    r"\b(news(room)?|press|agency|desk|staff|team|media|times|post|today|daily|weekly|radio|tv|service|editors?|"
    r"correspondents?|reporters?|bureau|redazione|agenzia|redacci[oó]n|agencia|r[eé]daction|agence|redaktion|agentur)\b",
    re.IGNORECASE,
)
_EASTERN = frozenset(
    "bai bao bui cai cao chan chang chao chau chen cheng cheung chin cho choe choi chong chou chow chu chua chung "
    "dai dang deng ding dinh doan dong du duan duong fan fang feng fu gao gu guan guo ha han hao he heng ho hoang "
    "hong hou hsieh hsu hu huang hung huynh hwang jang jeong jia jiang jin jo jung kang kao kim ko kong koo kuo "
    "kwak kwok kwon lai lam lau law le lee lei leung li liang liao lim lin ling liu lo loh long lu luo ma mai mao "
    "meng min mo mok moon nam ng ngo nguyen ni niu noh oh ong ouyang pan pang park peng pham phan pu qi qian qin "
    "qiu ren rhee ryu seo shao shen sheng shi shin sim sin siu so son song su suh sun sung tan tang tao tian to "
    "tong tran trinh truong tsai tsang tse tseng tsui vo vu wan wang wei wen won wong woo wu xia xiang xiao xie "
    "xu xue yan yang yao ye yeh yeo yeung yi yim yin yip you young yu yuan yuen yun zeng zhang zhao zheng zhong "
    "zhou zhu zhuang zou".split()
)
"""Family names of China, Korea and Vietnam: where one of the two words is such a name, nobody can say which of them
comes first, in whatever language it is printed."""
_PREFIX = re.compile(r"^(Mc|Mac|De|Di|La|Le|Van|Fitz)(?=[A-Z])")


def given_and_family(name: str, language: str | None, publisher: str | None = None) -> tuple[str, str] | None:
    """Return `Ada`, `Kern` for `Ada Kern` in a language that prints the family's name last; None for anything that is
    not two words with a capital each: of more words nobody can say which belong to the family's name, and a newsroom
    or an agency has none."""
    words = name.split()
    if len(words) != 2 or (language or "").split("-")[0] in _FAMILY_FIRST or name == publisher:
        return None
    if _NEWSROOM.search(name) or not _EASTERN.isdisjoint(name.lower().split()) or not all(map(_is_of_a_name, words)):
        return None
    return words[0], words[1]


def _is_of_a_name(word: str) -> bool:
    """`Kern`, `O'Neill`, `McKay`, `Jean-Luc`, `J.`; not `AsiaNews`, `BBC`, `van`, nor what has no capitals."""
    parts = re.split(r"[-'’]", _PREFIX.sub("", word.removesuffix(".")))
    return all(part.isalpha() and part.istitle() for part in parts)
