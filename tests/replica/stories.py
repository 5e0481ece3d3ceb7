"""All stories of the replica, and the questions asked of them."""

from tests.replica.stories_en import ENGLISH
from tests.replica.stories_en_recent import ENGLISH_RECENT
from tests.replica.stories_es import SPANISH
from tests.replica.stories_it import ITALIAN
from tests.replica.stories_zh import CHINESE
from tests.replica.story import Picture, Related, Story

__all__ = ["STORIES", "Picture", "Related", "Story", "story_of"]

STORIES: tuple[Story, ...] = (*ENGLISH, *ENGLISH_RECENT, *ITALIAN, *SPANISH, *CHINESE)


def story_of(key: str) -> Story:
    """The story with that key (`en:18406`). Raises KeyError."""
    for story in STORIES:
        if story.key == key:
            return story
    raise KeyError(key)
