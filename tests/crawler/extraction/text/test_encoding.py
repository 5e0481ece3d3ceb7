"""Bytes are read as they were written, whatever the page declares."""

import pytest

from crawler.extraction.text.encoding import decode_page

ENGLISH = "<meta charset={}><p>The “bishop’s” house – a café, 3 € – is open…</p>"
CHINESE = "<meta charset={}><p>这是他们的学校，老师说：“我们的孩子每天都来。”村里的人都知道这件事。</p>"
TRADITIONAL = "<meta charset={}><p>這是他們的學校，老師說：「我們的孩子每天都來。」村裡的人都知道這件事。</p>"
DECLARATIONS = ["utf-8", "iso-8859-1", "windows-1252", "no-such-charset", "gb2312", "big5"]


@pytest.mark.parametrize("declared", DECLARATIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-8-sig"])
def test_western_pages_survive_a_wrong_declaration(encoding: str, declared: str) -> None:
    text = ENGLISH.format(declared)
    assert decode_page(text.encode(encoding), None, "en") == text


@pytest.mark.parametrize("declared", DECLARATIONS)
@pytest.mark.parametrize(("text", "encoding"), [(CHINESE, "gb18030"), (TRADITIONAL, "big5"), (CHINESE, "utf-8")])
def test_chinese_pages_survive_a_wrong_declaration(text: str, encoding: str, declared: str) -> None:
    page = text.format(declared)
    assert decode_page(page.encode(encoding), None, "zh") == page


@pytest.mark.parametrize(("text", "encoding"), [(CHINESE, "gb18030"), (TRADITIONAL, "big5")])
def test_chinese_is_recognised_without_a_language(text: str, encoding: str) -> None:
    page = text.format("utf-8").replace("<meta charset=utf-8>", "")
    assert decode_page(page.encode(encoding)) == page


def test_the_header_counts_before_the_page() -> None:
    page = "<meta charset=windows-1251><p>naïve</p>"
    assert decode_page(page.encode("iso-8859-2", "replace"), "text/html; charset=iso-8859-2") is not None
    cyrillic = "<meta charset=iso-8859-1><p>Новости дня</p>"
    assert decode_page(cyrillic.encode("windows-1251"), "text/html; charset=windows-1251") == cyrillic


def test_a_broken_utf_8_page_keeps_the_rest() -> None:
    page = ("é" * 200).encode() + b"\xc3" + ("ü" * 200).encode()
    assert decode_page(page) == "é" * 200 + "\ufffd" + "ü" * 200


RUSSIAN = (
    "Паром вышел в море около девяти утра с почтой за неделю, которую никто не мог доставить. «Мы ждали», – сказали."
)
UKRAINIAN = (
    "Пором вийшов у море близько дев'ятої ранку з поштою за тиждень, яку ніхто не міг доставити; їхали сорок людей."
)
GREEK = (
    "Το πλοίο έφυγε από το νησί λίγο πριν από τις εννέα το πρωί με σαράντα επιβάτες και το ταχυδρομείο μιας εβδομάδας."
)
HEBREW = "המעבורת יצאה מהאי קצת לפני תשע בבוקר עם ארבעים נוסעים ועם הדואר של שבוע שאיש לא הצליח למסור ביום ראשון."
ARABIC = "غادرت العبارة الجزيرة قبل الساعة التاسعة صباحا بقليل وعلى متنها أربعون راكبا وبريد أسبوع كامل لم يسلمه أحد."
THAI = "เรือเฟอร์รี่ออกจากเกาะก่อนเก้าโมงเช้าเล็กน้อยพร้อมผู้โดยสารสี่สิบคนและจดหมายของหนึ่งสัปดาห์ที่ไม่มีใครส่งได้"
JAPANESE = "フェリーは午前九時少し前に島を出た。四十人の乗客と、だれも配達できなかった一週間分の郵便を乗せていた。"
KOREAN = "여객선은 오전 아홉 시 조금 전에 마흔 명의 승객과 아무도 배달할 수 없었던 일주일 치 우편물을 싣고 섬을 떠났다."
OTHERS = [
    *((RUSSIAN, name) for name in ("windows-1251", "koi8-r", "iso8859-5", "cp866")),
    *((text, name) for text, name in ((UKRAINIAN, "windows-1251"), (UKRAINIAN, "koi8-u"), (GREEK, "windows-1253"))),
    *((text, name) for text, name in ((GREEK, "iso8859-7"), (HEBREW, "windows-1255"), (ARABIC, "windows-1256"))),
    *(
        (text, name)
        for text, name in ((THAI, "cp874"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (KOREAN, "cp949"))
    ),
]


def whole_page(text: str, head: str = "", attributes: str = "") -> str:
    menu = "<ul><li><a href='/news'>News</a></li><li><a href='/sport'>Sport</a></li></ul>"
    body = f"{menu}<p>{text}</p><p>{text}</p>"
    return f"<html{attributes}><head>{head}<title>{text[:40]}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "gb2312", "windows-1251", "right"])
@pytest.mark.parametrize(("text", "encoding"), OTHERS)
def test_a_script_is_read_whatever_is_declared(text: str, encoding: str, declared: str | None) -> None:
    name = encoding if declared == "right" else declared
    page = whole_page(text, f"<meta charset={name}>" if name else "").encode(encoding, "replace")
    assert decode_page(page) == page.decode(encoding)


@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>", "<meta charset=iso-8859-1>"])
@pytest.mark.parametrize(
    ("text", "language", "encoding"),
    [
        ("Prom wypłynął z wyspy tuż przed dziewiątą rano; „źle liczyli”, mówi.", "pl", "windows-1250"),
        ("Prom wypłynął z wyspy tuż przed dziewiątą rano; źle liczyli, mówi.", "pl", "iso8859-2"),
        ("Trajekt vyplul krátce před devátou se čtyřiceti cestujícími a žádný se nezpozdil.", "cs", "windows-1250"),
        ("Trajekt vyplul krátce před devátou se čtyřiceti cestujícími a žádný se nezpozdil.", "cs-CZ", "iso8859-2"),
        ("Feribot sabah dokuzdan kısa bir süre önce adadan ayrıldı, dedi şoför.", "tr", "windows-1254"),
        ("Keltas iš salos išplaukė prieš pat devintą valandą ryto.", "lt", "windows-1257"),
        ("Die Fähre verließ die Insel; „müde“, sagte die Postmeisterin.", "de", "windows-1252"),
    ],
)
def test_an_older_latin_page_without_a_declaration_is_read_as_its_language_was_written(
    text: str, language: str, encoding: str, declared: str
) -> None:
    page = whole_page(text, declared, f' class="no-js" lang="{language}"')
    assert decode_page(page.encode(encoding)) == page


def test_accents_are_no_cyrillic_letters() -> None:
    page = whole_page("Le café était fermé, dit la mère d'un élève très fatigué.", "<meta charset=windows-1251>")
    assert decode_page(page.encode("windows-1252")) == page


@pytest.mark.parametrize(
    "declaration", ["<meta charset='{}'>", '<META http-equiv="Content-Type" content="text/html; charset={}">']
)
def test_a_declaration_counts_wherever_it_stands(declaration: str) -> None:
    script = f"<script>{'var ascii = 1; ' * 1500}</script>"
    page = whole_page("Ñandú y café, señor", script + declaration.format("mac-roman"))
    assert decode_page(page.encode("mac-roman")) == page
    chinese = "五天的暴雨之后，朱镕基和喆喆把画搬回了楼下的展柜。" * 3
    page = whole_page(chinese, script + declaration.format("gb2312"))
    assert decode_page(page.encode("gb18030")) == page


@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>"])
def test_one_bad_byte_makes_no_mojibake_of_a_page_with_few_characters_beyond_ascii(declared: str) -> None:
    page = whole_page("“We carried the crates,” said Ana, who was late", declared).encode()
    assert "“We carried the crates,” said Ana" in decode_page(page.replace(b"late", b"late\x92s"))
    assert "late’s" in decode_page(page.replace(b"late", b"late\x92s"))
    cut = decode_page(page.replace(b"<title>", b"<meta name=description content='The caf\xc3'><title>"))
    assert "The caf\ufffd'" in cut or "The cafÃ'" in cut
    assert "“We carried" in cut
    assert "it \ufffd\ufffd is" not in decode_page(page.replace(b"late", b"it \xe2\x80 is"))


def test_a_bad_byte_of_a_page_in_another_script_is_left_unread() -> None:
    page = whole_page(RUSSIAN).encode().replace(b"Sport", b"Sport\xcd ")
    assert decode_page(page) == whole_page(RUSSIAN).replace("Sport", "Sport\ufffd ")


def test_bytes_that_windows_1252_leaves_undefined_are_kept_apart() -> None:
    assert decode_page(b"a\x81\x93b\x94") == "a\x81“b”"


@pytest.mark.parametrize(
    "codec", ["rot13", "base64", "idna", "punycode", "unicode_escape", "utf-7", "undefined", "zip"]
)
@pytest.mark.parametrize("language", ["en", "zh", None])
def test_codecs_of_python_that_are_no_encodings_of_pages_are_not_believed(codec: str, language: str | None) -> None:
    text = f"<meta charset={codec}><p>The “bishop’s” café \\x41 +AGE- …</p>"
    assert "+AGE-" in decode_page(text.encode("windows-1252"), f"text/html; charset={codec}", language)
