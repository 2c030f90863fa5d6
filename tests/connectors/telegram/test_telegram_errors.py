from datetime import timedelta

import pytest

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    RepliesClosedError,
    TextRefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.telegram.errors import (
    DeniedError,
    MovedError,
    NoChatError,
    WebhookInTheWayError,
    failure,
)
from connectors.telegram.wire import Answer, Parameters

OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def _refusal(code: int, description: str) -> Answer:
    return Answer(ok=False, error_code=code, description=description)


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (400, "Bad Request: chat not found", NoChatError),
        (400, "Bad Request: message to be replied not found", GoneError),
        (400, "Bad Request: reply message not found", GoneError),
        (400, "Bad Request: message to delete not found", GoneError),
        (400, "Bad Request: message can't be deleted", DeniedError),
        (400, "Bad Request: not enough rights to send text messages to the chat", DeniedError),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", DeniedError),
        (400, "Bad Request: TOPIC_CLOSED", RepliesClosedError),
        (400, "Bad Request: message is too long", TextRefusedError),
        (400, "Bad Request: user not found", GoneError),
        (400, "Bad Request: user is an administrator of the chat", RefusedError),
        (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", RefusedError),
        (400, "Bad Request: brand new", RefusedError),
        (401, "Unauthorized", KeyRefusedError),
        (401, "Unauthorized: invalid token specified", KeyRefusedError),
        (403, "Forbidden: bot was kicked from the supergroup chat", DeniedError),
        (403, "Forbidden: bot is not a member of the supergroup chat", DeniedError),
        (403, "Forbidden: the group chat was deleted", GoneError),
        (403, "Forbidden: brand new", DeniedError),
        (404, "Not Found", KeyRefusedError),
        (404, "Not Found: method not found", RefusedError),
        (409, WEBHOOK, WebhookInTheWayError),
        (409, OTHER_POLL, ThrottledError),
        (409, "Conflict: terminated by setWebhook request", UnavailableError),
        (500, "Internal Server Error", UnavailableError),
        (502, "Bad Gateway", UnavailableError),
    ],
)
def test_each_refusal_has_its_kind(code: int, description: str, kind: type[ConnectorError]) -> None:
    found = failure("sendMessage", _refusal(code, description))

    assert type(found) is kind
    assert str(found).startswith(f"sendMessage: HTTP {code}")
    assert found.sentence.endswith(".")


def test_a_new_number_of_the_group_is_told() -> None:
    refusal = Answer(
        ok=False,
        error_code=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters=Parameters(migrate_to_chat_id=-1005),
    )

    found = failure("sendMessage", refusal)

    assert isinstance(found, MovedError)
    assert found.to_chat_id == -1005
    assert "-1005" in found.sentence


def test_somebody_elses_poll_is_told_to_the_person() -> None:
    found = failure("getUpdates", _refusal(409, OTHER_POLL))

    assert isinstance(found, ThrottledError)
    assert found.retry_after == timedelta(seconds=30)
    assert "кто-то ещё" in found.sentence


@pytest.mark.parametrize("words", ["Когда включат?", "id 77", "x" * 200, "700:Secret", "a\nb"])
def test_what_may_be_a_text_a_number_or_a_key_reaches_no_log(words: str) -> None:
    assert words not in str(failure("sendMessage", _refusal(400, words)))


def test_an_unknown_code_is_told_to_the_person() -> None:
    found = failure("sendMessage", _refusal(418, "I'm a teapot"))

    assert found.sentence == "Telegram отказал с неизвестным нам кодом 418."
