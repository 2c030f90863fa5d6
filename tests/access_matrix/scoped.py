"""How each query that takes a sight is asked, one line a query, kept as data.

A query that has no line fails ``test_every_query_with_a_sight_is_tried``. The line says what it
is to find where one of each kind of object stands at each place of the town.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from app.cases.lists.wanted import Order, Wanted
from app.cases.model import Case
from app.incidents.rules import Standing
from app.insights.figures.rules import Span
from app.officials.model import Institution
from app.onboarding.board.rules import Filter, Sorting
from app.pages.model import Page
from app.vocabulary import Network

_NOW: Final = datetime.now(UTC)
_ENDED: Final = """UPDATE "case" SET state = 'closed', outcome = 'answered', closed_at = now()"""
_REPLIED: Final = """
    UPDATE "case" SET first_reply_at = assigned_at + interval '1 hour'
"""
_OPEN: Final = """UPDATE "case" SET state = 'open', official_id = NULL"""
_DOUBTED: Final = "UPDATE comment SET state = 'review'"
_ALARMING: Final = """
    WITH doubted AS (UPDATE comment SET state = 'review' RETURNING id)
    UPDATE verdict SET review = true, importance = 'urgent'
"""
_DECIDED: Final = """
    INSERT INTO decision
        (comment_id, version, labels, needs_answer, account_id, note, decided_at)
    SELECT id, 1, '{question}', true, (SELECT min(id) FROM account), '', now() FROM comment
"""
_MODERATED: Final = """
    INSERT INTO moderation_act
        (act, page_id, comment_id, target, reason, account_id, key, state, created_at, try_at)
    SELECT 'hide', page_id, id, 'comment:' || id, 'спам', (SELECT min(id) FROM account),
        gen_random_uuid(), 'waiting', now(), now()
    FROM comment
"""
_ONE_CITIZEN: Final = """UPDATE "case" SET author_key = 'one'"""
_PROMISED: Final = """
    UPDATE reply SET kind = 'interim', state = 'published',
        promised_until = now() - interval '1 day'
"""
_OVER: Final = "UPDATE probation SET ended_at = now(), ending = 'sent_back'"
_LIVE: Final = "UPDATE page_journey SET stage = 'live'"
_APART: Final = "UPDATE institution SET municipality = id::text"
_LIT: Final = """
    INSERT INTO page_light
        (page_id, facts, colour, first_loss, version, measured_at, measure_at)
    SELECT id, '{}', 'green', '', 1, now(), now() FROM page
"""
_PRACTISED: Final = """
    INSERT INTO practice_run
        (account_id, institution_id, kind, started_at, finished_at, points)
    SELECT id, institution_id, 'school', now(), now(), 80
    FROM account WHERE institution_id IS NOT NULL
"""
_DAY: Final = timedelta(days=1)
_LATELY: Final = {"since": _NOW - _DAY, "until": _NOW + _DAY}
_IN_SPAN: Final = {"span": Span(date(2026, 1, 1), _NOW.date() + _DAY, "UTC")}
_ANOTHER: Final = Case(id=0, author_key="one", page=Page(network=Network.VK))
_NOWHERE: Final = Institution(id=0, municipality="")
Read = Callable[[Any], int | set[int]]


@dataclass(frozen=True, kw_only=True)
class Scoped:
    """How a query is asked, and what it is to find where one of each stands at each place."""

    of: str | None = None
    """Which objects, by the name that paths give them; None: they are counted."""
    read: Read = lambda rows: {row.id for row in rows}
    words: dict[str, Any] = field(default_factory=dict)
    at_each: int = 1
    """How many there are at a place, of what is counted."""
    before: str = ""
    """SQL that brings the town into the state that is asked for."""


def _first(rows: Any) -> set[int]:
    return {row[0] for row in rows}


def _only(rows: Any) -> set[int]:
    return set(rows)


SCOPED: Final[dict[str, Scoped]] = {
    "app.access.store.open_invitations": Scoped(of="invitation_id", words={"now": _NOW}),
    "app.access.store.people": Scoped(
        of="institution_id", read=lambda people: {each.institution_id for each in people}
    ),
    "app.cases.lists.store.count": Scoped(
        read=lambda counts: counts["all"], words={"several": {"all": Wanted()}, "most": 50}
    ),
    "app.cases.lists.store.listed": Scoped(
        of="case_id",
        words={"wanted": Wanted(), "order": Order.NUMBER, "after": None, "limit": 50},
    ),
    "app.cases.lists.store.of_citizen": Scoped(
        of="case_id", words={"case": _ANOTHER, "limit": 50}, before=_ONE_CITIZEN
    ),
    "app.cases.moving.store.count_unassigned": Scoped(
        of="institution_id", read=_first, words={"now": _NOW}, before=_OPEN
    ),
    "app.comments.store.listed": Scoped(
        of="comment_id", words={"state": None, "page_id": None, "before": None, "limit": 50}
    ),
    "app.incidents.store.listed": Scoped(
        of="incident_id",
        words={"standings": tuple(Standing), "states": (), "before": None, "limit": 50},
    ),
    "app.insights.figures.store.comments_by_day": Scoped(
        read=lambda days: sum(days.values()), words=_IN_SPAN
    ),
    "app.insights.figures.store.load": Scoped(
        read=lambda load: load.open, words={"official_id": None, "now": _NOW, "midnight": _NOW}
    ),
    "app.insights.figures.store.outcomes": Scoped(
        read=lambda ends: sum(number for *_, number in ends), words=_IN_SPAN, before=_ENDED
    ),
    "app.insights.figures.store.promises": Scoped(
        read=lambda share: share.whole, words=_IN_SPAN | {"now": _NOW}, before=_PROMISED
    ),
    "app.insights.figures.store.reopened": Scoped(
        read=lambda share: share.whole, words=_IN_SPAN, before=_ENDED
    ),
    "app.insights.figures.store.took": Scoped(
        read=lambda parts: max(each.number for each in parts), words=_IN_SPAN, before=_REPLIED
    ),
    "app.insights.figures.store.written": Scoped(
        of="institution_id",
        read=lambda rows: {row.institution_id for row in rows} - {None},
        words=_IN_SPAN,
    ),
    "app.insights.standing.store.approvals": Scoped(
        read=lambda counts: counts[0], words={"account_id": 0, "official_id": None}
    ),
    "app.insights.standing.store.pages": Scoped(read=lambda told: told.pages, words={"now": _NOW}),
    "app.insights.store.on_time": Scoped(
        read=lambda told: told.on_time + told.late + told.overdue,
        words=_LATELY,
        before=_ENDED,
    ),
    "app.insights.store.on_time_by_place": Scoped(
        of="institution_id", read=_only, words=_LATELY, before=_ENDED
    ),
    "app.mentoring.store.ended_within": Scoped(
        of="probation_id", words={"since": _NOW - _DAY}, before=_OVER
    ),
    "app.mentoring.store.open_within": Scoped(of="probation_id"),
    "app.mentoring.store.ready_within": Scoped(
        of="page_id", read=lambda ways: {each.page_id for each in ways}, before=_LIVE
    ),
    "app.moderation.store.listed": Scoped(
        of="comment_id",
        read=lambda acts: {act.comment_id for act in acts},
        words={"page_id": None, "state": None, "before": None, "limit": 50},
        before=_MODERATED,
    ),
    "app.officials.store.institutions": Scoped(of="institution_id"),
    "app.officials.store.officials": Scoped(
        of="institution_id", read=lambda people: {each.institution_id for each in people}
    ),
    "app.officials.store.people_near": Scoped(
        of="institution_id",
        read=lambda near: {official.institution_id for official, _ in near},
        words={"home": _NOWHERE, "chain": (), "words": (), "limit": 50},
    ),
    "app.onboarding.board.store.chosen": Scoped(
        of="page_id", read=_first, words={"page_ids": range(1000)}
    ),
    "app.onboarding.board.store.columns": Scoped(
        of="page_id", read=_first, words={"wanted": Filter(), "most": 50}
    ),
    "app.onboarding.board.store.count": Scoped(read=int, words={"wanted": Filter()}),
    "app.onboarding.board.store.municipalities": Scoped(
        of="institution_id", read=lambda names: {int(name) for name in names}, before=_APART
    ),
    "app.onboarding.board.store.table": Scoped(
        of="page_id",
        read=_first,
        words={"wanted": Filter(), "sorting": Sorting.SINCE, "after": None, "limit": 50},
    ),
    "app.onboarding.light.store.count_colours": Scoped(
        read=lambda colours: sum(colours.values()), before=_LIT
    ),
    "app.onboarding.light.store.judged": Scoped(of="page_id", read=_first, before=_LIT),
    "app.onboarding.wizard.store.institutions_like": Scoped(
        of="institution_id", words={"words": "", "limit": 50}
    ),
    "app.pages.store.listed": Scoped(of="page_id", words={"after": 0, "limit": 50}),
    "app.practice.store.finished_within": Scoped(
        of="institution_id",
        read=lambda runs: {run.institution_id for run in runs},
        words={"limit": 50},
        before=_PRACTISED,
    ),
    "app.push.store.listed": Scoped(of="feed_id"),
    "app.replies.store.awaiting": Scoped(of="case_id", read=_only, words={"limit": 50}),
    "app.replies.templates.store.living": Scoped(of="template_id"),
    "app.triage.doubts.store.count_doubts": Scoped(read=int, words={"most": 50}, before=_DOUBTED),
    "app.triage.doubts.store.count_urgent_doubts": Scoped(
        read=int, words={"most": 50}, before=_ALARMING
    ),
    "app.triage.doubts.store.decided_lately": Scoped(
        of="comment_id",
        read=lambda found: {one.comment_id for one in found},
        words={"since": _NOW - _DAY, "limit": 50},
        before=_DECIDED,
    ),
    "app.triage.doubts.store.doubts": Scoped(
        of="comment_id",
        read=lambda found: {one.comment_id for one in found},
        words={"newest": 50, "oldest": 50},
        before=_DOUBTED,
    ),
}
ASKED_OF_ONE: Final = frozenset(
    {
        "app.access.store.invitation",
        "app.access.store.person_in_sight",
        "app.incidents.store.concerns",
    }
)
"""They say of one object whether it is in sight: the matrix tries them with every place."""
