"""What an address carries that never tells two pages apart: where the reader comes from, and whose session it is. Pure.

The names are those that the public lists of URL cleaners agree on, and those that links of 400 real hosts carry; what
such a list also has and what names a page elsewhere (`id`, `p`, `mod`, `story`) is not here.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

_PREFIXES = tuple(
    "utm_ utm- ga_ hsa_ mtm_ piwik_ itm_ otm_ at_ ns_ hmb_ oly_ sfmc_ cx_ wt. wt_ guce_ vero_ _branch_ stm_ elq "
    "aspsessionid".split()
)
_NAMES = frozenset(
    # Advertising and social networks
    "fbclid fb_action_ids fb_action_types fb_ref fb_source action_object_map action_ref_map action_type_map igshid "
    "igsh gclid gclsrc dclid gbraid wbraid gad gad_source gad_campaignid gs_l srsltid _ga _gl usqp ved msclkid cvid "
    "twclid ttclid sccid epik li_fat_id yclid ysclid _openstat rb_clickid wickedid s_kwcid ef_id ref_src ref_url "
    "__twitter_impression soc_src soc_trk sr_share smid smtyp "
    # Newsletters
    "mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking dm_i ml_subscriber ml_subscriber_hash __s "
    "_ke nr_email_referer bxid cndid esrc hasha hashb hashc sailthru_id "
    # The site's own campaigns and teasers
    "utm pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid cmpid cmp_id icid intcmp int_cmp intcid "
    "icmp ico ito itid ocid ncid mbid xtor s_cid sc_cid spm scm tpcc taid srcref trk trkcampaign trkinfo guccounter "
    "echobox sharetoken reflink "
    # Sessions, and what only keeps a page out of a cache
    "phpsessid jsessionid sessionid session_id sessid sess_id asp.net_sessionid cfid cftoken zenid oscsid _ nocache "
    "no_cache cachebuster cache_buster".split()
)
_ORIGINS = frozenset("ref ref_ referrer referer source src from via medium campaign partner origin feature".split())
"""They say where the reader comes from, unless their value names something."""
_SESSIONS = frozenset("sid s session sess".split())
"""A session, where the value looks like one: PHP-Nuke names its stories `sid=1234`."""
_SHORT_ORIGINS = frozenset("tw fb ig li wa tg yt x hp nl gn em st ap".split())
_SESSION_ID = re.compile(r"(?=[^\d]*\d)(?=[^a-z]*[a-z])[a-z0-9,]{20,}", re.I)
_ID = re.compile(r"[\d.,:/_-]+|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}", re.I)
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sessionid|sid)=[^/;?]*|/\((?:[A-Z]\([a-z0-9]+\))+\)(?=/)", re.I
)


def without_session(path: str) -> str:
    """Return a path without the session that servers write into it (`;jsessionid=4F2`, `/(S(lit3py))/`)."""
    return _SESSION_IN_PATH.sub("", path) if ";" in path or "/(" in path else path


def without_tracking(query: str) -> str:
    """Return a query without the parameters that never tell pages apart; the others stay as they are spelled."""
    parts = query.split("&")
    kept = [part for part in parts if not _tells_nothing(part)]
    return query if len(kept) == len(parts) else "&".join(kept)


def parameters(query: str) -> Iterator[tuple[str, str]]:
    """Give the names, in lower case, and values of a query."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name:
            yield unquote_plus(name).lower(), unquote_plus(value)


def _tells_nothing(part: str) -> bool:
    name, _, value = part.partition("=")
    # An address that was escaped twice (`&amp;utm_source=`).
    name = unquote_plus(name).lower().removeprefix("amp;")
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    if name in _SESSIONS:
        return bool(_SESSION_ID.fullmatch(unquote_plus(value)))
    return name in _ORIGINS and _is_origin(unquote_plus(value))


def _is_origin(value: str) -> bool:
    """Whether the value is a word for a place (`rss`, `homepage_teaser`), no number, no date and no story's name."""
    if not value or value.lower() in _SHORT_ORIGINS:
        return True
    is_name = "/" in value or value.count("-") > 3 or _ID.fullmatch(value)
    return not is_name and bool(re.search(r"[^\W\d_]{3}", value))
