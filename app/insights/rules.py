"""The account of conservation: what went in must be somewhere; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from app.pages.rules import Reach


class Sum(msgspec.Struct, frozen=True):
    """Two ways to count the same thing."""

    what: str
    left: int
    right: int
    agree: bool


class OnTime(msgspec.Struct, frozen=True, rename="camel"):
    """How much was answered in time, with what is open and overdue in the reckoning.

    Whoever leaves the difficult cases lying gains nothing by it. Cases that needed no answer
    and those that their authors withdrew do not count.
    """

    on_time: int
    """Closed in the time asked about, answered before they were due."""
    late: int
    """Closed in it, answered after that."""
    overdue: int
    """Open at its end, and due before."""

    @property
    def share(self) -> float | None:
        """On time ÷ (closed + overdue open); None: there was nothing to answer."""
        whole = self.on_time + self.late + self.overdue
        return self.on_time / whole if whole else None


class PagePoll(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether a page is heard, and whether we have what its network says there is."""

    page_id: int
    network: str
    title: str
    state: str
    reach: Reach
    """Whether its silence would mean that nobody writes there."""
    polled_at: datetime | None
    unread_reason: str | None
    unread_since: datetime | None
    told: int
    """Comments by the network's own counters, under the posts that have one."""
    held: int
    """Living comments that we have under the same posts. Counters may run ahead of what
    can be read, and tell deleted comments too; what matters is a gap that grows."""
    missed_by_push: int
    """Comments of the last day that only a poll brought, though the page's news are pushed."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers read in one snapshot of the database, each by a query of its own."""

    comments_by_network: Mapping[str, Mapping[str, int]]
    """Network → state → comments."""
    comments: int
    comments_judged: int
    """Comments with the time of a verdict."""
    comments_unjudged: int
    """New, own and deleted comments without one: those that may lack it."""
    verdicts: int
    """Verdicts over the present version of comments that count as judged."""
    verdicts_by_kind: Mapping[str, int]
    comments_in_case: int
    """Comments whose state says that they are in a case."""
    comments_in_case_linked: int
    """Those of them that a case really holds."""
    links: int
    comments_linked: int
    cases_by_state: Mapping[str, int]
    cases: int
    cases_with_comments: int
    cases_opened: int
    """Lines *opened* in the histories."""
    cases_to_answer: int
    cases_to_answer_with_official: int
    cases_answered: int
    """Cases that are answered, or were closed by their answer."""
    cases_answered_with_reply: int
    """Those of them with a published reply, ours or one written in the network itself."""
    unassigned: int
    oldest_unanswered_at: datetime | None
    replies_by_state: Mapping[str, int]
    replies_published: int
    replies_unseen: int
    answers_told: int
    """Lines *answered* and *interim* in the histories."""
    events_untold: int
    pages: tuple[PagePoll, ...]


class Status(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the service holds now, and whether its sums agree."""

    comments: Mapping[str, Mapping[str, int]]
    """Network → state → comments; ``fetched`` is their total."""
    verdicts: Mapping[str, int]
    cases: Mapping[str, int]
    replies: Mapping[str, int]
    replies_not_seen_yet: int
    review_queue: int
    unassigned: int
    oldest_unanswered_at: datetime | None
    events_without_notices: int
    pages: tuple[PagePoll, ...]
    calendar_faults: tuple[str, ...]
    """In Russian: years that deadlines reach and whose days off are not known."""
    unread_model: str | None
    """A model that shall judge and cannot be read: the shipped one judges in its place."""
    words_only_model: str | None
    """The model that judges, where it does so by words alone, without an encoder."""
    words_only_why: str
    """Why, in Russian; empty where it is not so."""
    sums: tuple[Sum, ...]
    agree: bool


def account(
    counts: Counts,
    *,
    calendar_faults: Sequence[str] = (),
    unread_model: str | None = None,
    words_only_model: str | None = None,
    words_only_why: str = "",
) -> Status:
    """Draw up the account; ``agree`` is true when every sum does."""
    sums = _sums(counts)
    return Status(
        comments={
            network: {"fetched": sum(states.values()), **states}
            for network, states in counts.comments_by_network.items()
        },
        verdicts=counts.verdicts_by_kind,
        cases=counts.cases_by_state,
        replies=counts.replies_by_state,
        replies_not_seen_yet=counts.replies_unseen,
        review_queue=_in_state(counts, "review"),
        unassigned=counts.unassigned,
        oldest_unanswered_at=counts.oldest_unanswered_at,
        events_without_notices=counts.events_untold,
        pages=counts.pages,
        calendar_faults=tuple(calendar_faults),
        unread_model=unread_model,
        words_only_model=words_only_model,
        words_only_why=words_only_why,
        sums=sums,
        agree=all(each.agree for each in sums),
    )


def _sums(counts: Counts) -> tuple[Sum, ...]:
    return (
        _sum(
            "комментарии: проверенные и те, что ещё или уже не проверяются",
            counts.comments,
            counts.comments_judged + counts.comments_unjudged,
        ),
        _sum("решения есть для каждого проверенного", counts.comments_judged, counts.verdicts),
        _sum(
            "комментарии «в сообщении» и вправду в сообщениях",
            counts.comments_in_case,
            counts.comments_in_case_linked,
        ),
        _sum("каждая связь комментария учтена", counts.comments_linked, counts.links),
        _sum("в каждом сообщении есть комментарий", counts.cases, counts.cases_with_comments),
        _sum("каждое сообщение открыто один раз", counts.cases, counts.cases_opened),
        _sum(
            "у каждого назначенного есть ответственный",
            counts.cases_to_answer,
            counts.cases_to_answer_with_official,
        ),
        _sum(
            "у каждого отвеченного есть опубликованный ответ",
            counts.cases_answered,
            counts.cases_answered_with_reply,
        ),
        _sum("о каждом ответе сказано один раз", counts.replies_published, counts.answers_told),
    )


def _sum(what: str, left: int, right: int) -> Sum:
    return Sum(what, left, right, left == right)


def _in_state(counts: Counts, state: str) -> int:
    return sum(states.get(state, 0) for states in counts.comments_by_network.values())
