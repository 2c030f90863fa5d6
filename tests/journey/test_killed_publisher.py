"""A publisher killed at any step leaves one answer or none, and the next one makes it one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.base.jobs import Stage
from app.vocabulary import CommentRef, Network, PageKey
from connectors.contract import Connector, Published
from tests.journey.test_one_answer import asked, ours, publish
from tests.journey.town import Town
from workers.answer import answer
from workers.networks import Networks
from workers.tools import Tools

TEXT = "Завтра в 9 утра."


class KilledError(BaseException):
    """Not an Exception, so that nobody answers it: a process that is gone answers nothing."""


class Fate:
    """Kills at the named step, once."""

    def __init__(self, step: str) -> None:
        self._step, self.has_struck = step, False

    def reach(self, step: str) -> None:
        if step == self._step and not self.has_struck:
            self.has_struck = True
            raise KilledError


class DyingSessions:
    """Transactions of a worker that may die before or after a commit."""

    def __init__(self, sessions: Sessions, fate: Fate) -> None:
        self._sessions, self._fate, self._number = sessions, fate, 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        self._number += 1
        number = self._number
        async with self._sessions.begin() as session:
            yield session
            self._fate.reach(f"before commit {number}")
        self._fate.reach(f"after commit {number}")


class DyingConnector:
    """The network's connector in the hands of a worker that may die around the call."""

    def __init__(self, connector: Connector, fate: Fate) -> None:
        self._connector, self._fate = connector, fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:
        self._fate.reach("before the call")
        sent = await self._connector.reply(to, text, key=key)
        self._fate.reach("after the call")
        return sent


class DyingNetworks:
    """Opens connectors that may die."""

    def __init__(self, networks: Networks, fate: Fate) -> None:
        self._networks, self._fate = networks, fate

    def page(self, network: Network, keys: tuple[PageKey, ...]) -> DyingConnector:
        return DyingConnector(self._networks.page(network, keys), self._fate)


def doomed(tools: Tools, fate: Fate) -> Tools:
    return msgspec.structs.replace(
        tools,
        sessions=cast("Sessions", DyingSessions(tools.sessions, fate)),
        networks=cast("Networks", DyingNetworks(tools.networks, fate)),
    )


@pytest.mark.parametrize(
    "step",
    [
        "before commit 1",
        "after commit 1",
        "before the call",
        "after the call",
        "before commit 2",
        "after commit 2",
    ],
)
async def test_whatever_the_step_one_answer_stands_in_the_end(town: Town, step: str) -> None:
    case_id = await asked(town)
    assert await publish(town, case_id, TEXT) == 202
    fate = Fate(step)

    with pytest.raises(KilledError):
        await answer(doomed(town.tools, fate))
    left = await ours(town)
    await town.make_replies_due()
    await town.rounds(Stage.ANSWER)
    await town.rounds()

    assert fate.has_struck
    assert left in ([], [TEXT])
    assert await ours(town) == [TEXT]
    shown = (await town.call("GET", f"/cases/{case_id}")).json()
    assert [reply["state"] for reply in shown["replies"]] == ["published"]
