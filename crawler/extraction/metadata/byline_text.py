"""What stands around the names of a byline: dates, offices, degrees."""

import re

_MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|braio|rero)?|févr?(?:ier)?|mar(?:ch|s|zo|ço)?|märz?|apr(?:il|ile)?"
    r"|avr(?:il)?|abr(?:il)?|may|mai|mayo|maggio|june?|juni|juin|junio|giugno|july?|juli|juillet|julio|luglio|aug(?:ust)?"
    r"|août|agosto|sept?(?:ember|embre|tembre)?|se[pt]t?iembre|set(?:tembre|embro)?|o[ck]t(?:ober|obre|ubre)?|ottobre"
    r"|nov(?:ember|embre|iembre)?|de[cz](?:ember|embre|iembre)?|déc(?:embre)?|dicembre)"
)
_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)"
)
_BEFORE = (
    r"(?:on|am|le|el|il|em|at|um|vom|published|updated|posted|modified|last|date|veröffentlicht|aktualisiert|publié"
    r"|pubblicato|publicado|stand|sponsored|has|was)"
)
_FIRST_NUMBER = re.compile(r"(?<![^\W\d_])\d")
"""Not the number in a name: `Rapid7`."""
_MONTH_AFTER = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th|\.|º)?[\s./-]+(?:de\s+|of\s+)?{_MONTH}\b", re.I)
_LAST_WORD = re.compile(r"(?<![^\s,.:|·•●–-])[^\s,.:|·•●–-]+[\s,.:|·•●–-]*$")
_IS_MONTH = re.compile(rf"{_MONTH}\W*", re.I)
_IS_DAY = re.compile(rf"{_DAY}\W*", re.I)
_IS_BEFORE = re.compile(rf"{_BEFORE}\W*", re.I)
_IS_TAIL = re.compile(r"(?:share|follow|subscribe|contact|bio|read more|teilen|partager)\W*", re.I)
_IS_WEEKDAY_IN_FULL = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\W*|(?:diens|donners|frei|sams|sonn|mon)tag\W*|mittwoch\W*", re.I
)
_DATE_BEFORE = re.compile(
    rf"^(?:{_DAY},?\s+)?(?:{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\.?\s+{_MONTH}\.?,?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d)[\s;,|·•●–—-]+(?=[^\W\d_])",
    re.I,
)
_UNTIL_NAME = re.compile(r"^\w+ (?=(?:by|von|par|por|door)\s)")
_OFFICE = re.compile(
    r"\b(?:director|manager|head|chief|officer|(?:co-?)?founder|president|chair(?:man|woman)?|partner|principal|owner"
    r"|expert|specialist|consultant|strategist|analyst|adviser|advisor|attorney|lawyer|engineer|architect|scientist"
    r"|professor|lecturer|researcher|fellow|physician|doctor|nurse|dietitian|nutritionist|therapist|psychologist|trainer"
    r"|coach|teacher|secretary|minister|institute|university|college|department|network|association|society|bureau|marketing|editor-in-chief|ceo|cto|coo"
    r"|cfo|vp|geschäftsführer(?:in)?|chefredakteur(?:in)?|leiter(?:in)?)\b",
    re.I,
)
_DEGREES = re.compile(
    r"(?:(?:[A-Z][A-Za-z]?\.){1,4}|[A-Z]{2,6}|Ph\.?D\.?|MSc|BSc|M\.?Sc|Dr|Jr|Sr|Esq|II|III)\.?(?:\W+|$)"
)
_AT = re.compile(r"\s(?:in|aus|für|for|on|at|from|about|with|bei)\s.*$|\s(?:on|in|am|at)$")
_INITIALS = re.compile(r"(?P<letters>[A-Z]{2,3}) (?P<name>[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w'’-]*){1,2})")


def without_date(text: str) -> str:
    """Return a byline up to its date, and without the section before `von`: `magazin von Ada Kern 05. Mai 2024`."""
    text = _DATE_BEFORE.sub("", _UNTIL_NAME.sub("", text))
    number = _FIRST_NUMBER.search(text)
    if number is None:
        return _without_last(text, _IS_TAIL, _IS_WEEKDAY_IN_FULL)
    head = text[: number.start()].rstrip(" ,|·•●–-")
    if not _MONTH_AFTER.match(text, number.start()):
        # `Theresa May 4 June`: a month is a name where the date has one of its own.
        head = _without_last(head, _IS_MONTH, at_most=1)
    head = _without_last(head, _IS_DAY, at_most=1)
    return _without_last(head, _IS_BEFORE, _IS_TAIL)


def _without_last(text: str, *patterns: re.Pattern[str], at_most: int = 4) -> str:
    for _ in range(at_most):
        last = _LAST_WORD.search(text)
        if last is None or not any(pattern.fullmatch(last[0]) for pattern in patterns):
            break
        text = text[: last.start()].rstrip(" ,|·•●–-")
    return text


def without_office(name: str, *, is_first: bool) -> str:
    """Return a part of a byline as the name in it: empty where the part is an office or a degree, as those after the
    first may be, without the initials of a picture before it, and without where or of what the person writes."""
    if not is_first and (_OFFICE.search(name) or _is_degrees(name)):
        return ""
    name = _AT.sub("", name)
    match = _INITIALS.fullmatch(name)
    if match and match["letters"][0] + match["letters"][-1] == match["name"][0] + match["name"].split()[-1][0]:
        return match["name"]
    return name


def _is_degrees(text: str) -> bool:
    return bool(text) and all(_DEGREES.fullmatch(word) for word in text.split())


_PARTICLE = r"(?:(?:d[aei]|de[lr]?|van|von|la|le|den|bin|al)\s+)*"
_NAME_WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:[.'’-][^\W\d_]+)*\.?"
_NAME = rf"{_PARTICLE}{_NAME_WORD}(?:\s+{_PARTICLE}{_NAME_WORD}){{1,3}}"
_AND = r"(?:\s*,\s*(?:and|und|et|y|e|og|och)\s+|\s*[,;/]\s*|\s+(?:and|und|et|y|e|og|och|&|with|mit)\s+)"
NAMES = rf"{_NAME}(?:{_AND}{_NAME}){{0,9}}"
"""A pattern of names, each of two to four words with capitals, as bylines write them."""
AFTER_NAMES = r"(?:\s*$|\s*[,|•·●–—(;:/-].{0,90}$|\s+(?:on|in|at|for|am|le|el|il)\s.{0,60}$|\s+\d.{0,60}$)"
"""A pattern of what may follow them: an office, a place, a date."""
_LONGEST = 200
_ONLY_NAMES = re.compile(NAMES)


def reads_as_names(text: str) -> bool:
    """Whether a text has the form of names of persons and nothing else."""
    return len(text) <= _LONGEST and bool(_ONLY_NAMES.fullmatch(text)) and not text.lower().startswith("the ")
