"""The replica's Chinese stories. All events and persons are invented."""

from datetime import date, datetime

from tests.replica.story import Picture, Related, Story

CHINESE = (
    Story(
        identifier="54493",
        language="zh",
        slug="山村学校重新开放图书馆",
        headline="山村学校重新开放图书馆",
        deck="三千册书籍由邻近的村民一本一本背上山，孩子们终于可以在放学后读书。",
        authors=("陈晓明", "李文华"),
        dateline="昆明 (AsiaNews)",
        places=("中国",),
        paragraphs=(
            "经过两年的等待，这所山村小学的图书馆在星期一重新开放。",
            "校长说：“每一本书都走过同一条山路。”村民们把书放在竹篓里，走了整整四个小时。",
            "图书馆每天开放到晚上七点，周末也不关门。",
        ),
        related=(Related("竹篓里的课本", "12/10/2021 09:30"), Related("山路旁的灯")),
        published=datetime(2021, 11, 15, 14, 5),
    ),
)
