"""One's own access: sessions, password, second factor, keys for programs."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import resetting
from app.access import service as access
from app.access.door import CurrentPerson, address_of, only_people
from app.access.mailboxes import service as mailboxes
from app.access.rules import NEEDS_SECOND_FACTOR, PassKind, Person, Right
from app.access.second_factor import service as second_factor
from app.base.errors import AppError, ConflictError, DeniedError, InvalidError, TooOftenError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, retry_headers, status_of
from app.desk.access.coming_in import picture_of, spaced
from app.desk.access.forms import TERMS, ChangeForm, CodeForm, MailForm, TokenForm
from app.desk.access.words import RIGHTS
from app.desk.edge import Now, go_to, show

_Own = Request[Person, str, State]


class FactorNeededError(DeniedError):
    """The role must keep its second factor."""

    def __init__(self) -> None:
        super().__init__("С Вашей ролью второй фактор обязателен: отключить его нельзя.")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says beside what it always says."""

    refused: str = ""
    """The section whose form was refused."""
    refusal: AppError | None = None
    done: str = ""
    """The section in which something was done."""
    token: str = ""
    codes: list[str] = []
    label: str = ""
    wanted: str = ""
    """The mail address that was typed."""


class MeController(Controller):
    """The page «Мой доступ»."""

    path = "/me"
    guards = (only_people,)

    @get("/")
    async def show_me(
        self, session: Session, person: CurrentPerson, state: State, now: Now
    ) -> Template:
        """Show one's sessions, keys and ways in."""
        return await _page(session, person, state, Shown(), now=now)

    @post("/passes/{pass_id:int}/end", status_code=HTTP_200_OK)
    async def end(
        self, session: Session, person: CurrentPerson, pass_id: FromPath[int], now: Now
    ) -> Redirect:
        """End one session or revoke one key."""
        await access.revoke(session, person, pass_id, now=now)
        return go_to("/me")

    @post("/sessions/end", status_code=HTTP_200_OK)
    async def end_all(self, session: Session, person: CurrentPerson, now: Now) -> Redirect:
        """Go out everywhere but here."""
        await access.end_sessions(session, person.account_id, but=person.pass_id, now=now)
        return go_to("/me#sessions")

    @post("/password", status_code=HTTP_200_OK)
    async def change_password(
        self,
        request: _Own,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[ChangeForm],
    ) -> Template:
        """Change the password; every other session ends."""
        refusal: AppError | None
        try:
            refusal = await resetting.change(
                session,
                person,
                old=data.old,
                new=data.checked(),
                address=address_of(request),
                now=now,
            )
        except InvalidError as error:
            refusal = error
        shown = Shown(done="password")
        if refusal is not None:
            shown = Shown(refused="password", refusal=refusal)
        return await _page(session, person, state, shown, now=now)

    @post("/mail", status_code=HTTP_200_OK)
    async def change_mail(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        bell: NamedBell,
        now: Now,
        data: URLEncodedBody[MailForm],
    ) -> Template:
        """Want another mail address; a letter asks to confirm it."""
        refusal: AppError | None
        try:
            refusal = await resetting.change_mail(
                session, person, password=data.password, mail=data.mail.strip(), now=now
            )
        except (InvalidError, TooOftenError) as error:
            refusal = error
        shown = Shown(done="mail", wanted=data.mail.strip())
        if refusal is not None:
            shown = Shown(refused="mail", refusal=refusal, wanted=data.mail)
        page = await _page(session, person, state, shown, now=now)
        page.background = BackgroundTask(bell.ring, Stage.LETTERS)
        return page

    @post("/mail/again", status_code=HTTP_200_OK)
    async def ask_again(
        self, session: Session, person: CurrentPerson, state: State, bell: NamedBell, now: Now
    ) -> Template:
        """Have the letter that asks to confirm the address written again."""
        account = await access.account_of(session, person)
        shown = Shown(done="mail", wanted=account.email)
        try:
            await mailboxes.name(session, account.id, account.email, now=now)
            await mailboxes.ask_again(session, account.id, account.email, now=now)
        except (InvalidError, ConflictError, TooOftenError) as error:
            shown = Shown(refused="mail", refusal=error)
        page = await _page(session, person, state, shown, now=now)
        page.background = BackgroundTask(bell.ring, Stage.LETTERS)
        return page

    @post("/factor", status_code=HTTP_200_OK)
    async def set_factor(
        self,
        request: _Own,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[CodeForm],
    ) -> Template:
        """Prove the app by its first code, and show the recovery codes once."""
        try:
            codes = await second_factor.confirm(
                session,
                person.account_id,
                data.code,
                address=address_of(request),
                sealer=state.sealer,
                now=now,
            )
        except InvalidError as error:
            shown = Shown(refused="factor", refusal=error)
            return await _page(session, person, state, shown, now=now)
        return await _page(session, person, state, Shown(codes=codes), now=now)

    @post("/factor/codes", status_code=HTTP_200_OK)
    async def renew_codes(
        self,
        request: _Own,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[CodeForm],
    ) -> Template:
        """Replace the recovery codes; asks for a code, since they let in."""
        refusal = await _proven(request, session, person, state, data, now=now)
        if refusal is not None:
            shown = Shown(refused="factor", refusal=refusal)
            return await _page(session, person, state, shown, now=now)
        codes = await second_factor.renew_codes(
            session, person.account_id, address=address_of(request), now=now
        )
        return await _page(session, person, state, Shown(codes=codes), now=now)

    @post("/factor/remove", status_code=HTTP_200_OK)
    async def remove_factor(
        self,
        request: _Own,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[CodeForm],
    ) -> Template | Redirect:
        """Take the second factor away, where the role does without."""
        if _is_needed(person, state):
            raise FactorNeededError
        refusal = await _proven(request, session, person, state, data, now=now)
        if refusal is not None:
            shown = Shown(refused="factor", refusal=refusal)
            return await _page(session, person, state, shown, now=now)
        await second_factor.remove(session, person.account_id, address=address_of(request), now=now)
        return go_to("/me#factor")

    @post("/tokens", status_code=HTTP_200_OK)
    async def make_token(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[TokenForm],
    ) -> Template:
        """Make a key for a program; it is shown only now."""
        try:
            _, secret = await access.issue_token(
                session,
                person,
                label=data.name(),
                scopes=data.rights(),
                expires_at=data.ends(now),
                now=now,
            )
        except InvalidError as error:
            shown = Shown(refused="tokens", refusal=error, label=data.label)
            return await _page(session, person, state, shown, now=now)
        return await _page(session, person, state, Shown(token=secret), now=now)


async def _proven(
    request: _Own,
    session: AsyncSession,
    person: Person,
    state: State,
    data: CodeForm,
    *,
    now: datetime,
) -> AppError | None:
    return await second_factor.check(
        session,
        person.account_id,
        data.code,
        address=address_of(request),
        sealer=state.sealer,
        now=now,
    )


def _is_needed(person: Person, state: State) -> bool:
    return state.settings.second_factor == "required" and person.role in NEEDS_SECOND_FACTOR


async def _page(
    session: AsyncSession, person: Person, state: State, shown: Shown, *, now: datetime
) -> Template:
    account = await access.account_of(session, person)
    passes = await access.list_passes(session, person, now=now)
    is_set = second_factor.is_set(account)
    begun: dict[str, Any] = {"picture": "", "secret": ""}
    if not is_set and state.settings.secret_key:
        secret = await second_factor.begin(session, account.id, sealer=state.sealer)
        begun = {"picture": picture_of(secret, account.login), "secret": spaced(secret)}
    page = show(
        "access/me.html",
        person=person,
        status=HTTP_200_OK if shown.refusal is None else status_of(shown.refusal),
        shown=shown,
        account=account,
        is_mail_confirmed=bool(await mailboxes.own_mail(session, account)),
        can_mail=bool(state.settings.smtp_url and state.settings.public_url),
        sessions=[each for each in passes if each.kind is PassKind.SESSION],
        tokens=[each for each in passes if each.kind is PassKind.TOKEN],
        is_set=is_set,
        is_needed=_is_needed(person, state),
        codes_left=await second_factor.codes_left(session, account.id) if is_set else 0,
        rights=[(each, RIGHTS[each]) for each in Right if person.may(each)],
        words_of=RIGHTS,
        terms=TERMS,
        now=now,
        **begun,
    )
    page.headers.update(retry_headers(shown.refusal) if shown.refusal else {})
    return page
