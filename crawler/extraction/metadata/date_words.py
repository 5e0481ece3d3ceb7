"""Names of months and of spans of time, as pages print them.

Apart from dates.py, because the discovery reads months alone and dates.py takes 20 ms to import. Not from Babel: it
takes 100 ms, and its abbreviations of twenty languages (`pro`, `lis`, `ara`, `tem`) are words of other languages."""

_MONTH_NAMES = (
    (
        "january jan januar jänner janvier janv gennaio enero ene janeiro januari janúar leden ledna styczeń stycznia "
        "ocak января январь січня"
    ),
    (
        "february feb februar février févr fév febbraio febrero fevereiro fev februari febrúar únor února luty lutego "
        "şubat февраля февраль лютого"
    ),
    "march mar märz mär mars marzo março maart březen března marzec marca mart марта март березня",
    "april apr avril avr aprile abril abr apríl duben dubna kwiecień kwietnia nisan апреля апрель квітня",
    "may mai maggio mag mayo maio mei maj maí květen května maja mayıs мая май травня",
    "june jun juni juin giugno giu junio junho júní červen června czerwiec czerwca haziran июня июнь червня",
    "july jul juli juillet juil luglio lug julio julho júlí červenec července lipiec lipca temmuz июля июль липня",
    "august aug août agosto ago augusti augustus ágúst srpen srpna sierpień sierpnia ağustos августа август серпня",
    (
        "september sept sep septembre settembre set septiembre setembro setiembre září wrzesień września eylül "
        "сентября сентябрь вересня"
    ),
    (
        "october oct oktober okt octobre ottobre ott octubre outubro out október říjen října październik października "
        "ekim октября октябрь жовтня"
    ),
    "november nov novembre noviembre novembro nóvember listopad listopadu listopada kasım ноября ноябрь листопада",
    (
        "december dec dezember dez décembre déc dicembre dic diciembre dezembro desember des prosinec prosince "
        "grudzień grudnia aralık декабря декабрь грудня"
    ),
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_UNITS = {
    60: "minutes minute mins min minuten minuti minuto minutos minuter minutter minut minuty dakika минут минуты "
    "минуту хвилин 分钟 分鐘 分 분",
    3600: "hours hour hrs hr stunden stunde std heures heure ore ora horas hora uur timmar timme timer time godzin "
    "godziny godzinę hodinami saat часов часа час годин 小时 小時 時間 시간",
    86400: "days day tagen tag jours jour giorni giorno días día dias dia dagen dag dagar dage dni dzień dny gün "
    "дней дня день днів 天 日 일",
}
SECONDS = {name: seconds for seconds, names in _UNITS.items() for name in names.split()}
