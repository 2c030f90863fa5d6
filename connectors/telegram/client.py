"""One request to Telegram with one token: budget, patience, and refusals turned into failures."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget, NotSentError, ThrottledError, UnavailableError
from connectors.decoding import decode, readable, unreadable
from connectors.http import HttpAnswer, LineError, send
from connectors.patience import PAUSES, USUAL_PATIENCE, Again, Patience
from connectors.telegram import errors
from connectors.telegram.address import TelegramAddress, writing_name
from connectors.telegram.wire import ABSENT, Answer

_PASSING: Final[Again] = {(UnavailableError,): PAUSES}
_UNSENT_PAUSES: Final = (0.5, 1.5, 3.0)
"""Seconds between the tries of a message that never left us."""
_LINE_SECONDS: Final = 15.0
"""What a long poll's answer may take beyond the wait that was asked for."""
_TOKEN: Final = re.compile(r"[1-9]\d{0,19}:[A-Za-z0-9_-]{1,80}", re.ASCII)
_NEVER_LEFT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
"""There was no connection to write into."""


class Call(msgspec.Struct, frozen=True):
    """One call of a method; the token is not part of it."""

    method: str
    params: Mapping[str, object] = {}


class TelegramClient:
    """Speaks to the Bot API. The token stands in each address, so none is ever told."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        budget: Budget,
        address: TelegramAddress,
        patience: Patience = USUAL_PATIENCE,
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._patience = patience

    async def ask(self, key: PageKey, call: Call) -> msgspec.Raw:
        """Call a method that may be done twice, a few times if need be.

        Raises a ConnectorError.
        """
        return await self._patience.tried(
            lambda: self._send(key, call),
            turn=lambda: self._budget.spend(fingerprint(Network.TELEGRAM, key), [call.method]),
            again=_PASSING,
        )

    async def publish(self, key: PageKey, chat_id: int, call: Call) -> msgspec.Raw:
        """Send a message once: after a broken line nobody knows whether it was written.

        Only what certainly never left us is tried again, for some seconds; if it still has
        not, that is NotSentError.
        """
        pauses = iter(_UNSENT_PAUSES)
        while True:
            try:
                await self._wait_for_turn(key, chat_id, call.method)
                return await self._send(key, call)
            except NotSentError:
                pause = next(pauses, None)
                if pause is None:
                    raise
            await self._patience.sleep(pause)

    async def poll(self, key: PageKey, call: Call, *, wait: timedelta) -> msgspec.Raw:
        """Wait for news once; it costs nothing of what the bot may send."""
        return await self._send(key, call, seconds=wait.total_seconds() + _LINE_SECONDS)

    async def _wait_for_turn(self, key: PageKey, chat_id: int, method: str) -> None:
        """Wait for the bot's turn, then for the chat's, whose places are few: it comes last."""
        try:
            await self._budget.spend(fingerprint(Network.TELEGRAM, key), [method])
            await self._budget.spend(writing_name(key, chat_id), [method])
        except UnavailableError as error:
            raise NotSentError(str(error), sentence=error.sentence) from error

    async def _send(
        self, key: PageKey, call: Call, *, seconds: float = 2 * _LINE_SECONDS
    ) -> msgspec.Raw:
        if not _TOKEN.fullmatch(key.secret):
            raise errors.no_token(call.method)
        try:
            answer = await send(
                self._http,
                "POST",
                self._address.url(key.secret, call.method),
                name=call.method,
                headers=httpx.Headers(),
                query={},
                payload=call.params,
                seconds=seconds,
            )
        except ThrottledError as error:
            bot = fingerprint(Network.TELEGRAM, key)
            await self._budget.rest(bot, call.method, period=error.retry_after)
            raise
        except LineError as error:
            if isinstance(error.__cause__, _NEVER_LEFT):
                raise NotSentError(str(error)) from error
            raise
        return _result(call.method, answer)


def bot_id(key: PageKey) -> int | None:
    """Tell under which number a bot writes: its token begins with it."""
    return int(key.secret.partition(":")[0]) if _TOKEN.fullmatch(key.secret) else None


def _result(method: str, answer: HttpAnswer) -> msgspec.Raw:
    """Give the result; what is not in Telegram's own words comes from something between."""
    try:
        told = decode(readable(answer.body), Answer)
    except ValueError as error:
        if answer.status != httpx.codes.OK:
            raise LineError(f"{method}: HTTP {answer.status}") from error
        raise unreadable(method) from error
    if not told.ok:
        raise errors.failure(method, told)
    if told.result == ABSENT:
        raise unreadable(method)
    return told.result
