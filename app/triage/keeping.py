"""The models of an installation: kept, put to work, tried out, and taken back."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.comments.model import Comment
from app.triage import store
from app.triage.judging.weights import BrokenModelError, from_bytes
from app.triage.model import JudgeModel, JudgeMove, ShadowVerdict, Verdict
from app.triage.rules import Judgement, Label, ModelRole, MoveReason, trail
from app.triage.service import Docket
from app.triage.topics import keeping as topics

COMMAND_LINE: Final = "командная строка"
"""Who changed a model where a command was given: it knows no person."""
SHIPPED: Final = "shipped"
"""Stands for the model that came with the program, whatever its version."""


class NoSuchModelError(NotFoundError):
    """No model of this version was trained here."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Модели {version} здесь нет. Список моделей: gospablik models"
            " или GET /api/v1/judging/models."
        )


class UnreadableModelError(ConflictError):
    """A model is kept here that this version of the program cannot read."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Модель {version} не читается: она повреждена или обучена для другой версии программы."
            " Обучите новую (gospablik train) или поставьте ту, что поставляется с программой"
            " (gospablik models use shipped)."
        )


class NothingBeforeError(ConflictError):
    """The model that came with the program judges already."""

    def __init__(self) -> None:
        super().__init__(
            "Возвращаться не к чему: проверяет модель, которая поставляется с программой."
        )


class ShippedBesideError(InvalidError):
    """The model that came with the program is not kept here, so nobody can try it out."""

    def __init__(self) -> None:
        super().__init__(
            "Рядом пробуют только модель, обученную здесь, а не ту, что поставляется с программой."
            " Список моделей: gospablik models. Больше ничего не пробовать:"
            " gospablik models shadow off."
        )


class LiveBesideError(ConflictError):
    """The model judges already, so it would agree with itself in everything."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Модель {version} и так проверяет комментарии: рядом с ней пробуют другую."
        )


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A person's last word on one version of a comment, to be learned from."""

    comment_id: int
    version: int
    text: str
    labels: tuple[Label, ...]
    topic: str | None
    """``NO_TOPIC`` where the person said that none fits; None: he said nothing of it."""
    kind: str
    """Of the institution that keeps the page."""
    is_reply: bool = False
    """It answers a comment that we have."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Versions that shall judge here."""

    live: str | None
    """None is the shipped model."""
    shadow: str | None
    """None is no shadow."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A model in the list, without its weights; the shipped one has no date here."""

    version: str
    trained_at: datetime | None
    trained_by: str
    about: Mapping[str, Any]
    is_live: bool
    is_shadow: bool
    since: datetime | None
    """Since when it judges, as live or as shadow; None where it does not or did from the start."""
    is_unread: bool = False
    """It shall judge, but workers could not read it: the shipped one judges in its place."""
    is_words_only: bool = False
    """It, or the shipped one in its place, judges by words alone, without an encoder."""
    lacks: str = ""
    """Why it does, in Russian, as a worker told; empty where none did."""


class WordsOnly(NamedTuple):
    """A model that judges without an encoder."""

    version: str
    why: str
    """In Russian; empty where no worker has said."""


class TrialReading(StrEnum):
    """What a model that is tried out makes of the comments that it is given."""

    WHOLE = "whole"
    WORDS_ONLY = "words_only"
    """It reads without an encoder."""
    NOTHING_YET = "nothing_yet"
    UNREADABLE = "unreadable"
    """It cannot be opened, so nothing more will be read, whatever was before an upgrade, say."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A comment over which the live model and the shadow are at odds."""

    comment: Comment
    verdict: Verdict
    shadow: ShadowVerdict


async def corrections(session: AsyncSession) -> list[Correction]:
    """Tell what people decided, with the texts that they decided on.

    A topic that only narrows another one down is told as that one, which the judge knows. That
    no topic fits counts as said where the judge had named one: else nobody may have looked.
    """
    listed, decided = await topics.ever_listed(session), await store.corrections(session)
    return [
        Correction(
            comment_id=comment_id,
            version=version,
            text=text,
            labels=tuple(Label(label) for label in labels),
            topic=listed.trained(topic if topic or judged_a_topic else None),
            kind=kind.value,
            is_reply=is_reply,
        )
        for comment_id, version, labels, topic, judged_a_topic, text, is_reply, kind in decided
    ]


async def keep(
    session: AsyncSession,
    *,
    version: str,
    weights: bytes,
    about: Mapping[str, Any],
    by: str,
    now: datetime,
) -> JudgeModel:
    """Keep a trained model; the same one twice is kept once. It does not judge yet.

    A version names what the file holds: one that is kept already and was damaged is whole again.
    """
    known = await store.model(session, version)
    if known is not None:
        known.weights = weights
        await session.flush()
        return known
    model = JudgeModel(
        version=version, weights=weights, about=dict(about), trained_at=now, trained_by=by
    )
    session.add(model)
    await session.flush()
    return model


async def put(
    session: AsyncSession,
    role: ModelRole,
    version: str | None,
    *,
    by: str,
    now: datetime,
    why: MoveReason = MoveReason.CHOSEN,
) -> None:
    """Let a version judge, or be tried out; workers follow within half a minute.

    None is the shipped model, or no shadow. What is so already is not written twice. A shadow
    that becomes live is tried out no more.
    Raises NoSuchModelError, UnreadableModelError, ShippedBesideError or LiveBesideError.
    """
    if version == SHIPPED:
        if role is ModelRole.SHADOW:
            raise ShippedBesideError
        version = None
    if version is not None:
        await _check_readable(session, version)
    await store.lock_moves(session)
    in_force = await wanted(session)
    if role is ModelRole.SHADOW and version is not None and version == in_force.live:
        raise LiveBesideError(version)
    if version == (in_force.live if role is ModelRole.LIVE else in_force.shadow):
        return
    _add_move(session, role, version, by=by, now=now, why=why)
    if role is ModelRole.LIVE:
        _end_trial_of(session, version, in_force, by=by, now=now, why=why)
    await session.flush()


async def roll_back(session: AsyncSession, *, by: str, now: datetime) -> str | None:
    """Let the version judge that judged before the last change; None is the shipped one.

    A shadow that becomes live so is tried out no more.
    Raises NothingBeforeError or UnreadableModelError.
    """
    await store.lock_moves(session)
    moves = await store.moves(session, ModelRole.LIVE)
    versions = trail([(move.version, move.why) for move in moves])
    if len(versions) == 1:
        raise NothingBeforeError
    before = versions[-2]
    if before is not None:
        await _check_readable(session, before)
    in_force, why = await wanted(session), MoveReason.ROLLED_BACK
    _add_move(session, ModelRole.LIVE, before, by=by, now=now, why=why)
    _end_trial_of(session, before, in_force, by=by, now=now, why=why)
    await session.flush()
    return before


async def wanted(session: AsyncSession) -> Wanted:
    """Tell which versions shall judge now."""
    last = await store.last_moves(session)
    return Wanted(live=_told(last, ModelRole.LIVE), shadow=_told(last, ModelRole.SHADOW))


async def still_judges(session: AsyncSession, version: str | None) -> bool:
    """Say whether this version judges now; nobody changes that before the transaction ends."""
    await store.lock_moves(session)
    return await live_version(session) == version


async def live_version(session: AsyncSession) -> str | None:
    """Tell the version in force; None is the shipped one."""
    return (await wanted(session)).live


async def weights_of(session: AsyncSession, version: str) -> bytes:
    """Read the file of a model; raises NoSuchModelError."""
    weights = await store.weights_of(session, version)
    if weights is None:
        raise NoSuchModelError(version)
    return weights


async def unread_model(session: AsyncSession) -> str | None:
    """Tell the version that shall judge and that workers could not read; None where all is well."""
    live = (await store.last_moves(session)).get(ModelRole.LIVE)
    told = await store.last_told(session)
    return live.version if live and told and _is_unread(live, told) else None


async def words_only_model(session: AsyncSession) -> WordsOnly | None:
    """Tell the version that judges without an encoder; None where one takes part.

    None, too, where another one was put to work and no worker has told of it yet.
    """
    told = await store.last_told(session)
    live = (await store.last_moves(session)).get(ModelRole.LIVE)
    if told is None or told.with_encoder or (live is not None and told.at < live.moved_at):
        return None
    return WordsOnly(told.version, told.lacks)


async def list_models(session: AsyncSession) -> list[Kept]:
    """List the models, the newest first and the shipped one last."""
    last = await store.last_moves(session)
    models = await store.models(session)
    unread = await unread_model(session)
    words_only = await words_only_model(session)
    trained = [
        _kept(model.version, model, last, is_unread=model.version == unread) for model in models
    ]
    listed = [*trained, _kept(SHIPPED, None, last)]
    return [_told_of(each, words_only) for each in listed]


async def try_out(
    session: AsyncSession, docket: Docket, judgements: Sequence[Judgement], *, now: datetime
) -> None:
    """Write down what the shadow says; nothing follows from it."""
    if docket.comments:
        await store.add_shadow_verdicts(session, docket.judged(judgements), now=now)


async def differences(
    session: AsyncSession, *, before: int | None = None, limit: int = 50
) -> list[Difference]:
    """List where the live model and the present shadow are at odds, the newest first.

    What the shadow said before both began to judge side by side is left out, and so is what
    another model said in force. Empty where nothing is tried out. ``before`` is the id of a
    comment.
    """
    last = await store.last_moves(session)
    trial, live = _trial(last), await _judging(session, last)
    if trial is None or live is None:
        return []
    found = await store.differences(
        session,
        shadow=trial.shadow,
        live=live,
        since=trial.since,
        before=before,
        limit=limit,
    )
    return [Difference(comment=one, verdict=said, shadow=tried) for one, said, tried in found]


async def how_it_reads(session: AsyncSession) -> TrialReading | None:
    """Tell how the present shadow reads beside the model in force; None: nothing is tried out."""
    trial = _trial(await store.last_moves(session))
    if trial is None:
        return None
    try:
        await _check_readable(session, trial.shadow)
    except UnreadableModelError:
        return TrialReading.UNREADABLE
    said_as = await store.said_as(session, shadow=trial.shadow, since=trial.since)
    if said_as is None:
        return TrialReading.NOTHING_YET
    return TrialReading.WORDS_ONLY if said_as == trial.shadow else TrialReading.WHOLE


async def compared_since(session: AsyncSession) -> datetime | None:
    """Tell since when the present shadow is compared; None where nothing is tried out."""
    trial = _trial(await store.last_moves(session))
    return None if trial is None else trial.since


class _Trial(NamedTuple):
    """What is tried out, and since when beside the model that is in force now."""

    shadow: str
    since: datetime


def _trial(last: Mapping[ModelRole, JudgeMove]) -> _Trial | None:
    shadow, live = last.get(ModelRole.SHADOW), last.get(ModelRole.LIVE)
    if shadow is None or shadow.version is None:
        return None
    since = shadow.moved_at if live is None else max(shadow.moved_at, live.moved_at)
    return _Trial(shadow.version, since)


async def _judging(session: AsyncSession, last: Mapping[ModelRole, JudgeMove]) -> str | None:
    """Tell the version that verdicts carry now; None where no worker has told the shipped one."""
    chosen = _told(last, ModelRole.LIVE)
    if chosen is None or chosen == await unread_model(session):
        return await store.shipped_version(session)
    return chosen


async def _check_readable(session: AsyncSession, version: str) -> None:
    if not version.isprintable():
        raise NoSuchModelError(version)
    weights = await weights_of(session, version)
    try:
        await asyncio.to_thread(from_bytes, weights, name=version)
    except BrokenModelError as error:
        raise UnreadableModelError(version) from error


def _told_of(model: Kept, words_only: WordsOnly | None) -> Kept:
    """Add that a model in force judges by words alone, or the shipped one where it is unread."""
    if words_only is None or not model.is_live:
        return model
    if not (model.is_unread or model.version in {words_only.version, SHIPPED}):
        return model
    return msgspec.structs.replace(model, is_words_only=True, lacks=words_only.why)


def _is_unread(live: JudgeMove, told: store.Told) -> bool:
    """Say whether a worker told another model's thresholds since this one was put to work."""
    return live.version is not None and told.at > live.moved_at and told.version != live.version


def _told(last: Mapping[ModelRole, JudgeMove], role: ModelRole) -> str | None:
    return last[role].version if role in last else None


def _add_move(
    session: AsyncSession,
    role: ModelRole,
    version: str | None,
    *,
    by: str,
    now: datetime,
    why: MoveReason,
) -> None:
    session.add(JudgeMove(role=role, version=version, moved_at=now, moved_by=by, why=why))


def _end_trial_of(
    session: AsyncSession,
    version: str | None,
    in_force: Wanted,
    *,
    by: str,
    now: datetime,
    why: MoveReason,
) -> None:
    """Try a version out no more that judges from now on."""
    if version is not None and version == in_force.shadow:
        _add_move(session, ModelRole.SHADOW, None, by=by, now=now, why=why)


def _kept(
    version: str,
    model: JudgeModel | None,
    last: Mapping[ModelRole, JudgeMove],
    *,
    is_unread: bool = False,
) -> Kept:
    own = None if model is None else version
    is_live = _told(last, ModelRole.LIVE) == own
    is_shadow = model is not None and _told(last, ModelRole.SHADOW) == own
    role = ModelRole.LIVE if is_live else ModelRole.SHADOW
    return Kept(
        version=version,
        trained_at=None if model is None else model.trained_at,
        trained_by="" if model is None else model.trained_by,
        about={} if model is None else model.about,
        is_live=is_live,
        is_shadow=is_shadow,
        since=last[role].moved_at if (is_live or is_shadow) and role in last else None,
        is_unread=is_unread,
    )
