"""What the outside sees of incidents, and what it may send."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.cases.rules import Resolution
from app.incidents.answering.deciding import Decision
from app.incidents.answering.service import Progress, Stage
from app.incidents.model import Burst, Incident, IncidentCase, IncidentEvent
from app.incidents.rules import LONGEST_TITLE, Act, DeliveryState, How, IncidentState, Standing
from app.incidents.service import Size
from app.incidents.wording import MOST_VARIANTS, Wording

_Line = Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE, pattern=r"^[^\x00]*$")]
_Lines = Annotated[list[_Line], Meta(max_length=MOST_VARIANTS)]
_Text = Annotated[str, Meta(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
_Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]


class _Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is sent holds nothing else."""


class Confirm(_Sent, frozen=True):
    """Confirms a suggested incident, perhaps under a better title."""

    title: _Line | None = None


class OneCase(_Sent, frozen=True):
    """Names a case."""

    case_id: _Id


class Merge(_Sent, frozen=True):
    """Names the incident whose cases come over."""

    incident_id: _Id


class Split(_Sent, frozen=True):
    """Names the cases that become an incident of their own, perhaps under a title."""

    case_ids: Annotated[list[_Id], Meta(min_length=1, max_length=1000)]
    title: _Line | None = None


class Undo(_Sent, frozen=True):
    """Names the act of the log that is undone."""

    event_id: _Id


class GiveWording(_Sent, frozen=True):
    """An answer to be looked at. Fields: ``{{имя}}``, ``{{учреждение}}``."""

    text: _Text
    openings: _Lines = []
    closings: _Lines = []
    insists: bool = False
    """You answer for it that what the guard stopped is no personal data."""

    def wording(self) -> Wording:
        """Take the text with its variants."""
        return Wording(text=self.text, openings=tuple(self.openings), closings=tuple(self.closings))


class GiveAnswer(GiveWording, frozen=True):
    """One decision and one answer for all."""

    decision: Annotated[str, Meta(max_length=4000, pattern=r"^[^\x00]*$")] = ""
    to_late: bool = False
    """Cases that join later get it by themselves."""
    resolution: Resolution | None = None
    """What a final answer says of the matter."""
    promised_on: Annotated[date | None, Meta(examples=["2026-12-04"])] = None
    """The day by which an interim answer promises the final one; null: it is the final one."""

    def decided(self) -> Decision:
        """Take what is decided beside the words."""
        return Decision(
            text=self.decision,
            to_late=self.to_late,
            resolution=self.resolution,
            promised_on=self.promised_on,
            insists=self.insists,
        )


class SetJoining(_Sent, frozen=True):
    """From which chance on cases join by themselves."""

    join_at: Annotated[float, Meta(ge=0.3, le=1.0)]


class JoiningView(msgspec.Struct, frozen=True, rename="camel"):
    """The setting, and what it would have done with the cases of the last 30 days."""

    join_at: float
    joined: int
    would_join: int
    of_these_taken_out: int


class IncidentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An incident, with no word of any citizen."""

    id: int
    title: str
    topic: str | None
    municipality: str
    state: IncidentState
    found_by: How
    opened_at: datetime
    last_at: datetime
    decision: str
    merged_into_id: int | None
    cases: int
    pages: int
    asked: int
    unanswered: int
    """Members with an open case that have got no final answer to the incident and wait for none."""

    @classmethod
    def of(cls, incident: Incident, size: Size) -> Self:
        """Copy out the incident."""
        own = [name for name in cls.__struct_fields__ if name not in Size.__struct_fields__]
        return cls(
            **{name: getattr(incident, name) for name in own}, **msgspec.structs.asdict(size)
        )


class IncidentsView(msgspec.Struct, frozen=True):
    """A part of the list, and where the next one begins (``before``)."""

    incidents: list[IncidentView]
    next: int | None


class PlaceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A case's place in an incident."""

    case_id: int
    institution: str
    page_id: int
    standing: Standing
    how: How
    score: float
    why: str
    joined_at: datetime

    @classmethod
    def of(cls, place: IncidentCase) -> Self:
        """Copy out the place."""
        return cls(
            case_id=place.case_id,
            institution=place.case.institution.name,
            page_id=place.case.page_id,
            standing=place.standing,
            how=place.how,
            score=round(place.score, 3),
            why=place.why,
            joined_at=place.joined_at,
        )


class ActView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of an incident's log."""

    id: int
    act: Act
    note: str
    account_id: int | None
    happened_at: datetime
    undone_at: datetime | None

    @classmethod
    def of(cls, event: IncidentEvent) -> Self:
        """Copy out the line."""
        return cls(**{name: getattr(event, name) for name in cls.__struct_fields__})


class WholeIncident(msgspec.Struct, frozen=True, rename="camel"):
    """An incident with the cases that one may see, and its log for whoever decides."""

    incident: IncidentView
    beyond: int
    """Members in institutions that one does not see."""
    places: list[PlaceView]
    log: list[ActView]


class TroubleView(msgspec.Struct, frozen=True, rename="camel"):
    """A case that has not got the answer, and why."""

    case_id: int
    state: DeliveryState
    reason: str
    try_at: datetime | None
    """When it is tried again; None: not by itself."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Copy out how far it has come."""
        waits = stage.state is DeliveryState.WAITING
        return cls(stage.case_id, stage.state, stage.reason, stage.try_at if waits else None)


class ProgressView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far an answer has come."""

    answer_id: int
    text: str
    resolution: Resolution | None
    promised_on: date | None
    """An interim answer promises the final one by that day."""
    created_at: datetime
    waiting: int
    done: int
    refused: int
    skipped: int
    troubles: list[TroubleView]

    @classmethod
    def of(cls, progress: Progress) -> Self:
        """Copy out the counts and the troubles."""
        return cls(
            answer_id=progress.answer.id,
            text=progress.answer.text,
            resolution=progress.answer.resolution,
            promised_on=progress.answer.promised_on,
            created_at=progress.answer.created_at,
            **{state.value: progress.counts.get(state, 0) for state in DeliveryState},
            troubles=[TroubleView.of(row) for row in progress.troubles],
        )

    @classmethod
    def all_of(cls, several: Sequence[Progress]) -> list[Self]:
        """Copy out several, the newest first."""
        return [cls.of(each) for each in several]


class BurstView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A topic far above its usual level."""

    id: int
    topic: str
    municipality: str
    cases: int
    pages: int
    usual: float
    chance: float
    found_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, burst: Burst) -> Self:
        """Copy out the burst."""
        return cls(**{name: getattr(burst, name) for name in cls.__struct_fields__})
