"""The replica's Spanish stories. All events and persons are invented."""

from datetime import date, datetime

from tests.replica.story import Picture, Related, Story

SPANISH = (
    Story(
        identifier="52310",
        language="es",
        slug="Los-apicultores-de-la-montaña-salvan-sus-colmenas",
        headline="Los apicultores de la montaña salvan sus colmenas",
        deck="Un invierno suave y mil cajas nuevas: «Las abejas nos han enseñado a esperar», dice una maestra jubilada.",
        authors=("Inés Fuentes", "Ramón Ortiz"),
        dateline="Katmandú (AsiaNews)",
        places=("NEPAL",),
        paragraphs=(
            "Las colmenas del valle alto han pasado el invierno casi sin pérdidas, según el recuento de la cooperativa.",
            "¿El secreto? Paja, paciencia y unas paredes de barro que miran al sur.",
            "En primavera, la cooperativa espera vender la miel también en la capital.",
        ),
        related=(Related("La miel llega a las escuelas", "09/02/2021 10:05"), Related("Un mapa de las flores")),
        published=datetime(2021, 3, 1, 11, 20),
    ),
)
