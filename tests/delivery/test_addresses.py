"""What counts as an address of this machine or its network."""

import pytest

from app.delivery import addresses

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside(address: str) -> None:
    assert addresses.is_private(address)
    assert addresses.leads_inside(address, look_up=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_outside(address: str) -> None:
    assert not addresses.is_private(address)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "[::1]"])
def test_names_of_this_machine_need_no_name_service(host: str) -> None:
    assert addresses.leads_inside(host, look_up=False)


def test_a_name_is_looked_up_only_where_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(host: str, _port: None) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", ("10.0.0.1", 0))]

    monkeypatch.setattr(addresses, "getaddrinfo", answer)
    assert addresses.leads_inside("intranet.example.com", look_up=True)
    assert not addresses.leads_inside("T0KEN", look_up=False)  # it may be a secret
    assert asked == ["intranet.example.com"]


def test_a_name_that_nobody_knows_is_judged_when_it_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_host: str, _port: None) -> None:
        raise OSError

    monkeypatch.setattr(addresses, "getaddrinfo", fail)
    assert not addresses.leads_inside("nowhere.example.com", look_up=True)
