"""The language of a text, and what the page declares."""

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.extraction.text.language import choose_language

TEXTS = {
    "en": "The ferry left the island shortly before nine, and it carried the mail of a week that nobody "
    "had been able to deliver. We counted the sacks twice, said the woman who has run the office for "
    "thirty years.",
    "es": "El barco salió de la isla poco antes de las nueve con el correo de una semana que nadie había "
    "podido entregar. Contamos los sacos dos veces, dijo la señora que lleva la oficina desde hace "
    "años.",
    "pt": "O barco saiu da ilha pouco antes das nove com o correio de uma semana que ninguém tinha "
    "conseguido entregar. Contámos os sacos duas vezes, disse a senhora que dirige o posto há mais "
    "de trinta anos.",
    "de": "Die Fähre verließ die Insel kurz vor neun und brachte die Post einer Woche, die niemand hatte "
    "zustellen können. Wir haben die Säcke zweimal gezählt, sagte die Frau, die das Amt seit dreißig "
    "Jahren leitet.",
    "ru": "Паром вышел в море около девяти утра с почтой за неделю, которую никто не мог доставить на "
    "остров. Мы дважды пересчитали мешки, сказала она, и это было не так просто, как может "
    "показаться тем, кто на берегу.",
    "uk": "Пором вийшов у море близько дев'ятої ранку з поштою за тиждень, яку ніхто не міг доставити на "
    "острів. Ми двічі перерахували мішки, сказала вона, і це було не так просто, як може здатися "
    "тим, хто на березі.",
    "el": "Το πλοίο έφυγε από το νησί λίγο πριν από τις εννέα το πρωί με το ταχυδρομείο μιας εβδομάδας.",
    "ja": "気象庁は十三日午後九時十九分、震度五弱の地震が観測され、津波警報が発表されたと発表した。",
    "zh": "渡轮在上午九点前不久离开了小岛，载着四十名乘客和一周以来无人能够投递的邮件，港口官员这样说。",
    "ko": "여객선은 오전 아홉 시 조금 전에 마흔 명의 승객과 아무도 배달할 수 없었던 일주일 치 우편물을 싣고 떠났다.",
    "he": "המעבורת יצאה מהאי קצת לפני תשע בבוקר עם ארבעים נוסעים ועם הדואר של שבוע שאיש לא הצליח למסור.",
}


@pytest.mark.parametrize("declared", [None, "en", "de", "xx", "right"])
@pytest.mark.parametrize("language", TEXTS)
def test_the_text_says_its_language(language: str, declared: str | None) -> None:
    assert choose_language(language if declared == "right" else declared, TEXTS[language]) == language


@pytest.mark.parametrize(("declared", "kept"), [("nb", "nb"), ("nn", "nn"), ("no", "no")])
def test_what_the_words_cannot_tell_apart_is_left_to_the_page(declared: str, kept: str) -> None:
    text = (
        "Ferga forlot øya like før ni om morgenen, og den hadde med seg posten for en uke som ingen "
        "hadde kunnet levere. Vi telte sekkene to ganger, sa hun som har vært på kontoret i tretti år."
    )
    assert choose_language(declared, text) == kept


def test_a_short_text_and_a_list_of_names_change_nothing() -> None:
    assert choose_language("en", "El barco salió.") == "en"
    assert choose_language(None, "El barco salió.") is None
    assert choose_language("fr", " ".join(f"Smith {number} Jones {number}" for number in range(40))) == "fr"


@pytest.mark.parametrize(
    ("declared", "said"),
    [("iw", "he"), ("in", "id"), ("eng", "en"), ("deu", "de"), ("und", None), (None, None), ("is", "is")],
)
def test_old_and_long_codes_are_written_as_today(declared: str | None, said: str | None) -> None:
    assert choose_language(declared, "") == said


def test_a_template_in_another_language_does_not_count() -> None:
    text = "".join(f"<p>{TEXTS['es']} {number}.</p>" for number in ("Primero", "Segundo", "Tercero"))
    for attribute in (" lang=en", "", " lang=es-MX"):
        page = f"<html{attribute}><body><article><h1>El barco</h1>{text}</article></body></html>"
        assert extract_article(Page(page.encode(), "https://site.test/barco")).in_language == "es"
