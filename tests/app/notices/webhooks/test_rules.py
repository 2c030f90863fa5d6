"""Which addresses may be called, and when a call is tried again."""

from datetime import timedelta
from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notices.webhooks.resolving import permitted
from app.notices.webhooks.rules import (
    PrivateNetworksError,
    WebhookAddressError,
    check_reachable,
    is_public,
    networks_of,
    parse_url,
    pause_after,
)

INSIDE = [
    "10.1.2.3", "127.0.0.1", "127.9.9.9", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "0.0.0.0", "255.255.255.255",
    "192.0.0.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1",
    "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "::7f00:1", "::a00:1", "::808:808", "::ffff:0:7f00:1", "::ffff:0:808:808", "fec0::1",
    "64:ff9b:1::a00:1", "64:ff9b:1:fffe::1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "2002:c0a8:101::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "77.88.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1",
           "2a02:6b8::feed:ff", "2001:4860:4860::8888"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_private_networks_are_not_called(address: str) -> None:
    with pytest.raises(WebhookAddressError, match="внутреннюю сеть"):
        check_reachable(parse_url("https://x.example.ru"), [address], ())


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet_are_called(address: str) -> None:
    check_reachable(parse_url("https://x.example.ru"), [address], ())

    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_a_private_address_stays_private_however_it_is_wrapped(inner: IPv4Address) -> None:
    mapped = ip_address(f"::ffff:{inner}")
    translated = ip_address(int(ip_address("64:ff9b::")) | int(inner))

    assert is_public(mapped) is is_public(translated) is is_public(inner)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(WebhookAddressError):
        check_reachable(parse_url("https://x.example.ru"), ["8.8.8.8", "10.0.0.1"], ())


def test_a_network_that_is_allowed_is_called_without_tls_too() -> None:
    allowed = networks_of("10.20.0.0/16, fd00::/8")

    check_reachable(parse_url("http://erp.local/hook"), ["10.20.3.4", "fd00::7"], allowed)


@pytest.mark.parametrize("address", ["10.21.0.1", "192.168.0.1"])
def test_a_neighbour_of_an_allowed_network_is_refused(address: str) -> None:
    with pytest.raises(WebhookAddressError):
        check_reachable(parse_url("https://erp"), [address], networks_of("10.20.0.0/16"))


def test_without_tls_nobody_outside_is_called() -> None:
    with pytest.raises(WebhookAddressError, match="https"):
        check_reachable(parse_url("http://x.example.ru"), ["8.8.8.8"], networks_of("10.0.0.0/8"))


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://x.example.ru", "https://", "https://:443/", "https://u:p@x.example.ru",
        "https://x.example.ru:port", "https://x.example.ru:0", "https://x.example.ru:70000",
        "https://x example.ru", "https://школа.рф", "https://[::1", "https://x\n.ru",
        "https://x.example.ru/" + "a" * 500, "javascript:alert(1)", "//x.example.ru",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_to_do(url: str) -> None:
    with pytest.raises(WebhookAddressError, match="Адрес вебхука не принят"):
        parse_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0x7f.1/",
        "https://2130706433/", "https://127.1/", "https://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
async def test_our_own_machine_is_not_called_however_it_is_spelled(url: str) -> None:
    with pytest.raises(WebhookAddressError):
        await permitted(url, ())


@pytest.mark.parametrize("spelled", ["10.0.0.1/8", "x", "10.0.0.0/33"])
def test_a_setting_that_is_no_list_of_networks_says_what_it_should_be(spelled: str) -> None:
    with pytest.raises(PrivateNetworksError, match="GOSPABLIK_WEBHOOK_PRIVATE_NETWORKS"):
        networks_of(spelled)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [(1, timedelta(seconds=5)), (2, timedelta(minutes=5)), (6, timedelta(hours=10)),
     (99, timedelta(hours=10))],
)  # fmt: skip
def test_the_pauses_are_those_of_the_standard(failures: int, pause: timedelta) -> None:
    assert pause_after(failures, chance=0.5) == pause


@given(st.integers(0, 50), st.floats(0, 1, exclude_max=True))
def test_chance_moves_a_pause_by_a_fifth_at_most(failures: int, chance: float) -> None:
    middle = pause_after(failures, chance=0.5)

    assert 0.8 * middle <= pause_after(failures, chance=chance) <= 1.2 * middle
