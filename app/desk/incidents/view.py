"""What the pages of incidents show."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import AppError
from app.cases import service as cases
from app.desk.incidents.forms import AnswerForm
from app.desk.speech.clock import Tone
from app.incidents import service, undoing
from app.incidents.answering import service as answering
from app.incidents.answering.service import Progress
from app.incidents.model import Burst, Incident, IncidentCase, IncidentEvent
from app.incidents.reach import Part, part_of
from app.incidents.rules import LIVE, UNDOABLE, Act, IncidentState, Standing
from app.incidents.service import Size
from app.incidents.watching import service as watching
from app.replies.reviewing import PersonalDataError
from app.triage.topics import keeping as topics

STATES: Final[Mapping[IncidentState, tuple[str, Tone]]] = {
    IncidentState.SUGGESTED: ("нужно подтвердить", Tone.SOON),
    IncidentState.OPEN: ("решается", Tone.CALM),
    IncidentState.ANSWERED: ("ответ дан", Tone.DONE),
    IncidentState.OVER: ("завершён", Tone.DONE),
    IncidentState.CLOSED: ("снят", Tone.CALM),
}
_NOT_ALL: Final = ("ответ дан не всем", Tone.SOON)
_ACTS: Final[Mapping[Act, str]] = {
    Act.FOUND: "Инцидент найден",
    Act.JOINED: "Добавлено",
    Act.TAKEN_OUT: "Выведено",
    Act.CONFIRMED: "Подтверждён",
    Act.REJECTED: "Признан разными проблемами",
    Act.MERGED: "Объединён",
    Act.SPLIT: "Отделено",
    Act.ANSWERED: "Дан ответ",
    Act.PROMISED: "Дан промежуточный ответ",
    Act.ENDED: "Завершился сам: все сообщения закрыты",
    Act.REOPENED: "Открылся снова",
    Act.UNDONE: "Отменено",
}
_GOING_ON: Final = (IncidentState.SUGGESTED, IncidentState.OPEN, IncidentState.ANSWERED)
_ENDED: Final = (IncidentState.OVER, IncidentState.CLOSED)
_BURSTS_OVER: Final = timedelta(hours=24)
_FIRST_LETTERS: Final = 200
_MOST_LISTED: Final = 100


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An incident on the list."""

    incident: Incident
    size: Size
    state: str
    tone: Tone


class IncidentsView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the list."""

    rows: tuple[Row, ...]
    bursts: tuple[tuple[Burst, str], ...]
    """With the title of what each is about."""
    shows_ended: bool
    now: datetime


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A case of an incident, by its first words."""

    case_id: int
    institution: str
    text: str
    why: str
    is_asked: bool
    """A person is asked whether it belongs."""


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the log."""

    event: IncidentEvent
    title: str
    note: str
    who: str
    may_undo: bool


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page of one incident."""

    incident: Incident
    state: str
    tone: Tone
    size: Size
    beyond: int
    """Members that the reader does not see."""
    words: tuple[Word, ...]
    lines: tuple[LogLine, ...]
    others: tuple[Incident, ...]
    """With which it may be merged."""
    progress: tuple[Progress, ...]
    late: tuple[int, ...]
    """Cases that have not got the answer and may be given it."""
    typed: AnswerForm
    previews: tuple[str, ...]
    refusal: str
    may_insist: bool
    """The guard stopped what is typed, and its writer may answer for it."""
    """Why what was asked for was not done; empty: nothing was."""
    now: datetime

    @property
    def is_live(self) -> bool:
        """It is suggested or open."""
        return self.incident.state in LIVE


async def list_view(
    session: AsyncSession, person: Person, *, shows_ended: bool, now: datetime
) -> IncidentsView:
    """Gather the list: what goes on, or what has ended."""
    states = _ENDED if shows_ended else _GOING_ON
    found = await service.list_incidents(session, person, states=states, limit=_MOST_LISTED)
    sizes = await service.sizes(session, [each.id for each in found])
    bursts = await watching.list_bursts(session, person, since=now - _BURSTS_OVER)
    listed = await topics.in_force(session)
    return IncidentsView(
        rows=tuple(_row(each, sizes[each.id]) for each in found),
        bursts=tuple((each, listed.title(each.topic) or each.topic) for each in bursts),
        shows_ended=shows_ended,
        now=now,
    )


async def view_of(
    session: AsyncSession,
    person: Person,
    incident: Incident,
    *,
    typed: AnswerForm | None = None,
    previews: Sequence[str] = (),
    refused: AppError | None = None,
    now: datetime,
) -> IncidentView:
    """Gather the page of an incident, as much of it as its reader sees."""
    part = await part_of(session, incident, person)
    size = (await service.sizes(session, [incident.id]))[incident.id]
    late = await answering.late_for(session, incident, person)
    state, tone = _state(incident, size)
    return IncidentView(
        incident=incident,
        state=state,
        tone=tone,
        size=size,
        beyond=part.beyond,
        words=await _words(session, part.inside),
        lines=await _lines(session, person, incident, part),
        others=await _others(session, person, incident, part),
        progress=tuple(await answering.progress(session, incident, person)),
        late=tuple(sorted(case_id for _, several in late for case_id in several)),
        typed=typed or AnswerForm(),
        previews=tuple(previews),
        refusal="" if refused is None else str(refused),
        may_insist=isinstance(refused, PersonalDataError) and refused.may_insist,
        now=now,
    )


def _row(incident: Incident, size: Size) -> Row:
    state, tone = _state(incident, size)
    return Row(incident=incident, size=size, state=state, tone=tone)


def _state(incident: Incident, size: Size) -> tuple[str, Tone]:
    """Say where an incident stands; answered is one that all have got the answer of."""
    is_answered = incident.state is IncidentState.ANSWERED
    return _NOT_ALL if is_answered and size.unanswered else STATES[incident.state]


async def _words(session: AsyncSession, inside: Sequence[IncidentCase]) -> tuple[Word, ...]:
    said = await cases.comments_by_case(session, [each.case_id for each in inside])
    return tuple(
        Word(
            case_id=each.case_id,
            institution=each.case.institution.name,
            text=" ".join(comment.text for comment in said[each.case_id])[:_FIRST_LETTERS],
            why=each.why,
            is_asked=each.standing is Standing.SUGGESTED,
        )
        for each in inside
    )


async def _lines(
    session: AsyncSession, person: Person, incident: Incident, part: Part
) -> tuple[LogLine, ...]:
    """Tell the log, the latest act first."""
    events = list(reversed(await service.log_of(session, incident, person)))
    ids = {each.account_id for each in events if each.account_id is not None}
    names = await access.names_of(session, ids)
    undone = {undoing.note_of(each): _said(each) for each in events}
    return tuple(
        LogLine(
            event=each,
            title=_act(each),
            note=undone.get(each.note, each.note) if each.act is Act.UNDONE else each.note,
            who=names.get(each.account_id or 0, "сервис"),
            may_undo=_may_undo(each, person, part),
        )
        for each in events
    )


def _act(event: IncidentEvent) -> str:
    is_set_apart = event.act is Act.FOUND and event.account_id is not None
    return "Инцидент выделен" if is_set_apart else _ACTS[event.act]


def _said(event: IncidentEvent) -> str:
    return f"«{': '.join(filter(None, (_act(event), event.note)))}»"


def _may_undo(event: IncidentEvent, person: Person, part: Part) -> bool:
    is_his = part.is_whole or event.account_id == person.account_id
    return event.act in UNDOABLE and event.undone_at is None and is_his


async def _others(
    session: AsyncSession, person: Person, incident: Incident, part: Part
) -> tuple[Incident, ...]:
    if incident.state not in LIVE or not part.is_whole:
        return ()
    found = await service.list_incidents(session, person, states=LIVE, limit=_MOST_LISTED)
    return tuple(each for each in found if each.id != incident.id)
