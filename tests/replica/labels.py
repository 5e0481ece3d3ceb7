"""The words that the replica's pages print around a story, by language.

Several invented ones where the real ones are unknown.
"""

SEND = {
    "en": "Send to a friend",
    "it": "Invia ad un amico",
    "es": "Enviar a un amigo",
    "zh": "發送給朋友",
}
SEND_OLD = {**SEND, "en": "e-mail this to a friend"}
PRINT = {
    "en": ("Printable version",),
    "it": ("Versione per la stampa", "Stampa", "Formato stampabile", "Pagina su carta"),
    "es": ("Versión para imprimir", "Imprimir", "Formato de impresión", "En papel"),
    "zh": ("打印版本", "可打印版", "列印", "纸本"),
}
RELATED = {
    "en": ("See also",),
    "it": ("Vedi anche", "Articoli correlati", "Sullo stesso tema", "Per saperne di più"),
    "es": ("Véase también", "Noticias relacionadas", "Ver además", "Para seguir leyendo"),
    "zh": ("相关文章", "参见", "延伸閱讀", "同一主题"),
}
SUBSCRIBE = {
    "en": (("Subscribe to Asia News updates or change your preferences", "Subscribe now"),),
    "it": (
        ("Iscriviti agli aggiornamenti di Asia News o modifica le tue preferenze", "Iscriviti ora"),
        ("Ricevi la nostra newsletter", "Abbonati"),
    ),
    "es": (
        ("Suscríbase a las novedades de Asia News o cambie sus preferencias", "Suscríbase ahora"),
        ("Reciba nuestro boletín", "Inscribirse"),
    ),
    "zh": (("订阅亚洲新闻更新或更改您的设置", "立即订阅"), ("接收我們的通訊", "訂閱")),
}
BY = {"en": "by ", "it": "di ", "es": "de ", "zh": "作者 "}
JOINER = {"en": " and ", "it": " e ", "es": " y ", "zh": "、"}
COMMA = {"en": ", ", "it": ", ", "es": ", ", "zh": "、"}
AREAS = {
    "en": ("Geographic areas", "Geographical areas"),
    "it": ("Aree geografiche",),
    "es": ("Áreas geográficas", "Zonas"),
    "zh": ("地理区域", "地區"),
}
FOREGROUND = {
    "en": ("In the foreground",),
    "it": ("In primo piano",),
    "es": ("En primer plano", "Destacados"),
    "zh": ("焦点新闻", "重點"),
}
CHOICES = {
    "en": ("Editor's choices",),
    "it": ("Le scelte della redazione", "Scelti per voi"),
    "es": ("La elección del editor", "Selección"),
    "zh": ("编辑推荐", "編輯精選"),
}
MENU = {
    "en": ("Home", "Central Asia", "East Asia", "Middle East", "South Asia", "Nord America", "Sud America", "Dossier"),
    "it": ("Home", "Asia Centrale", "Asia Orientale", "Medio Oriente", "Nord America", "Sud America", "Dossier"),
    "es": ("Inicio", "Asia Central", "Asia Oriental", "Medio Oriente", "Nord America", "Sud America", "Dossier"),
    "zh": ("首页", "中亚", "东亚", "中东", "南亚", "Nord America", "Sud America"),
}
MASTHEAD_OLD = (
    "AsiaNews.it Twitter AsiaNews.it Facebook",
    "Help AsiaNews | About us | P.I.M.E. | | RssNewsletter | Mobile",
)
QUOTATION = "“Qui sta, su ogni pagina, una citazione di prova.” - Giovanni Paolo II, da “Libro di prova”"
ADVERTISEMENTS = (
    "Sostieni i pozzi del Deccan: con dieci euro un villaggio beve per un mese.",
    "Il calendario delle missioni è arrivato in redazione: richiedilo scrivendo alla segreteria.",
    "Un abbonamento regalato è un libro che arriva ogni mese nella casa di un amico lontano.",
)
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
SECTIONS = {"en": "news-en", "it": "notizie-it", "es": "noticias-es", "zh": "news-zh"}
