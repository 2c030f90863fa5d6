import json

import msgspec
import pytest

from connectors.vk.wire import decode_envelope


def test_a_broken_letter_does_not_hide_the_others() -> None:
    body = b'{"response":{"items":[{"text":"\\ud800!"},{"text":"\xd0\xb4\xd0\xb0"}]}}'

    envelope = decode_envelope(body)

    assert bytes(envelope.response).decode() == '{"items": [{"text": "?!"}, {"text": "да"}]}'


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"response":[', b"[]", b"7", b'{"error":"invalid_client"}', b"\xff\xfe"],
)
def test_what_is_no_answer_of_vk_is_refused(body: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, json.JSONDecodeError)):
        decode_envelope(body)
