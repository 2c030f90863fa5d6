"""Faults on purpose: which call is struck, how, and before or after it was done."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, Literal

import msgspec

from connectors.emulators.wire import Answer, Ending

_HTML: Final = b"text/html; charset=utf-8"

FaultKind = Literal["error", "http", "bad_json", "null", "cut", "reset", "hang"]


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A rule that strikes a share of the calls.

    ``when="after"`` does the work and spoils the answer: a comment is then written though
    its author is told otherwise. ``times`` ends the rule after so many strikes.
    """

    kind: FaultKind
    fraction: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    methods: list[str] = []
    when: Literal["before", "after"] = "before"
    code: int = 10
    status: Literal[429, 500, 502, 503, 504] = 502
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 30.0
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    struck: int = 0

    def concerns(self, method: str) -> bool:
        """Tell whether the rule still strikes calls of this method."""
        spent = self.times is not None and self.struck >= self.times
        return not spent and (not self.methods or method in self.methods)


class Faults:
    """The rules in force; the seed makes a run repeatable for the same row of calls."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
        self.rules: list[Fault] = []

    def strike(self, method: str) -> Fault | None:
        """Choose the fault that meets this call, if any; the first rule that hits wins."""
        for rule in self.rules:
            if rule.concerns(method) and self._random.random() < rule.fraction:
                rule.struck += 1
                return rule
        return None

    def replace(self, rules: list[Fault]) -> None:
        """Put other rules in force and begin the row of chances anew."""
        self.rules = rules
        self._random.seed(self._seed)


async def struck(
    fault: Fault,
    *,
    work: Callable[[], Answer | Awaitable[Answer]],
    refusal: Callable[[], Answer],
) -> Answer:
    """Do the work or not, as the fault wants, and spoil the answer.

    Work that takes its time, such as a long poll, is awaited. ``refusal`` is the network's
    own way to tell an error, for faults of that kind.
    """
    if fault.kind == "hang" and fault.when == "before":
        await asyncio.sleep(fault.seconds)
    does_work = fault.when == "after" or fault.kind == "hang"
    done = work() if does_work else Answer(b'{"response":[{"id":1}]}')
    whole = done if isinstance(done, Answer) else await done
    if fault.kind == "hang" and fault.when == "after":
        await asyncio.sleep(fault.seconds)
    return refusal() if fault.kind == "error" else _spoilt(whole, fault)


def html_page(status: int, title: str) -> Answer:
    """Compose what a proxy or an overloaded front shows instead of an answer."""
    html = f"<html><head><title>{status} {title}</title></head><body>{title}</body></html>"
    return Answer(html.encode(), status, _HTML)


def _spoilt(whole: Answer, fault: Fault) -> Answer:
    body = whole.body if isinstance(whole.body, bytes) else b""
    if fault.kind == "http":
        return html_page(fault.status, "The service is overloaded")
    if fault.kind == "bad_json":
        return Answer(body[: len(body) // 2])
    if fault.kind == "null":
        return Answer(b"null")
    if fault.kind == "cut":
        return Answer(body, ending=Ending.CUT)
    if fault.kind == "reset":
        return Answer(body, ending=Ending.RESET)
    return whole
