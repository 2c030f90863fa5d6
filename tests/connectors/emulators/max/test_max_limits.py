import pytest

from tests.connectors.emulators.max.client import CHANNEL, READER, Max


def test_the_31st_request_of_a_second_is_429(maks: Max) -> None:
    maks.switch(rate=30)
    for _ in range(30):
        maks.call("GET", "/me")

    assert maks.refusal("GET", "/me") == (429, "too.many.requests")
    assert maks.call("GET", "/me", READER), "another token has a second of its own"
    assert maks.violations() == 1


def test_a_second_later_the_token_may_call_again(maks: Max) -> None:
    maks.admin("POST", "/bots", {"token": "bot", "rate": 1})
    maks.call("GET", "/me")
    assert maks.refusal("GET", "/me")[0] == 429

    maks.pass_time(1.1)

    assert maks.call("GET", "/me")


def test_a_refusal_may_be_plain_text(maks: Max) -> None:
    maks.switch(rate=1, rate_limit_body="text")
    maks.call("GET", "/me")

    answer = maks.send("GET", "/me")

    assert (answer.status_code, answer.text) == (429, "too manyrequests")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "retry-after" not in answer.headers


def test_the_third_write_of_a_kind_into_one_channel_is_429(maks: Max) -> None:
    maks.switch(write_rate=2)
    maks.admin("POST", "/channels", {"id": -9})
    maks.admin("POST", "/memberships", {"token": "bot", "chat_id": -9})
    mid = maks.write()
    maks.reply()
    maks.reply()

    assert maks.refusal("POST", maks.comments_page, body={"text": "Да"})[0] == 429
    assert maks.call("DELETE", maks.comments_page, comment_id=mid), "another kind"
    assert maks.call("POST", "/messages", body={"text": "Да"}, chat_id=-9), "another channel"
    assert len(maks.comments()) == 2


@pytest.mark.parametrize(
    ("switch", "statuses"),
    [
        ("shared", [200, 200, 429, 429]),
        ("separate", [200, 200, 200, 200]),
        ("free", [200, 200, 200, 200]),
    ],
)
def test_comments_share_the_writes_of_messages_or_not(
    maks: Max, switch: str, statuses: list[int]
) -> None:
    maks.switch(write_rate=2, comment_writes=switch)
    body = {"text": "Да"}

    sent = [maks.send("POST", "/messages", body=body, chat_id=CHANNEL) for _ in range(2)]
    sent += [maks.send("POST", maks.comments_page, body=body) for _ in range(2)]

    assert [one.status_code for one in sent] == statuses


def test_updates_may_be_asked_for_twice_a_second(maks: Max) -> None:
    maks.switch(updates_rate=2)
    maks.updates()
    maks.updates()

    assert maks.refusal("GET", "/updates", timeout=0)[0] == 429
    assert maks.call("GET", "/me")
