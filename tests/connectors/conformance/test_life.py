"""Every network: whatever citizens and we do in whatever order, a reading tells what stands."""

import asyncio
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    multiple,
    rule,
    run_state_machine_as_test,
)

from app.vocabulary import Capabilities
from connectors.http import open_client
from tests.connectors.conformance.talk import GUID, ref_of, texts_of
from tests.connectors.conformance.town import Town

_TEXTS = st.sampled_from(["Когда?", "Где врач?", "Спасибо", "Тепло дадут в мае \U0001f976"])


class Life(RuleBasedStateMachine):
    """Citizens write, edit and delete, we answer, somebody reads now and then."""

    comments = Bundle("comments")

    def __init__(self, town: Town, belief: Mapping[str, Any]) -> None:
        super().__init__()
        town.begin()
        town.panel.switch(**belief)
        self._town = town
        self._runner = asyncio.Runner()
        self._http = open_client()
        self._connector = town.open(self._http)
        self._answers: dict[str, str] = {}
        self._sees_deletions = self._runner.run(self._capabilities()).sees_deletions

    @rule(target=comments, text=_TEXTS)
    def write(self, text: str) -> str:
        return self._town.write(text)

    @rule(target=comments, text=_TEXTS, to=comments)
    def write_in_answer(self, text: str, to: str) -> object:
        return self._town.write(text, reply_to=to)

    @rule(target=comments, count=st.integers(90, 110))
    def write_a_page_full(self, count: int) -> object:
        return multiple(*self._town.write_many(count)[:3])

    @rule(comment=comments, text=_TEXTS)
    def edit(self, comment: str, text: str) -> None:
        self._town.edit(comment, text)

    @rule(comment=consumes(comments))
    def delete(self, comment: str) -> None:
        self._town.delete(comment)

    @rule(comment=comments)
    def answer(self, comment: str) -> None:
        number = len(self._answers)
        self._runner.run(self._answer(comment, f"Ответ {number}", f"{GUID[:-4]}{number:04}"))

    @rule(seconds=st.integers(1, 7200))
    def let_time_pass(self, seconds: int) -> None:
        self._town.panel.advance(seconds)

    @rule()
    def read(self) -> None:
        self._check()

    def teardown(self) -> None:
        try:
            self._check()
        finally:
            self._runner.run(self._http.aclose())
            self._runner.close()

    def _check(self) -> None:
        comments = self._runner.run(self._town.read(self._connector))
        living, found = self._town.living(), texts_of(comments)
        assert len(found) == len(comments)
        assert {one: found.get(one) for one in living} == living
        assert found.keys() == living.keys() or not self._sees_deletions
        own = {comment.ref.comment_id for comment in comments if comment.is_own}
        assert own == self._answers.keys() & found.keys()

    async def _capabilities(self) -> Capabilities:
        return await self._connector.capabilities(self._town.page)

    async def _answer(self, comment: str, text: str, key: str) -> None:
        to = await ref_of(self._town, self._connector, comment)
        self._answers[await self._town.answer(self._connector, to, text, key=key)] = text


def _live(town: Town, belief: Mapping[str, Any], lives: int) -> None:
    run_state_machine_as_test(
        lambda: Life(town, belief),
        settings=settings(
            max_examples=lives,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_reading_tells_what_stands_after_any_life(town: Town) -> None:
    _live(town, {}, lives=12)


def test_a_reading_tells_what_stands_whatever_is_only_believed_of_the_network(town: Town) -> None:
    for belief in town.traits.beliefs:
        _live(town, belief, lives=4)
