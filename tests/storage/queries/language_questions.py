"""Sentences in many languages, and questions that do or do not find them. Data.

A question that begins with `-` must not find the article of its language.
"""

ARTICLES: dict[str, str] = {
    "ar": "قال رئيس الوزراء إنّ المدرسة أُغلقت في القاهرة يوم ٢٥ مارس، وذهب أحمد إلى المستشفى على قدميه. مؤتمـــر كبير.",
    "am": "የኢትዮጵያ ጠቅላይ ሚኒስትር በአዲስ፡አበባ ስብሰባ አካሄዱ።",
    "az": "Azərbaycanda şəhər işığı söndü, İlham məktəbə getdi.",
    "bn": "ঢাকায় মন্ত্রী বাংলাদেশের বিশ্ববিদ্যালয়ে বক্তৃতা দিলেন। চাঁদ উঠেছে। সত্\u200d ও উৎসব।",
    "bo": "ལྷ་སར་བོད་ཡིག་གི་སློབ་གྲྭ་གསར་པ་བཙུགས།",
    "cs": "Předseda vlády přijel do Plzně, žluťoučký kůň úpěl ďábelské ódy.",
    "da": "Ørsted åbnede en ny færge på Ærø; børnene så på havet.",
    "de": "Der Bürgermeister eröffnete die Straße in Gießen; die Grün\u00adfläche bleibt. ÜBERALL wird gebaut.",
    "el": "Ο πρωθυπουργός μίλησε στην Αθήνα για τους μαθητές. ΟΙ ΠΟΛΙΤΕΣ ΧΕΙΡΟΚΡΟΤΗΣΑΝ· τῆς Ἑλλάδος.",
    "en": "The officer said the ﬁnance minister co\u00adoperates with Ｔｏｋｙｏ on CO₂ rules¹. The café’s"
    " na\u200bïve owner owes 50 m².",
    "es": "El niño comió pingüino de peluche en la reunión de Bogotá. ¿Qué pasó?",
    "fa": "دانشجویان کتاب\u200cهای تازه را در کتابخانهٔ تهران می\u200cخوانند؛ سال ۱۴۰۳ بود.",
    "fr": "L’œuvre du curé de Besançon a été volée ; le maïs coûte cher à Noël. L\u2019été dernier…",
    "gu": "અમદાવાદમાં હિન્દી શિક્ષકોએ ગુજરાતની શાળાઓ વિશે વાત કરી.",
    "ha": "Shugaban ƙasa ya ziyarci ɗalibai a Kano ranar Juma'a.",
    "haw": "Ua hele ke kāne i Hawaiʻi i ka lā ʻehiku.",
    "he": "שַׂר הביטחון ביקר בירושלים. צה״ל הודיע כי ג׳ורג׳ הגיע לבית־ספר; דרך ארוכה.",
    "hi": "दिल्ली में मंत्रियों ने हिन्दी भाषा पर ज़मीन के क़ानून की चर्चा की; चाँद पर यान भी उतरा। वर्ष २०२४ था।",
    "hr": "Đakovo i Šibenik otvorili su škole, a učitelji čekaju plaće.",
    "hu": "Az időjárás miatt a győri tűzoltók bezárták az utat.",
    "hy": "Վարչապետը Երևանում ասաց. ինչպե՞ս կբացվի նոր դպրոցը։",
    "is": "Þingið í Reykjavík samþykkti frumvarp um fiskveiðar og náði sátt.",
    "it": "La città è più bella: perché l’elezione del sindaco è già finita.",
    "ja": "東京で会議が開かれた。ﾊﾞｽの運転手とパン屋は人々にカード（１２枚）を配った。はし。",
    "ka": "თბილისში მინისტრმა ახალი სკოლა გახსნა.",
    "kk": "Қазақстанда жаңа мектеп ашылды, оқушылар қуанды.",
    "km": "នាយករដ្ឋមន្ត្រីបានទៅបើកសាលារៀនថ្មីនៅទីក្រុងភ្នំពេញកាលពីម្សិលមិញ។",
    "kn": "ಬೆಂಗಳೂರಿನಲ್ಲಿ ಮುಖ್ಯಮಂತ್ರಿ ಹೊಸ ಶಾಲೆಯನ್ನು ಉದ್ಘಾಟಿಸಿದರು.",
    "ko": "서울에서 남북정상회담이 열렸다. 한국 정부는 물가를 낮추겠다고 말했고 건물은 비었다. KBS가 2024년에"
    " 보도했다.",
    "lo": "ນາຍົກລັດຖະມົນຕີໄດ້ເປີດໂຮງຮຽນໃໝ່ຢູ່ນະຄອນຫຼວງວຽງຈັນໃນມື້ວານນີ້.",
    "ml": "തിരുവനന്തപുരത്ത് മന്ത്രി പുതിയ സ്കൂൾ തുറന്നു; അവന്\u200d പറഞ്ഞു.",
    "mr": "मुंबईत शिक्षकांनी महाराष्ट्रातील शाळांबद्दल चर्चा केली.",
    "mt": "Il-Gvern Malti ħabbar liġi ġdida fil-Belt Valletta.",
    "my": "ဝန်ကြီးချုပ်သည် ရန်ကုန်မြို့တွင် ကျောင်းသစ်ကိုဖွင့်လှစ်ခဲ့သည်။ အင်္ဂလိပ်ဘာသာကို မြန်မာနိုင်ငံတွင်သင်ကြသည်။",
    "ne": "काठमाडौंमा प्रधानमन्त्रीले नयाँ विद्यालय उद्घाटन गरे।",
    "pa": "ਅੰਮ੍ਰਿਤਸਰ ਵਿੱਚ ਮੰਤਰੀ ਨੇ ਨਵਾਂ ਸ਼ਹਿਰੀ ਸਕੂਲ ਖੋਲ੍ਹਿਆ।",
    "pl": "Łódzki sąd ogłosił wyrok; żółw i źrebię są już w Gdańsku.",
    "pt": "A eleição em São Paulo foi adiada: os pães não chegaram.",
    "ro": "Primarul din Brașov a deschis școala; țara așteaptă în liniște.",
    "ru": "Пётр сел на ёлку: всё ещё идёт снег. Мой за́мок стоит на реке, а твой нет.",
    "si": "ශ්\u200dරී ලංකාවේ අගමැති කොළඹ නව පාසලක් විවෘත කළේය.",
    "sr": "Ђорђе је отишао у Ниш, где су отворили школу.",
    "ta": "சென்னையில் முதலமைச்சர் தமிழ்நாட்டின் புதிய பள்ளியைத் திறந்து வைத்தார்.",
    "te": "హైదరాబాదులో ముఖ్యమంత్రి కొత్త పాఠశాలను ప్రారంభించారు.",
    "th": "นายกรัฐมนตรีเดินทางไปเปิดโรงเรียนใหม่ที่เชียงใหม่ แล้วพูดถึงน้ำท่วมและการเมืองไทยในปี ๒๕๖๗",
    "tr": "İstanbul’da Işık okulu açıldı; ığdır ve ŞIRNAK’ta öğretmenler çalışıyor.",
    "uk": "У Києві п’ять об’єктів зачинено; її ґанок стоїть, їжак спить.",
    "ur": "وزیر اعظم نے کراچی میں ہسپتال کا افتتاح کیا اور کہا کہ بچے پڑھیں گے۔",
    "uz": "Oʻzbekiston prezidenti Gʻijduvonda maktab ochdi.",
    "vi": "Thủ tướng đến Đà Nẵng dự hội nghị về phở và đường sắt; Nguyễn Văn Hiếu nói.",
    "yo": "Ààrẹ ṣí ilé-ẹ̀kọ́ tuntun ní Ìbàdàn lánàá.",
    "zh": "教宗方济各在会议上谈到宗教自由。他说：“移民”在台北，２０２４年。",
}

QUESTIONS: dict[str, str] = {
    "ar": "رئيس | رَئِيس | الوزراء | إن | ان | المدرسه | المدرسة | اغلقت | أغلقت | احمد | إلي | الى | علي"
    " | مؤتمر | موتمر"
    " | القاهره | 25 | ٢٥ | المستشفي | \"رئيس الوزراء\" | المستش* | -مستش* | -رئس | -المدر | -الوزير"
    " | -\"الوزراء رئيس\"",
    "am": "የኢትዮጵያ | አበባ | በአዲስ | \"በአዲስ አበባ\" | ሚኒስትር | -ኢትዮጵያ | -አዲ",
    "az": "Azərbaycanda | azerbaycanda | AZƏRBAYCANDA | seher | isigi | ilham | İLHAM | mekteb* | -mekteb",
    "bn": "ঢাকায় | মন্ত্রী | বাংলাদেশের | বাংলাদেশ* | বিশ্ববিদ্যালয়ে | চাঁদ | সৎ | উৎসব | উত্\u200dসব"
    " | -মন্ত | -র | -দেশ | -বাংল | -চদ",
    "bo": "བོད་ཡིག | བོད | སློབ་གྲྭ | -ཡག | -གྲྭ་སློབ",
    "cs": "předseda | predseda | plzne | ZLUTOUCKY | kun | dabelske | úpel | -plz",
    "da": "Ørsted | orsted | faerge | færge | ærø | aero | born* | bornene | -orst",
    "de": "straße | strasse | STRASSE | STRAẞE | giessen | burgermeister | grünfläche | grunflache | überall"
    " | eroffnete"
    " | -strase | -fläche",
    "el": "πρωθυπουργος | ΠΡΩΘΥΠΟΥΡΓΟΣ | πρωθυπουργός | αθηνα | μιλησε | μαθητές | ΜΑΘΗΤΕΣ | πολίτες"
    " | χειροκρότησαν"
    " | ελλαδος | Ἑλλάδος | \"στην αθηνα\" | -αθην | -πολιτης",
    "en": "finance | ﬁnance | cooperates | co\u00adoperates | tokyo | ＴＯＫＹＯ | co2 | rules | cafe | naive"
    " | NAÏVE | minis*"
    " | \"finance minister\" | “finance minister” | officer AND tokyo | paris OR tokyo"
    " | (paris OR tokyo) cafe | -officer NOT tokyo"
    " | -nance | -\"minister finance\" | -“minister finance”",
    "es": "nino | NIÑO | comio | pinguino | reunion | bogota | paso | -pingu",
    "fa": "کتاب | كتاب | کتاب‌های | كتاب‌هاي | کتابخانه | تهران | ميخوانند OR می‌خوانند | 1403 | ۱۴۰۳ | ١٤٠٣"
    " | دانشجويان | -کتا | -تهر",
    "fr": "oeuvre | œuvre | ŒUVRE | cure | curé | besancon | maïs | noel | l'œuvre | été | \"l'ete dernier\""
    " | -oeuv",
    "gu": "અમદાવાદમાં | હિન્દી | હિંદી | ગુજરાતની | શાળાઓ | -ગુજ | -શ",
    "ha": "ƙasa | kasa | ɗalibai | dalibai | DALIBAI | juma'a | -kas",
    "haw": "kane | hawaiʻi | hawai'i | hawai‘i | ehiku",
    "he": "שר | שַׂר | הביטחון | צה״ל | צה\"ל | צהל | ג'ורג' | ג׳ורג׳ | ספר | \"לבית ספר\" | לבית־ספר | דרכ*"
    " | בירושל* | -צה | -ירושלים",
    "hi": "दिल्ली | मंत्रियों | हिन्दी | हिंदी | भाषा | ज़मीन | जमीन | कानून | क़ानून | क़ानून | चाँद | चांद"
    " | 2024 | २०२४ | \"हिंदी भाषा\" | मंत्* | हिं*"
    " | -मंत | -दल | -मतरय | -हिन् | -चाद",
    "hr": "Đakovo | dakovo | sibenik | škole | skole | ucitelji | place | -dakov",
    "hu": "idojaras | időjárás | gyori | tuzoltok | TŰZOLTÓK | -tuzolto",
    "hy": "ինչպես | ինչպե՞ս | երևանում | ԵՐԵՎԱՆՈՒՄ | դպրոցը | -ինչպե | -ս",
    "is": "þingið | thingid | ÞINGIÐ | samthykkti | nadi | -thing",
    "it": "citta | CITTÀ | piu | perché | perche | elezione | l'elezione | gia | -elez",
    "ja": "東京 | 会議 | バス | ﾊﾞｽ | パン | ﾊﾟﾝ | 運転手 | 人々 | カード | 12 | １２ | \"東京で会議\""
    " | 東京 会議 | はし | -ハス | -バン | -京東 | -バシ",
    "ka": "თბილისში | მინისტრმა | თბილ* | ᲗᲑᲘᲚᲘᲡᲨᲘ | -სკოლ",
    "kk": "қазақстанда | ҚАЗАҚСТАНДА | мектеп | -казакстанда | -мектептер",
    "km": "នាយករដ្ឋមន្ត្រី | សាលារៀន | សាលា | ភ្នំពេញ | ទីក្រុង | ម្សិលមិញ | \"សាលា\u200bរៀន\" | សាលា ភ្នំពេញ"
    " | -ភ្នំពេន | -រៀនសាលា | -ន្ត | -ពញ",
    "kn": "ಬೆಂಗಳೂರಿನಲ್ಲಿ | ಬೆಂಗಳೂರು OR ಬೆಂಗಳೂರಿ* | ಮುಖ್ಯಮಂತ್ರಿ | ಶಾಲೆಯನ್ನು | -ಮುಖ | -ಮಂತ್ರಿ | -ಶಲ",
    "ko": "서울 | 회담 | 정상회담 | 남북 | 정부 | 한국 | \"한국 정부\" | 한국 정부 | 물 | 물가 | KBS | 2024"
    " | 2024년 | ２０２４ | 건물 | 서울* | 열렸다"
    " | 서울\u1100 OR 서울 | -국정 | -울서 | -담 | -정부* NOT 한국 | -\"정부 한국\" | -북정상*",
    "lo": "ນາຍົກ | ລັດຖະມົນຕີ | ໂຮງຮຽນ | ວຽງຈັນ | ໃໝ່ | ໃຫມ່ | ມື້ວານ | ໂຮງຮຽນ ວຽງຈັນ | -ຮຽນໂຮງ | -ຈນ | -ວຽງຈນ",
    "ml": "തിരുവനന്തപുരത്ത് | മന്ത്രി | സ്കൂൾ | സ്കൂള്\u200d | അവൻ | അവന്\u200d | -മന | -ത്രി",
    "mr": "मुंबईत | शिक्षकांनी | महाराष्ट्रातील | महाराष्ट्र* | शाळांबद्दल | -शाळ | -मुबईत",
    "mt": "ħabbar | habbar | HABBAR | ligi | gdida | -habb",
    "my": "ဝန်ကြီးချုပ် | ရန်ကုန် | ရန်ကုန်မြို့ | ကျောင်း | အင်္ဂလိပ် | မြန်မာ | မြန်မာနိုင်ငံ | နိုင်ငံ"
    " | ရန်ကုန် ကျောင်း | -ကုန်ရန် | -ကျောင် | -မန်မာ | -မြ",
    "ne": "काठमाडौंमा | काठमाडौं* | प्रधानमन्त्रीले | प्रधानमंत्रीले | नयाँ | नयां | विद्यालय | -विद"
    " | -मन्त्री",
    "pa": "ਅੰਮ੍ਰਿਤਸਰ | ਮੰਤਰੀ | ਸ਼ਹਿਰੀ | ਸਹਿਰੀ | ਸਕੂਲ | -ਮੰਤ | -ਸਕਲ",
    "pl": "Łódzki | lodzki | ŁÓDZKI | sad | zolw | zrebie | gdansku | -lodz",
    "pt": "eleicao | ELEIÇÃO | sao | São | pães | paes | nao | -elei",
    "ro": "brasov | brașov | braşov | scoala | tara | ţara | așteaptă | asteapta | liniste | -bras",
    "ru": "петр | Пётр | ПЕТР | ёлку | елку | все | идет | замок | за́мок | мой | -мои | -елк | -твои",
    "si": "ශ්\u200dරී | ශ්රී | ලංකාවේ | අගමැති | කොළඹ | -අගම | -ලක | -ලංකා",
    "sr": "Ђорђе | ЂОРЂЕ | школу | -ђорђ | -школ",
    "ta": "சென்னையில் | முதலமைச்சர் | தமிழ்நாட்டின் | தமிழ்நாட்* | தமிழ* | பள்ளியைத் | -தமிழ | -தமழ | -ச"
    " | -அமைச்சர்",
    "te": "హైదరాబాదులో | హైదరాబాద* | ముఖ్యమంత్రి | పాఠశాలను | -పాఠ | -మంత్రి | -మఖ్యమంత్రి",
    "th": "นายกรัฐมนตรี | โรงเรียน | เชียงใหม่ | น้ำท่วม | น้ำ | น้\u0e4d\u0e32ท่วม | การเมือง | การเมืองไทย"
    " | ไทย | 2567 | ๒๕๖๗ | รัฐมนตรี"
    " | โรงเรียน น้ำท่วม | \"โรงเรียนใหม่\" | -เรียนโรง | -นำท่วม | -มนตรีเดน | -แมว | -เชยงใหม่",
    "tr": "istanbul | İSTANBUL | ISTANBUL | ışık | isik | IŞIK | acildi | şırnak | sirnak | ŞIRNAK'ta | iğdır"
    " | IĞDIR | ogretmenler | calisiyor | -ista",
    "uk": "києві | КИЄВІ | п'ять | пʼять | п’ять | об'єктів | її | ґанок | їжак | -кієві | -іжак | -гaнок",
    "ur": "وزیر | وزير | کراچی | كراچي | ہسپتال | هسپتال | بچے | بچي | گے | -کراچ | -هسپت",
    "uz": "oʻzbekiston | o'zbekiston | o‘zbekiston | Oʼzbekiston | gʻijduvonda | g'ijduvonda | maktab"
    " | -oʻzbek",
    "vi": "thu tuong | Thủ tướng | THỦ TƯỚNG | da nang | Đà Nẵng | \"Da Nang\" | pho | phở | duong sat"
    " | đường | hieu | nguyen van hieu | -dan | -nguye | -\"nang da\"",
    "yo": "aare | ààrẹ | ÀÀRẸ | ilé | eko | ibadan | Ìbàdàn | lanaa | -iba",
    "zh": "教宗 | 方济各 | 宗教自由 | 自由 | 移民 | 台北 | 2024 | ２０２４ | 2024年 | 教宗 移民"
    " | 宗教 AND 自由 | “宗教自由” | 「宗教自由」 | -自宗 | -臺北 | -由自",
}  # fmt: skip
