"""One act on all ticked cases, and the page that tells how it went with each."""

from datetime import datetime
from typing import Any, Final, Self

import msgspec
from litestar import Controller, Request, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import InvalidError
from app.base.jobs import Stage
from app.base.numbers import LARGEST_ID
from app.base.web import NamedBell
from app.desk.edge import Now, show
from app.desk.forms import ReasonForm
from app.desk.giving import People, PlaceGroup
from app.desk.inbox import bulk_acting
from app.desk.inbox.bulk_acting import Doing
from app.desk.inbox.bulk_view import MOST, Act, Bulk, bulk_for, people_near, places_near

_RINGS: Final = {Act.ASSIGN: Stage.NOTIFY, Act.INCIDENT: Stage.INCIDENTS}
_DONE: Final = {
    Act.TAKE: "Взято в работу",
    Act.HAND: "Передано",
    Act.ASSIGN: "Назначено",
    Act.NO_ANSWER: "Закрыто как не требующее ответа",
    Act.INCIDENT: "Присоединено к инциденту",
}


class NothingTickedError(InvalidError):
    """No case is ticked."""

    def __init__(self) -> None:
        super().__init__("Не отмечено ни одного сообщения. Отметьте их в списке.")


class TooManyTickedError(InvalidError):
    """More cases are ticked than are done at once."""

    def __init__(self) -> None:
        super().__init__(f"Отмечено больше {MOST} сообщений. Сделайте это по частям.")


class NoActError(InvalidError):
    """What to do is not told, or is not for this person."""

    def __init__(self) -> None:
        super().__init__("Выберите, что сделать с отмеченными сообщениями.")


class NowhereError(InvalidError):
    """Into what is not told."""

    def __init__(self) -> None:
        super().__init__("Выберите из списка, к чему присоединить.")


class Ticked(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was filled in."""

    case_ids: tuple[int, ...]
    act: str
    to: str
    """Where they go, as ``Place.value`` spells it; empty: that is yet to be chosen."""
    incident: str
    reason: str
    official: str
    """Who is named; empty: he is yet to be looked for."""
    asked: str
    """The words by which somebody is looked for."""
    back: str
    """Address of the list, without «/?»."""

    @classmethod
    async def read(cls, request: Request[Any, Any, Any]) -> Self:
        """Read the form; a number that is none is no case."""
        form = await request.form()
        names = ("act", "to", "incident", "official", "asked", "back")
        typed = {name: str(form.get(name) or "") for name in names}
        ids = [_number(str(each)) for each in form.getall("case", [])]
        return cls(
            case_ids=tuple(dict.fromkeys(each for each in ids if each)),
            reason=str(form.get("reason") or ""),
            **{name: value[:2000] for name, value in typed.items()},
        )


class BulkController(Controller):
    """Several cases at once."""

    path = "/cases/bulk"

    @post("/", status_code=HTTP_200_OK)
    async def act(
        self,
        request: Request[Any, Any, Any],
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
    ) -> Template:
        """Do one thing with every ticked case, and tell how it went with each."""
        access.require(person, Right.WORK_CASES)
        typed = await Ticked.read(request)
        async with state.sessions() as session:
            bulk = await bulk_for(session, person)
            people = await _people(session, person, typed, bulk, now=now)
            places = await _places(session, person, typed, bulk, now=now)
        if (people is not None and not typed.official) or (places and not typed.to):
            return _page(person, typed, bulk, people=people, places=places)
        try:
            act, doing = _chosen(typed, bulk)
        except InvalidError as error:
            status = HTTP_422_UNPROCESSABLE_ENTITY
            offer = {"people": people, "places": places}
            return _page(person, typed, bulk, status=status, refusal=str(error), **offer)
        done = await bulk_acting.act_on(state.sessions, person, typed.case_ids, doing, now=now)
        page = _page(person, typed, bulk, done=done, title=_DONE[act])
        page.background = BackgroundTask(bell.ring, _RINGS.get(act, Stage.ROUTE))
        return page


async def _people(
    session: AsyncSession, person: Person, typed: Ticked, bulk: Bulk, *, now: datetime
) -> People | None:
    """Tell who may be named; None: nobody is to be, or nothing that he sees is ticked."""
    if _act(typed, bulk) is not Act.ASSIGN or len(typed.case_ids) > MOST:
        return None
    return await people_near(session, person, typed.case_ids, asked=typed.asked.strip(), now=now)


async def _places(
    session: AsyncSession, person: Person, typed: Ticked, bulk: Bulk, *, now: datetime
) -> tuple[PlaceGroup, ...]:
    """Tell where the cases may go; nowhere where that is not asked, or none that he sees is."""
    if _act(typed, bulk) is not Act.HAND or len(typed.case_ids) > MOST:
        return ()
    return await places_near(session, person, typed.case_ids, now=now)


def _page(person: Person, typed: Ticked, bulk: Bulk, *, status: int = 200, **told: Any) -> Template:
    nothing = {"refusal": None, "done": None, "people": None, "places": ()}
    whole = nothing | {"title": "Отмеченные сообщения"} | told
    return show("inbox/bulk.html", person=person, status=status, typed=typed, bulk=bulk, **whole)


def _chosen(typed: Ticked, bulk: Bulk) -> tuple[Act, Doing]:
    if not typed.case_ids:
        raise NothingTickedError
    if len(typed.case_ids) > MOST:
        raise TooManyTickedError
    act = _act(typed, bulk)
    if act is None:
        raise NoActError
    return act, _doing(act, typed, bulk)


def _act(typed: Ticked, bulk: Bulk) -> Act | None:
    return next((act for act, _ in bulk.acts if act.value == typed.act), None)


def _doing(act: Act, typed: Ticked, bulk: Bulk) -> Doing:
    if act is Act.TAKE:
        return bulk_acting.take
    if act is Act.INCIDENT:
        return bulk_acting.join(_incident(typed, bulk))
    reason = ReasonForm(reason=typed.reason).checked()
    if act is Act.NO_ANSWER:
        return bulk_acting.need_no_answer(reason=reason)
    if act is Act.HAND:
        return bulk_acting.hand_to(typed.to, reason=reason)
    return bulk_acting.assign_to(_number(typed.official.removeprefix("official:")), reason=reason)


def _incident(typed: Ticked, bulk: Bulk) -> int:
    number = _number(typed.incident)
    if number not in {each.id for each in bulk.incidents}:
        raise NowhereError
    return number


def _number(typed: str) -> int:
    is_id = typed.isascii() and typed.isdecimal() and len(typed) < len(str(LARGEST_ID))
    return int(typed) if is_id else 0
