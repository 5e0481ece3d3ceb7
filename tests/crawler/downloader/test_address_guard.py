"""Which addresses may be connected to."""

import pytest

from crawler.downloader.address_guard import AddressGuard, PrivateAddressError, is_public, literal_address


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
    169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
    203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::
    2002:a9fe:a9fe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 name""".split(),
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(PrivateAddressError):
        AddressGuard().admit("name.example", 80, ["93.184.215.14", address])


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808",
     "2002:808:808::1"],
)  # fmt: skip
def test_an_address_of_the_open_internet_is_let_through(address: str) -> None:
    assert is_public(address)
    AddressGuard().admit("name.example", 80, [address])


@pytest.mark.parametrize(
    "host",
    """127.0.0.1 127.0.0.1. 127.1 127.0.1 2130706433 0177.0.0.1 0177.1 017700000001 0x7f.0.0.1 0x7f000001 0X7F.1
    ①②⑦.⓪.⓪.① １２７.0.0.1 127。0。0。1 localhost LocalHost localhost. deep.localhost [::ffff:127.0.0.1]""".split(),
)
def test_every_spelling_of_this_machine_is_known(host: str) -> None:
    literal = literal_address(host)
    assert literal is not None
    assert not is_public(literal)
    with pytest.raises(PrivateAddressError, match="private address"):
        AddressGuard().admit_as_written(f"http://{host}/")


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1.example.org", "localhost.example.org", "cafe", "münchen.de"]
)
def test_a_name_is_no_address_until_it_is_looked_up(host: str) -> None:
    assert literal_address(host) is None
    AddressGuard().admit_as_written(f"http://{host}/")


def test_the_host_that_the_user_names_is_open_at_its_port_alone() -> None:
    guard = AddressGuard(opened="http://localhost:8000")
    guard.admit("localhost", 8000, ["127.0.0.1"])
    for host, port, address in (
        ("localhost", 80, "127.0.0.1"),
        ("127.0.0.1", 8000, "127.0.0.1"),
        ("evil.example", 8000, "127.0.0.1"),
        ("localhost", 8000, "10.0.0.1"),
    ):
        with pytest.raises(PrivateAddressError):
            guard.admit(host, port, [address])
    with pytest.raises(PrivateAddressError):
        AddressGuard(opened="http://192.168.1.1:8000").admit("192.168.1.1", 8000, ["192.168.1.1"])
    AddressGuard(allow_private=True).admit("router.example", 80, ["192.168.1.1"])
