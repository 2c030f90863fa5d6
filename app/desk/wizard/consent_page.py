"""Where VK sends the browser back to after an administrator was asked for his community's key."""

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_404_NOT_FOUND

from app.access.door import PUBLIC
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.consent import service as consents
from app.consent.refusals import LinkRefusedError
from app.desk.edge import Now, protect, show
from app.pages.sealing import Sealer

_LONGEST: Final = 2000
_GIVEN: Final = "Спасибо, ключ получаем"
_DECLINED: Final = "Ключ не выдан"
_REFUSED: Final = "Ссылка больше не действует"


def refuse_link(_: Request[Any, Any, Any], error: LinkRefusedError) -> Response[Any]:
    """Say what is wrong with the link to whoever followed it; he may know nothing of us."""
    return protect(_page(_REFUSED, trouble=str(error), status=HTTP_404_NOT_FOUND))


class ConsentPageController(Controller):
    """The end of an administrator's way; he need not have an account with us."""

    path = "/consent"
    opt = {PUBLIC: True}  # noqa: RUF012 - Litestar reads it once
    exception_handlers = {LinkRefusedError: refuse_link}  # noqa: RUF012 - as above

    @get("/vk")
    async def come_back(
        self,
        session: Session,
        bell: NamedBell,
        sealer: NamedDependency[Sealer],
        now: Now,
        told_state: Annotated[str, QueryParameter(name="state", max_length=_LONGEST)] = "",
        code: Annotated[str, QueryParameter(name="code", max_length=_LONGEST)] = "",
        error: Annotated[str, QueryParameter(name="error", max_length=_LONGEST)] = "",
    ) -> Template:
        """Keep the code, which a worker exchanges, and say so."""
        trouble = await consents.come_back(
            session, state=told_state, code=code, error=error, sealer=sealer, now=now
        )
        page = _page(_DECLINED if trouble else _GIVEN, trouble=trouble, status=HTTP_200_OK)
        page.background = BackgroundTask(bell.ring, Stage.CONSENT)
        return page


def _page(title: str, *, trouble: str | None, status: int) -> Template:
    return show("wizard/consent.html", person=None, status=status, title=title, trouble=trouble)
