"""A worker follows the models that are wanted, without a restart and whatever they are."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import cast

import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from app.base.database import Sessions
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.triage import balancing, keeping
from app.triage.judging.encoder import SHIPPED as ENCODER
from app.triage.judging.judge import CascadeJudge, Judge
from app.triage.judging.weights import SHIPPED, BrokenModelError, from_bytes
from app.triage.keeping import WordsOnly
from app.triage.model import JudgeEdges, JudgeModel, ShadowVerdict, Verdict
from app.triage.rules import Balance, Edges, Judgement, Label, ModelRole, Remark
from app.triage.topics import keeping as topics
from app.triage.topics.listing import Topic, TopicList
from tests import factories as make
from tests.models import model_file
from tests.workers.test_consent import Clock, Vk, a_worker
from workers.judge import judge
from workers.judges import Judges, NoJudgeError, open_judge
from workers.tools import Tools


class Saying:
    """Says one label of everything."""

    def __init__(self, version: str, *labels: Label) -> None:
        self.version, self._labels = version, labels

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        needs = bool(set(self._labels) & {Label.QUESTION, Label.COMPLAINT})
        return [
            Judgement(
                labels=self._labels,
                scores={"needs_answer": float(needs)},
                needs_answer=needs,
                review=False,
                topic=None,
                topic_score=None,
                reasons=(),
                model=self.version,
            )
            for _ in remarks
        ]


class Failing(Saying):
    """A judge that is not even able to say who it is."""

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        raise SystemError(len(remarks))

    @property
    def version(self) -> str:
        raise SystemError

    @version.setter
    def version(self, _: str) -> None: ...


class AwayAtFirst:
    """Sessions of a database that does not answer when it is asked first."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions, self._was_asked = sessions, False

    def begin(self) -> AbstractAsyncContextManager[AsyncSession]:
        if self._was_asked:
            return self._sessions.begin()
        self._was_asked = True
        raise ConnectionRefusedError


def opening(raw: bytes) -> Judge:
    version = from_bytes(raw, name="of a test").about.version
    if version == "broken":
        raise BrokenModelError(version)
    if version == "failing":
        return Failing(version)
    return Saying(version, Label.QUESTION)


def opening_cascades(raw: bytes) -> Judge:
    """Open the shipped model for any, but for one of which nobody has thought."""
    if from_bytes(raw, name="of a test").about.version == "unthought-of":
        raise SystemError
    return CascadeJudge.load(encoder=None)


def following(every: float = 0, *, try_every: float = 3600) -> Judges:
    return Judges(
        Saying("shipped-1", Label.THANKS), look_every=every, try_every=try_every, opening=opening
    )


def looking_for_an_encoder(folder: Path) -> Judges:
    """Hold the shipped model, whatever is wanted, with the encoder of this folder."""

    def load() -> CascadeJudge:
        return CascadeJudge.load(encoder=folder)

    return Judges(load(), look_every=0, try_every=0, opening=lambda _: load(), open_shipped=load)


async def put(sessions: Sessions, version: str | None, role: ModelRole = ModelRole.LIVE) -> None:
    async with sessions.begin() as session:
        if version is not None:
            await keeping.keep(
                session,
                version=version,
                weights=model_file(version),
                about={},
                by="test",
                now=make.NOW,
            )
        await keeping.put(session, role, version, by="test", now=make.NOW)


def a_judging_worker(sessions: Sessions, judges: Judges) -> Tools:
    tools = a_worker(sessions, cast("object", None), Clock(), Vk())  # type: ignore[arg-type]
    return msgspec.structs.replace(tools, judge=judges)


async def a_comment(sessions: Sessions, text: str = "Когда?") -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, await make.an_institution(session))
        post = await make.a_post(session, page)
        await make.take_in(session, page, post, make.said(page, post, "1", text))


async def models_of(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return list(await session.scalars(select(Verdict.model).order_by(Verdict.comment_id)))


async def unread(sessions: Sessions) -> str | None:
    async with sessions() as session:
        return await keeping.unread_model(session)


async def words_only(sessions: Sessions) -> WordsOnly | None:
    async with sessions() as session:
        return await keeping.words_only_model(session)


async def tried(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return list(await session.scalars(select(ShadowVerdict.model)))


async def test_the_shipped_judge_judges_until_another_is_wanted_and_then_at_once(
    sessions: Sessions,
) -> None:
    worker = a_judging_worker(sessions, following())
    await a_comment(sessions)
    await judge(worker)
    await put(sessions, "a")
    await a_comment(sessions)

    await judge(worker)

    assert await models_of(sessions) == ["shipped-1", "a"]


async def test_a_worker_goes_back_to_the_shipped_judge(sessions: Sessions) -> None:
    judges = following()
    await put(sessions, "a")
    await judges.look(sessions, now=make.NOW)
    first = judges.live.version
    async with sessions.begin() as session:
        await keeping.roll_back(session, by="test", now=make.NOW)

    await judges.look(sessions, now=make.NOW)

    assert (first, judges.live.version) == ("a", "shipped-1")


async def test_it_does_not_look_at_every_batch(sessions: Sessions) -> None:
    judges = following(every=3600)
    await judges.look(sessions, now=make.NOW)
    await put(sessions, "a")

    await judges.look(sessions, now=make.NOW)

    assert judges.live.version == "shipped-1"


async def test_a_look_that_failed_is_made_again_at_once(sessions: Sessions) -> None:
    judges = following(every=3600)
    away = cast("Sessions", AwayAtFirst(sessions))
    await put(sessions, "a")
    with pytest.raises(ConnectionRefusedError):
        await judges.look(away, now=make.NOW)

    await judges.look(away, now=make.NOW)

    assert judges.live.version == "a"


async def test_instead_of_a_broken_model_the_shipped_one_judges(sessions: Sessions) -> None:
    judges = following()
    await put(sessions, "a")
    await judges.look(sessions, now=make.NOW)
    await put(sessions, "broken")

    for _ in range(2):
        await judges.look(sessions, now=make.NOW)

    assert judges.live.version == "shipped-1"


async def test_whoever_cannot_read_the_live_model_tells_what_really_judges(
    sessions: Sessions,
) -> None:
    judges = Judges(CascadeJudge.load(), look_every=0, opening=opening)
    await put(sessions, "broken")
    before = (await unread(sessions), judges.live.version)

    await judges.look(sessions, now=make.NOW + timedelta(minutes=1))

    assert (before[0], judges.live.version) == (None, before[1])
    assert await unread(sessions) == "broken"


async def test_a_model_that_is_read_and_told_is_not_called_unread(sessions: Sessions) -> None:
    judges = Judges(CascadeJudge.load(), look_every=0)
    await judges.look(sessions, now=make.NOW)
    await put(sessions, "a")

    await judges.look(sessions, now=make.NOW + timedelta(minutes=1))

    assert judges.live.version == "a"
    assert await unread(sessions) is None


async def test_after_a_shadow_that_cannot_be_read_the_one_before_judges_no_more(
    sessions: Sessions,
) -> None:
    judges = following()
    await put(sessions, "tried", ModelRole.SHADOW)
    await judges.look(sessions, now=make.NOW)
    before = judges.shadow
    await put(sessions, "broken", ModelRole.SHADOW)

    await judges.look(sessions, now=make.NOW)

    assert before is not None
    assert judges.shadow is None


async def test_a_model_that_broke_as_a_shadow_gives_way_to_the_shipped_one_when_it_goes_live(
    sessions: Sessions,
) -> None:
    judges = following()
    await put(sessions, "a")
    await put(sessions, "broken", ModelRole.SHADOW)
    await judges.look(sessions, now=make.NOW)
    before = judges.live.version
    await put(sessions, "broken")

    await judges.look(sessions, now=make.NOW)

    assert (before, judges.live.version) == ("a", "shipped-1")


async def test_what_really_judges_is_told_once_and_not_at_every_look(sessions: Sessions) -> None:
    judges = Judges(CascadeJudge.load(encoder=None), look_every=0, opening=opening)
    await put(sessions, "broken")
    first = make.NOW + timedelta(minutes=1)

    for minutes in range(3):
        await judges.look(sessions, now=first + timedelta(minutes=minutes))

    async with sessions() as session:
        assert list(await session.scalars(select(JudgeEdges.told_at))) == [first]


async def test_after_a_broken_model_the_next_good_one_is_taken(sessions: Sessions) -> None:
    judges = following()
    await put(sessions, "broken")
    await judges.look(sessions, now=make.NOW)
    await put(sessions, "b")

    await judges.look(sessions, now=make.NOW)

    assert judges.live.version == "b"


async def mend(sessions: Sessions, version: str, *, into: str) -> None:
    """Let the file of a model that could not be read be replaced."""
    async with sessions.begin() as session:
        mended = update(JudgeModel).values(weights=model_file(into))
        await session.execute(mended.where(JudgeModel.version == version))


@pytest.mark.parametrize("role", list(ModelRole))
async def test_a_model_that_was_mended_is_taken_and_both_are_told_once(
    sessions: Sessions, role: ModelRole
) -> None:
    judges = following(try_every=0)
    await put(sessions, "broken", role)
    with capture_logs() as logs:
        for _ in range(3):
            await judges.look(sessions, now=make.NOW)
        await mend(sessions, "broken", into="mended")

        for _ in range(3):
            await judges.look(sessions, now=make.NOW)

    held = judges.live if role is ModelRole.LIVE else judges.shadow
    assert held is not None
    assert held.version == "mended"
    assert [each["event"] for each in logs] == ["judge.not_loaded", "judge.changed"]


async def test_what_could_not_be_read_is_not_tried_at_every_look(sessions: Sessions) -> None:
    judges = following(try_every=3600)
    await put(sessions, "broken")
    await judges.look(sessions, now=make.NOW)
    await mend(sessions, "broken", into="mended")

    await judges.look(sessions, now=make.NOW)

    assert judges.live.version == "shipped-1"


async def test_a_model_that_is_damaged_while_it_judges_judges_on(sessions: Sessions) -> None:
    judges = Judges(Saying("shipped-1"), look_every=0, try_every=0, opening=open_judge)
    await put(sessions, "a")
    await judges.look(sessions, now=make.NOW)
    async with sessions.begin() as session:
        await session.execute(update(JudgeModel).values(weights=b"torn"))

    await judges.look(sessions, now=make.NOW)

    assert judges.live.version == "a"


@pytest.mark.parametrize("version", [None, "a"])
async def test_an_encoder_that_was_put_in_its_place_is_taken_and_told(
    sessions: Sessions, tmp_path: Path, version: str | None
) -> None:
    judges = looking_for_an_encoder(tmp_path / "encoder")
    await put(sessions, version)
    await judges.look(sessions, now=make.NOW + timedelta(minutes=1))
    before = await words_only(sessions)
    copytree(ENCODER, tmp_path / "encoder")

    with capture_logs() as logs:
        await judges.look(sessions, now=make.NOW + timedelta(minutes=2))

    assert [(each["event"], each["version"]) for each in logs] == [
        ("judge.changed", version or keeping.SHIPPED)
    ]
    assert before is not None
    assert before.why == "нет файла encoder/encoder.onnx"
    assert await words_only(sessions) is None
    assert judges.live.version == CascadeJudge.load().version


async def test_a_model_that_was_trained_without_an_encoder_is_opened_once(
    sessions: Sessions,
) -> None:
    opened: list[bytes] = []

    def open_noted(raw: bytes) -> Judge:
        opened.append(raw)
        return open_judge(raw)

    judges = Judges(Saying("shipped-1"), look_every=0, try_every=0, opening=open_noted)
    await put(sessions, "words")
    for _ in range(3):
        await judges.look(sessions, now=make.NOW)

    told = await words_only(sessions)
    assert (len(opened), told and told.why) == (1, "модель обучена без неё")


@pytest.mark.parametrize("version", [None, "a"])
async def test_an_encoder_that_came_damaged_is_told_as_such_once(
    sessions: Sessions, tmp_path: Path, version: str | None
) -> None:
    judges = looking_for_an_encoder(tmp_path / "encoder")
    await put(sessions, version)
    await judges.look(sessions, now=make.NOW)
    copytree(ENCODER, tmp_path / "encoder")
    (tmp_path / "encoder" / "encoder.onnx").write_bytes(b"torn")

    with capture_logs() as logs:
        for minute in (1, 2):
            await judges.look(sessions, now=make.NOW + timedelta(minutes=minute))

    told = await words_only(sessions)
    assert told is not None
    assert "не читаются файлы" in told.why
    warned = [each["why"] for each in logs if each["event"] == "judge.without_encoder"]
    assert len(warned) == (1 if version is None else 2)
    assert {*warned} == {told.why}


async def test_the_shadow_judges_the_same_comments_and_changes_nothing(
    sessions: Sessions,
) -> None:
    judges = following()
    worker = a_judging_worker(sessions, judges)
    await put(sessions, "tried", ModelRole.SHADOW)
    await a_comment(sessions)
    async with sessions.begin() as session:
        edges = Edges(needs_answer=0.5, review=0.4)
        await balancing.tell_edges(session, "shipped-1", edges, now=make.NOW)

    await judge(worker)
    await judges.tried_out()

    async with sessions() as session:
        (state,) = await session.scalars(select(Comment.state))
        (found,) = await keeping.differences(session)
    assert state is CommentState.NO_ANSWER
    assert (found.verdict.model, found.shadow.model) == ("shipped-1", "tried")
    assert await tried(sessions) == ["tried"]


async def test_a_shadow_that_fails_hurts_nobody(sessions: Sessions) -> None:
    judges = following()
    worker = a_judging_worker(sessions, judges)
    await put(sessions, "failing", ModelRole.SHADOW)
    await a_comment(sessions)

    done = await judge(worker)
    await judges.tried_out()

    assert done == 1
    assert await models_of(sessions) == ["shipped-1"]
    assert await tried(sessions) == []


async def test_a_shadow_that_is_too_slow_leaves_batches_out() -> None:
    judges, gate, done = following(), asyncio.Event(), 0

    async def work() -> None:
        nonlocal done
        await gate.wait()
        done += 1

    for _ in range(30):
        judges.try_out(work)
    gate.set()
    await judges.tried_out()

    assert done == 8


async def test_what_a_shadow_has_not_done_is_given_up_at_the_end() -> None:
    judges, begun = following(), 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        await asyncio.sleep(60)

    for _ in range(3):
        judges.try_out(work)
    await asyncio.sleep(0)
    await judges.close()

    assert begun == 1


async def test_a_shadow_that_was_taken_off_judges_no_more(sessions: Sessions) -> None:
    judges = following()
    await put(sessions, "tried", ModelRole.SHADOW)
    await judges.look(sessions, now=make.NOW)
    await put(sessions, None, ModelRole.SHADOW)

    await judges.look(sessions, now=make.NOW)

    assert judges.shadow is None


def test_a_kept_model_is_opened_as_it_was_saved_and_a_torn_one_is_refused() -> None:
    raw = SHIPPED.read_bytes()

    assert open_judge(raw).version == CascadeJudge.load().version
    with pytest.raises(BrokenModelError):
        open_judge(raw[: len(raw) // 2])


def test_a_worker_without_judging_holds_no_judge() -> None:
    with pytest.raises(NoJudgeError):
        _ = Judges.none().live


async def test_a_fixed_judge_stays(sessions: Sessions) -> None:
    judges = Judges.fixed(Saying("fixed"))
    await put(sessions, "a")

    await judges.look(sessions, now=make.NOW)

    assert judges.live.version == "fixed"


async def a_pool_and_a_sparing_balance(sessions: Sessions, *, like: Judgement) -> None:
    """List a topic under the one that was named, and change the balance."""
    pool = Topic(
        group="Спорт",
        code="sport.pool",
        title="бассейн",
        within=TopicList.shipped().trained(like.topic) or "",
        words=("откройте уже бассейн",),
    )
    async with sessions.begin() as session:
        await balancing.move(session, Balance.SPARING, by="test", now=make.NOW)
        await topics.take_in(session, [pool], by="test", now=make.NOW)


async def test_a_model_just_taken_heeds_the_topics_whatever_becomes_of_the_shadow(
    sessions: Sessions,
) -> None:
    judges = Judges(CascadeJudge.load(encoder=None), look_every=3600, opening=opening_cascades)
    remark = Remark("Откройте уже бассейн, дети ждут, когда его починят")
    await a_pool_and_a_sparing_balance(sessions, like=judges.live.judge([remark])[0])
    await put(sessions, "a")
    await put(sessions, "unthought-of", ModelRole.SHADOW)

    with pytest.raises(SystemError):
        await judges.look(sessions, now=make.NOW)
    await judges.look(sessions, now=make.NOW)

    assert judges.live.judge([remark])[0].topic == "sport.pool"


async def test_the_balance_and_the_topics_are_followed_and_the_thresholds_told(
    sessions: Sessions,
) -> None:
    judges = Judges(CascadeJudge.load(), look_every=0)
    remark = Remark("Откройте уже бассейн, дети ждут, когда его починят")
    await judges.look(sessions, now=make.NOW)
    await a_pool_and_a_sparing_balance(sessions, like=judges.live.judge([remark])[0])

    await judges.look(sessions, now=make.NOW)

    after = judges.live.judge([remark])[0]
    async with sessions() as session:
        told = (await session.scalars(select(JudgeEdges))).one()
    judge = judges.live
    assert isinstance(judge, CascadeJudge)
    assert after.topic == "sport.pool"
    assert (told.model, told.needs_answer) == (judge.version, judge.edges.needs_answer)
