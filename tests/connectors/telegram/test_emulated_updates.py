"""Updates fetched over real HTTP and understood, against a server that speaks the Bot API."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.vocabulary import CommentTold, PageMoved, PageRef, PageStirred, PostTold
from connectors.contract import (
    Connector,
    KeyRefusedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.emulators.telegram.client import (
    BOT,
    BOT_ID,
    CHANNEL,
    GROUP,
    OTHER_ID,
    PLAIN_ID,
    POST,
    ROOT,
    STRANGERS,
    Telegram,
)
from tests.connectors.telegram.emulated import (
    ADMIN,
    MEMBER,
    PAGE,
    comments_in,
    heard_by,
    news_of,
    open_telegram,
    texts_of,
    understood,
)

DAY, WEEK = 86_400, 7 * 86_400
LONG = timedelta(seconds=20)


async def test_a_thread_of_290_comes_whole_once_and_in_order(
    telegram: Telegram, connector: Connector
) -> None:
    first = telegram.write()
    form = {"channel_id": CHANNEL, "post_id": POST, "reply_to": first, "author": "Анна Ким"}
    comments = [form | {"text": f"Вопрос {number}"} for number in range(289)]
    numbers = telegram.admin("POST", "/bulk", {"comments": comments})["comments"]

    found = comments_in(await news_of(connector))

    assert [int(one.ref.comment_id) for one in found] == [first, *numbers]
    assert {one.ref.thread_id for one in found} == {str(first)}
    assert {one.ref.post.post_id for one in found} == {str(ROOT)}
    assert [one.parent_id for one in found] == [None, *[str(first)] * 289]


async def test_a_post_and_its_edit_are_told_by_their_copy(
    telegram: Telegram, connector: Connector
) -> None:
    number = telegram.post("Каникулы с 1 июня")
    telegram.admin("PATCH", "/messages", {"chat_id": CHANNEL, "id": number, "text": "С 2 июня"})

    first, second = await news_of(connector)

    assert isinstance(first, PostTold)
    assert isinstance(second, PostTold)
    assert (first.post.text, second.post.text) == ("Каникулы с 1 июня", "С 2 июня")
    assert first.post.ref == second.post.ref


async def test_a_phantom_edit_tells_the_same_and_is_not_new(
    telegram: Telegram, connector: Connector
) -> None:
    number = telegram.write("Когда?")
    telegram.change(number, phantom=True)

    first, second = await news_of(connector)

    assert isinstance(first, CommentTold)
    assert isinstance(second, CommentTold)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.comment == second.comment


@pytest.mark.parametrize("legacy", [True, False])
async def test_administrators_without_a_name_and_channels_are_told_apart(
    telegram: Telegram, connector: Connector, *, legacy: bool
) -> None:
    telegram.switch(legacy_forward_fields=legacy)
    question = telegram.write("Когда?")
    telegram.write("Завтра", anonymous=True, reply_to=question)
    telegram.write("Уже", as_channel=CHANNEL, reply_to=question)
    telegram.admin("POST", "/chats", {"id": -1011, "type": "channel", "title": "Сосед"})
    telegram.write("И у нас", as_channel=-1011)

    found = comments_in(await news_of(connector))

    assert [(one.author_id, one.author_name, one.is_own) for one in found[1:]] == [
        (str(GROUP), "Обсуждение", True),
        (str(CHANNEL), "Администрация", True),
        ("-1011", "Сосед", False),
    ]
    assert found[0].author_name == "Анна Ким"


async def test_an_album_is_several_comments_one_of_them_with_words(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.write("Вот что во дворе", media=["photo", "video"])

    first, second = comments_in(await news_of(connector))

    assert (first.text, first.attachments) == ("Вот что во дворе", ("photo",))
    assert (second.text, second.attachments) == ("", ("video",))


@pytest.mark.parametrize("threads", [True, False])
async def test_talk_in_the_group_is_not_heard(
    telegram: Telegram, connector: Connector, *, threads: bool
) -> None:
    telegram.switch(talk_replies_are_threads=threads)
    said = telegram.say("Всем привет")
    deeper = telegram.say("Привет", reply_to=telegram.say("И вам", reply_to=said))
    telegram.say("Как дела?", reply_to=deeper)

    assert await news_of(connector) == []


async def test_an_answer_to_a_deleted_comment_is_still_heard(
    telegram: Telegram, connector: Connector
) -> None:
    first = telegram.write()
    second = telegram.write("И у нас", reply_to=first)
    telegram.change(first, deleted=True)
    telegram.change(second, text="И у нас тоже")

    *_, news = await news_of(connector)

    assert isinstance(news, CommentTold)
    assert (news.comment.parent_id, news.comment.text) == (None, "И у нас тоже")


async def test_a_change_of_our_rights_stirs_the_page(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.place(BOT_ID, status="kicked")
    telegram.place(OTHER_ID, status="administrator")

    assert await news_of(connector) == [PageStirred(PAGE)]


async def test_a_group_that_becomes_a_supergroup_moves_the_page(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.admin("POST", "/chats", {"id": -5000, "type": "group", "title": "Чат"})
    telegram.place(BOT_ID, -5000, status="administrator")
    new_id = telegram.admin("POST", "/chats/migrate", {"chat_id": -5000})["id"]

    news = await news_of(connector)

    old, new = (PageRef(network=PAGE.network, external_id=str(one)) for one in (-5000, new_id))
    assert [one for one in news if isinstance(one, PageMoved)] == [PageMoved(old, new)]
    assert len(news) == 2


async def test_an_answer_of_our_other_bot_is_ours(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    telegram.switch(bots_see_bots=True)
    telegram.write("Завтра", from_id=PLAIN_ID)
    telegram.write("Реклама", from_id=OTHER_ID)

    found = comments_in(await news_of(open_telegram(telegram, http, ADMIN, MEMBER)))

    assert [(one.text, one.is_own) for one in found] == [("Завтра", True), ("Реклама", False)]


async def test_a_member_in_privacy_mode_hears_no_comments(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    telegram.write()

    assert comments_in(await news_of(open_telegram(telegram, http, MEMBER))) == []


async def test_what_was_told_is_told_again_until_the_mark_comes_back(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.write("Раз")
    first = await heard_by(connector)
    again = await heard_by(connector)
    telegram.write("Два")

    second = await heard_by(connector, first.mark)
    third = await heard_by(connector, second.mark)

    assert [told.event_id for told in first.told] == [told.event_id for told in again.told]
    assert ("Раз" in texts_of(second), "Два" in texts_of(second)) == (False, True)
    assert third.told == ()
    assert first.mark == str(int(first.told[-1].event_id) + 1)
    assert not any(heard.has_gap for heard in (first, again, second, third))


async def test_listening_waits_for_news(telegram: Telegram, connector: Connector) -> None:
    waiting = asyncio.create_task(connector.listen(None, None, wait=LONG))
    await asyncio.sleep(0.3)
    assert not waiting.done()

    telegram.write("Когда?")

    assert "Когда?" in texts_of(await waiting)


async def test_what_is_older_than_a_day_is_lost_and_that_is_told(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.write("До перерыва")
    mark = (await heard_by(connector)).mark
    telegram.write("В начале перерыва")
    telegram.pass_time(DAY + 60)
    telegram.write("В конце перерыва")

    heard = await heard_by(connector, mark)
    rest = await heard_by(connector, heard.mark)

    assert heard.has_gap
    assert [one.text for one in comments_in(await understood(connector, heard))] == [
        "В конце перерыва"
    ]
    assert (rest.told, rest.has_gap) == ((), False)


async def test_a_gap_is_seen_after_quiet_too(telegram: Telegram, connector: Connector) -> None:
    telegram.write("Раз")
    mark = (await heard_by(connector, (await heard_by(connector)).mark)).mark
    telegram.write("Два")
    telegram.pass_time(DAY + 60)
    telegram.write("Три")

    assert (await heard_by(connector, mark)).has_gap


async def test_a_day_without_us_but_also_without_news_is_no_gap(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.write("Раз")
    mark = (await heard_by(connector)).mark
    telegram.pass_time(2 * DAY)
    telegram.write("Два")

    assert not (await heard_by(connector, mark)).has_gap


@pytest.mark.parametrize("far", ["ignored", "forgets"])
@pytest.mark.parametrize("is_confirmed", [True, False])
async def test_numbers_that_begin_anew_after_a_week_lose_nothing(
    telegram: Telegram, http: httpx.AsyncClient, far: str, *, is_confirmed: bool
) -> None:
    telegram.switch(far_offset=far)
    connector = open_telegram(telegram, http)
    for _ in range(3):  # beginnings are random: some are lower than before, some higher
        telegram.write("Раз")
        heard = await heard_by(connector)
        if is_confirmed:
            heard = await heard_by(connector, heard.mark)
        telegram.pass_time(WEEK + 60)
        telegram.write("Через неделю")

        after = await heard_by(open_telegram(telegram, http), heard.mark)

        assert "Через неделю" in texts_of(after)
        assert not after.has_gap
        rest = await heard_by(connector, after.mark)
        assert (rest.told, rest.has_gap) == ((), False)


@pytest.mark.parametrize("far", ["ignored", "forgets"])
async def test_numbers_that_begin_anew_while_we_listen_lose_nothing(
    telegram: Telegram, connector: Connector, far: str
) -> None:
    telegram.switch(far_offset=far)
    telegram.write("Раз")
    mark = (await heard_by(connector)).mark
    mark = (await heard_by(connector, mark)).mark
    telegram.pass_time(WEEK + 60)

    telegram.write("Через неделю")

    assert "Через неделю" in texts_of(await heard_by(connector, mark))


async def test_a_forgotten_webhook_is_taken_away_and_what_waited_is_heard(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:1/forgotten")
    telegram.write("Когда?")

    heard = await heard_by(connector)

    assert "Когда?" in texts_of(heard)
    assert telegram.call("getWebhookInfo")["url"] == ""


async def test_a_webhook_that_comes_back_is_somebody_elses(
    telegram: Telegram, connector: Connector
) -> None:
    theirs = {"url": "http://127.0.0.1:1/theirs"}
    telegram.call("setWebhook", **theirs)
    await heard_by(connector)
    telegram.pass_time(2)
    telegram.call("setWebhook", **theirs)

    with pytest.raises(ThrottledError) as throttled:
        await heard_by(connector)

    assert "кто-то ещё" in throttled.value.sentence
    assert telegram.call("getWebhookInfo")["url"] == "http://127.0.0.1:1/theirs"


async def test_another_program_with_the_same_token_is_told_to_the_person(
    telegram: Telegram, http: httpx.AsyncClient, connector: Connector
) -> None:
    waiting = asyncio.create_task(connector.listen(None, None, wait=LONG))
    await asyncio.sleep(0.3)

    await heard_by(open_telegram(telegram, http))

    with pytest.raises(ThrottledError) as throttled:
        await waiting
    assert "кто-то ещё" in throttled.value.sentence
    assert throttled.value.retry_after > timedelta()


@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset", "null"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_spoilt_answer_loses_no_update(
    telegram: Telegram, connector: Connector, kind: str, when: str
) -> None:
    telegram.write("Когда?")
    rule = {"kind": kind, "when": when, "methods": ["getUpdates"], "times": 1}
    telegram.admin("PUT", "/faults", [rule])

    with pytest.raises(UnavailableError):
        await heard_by(connector)

    assert "Когда?" in texts_of(await heard_by(connector))


async def test_a_listener_that_is_too_fast_is_told_how_long_to_wait(
    telegram: Telegram, connector: Connector
) -> None:
    rule = {"kind": "error", "code": 429, "seconds": 17, "methods": ["getUpdates"]}
    telegram.admin("PUT", "/faults", [rule])

    with pytest.raises(ThrottledError) as throttled:
        await heard_by(connector)

    assert throttled.value.retry_after == timedelta(seconds=17)


async def test_a_dead_token_hears_nothing(telegram: Telegram, connector: Connector) -> None:
    telegram.admin("POST", "/bots", {"token": BOT, "revoked": True})

    with pytest.raises(KeyRefusedError):
        await heard_by(connector)


async def test_a_strangers_group_is_a_page_of_its_own(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.place(BOT_ID, STRANGERS, status="administrator")

    (news,) = await news_of(connector)

    assert isinstance(news, PageStirred)
    assert news.page != PAGE


async def test_a_listener_that_starts_anew_confirms_what_its_predecessor_stored(
    telegram: Telegram, http: httpx.AsyncClient, connector: Connector
) -> None:
    telegram.admin(
        "POST", "/comments", [{"channel_id": CHANNEL, "post_id": POST, "text": "Да"}] * 150
    )
    first = await heard_by(connector)

    rest = await heard_by(open_telegram(telegram, http), first.mark)

    assert (len(first.told), len(rest.told), rest.has_gap) == (100, 50, False)
