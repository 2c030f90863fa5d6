"""Coming in through the centre's own provider, in a browser."""

from typing import Annotated, Final

from litestar import Controller, Request, get
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect, Template

from app.access import logging_in
from app.access.door import (
    PUBLIC,
    browser_of,
    is_https,
    no_visit_cookie,
    visit_cookie,
    visit_secret,
)
from app.access.oidc import service as oidc
from app.access.oidc.rules import VisitState
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.desk.access.coming_in import entered_cookies
from app.desk.edge import Now, go_to, outer_address, show
from app.desk.forms import local

_WAITING: Final = "/login/provider/wait"
_RETURN: Final = "/login/provider/return"
_Words = Annotated[str, QueryParameter(max_length=4000)]
_Onward = Annotated[str, QueryParameter(name="next", max_length=2000)]
_Stranger = Request[None, None, State]


class ProviderController(Controller):
    """The way to the provider and back."""

    path = "/login/provider"

    @get("/", opt={PUBLIC: True})
    async def leave(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        now: Now,
        onward: FromQuery[_Onward] = "/",
    ) -> Redirect:
        """Send the browser to the provider."""
        settings = state.settings
        if not settings.oidc_issuer:
            raise NotFoundException(detail="Такой страницы здесь нет.")
        leaving = await oidc.leave(
            session,
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            redirect_uri=f"{outer_address(request)}{_RETURN}",
            onward=local(onward),
            sealer=state.sealer,
            now=now,
        )
        cookie = visit_cookie(leaving.browser, secure=is_https(request))
        return go_to(leaving.url, cookies=[cookie])

    @get("/return", opt={PUBLIC: True})
    async def come_back(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        bell: NamedBell,
        now: Now,
        mark: FromQuery[Annotated[str, QueryParameter(name="state", max_length=200)]] = "",
        code: FromQuery[_Words] = "",
    ) -> Redirect:
        """Keep what the provider gave; a worker asks whom it stands for."""
        await oidc.come_back(
            session,
            state=mark,
            browser=visit_secret(request),
            code=code,
            sealer=state.sealer,
            now=now,
        )
        return go_to(_WAITING, background=BackgroundTask(bell.ring, Stage.SIGN_IN))

    @get("/wait", opt={PUBLIC: True})
    async def wait(
        self, request: _Stranger, session: Session, state: State, now: Now
    ) -> Redirect | Template:
        """Let in whoever is known by now; the page asks again by itself."""
        visit, account = await oidc.outcome(session, visit_secret(request), now=now)
        if account is None:
            trouble = visit.trouble if visit.state is VisitState.FAILED else ""
            return show("access/provider.html", person=None, trouble=trouble)
        came = await logging_in.enter(
            session,
            account,
            browser=browser_of(request),
            is_factor_required=state.settings.second_factor == "required",
            now=now,
        )
        cookies = [*entered_cookies(request, came), no_visit_cookie(secure=is_https(request))]
        return go_to("/second" if came.is_half else visit.onward, cookies=cookies)
