"""Which other hosts are a site's own."""

from crawler.discovery.unknown.further_hosts import FurtherHosts, is_same_domain


def test_hosts_of_one_domain_are_one_site_and_what_registries_give_away_is_none() -> None:
    assert is_same_domain("edition.example.org", "example.org")
    assert is_same_domain("example.org", "m.example.org")
    assert is_same_domain("sport.example.co.uk:8080", "news.example.co.uk")
    assert not is_same_domain("other.co.uk", "example.co.uk")
    assert not is_same_domain("one.github.io", "two.github.io")
    assert not is_same_domain("shop.example.org", "example.org")
    assert not is_same_domain("127.0.0.2", "127.0.0.1")
    assert not is_same_domain("localhost", "localhost")


def test_a_host_counts_as_the_sites_once_enough_headlines_lead_there() -> None:
    hosts = FurtherHosts()
    assert hosts.found({"example.org"}, [("live.example.org", 3), ("partner.example", 40)]) == []
    assert hosts.found({"example.org"}, [("live.example.org", 2), ("blog.example.org", 1)]) == [("live.example.org", 5)]
