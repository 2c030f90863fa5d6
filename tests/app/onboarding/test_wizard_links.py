"""Links as people paste them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InvalidError
from app.onboarding.wizard.links import (
    ForeignLinkError,
    NoLinkError,
    NoPathError,
    Pasted,
    WhichNetworkError,
    read_pasted,
)
from app.vocabulary import Network

SCHOOL = Pasted(Network.VK, "https://vk.com/school12")


@pytest.mark.parametrize(
    "words",
    [
        "https://vk.com/school12",
        "http://vk.com/school12/",
        "vk.com/school12",
        "  https://m.vk.com/school12  ",
        "www.vk.com/school12",
        "наша страница: vk.com/school12",
        "«https://vk.com/school12».",
        "(vk.com/school12)",
        "VK.COM/school12",
        "https://vk.com:443/school12",
    ],
)
def test_one_page_spelled_in_many_ways_is_one_link(words: str) -> None:
    assert read_pasted(words) == SCHOOL


@pytest.mark.parametrize(
    ("words", "network", "link"),
    [
        ("vkontakte.ru/club77", Network.VK, "https://vkontakte.ru/club77"),
        ("club77", Network.VK, "https://vk.com/club77"),
        ("vk.com/feed?w=wall-77_1", Network.VK, "https://vk.com/feed?w=wall-77_1"),
        ("https://m.ok.ru/group/5534864461", Network.OK, "https://ok.ru/group/5534864461"),
        ("mobile.odnoklassniki.ru/school12", Network.OK, "https://odnoklassniki.ru/school12"),
        ("t.me/school12/401", Network.TELEGRAM, "https://t.me/school12/401"),
        ("school12.t.me", Network.TELEGRAM, "https://t.me/school12"),
        ("tg://resolve?domain=school12", Network.TELEGRAM, "https://t.me/school12"),
        (
            "https://web.telegram.org/k/#@school12",
            Network.TELEGRAM,
            "https://web.telegram.org/k/#@school12",
        ),
        ("web.max.ru/c/-7000000005", Network.MAX, "https://max.ru/c/-7000000005"),
    ],
)
def test_each_network_is_known_by_its_hosts(words: str, network: Network, link: str) -> None:
    assert read_pasted(words) == Pasted(network, link)


@pytest.mark.parametrize("words", ["@school12", "-70000000000005"])
def test_a_bare_name_or_number_asks_which_network_it_is_of(words: str) -> None:
    with pytest.raises(WhichNetworkError):
        read_pasted(words)


def test_a_bare_name_is_of_the_network_that_was_chosen() -> None:
    assert read_pasted("@school12", network=Network.MAX) == Pasted(Network.MAX, "@school12")


def test_a_whole_link_counts_more_than_the_network_that_was_chosen() -> None:
    assert read_pasted("vk.com/school12", network=Network.OK) == SCHOOL


@pytest.mark.parametrize(
    "words", ["https://school12.ru/", "https://vk.com.evil.ru/school12", "notvk.com/school12"]
)
def test_a_link_of_something_else_is_named(words: str) -> None:
    with pytest.raises(ForeignLinkError, match="Ссылка ведёт на"):
        read_pasted(words)


@pytest.mark.parametrize("words", ["https://vk.com/", "vk.com", "https://t.me"])
def test_a_front_page_is_nobodys_page(words: str) -> None:
    with pytest.raises(NoPathError):
        read_pasted(words)


@pytest.mark.parametrize("words", ["", "   ", "Школа № 12", "\x00", "12"])
def test_what_is_no_link_is_told_so(words: str) -> None:
    with pytest.raises(NoLinkError):
        read_pasted(words)


@given(st.text(max_size=700), st.sampled_from([None, *Network]))
def test_whatever_is_pasted_is_a_link_or_a_sentence(words: str, network: Network | None) -> None:
    with suppress(InvalidError):
        assert "\x00" not in read_pasted(words, network=network).link


@given(
    st.from_regex(
        r"(https?://)?(www\.|m\.)?(vk\.com|ok\.ru|t\.me|max\.ru)/[a-z]\w{3,20}", fullmatch=True
    )
)
def test_reading_a_link_again_changes_nothing(link: str) -> None:
    first = read_pasted(link)

    assert read_pasted(first.link) == first
