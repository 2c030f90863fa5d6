"""HTTP for the link in each mail: one click stops them, without coming in."""

from typing import Final

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from app.access.door import PUBLIC
from app.base.errors import NotFoundError
from app.base.web import Session
from app.notices import channels
from app.notices.rules import Channel
from app.notices.unsubscribing import is_proof

_PAGE: Final = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" \
content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">\
<title>{title} · Госпаблик</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"""
_ASKS: Final = _PAGE.format(
    title="Отключить письма?",
    body="<p>Уведомления на рабочем месте останутся.</p>"
    '<form method="post"><button>Отключить уведомления по почте</button></form>',
)
_DONE: Final = _PAGE.format(
    title="Письма отключены",
    body="<p>На рабочем месте уведомления остались; почту можно включить там же снова.</p>",
)


class NoSuchMailError(NotFoundError):
    """The address was not in any mail of ours."""

    def __init__(self) -> None:
        super().__init__("Такой ссылки в наших письмах нет. Откройте её из письма целиком.")


class UnsubscribeController(Controller):
    """Where the mail program, or a person, stops the mails."""

    path = "/unsubscribe/{account_id:int}/{proof:str}"
    opt = {PUBLIC: True}  # noqa: RUF012 - Litestar reads it once
    include_in_schema = False

    @get("/", media_type=MediaType.HTML)
    async def ask(
        self, state: State, account_id: FromPath[int], proof: FromPath[str]
    ) -> Response[str]:
        """Ask first: programs that look into mails follow every link."""
        _check(state, account_id, proof)
        return Response(_ASKS, media_type=MediaType.HTML)

    @post("/", media_type=MediaType.HTML, status_code=HTTP_200_OK)
    async def stop(
        self, session: Session, state: State, account_id: FromPath[int], proof: FromPath[str]
    ) -> Response[str]:
        """Stop the mails, as RFC 8058 wants it."""
        _check(state, account_id, proof)
        await channels.switch_off(session, account_id, Channel.EMAIL)
        return Response(_DONE, media_type=MediaType.HTML)


def _check(state: State, account_id: int, proof: str) -> None:
    if not is_proof(state.settings.secret_key, account_id, proof):
        raise NoSuchMailError
