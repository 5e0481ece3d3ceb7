"""Words by which addresses tell what they lead to, in many languages. Data alone."""

LISTS = frozenset(
    "tag tags topic topics category categories categoria categorias categorie catégorie kategorie kategorien "
    "kategori kategoria kategorija kategoriler rubrik rubriken rubrique rubriques rubrica rubriche rubryka section "
    "sections sezione sezioni seccion secciones seção secao thema themen theme themes thème tema temas temi temat "
    "etiqueta etiquetas etikett etiket etikete label labels keyword keywords stichwort schlagwort mot-cle sujet "
    "sujets dossier dossiers archive archives archiv archivo arquivo arquivos archivio archivi arkiv archief "
    "archiwum arşiv arsiv author authors autor autores autoren auteur auteurs autore autori redacteur yazar "
    "yazarlar byline contributor contributors columnist columnists profile profiles rubriek rubrieken рубрика "
    "рубрики тема теги тег автор архив категория תגית tagi topik latest neueste aktuell ressort ressorts topico "
    "topicos tópico tópicos assunto assuntos marcador marcadores asunto asuntos argomento argomenti mots-cles "
    "mot-clé mots-clés schlagworte schlagwörter onderwerp onderwerpen amne amnen ämne ämnen emne emner avainsana "
    "tematy stitek stitky štítek štítky stitok cimke cimkek címke címkék rovat eticheta etichete subiect subiecte "
    "oznaka oznake konu konular etiketler chu-de метка метки мітка теми категории категорії θεμα θεματα ετικετα "
    "תגיות 标签 標籤 分类 分類 专题 專題 话题 話題 タグ カテゴリー 태그 카테고리".split()
)
"""Of a segment in front of a list's name: `/tag/harbour/`."""

SERVICES = frozenset(
    "about contact contacts privacy terms legal imprint impressum datenschutz kontakt kontakte login logon log-in "
    "logout signin sign-in signup sign-up register registration anmelden anmeldung registrieren subscribe subscription "
    "subscriptions abo abonnement abonnements abonnieren newsletter newsletters advertise advertising advertisement "
    "werbung mediadaten cookie cookies help faq hilfe jobs careers karriere shop store cart basket checkout warenkorb "
    "donate donation spenden account konto password sitemap disclaimer accessibility barrierefreiheit "
    "agb nutzungsbedingungen copyright feedback masthead impressum-datenschutz contatti contatto contacto contactos "
    "contactez chi-siamo quienes-somos qui-sommes-nous wer-wir-sind ueber-uns über-uns uber-uns sobre-nosotros "
    "sobre-nos quem-somos a-propos mentions-legales mentions confidentialite confidentialité privacidad privacidade "
    "aviso-legal note-legali politica-de-privacidad politica-de-privacidade informativa abbonati abbonamenti "
    "suscribete suscripcion assine iniciar-sesion connexion accedi registrati inscription werben pubblicita publicidad "
    "publicidade publicite over-ons om-oss om-os tietoa yhteystiedot o-nas o-nama kontakty kontakta hakkimizda "
    "hakkımızda iletisim iletişim kunye künye gizlilik prenumerera personuvernd redaktion redazione redaccion "
    "реклама контакты подписка вход регистрация о-нас о-сайте о-проекте контакти search suche recherche ricerca "
    "buscar busca zoek szukaj arama wp-login signout unsubscribe preferences settings einstellungen".split()
)
"""Of a page that serves the reader, on every site."""
_FILLERS = "us our the of and use service services policy policies page conditions condition notice center centre data"
SERVICE_FILLERS = frozenset(f"{_FILLERS} legal rights info information me uns und den der y e de et o a in up".split())
"""Words that may stand beside one of `SERVICES` in a segment: `privacy-policy`."""

OLDER = frozenset(
    "next|next page|next posts|older|older posts|older entries|older articles|older stories|"
    "previous entries|"
    "weiter|nächste|nächste seite|naechste|ältere|ältere beiträge|ältere artikel|ältere einträge|"
    "suivant|suivante|page suivante|plus anciens|articles plus anciens|articles précédents|"
    "siguiente|página siguiente|siguientes|más antiguas|entradas antiguas|entradas anteriores|"
    "avanti|successivo|successiva|pagina successiva|successivi|articoli precedenti|più vecchi|"
    "meno recenti|articoli meno recenti|post meno recenti|"
    "próxima|próximo|próxima página|mais antigas|postagens mais antigas|posts antigos|"
    "volgende|volgende pagina|oudere|oudere berichten|"
    "nästa|nästa sida|äldre|äldre inlägg|neste|eldre|eldre innlegg|næste|ældre|ældre indlæg|seuraava|vanhemmat|"
    "następna|następna strona|następne|starsze|starsze wpisy|další|starší|starší příspěvky|ďalšie|staršie|"
    "következő|régebbi|régebbi bejegyzések|următoarea|următorul|mai vechi|следваща|sljedeća|starije|sledeća|"
    "далее|следующая|следующая страница|вперёд|вперед|ранее|старые записи|наступна|далі|раніше|"
    "sonraki|sonraki sayfa|daha eski|eski|eski yazılar|επόμενη|παλαιότερα|"
    "التالي|الصفحة التالية|أقدم|הבא|הקודמים|ישן יותר|بعدی|قدیمی‌تر|अगला|पुराने|अगला पृष्ठ|"
    "次へ|次のページ|次|古い記事|前の記事|下一页|下一頁|更早|后页|다음|다음 페이지|이전 글|"
    "selanjutnya|berikutnya|lama|halaman berikutnya|trang sau|tiếp|cũ hơn|ถัดไป|"
    "›|»|>|>>|→|⟩|▶|▸".split("|")
)
"""What the link to a list's older page says, without arrows and case."""
MORE = frozenset(
    "more|load more|show more|more news|more stories|more articles|mehr|mehr laden|mehr anzeigen|plus|voir plus|"
    "afficher plus|ver más|más|cargar más|altri|carica altro|mostra altro|ver mais|mais|carregar mais|meer|meer laden|"
    "visa fler|vis mere|vis flere|lisää|więcej|pokaż więcej|více|zobrazit více|ещё|еще|показать ещё|більше|"
    "daha fazla|περισσότερα|المزيد|עוד|بیشتر|もっと見る|更多|加载更多|더보기|selengkapnya|xem thêm".split("|")
)
"""The same, of words that links to other lists have too."""
