"""How sites spell the further pages of their lists."""

import pytest

from crawler.discovery.list_addresses import ListAddresses
from crawler.extraction.addresses import Address
from crawler.extraction.rules import ListPattern

LIST = "https://gazette.example/section/ports"


@pytest.mark.parametrize(
    ("step", "first", "second"),
    [
        ("?page={step}", LIST, f"{LIST}?page=2"),
        ("?page={step}", f"{LIST}?sort=new", f"{LIST}?sort=new&page=2"),
        ("/page/{step}/", f"{LIST}/", f"{LIST}/page/2/"),
        ("/page/{step}", LIST, f"{LIST}/page/2"),
        ("&step={step}", f"{LIST}.html", f"{LIST}.html&step=2"),
        ("-{step}.html", LIST, f"{LIST}-2.html"),
    ],
)
def test_a_step_is_written_and_read_as_the_site_spells_it(step: str, first: str, second: str) -> None:
    addresses = ListAddresses(ListPattern(step=step))
    assert addresses.step(first, 2) == second
    assert addresses.step_of(second) == 2
    assert addresses.step_of(first) is None
    assert addresses.first(second).rstrip("/") == first.rstrip("/")
    assert addresses.step(second, 13) == addresses.step(first, 13), "from any step to any other"


def test_a_parameter_is_found_anywhere_in_the_query() -> None:
    addresses = ListAddresses(ListPattern())
    assert addresses.step_of(f"{LIST}?page=7&sort=new") == 7
    assert addresses.first(f"{LIST}?page=7&sort=new") == f"{LIST}?sort=new"
    assert addresses.step_of(f"{LIST}?frontpage=7") is None
    assert addresses.step_of(f"{LIST}?page=seven") is None


def test_lists_are_one_by_the_sites_pattern_else_by_their_address() -> None:
    by_topic = ListAddresses(ListPattern(same_list=r"[/?](topic)[/=](\d+)"))
    spellings = ("https://gazette.example/topic/007-ports", "https://gazette.example/list?topic=7")
    assert {by_topic.key(Address("list", url, language="en")) for url in spellings} == {"en:topic:7"}
    by_address = ListAddresses(ListPattern())
    assert by_address.key(Address("list", f"{LIST}?page=2")) == "gazette.example/section/ports"
