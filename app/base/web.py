"""Where the web meets the domain: a transaction per request, a problem per error."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

import structlog
from litestar import Response
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.datastructures.headers import MutableScopeHeaders
from litestar.di import NamedDependency
from litestar.exceptions import (
    ClientException,
    HTTPException,
    SerializationException,
    ValidationException,
)
from litestar.plugins.problem_details import (
    ProblemDetailsConfig,
    ProblemDetailsException,
    ProblemDetailsPlugin,
)
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from litestar.types import Message, Scope
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import is_connection_lost, is_deadlock, is_value_refused
from app.base.errors import (
    AppError,
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    NotReadyError,
    TooOftenError,
    UnknownPersonError,
)
from app.base.jobs import Bell, Stage

log = structlog.get_logger()

Session = NamedDependency[AsyncSession]
NamedBell = NamedDependency[Bell]
T = TypeVar("T")

STATUS_OF_FAMILY: Final[Mapping[type[AppError], int]] = {
    NotFoundError: HTTP_404_NOT_FOUND,
    ConflictError: HTTP_409_CONFLICT,
    DeniedError: HTTP_403_FORBIDDEN,
    UnknownPersonError: HTTP_401_UNAUTHORIZED,
    InvalidError: HTTP_422_UNPROCESSABLE_ENTITY,
    TooOftenError: HTTP_429_TOO_MANY_REQUESTS,
    NotReadyError: HTTP_503_SERVICE_UNAVAILABLE,
}

_TITLE_OF_STATUS: Final[Mapping[int, str]] = {
    400: "Запрос не разобран",
    401: "Нужен вход",
    403: "Нет прав",
    404: "Не найдено",
    405: "Так обратиться нельзя",
    413: "Слишком большой запрос",
    415: "Формат не поддерживается",
    429: "Слишком часто",
    500: "Внутренняя ошибка",
}


async def provide_session(state: State) -> AsyncIterator[AsyncSession]:
    """Open the request's transaction: commit on return, roll back on error."""
    async with state.sessions.begin() as session:
        yield session


async def provide_bell(state: State) -> Bell:
    """Hand the route the bell that rings for the workers."""
    return cast("Bell", state.bell)


def ringing(view: T, bell: Bell, *stages: Stage, status_code: int = 200) -> Response[T]:
    """Answer, and ring once the transaction is committed and the answer is sent."""
    return Response(view, status_code=status_code, background=BackgroundTask(_ring, bell, stages))


async def _ring(bell: Bell, stages: Sequence[Stage]) -> None:
    for stage in stages:
        await bell.ring(stage)


def status_of(error: AppError) -> int:
    """Tell the HTTP status of an error's family."""
    return next(code for family, code in STATUS_OF_FAMILY.items() if isinstance(error, family))


async def stay_on_https(message: Message, scope: Scope) -> None:
    """Tell browsers that came by https to come by nothing else for a year (HSTS)."""
    if message["type"] == "http.response.start" and scope["scheme"] == "https":
        MutableScopeHeaders.from_message(message)["Strict-Transport-Security"] = "max-age=31536000"


def retry_headers(error: Exception) -> dict[str, str]:
    """Say when to try again, where the error knows it."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, TooOftenError) else {}


async def log_unexpected(error: Exception, scope: Scope) -> None:
    """Write down what nobody expected; expected refusals are for whoever asked, not for the log."""
    if isinstance(error, AppError):
        return
    if (
        getattr(error, "status_code", HTTP_500_INTERNAL_SERVER_ERROR)
        >= HTTP_500_INTERNAL_SERVER_ERROR
    ):
        # The path's pattern, for some paths hold a secret: a calendar's, a mail's.
        path = scope.get("path_template", "")
        log.error("request.failed", path=path, error=type(error).__name__, exc_info=error)


def problem_details() -> ProblemDetailsPlugin:
    """Map each error family, and what the framework itself raises, to an RFC 9457 problem."""
    by_family = {
        family: _of_family(status, family.title) for family, status in STATUS_OF_FAMILY.items()
    }
    return ProblemDetailsPlugin(
        ProblemDetailsConfig(
            enable_for_all_http_exceptions=True,
            exception_to_problem_detail_map={
                **by_family,
                ValidationException: _of_validation,
                SerializationException: _of_unreadable,
                HTTPException: _of_http,
                OperationalError: _of_database,
                InterfaceError: _of_database,
                DBAPIError: _of_database,
                ConnectionError: _of_database,
            },
        )
    )


def _of_family(status: int, title: str) -> Callable[[Any], ProblemDetailsException]:
    def convert(error: AppError) -> ProblemDetailsException:
        return ProblemDetailsException(
            status_code=status,
            type_=f"urn:gospablik:problem:{_kebab(type(error).__name__)}",
            title=title,
            detail=str(error),
            extra=dict(error.beside()) or None,
            headers=retry_headers(error),
        )

    return convert


def _of_validation(error: ValidationException) -> ProblemDetailsException:
    places = error.extra if isinstance(error.extra, list) else []
    return ProblemDetailsException(
        status_code=HTTP_400_BAD_REQUEST,
        type_="urn:gospablik:problem:validation",
        title="Неверные данные",
        detail="Запрос не прошёл проверку: "
        + ("; ".join(_told(p) for p in places) or error.detail),
        extra={"errors": places},
    )


def _told(place: Any) -> str:
    if not isinstance(place, dict):
        return str(place)
    return f"{place.get('key', 'запрос')}: {place.get('message', '')}"


def _of_unreadable(_: SerializationException) -> ProblemDetailsException:
    return ProblemDetailsException(
        status_code=HTTP_400_BAD_REQUEST,
        type_="urn:gospablik:problem:unreadable-body",
        title="Запрос не разобран",
        detail="Тело запроса — не JSON в UTF-8 или значения не тех типов.",
    )


def _of_http(error: HTTPException) -> ProblemDetailsException:
    if isinstance(error, ClientException) and isinstance(error.__cause__, SerializationException):
        return _of_unreadable(error.__cause__)
    return ProblemDetailsException(
        status_code=error.status_code,
        type_="about:blank",
        title=_TITLE_OF_STATUS.get(error.status_code, "Запрос не выполнен"),
        detail=error.detail,
        headers=error.headers,
    )


def _not_now(problem: str, detail: str, *, seconds: int) -> ProblemDetailsException:
    return ProblemDetailsException(
        status_code=HTTP_503_SERVICE_UNAVAILABLE,
        type_=f"urn:gospablik:problem:{problem}",
        title=NotReadyError.title,
        detail=detail,
        headers={"Retry-After": str(seconds)},
    )


def _of_database(error: Exception) -> ProblemDetailsException:
    if is_connection_lost(error):
        detail = "База данных не отвечает. Повторите через несколько секунд."
        return _not_now("database-away", detail, seconds=5)
    if is_deadlock(error):
        detail = "То же самое в эту секунду меняли другие, и запрос не выполнен. Повторите его."
        return _not_now("busy", detail, seconds=1)
    if is_value_refused(error):
        return ProblemDetailsException(
            status_code=HTTP_400_BAD_REQUEST,
            type_="urn:gospablik:problem:unfit-value",
            title="Неверные данные",
            detail="В запросе есть значение, которое нельзя сохранить: слишком большое число"
            " или недопустимый символ (NUL).",
        )
    return ProblemDetailsException(
        status_code=HTTP_500_INTERNAL_SERVER_ERROR,
        type_="about:blank",
        title="Внутренняя ошибка",
        detail="Запрос не выполнен из-за ошибки сервиса. Она записана в журнал.",
    )


def _kebab(name: str) -> str:
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip("-").removesuffix("-error")
