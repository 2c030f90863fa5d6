"""The scale of the traffic light: weights, bounds, and what another scale would change."""

from typing import Annotated, Final

import msgspec
from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import InvalidError
from app.base.jobs import Stage as Worker
from app.base.web import NamedBell, Session
from app.desk.board.board_view import TONES, BoardView
from app.desk.edge import Now, go_to, show
from app.onboarding.board.rules import Filter
from app.onboarding.light import service as light
from app.onboarding.light.rules import COLOURS, TITLES, Part, Scale
from app.onboarding.light.service import Trial

_SHOWN_TURNS: Final = 50
_DIGITS: Final = 4
_Number = Annotated[str, Meta(max_length=20)]
_Saved = FromQuery[Annotated[str, QueryParameter(max_length=10)]]
BOUNDS: Final = {
    "green_from": "Зелёный от, баллов",
    "amber_from": "Жёлтый от, баллов",
    "posts_a_week": "Норма записей в неделю",
    "reach_target": "Охват за неделю, % подписчиков",
    "minimum_asked": "Считать отвеченные от, вопросов",
    "minimum_known": "Оценивать, если известно, баллов",
}


class UnreadableScaleError(InvalidError):
    """A weight or a bound is no whole number."""

    def __init__(self, title: str) -> None:
        super().__init__(f"«{title}»: нужно целое число, например 10.")


class ScaleForm(msgspec.Struct, frozen=True):
    """A scale as typed."""

    connection: _Number = ""
    badge: _Number = ""
    design: _Number = ""
    widgets: _Number = ""
    activity: _Number = ""
    reach: _Number = ""
    answered: _Number = ""
    green_from: _Number = ""
    amber_from: _Number = ""
    posts_a_week: _Number = ""
    reach_target: _Number = ""
    minimum_asked: _Number = ""
    minimum_known: _Number = ""
    comment: Annotated[str, Meta(max_length=500)] = ""
    act: Annotated[str, Meta(max_length=10)] = "try"

    def scale(self) -> Scale:
        """Read the scale; raises UnreadableScaleError."""
        numbers = {}
        for name, title in _titles().items():
            typed = getattr(self, name).strip()
            if not (typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS):
                raise UnreadableScaleError(title)
            numbers[name] = int(typed)
        return Scale(**numbers)


def form_of(scale: Scale) -> ScaleForm:
    """Offer a scale for changing."""
    return ScaleForm(**{name: str(getattr(scale, name)) for name in _titles()})


class LightPageController(Controller):
    """How pages are judged."""

    path = "/board/light"

    @get("/")
    async def show_scale(
        self, session: Session, person: CurrentPerson, now: Now, saved: _Saved = ""
    ) -> Template:
        """Show the scale in force and how many pages have which colour."""
        access.require(person, Right.KEEP_BOARD)
        _, scale = await light.scale_in_force(session)
        told = "Веса сохранены. Страницы пересчитываются, это займёт до минуты." if saved else ""
        return await _page(session, person, now, form_of(scale), told=told)

    @post("/", status_code=HTTP_200_OK)
    async def weigh(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        data: URLEncodedBody[ScaleForm],
    ) -> Redirect | Template:
        """Try a scale, or put it into force."""
        access.require(person, Right.KEEP_BOARD)
        try:
            scale = data.scale()
            if data.act == "put":
                comment = data.comment.replace("\x00", "").strip()
                await light.put_scale(
                    session, scale, comment=comment, account_id=person.account_id, now=now
                )
                onward = BackgroundTask(bell.ring, Worker.JOURNEY)
                return go_to("/board/light?saved=yes", background=onward)
            trial = await light.try_scale(session, scale, sight=person.sight)
        except InvalidError as error:
            return await _page(session, person, now, data, refusal=str(error))
        return await _page(session, person, now, data, trial=trial)


async def _page(
    session: AsyncSession,
    person: Person,
    now: Now,
    form: ScaleForm,
    *,
    trial: Trial | None = None,
    told: str = "",
    refusal: str = "",
) -> Template:
    version, scale = await light.scale_in_force(session)
    return show(
        "board/light.html",
        person=person,
        status=HTTP_422_UNPROCESSABLE_ENTITY if refusal else HTTP_200_OK,
        view=BoardView(wanted=Filter(), municipalities=(), now=now),
        version=version,
        scale=scale,
        counts=await light.count_colours(session, sight=person.sight),
        form=form,
        weights=TITLES,
        bounds=BOUNDS,
        colours=COLOURS,
        tones=TONES,
        trial=trial,
        turns=() if trial is None else trial.turns[:_SHOWN_TURNS],
        told=told,
        refusal=refusal,
    )


def _titles() -> dict[str, str]:
    return {**{part.value: TITLES[part] for part in Part}, **BOUNDS}
