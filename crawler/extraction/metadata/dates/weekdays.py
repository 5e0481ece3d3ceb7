"""Names of days of the week, folded: what stands beside a date, and tells which of two days it is."""

_NAMES = (
    (
        "dilluns dl esmaspaev hetfo lun lundi lunedi lunes luni ma maanantaina maandag man mandag mo mon monday "
        "montag pazartesi pirmadienis pirmd pirmdiena po pon pondeli pondelok ponedeljek ponedjeljak poniedziałek pr "
        "pzt seg segunda sen senin δευ δευτερα пн пон понеделник понедельник понедељак понеділок"
    ),
    (
        "an antradienis di dienstag dimarts dinsdag dt kedd mar mardi martedi martes marti otrd otrdiena sal sali sel "
        "selasa teisipaev ter terca ti tiistaina tir tirs tirsdag tis tisdag torek tue tuesday ut utery uto utorak "
        "utorok wt wtorek τρι τριτη вт вторник вівторок уто уторак"
    ),
    (
        "car carsamba dc dimecres ke keskiviikkona kolmapaev mer mercoledi mercredi mi mie miercoles miercuri "
        "mittwoch ons onsdag qua quarta rab rabu sr sre sreda sri srijeda sroda streda sze szerda tr treciadienis "
        "tresd tresdiena wed wednesday wo woensdag τετ τεταρτη середа ср сре среда сряда"
    ),
    (
        "cet cetrtek ceturtd ceturtdiena cetvrtak cs csutortok ct ctvrtek czw czwartek dijous dj do donderdag "
        "donnerstag gio giovedi jeu jeudi joi jue jueves kam kamis ketvirtadienis kt neljapaev per persembe qui "
        "quinta stvrtok thu thursday to tors torsdag torstaina πεμ πεμπτη чет четвер четверг четвртак четвъртък чт"
    ),
    (
        "cum cuma divendres dv fr fre fredag freitag fri friday jum jumat pa patek pe penktadienis pentek perjantaina "
        "pet petak petek pi piatek piatok piektd piektdiena pn pt reede sex sexta ven vendredi venerdi vie viernes "
        "vin vineri vr vrijdag παρ παρασκευη пʼятниця пет петак петък пт пятница"
    ),
    (
        "cmt cumartesi dissabte ds la lauantaina laupaev lor lordag lør lørdag sa sab sabado sabato sabtu sam sambata "
        "samedi samstag sat saturday sestadienis sestd sestdiena sob sobota sub subota szo szombat za zaterdag σαβ "
        "σαββατο сб суб суббота субота събота"
    ),
    (
        "cn dg dim dimanche diumenge dom domenica domingo dum duminica min minggu ne ned nedela nedele nedelja "
        "nedjelja niedz niedziela paz pazar puhapaev sekmadienis sk son sondag sonntag su sun sunday sunnuntai "
        "sunnuntaina svetd svetdiena søn søndag vasarnap zo zondag κυρ κυριακη воскресенье вс нд нед неделя недеља "
        "неділя"
    ),
)
WEEKDAYS = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
"""The number of each name, Monday 0."""
MANY_DAYS = frozenset("so st tor".split())
"""Names that mean different days in different languages."""
