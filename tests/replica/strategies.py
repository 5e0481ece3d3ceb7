"""Hypothesis strategies: any story in any era, layout, hand, class names and encoding."""

from random import Random

from hypothesis import strategies as st

from tests.replica.encodings import encodings_for
from tests.replica.mixing import mix_story
from tests.replica.skeletons import ERAS, LAYOUTS, Rendered, render
from tests.replica.stories import STORIES
from tests.replica.story import Story

CLASS_NAMES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=12),
    min_size=1,
    max_size=6,
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A written story, or one mixed from their parts."""
    if draw(st.booleans()):
        return draw(st.sampled_from(STORIES))
    return mix_story(Random(draw(st.integers(0, 2**32 - 1))), draw(st.sampled_from(("en", "it", "es", "zh"))))


@st.composite
def rendered_pages(
    draw: st.DrawFn, eras: tuple[str, ...] = ERAS, layouts: tuple[str, ...] = tuple(LAYOUTS)
) -> Rendered:
    """One page with its expected record. `eras` and `layouts` narrow the choice."""
    story = draw(stories())
    era, layout = draw(st.sampled_from(eras)), draw(st.sampled_from(layouts))
    names = draw(st.none() | CLASS_NAMES)
    encoding = draw(st.sampled_from(encodings_for(story.language, " ".join((story.headline, *story.paragraphs)))))
    random = Random(draw(st.integers(0, 2**32 - 1)))
    return render(story, era, layout, random, encoding, class_names=tuple(names) if names else None)
