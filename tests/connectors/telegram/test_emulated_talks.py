"""A person's talk with our bot on the emulated Telegram."""

import httpx
import pytest

from app.vocabulary import Network, TalkBegun, TalkEnded
from connectors.contract import Connector, TalkEndedError, UnavailableError
from connectors.telegram.address import TelegramAddress
from connectors.telegram.client import TelegramClient
from connectors.telegram.connector import TelegramConnector
from tests.connectors.emulators.telegram.client import ANNA, BOT, Telegram
from tests.connectors.telegram.emulated import ADMIN, news_of
from tests.connectors.vk.worlds import CountingBudget

TALK = str(ANNA)


def writes(telegram: Telegram, text: str = "/start", *, blocked: bool = False) -> None:
    telegram.admin("POST", "/users", {"id": ANNA, "first_name": "Анна"})
    form = {"token": BOT, "user_id": ANNA, "text": text, "blocked": blocked}
    telegram.admin("POST", "/talks", form)


@pytest.mark.parametrize(
    ("text", "word"), [("/start abc-123", "abc-123"), ("/start", ""), ("/start@bot700_bot x", "x")]
)
async def test_a_talk_that_begins_is_told_with_what_was_brought_along(
    telegram: Telegram, connector: Connector, text: str, word: str
) -> None:
    writes(telegram, text)

    assert await news_of(connector) == [TalkBegun(Network.TELEGRAM, TALK, word)]


async def test_other_words_to_the_bot_are_not_read(
    telegram: Telegram, connector: Connector
) -> None:
    writes(telegram, "Здравствуйте, когда включат отопление?")

    assert await news_of(connector) == []


async def test_the_bot_writes_into_the_talk(telegram: Telegram, connector: Connector) -> None:
    writes(telegram)

    await connector.tell(TALK, "Вам назначено сообщение № 17.")

    last = telegram.admin("GET", "/talks")[-1]
    assert (last["by_bot"], last["text"]) == (700, "Вам назначено сообщение № 17.")


async def test_whoever_stopped_the_bot_is_told_so_and_written_to_no_more(
    telegram: Telegram, connector: Connector
) -> None:
    writes(telegram)
    await news_of(connector)

    writes(telegram, blocked=True)

    assert await news_of(connector) == [TalkEnded(Network.TELEGRAM, TALK)]
    with pytest.raises(TalkEndedError):
        await connector.tell(TALK, "Вам назначено сообщение № 17.")


async def test_somebody_who_never_began_a_talk_cannot_be_written_to(connector: Connector) -> None:
    with pytest.raises(TalkEndedError):
        await connector.tell("123456", "Здравствуйте")


async def test_a_silent_network_leaves_the_message_for_later(http: httpx.AsyncClient) -> None:
    address = TelegramAddress(api_url="http://127.0.0.1:9")
    client = TelegramClient(http, CountingBudget(), address)

    with pytest.raises(UnavailableError):
        await TelegramConnector(client, address, [ADMIN]).tell(TALK, "Здравствуйте")
