"""Who may do what at each address: one line a route, kept as data.

A new route fails ``test_every_route_has_its_rule`` until it has a line here. The line says what
right it takes and what kind of object its numbers name:

* ``public()``: open to everybody;
* ``halfway()``: open to whoever has given his password and not yet the second factor;
* ``anybody()``: whoever is logged in, about himself or about nothing in particular;
* ``by(Right.X)``: takes a right, names no object, or one that the centre alone has;
* ``on(Right.X, Kind.Y)``: takes a right, and the object named must be in sight; ``then`` is a
  second right that whoever sees the object must have, ``own_too`` lets an official do it to
  himself without the right.

``only`` names the roles that come near at all, ``then_only`` those of whoever sees the object
that may change it; ``whole_region`` asks for the eyes of the centre, and ``by_browser`` is for
people alone: a program with its owner's token is refused.

What is to be sent is told as ``json``, ``form`` or ``query``; it must be fit, so that a refusal
comes from access and not from the reading of it. ``Of("case_id")`` stands for the number of the
object at hand. Whose objects are asked for is not told here: ``test_matrix`` tries them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.access.reach import Kind
from app.access.rules import Right, Role


class Of(str):
    """The number of the object at hand by the name that paths give it, or words around it."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a route asks of whoever comes to it."""

    is_public: bool = False
    is_halfway: bool = False
    needs: Right | None = None
    then: Right | None = None
    kind: Kind | None = None
    own_too: bool = False
    only: frozenset[Role] = frozenset(Role)
    then_only: frozenset[Role] = frozenset(Role)
    whole_region: bool = False
    by_browser: bool = False
    is_personal: bool = False
    """It changes nothing but what is the person's own."""
    lets_in: bool = True
    """False: it is refused for a reason beside access, even to whoever may."""
    leads_out: bool = False
    """It ends the session, so that whoever is let in stands before the login."""
    only_refusals: bool = False
    """Its answer has no end, or needs a transaction of its own: only refusals are tried."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What stands in its path in place of what stands in others'."""
    sent: Mapping[str, Any] = field(default_factory=dict)
    """For httpx: ``json``, ``data``, ``params``, ``files``."""


def public(**sent: Any) -> Rule:
    """Let everybody in."""
    return Rule(is_public=True, is_personal=True, sent=_sent(sent))


def halfway(**sent: Any) -> Rule:
    """Let in whoever still has to give his second factor."""
    return Rule(is_halfway=True, is_personal=True, sent=_sent(sent))


def anybody(**words: Any) -> Rule:
    """Let in whoever is logged in; it concerns himself."""
    return Rule(is_personal=True, **_split(words))


def by(right: Right | None, **words: Any) -> Rule:
    """Let in whoever has a right."""
    return Rule(needs=right, **_split(words))


def on(right: Right | None, kind: Kind, **words: Any) -> Rule:
    """Let in whoever has a right and sees the object."""
    return Rule(needs=right, kind=kind, **_split(words))


_FIELDS: Final = {
    "then",
    "own_too",
    "only",
    "then_only",
    "whole_region",
    "by_browser",
    "lets_in",
    "leads_out",
    "only_refusals",
    "is_personal",
    "words",
}
_SPELLED: Final = {"json": "json", "form": "data", "query": "params", "files": "files"}


def _sent(words: Mapping[str, Any]) -> dict[str, Any]:
    return {_SPELLED[name]: value for name, value in words.items()}


def _split(words: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in words.items() if name in _FIELDS}
    return fields | {"sent": _sent({n: v for n, v in words.items() if n not in _FIELDS})}


_WHY: Final = {"reason": "так решили вместе"}
_TEXT: Final = {"text": "Воду включат завтра к девяти утра."}
_PHONED: Final = {"way": "phone", "answeredAt": "2026-11-28T12:00:00Z", "words": "звонила завуч"}
_PHONED_FORM: Final = {"how": "phone", "at": "2026-11-28T15:00", "words": "звонила завуч"}
_GROUND: Final = _WHY | {"ground": "insult"}
_LEAVE: Final = {"firstDay": "2030-01-14", "lastDay": "2030-01-20"}
_LEAVE_FORM: Final = {"first_day": "2030-01-14", "last_day": "2030-01-20"}
_WEEKS: Final = {
    "firstDay": "2030-02-04",
    "lastDay": "2030-02-10",
    "opens": "09:00",
    "closes": "18:00",
}
_WEEKS_FORM: Final = {"first_day": "2030-02-04", "last_day": "2030-02-10", "day1": "1"}
_SHIFT: Final = {"startsAt": "2030-03-01T09:00:00+03:00", "endsAt": "2030-03-01T18:00:00+03:00"}
_POLICY: Final = {"rules": [{"to": {"kind": "own_institution"}}]}
_REGULATIONS: Final = {
    "profiles": [
        {"code": "six", "title": "6 часов", "firstAnswer": {"amount": 6, "unit": "working_hours"}}
    ],
    "choices": [{"profile": "six"}],
}
_TEMPLATE: Final = {"name": "Вода", "text": "Воду включат завтра."}
_HOOK: Final = {"title": "Система учёта", "url": "https://127.0.0.1/hook"}
_TOPIC: Final = {"group": "Благоустройство", "title": "качели"}
_DRAFTED: Final = {"revision": "1"}
_KEPT: Final = {"version": "2"}
_FIRST: Final = {"number": "1"}
_LESSON: Final = {"code": "deadlines"}
_FIGURES: Final = {"table": "days"}
_CASE: Final = {"case": Of("{case_id}")}
_NUMBER: Final = {"number": Of("{case_id}")}
_OTHER: Final = {"number": Of("{other_incident_id}")}
_ACT: Final = {"number": Of("{act_id}")}
_CODE: Final = {"code": "000000"}
_PASSWORDS: Final = {"password": "correct horse", "again": "correct horse"}
_SECRET: Final = {"secret": "nothing"}
_INVITED: Final = {
    "name": "Новый",
    "role": "official",
    "institution": Of("{institution_id}"),
}
_SCALE: Final = {"connection": "10"}
_TRAINER: Final = frozenset({Role.TRAINER})
_CENTRE: Final = frozenset({Role.TRAINER, Role.OPERATOR})
_OF_THE_BOARD: Final = frozenset({Role.TRAINER, Role.COORDINATOR})
_INVITING: Final = frozenset(Role) - {Role.OPERATOR}
"""Of those who keep accounts an operator gives nobody a place at an institution."""
_GRANTED: Final = {"granted": "no", "note": "Документ не о том."}
_BASIS: Final = {"basis": "restricted", "document": "Приказ № 5 от 1 марта"}
_TARGETS: Final = {
    "answered_share": "95",
    "on_time_share": "90",
    "cases": "10",
    "weeks": "4",
    "insisted": "0",
}
_CHANNEL: Final = {
    "channel": "email",
    "isOn": False,
    "atOnce": [],
    "inDigest": [],
    "quietFrom": "21:00",
    "quietUntil": "08:00",
    "restsOnDaysOff": True,
    "pauseMinutes": 0,
}

READ, WORK, PAGES = Right.READ_CASES, Right.WORK_CASES, Right.KEEP_PAGES
PEOPLE, JUDGE, INCIDENTS = Right.KEEP_PEOPLE, Right.KEEP_JUDGE, Right.KEEP_INCIDENTS
ROUTING, HOOKS, STATUS = Right.KEEP_ROUTING, Right.KEEP_WEBHOOKS, Right.SEE_STATUS
TEACH, RUN, PROBATION = Right.TEACH, Kind.PRACTICE, Kind.PROBATION
FIGURES, BOARD, SEE_BOARD = Right.SEE_FIGURES, Right.KEEP_BOARD, Right.SEE_BOARD
ACCOUNTS, ACCOUNT, INVITATION = Right.KEEP_ACCOUNTS, Kind.ACCOUNT, Kind.INVITATION
APPLICATION, VIEW, PASS = Kind.APPLICATION, Kind.VIEW, Kind.PASS
CASE, PAGE, COMMENT, POST = Kind.CASE, Kind.PAGE, Kind.COMMENT, Kind.POST
INSTITUTION, OFFICIAL, INCIDENT = Kind.INSTITUTION, Kind.OFFICIAL, Kind.INCIDENT

_API: Final[Mapping[str, Rule]] = {
    # coming in
    "POST /session": public(json={"login": "nobody", "password": "nobody knows"}),
    "GET /session": anybody(),
    "DELETE /session": anybody(),
    "GET /tokens": anybody(),
    "POST /tokens": anybody(by_browser=True, json={"label": "Выгрузка"}),
    "DELETE /tokens/{pass_id}": on(None, PASS, by_browser=True, is_personal=True),
    # institutions and people
    "GET /institutions": by(None),
    "POST /institutions": on(
        PEOPLE,
        INSTITUTION,
        json={"name": "Школа", "kind": "school", "parentId": Of("institution_id")},
    ),
    "GET /institutions/{institution_id}": on(None, INSTITUTION),
    "PATCH /institutions/{institution_id}": on(PEOPLE, INSTITUTION, json={"address": "Мира, 1"}),
    "PUT /institutions/{institution_id}/hours": on(PEOPLE, INSTITUTION, json={}),
    "GET /institutions/{institution_id}/departments": on(None, INSTITUTION),
    "POST /institutions/{institution_id}/departments": on(
        PEOPLE, INSTITUTION, json={"name": "Канцелярия"}
    ),
    "PUT /institutions/{institution_id}/departments/{department_id}": on(
        PEOPLE, INSTITUTION, json={"name": "Канцелярия"}
    ),
    "GET /officials": on(None, INSTITUTION, query={"institution_id": Of("institution_id")}),
    "POST /officials": on(
        PEOPLE, INSTITUTION, json={"institutionId": Of("institution_id"), "name": "Новый"}
    ),
    "PATCH /officials/{official_id}": on(PEOPLE, OFFICIAL, own_too=True, json={"onDuty": False}),
    "GET /duty": on(None, INSTITUTION, query={"institution_id": Of("institution_id")}),
    "GET /officials/{official_id}/shifts": on(None, OFFICIAL),
    "POST /officials/{official_id}/shifts": on(PEOPLE, OFFICIAL, json=_SHIFT),
    "POST /officials/{official_id}/shifts/weeks": on(PEOPLE, OFFICIAL, json=_WEEKS),
    "DELETE /officials/{official_id}/shifts/{shift_id}": on(PEOPLE, OFFICIAL),
    "GET /officials/{official_id}/leaves": on(PEOPLE, OFFICIAL, own_too=True),
    "POST /officials/{official_id}/leaves": on(PEOPLE, OFFICIAL, own_too=True, json=_LEAVE),
    "DELETE /officials/{official_id}/leaves/{leave_id}": on(PEOPLE, OFFICIAL, own_too=True),
    "POST /officials/{official_id}/leaves/{leave_id}/return": on(PEOPLE, OFFICIAL, own_too=True),
    # pages
    "GET /pages": by(Right.READ_PAGES),
    "POST /pages": on(
        PAGES,
        INSTITUTION,
        json={"link": "https://vk.com/new_page", "institutionId": Of("institution_id")},
    ),
    "GET /pages/{page_id}": on(Right.READ_PAGES, PAGE),
    "PUT /pages/{page_id}/keys": on(
        PAGES, PAGE, json={"kind": "community", "secret": "vk1.secret"}
    ),
    "DELETE /pages/{page_id}/keys/{kind}": on(PAGES, PAGE),
    "PUT /pages/{page_id}/responsible": on(PAGES, PAGE, json={"officialId": Of("official_id")}),
    "POST /pages/{page_id}/pause": on(PAGES, PAGE, json=_WHY),
    "POST /pages/{page_id}/resume": on(PAGES, PAGE),
    "POST /pages/{page_id}/consent": on(PAGES, PAGE),
    "GET /pages/{page_id}/consent": on(Right.READ_PAGES, PAGE),
    "GET /feeds": by(Right.KEEP_FEEDS),
    "PUT /feeds/{feed_id}/confirmation": on(
        Right.KEEP_FEEDS, Kind.FEED, json={"confirmation": "a1b2c3"}
    ),
    # comments and their judging
    "GET /comments": by(READ),
    "GET /comments/{comment_id}": on(READ, COMMENT),
    "POST /comments/{comment_id}/decision": on(
        Right.REVIEW, COMMENT, json={"version": 1, "labels": ["question"]}
    ),
    "GET /review": by(Right.REVIEW),
    "GET /judging/models": by(JUDGE),
    "POST /judging/models/{version}/use": by(JUDGE, words={"version": "shipped"}),
    "POST /judging/rollback": by(JUDGE),
    "GET /judging/differences": by(JUDGE),
    "GET /judging/balance": by(JUDGE),
    "PUT /judging/balance": by(JUDGE, json={"balance": "even"}),
    "GET /topics": by(READ),
    "PUT /topics/{code}": by(JUDGE, json=_TOPIC),
    "DELETE /topics/{code}": by(JUDGE),
    "GET /regulations": by(READ),
    "PUT /regulations": by(Right.KEEP_REGULATIONS, json=_REGULATIONS),
    "POST /regulations/check": by(Right.KEEP_REGULATIONS, json=_REGULATIONS),
    # cases
    "GET /cases": by(READ),
    "GET /cases/export": by(READ),
    "GET /cases/{case_id}": on(READ, CASE),
    "POST /cases/{case_id}/take": on(WORK, CASE),
    "POST /cases/{case_id}/importance": on(WORK, CASE, json=_WHY | {"importance": "high"}),
    "POST /cases/{case_id}/answer": on(WORK, CASE, json=_TEXT),
    "GET /cases/{case_id}/promise": on(WORK, CASE),
    "POST /cases/{case_id}/review": on(WORK, CASE, json=_TEXT),
    "POST /cases/{case_id}/close": on(WORK, CASE, json=_WHY),
    "POST /cases/{case_id}/no-answer": on(WORK, CASE, json=_WHY),
    "POST /cases/{case_id}/answered-elsewhere": on(WORK, CASE, json=_PHONED),
    "POST /cases/{case_id}/answered-elsewhere/undo": on(WORK, CASE, lets_in=False),
    "GET /cases/{case_id}/time": on(READ, CASE),
    "POST /cases/{case_id}/pause": on(WORK, CASE, json=_WHY),
    "POST /cases/{case_id}/resume": on(WORK, CASE),
    "GET /cases/{case_id}/draft": on(WORK, CASE),
    "PUT /cases/{case_id}/draft": on(WORK, CASE, json=_TEXT),
    "GET /cases/{case_id}/draft/versions": on(WORK, CASE),
    "GET /cases/{case_id}/lease": on(WORK, CASE),
    "POST /cases/{case_id}/lease": on(WORK, CASE, json={}),
    "POST /cases/{case_id}/lease/take-over": on(WORK, CASE, then=Right.ASSIGN_CASES),
    "POST /cases/{case_id}/replies/{reply_id}/approve": on(WORK, CASE, then=Right.APPROVE, json={}),
    "POST /cases/{case_id}/replies/{reply_id}/return": on(
        WORK, CASE, then=Right.APPROVE, json=_WHY
    ),
    # only who wrote it takes it back, and that is none of those who try
    "POST /cases/{case_id}/replies/{reply_id}/withdraw": on(WORK, CASE, lets_in=False),
    "POST /cases/{case_id}/replies/{reply_id}/retry": on(WORK, CASE),
    # its answer was never missed
    "POST /cases/{case_id}/answer-unseen": on(WORK, CASE, lets_in=False),
    "POST /cases/{case_id}/redirect": on(
        WORK, CASE, json=_WHY | {"to": {"institutionId": Of("elsewhere_id")}}
    ),
    "GET /cases/{case_id}/redirect-suggestions": on(WORK, CASE),
    "POST /cases/{case_id}/assign": on(
        WORK, CASE, then=Right.ASSIGN_CASES, json={"officialId": Of("official_id")}
    ),
    "GET /cases/{case_id}/routing": on(READ, CASE),
    "GET /live": by(READ, only_refusals=True),
    # moderation
    "POST /comments/{comment_id}/hide": on(WORK, COMMENT, json=_GROUND),
    "POST /comments/{comment_id}/restore": on(WORK, COMMENT, json=_WHY),
    "POST /comments/{comment_id}/block-author": on(WORK, COMMENT, json=_GROUND),
    "POST /comments/{comment_id}/unblock-author": on(WORK, COMMENT, json=_WHY),
    "POST /posts/{post_id}/close-comments": on(WORK, POST, json=_GROUND),
    "POST /posts/{post_id}/open-comments": on(WORK, POST, json=_WHY),
    "GET /moderation": by(READ),
    # templates
    "GET /templates": on(WORK, CASE, query={"case_id": Of("case_id")}),
    "POST /templates": on(
        WORK, INSTITUTION, json=_TEMPLATE | {"institutionId": Of("institution_id")}
    ),
    "PUT /templates/{template_id}": on(WORK, Kind.TEMPLATE, json=_TEMPLATE | {"version": 1}),
    "DELETE /templates/{template_id}": on(WORK, Kind.TEMPLATE, query={"version": 1}),
    "PUT /templates/common/{code}/hidden": by(Right.KEEP_TEMPLATES),
    "DELETE /templates/common/{code}/hidden": by(Right.KEEP_TEMPLATES),
    # routing
    "GET /routing/waiting": by(READ),
    "GET /routing/policies": by(ROUTING),
    "PUT /routing/policies": by(ROUTING, json={"basedOn": 1, "policy": _POLICY}),
    "POST /routing/policies/try": by(ROUTING, json={"policy": _POLICY}),
    "POST /routing/policies/{version}/restore": by(ROUTING),
    # incidents
    "GET /incidents": by(READ),
    "GET /incidents/bursts": by(INCIDENTS),
    "GET /incidents/joining": by(INCIDENTS, whole_region=True),
    "PUT /incidents/joining": by(INCIDENTS, whole_region=True, json={"joinAt": 0.7}),
    "GET /incidents/{incident_id}": on(READ, INCIDENT),
    "POST /incidents/{incident_id}/confirm": on(INCIDENTS, INCIDENT, json={}),
    "POST /incidents/{incident_id}/reject": on(INCIDENTS, INCIDENT),
    "POST /incidents/{incident_id}/join": on(INCIDENTS, INCIDENT, json={"caseId": Of("case_id")}),
    "POST /incidents/{incident_id}/take-out": on(
        INCIDENTS, INCIDENT, json={"caseId": Of("case_id")}
    ),
    "POST /incidents/{incident_id}/merge": on(
        INCIDENTS, INCIDENT, json={"incidentId": Of("other_incident_id")}
    ),
    "POST /incidents/{incident_id}/split": on(
        INCIDENTS, INCIDENT, json={"caseIds": [Of("case_id")]}
    ),
    "POST /incidents/{incident_id}/undo": on(INCIDENTS, INCIDENT, json={"eventId": Of("act_id")}),
    "POST /incidents/{incident_id}/preview": on(INCIDENTS, INCIDENT, json=_TEXT),
    "POST /incidents/{incident_id}/answer": on(INCIDENTS, INCIDENT, json=_TEXT),
    "POST /incidents/{incident_id}/answer/late": on(INCIDENTS, INCIDENT),
    "GET /incidents/{incident_id}/answer": on(INCIDENTS, INCIDENT),
    # notices
    "GET /notices": anybody(),
    "POST /notices/read": anybody(json={"ids": [1]}),
    "GET /notices/preferences": anybody(),
    "PUT /notices/preferences": anybody(json={"channels": [_CHANNEL]}),
    "POST /notices/channels/{channel}/link": anybody(),
    "DELETE /notices/channels/{channel}/link": anybody(),
    "GET /notices/deliveries": anybody(),
    "POST /notices/calendar": anybody(),
    "DELETE /notices/calendar": anybody(),
    # webhooks
    "GET /webhooks": by(HOOKS),
    "POST /webhooks": by(HOOKS, json=_HOOK),
    "PUT /webhooks/{webhook_id}": by(HOOKS, json=_HOOK | {"isOn": False}),
    "DELETE /webhooks/{webhook_id}": by(HOOKS),
    "POST /webhooks/{webhook_id}/secret": by(HOOKS),
    "POST /webhooks/{webhook_id}/test": by(HOOKS),
    "GET /webhooks/{webhook_id}/calls": by(HOOKS),
    # figures
    "GET /figures": by(FIGURES),
    "GET /figures/export": by(FIGURES, query=_FIGURES),
    "GET /status": by(STATUS, only_refusals=True),
    "GET /on-time": on(
        Right.SEE_FIGURES, INSTITUTION, query={"institution_id": Of("institution_id")}
    ),
}

_DESK: Final[Mapping[str, Rule]] = {
    "GET /login": public(),
    "POST /login": public(form={"login": "nobody", "password": "nobody knows"}),
    "GET /login/provider": public(),
    "GET /login/provider/return": public(),
    "GET /login/provider/wait": public(),
    "GET /second": halfway(),
    "POST /second": halfway(form=_CODE),
    "GET /join/{secret}": public(),
    "POST /join/{secret}": public(form=_PASSWORDS | {"login": "new"}),
    "GET /forgot": public(),
    "POST /forgot": public(form={"who": "nobody"}),
    "GET /forgot/{secret}": public(),
    "POST /forgot/{secret}": public(form=_PASSWORDS),
    "GET /mail/{secret}": public(),
    "POST /mail/{secret}": public(),
    "POST /logout": anybody(leads_out=True),
    "GET /consent/vk": public(),
    "GET /start": anybody(),
    "GET /today": anybody(),
    "GET /figures": by(FIGURES),
    "GET /": by(READ),
    "GET /live": by(READ, query={"queue": "mine", "seen": "1"}),
    "GET /cases/{case_id}": on(READ, CASE),
    "GET /cases/{case_id}/live": on(READ, CASE, query={"seen": "1"}),
    "POST /cases/{case_id}/take": on(WORK, CASE),
    "POST /cases/{case_id}/answer": on(
        WORK, CASE, form=_TEXT | {"key": "b8c5a1de-7f0f-4d43-9a4b-0c3b7bb3fd10"}
    ),
    "POST /cases/{case_id}/advice": on(WORK, CASE, form=_TEXT),
    "POST /cases/{case_id}/lease/take-over": on(WORK, CASE, then=Right.ASSIGN_CASES),
    "POST /cases/{case_id}/replies/{reply_id}/approve": on(
        WORK, CASE, then=Right.APPROVE, form=_TEXT
    ),
    "POST /cases/{case_id}/replies/{reply_id}/return": on(
        WORK, CASE, then=Right.APPROVE, form=_WHY
    ),
    "POST /cases/{case_id}/replies/{reply_id}/withdraw": on(WORK, CASE, lets_in=False),
    "POST /cases/{case_id}/replies/{reply_id}/again": on(WORK, CASE),
    "POST /cases/{case_id}/answer-unseen": on(WORK, CASE, lets_in=False),
    "POST /cases/{case_id}/replies/{reply_id}/open-comments": on(WORK, CASE, form=_WHY),
    "POST /cases/{case_id}/topic": on(WORK, CASE, form={"topic": "meals"}),
    "POST /cases/{case_id}/importance": on(
        WORK, CASE, form=_WHY | {"importance": "high", "shown": "usual"}
    ),
    "POST /cases/{case_id}/no-answer": on(WORK, CASE, form=_WHY),
    "POST /cases/{case_id}/close": on(WORK, CASE, form=_WHY),
    "POST /cases/{case_id}/hand-over": on(WORK, CASE, form=_WHY | {"to": "coordinator"}),
    "POST /cases/{case_id}/assign": on(
        WORK, CASE, then=Right.ASSIGN_CASES, form=_WHY | {"to": Of("official:{official_id}")}
    ),
    "GET /cases/{case_id}/hands": on(WORK, CASE),
    "GET /cases/{case_id}/assign": on(WORK, CASE),
    "POST /cases/bulk": by(WORK, form=_CASE | {"act": "take"}),
    # only who wrote it or approved it takes it back, and that is none of those who try
    "POST /cases/{case_id}/replies/{reply_id}/undo": on(WORK, CASE, lets_in=False),
    "GET /cases/{case_id}/time": on(READ, CASE),
    "POST /cases/{case_id}/pause": on(WORK, CASE, form=_WHY | {"days": "3"}),
    "POST /cases/{case_id}/resume": on(WORK, CASE),
    "GET /cases/{case_id}/answered-elsewhere": on(WORK, CASE),
    "POST /cases/{case_id}/answered-elsewhere": on(WORK, CASE, form=_PHONED_FORM),
    "POST /cases/{case_id}/answered-elsewhere/undo": on(WORK, CASE, lets_in=False),
    "GET /cases/{case_id}/comments/{comment_id}/moderation": on(WORK, CASE),
    "POST /cases/{case_id}/comments/{comment_id}/moderation": on(WORK, CASE, form=_GROUND),
    "GET /review": by(Right.REVIEW),
    "GET /review/{comment_id}": on(Right.REVIEW, COMMENT),
    "POST /review/{comment_id}": on(
        Right.REVIEW, COMMENT, form={"version": "1", "label": "question"}
    ),
    "GET /judging": by(JUDGE),
    "POST /judging/balance": by(JUDGE, form={"balance": "even"}),
    "GET /incidents": by(INCIDENTS),
    "GET /incidents/{incident_id}": on(INCIDENTS, INCIDENT),
    "POST /incidents/{incident_id}/confirm": on(INCIDENTS, INCIDENT),
    "POST /incidents/{incident_id}/reject": on(INCIDENTS, INCIDENT),
    "POST /incidents/{incident_id}/preview": on(INCIDENTS, INCIDENT, form=_TEXT),
    "POST /incidents/{incident_id}/answer": on(INCIDENTS, INCIDENT, form=_TEXT),
    "POST /incidents/{incident_id}/answer/late": on(INCIDENTS, INCIDENT),
    "POST /incidents/{incident_id}/split": on(INCIDENTS, INCIDENT, form=_CASE),
    "POST /incidents/{incident_id}/take-out": on(INCIDENTS, INCIDENT, form=_CASE),
    "POST /incidents/{incident_id}/accept": on(INCIDENTS, INCIDENT, form=_CASE),
    "POST /incidents/{incident_id}/join": on(INCIDENTS, INCIDENT, form=_NUMBER),
    "POST /incidents/{incident_id}/merge": on(INCIDENTS, INCIDENT, form=_OTHER),
    "POST /incidents/{incident_id}/undo": on(INCIDENTS, INCIDENT, form=_ACT),
    "GET /duty": on(READ, INSTITUTION, query={"institution": Of("institution_id")}),
    "GET /duty/waiting": on(READ, INSTITUTION, query={"institution": Of("institution_id")}),
    "POST /duty/switch": anybody(form={"on": "yes"}, lets_in=False),
    "GET /duty/people/{official_id}": on(PEOPLE, OFFICIAL, own_too=True),
    "POST /duty/people/{official_id}/leaves": on(PEOPLE, OFFICIAL, own_too=True, form=_LEAVE_FORM),
    "POST /duty/people/{official_id}/leaves/{leave_id}/cancel": on(PEOPLE, OFFICIAL, own_too=True),
    "POST /duty/people/{official_id}/leaves/{leave_id}/return": on(PEOPLE, OFFICIAL, own_too=True),
    "POST /duty/people/{official_id}/roster": on(PEOPLE, OFFICIAL, form={"on": "yes"}),
    "POST /duty/people/{official_id}/shifts": on(PEOPLE, OFFICIAL, form=_WEEKS_FORM),
    "POST /duty/people/{official_id}/shifts/{shift_id}/drop": on(PEOPLE, OFFICIAL),
    "GET /notices": anybody(),
    "GET /notices/count": anybody(),
    "POST /notices/read": anybody(form={"shown": "0"}),
    "GET /notices/settings": anybody(),
    "POST /notices/settings/mail": anybody(lets_in=False),
    "POST /notices/settings/channels/{channel}": anybody(form={"address": ""}),
    "POST /notices/settings/channels/{channel}/link": anybody(),
    "POST /notices/settings/channels/{channel}/unlink": anybody(),
    "POST /notices/settings/calendar": anybody(),
    "POST /notices/settings/calendar/revoke": anybody(),
    # one's own access, and others'
    "GET /me": anybody(by_browser=True),
    "POST /me/passes/{pass_id}/end": on(None, PASS, by_browser=True, is_personal=True),
    "POST /me/sessions/end": anybody(by_browser=True),
    "POST /me/password": anybody(by_browser=True, form=_PASSWORDS | {"old": "nothing"}),
    "POST /me/mail": anybody(by_browser=True, form={"mail": "a@b.ru", "password": "nothing"}),
    "POST /me/mail/again": anybody(by_browser=True, lets_in=False),
    "POST /me/factor": anybody(by_browser=True, lets_in=False, form=_CODE),
    "POST /me/factor/codes": anybody(by_browser=True, lets_in=False, form=_CODE),
    "POST /me/factor/remove": anybody(by_browser=True, lets_in=False, form=_CODE),
    "POST /me/tokens": anybody(by_browser=True, form={"label": "Выгрузка"}),
    "GET /people": by(ACCOUNTS),
    "GET /people/log": by(ACCOUNTS, only=_CENTRE),
    "POST /people/invitations": on(
        ACCOUNTS, INSTITUTION, only=_INVITING, by_browser=True, form=_INVITED
    ),
    "POST /people/invitations/{invitation_id}/withdraw": on(ACCOUNTS, INVITATION),
    "POST /people/{account_id}/end": on(ACCOUNTS, ACCOUNT),
    "POST /people/{account_id}/close": on(ACCOUNTS, ACCOUNT),
    "POST /people/{account_id}/factor": on(ACCOUNTS, ACCOUNT, then_only=_TRAINER, by_browser=True),
    "POST /people/{account_id}/password": on(
        ACCOUNTS, ACCOUNT, then_only=_TRAINER, by_browser=True
    ),
    # saved lists
    "GET /views": by(READ),
    "POST /views": by(READ, is_personal=True, form={"name": "Мои", "address": "queue=mine"}),
    "POST /views/{view_id}/rename": on(READ, VIEW, is_personal=True, form={"name": "Мои"}),
    "POST /views/{view_id}/delete": on(READ, VIEW, is_personal=True),
    # the board and the registry
    "GET /board": by(SEE_BOARD),
    "GET /board/table": by(SEE_BOARD),
    "POST /board/acts": by(
        ACCOUNTS, only=_OF_THE_BOARD, form={"act": "remind", "page": Of("{page_id}")}
    ),
    "GET /board/light": by(BOARD),
    "POST /board/light": by(BOARD, form=_SCALE),
    "GET /registry": by(BOARD),
    "POST /registry": by(BOARD, files={"file": ("registry.csv", b"name", "text/csv")}),
    "GET /registry/export.xlsx": by(BOARD),
    "GET /registry/{import_id}": by(BOARD),
    "GET /registry/{import_id}/bad.xlsx": by(BOARD),
    "POST /registry/{import_id}/columns": by(BOARD, form={"column": "name"}),
    "POST /registry/{import_id}/write": by(BOARD),
    "POST /registry/{import_id}/drop": by(BOARD),
    # pages
    "GET /pages": by(Right.READ_PAGES),
    "GET /pages/{page_id}": on(Right.READ_PAGES, PAGE),
    "POST /pages/{page_id}/acts": on(PAGES, PAGE, form=_WHY | {"act": "pause"}),
    "POST /pages/{page_id}/invite": on(ACCOUNTS, PAGE, only=_OF_THE_BOARD, by_browser=True),
    "POST /pages/{page_id}/pause": on(PAGES, PAGE, form=_WHY),
    "POST /pages/{page_id}/resume": on(PAGES, PAGE),
    "POST /pages/{page_id}/mend": on(PAGES, PAGE),
    "POST /pages/{page_id}/people": on(PAGES, PAGE),
    "POST /pages/{page_id}/absence": on(PAGES, PAGE, form=_BASIS),
    "POST /pages/absences/{request_id}": by(BOARD, form=_GRANTED),
    # the wizard
    "GET /pages/new": by(PAGES),
    "POST /pages/new": by(PAGES, form={"link": "https://vk.com/new_page"}),
    "GET /pages/new/{application_id}": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/drop": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/link": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/link/live": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/link": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/link/again": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/institution": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/institution": on(
        PAGES, APPLICATION, form={"chosen": Of("{institution_id}")}
    ),
    "POST /pages/new/{application_id}/institution/new": on(PAGES, APPLICATION, form={}),
    "GET /pages/new/{application_id}/institution/{institution_id}": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/institution/{institution_id}": on(
        PAGES, APPLICATION, form={}
    ),
    "GET /pages/new/{application_id}/key": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/key/live": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/key": on(PAGES, APPLICATION, form={"secret": "vk1.new"}),
    "POST /pages/new/{application_id}/key/again": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/key/consent": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/key/next": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/rights": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/rights/live": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/rights": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/past": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/past/live": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/past": on(PAGES, APPLICATION),
    "GET /pages/new/{application_id}/people": on(PAGES, APPLICATION),
    "POST /pages/new/{application_id}/people": on(
        PAGES, APPLICATION, form={"who": "new", "name": "Новый"}
    ),
    "GET /pages/new/{application_id}/done": on(PAGES, APPLICATION),
    # practice, lessons, mentoring
    "GET /practice": by(READ),
    "POST /practice/runs": by(READ, is_personal=True, form={"kind": "school"}),
    "POST /practice/leave": by(READ, is_personal=True),
    "GET /practice/runs/{run_id}": on(READ, RUN),
    "GET /practice/runs/{run_id}/certificate": on(READ, RUN),
    "GET /practice/runs/{run_id}/cases/{place}": on(READ, RUN),
    "POST /practice/runs/{run_id}/cases/{place}/advice": on(
        READ, RUN, is_personal=True, form=_TEXT
    ),
    "POST /practice/runs/{run_id}/cases/{place}/answer": on(
        READ, RUN, is_personal=True, form=_TEXT
    ),
    "POST /practice/runs/{run_id}/cases/{place}/{act}": on(READ, RUN, is_personal=True, form=_WHY),
    "GET /certificates": public(),
    "GET /certificates/{number}": public(),
    "GET /lessons": by(READ),
    "GET /lessons/{code}": by(READ, words=_LESSON),
    "POST /lessons/{code}/read": by(READ, is_personal=True, words=_LESSON, form={"q0": "1"}),
    "GET /lessons/{code}/edit": by(TEACH, words=_LESSON),
    "POST /lessons/{code}/edit": by(TEACH, words=_LESSON, form={"text": "# Урок"}),
    "POST /lessons/{code}/restore": by(TEACH, words=_LESSON),
    "GET /mentoring": by(READ),
    "GET /mentoring/pages/{page_id}": on(TEACH, PAGE),
    "POST /mentoring/pages/{page_id}": on(TEACH, PAGE, form=_TARGETS | {"mentor": Of("mentor_id")}),
    "GET /mentoring/{probation_id}": on(READ, PROBATION),
    "POST /mentoring/{probation_id}/notes": on(TEACH, PROBATION, form=_TEXT),
    "POST /mentoring/{probation_id}/graduate": on(TEACH, PROBATION, form=_WHY),
    "POST /mentoring/{probation_id}/send-back": on(TEACH, PROBATION, form=_WHY),
    # rules that the centre keeps
    "GET /templates": by(WORK),
    "GET /templates/new": by(WORK),
    "POST /templates/new": on(
        WORK, INSTITUTION, form=_TEMPLATE | {"institution": Of("{institution_id}")}
    ),
    "GET /templates/{template_id}": on(WORK, Kind.TEMPLATE),
    "POST /templates/{template_id}": on(WORK, Kind.TEMPLATE, form=_TEMPLATE | {"version": "1"}),
    "POST /templates/{template_id}/archive": on(WORK, Kind.TEMPLATE, form={"version": "1"}),
    "POST /templates/common/{code}/hide": by(Right.KEEP_TEMPLATES, words={"code": "snow"}),
    "GET /regulations": by(Right.KEEP_REGULATIONS),
    "GET /regulations/lines/new": by(Right.KEEP_REGULATIONS),
    "POST /regulations/lines/new": by(Right.KEEP_REGULATIONS, form={"profile": "clock-24h"}),
    "GET /regulations/lines/{number}": by(Right.KEEP_REGULATIONS, words=_FIRST),
    "POST /regulations/lines/{number}": by(
        Right.KEEP_REGULATIONS, words=_FIRST, form={"profile": "clock-24h"}
    ),
    "POST /regulations/lines/{number}/drop": by(
        Right.KEEP_REGULATIONS, words=_FIRST, form={"version": "1"}
    ),
    "GET /regulations/terms/new": by(Right.KEEP_REGULATIONS),
    "POST /regulations/terms/new": by(Right.KEEP_REGULATIONS, form={"title": "Шесть"}),
    "GET /regulations/terms/{number}": by(Right.KEEP_REGULATIONS, words=_FIRST),
    "POST /regulations/terms/{number}": by(
        Right.KEEP_REGULATIONS, words=_FIRST, form={"title": "Шесть"}
    ),
    "POST /regulations/terms/{number}/drop": by(
        Right.KEEP_REGULATIONS, words=_FIRST, form={"version": "1"}
    ),
    "GET /regulations/versions/{version}": by(
        Right.KEEP_REGULATIONS, words=_KEPT, only_refusals=True
    ),
    "POST /regulations/versions/{version}/restore": by(
        Right.KEEP_REGULATIONS, words=_KEPT, form={"version": "1"}, only_refusals=True
    ),
    "GET /webhooks": by(HOOKS),
    "GET /webhooks/new": by(HOOKS),
    "POST /webhooks/new": by(HOOKS, form=_HOOK),
    "GET /webhooks/{webhook_id}": by(HOOKS),
    "POST /webhooks/{webhook_id}": by(HOOKS, form=_HOOK),
    "POST /webhooks/{webhook_id}/switch": by(HOOKS, form={"on": "no"}),
    "POST /webhooks/{webhook_id}/secret": by(HOOKS),
    "POST /webhooks/{webhook_id}/test": by(HOOKS),
    "POST /webhooks/{webhook_id}/remove": by(HOOKS),
    "GET /routing": by(ROUTING),
    "POST /routing/draft": by(ROUTING),
    "GET /routing/draft": by(ROUTING),
    "POST /routing/draft/drop": by(ROUTING),
    "POST /routing/draft/catch-up": by(ROUTING),
    "POST /routing/draft/options": by(ROUTING, form=_DRAFTED),
    "GET /routing/draft/rules/new": by(ROUTING),
    "POST /routing/draft/rules/new": by(ROUTING, form=_DRAFTED | {"target": "founder"}),
    "GET /routing/draft/rules/{number}": by(ROUTING, words=_FIRST),
    "POST /routing/draft/rules/{number}": by(
        ROUTING, words=_FIRST, form=_DRAFTED | {"target": "founder"}
    ),
    "POST /routing/draft/rules/{number}/move": by(
        ROUTING, words=_FIRST, form=_DRAFTED | {"act": "up"}
    ),
    "POST /routing/draft/try": by(ROUTING, form=_DRAFTED),
    "POST /routing/draft/put": by(ROUTING, form=_DRAFTED),
    "GET /routing/versions/{version}": by(ROUTING),
    "POST /routing/versions/{version}/restore": by(ROUTING),
    "POST /templates/common/{code}/show": by(Right.KEEP_TEMPLATES, words={"code": "snow"}),
}

_BESIDE: Final[Mapping[str, Rule]] = {
    "GET /health/live": public(),
    "GET /health/ready": public(),
    "GET /metrics": by(STATUS, only_refusals=True),
    "GET /calendar/{name}": public(),
    "POST /hooks/{network}/{name}": public(json={}),
    "GET /unsubscribe/{account_id}/{proof}": public(),
    "POST /unsubscribe/{account_id}/{proof}": public(),
    "GET /static/{file_path}": public(),
    "HEAD /static/{file_path}": public(),
    "GET /schema": public(),
    "GET /schema/openapi.json": public(),
    "GET /schema/{path}": public(),
}


def _under(prefix: str, rules: Mapping[str, Rule]) -> dict[str, Rule]:
    return {key.replace(" /", f" {prefix}/", 1): rule for key, rule in rules.items()}


RULES: Final[Mapping[str, Rule]] = _under("/api/v1", _API) | _DESK | _BESIDE
