"""Calls of VK's methods, alone or packed into one ``execute``."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from connectors.contract import ConnectorError
from connectors.decoding import decode, unreadable
from connectors.vk.errors import failure
from connectors.vk.wire import Envelope, ExecuteError

PACK: Final = 25
"""Calls that one ``execute`` may hold."""

Outcome = msgspec.Raw | ConnectorError


class Call(msgspec.Struct, frozen=True):
    """One call of a method; the key is not part of it."""

    method: str
    params: Mapping[str, str | int]


def script(calls: Sequence[Call]) -> str:
    """Write the calls as the VKScript that returns the list of their answers."""
    inner = (f"API.{call.method}({msgspec.json.encode(call.params).decode()})" for call in calls)
    return f"return [{','.join(inner)}];"


def unpack(calls: Sequence[Call], envelope: Envelope) -> list[Outcome | None]:
    """Give each call its answer or its failure; None where VK does not say which it is.

    VK puts ``false`` in the place of a failed call and its error, in the order of the
    calls, into ``execute_errors``. If the two do not fit, nobody is blamed for another's.
    """
    answers = _answers(calls, envelope)
    failed = [place for place, answer in enumerate(answers) if answer is None]
    if _fit([calls[place] for place in failed], envelope.execute_errors):
        for place, error in zip(failed, envelope.execute_errors, strict=True):
            answers[place] = failure(error.method, error.error_code)
    return answers


def _answers(calls: Sequence[Call], envelope: Envelope) -> list[Outcome | None]:
    given = envelope.response
    if bytes(given) == b"null":
        return [None] * len(calls)
    try:
        answers = decode(given, list[msgspec.Raw])
    except msgspec.ValidationError as error:
        raise unreadable("execute") from error
    if len(answers) != len(calls):
        raise unreadable("execute")
    return [None if bytes(answer) in {b"false", b"null"} else answer for answer in answers]


def _fit(calls: Sequence[Call], errors: Sequence[ExecuteError]) -> bool:
    return [call.method for call in calls] == [error.method for error in errors]
