"""The rhythm of reading, and what a link is."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.pages.rules import (
    BadLinkError,
    network_of,
    next_recheck,
    retry_pause,
)
from app.vocabulary import Network
from tests.factories import NOW


@pytest.mark.parametrize(
    "link",
    [
        "https://vk.com/school1",
        "vk.com/school_1.zar",
        "http://m.vk.ru/club123?from=feed",
        "https://vk.com/wall-1_2#reply",
        "@school1",
        "  https://vk.com/public5/ ",
    ],
)
def test_links_as_people_paste_them(link: str) -> None:
    assert network_of(link) is Network.VK


@pytest.mark.parametrize(
    ("link", "network"),
    [
        ("https://ok.ru/group/55", Network.OK),
        ("m.ok.ru/school1", Network.OK),
        ("https://t.me/school1", Network.TELEGRAM),
        ("telegram.me/c/1002/5", Network.TELEGRAM),
        ("https://max.ru/c/-70000000000005", Network.MAX),
        ("web.max.ru/-70000000000005", Network.MAX),
    ],
)
def test_the_network_is_told_by_the_address(link: str, network: Network) -> None:
    assert network_of(link) is network


@pytest.mark.parametrize(
    "link",
    [
        "",
        "школа 1",
        "school1",
        "https://vk.com/",
        "https://vk.com.evil.ru/school1",
        "https://ok.ru.evil.ru/school1",
        "https://t.me/школа 1",
        "-70000000000005",
        "https://example.com/vk.com/school1",
        "javascript:alert(1)//vk.com/x",
        "https://vk.com/\x00school",
        "vk.com/" + "x" * 700,
    ],
)
def test_what_is_no_link_is_refused_with_an_example(link: str) -> None:
    with pytest.raises(BadLinkError, match="Пример"):
        network_of(link)


@given(hours=some.floats(0, 59 * 24))
def test_a_quiet_discussion_is_read_ever_more_rarely_but_daily(hours: float) -> None:
    recheck = next_recheck(NOW, last_change_at=NOW - timedelta(hours=hours))

    assert recheck is not None
    assert timedelta(minutes=2) <= recheck - NOW <= timedelta(days=1)


def test_a_discussion_that_rested_for_two_months_is_left_alone() -> None:
    assert next_recheck(NOW, last_change_at=NOW - timedelta(days=61)) is None


def test_failures_in_a_row_lengthen_the_pause_to_half_an_hour() -> None:
    poll = timedelta(seconds=3)

    pauses = [retry_pause(failures, poll=poll) for failures in range(40)]

    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (poll, timedelta(minutes=30))
