"""The replica's English stories of the years before the hour is printed. All events and persons are invented."""

from datetime import date

from tests.replica.story import Picture, Related, Story

ENGLISH = (
    Story(
        identifier="0127",
        language="en",
        slug="Ferry-service-returns-to-the-northern-atolls",
        headline="Ferry service returns to the northern atolls",
        deck="After nine months without a boat, islanders can again reach the hospital in one day.",
        dateline="Male (AsiaNews)",
        dash=" - ",
        places=("MALDIVES",),
        paragraphs=(
            "The first ferry in nine months left the harbour on Tuesday with 84 passengers and a cargo of rice.",
            "“We had forgotten the sound of its horn,” said a teacher who boarded with her two sons.",
            "The ministry has promised three crossings a week until the monsoon.",
        ),
        published=date(2003, 12, 3),
    ),
    Story(
        identifier="4560",
        language="en",
        slug="Potters-of-the-old-town-ask-for-clay,-not-for-money",
        headline="Potters of the old town ask for clay, not for money",
        deck="A new road cut them off from the river bank; the council says that it will study the matter.",
        authors=("Salima Haidari",),
        dateline="Herat (AsiaNews/Agencies)",
        places=("AFGHANISTAN",),
        paragraphs=(
            "Forty families of potters have written to the governor’s office, each on a tile of their own making.",
            (
                "They don't want compensation. They want a gate in the wall, <i>wide enough for a donkey</i>, and "
                "the right to dig where their grandfathers dug."
            ),
            "The council’s engineer – who has visited twice – calls the request “modest & sensible”.",
            "No date has been set.",
        ),
        related=(
            Related("Kiln fires light the streets of Herat again", "11/02/2005"),
            Related("Old bazaar: merchants count the cost of a dry winter"),
        ),
        published=date(2005, 11, 8),
    ),
    Story(
        identifier="9384",
        language="en",
        slug="Water-talks-between-two-valleys-end-with-a-handshake",
        headline="Water talks between two valleys end with a handshake",
        deck="Both sides describe the day as “useful”. Engineers expect the sluice to open in spring, “God willing”.",
        dateline="Beirut (AsiaNews)",
        places=("LEBANON", "ISRAEL", "IRAN"),
        separator=" -",
        paragraphs=(
            (
                "Delegates of the two valleys met for the first time since the flood, in a school whose roof is "
                "still missing."
            ),
            "By noon the square was full. By evening it was empty, and the tea was cold.",
            (
                "The text, which runs to four pages, gives the upper valley water on odd days and the lower on even "
                "days."
            ),
            "“It is a small paper,” the mediator said, “but the pipes are large”.",
        ),
        related=(
            Related("Farmers of the plain: ‘Rain is no one’s property’", "24/10/2019 17:56"),
            Related("A bridge, a mill and a quarrel of ninety years"),
            Related("Wells to be numbered: the census begins on Monday", "07/02/2019 17:28"),
        ),
        published=date(2007, 5, 28),
    ),
    Story(
        identifier="20234",
        language="en",
        slug="ASIA-TODAY",
        headline="Rice, rails and a very long bridge",
        deck="Today's headlines: harvest begins early in the delta; night trains return; a bridge is measured again.",
        rubric="ASIA TODAY",
        paragraphs=(
            "<b>VIETNAM</b>",
            "The harvest has begun ten days early in the delta, where mills are working through the night.",
            "<b>INDIA - BANGLADESH</b>",
            "The night train between the two cities runs again after repairs to 40 km of track.",
            "<b>CHINA</b>",
            "Surveyors have measured the bridge over the bay a second time and found it 12 cm longer.",
        ),
        published=date(2010, 12, 13),
    ),
    Story(
        identifier="0452",
        language="en",
        slug="Snow-closes-the-pass-of-the-seven-lamps",
        headline="Snow closes the pass of the seven lamps",
        dateline="Thimphu (AsiaNews)",
        dash=" ",
        paragraphs=(
            "The pass was shut on Sunday night after a metre of snow fell in six hours.",
            "Lorry drivers are sleeping in the customs shed; the village below has sent soup and blankets.",
            "“No.”",
            "That was the whole answer of the officer at the barrier when he was asked about Monday.",
        ),
        published=date(2004, 1, 11),
    ),
    Story(
        identifier="6120",
        language="en",
        slug="Petition-for-a-clinic-gathers-ten-thousand-names",
        headline="Petition for a clinic gathers ten thousand names",
        deck=(
            "The list was carried to the capital in a wooden crate, on foot, by people who had never been there before."
        ),
        dateline="(AsiaNews/CHRD)",
        dash=" - ",
        places=("CHINA",),
        paragraphs=(
            "Ten thousand and twelve people have signed for a clinic in the three villages by the quarry.",
            "Some signed with a thumb dipped in ink, some with a drawing of a fish.",
            (
                "The reply is due within sixty days, according to a notice dated 04/05/2006 and pinned to the office "
                "door."
            ),
        ),
        related=(Related("Quarry dust: doctors ask for masks", "21/03/2006"),),
        published=date(2006, 5, 9),
    ),
    Story(
        identifier="11491",
        language="en",
        slug="Lighthouse-keepers-%26rsquo%3Blast-night%26rsquo%3B-on-the-strait",
        headline="Lighthouse keepers’ last night on the strait",
        deck="Automatic lamps take over. An old logbook, begun in 1921, is closed with one word.",
        authors=("Tran Lan", "Minh Hoang"),
        joiner=" & ",
        dateline="Colombo/Jaffna (AsiaNews)",
        places=("SRI LANKA", "INDIA"),
        separator="-",
        paragraphs=(
            "At six in the evening the two keepers lit the lamp by hand, as they had done on 9,131 evenings.",
            "<b>What the logbook says</b>",
            "It records storms, a wedding, the birth of a goat and the passage of 212 warships.",
            "See also, one of them joked, “page forty: nothing happened, thank heaven”.",
            "The last word in the book is “clear”.",
        ),
        published=date(2008, 2, 12),
    ),
    Story(
        identifier="14870",
        language="en",
        slug="Bishop’s-bicycle-is-sold-for-a-school-roof",
        headline="Bishop’s bicycle is sold for a school roof",
        deck="It has one gear and no bell; it brought in enough for 300 tiles.",
        authors=("Lorenzo Fazzi",),
        dateline="Dili (AsiaNews)",
        places=("TIMOR-LESTE",),
        picture=Picture("bicycle.jpg", "The bicycle before the sale"),
        paragraphs=(
            "The auction lasted four minutes. The winner, a baker, gave the bicycle back the same evening.",
            "“I have no use for it,” he said. “I wanted the roof”.",
            "The school reopens on Monday, <em>with a dry floor</em> and with a new bell.",
        ),
        published=date(2009, 3, 30),
    ),
    Story(
        identifier="20567",
        language="en",
        slug="Weavers-in-the-hills-count-threads,-not-days",
        headline="Weavers in the hills count threads, not days",
        deck="A cloth of eleven metres, made by four sisters, goes to the national museum this week.",
        authors=("Prakash Rai",),
        dateline="Kathmandu (AsiaNews)",
        places=("NEPAL",),
        paragraphs=(
            "The cloth was carried down in a basket, wrapped in nettle leaves against the moths.",
            "It took the four sisters “two winters and one argument”, as the eldest put it.",
            "The museum will show it from 1 March in a room of its own, at 18 °C and without daylight.",
        ),
        related=(
            Related("Nettle fibre finds buyers abroad", "09/11/2010"),
            Related("Museum of the hills gets a roof", "30/01/2011", "20411"),
            Related("Looms and lessons"),
        ),
        published=date(2011, 2, 15),
    ),
    Story(
        identifier="25118",
        language="en",
        slug="Drought,-dust-and-a-'river-of-goats'",
        headline='Drought, dust and a "river of goats": herders & farmers share one well',
        deck="The rule is < 40 litres a family and > 0 for every stranger; no one has broken it yet.",
        dateline="Ulaanbaatar (AsiaNews/Agencies)",
        places=("MONGOLIA",),
        paragraphs=(
            "Thirty thousand goats passed the well in nine days; the water fell by 4 cm & rose again by 3.",
            'A board beside it says "Drink, then move on" in two alphabets.',
            "Rain is expected – nobody dares to say when.",
        ),
        published=date(2012, 7, 2),
    ),
    Story(
        identifier="28999",
        language="en",
        slug="Night-school-for-fishermen-opens-in-Karachi",
        headline="Night school for fishermen opens in Karachi",
        deck="Lessons begin when the nets are in. The first subject is reading; the second is the weather.",
        authors=("Fr. Thomas Arul", "Nasreen Bibi"),
        dateline="Karachi (AsiaNews)",
        places=("PAKISTAN",),
        paragraphs=(
            "Sixty-two men and eleven women came to the first lesson, some of them with wet sleeves.",
            "Quetta (AsiaNews) – A second school of the same kind is planned inland, for drivers.",
            "“Fish do not wait for grammar,” the teacher warned. They came all the same.",
        ),
        published=date(2013, 9, 17),
    ),
    Story(
        identifier="32361",
        language="en",
        slug="Two-brothers-rebuild-the-mill-their-father-burned",
        headline="Two brothers rebuild the mill their father burned",
        deck="He set fire to it in a year of hunger, to keep it from the army. Today it grinds for three villages.",
        dateline="Erbil (AsiaNews)",
        dash=" - ",
        places=("IRAQ",),
        paragraphs=(
            "The stones are the old ones; the wheel is new and turns the other way.",
            "Flour was handed out for nothing on the first day – one cup for each person, two for each child.",
            "Asked what their father would say, the younger brother laughed: “That it is too loud”.",
        ),
        related=(Related("Bread returns to the valley", "02/10/2014"),),
        published=date(2014, 10, 7),
    ),
)
