"""The replica's English stories. All events and persons are invented."""

from datetime import date, datetime

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
            "They don't want compensation. They want a gate in the wall, <i>wide enough for a donkey</i>, and the right "
            "to dig where their grandfathers dug.",
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
            "Delegates of the two valleys met for the first time since the flood, in a school whose roof is still missing.",
            "By noon the square was full. By evening it was empty, and the tea was cold.",
            "The text, which runs to four pages, gives the upper valley water on odd days and the lower on even days.",
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
        identifier="46024",
        language="en",
        slug="Grandmothers’-choir-fills-a-stadium:-'We-sang-for-the-trees'",
        headline="Grandmothers’ choir fills a stadium: 'We sang for the trees' (and for the birds)",
        deck="Nine hundred voices, one piano, and a promise by the mayor to plant as many cedars as there were singers.",
        authors=("Maria Kang", "Park Do-yun", "J. K. Perera"),
        dateline="Seoul (AsiaNews)",
        places=("KOREA", "JAPAN"),
        separator=" – ",
        picture=Picture("choir_46024.jpg", "The choir at its rehearsal on Friday"),
        paragraphs=(
            "Nine hundred grandmothers sang on Saturday in the stadium of the southern district, most of them for the first "
            "time before an audience.",
            "The idea came from <a href=\"/news-en/A-choir-on-the-hill-45990.html\">a choir on the hill</a> which lost its "
            "wood to a fire two years ago.",
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
)
