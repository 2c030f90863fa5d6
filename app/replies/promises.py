"""What an interim answer promises: whether that may still be said to a citizen."""

from datetime import datetime

import msgspec

from app.base.errors import ConflictError
from app.cases.model import Case
from app.cases.promising import MOST, Promise, PromisedEnoughError
from app.deadlines.ladder import Step
from app.replies.model import Reply


class OverduePromiseError(ConflictError):
    """The promised day has passed while the interim answer waited."""

    def __init__(self) -> None:
        super().__init__(
            "Обещанный в ответе день уже прошёл. Верните ответ, чтобы назвали новый день,"
            " или напишите другой."
        )


def promise_of(reply: Reply) -> Promise | None:
    """Tell what an answer promises; None: it is the final one."""
    if reply.promised_on is None or reply.promised_until is None:
        return None
    steps = msgspec.convert(reply.promise_steps, tuple[Step, ...])
    return Promise(on=reply.promised_on, until=reply.promised_until, steps=steps)


def check_promise_stands(case: Case, reply: Reply, *, now: datetime) -> None:
    """Refuse to send a promise that time or another promise has overtaken; a final answer passes.

    Raises OverduePromiseError and PromisedEnoughError.
    """
    if reply.promised_until is None:
        return
    if reply.promised_until <= now:
        raise OverduePromiseError
    if case.interims >= MOST:
        raise PromisedEnoughError
