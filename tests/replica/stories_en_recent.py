"""The replica's English stories since the hour is printed (October 2014). All events and persons are invented."""

from datetime import date, datetime

from tests.replica.story import Picture, Related, Story

ENGLISH_RECENT = (
    Story(
        identifier="35210",
        language="en",
        slug="Map-makers-of-the-delta-draw-an-island-that-was-not-there",
        headline="Map makers of the delta draw an island that was not there",
        deck="It rose from the silt in one season. Two districts and a family of otters already claim it.",
        authors=("Farida Sultana",),
        dateline="Dhaka (AsiaNews)",
        places=("BANGLADESH",),
        paragraphs=(
            "The island is 900 metres long and, for now, has neither a tree nor a name.",
            "By law, land that a river gives belongs to the state; by custom, to whoever sleeps there first.",
            "The surveyors slept there. “Purely for measurement,” their report says.",
        ),
        related=(Related("When the river moves house", "18/05/2015 08:12"), Related("Otters return")),
        published=datetime(2015, 9, 14, 9, 5),
    ),
    Story(
        identifier="37405",
        language="en",
        slug="Against-the-noise,-a-town-chooses-one-silent-hour",
        headline="Against the noise, a town chooses one silent hour",
        deck=(
            "From three to four no horn, no drill, no loudspeaker. “Even the parrots have noticed,” says the postman."
        ),
        authors=("Asha Thapa", "Bikram Lama"),
        dateline="Pokhara (AsiaNews)",
        places=("NEPAL",),
        picture=Picture("silent-hour.jpg"),
        paragraphs=(
            "The town by the lake has kept its silent hour for forty days and means to keep it for good.",
            "Shopkeepers write prices on slates, children whisper, and the bus driver waves instead of hooting.",
            "Complaints: two. Thanks: 311, according to the box at the town hall.",
        ),
        related=(Related("The lake is rising", "03/05/2016 15:14"), Related("Slates are sold out")),
        published=datetime(2016, 5, 4, 15, 30),
        redesign_path="south-asia/nepal/against-the-noise-a-town-chooses-one-silent-hour",
    ),
    Story(
        identifier="39540",
        language="en",
        slug="New-year-swim-warms-a-cold-harbour",
        headline="New year swim warms a cold harbour",
        deck="The water was four degrees; the soup afterwards was eighty.",
        authors=("Hana Mori",),
        dateline="Hakodate (AsiaNews)",
        places=("JAPAN",),
        paragraphs=(
            "A hundred and six swimmers entered the harbour on the third morning of the year.",
            "The oldest was 81 and left the water last, “out of politeness”.",
            "The harbour master has asked for larger pots.",
        ),
        published=datetime(2017, 1, 3, 12, 0),
    ),
    Story(
        identifier="41876",
        language="en",
        slug="Stations-of-the-long-railway",
        headline="Stations of the long railway, seen from the last carriage",
        deck="Eleven time zones, one samovar: a traveller’s notes from a line which is older than its maps.",
        authors=("Pavel Orlov",),
        rubric="RUSSIAN WORLD",
        paragraphs=(
            (
                "The last carriage has no number. The attendant, who has worked in it since her youth, calls it “the "
                "tail”."
            ),
            "At each stop people come to sell what they have: smoked fish, pine nuts, felt boots, an accordion.",
            "by bus, by boat and on foot: so the timetable describes, in lower case, what follows the terminus.",
            "I bought the accordion.",
        ),
        published=datetime(2017, 9, 26, 18, 45),
    ),
    Story(
        identifier="43021",
        language="en",
        slug="ASIA-TODAY-43021",
        headline="Tea, tunnels and a comet above the steppe",
        deck="Today's headlines: tea growers meet in the rain; a tunnel is open again; a comet is seen by shepherds.",
        rubric="ASIA TODAY",
        paragraphs=(
            "SRI LANKA",
            "Tea growers have met in the open because their hall was being painted; all motions passed.",
            "TAJIKISTAN - CHINA",
            "The tunnel under the high pass is open again for lorries, and for the first time for bicycles.",
            "KAZAKHSTAN",
            "Shepherds were the first to report the comet, by telephone, to an observatory that had not looked up.",
        ),
        related=(Related("A tunnel and its ghosts", "01/02/2018 10:00"),),
        published=datetime(2018, 2, 7, 7, 31),
    ),
    Story(
        identifier="44980",
        language="en",
        slug="Three-priests-and-an-imam-mend-a-bridge",
        headline="Three priests and an imam mend a bridge",
        deck="They had no permit. The inspector brought his own hammer.",
        dateline="Marawi (AsiaNews)",
        places=("PHILIPPINES",),
        paragraphs=(
            (
                "The footbridge between the two quarters had been closed since the flood; on Sunday it carried a "
                "procession."
            ),
            "It is 31 metres long, and every plank has been signed on its lower side.",
            "“From above you cannot read the names,” said the imam. “That is as it should be”.",
        ),
        published=date(2018, 9, 16),
    ),
    Story(
        identifier="46024",
        language="en",
        slug="Grandmothers’-choir-fills-a-stadium:-'We-sang-for-the-trees'",
        headline="Grandmothers’ choir fills a stadium: 'We sang for the trees' (and for the birds)",
        deck=(
            "Nine hundred voices, one piano, and a promise by the mayor to plant as many cedars as there were singers."
        ),
        authors=("Maria Kang", "Park Do-yun", "J. K. Perera"),
        dateline="Seoul (AsiaNews)",
        places=("KOREA", "JAPAN"),
        separator=" – ",
        picture=Picture("choir_46024.jpg", "The choir at its rehearsal on Friday"),
        paragraphs=(
            (
                "Nine hundred grandmothers sang on Saturday in the stadium of the southern district, most of them "
                "for the first time before an audience."
            ),
            (
                'The idea came from <a href="/news-en/A-choir-on-the-hill-45990.html">a choir on the hill</a> which '
                "lost its wood to a fire two years ago."
            ),
            "Printable version or not, the programme ran out within minutes.",
            "The mayor counted the singers, and then counted them again.",
        ),
        related=(
            Related("Cedars for the capital", "12/01/2019 15:14", "45990"),
            Related("What the fire left behind", "03/04/2017"),
        ),
        published=datetime(2019, 1, 21, 16, 42),
        redesign_path="east-asia/south-korea/grandmothers-choir-fills-a-stadium",
        keywords=("choirs", "reforestation"),
    ),
    Story(
        identifier="47310",
        language="en",
        slug="The-elephants-of-the-sugar-mill",
        headline="The elephants of the sugar mill have a pension at last",
        deck="After 35 years of hauling cane they get shade, a pond and a doctor.",
        authors=("Somsak Jaidee",),
        dateline="Lampang (AsiaNews)",
        places=("THAILAND", "MYANMAR"),
        paragraphs=(
            "Seven elephants walked out of the mill on Monday behind a brass band, which they did not like.",
            "They will live on land that the workers’ union bought with its strike fund.",
            "What they need most, the doctor says, is the following:",
            "- shade from ten to four;",
            "- soft ground;",
            "- no brass bands.",
        ),
        related=(
            Related("Sugar prices fall for a third year", "11/06/2019 09:00"),
            Related("Union: one member, one tree", "02/07/2019 12:40"),
        ),
        published=datetime(2019, 7, 8, 0, 5),
    ),
    Story(
        identifier="49755",
        language="en",
        slug="Lanterns-on-the-canal",
        headline="Lanterns on the canal: how a closed city kept its festival",
        deck="Neighbours lowered lights from their windows on fishing lines. Nobody had told them to.",
        authors=("Li Wen",),
        rubric="RED LANTERNS",
        paragraphs=(
            "A city is a machine for meeting people, and for eight weeks the machine had been switched off.",
            (
                "Then, on the fifteenth night, the first line came down from a fourth floor, with a paper carp at "
                "its end."
            ),
            "By midnight there were thousands. The water, which no one had looked at for years, did the rest.",
        ),
        picture=Picture("lanterns-canal.jpg", "Paper carp above the water"),
        published=datetime(2020, 4, 9, 10, 11),
        redesign_path="east-asia/china/lanterns-on-the-canal",
    ),
    Story(
        identifier="53400",
        language="en",
        slug="Harbour-notes",
        headline="Harbour notes: what the tide brought back this month",
        deck="A crate of oranges, a violin without strings, and a letter that was meant for someone else.",
        authors=("Joana da Silva",),
        rubric="ISLANDS AND HARBOURS",
        rubric_is_known=False,
        paragraphs=(
            "The tide does not read addresses. This is the first thing that a harbour master learns.",
            "The oranges went to the school, the violin to a carpenter, the letter to the wrong island, twice.",
            "When it arrived at last it was opened by a widow who read it aloud to the whole quay.",
        ),
        published=datetime(2021, 6, 21, 17, 20),
    ),
    Story(
        identifier="55340",
        language="en",
        slug="Pilgrims-share-the-road-with-a-marathon",
        headline="Pilgrims share the road with a marathon",
        deck="Police had planned two separate days; a printing error gave both the same one.",
        authors=("Miriam Cohen",),
        dateline="Nazareth (AsiaNews)",
        places=("HOLY LAND", "VATICAN"),
        paragraphs=(
            "The runners started at dawn and met the procession at the second bend.",
            "For some minutes nobody moved; then the choir stepped aside and sang <i>faster</i>.",
            "All 1,400 runners finished, forty of them carrying candles.",
        ),
        related=(Related("Marathon: streets to close", "10/03/2022 18:00"), Related("A procession of 300 years")),
        published=datetime(2022, 3, 14, 8, 48),
        redesign_path="middle-east/israel/pilgrims-share-the-road-with-a-marathon",
    ),
    Story(
        identifier="58822",
        language="en",
        slug="A-seed-bank-in-a-former-prison",
        headline="A seed bank in a former prison keeps its doors locked again",
        deck="Cell by cell, botanists are storing what the steppe used to grow.",
        dateline="Almaty (AsiaNews)",
        places=("KAZAKHSTAN", "UZBEKISTAN", "KYRGYZSTAN"),
        paragraphs=(
            "The walls are a metre thick, which is what a seed needs: cold in summer, and dry all the year round.",
            "Cell 14 holds wild apples; cell 15, by agreement of the staff, is left empty in memory of the inmates.",
            "Visitors may come on Thursdays; they are asked to bring a jar.",
        ),
        published=datetime(2023, 7, 19, 13, 2),
    ),
    Story(
        identifier="61207",
        language="en",
        slug="Mandala-of-small-trains",
        headline="The toy train that refused to be a toy",
        deck="On a hill line of two-foot gauge, passengers have voted to pay more and to arrive later.",
        authors=("Nirmala Carvalho-Rao",),
        rubric="INDIAN MANDALA",
        paragraphs=(
            "It climbs 2,000 metres in seven hours, and has been overtaken, by its own count, by 61 goats.",
            "“Speed was never what we sold,” says the stationmaster, who also winds the clock and feeds the cat.",
            (
                "Last month the ministry offered diesel. The hill answered with a ballot: 4,118 votes for steam, "
                "nine against."
            ),
        ),
        related=(Related("Steam and its enemies", "22/08/2024 07:45"),),
        published=datetime(2024, 8, 30, 11, 59),
    ),
    Story(
        identifier="64010",
        language="en",
        slug="Deaf-football-team-wins-on-a-flooded-pitch",
        headline="Deaf football team wins on a flooded pitch",
        deck="The referee lost his whistle in the mud, “which was no disadvantage to us”, as the captain signed.",
        authors=("Rashid Khan", "Emi Sato"),
        dateline="Manila (AsiaNews)",
        places=("PHILIPPINES", "JAPAN"),
        separator="-",
        paragraphs=(
            "It ended 3-2, after a second half in which the ball floated more often than it rolled.",
            "The crowd waved both hands in the air, as is the custom, and went on waving in the rain.",
            "The return match will be played in March, on ice if necessary.",
        ),
        published=datetime(2025, 10, 9, 19, 30),
        redesign_path="southeast-asia/philippines/deaf-football-team-wins-on-a-flooded-pitch",
    ),
)
