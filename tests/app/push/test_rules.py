"""Who knocks at a feed's address, and the secret that proves it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.push.rules import (
    UnreadableKnockError,
    hook_address,
    hook_secret,
    is_secret,
    pause_after,
    read_knock,
)
from app.vocabulary import Network

VK_EVENT = (
    b'{"type":"wall_reply_new","event_id":"e1","group_id":100,"secret":"s","object":{"id":1}}'
)


def test_vk_tells_its_secret_and_its_id_inside() -> None:
    knock = read_knock(Network.VK, {}, VK_EVENT)

    assert (knock.event_id, knock.secret, knock.community) == ("e1", "s", "-100")
    assert not knock.confirms


def test_vk_asks_for_a_confirmation() -> None:
    assert read_knock(Network.VK, {}, b'{"type":"confirmation","group_id":100}').confirms


def test_telegram_and_max_tell_their_secret_in_a_header() -> None:
    telegram = read_knock(
        Network.TELEGRAM, {"x-telegram-bot-api-secret-token": "s"}, b'{"update_id":900}'
    )
    told = read_knock(Network.MAX, {"x-max-bot-api-secret": "m"}, b'{"update_type":"x"}')

    assert (telegram.event_id, telegram.secret) == ("900", "s")
    assert told.secret == "m"


def test_an_event_without_an_id_is_known_again_by_its_body() -> None:
    bodies = [b'{"update_type":"a"}', b'{"update_type":"a"}', b'{"update_type":"b"}']

    first, same, other = (read_knock(Network.MAX, {}, body).event_id for body in bodies)

    assert first == same != other


@given(body=some.binary(max_size=200), network=some.sampled_from(list(Network)))
def test_whatever_comes_is_read_or_refused(body: bytes, network: Network) -> None:
    try:
        knock = read_knock(network, {}, body)
    except UnreadableKnockError:
        return
    assert knock.event_id


def test_a_secret_belongs_to_one_feed_and_outlives_a_new_key() -> None:
    secret = hook_secret("old", Network.VK, "12")

    assert len(secret) == 32
    assert is_secret(hook_secret("new,old", Network.VK, "12"), secret)
    others = [
        hook_secret("old", Network.VK, "13"),
        hook_secret("old", Network.MAX, "12"),
        hook_secret("other", Network.VK, "12"),
        "",
    ]
    assert not any(is_secret(other, secret) for other in others)


def test_an_address_is_spelled_once_whatever_the_setting_ends_with() -> None:
    spelled = {hook_address(url, Network.VK, "12") for url in ("https://g.ru", "https://g.ru/")}

    assert spelled == {"https://g.ru/hooks/vk/12"}


@pytest.mark.parametrize(("tries", "seconds"), [(1, 2), (2, 4), (3, 8), (10, 600), (1000, 600)])
def test_the_pause_doubles_to_ten_minutes(tries: int, seconds: int) -> None:
    assert pause_after(tries).total_seconds() == seconds
