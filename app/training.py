"""Trains and measures at the command line: what is read, told, written down and installed."""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import connected
from app.base.errors import InvalidError, NotReadyError
from app.triage import keeping
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.weights import BrokenModelError, from_bytes, load, save, to_bytes
from app.triage.keeping import Correction
from app.triage.learning import evaluating
from app.triage.learning.comparing import Retrained, as_table, shortfalls
from app.triage.learning.given import read_given
from app.triage.rules import ModelRole, MoveReason

_T = TypeVar("_T")
_WIDTH: Final = 110
_IN_FORCE: Final = "из базы данных"
_TO_INSTALL: Final = (
    "Поставьте всё, что называет requirements.lock: pip install --no-deps --require-hashes -r"
    " requirements.lock"
)


class NoLibraryError(NotReadyError):
    """A library that only training or plots need is not installed."""


class BadModelError(InvalidError):
    """A model cannot be read or was made for another version of the program."""


class NowhereError(InvalidError):
    """There is neither a database nor a file for the trained model."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants trained."""

    files: tuple[Path, ...] = ()
    force: bool = False
    shadow: bool = False
    out: Path | None = None
    lessons: Path | None = None


def run_training(order: Order, database_url: str, *, now: Callable[[], datetime]) -> int:
    """Train, compare, print the table and install; returns the exit code.

    Nothing is written before all is done, and then in one transaction: a training that is
    killed leaves everything as it was.
    """
    learning = _learning()
    if order.out is None and not database_url:
        raise NowhereError(
            "Некуда поставить модель: база данных не настроена. Запустите сервис (gospablik up)"
            " или назовите файл: --out"
        )
    files = {name: read_given(path) for name, path in _by_name(order.files).items()}
    console = Console(width=_WIDTH, stderr=True)
    there = _what_is_there(database_url, console)
    try:
        shipped = CascadeJudge.load()
        running = _running(there.weights, shipped, console)
        with console.status("Готовлюсь") as status:

            def tell(sentence: str) -> None:
                console.print(f"• {sentence}", highlight=False)
                status.update(sentence)

            found = learning.retrain(
                learning.gather_material(there.corrections, files),
                running=running,
                shipped=shipped,
                lessons_path=order.lessons or learning.LESSONS,
                day=now().date().isoformat(),
                tell=tell,
            )
    except BrokenModelError as error:
        raise BadModelError(str(error)) from error
    Console(width=_WIDTH).print(as_table(found))
    return _settle(found, order, database_url, instead_of=there.live, now=now)


def run_evaluation(
    file: Path, model: str | None, plot: Path | None, database_url: str, *, as_json: bool
) -> int:
    """Measure a model on a file; print tables or JSON, draw a plot; returns the exit code."""
    given = read_given(file)
    judge = _judge_of(model, database_url)
    if judge.missing:
        sys.stderr.write(f"Без нейросети, только по словам: {judge.missing}.\n")
    found, verdicts = evaluating.evaluate(judge, given)
    if plot is not None:
        try:
            evaluating.plot(found, given, verdicts, plot)
        except ImportError as error:
            raise NoLibraryError(f"Для рисунка нужен matplotlib. {_TO_INSTALL}") from error
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
        return 0
    console = Console(width=_WIDTH)
    console.print(evaluating.label_table(found))
    console.print(evaluating.group_table(found))
    return 0


def _learning() -> Any:
    try:
        from app.triage.learning import retraining  # noqa: PLC0415 - scikit-learn may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"sklearn", "scipy"}:
            raise
        raise NoLibraryError(
            f"Для обучения нужны библиотеки scikit-learn и scipy. {_TO_INSTALL}"
        ) from error
    return retraining


class _There(msgspec.Struct, frozen=True):
    """What a training finds: people's decisions, and the model in force; None: the shipped."""

    corrections: list[Correction]
    live: str | None
    weights: bytes | None


def _what_is_there(database_url: str, console: Console) -> _There:
    if not database_url:
        console.print("База данных не настроена: решений людей в этом обучении не будет.")
        return _There([], None, None)

    async def read(session: AsyncSession) -> _There:
        version = await keeping.live_version(session)
        weights = None if version is None else await keeping.weights_of(session, version)
        return _There(await keeping.corrections(session), version, weights)

    there = _in_transaction(database_url, read)
    console.print(f"Решений людей в базе: {len(there.corrections)}", highlight=False)
    return there


def _by_name(paths: Collection[Path]) -> dict[str, Path]:
    """Name each file as people call it; those that are called alike by their whole paths."""
    whole = {path.resolve(): path for path in paths}.values()
    alike = Counter(path.name for path in whole)
    return {path.name if alike[path.name] == 1 else str(path): path for path in whole}


def _running(raw: bytes | None, shipped: CascadeJudge, console: Console) -> CascadeJudge:
    """Open the model in force; where it cannot be read, workers judge with the shipped one."""
    if raw is None:
        return shipped
    try:
        return CascadeJudge.of(from_bytes(raw, name=_IN_FORCE))
    except BrokenModelError as error:
        console.print(f"{error}. Сравниваю с той, что поставляется с программой: судит она.")
        return shipped


def _settle(
    found: Retrained,
    order: Order,
    database_url: str,
    *,
    instead_of: str | None,
    now: Callable[[], datetime],
) -> int:
    """Write the model where it was asked for; ``instead_of`` judged when it was compared."""
    version = found.weights.about.version
    if order.out is not None:
        save(found.weights, order.out)
        sys.stdout.write(f"{version}: записана в {order.out}, не поставлена.\n")
        return 0
    if not (found.is_better or order.force or order.shadow):
        sys.stdout.write(f"{version} не лучше работающей {found.running} и не поставлена:\n")
        sys.stdout.writelines(f"• {why}\n" for why in shortfalls(found.sets))
        return 1
    role = ModelRole.SHADOW if order.shadow else ModelRole.LIVE

    async def install(session: AsyncSession) -> bool:
        await keeping.keep(
            session,
            version=version,
            weights=to_bytes(found.weights),
            about=found.about,
            by=keeping.COMMAND_LINE,
            now=now(),
        )
        if not (order.force or order.shadow or await keeping.still_judges(session, instead_of)):
            return False
        await keeping.put(
            session,
            role,
            version,
            by=keeping.COMMAND_LINE,
            now=now(),
            why=MoveReason.TRAINED,
        )
        return True

    if not _in_transaction(database_url, install):
        sys.stdout.write(
            f"Пока шло обучение, проверяющую модель сменили: с нынешней {version} не сравнивалась."
            f" Она сохранена и не поставлена; поставить: gospablik models use {version}\n"
        )
        return 1
    done = "пробуется рядом с работающей" if order.shadow else "поставлена"
    sys.stdout.write(f"{version} {done}; исполнители возьмут её за полминуты.\n")
    return 0


def _judge_of(model: str | None, database_url: str) -> CascadeJudge:
    try:
        if model is None or model == keeping.SHIPPED:
            return CascadeJudge.load()
        if Path(model).is_file():
            return CascadeJudge.of(load(Path(model)))
        if not database_url:
            raise BadModelError(f"Файла {model} нет, а база данных не настроена")
        raw = _in_transaction(database_url, lambda session: keeping.weights_of(session, model))
        return CascadeJudge.of(from_bytes(raw, name=model))
    except BrokenModelError as error:
        raise BadModelError(str(error)) from error


def _in_transaction(url: str, work: Callable[[AsyncSession], Awaitable[_T]]) -> _T:
    """Do the work on a connection of its own: training lasts longer than a line should."""

    async def run() -> _T:
        async with connected(url, pool_size=1) as sessions, sessions.begin() as session:
            return await work(session)

    return asyncio.run(run())
