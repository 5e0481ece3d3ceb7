"""Whatever stands in a robots.txt, nothing is raised; `python -m benchmarks.soak` asks 25,000 of them."""

from tests.crawler.downloader.robots_mutations import ask, broken_robots


def test_whatever_stands_in_a_robots_txt_nothing_is_raised() -> None:
    for number in range(200):
        ask(broken_robots(number))
