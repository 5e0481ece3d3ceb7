"""What words beside a date, and names of its element, say of it."""

import re
from typing import Literal

Label = Literal["published", "changed", "other"]

_PUBLISHED = (
    r"publish|\bposted|\bsubmitted|\bcreated\b|\bissued\b|\breleased\b|veröffentlicht|erschienen|erstellt|publié|"
    r"paru\b|mis en ligne|publicad|publicaci[oó]n|publicação|pubblicat|pubblicazione|gepubliceerd|geplaatst|"
    r"publicerad|publisert|udgivet|offentliggjort|julkaistu|opublikowan|data publikacji|\bdodano|publikov|vydáno|"
    r"zveřejn|zverejn|közzét|megjelen|publicat|objavljen|avaldatud|publicēts|paskelbta|опублик|публик|размещено|"
    r"опублік|δημοσ[ιί]|yayın|eklenme|oluşturul|نشر|نُشر|منتشر|انتشار|פורסם|התפרסם|प्रकाशित|প্রকাশ|เผยแพร่|โพสต์|"
    r"đăng|xuất bản|diterbitkan|dipublikasi|tayang|发布|發布|发表|發表|發佈|刊登|公開|掲載|配信|投稿|"
    r"등록|입력|게재|승인|발행|작성"
)
_CHANGED = (
    r"updat|modif|edited(?!\s+by)|revised|corrected|aktualis|aktualiz|geändert|überarbeitet|"
    r"\bstand(?=\s*:|\s+\d|\s+vom\b)|änderung|mis à jour|mise à jour|\bmàj\b|actualiza|actualis|atualizad|"
    r"atualizaç|aggiorna|bijgewerkt|gewijzigd|uppdatera|ändrad|oppdater|opdater|endret|ændret|päivitetty|muokattu|"
    r"zaktualiz|uprav|frissít|módosít|ažurir|posodoblj|uuendatud|atjaunināt|atnaujint|обнов|измен[её]н|оновлен|"
    r"актуализ|ενημ[εέ]ρ|τροποπ|güncel|değiştir|تحديث|حُدث|بروزرسانی|به\s?روزرسانی|به\s?روز\s?رسانی|ویرایش|עודכן|"
    r"עדכון|अपडेट|अद्यतन|আপডেট|হালনাগাদ|อัปเดต|อัพเดต|แก้ไข|cập nhật|diperbaru|dikemas kini|diubah|更新|修改|수정|업데이트|"
    r"편집"
)
_OTHER = (
    r"deadline|expire|valid\b|\buntil\b|\btill\b|\bdue\b|\bevents?\b|\bstarts?\b|\bends?\b|accessed|retrieved|"
    r"\bjoined|member since|\bfounded|\bregistered|\bborn\b|\bdied\b|last active|last seen|copyright|©|effective|"
    r"\breviewed|checked|\bapply\b|\bclos(?:es|ing)|\bopen(?:s|ing)\b|\bopened\b|gültig|geboren|veranstaltung|"
    r"\bbis\b|\bab\b|jusqu|expira|fino al|hasta el|até\b|срок|действ|截止|有効|마감"
)
# In small letters: without regard to case it takes seven times as long.
_LABEL = re.compile(rf"(?P<changed>{_CHANGED})|(?P<published>{_PUBLISHED})|(?P<other>{_OTHER})")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMED_CHANGED = re.compile(r"updat|modif|changed|edited|revised|last-?mod", re.I)
_NAMED_PUBLISHED = re.compile(
    r"publish(?!er)|publication|publi[eé]|posted|(?:^|[\s_-])(?:pub-?date|post-?(?:date|time)|entry-date|created)(?:$|[\s_-])",
    re.I,
)
_NAMED_DATE = re.compile(
    r"(?:^|[\s_-])(?:date|dates|time|datetime|timestamp|pub-?date|datum|fecha|data-?pub|posted|published|dateline)(?:$|[\s_-])",
    re.I,
)


def labels_in(text: str) -> list[tuple[int, int, Label]]:
    """Return the words of the text that say what a date is, with their places."""
    return [(match.start(), match.end(), _kind(match)) for match in _LABEL.finditer(text.lower())]


def _kind(match: re.Match[str]) -> Label:
    return "changed" if match["changed"] else "published" if match["published"] else "other"


def label_by_name(names: str) -> Label | None:
    """Return what the class names of an element say of its date."""
    spaced = _CAMEL.sub(" ", names)
    if _NAMED_PUBLISHED.search(spaced):
        return "published"
    return "changed" if _NAMED_CHANGED.search(spaced) else None


def is_named_date(names: str) -> bool:
    """Whether the class names say that the element is a date."""
    return bool(_NAMED_DATE.search(_CAMEL.sub(" ", names)))
