import msgspec
import pytest

from connectors.decoding import decodable, decode, decode_mended, decoded, readable
from connectors.http import LineError

DEEP = b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


class _Said(msgspec.Struct):
    text: str
    is_pinned: bool = False


class _List(msgspec.Struct):
    items: list[msgspec.Raw]


def test_flags_and_numbers_may_come_as_the_network_likes() -> None:
    assert decode(b'{"text":"","is_pinned":1,"new":[]}', _Said) == _Said("", is_pinned=True)


def test_a_broken_letter_does_not_hide_the_others() -> None:
    body = b'{"items":[{"text":"\\ud800!"},{"text":"\xd0\xb4\xd0\xb0"},{"text":"\xff"}]}'

    items = decode(readable(body), _List).items

    assert [decode(item, _Said).text for item in items] == ["?!", "да", "\N{REPLACEMENT CHARACTER}"]


def test_a_shape_with_a_broken_letter_is_read() -> None:
    assert decode_mended(b'{"text":"\\ud800!"}', _Said) == _Said("?!")


def test_what_is_whole_stays_as_it_came() -> None:
    body = b'{ "b": 1e0, "a": "\\u0434" }'

    assert readable(body) == body


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"text":"', b'{"text":"a"} x', b"\xff\xfe"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        readable(body)
    with pytest.raises(ValueError, match=r".+"):
        decode_mended(body, _Said)


def test_an_answer_of_another_shape_is_a_broken_line_that_repeats_nothing() -> None:
    with pytest.raises(LineError, match=r"^get: unreadable answer$"):
        decoded(b'{"words":"somebody wrote this"}', _Said, name="get")


def test_what_cannot_be_read_among_many_is_passed_over() -> None:
    raws = [
        msgspec.Raw(raw) for raw in (b'{"text":"a"}', b"7", b'{"text":"\xff"}', b'{"text":"b"}')
    ]

    assert [one.text for one in decodable(raws, _Said)] == ["a", "b"]


@pytest.mark.parametrize("body", [b"[]", b"7", b'{"text":7}', b'{"words":""}'])
def test_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_mended(body, _Said)


def test_what_is_nested_without_end_is_refused_like_any_other_nonsense() -> None:
    with pytest.raises(ValueError, match="deep"):
        readable(DEEP)
    with pytest.raises(ValueError, match="deep"):
        decode(DEEP, dict[str, msgspec.Raw])
    with pytest.raises(ValueError, match="deep"):
        readable(DEEP.replace(b"text", b"\xff"))
