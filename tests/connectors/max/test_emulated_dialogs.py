"""A person's dialog with our bot on the emulated MAX."""

from datetime import timedelta

import pytest

from app.vocabulary import Network, News, TalkBegun, TalkEnded
from connectors.contract import Connector, TalkEndedError
from tests.connectors.emulators.max.client import BOT, Max

ANNA = 77
AT_ONCE = timedelta()


def does(maks: Max, **form: object) -> str:
    maks.admin("POST", "/users", {"id": ANNA, "first_name": "Анна"})
    told = maks.admin("POST", "/dialogs", {"token": BOT, "user_id": ANNA} | form)
    return str(told["chat_id"])


async def news_of(connector: Connector) -> list[News]:
    heard = await connector.listen(None, None, wait=AT_ONCE)
    return [news for told in heard.told for news in await connector.hear(told.body)]


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"payload": "abc-123"}, "abc-123"),
        ({"payload": None}, ""),
        ({"text": "/start abc-123"}, "abc-123"),
    ],
)
async def test_a_dialog_that_begins_is_told_with_what_was_brought_along(
    maks: Max, connector: Connector, form: dict[str, object], word: str
) -> None:
    await news_of(connector)
    talk = does(maks, **form)

    assert (await news_of(connector))[-1] == TalkBegun(Network.MAX, talk, word)


async def test_other_words_to_the_bot_are_not_read(maks: Max, connector: Connector) -> None:
    before = await news_of(connector)
    does(maks, text="Здравствуйте, когда включат отопление?")

    assert await news_of(connector) == before


async def test_the_bot_writes_into_the_dialog(maks: Max, connector: Connector) -> None:
    talk = does(maks)

    await connector.tell(talk, "Вам назначено сообщение № 17.")

    last = maks.admin("GET", "/dialogs")[-1]
    assert (last["sender"], last["text"]) == (0, "Вам назначено сообщение № 17.")


async def test_whoever_stopped_the_bot_is_told_so_and_written_to_no_more(
    maks: Max, connector: Connector
) -> None:
    does(maks)

    talk = does(maks, stopped=True)

    assert (await news_of(connector))[-1] == TalkEnded(Network.MAX, talk)
    with pytest.raises(TalkEndedError):
        await connector.tell(talk, "Вам назначено сообщение № 17.")


async def test_somebody_who_never_began_a_dialog_cannot_be_written_to(
    connector: Connector,
) -> None:
    with pytest.raises(TalkEndedError):
        await connector.tell("123456", "Здравствуйте")
