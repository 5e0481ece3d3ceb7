"""The replica's Italian stories. All events and persons are invented."""

from datetime import date, datetime

from tests.replica.story import Picture, Related, Story

ITALIAN = (
    Story(
        identifier="46024",
        language="it",
        slug="Il-coro-delle-nonne-riempie-lo-stadio:-'Abbiamo-cantato-per-gli-alberi'",
        headline="Il coro delle nonne riempie lo stadio: 'Abbiamo cantato per gli alberi'",
        deck="Novecento voci, un pianoforte e la promessa del sindaco: tanti cedri quante erano le cantanti.",
        authors=("Maria Kang", "Park Do-yun"),
        dateline="Seoul (AsiaNews)",
        places=("COREA", "GIAPPONE"),
        separator=" – ",
        picture=Picture("choir_46024.jpg"),
        paragraphs=(
            "Novecento nonne hanno cantato sabato nello stadio del distretto sud, quasi tutte per la prima volta davanti a "
            "un pubblico.",
            "L’idea è nata da un coro della collina che due anni fa ha perso il suo bosco in un incendio.",
            "Il sindaco ha contato le cantanti, poi le ha contate di nuovo. Perché? «Per essere sicuro», ha detto.",
        ),
        related=(Related("Cedri per la capitale", "12/01/2019 15:14", "45990"), Related("Ciò che il fuoco ha lasciato")),
        published=datetime(2019, 1, 21, 16, 42),
        redesign_path="asia-orientale/corea-del-sud/il-coro-delle-nonne-riempie-lo-stadio",
    ),
)
