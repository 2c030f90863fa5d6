"""Errors on the desk's pages: what happened and what to do, in the words of the API's problems."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlencode

from litestar import MediaType, Request, Response
from litestar.exceptions import (
    HTTPException,
    NotFoundException,
    SerializationException,
    ValidationException,
)
from litestar.plugins.problem_details import ProblemDetailsException
from litestar.response import Redirect
from litestar.status_codes import HTTP_401_UNAUTHORIZED, HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.access.service import SecondFactorNeededError
from app.base.errors import UnknownPersonError
from app.base.web import STATUS_OF_FAMILY
from app.desk.edge import is_fragment, protect, show

_BUG: Final = {
    "status": HTTP_500_INTERNAL_SERVER_ERROR,
    "title": "Страница не открылась",
    "detail": "Это сбой сервиса, не Ваш. Он записан в журнал, чинить его будем мы.",
}
_ADVICE: Final[Mapping[int, str]] = {
    400: "Вернитесь на предыдущую страницу и отправьте форму снова.",
    403: "Если это Ваша работа, попросите тренера ЦУР изменить роль.",
    404: "Возможно, ссылка устарела или сообщение относится к другому учреждению.",
    429: "Подождите названное время: до него попытки не засчитываются.",
    409: "Вернитесь на предыдущую страницу: там уже видно, что изменилось.",
    503: "Набранный ответ сохранён в этом браузере. Обновите страницу через минуту.",
}
_OTHERWISE: Final = "Вернитесь к списку и попробуйте снова."


def refusals() -> ExceptionHandlersMap:
    """Map every error that the API answers with a problem to a page."""
    kinds: tuple[type[Exception], ...] = (
        *STATUS_OF_FAMILY,
        ProblemDetailsException,
        HTTPException,
        NotFoundException,
        ValidationException,
        SerializationException,
        OperationalError,
        InterfaceError,
        DBAPIError,
        ConnectionError,
        Exception,
    )
    return {**dict.fromkeys(kinds, _refuse), UnknownPersonError: _ask_in}


def unknown_address(request: Request[Any, Any, Any], error: NotFoundException) -> Response[Any]:
    """Answer an address that no route has: a page to a reader, a problem to a program."""
    is_for_reading = "text/html" in request.headers.get("accept", "")
    if is_for_reading and not request.url.path.startswith("/api/"):
        return _refuse(request, NotFoundException(detail="Такой страницы здесь нет."))
    answer: Response[Any] = request.app.exception_handlers[HTTPException](request, error)
    return answer


def _ask_in(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Send a stranger to the login; a fragment only says so, its page keeps what is typed."""
    if is_fragment(request):
        return protect(Response("", status_code=HTTP_401_UNAUTHORIZED, media_type=MediaType.TEXT))
    path = request.url.path
    if isinstance(error, SecondFactorNeededError):
        return protect(Redirect("/second", status_code=303))
    came_for = path if request.method == "GET" else str(PurePosixPath(path).parent)
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    words = "" if came_for == "/" and not query else "?" + urlencode({"next": came_for + query})
    return protect(Redirect(f"/login{words}", status_code=303))


def _refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    problem = _problem(request, error)
    status = int(problem["status"])
    if is_fragment(request):
        text = str(problem["detail"])
        return protect(Response(text, status_code=status, media_type=MediaType.TEXT))
    page = show(
        "refusal.html",
        person=request.scope.get("user"),
        status=status,
        title=problem["title"],
        detail=problem["detail"],
        advice=_ADVICE.get(status, _OTHERWISE),
        kept="",
    )
    return protect(page)


def _problem(request: Request[Any, Any, Any], error: Exception) -> Mapping[str, Any]:
    """Ask the API's own table what it would say."""
    table = {**request.app.exception_handlers}
    table.pop(NotFoundException, None)  # that is our own answer
    answers = (table[kind] for kind in type(error).__mro__ if kind in table)
    answer = next(answers, None)
    content = None if answer is None else answer(request, error).content
    return content if isinstance(content, dict) else _BUG
