"""`scrapy crawl news` on a site of lists, through the real command."""

from collections import Counter

import pytest

from tests.crawler.discovery.unknown.small_site import SERVICES, STORIES, small_site
from tests.crawler.local_site import LocalSite, Shell

pytestmark = pytest.mark.program


def test_all_articles_behind_lists_are_found_and_nothing_is_asked_twice(shell: Shell) -> None:
    with small_site(LocalSite()) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        asked = Counter(site.paths)
        print(len(site.paths), asked, shell.pages(), run.last_line)
        saved = {path for path, (state, _) in shell.pages().items() if state == "saved"}
        assert saved == {story.path for story in STORIES}
        assert not any(f"/{name}" in asked for name in SERVICES)
        assert asked.most_common(1)[0][1] == 1
