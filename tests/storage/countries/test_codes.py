"""One country is one code, whatever the language and spelling in which it is printed."""

import pytest
from babel import Locale

from storage.countries.codes import code_asked, code_of, codes_of


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "PH",
            "PHILIPPINES:en FILIPINAS:es FILIPPINE:it 菲律宾:zh 菲律賓:zh フィリピン:ja 필리핀:ko الفلبين:ar ฟิลิปปินส์:th",
        ),
        ("PH", "הפיליפינים:he फ़िलिपींस:hi Филиппины:ru Φιλιππίνες:el Filipinler:tr Filipíny:cs"),
        ("VA", "VATICAN:en HOLY_SEE:en VATICANO:it SANTA_SEDE:es 梵蒂冈:zh 教廷:zh"),
        ("KR", "SOUTH_KOREA:en COREA_DEL_SUD:it COREA_DEL_SUR:es 韩国:zh"),
        ("US", "U.S.A.:en USA:it UNITED_STATES:en STATI_UNITI:it ESTADOS_UNIDOS:es 美国:zh"),
        ("MM", "MYANMAR:en BURMA:en Myanmar_(Burma):en BIRMANIA:es 缅甸:zh"),
        ("HK", "HONG_KONG:en 香港:zh 中国香港:zh"),
        ("TR", "TURKEY:en TURCHIA:it Türkiye:en TURQUIA:es"),
        ("CI", "Côte_d’Ivoire:fr COTE_D'IVOIRE:fr IVORY_COAST:en"),
    ],
)
def test_a_country_has_one_code_in_all_languages(code: str, names: str) -> None:
    for pair in names.split():
        name, _, language = pair.rpartition(":")
        assert code_of(name.replace("_", " "), language) == code, pair
        assert code_of(name.replace("_", " ")) == code, f"{pair}, and nobody knows the language"


@pytest.mark.parametrize(
    "language", ["en", "it", "es", "zh_Hans", "zh_Hant", "fr", "de", "ar", "ru", "ja", "ko", "vi", "ta"]
)
def test_every_name_of_a_language_is_known(language: str) -> None:
    names = {code: name for code, name in Locale.parse(language).territories.items() if len(code) == 2}
    for code in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"} & set(names):
        assert code_of(names.pop(code), language[:2]) is None
    found = {code: code_of(name, language[:2]) for code, name in names.items() if code.isalpha()}
    # Two or three dependencies have a country's name in a language, and are told apart by nobody.
    assert sum(code != read for code, read in found.items()) <= 3


@pytest.mark.parametrize(
    "name",
    [
        "ISLAM",
        "MIDDLE EAST",
        "ASIA",
        "AMERICA",
        "Europe",
        "TIBET",
        "KOREA",
        "CONGO",
        "The end, end",
        "End",
        "",
        "...",
        "x" * 500,
    ],
)
def test_what_is_no_country_or_more_than_one_has_no_code(name: str) -> None:
    assert code_of(name, "en") is None


def test_a_name_is_first_read_in_the_language_of_the_article() -> None:
    assert code_of("Nigeri", "sq") == "NG"
    assert code_of("Nigeri", "naq") == "NE"
    assert code_of("Nigeri", "en") is None


def test_the_places_of_an_article_are_read_one_by_one() -> None:
    assert codes_of(["CHINA - VATICAN", "ISLAM", "Manila, Philippines", "PHILIPPINES"], "en") == ["CN", "VA", "PH"]
    assert codes_of(["INDIA-PAKISTAN", "Guinea-Bissau", "ASIA-CHINA"], "en") == ["IN", "PK", "GW"]
    assert codes_of([], None) == []


def test_a_person_may_type_the_code_or_the_name() -> None:
    assert [code_asked(text) for text in ("ph", "PH", "filipinas", " 菲律宾 ", "uk")] == ["PH", "PH", "PH", "PH", "GB"]
    assert [code_asked(text) for text in ("XX", "ZZ", "EU", "Islam", "")] == [None] * 5
