"""Stories nobody wrote: parts of the written ones with names, places, dates and datelines drawn anew.

A reader that has learnt the written stories by heart fails here.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from tests.replica.stories import STORIES
from tests.replica.story import Picture, Related, Story

_GIVEN = {
    "latin": "Anna Bikash Chen D'Angelo Émile Fatima Giovanni-Luca Hüseyin Inés Jun Kavitha Lê Óscar Pavlo Zoë".split(),
    "zh": "明 華 丽 建国 晓 静 志強 美玲 文".split(),
}
_FAMILY = {
    "latin": (
        "Abdullah",
        "al-Masri",
        "Bùi",
        "D'Souza",
        "da Costa",
        "de Leon",
        "di Pietro",
        "Gurung",
        "Kim",
        "McKenna",
        "Nguyễn",
        "O’Hara",
        "Ramírez",
        "van den Berg",
        "Yıldız-Kaya",
    ),
    "zh": tuple("陈王李張刘周吳徐孫馬"),
}
_TITLES = {
    "en": ("Fr. ", "Sr. ", "Card. "),
    "it": ("p. ", "sr. ", "mons. "),
    "es": ("P. ", "Hna. ", "Mons. "),
    "zh": ("",),
}
_CITIES = {
    "en": (
        "Rome",
        "Ho Chi Minh City",
        "Phnom Penh",
        "St. Petersburg",
        "Al-Qosh",
        "Port Moresby",
        "Xi’an",
        "Washington D.C.",
    ),
    "it": ("Roma", "Città del Vaticano", "Phnom Penh", "San Pietroburgo", "L’Aquila", "Pechino", "Gerusalemme"),
    "es": ("Roma", "Ciudad del Vaticano", "Ho Chi Minh", "San Petersburgo", "Pekín", "Jerusalén", "Nueva Delhi"),
    "zh": ("罗马", "河內", "新德里", "耶路撒冷", "首尔", "上海"),
}
_DASHES = (" – ", " - ", " ", "–", " — ", " -")
_SOURCES = ("AsiaNews", "AsiaNews", "AsiaNews", "AsiaNews/Agencies", "AsiaNews/EDA", "AsiaNews / Agencies")
_PLACES = {
    "en": (
        *("ASIA", "AZERBAIJAN", "BAHRAIN", "BHUTAN", "BRUNEI", "CAMBODIA", "CHINA", "CYPRUS", "EGYPT", "EUROPE"),
        *("HONG KONG", "INDIA", "INDONESIA", "IRAN", "IRAQ", "ISLAM", "JORDAN", "KOREA", "KUWAIT", "LAOS", "MACAU"),
        *("MALAYSIA", "MIDDLE EAST", "MYANMAR", "NORTH KOREA", "OMAN", "PALESTINE", "PAPUA NEW GUINEA", "QATAR"),
        *(
            "RUSSIA",
            "SAUDI ARABIA",
            "SINGAPORE",
            "SYRIA",
            "TAIWAN",
            "TIBET",
            "TURKEY",
            "UAE",
            "UKRAINE",
            "UNITED NATIONS",
        ),
        *("UNITED STATES", "USA", "VATICAN", "YEMEN"),
    ),
    "it": (
        *(
            "ARABIA SAUDITA",
            "ASIA",
            "AZERBAIGIAN",
            "BIRMANIA",
            "CINA",
            "COREA DEL NORD",
            "EGITTO",
            "EMIRATI ARABI UNITI",
        ),
        *("FILIPPINE", "GIORDANIA", "HONG KONG", "INDONESIA", "ISRAELE", "LIBANO", "MALAYSIA", "MEDIO ORIENTE", "ONU"),
        *("PALESTINA", "RUSSIA", "SINGAPORE", "STATI UNITI", "TAIWAN", "THAILANDIA", "TURCHIA", "VATICANO", "YEMEN"),
    ),
    "es": (
        *(
            "ARABIA SAUDITA",
            "ASIA",
            "CAMBOYA",
            "CHINA",
            "COREA DEL SUR",
            "EGIPTO",
            "ESTADOS UNIDOS",
            "HONG KONG",
            "IRÁN",
        ),
        *(
            "ISRAEL",
            "LÍBANO",
            "MALASIA",
            "MEDIO ORIENTE",
            "PAKISTÁN",
            "RUSIA",
            "SINGAPUR",
            "SIRIA",
            "TAILANDIA",
            "TURQUÍA",
        ),
        *("VATICANO", "YEMEN"),
    ),
    "zh": tuple("中国 印度 香港 台湾 梵蒂冈 韩国 伊拉克 巴基斯坦 菲律宾 越南 俄罗斯 亚洲 中东 美国".split()),
}


def mix_story(random: Random, language: str) -> Story:
    """A story of that language from parts. The same `random` state gives the same story."""
    written = [s for s in STORIES if s.language == language and not s.is_round_up and s.rubric_is_known]
    # One script a story, so that the zh ones keep to encodings that hold them.
    base = random.choice(written)
    headline, deck_source = random.choice(written), random.choice(written)
    own = language == "zh"
    source_of_text = base if own else headline
    deck = base.deck if own else deck_source.deck
    paragraphs = list(base.paragraphs if own else random.choice(written).paragraphs)
    while random.random() < 0.5:
        paragraphs += [p for p in (base if own else random.choice(written)).paragraphs if p not in paragraphs]
        if own:
            break
    dateline = _dateline(random, language) if random.random() < 0.75 or not deck else None
    # A dateline further down opens the body only where the first line has one; a subhead opens or ends nothing.
    paragraphs = [p for p in paragraphs if not p.startswith("<b>") and (dateline or "(AsiaNews)" not in p)]
    paragraphs = paragraphs[: random.choice((1, 2, 3, 5, 9) if dateline else (2, 3, 5, 9))]
    published = _published(random)
    return replace(
        base,
        identifier=_free_number(random),
        headline=source_of_text.headline,
        deck=deck if dateline is None or random.random() < 0.85 else None,
        authors=tuple(_name(random, language) for _ in range(random.choice((0, 1, 1, 2, 3)))),
        joiner="",
        dateline=dateline,
        dash=random.choice(_DASHES),
        places=tuple(random.sample(_PLACES[language], random.choice((0, 1, 1, 2, 3)))),
        separator=random.choice((" - ", " – ", "-", " -")),
        rubric=base.rubric if random.random() < 0.5 else None,
        paragraphs=tuple(p for n, p in enumerate(paragraphs) if not (n == 0 and p.startswith("<b>")))
        or base.paragraphs,
        related=tuple(_related(random, written) for _ in range(random.choice((0, 0, 1, 2, 4)))),
        picture=Picture(f"p{random.randrange(999)}.jpg") if random.random() < 0.2 else None,
        published=published,
        redesign_path=None,
    )


def _free_number(random: Random) -> str:
    while True:
        number = str(random.randrange(100, 66000)).zfill(4)
        if number not in {s.identifier for s in STORIES}:
            return number


def _name(random: Random, language: str) -> str:
    if language == "zh":
        return random.choice(_FAMILY["zh"]) + random.choice(_GIVEN["zh"])
    given = random.choice(_GIVEN["latin"])
    if random.random() < 0.2:
        given = f"{given[0]}." if random.random() < 0.5 else f"{given} {random.choice(_GIVEN['latin'])}"
    title = random.choice(_TITLES[language]) if random.random() < 0.1 else ""
    return f"{title}{given} {random.choice(_FAMILY['latin'])}"


def _dateline(random: Random, language: str) -> str:
    source = random.choice(_SOURCES)
    if random.random() < 0.07:
        return f"({source})"
    cities = random.sample(_CITIES[language], 2)
    city = "/".join(cities) if random.random() < 0.1 else cities[0]
    return f"{city} ({source})"


def _published(random: Random) -> date | datetime:
    moment = datetime(2003, 12, 3) + timedelta(minutes=random.randrange(22 * 365 * 24 * 60))
    # The hour between 2 and 3 exists twice, or not at all, on two nights a year.
    if moment < datetime(2014, 10, 10) or moment.hour == 2 or (moment.hour, moment.minute) == (0, 0):
        return moment.date()
    return moment


def _related(random: Random, written: list[Story]) -> Related:
    moment = datetime(2004, 1, 1) + timedelta(minutes=random.randrange(20 * 365 * 24 * 60))
    if moment.hour == 2:
        moment += timedelta(hours=1)
    printed = random.choice((moment.strftime("%d/%m/%Y %H:%M"), moment.strftime("%d/%m/%Y"), None))
    return Related(random.choice(written).headline, printed)
