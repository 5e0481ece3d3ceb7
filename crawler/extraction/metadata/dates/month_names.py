"""Names of months beyond those of `date_words.py`, which the discovery reads with: as the Unicode CLDR has them, with
the genitives and short forms that pages print.

Looked up whole, between a day and a year, so that a short form which is a word of another language does no harm."""

from functools import cache

from crawler.extraction.metadata.date_words import MONTHS
from crawler.extraction.metadata.dates.normal import fold_name

AMBIGUOUS_NAMES = {name: {"hr": 10, "bs": 10, "pl": 11, "cs": 11, "uk": 11} for name in ("listopad", "listopada")}
"""Names that mean different months in different languages."""
_FURTHER_NAMES = (
    (
        "ιανουαρίου ιανουάριοσ ιαν ינואר जनवरी ianuarie ian януари яну siječnja siječanj јануар januára sausio sausis "
        "janvāris jaanuar tammikuuta জানুয়ারী جنوری ஜனவரி జనవరి ജനുവരി ಜನವರಿ જાન્યુઆરી जानेवारी ਜਨਵਰੀ იანვარი "
        "հունվարի հունվար yanvar қаңтар студзеня студзень janar јануари gener urtarrila xaneiro ionawr januarie "
        "มกราคม ม.ค يناير كانونالثاني جانفي ينايـر ژانویه янв січ січень sty oca gen thángmột thánggiêng জানুয়ারি "
        "јануара januarja"
    ),
    (
        "φεβρουαρίου φεβρουάριοσ φεβ פברואר फ़रवरी febr februarie февруари фев veljače veljača фебруар februára "
        "vasario vasaris februāris veebruar helmikuuta ফেব্রুয়ারী فروری பிப்ரவரி ఫిబ్రవరి ഫെബ്രുവരി ಫೆಬ್ರವರಿ "
        "ફેબ્રુઆરી फेब्रुवारी ਫ਼ਰਵਰੀ फेब्रुअरी თებერვალი փետրվարի փետրվար fevral ақпан лютага люты shkurt febrer "
        "otsaila febreiro chwefror pebrero กุมภาพันธ์ ก.พ فبراير شباط فيفري فبرایر فوریه февр лют лютий lut şub "
        "thánghai ফেব্রুয়ারি फरवरी pebruari фебруара februarja"
    ),
    (
        "μαρτίου μάρτιοσ μαρ מרץ मार्च március márc martie ožujka ožujak marec kovo kovas marts maaliskuuta maret mac "
        "মার্চ مارچ மார்ச் మార్చి മാർച്ച് ಮಾರ್ಚ್ માર્ચ ਮਾਰਚ მარტი մարտի մարտ наурыз сакавіка сакавік martxoa mawrth "
        "mrt machi marso มีนาคม มี.ค مارس آذار мар бер березень thángba marta"
    ),
    (
        "απριλίου απρίλιοσ απρ אפריל अप्रैल április aprilie април апр travnja travanj apríla balandžio balandis "
        "aprill huhtikuuta এপ্রিল اپریل ஏப்ரல் ఏప్రిల్ ഏപ്രിൽ ಏಪ್ರಿಲ್ એપ્રિલ एप्रिल ਅਪ੍ਰੈਲ अप्रिल აპრილი ապրիլի ապրիլ "
        "aprel сәуір красавіка красавік prill apirila ebrill aprili เมษายน เม.ย أبريل نيسان أفريل إبريل آوریل آپریل "
        "квіт квітень kwi nis thángtư thángbốn априла"
    ),
    (
        "μαΐου μάιοσ μαΐ מאי मई május svibnja svibanj мај gegužės gegužė maijs toukokuuta মে مئی மே మే മേയ് ಮೇ મે मे "
        "ਮਈ მაისი մայիսի մայիս мамыр maig maiatza พฤษภาคม พ.ค مايو أيار ماي مایو مه می трав травень thángnăm маја"
    ),
    (
        "ιουνίου ιούνιοσ ιουν יוני जून június iunie iun юни lipnja lipanj јун júna junij birželio birželis jūnijs "
        "juuni kesäkuuta জুন جون ஜூன் జూన్ ജൂൺ ಜೂನ್ જૂન ਜੂਨ जुन ივნისი հունիսի հունիս iyun маусым чэрвеня чэрвень "
        "qershor јуни juny ekaina xuño mehefin junie hunyo มิถุนายน มิ.ย يونيو حزيران جوان یونیه ژوئن июн черв "
        "червень cze haz thángsáu јуна junija"
    ),
    (
        "ιουλίου ιούλιοσ ιουλ יולי जुलाई július iulie iul юли srpnja srpanj јул júla julij liepos liepa jūlijs juuli "
        "heinäkuuta julai জুলাই جولائی ஜூலை జులై ജൂലൈ ಜುಲೈ જુલાઈ जुलै ਜੁਲਾਈ ივლისი հուլիսի հուլիս iyul шілде ліпеня "
        "ліпень korrik јули juliol uztaila xullo gorffennaf julie hulyo กรกฎาคม ก.ค يوليو تموز جويلية يوليوز يوليه "
        "ژوئیه جولای июл лип липень lip tem thángbảy јула julija"
    ),
    (
        "αυγούστου αύγουστοσ αυγ אוגוסט अगस्त augusztus авг kolovoza kolovoz augusta avgust rugpjūčio rugpjūtis "
        "augusts elokuuta agustus agu ogos আগস্ট اگست ஆகஸ்ட் ఆగస్టు ഓഗസ്റ്റ് ಆಗಸ್ಟ್ ઑગસ્ટ ऑगस्ट ਅਗਸਤ अगस्ट აგვისტო "
        "օգոստոսի օգոստոս avqust тамыз жніўня жнівень gusht agost abuztua awst agosti สิงหาคม ส.ค أغسطس آب أوت غشت "
        "اغسطس اوت آگوست серп серпень sie thángtám avgusta"
    ),
    (
        "σεπτεμβρίου σεπτέμβριοσ σεπ ספטמבר सितंबर szeptember szept septembrie септември сеп rujna rujan септембар "
        "septembra rugsėjo rugsėjis septembris syyskuuta সেপ্টেম্বর ستمبر செப்டம்பர் సెప్టెంబర్ സെപ്റ്റംബർ ಸೆಪ್ಟೆಂಬರ್ "
        "સપ્ટેમ્બર सप्टेंबर ਸਤੰਬਰ सेप्टेम्बर სექტემბერი սեպտեմբերի սեպտեմբեր sentyabr қыркүйек верасня верасень "
        "sentabr shtator setembre iraila medi septemba setyembre กันยายน ก.ย سبتمبر أيلول شتنبر سپتامبر سپتمبر сен "
        "сент вер вересень wrz eyl thángchín सितम्बर septembar септембра"
    ),
    (
        "οκτωβρίου οκτώβριοσ οκτ אוקטובר अक्टूबर octombrie октомври окт listopada listopad октобар októbra spalio "
        "spalis oktobris oktoober lokakuuta অক্টোবর اکتوبر அக்டோபர் అక్టోబర్ ഒക്‌ടോബർ ಅಕ್ಟೋಬರ್ ઑક્ટોબર ऑक्टोबर ਅਕਤੂਬਰ "
        "अक्टोबर ოქტომბერი հոկտեմբերի հոկտեմբեր oktyabr қазан кастрычніка кастрычнік oktabr tetor urria hydref oktoba "
        "oktubre ตุลาคม ต.ค أكتوبر تشرينالأول اكتوبر اکتبر жовт жовтень paź eki thángmười अक्तूबर oktobar октобра"
    ),
    (
        "νοεμβρίου νοέμβριοσ νοε נובמבר नवंबर noiembrie ноември ное studenoga studeni новембар novembra lapkričio "
        "lapkritis novembris marraskuuta নভেম্বর نومبر நவம்பர் నవంబర్ നവംബർ ನವೆಂಬರ್ નવેમ્બર नोव्हेंबर ਨਵੰਬਰ नोभेम्बर "
        "ნოემბერი նոյեմբերի նոյեմբեր noyabr қараша лістапада лістапад nëntor azaroa tachwedd novemba nobyembre "
        "พฤศจิกายน พ.ย نوفمبر تشرينالثاني نونبر نوامبر ноя нояб лист листопад lis kas thángmườimột नवम्बर studenog "
        "nopember novembar новембра"
    ),
    (
        "δεκεμβρίου δεκέμβριοσ δεκ דצמבר दिसंबर decembrie декември дек prosinca prosinac децембар decembra gruodžio "
        "gruodis decembris detsember joulukuuta disember ডিসেম্বর دسمبر டிசம்பர் డిసెంబర్ ഡിസംബർ ಡಿಸೆಂಬರ್ ડિસેમ્બર "
        "डिसेंबर ਦਸੰਬਰ डिसेम्बर დეკემბერი դեկտեմբերի դեկտեմբեր dekabr желтоқсан снежня снежань dhjetor desembre "
        "abendua decembro rhagfyr desemba disyembre ธันวาคม ธ.ค ديسمبر كانونالأول دجنبر دسامبر груд грудень gru ara "
        "thángmườihai दिसम्बर decembar децембра"
    ),
)


@cache
def further_months() -> dict[str, int]:
    """Return the months of all names, folded."""
    known = {fold_name(name): number for name, number in MONTHS.items()}
    further = enumerate(_FURTHER_NAMES, 1)
    return known | {fold_name(name): number for number, names in further for name in names.split()}
