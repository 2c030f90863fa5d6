"""Who may do what: seven roles and how far each one sees; pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from app.base.sight import NOTHING, Sight


class Role(StrEnum):
    """Why somebody comes in."""

    OFFICIAL = "official"
    """Answers the cases of his institution."""
    APPROVER = "approver"
    """Answers too, and is the second person where the regulation asks for one."""
    COORDINATOR = "coordinator"
    """Decides who has what in his institution and in all below it, and keeps its people."""
    PAGE_ADMIN = "page_admin"
    """Registers the pages of his institution and gives their keys."""
    HEAD = "head"
    """Looks at figures, cases and pages, takes them out as files; changes nothing."""
    TRAINER = "trainer"
    """Works for the centre (ЦУР): sees and arranges everything in the region."""
    OPERATOR = "operator"
    """Keeps the installation running: status, feeds, accounts; reads no citizen's word."""


class Right(StrEnum):
    """An act that a role may or may not be allowed."""

    READ_CASES = "read_cases"
    """Read citizens' words, and what was done about them."""
    WORK_CASES = "work_cases"
    """Take, answer, hand over, close and moderate."""
    ASSIGN_CASES = "assign_cases"
    """Decide by hand who has a case, and take an answer over from whoever writes it."""
    READ_PAGES = "read_pages"
    KEEP_PAGES = "keep_pages"
    """Register pages, give their keys, ask for consents."""
    KEEP_FEEDS = "keep_feeds"
    """See whether networks bring us their news, and give the word that they expect."""
    KEEP_PEOPLE = "keep_people"
    """Keep institutions, departments, officials, their duty and leave; within one's own sight."""
    KEEP_ROUTING = "keep_routing"
    """Keep the rules by which the whole region's cases are given out."""
    KEEP_WEBHOOKS = "keep_webhooks"
    """Say which organisations outside are told of cases."""
    KEEP_TEMPLATES = "keep_templates"
    """Keep the templates that the whole region is offered."""
    KEEP_REGULATIONS = "keep_regulations"
    REVIEW = "review"
    KEEP_JUDGE = "keep_judge"
    SEE_STATUS = "see_status"
    KEEP_INCIDENTS = "keep_incidents"
    APPROVE = "approve"
    """Be the second person who reads an answer before it is published."""
    KEEP_ACCOUNTS = "keep_accounts"
    """Invite people, end their sessions, close their accounts; within one's own sight."""
    SEE_FIGURES = "see_figures"
    SEE_BOARD = "see_board"
    """See how far the pages in sight have come, and the light of each."""
    KEEP_BOARD = "keep_board"
    """Import the registry, weigh the light, give mentors, say which pages lawfully are not kept."""
    TEACH = "teach"
    """Edit lessons, and be the mentor of pages on probation."""


class PassKind(StrEnum):
    """What a pass is for."""

    SESSION = "session"
    """A browser's."""
    TOKEN = "token"  # noqa: S105 - a word, no secret
    """A program's."""


_ANSWERING: Final = frozenset(
    {Right.READ_CASES, Right.WORK_CASES, Right.READ_PAGES, Right.REVIEW, Right.SEE_FIGURES}
)
_RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OFFICIAL: _ANSWERING,
    Role.APPROVER: _ANSWERING | {Right.APPROVE},
    Role.COORDINATOR: _ANSWERING
    | {
        Right.APPROVE,
        Right.ASSIGN_CASES,
        Right.KEEP_PEOPLE,
        Right.KEEP_ACCOUNTS,
        Right.KEEP_INCIDENTS,
        Right.SEE_BOARD,
    },
    Role.PAGE_ADMIN: frozenset(
        {
            Right.READ_CASES,
            Right.READ_PAGES,
            Right.KEEP_PAGES,
            Right.KEEP_FEEDS,
            Right.SEE_FIGURES,
            Right.KEEP_ACCOUNTS,
        }
    ),
    Role.HEAD: frozenset({Right.READ_CASES, Right.READ_PAGES, Right.SEE_FIGURES, Right.SEE_BOARD}),
    Role.TRAINER: frozenset(Right),
    Role.OPERATOR: frozenset(
        {Right.SEE_STATUS, Right.KEEP_FEEDS, Right.READ_PAGES, Right.KEEP_ACCOUNTS}
    ),
}
_WHOLE_REGION: Final = frozenset({Role.TRAINER, Role.OPERATOR})
"""They belong to no institution and see every one."""
_REGION_WITHOUT_HOME: Final = frozenset({Role.HEAD, Role.COORDINATOR})
"""They see the region when they belong to no institution."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, and how far he sees."""

    account_id: int
    login: str
    name: str
    role: Role
    institution_id: int | None
    """Where he belongs; None belongs to the centre, or to nobody yet."""
    official_id: int | None
    sight: Sight
    """The institutions that he sees: his own and all below it; None is the region."""

    pass_id: int | None = None
    """The session or token that he came with."""
    is_program: bool = False
    """He is no person at a browser but a program with his token."""
    scopes: frozenset[Right] | None = None
    """What his token is narrowed to; None: nothing is taken away."""

    def may(self, right: Right) -> bool:
        """Tell whether the role, and the token if he came by one, allow the act at all."""
        return right in _RIGHTS[self.role] and (self.scopes is None or right in self.scopes)

    def sees_institution(self, institution_id: int | None) -> bool:
        """Tell whether this institution is his or stands below his."""
        return self.sight is None or institution_id in self.sight

    @property
    def sees_region(self) -> bool:
        """Tell whether every institution is in sight."""
        return self.sight is None


def sight_of(role: Role, institution_id: int | None, below: Collection[int]) -> Sight:
    """Tell which institutions a role sees from where it belongs; ``below`` are those under it."""
    if role in _WHOLE_REGION:
        return None
    if institution_id is None:
        return None if role in _REGION_WITHOUT_HOME else NOTHING
    return frozenset({institution_id, *below})


NEEDS_SECOND_FACTOR: Final = frozenset({Role.TRAINER, Role.COORDINATOR, Role.OPERATOR})
"""They see much or may let others in: a password alone is not enough for them."""
_OF_AN_INSTITUTION: Final = frozenset({Role.OFFICIAL, Role.APPROVER, Role.PAGE_ADMIN})
"""They see nothing unless they belong to an institution."""
_INVITES: Final[Mapping[Role, frozenset[Role]]] = {
    Role.TRAINER: frozenset(Role),
    Role.OPERATOR: frozenset({Role.OPERATOR}),
    Role.COORDINATOR: _OF_AN_INSTITUTION | {Role.HEAD, Role.COORDINATOR},
    Role.PAGE_ADMIN: frozenset({Role.OFFICIAL, Role.APPROVER}),
}
_NOBODY: Final[frozenset[Role]] = frozenset()


def rights_of(role: Role) -> frozenset[Right]:
    """Tell all that a role allows."""
    return _RIGHTS[role]


def invited_by(person: Person) -> frozenset[Role]:
    """Tell whom somebody may let in: by an invitation, a new password or a lost second factor.

    Whoever lets somebody in could come in himself in his place. So an operator, who may not
    read citizens, lets no reader in; and no token opens what was taken away from it.
    """
    if not person.may(Right.KEEP_ACCOUNTS):
        return frozenset()
    kept_back = {right for right in _RIGHTS[person.role] if not person.may(right)}
    roles = _INVITES.get(person.role, _NOBODY)
    return frozenset(role for role in roles if not _RIGHTS[role] & kept_back)


def shut_out_by(person: Person) -> frozenset[Role]:
    """Tell whose sessions somebody may end, whose account he may close; it opens nothing."""
    if not person.may(Right.KEEP_ACCOUNTS):
        return frozenset()
    return frozenset(Role) if person.role in _WHOLE_REGION else _INVITES.get(person.role, _NOBODY)


def fits_place(role: Role, institution_id: int | None) -> bool:
    """Tell whether a role may stand here: the centre's at no institution, most others at one."""
    if role in _WHOLE_REGION:
        return institution_id is None
    return institution_id is not None or role not in _OF_AN_INSTITUTION


def has_card(role: Role, institution_id: int | None) -> bool:
    """Tell whether a role answers citizens and so needs an official's card."""
    return institution_id is not None and role in {Role.OFFICIAL, Role.APPROVER, Role.COORDINATOR}
