"""The ``gospablik`` command."""

import asyncio
import getpass
import os
import sys
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from socket import gaierror
from ssl import SSLError
from typing import Annotated, Any, Final, Literal, NoReturn
from zoneinfo import ZoneInfo

import cyclopts
import msgspec
from cyclopts import Parameter
from sqlalchemy.exc import DBAPIError

from app.access.rules import Role
from app.base.database import Sessions, connected, refusal_of
from app.base.errors import AppError
from app.base.home import at_home
from app.base.jobs import Stage
from app.base.logging import configure_logging
from app.base.settings import (
    Settings,
    SettingsError,
    read_settings,
    require_database,
)
from app.base.streams import (
    UnreadableError,
    UnwritableError,
    drop_output,
    open_source,
    put_out,
    written_out,
)
from app.triage.rules import ModelRole

app: Final = cyclopts.App(
    name="gospablik", help="Ни один вопрос гражданина под официальной страницей без ответа."
)
pages: Final = cyclopts.App(name="pages", help="Страницы, за которыми следит сервис.")
account: Final = cyclopts.App(name="account", help="Учётные записи.")
models: Final = cyclopts.App(name="models", help="Модели, которые проверяют комментарии.")
topics: Final = cyclopts.App(name="topics", help="Темы, о которых пишут люди.")
app.command(models)
app.command(topics)
app.command(pages)
app.command(account)


_WIDTH: Final = 110
_INTERRUPTED: Final = 130
_NOBODY_READS: Final = 141
"""Codes of a command ended by Ctrl-C, or by a closed pipe, as shells tell them."""


@app.command
def up(
    *,
    demo: Annotated[bool, Parameter(negative=())] = False,
    verbose: Annotated[bool, Parameter(name=["-v", "--verbose"], negative=())] = False,
) -> int:
    """Запустить весь сервис на этой машине; Ctrl-C останавливает.

    Parameters
    ----------
    demo
        Вместе с эмулятором ВКонтакте и 12 страницами, где пишут люди.
    verbose
        Показывать, что пишут части сервиса.
    """
    from app.up import run_up

    return run_up(read_settings(), demo=demo, verbose=verbose)


@app.command
def serve() -> NoReturn:
    """Запустить сайт и API."""
    settings = _settings()
    configure_logging(settings)
    from app.serving import serve_forever

    serve_forever(settings)
    sys.exit(0)


@app.command
def worker(*, only: list[Stage] | None = None, without: list[Stage] | None = None) -> NoReturn:
    """Запустить исполнителя: читает сети, проверяет, распределяет, публикует.

    Parameters
    ----------
    only
        Только эти работы, например --only judge: один проверяющий, остальных он не задержит.
    without
        Все работы, кроме этих, например --without judge.
    """
    chosen = [f"--only={stage.value}" for stage in only or ()]
    _become("workers", *chosen, *(f"--without={stage.value}" for stage in without or ()))


@app.command
def emulate(
    network: Literal["vk", "ok", "telegram", "max"],
    *options: Annotated[str, Parameter(allow_leading_hyphen=True)],
) -> NoReturn:
    """Запустить эмулятор сети, например: gospablik emulate vk --port 8090."""
    _become(f"connectors.emulators.{network}", *options)


@app.command
def demo() -> NoReturn:
    """Наполнить эмулятор ВКонтакте (VK_API_URL) и писать под записями."""
    _become("connectors.emulators.demo")


@app.command
def migrate() -> int:
    """Привести базу данных к этой версии."""
    from app.base.migration import migrate as bring

    bring(require_database(_settings()))
    return 0


@app.command
def backup(file: Path) -> int:
    """Записать всю базу данных в файл, не останавливая сервис.

    Ключ шифрования (secrets/fernet.txt в папке сервиса) в копию не входит: храните и его.

    Parameters
    ----------
    file
        Куда записать; имеющийся файл заменяется целиком.
    """
    from app.backing_up import run_backup

    run_backup(file, require_database(_settings()))
    sys.stdout.write(
        f"База данных записана в {file}. Ключ шифрования храните отдельно от неё:"
        " secrets/fernet.txt в папке сервиса.\n"
    )
    return 0


@app.command
def restore(file: Path) -> int:
    """Заменить встроенную базу данных копией; сервис должен быть остановлен.

    Прежняя база остаётся, пока копия не прочитана целиком. Копию прежней версии программы
    обновит следующий запуск.

    Parameters
    ----------
    file
        Что записала команда backup или программа pg_dump --format=custom.
    """
    from app.restoring import run_restore

    return run_restore(file, read_settings())


@app.command
def status(*, json: Annotated[bool, Parameter(negative=())] = False) -> int:
    """Показать, что у сервиса есть и сходятся ли суммы; код 1, если нет.

    Parameters
    ----------
    json
        Одним JSON-документом.
    """
    from app.insights import service as insights
    from app.insights.report import report

    async def read() -> Any:
        async with _sessions() as sessions, sessions() as session:
            return await insights.status(session, now=datetime.now(UTC), region=_settings().region)

    found = _run(read())
    encoded = msgspec.json.format(msgspec.json.encode(found), indent=2)
    sys.stdout.write(encoded.decode() + "\n" if json else report(found, now=datetime.now(UTC)))
    return 0 if found.agree else 1


@app.command
def judge(file: Path | None = None) -> int:
    """Проверить комментарии: строки JSON на входе, строки JSON на выходе.

    Parameters
    ----------
    file
        Файл со строками {"id", "text", "post"?, "parent"?, "parent_is_ours"?, "kind"?, "month"?};
        без него — стандартный ввод. parent — комментарий выше; parent_is_ours — true, если его
        написала сама страница: кто пишет под её ответом «не починили», ждёт нового ответа.
    """
    from app.triage.judging.judge import SWITCH_SECONDS, CascadeJudge
    from app.triage.judging.lines import Account, judge_lines

    sys.setswitchinterval(SWITCH_SECONDS)
    source = open_source(file)
    counted, judging = Account(), CascadeJudge.load()
    if judging.missing:
        sys.stderr.write(f"Без нейросети, только по словам: {judging.missing}.\n")
    try:
        for line in judge_lines(source, judging, counted):
            put_out(line)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnreadableError(file, error) from error
    source.close()
    return 1 if counted.bad else 0


@app.command
def train(
    *files: Path,
    force: Annotated[bool, Parameter(negative=())] = False,
    shadow: Annotated[bool, Parameter(negative=())] = False,
    out: Path | None = None,
    lessons: Path | None = None,
) -> int:
    """Переобучить проверку на исправлениях людей и поставить, если она стала лучше.

    Учит на уроках, которые поставляются с программой, на решениях людей из базы и на
    размеченных файлах. Пятая часть решений и строк каждого файла в обучение не идёт: на ней
    и на отложенной части корпуса новая модель сравнивается с работающей. Лучше — значит: F1
    метки «нужен ответ» ни на одном наборе от 50 строк не ниже больше чем на 0,003; мимо и
    проверки, и разбора проходит на каждом не больше чем на сотую долю нужного больше; в среднем
    по наборам F1 выше, при равенстве решает AP. В наборе, где ответа не ждёт никто, вместо F1
    считается, сколько оставлено в покое. Если ни в одном наборе нет 50 строк, сравниваются все.
    Если за время обучения проверяющую модель сменили, новая сохраняется и не ставится. Код 1,
    если новая не поставлена.

    Parameters
    ----------
    files
        Таблицы со столбцами id, label, text через табуляцию; можно и kind, topic.
    force
        Поставить, даже если не лучше.
    shadow
        Не ставить, а пробовать рядом с работающей: gospablik models покажет.
    out
        Записать модель в этот файл и ничего не ставить.
    lessons
        Уроки вместо поставленных с программой.
    """
    from app.training import Order, run_training

    order = Order(files=files, force=force, shadow=shadow, out=out, lessons=lessons)
    return run_training(order, _settings().database_url, now=lambda: datetime.now(UTC))


@app.command
def evaluate(
    file: Path,
    *,
    model: str | None = None,
    plot: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Измерить проверку на размеченном файле: F1, точность, полнота, AP, ошибка вероятностей.

    Parameters
    ----------
    file
        Таблица со столбцами id, label, text через табуляцию; можно и source, kind, topic.
    model
        Версия из gospablik models или файл модели; без неё — та, что поставляется с программой.
    plot
        Нарисовать в этот файл PNG.
    json
        Одним JSON-документом.
    """
    from app.training import run_evaluation

    return run_evaluation(file, model, plot, _settings().database_url, as_json=json)


@models.default
def list_models() -> int:
    """Показать модели: когда и кем обучены, какая проверяет, какая пробуется рядом."""
    from rich.console import Console

    from app.triage import keeping
    from app.triage.modelling import model_table

    async def read() -> Any:
        async with _sessions() as sessions, sessions() as session:
            return await keeping.list_models(session)

    zone = ZoneInfo(_settings().time_zone)
    Console(width=_WIDTH).print(model_table(_run(read()), zone))
    return 0


@models.command
def rollback() -> int:
    """Вернуть модель, которая проверяла до последней замены."""
    from app.triage import keeping

    async def write() -> str | None:
        async with _sessions() as sessions, sessions.begin() as session:
            return await keeping.roll_back(session, by=keeping.COMMAND_LINE, now=datetime.now(UTC))

    sys.stdout.write(f"Снова проверяет {_run(write()) or keeping.SHIPPED}.\n")
    return 0


@models.command
def use(version: str) -> int:
    """Поставить модель, которая здесь уже есть; shipped — та, что поставляется с программой."""
    _put(ModelRole.LIVE, version)
    sys.stdout.write(f"Проверяет {version}: исполнители перейдут на неё за полминуты.\n")
    return 0


@models.command(name="shadow")
def shadow_model(version: str) -> int:
    """Пробовать модель рядом с работающей; off — больше не пробовать."""
    _put(ModelRole.SHADOW, None if version == "off" else version)
    sys.stdout.write(
        "Рядом ничего не пробуется.\n" if version == "off" else f"Рядом пробуется {version}.\n"
    )
    return 0


@topics.command(name="export")
def export_topics(file: Path) -> int:
    """Записать действующий список тем в таблицу через табуляцию."""
    from app.base.files import write_whole
    from app.triage.topics import keeping
    from app.triage.topics.listing import write_topics

    async def read() -> Any:
        async with _sessions() as sessions, sessions() as session:
            return await keeping.in_force(session)

    listed = _run(read())
    write_whole(file, write_topics(listed))
    sys.stdout.write(f"Тем записано: {len(listed)}.\n")
    return 0


@topics.command(name="import")
def import_topics(file: Path) -> int:
    """Принять список тем: всё или ничего; повтор ничего не меняет.

    Столбцы те же, что пишет export: group, code, title, within, department, importance (usual,
    high), words (через точку с запятой; * вместо окончания слова). Темы, которых в файле нет,
    остаются как были.
    """
    from app.triage.keeping import COMMAND_LINE
    from app.triage.topics import keeping
    from app.triage.topics.listing import read_topics

    given = read_topics(_content(file))

    async def write() -> Any:
        async with _sessions() as sessions, sessions.begin() as session:
            now = datetime.now(UTC)
            return await keeping.take_in(session, given, by=COMMAND_LINE, now=now)

    taken = _run(write())
    for title, codes in (("Добавлены", taken.added), ("Изменены", taken.changed)):
        if codes:
            sys.stdout.write(f"{title}: {', '.join(codes)}\n")
    sys.stdout.write(f"Без изменений: {taken.same}.\n")
    return 0


@pages.command(name="import")
def import_pages(file: Path) -> int:
    """Завести страницы из таблицы CSV; повтор ничего не меняет.

    Столбцы: link, institution, kind (school, kindergarten, hospital, municipal_body, ministry,
    agency, other), municipality, official, community_key, user_key, service_key, bot_token,
    refresh_key и network (vk, ok, telegram, max) для номера или имени без адреса. Обязательны
    первые три.
    """
    from app.onboarding.service import import_pages as bring_in
    from app.pages.sealing import Sealer

    sealer = Sealer(_settings().secret_key)

    async def bring() -> Any:
        async with _sessions() as sessions:
            return await bring_in(sessions, file, sealer=sealer, now=datetime.now(UTC))

    outcome = _run(bring())
    for error in outcome.errors:
        sys.stderr.write(f"строка {error.line}: {error.sentence}\n")
    sys.stdout.write(outcome.summary() + "\n")
    return 1 if outcome.errors else 0


@account.command
def add(
    login: str,
    *,
    role: Role,
    name: str,
    institution: int | None = None,
    official: int | None = None,
) -> int:
    """Завести учётную запись; пароль спрашивается или читается из стандартного ввода."""
    from app.access import service as access
    from app.access.journal import service as journal
    from app.access.journal.rules import Happening

    now = datetime.now(UTC)
    password = getpass.getpass("Пароль: ") if sys.stdin.isatty() else sys.stdin.readline().strip()

    async def write() -> None:
        async with _sessions() as sessions, sessions.begin() as session:
            account = await access.add_account(
                session,
                login=login,
                password=password,
                name=name,
                role=role,
                institution_id=institution,
                official_id=official,
                now=now,
            )
            journal.note(session, Happening.ADDED, account_id=account.id, now=now)

    _run(write())
    sys.stdout.write(f"Учётная запись {login} заведена.\n")
    return 0


keys: Final = cyclopts.App(name="keys", help="Ключи шифрования установки.")
app.command(keys)


@keys.command
def rotate() -> int:
    """Перешифровать секреты в базе самым новым ключом из GOSPABLIK_SECRET_KEY.

    Новый ключ ставится в начало списка, через запятую от прежних; после этой команды прежние
    можно убрать. Прерванную команду запускают снова: сделанное не повторяется. Код 1, если
    какие-то секреты не открывает ни один ключ.
    """
    from rich.console import Console

    from app.base.rotating.service import Progress
    from app.base.rotating.service import rotate as rotate_all
    from app.base.sealing import Sealer
    from app.tables import METADATA

    sealer = Sealer(_settings().secret_key)

    async def work() -> list[Progress]:
        done: dict[str, Progress] = {}
        with Console(stderr=True).status("Перешифровываю") as status:
            async with _sessions() as sessions:
                async for step in rotate_all(sessions, sealer, METADATA):
                    done[step.table] = step
                    status.update(f"{step.table}: {step.rows} из {step.of}")
        return list(done.values())

    steps = _run(work())
    changed, lost = sum(each.changed for each in steps), sum(each.lost for each in steps)
    sys.stdout.write(f"Перешифровано секретов: {changed}, не открыто ни одним ключом: {lost}.\n")
    return 1 if lost else 0


audit: Final = cyclopts.App(name="audit", help="История сообщений.")
app.command(audit)


@audit.command
def verify(anchor: Path | None = None) -> int:
    """Проверить, что в истории сообщений ничего не изменено и не удалено; код 1, если изменено.

    Parameters
    ----------
    anchor
        Файл, который записала команда audit anchor: историю, переписанную с тех пор целиком,
        выдаст только он.
    """
    from rich.console import Console

    from app.cases.histories.anchoring import BrokenAnchorsError, read_anchors
    from app.cases.histories.audit import Progress
    from app.cases.histories.audit import verify as verify_all
    from app.cases.histories.sealing import Source, told
    from app.comments.service import texts_at
    from app.replies.evidence import texts_of

    try:
        noted = read_anchors(anchor) if anchor else []
    except (OSError, BrokenAnchorsError) as error:
        sys.stderr.write(f"Не удалось прочитать {anchor}: {error}\n")
        return 1
    shelves = {Source.COMMENT: texts_at, Source.REPLY: texts_of}

    async def read() -> Progress:
        done = Progress(cases=0, lines=0, breaks=())
        with Console(stderr=True).status("Проверяю") as status:
            async with _sessions() as sessions, sessions() as session:
                _ = await session.connection(
                    execution_options={"isolation_level": "REPEATABLE READ"}
                )
                async for done in verify_all(session, shelves, noted):
                    status.update(f"Проверено сообщений: {done.cases}")
        return done

    found = _run(read())
    sys.stdout.write(told(found.breaks))
    sys.stdout.write(
        f"Сообщений: {found.cases}, строк истории: {found.lines}, "
        f"нарушенных историй: {len(found.breaks)}.\n"
    )
    return 1 if found.breaks else 0


@audit.command
def anchor(file: Path) -> int:
    """Записать в файл, чем сейчас кончается история каждого сообщения; хранить вне этого сервера.

    Parameters
    ----------
    file
        Куда записать; имеющийся файл заменяется целиком.
    """
    from app.cases.histories.anchoring import write_anchors
    from app.cases.histories.audit import anchors

    async def read() -> int:
        async with _sessions() as sessions, sessions() as session:
            return write_anchors(file, [each async for each in anchors(session)])

    sys.stdout.write(f"Записано сообщений: {_run(read())}.\n")
    return 0


calendar: Final = cyclopts.App(name="calendar", help="Производственный календарь.")
app.command(calendar)


@calendar.command
def check(years: Annotated[list[int] | None, Parameter(negative=())] = None) -> int:
    """Сверить календарь с пакетом holidays; код 1, если они расходятся.

    Показывает и строки, которых не хватает в production_calendar.tsv.

    Parameters
    ----------
    years
        Какие годы; без них — этот и следующий.
    """
    from app.deadlines.checking import report
    from app.deadlines.shipped import production_calendar

    this = datetime.now(UTC).year
    agree, text = report(years or [this, this + 1], production_calendar())
    sys.stdout.write(text)
    return 0 if agree else 1


def main() -> None:
    """Run the command; an expected refusal is one sentence on stderr and code 2."""
    try:
        with written_out():
            sys.exit(app())
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        drop_output()
        sys.exit(_NOBODY_READS)
    except UnwritableError as error:
        drop_output()
        sys.exit(_refuse(str(error)))
    except (SettingsError, AppError) as error:
        sys.exit(_refuse(str(error)))
    except (DBAPIError, ConnectionError, TimeoutError, gaierror, SSLError) as error:
        if not (refusal := refusal_of(error)):
            raise
        sys.exit(_refuse(refusal))


def _put(role: ModelRole, version: str | None) -> None:
    from app.triage import keeping

    async def write() -> None:
        async with _sessions() as sessions, sessions.begin() as session:
            await keeping.put(
                session, role, version, by=keeping.COMMAND_LINE, now=datetime.now(UTC)
            )

    _run(write())


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableError(file, error) from error


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"gospablik: {sentence}\n")
    return 2


def _settings() -> Settings:
    return at_home(read_settings())


def _sessions() -> AbstractAsyncContextManager[Sessions]:
    return connected(require_database(_settings()), pool_size=2)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def _become(module: str, *words: str) -> NoReturn:
    # app may not import workers or connectors; their processes are their own programs.
    environment = {**os.environ, **_environment()}
    os.execve(sys.executable, [sys.executable, "-m", module, *words], environment)  # noqa: S606


def _environment() -> dict[str, str]:
    from app.base.settings import environment_of

    return environment_of(_settings())


if __name__ == "__main__":
    main()
