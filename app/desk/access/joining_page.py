"""Accepting an invitation, and giving oneself a new password by a link."""

from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access import inviting, logging_in, resetting
from app.access.door import PUBLIC, address_of, browser_of, check_origin
from app.access.model import Invitation
from app.access.resetting import Asked
from app.base.errors import ConflictError, InvalidError, TooOftenError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, retry_headers, status_of
from app.desk.access.coming_in import entered_cookies
from app.desk.access.forms import JoinForm, NewPasswordForm, WhoForm
from app.desk.edge import Now, go_to, show

_Stranger = Request[None, None, State]


class JoiningController(Controller):
    """The page behind an invitation's link."""

    path = "/join"

    @get("/{secret:str}", opt={PUBLIC: True})
    async def ask(self, session: Session, secret: FromPath[str], now: Now) -> Template:
        """Tell who invites and where to, and ask for a login and a password."""
        return _join(await inviting.show(session, secret, now=now), secret)

    @post("/{secret:str}", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def join(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        secret: FromPath[str],
        now: Now,
        data: URLEncodedBody[JoinForm],
    ) -> Template | Redirect:
        """Make the account and let its owner in."""
        check_origin(request)
        invitation = await inviting.show(session, secret, now=now)
        try:
            account = await inviting.accept(
                session, secret, login=data.login.strip(), password=data.checked(), now=now
            )
        except (InvalidError, ConflictError) as error:
            return _join(invitation, secret, login=data.login, refusal=error)
        came = await logging_in.enter(
            session,
            account,
            browser=browser_of(request),
            is_factor_required=state.settings.second_factor == "required",
            now=now,
        )
        onward = "/second" if came.is_half else "/"
        return go_to(onward, cookies=entered_cookies(request, came))


class ForgottenController(Controller):
    """The way back for whoever has forgotten his password."""

    path = "/forgot"

    @get("/", opt={PUBLIC: True})
    async def ask(self, state: State) -> Template:
        """Ask for the login or the mail address."""
        return show(
            "access/forgot.html", person=None, can_mail=_can_mail(state), who="", refusal=None
        )

    @post("/", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def write(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        bell: NamedBell,
        now: Now,
        data: URLEncodedBody[WhoForm],
    ) -> Template:
        """Write to whoever is known; say the same to everybody."""
        check_origin(request)
        who = data.who.replace("\x00", "").strip()
        asked = Asked(who=who, address=address_of(request), public_url=state.settings.public_url)
        try:
            if who and _can_mail(state):
                await resetting.ask(session, asked, sealer=state.sealer, now=now)
        except TooOftenError as error:
            page = show(
                "access/forgot.html",
                person=None,
                status=status_of(error),
                can_mail=True,
                who=who,
                refusal=str(error),
            )
            page.headers.update(retry_headers(error))
            return page
        page = show("access/forgot_sent.html", person=None)
        page.background = BackgroundTask(bell.ring, Stage.LETTERS)
        return page

    @get("/{secret:str}", opt={PUBLIC: True})
    async def ask_password(self, session: Session, secret: FromPath[str], now: Now) -> Template:
        """Ask for the new password."""
        account = await resetting.show(session, secret, now=now)
        return show(
            "access/new_password.html",
            person=None,
            secret=secret,
            login=account.login,
            refusal=None,
        )

    @post("/{secret:str}", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def set_password(
        self,
        request: _Stranger,
        session: Session,
        secret: FromPath[str],
        now: Now,
        data: URLEncodedBody[NewPasswordForm],
    ) -> Template:
        """Set the new password; its owner then comes in as always."""
        check_origin(request)
        account = await resetting.show(session, secret, now=now)
        try:
            await resetting.use(
                session, secret, password=data.checked(), address=address_of(request), now=now
            )
        except InvalidError as error:
            return show(
                "access/new_password.html",
                person=None,
                status=status_of(error),
                secret=secret,
                login=account.login,
                refusal=str(error),
            )
        return show("access/password_set.html", person=None)


def _join(
    invitation: Invitation,
    secret: str,
    *,
    login: str = "",
    refusal: InvalidError | ConflictError | None = None,
) -> Template:
    return show(
        "access/join.html",
        person=None,
        status=HTTP_200_OK if refusal is None else status_of(refusal),
        invitation=invitation,
        secret=secret,
        login=login,
        refusal=None if refusal is None else str(refusal),
    )


def _can_mail(state: State) -> bool:
    settings = state.settings
    return bool(settings.smtp_url and settings.public_url and settings.secret_key)
