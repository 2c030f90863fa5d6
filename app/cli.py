"""The ``gospablik`` command."""

import asyncio
import contextlib
import getpass
import os
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn

import cyclopts
import msgspec
from cyclopts import Parameter
from sqlalchemy.exc import InterfaceError, OperationalError

from app.access.rules import Role
from app.base.database import create_engine, create_sessions
from app.base.errors import AppError
from app.base.home import at_home
from app.base.logging import configure_logging
from app.base.settings import Settings, SettingsError, read_settings, require_servers

app: Final = cyclopts.App(
    name="gospablik", help="Ни один вопрос гражданина под официальной страницей без ответа."
)
pages: Final = cyclopts.App(name="pages", help="Страницы, за которыми следит сервис.")
account: Final = cyclopts.App(name="account", help="Учётные записи.")
app.command(pages)
app.command(account)


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
def worker() -> NoReturn:
    """Запустить исполнителя: читает сети, проверяет, распределяет, публикует."""
    _become("workers")


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

    database_url, _ = require_servers(_settings())
    bring(database_url)
    return 0


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
        async with _sessions()() as session:
            return await insights.status(session, now=datetime.now(UTC))

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
        Файл со строками {"id","text","post"?,"parent"?,"kind"?}; без него — стандартный ввод.
    """
    from app.triage.judging.judge import CascadeJudge
    from app.triage.judging.lines import Account, judge_lines

    counted = Account()
    with contextlib.ExitStack() as stack:
        source = sys.stdin.buffer if file is None else stack.enter_context(file.open("rb"))
        for line in judge_lines(source, CascadeJudge.load(), counted):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    return 1 if counted.bad else 0


@pages.command(name="import")
def import_pages(file: Path) -> int:
    """Завести страницы из таблицы CSV; повтор ничего не меняет.

    Столбцы: link, institution, kind (school, kindergarten, hospital, other), municipality,
    official, community_key, user_key, service_key, bot_token, refresh_key и network (vk, ok,
    telegram, max) для номера или имени без адреса. Обязательны первые три.
    """
    from app.onboarding.service import import_pages as bring_in
    from app.pages.sealing import Sealer

    sealer = Sealer(_settings().secret_key)
    outcome = _run(bring_in(_sessions(), file, sealer=sealer, now=datetime.now(UTC)))
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

    password = getpass.getpass("Пароль: ") if sys.stdin.isatty() else sys.stdin.readline().strip()

    async def write() -> None:
        async with _sessions().begin() as session:
            await access.add_account(
                session,
                login=login,
                password=password,
                name=name,
                role=role,
                institution_id=institution,
                official_id=official,
                now=datetime.now(UTC),
            )

    _run(write())
    sys.stdout.write(f"Учётная запись {login} заведена.\n")
    return 0


def main() -> None:
    """Run the command; an expected refusal is one sentence on stderr and code 2."""
    try:
        sys.exit(app())
    except (SettingsError, AppError) as error:
        sys.exit(_refuse(str(error)))
    except (InterfaceError, OperationalError, ConnectionError):
        sys.exit(_refuse("База данных не отвечает. Запущен ли сервис (gospablik up)?"))


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"gospablik: {sentence}\n")
    return 2


def _settings() -> Settings:
    return at_home(read_settings())


def _sessions() -> Any:
    database_url, _ = require_servers(_settings())
    return create_sessions(create_engine(database_url, pool_size=2))


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
