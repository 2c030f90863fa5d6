"""Whatever citizens, pages, officials, the centre and the network do: nobody stays unanswered."""

import os
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import service as incidents
from app.incidents import undoing
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.wording import Wording
from app.officials import leaves
from tests import factories as make
from tests.life.living import ANY
from tests.life.region import Region
from tests.life.working import Working

_ZONE: Final = ZoneInfo("Europe/Moscow")
_LIVES: Final = int(os.environ.get("LIVES", "12"))
"""``LIVES=300 pytest tests/life --timeout 0`` looks longer."""


class Life(Working):
    """The region with its centre, and with leave."""

    @rule(number=st.integers(0, 3), substitute=st.sampled_from([None, 0, 1, 2, 3]))
    def go_on_leave(self, number: int, substitute: int | None) -> None:
        async def go(session: AsyncSession) -> None:
            official = await self.region.official(session, number)
            today = self.now.date()
            await leaves.enter(
                session,
                official,
                first_day=today,
                last_day=today + timedelta(days=3),
                substitute_id=None if substitute is None else self.region.officials[substitute],
                reason="Отпуск",
                zone=_ZONE,
                entered_by=self.region.trainer.account_id,
                now=self.now,
            )

        self.in_one(go)

    @rule(number=st.integers(0, 3))
    def come_back(self, number: int) -> None:
        async def back(session: AsyncSession) -> None:
            official = await self.region.official(session, number)
            for leave in await leaves.list_leaves(session, official):
                await leaves.come_back(session, official, leave.id, now=self.now)

        self.in_one(back)

    @rule(
        act=st.sampled_from(["confirm", "reject", "join", "take out", "answer", "promise", "undo"]),
        number=ANY,
    )
    def mind_an_incident(self, act: str, number: int) -> None:
        self.in_one(lambda session: self._mind(session, act, number))

    async def _mind(self, session: AsyncSession, act: str, number: int) -> None:
        trainer = self.region.trainer
        found = await incidents.list_incidents(session, trainer)
        if not found:
            return
        incident = await incidents.find(session, found[number % len(found)].id, to_change=True)
        now = self.now
        if act == "confirm":
            await incidents.confirm(session, incident, trainer, title=None, now=now)
        elif act == "reject":
            await incidents.reject(session, incident, trainer, now=now)
        elif act == "join":
            every = await self.region.cases(session)
            await incidents.join(session, incident, every[number % len(every)].id, trainer, now=now)
        elif act == "take out":
            inside = await incidents.places(session, incident)
            await incidents.take_out(
                session, incident, inside[number % len(inside)].case_id, trainer, now=now
            )
        elif act in {"answer", "promise"}:
            self.texts += 1
            decision = Decision(to_late=number % 2 == 0)
            if act == "promise":
                decision = Decision(promised_on=(now + timedelta(days=2)).date())
            await answering.answer(
                session,
                incident,
                trainer,
                Wording(text=f"Авария {self.texts}: воду дадут к вечеру."),
                decision,
                rulebook=make.RULEBOOK,
                now=now,
            )
        else:
            acts = await incidents.log_of(session, incident, trainer)
            await undoing.undo(session, incident, acts[number % len(acts)].id, trainer, now=now)


def test_nobody_stays_unanswered_whatever_people_and_networks_do(module_database_url: str) -> None:
    region = Region(module_database_url)
    try:
        run_state_machine_as_test(
            lambda: Life(region),
            settings=settings(
                max_examples=_LIVES,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        region.close()
