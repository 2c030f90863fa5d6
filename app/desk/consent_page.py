"""Where VK sends the browser back to after an administrator was asked for his community's key."""

from typing import Annotated

from litestar import Controller, get
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Template

from app.access.door import PUBLIC
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.consent import service as consents
from app.desk.edge import Now, show
from app.pages.sealing import Sealer

_LONGEST = 2000


class ConsentPageController(Controller):
    """The end of an administrator's way; he need not have an account with us."""

    path = "/consent"
    opt = {PUBLIC: True}  # noqa: RUF012 - Litestar reads it once

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
        page = show("consent.html", person=None, trouble=trouble)
        page.background = BackgroundTask(bell.ring, Stage.CONSENT)
        return page
