"""A region of two founders, each with a school below, where every kind of object stands."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import uuid4

from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account, Invitation
from app.access.rules import Right, Role
from app.cases import service as cases
from app.cases.opening import service as opening
from app.cases.rules import CaseState
from app.cases.saving.model import SavedView
from app.consent.model import Consent
from app.incidents.model import Incident, IncidentCase, IncidentEvent
from app.incidents.rules import Act, How, IncidentState, Standing
from app.mentoring import service as mentoring
from app.notices.webhooks.model import Webhook
from app.officials.model import Institution, Leave, Official, Shift
from app.officials.rules import InstitutionKind
from app.onboarding.absence.model import AbsenceRequest
from app.onboarding.registry.model import RegistryImport
from app.onboarding.registry.rules import ImportState
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import Look, Step
from app.practice import service as practice
from app.practice.model import Certificate
from app.push.model import Feed
from app.push.rules import Way
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.templates.model import ReplyTemplate
from app.triage import service as triage
from app.triage.rules import Judgement, Label
from app.vocabulary import Network
from tests import factories as make
from tests.access_matrix.whose import Numbers, Whose

NOBODYS: Final = 900_000_000
"""No object has this number."""
NOW: Final = datetime.now(UTC)
_HOMELESS: Final = frozenset({Role.TRAINER, Role.OPERATOR})
_OFFICIALS: Final = frozenset({Role.OFFICIAL, Role.APPROVER, Role.COORDINATOR})
_JUDGED: Final = Judgement(
    labels=(Label.COMPLAINT,),
    scores={"needs_answer": 0.9},
    needs_answer=True,
    review=False,
    topic="housing.cold_water",
    topic_score=0.9,
    reasons=(),
    model="test",
)


class Town:
    """Who comes, with a token each, and what there is for him to ask for."""

    def __init__(self) -> None:
        self.things: dict[Whose, Numbers] = {}
        self.own: dict[Role, Numbers] = {}
        """What is somebody's own: his card, his token, his leave."""
        self.tokens: dict[Role, str] = {}
        self.sessions: dict[Role, str] = {}
        self.half_session = ""
        """A trainer's, whose second factor is not given yet."""
        self.narrowed: dict[Right, str] = {}
        """A trainer's tokens that may do all but this."""


async def built(session: AsyncSession) -> Town:
    """Found the region; everybody who has a home has it in the middle of the first branch."""
    town = Town()
    ministry = await _institution(session, "Министерство", None)
    home = await _institution(session, "Управление", ministry)
    school = await _institution(session, "Школа № 1", home)
    other = await _institution(session, "Другое министерство", None)
    stranger = await _institution(session, "Школа № 2", other)
    places = {
        Whose.OWN: home,
        Whose.BELOW: school,
        Whose.ABOVE: ministry,
        Whose.FOREIGN: stranger,
    }
    writer = await make.an_account(session, institution=home)
    central = {
        "webhook_id": await _webhook(session, writer),
        "elsewhere_id": other.id,
        "import_id": await _import(session, writer),
    }
    for whose, place in places.items():
        town.things[whose] = await _things(session, place, writer) | central
    beside = {"other_incident_id": town.things[Whose.OWN]["incident_id"]}
    town.things[Whose.NOBODYS] = dict.fromkeys(town.things[Whose.OWN], NOBODYS)
    for numbers in town.things.values():
        numbers.update(beside)
    foreign_pass, _ = await access.issue_token(
        session, access.person_of(writer), label="Чужой", now=NOW
    )
    mentor = await make.an_account(session, role=Role.TRAINER)
    for numbers in town.things.values():
        numbers["mentor_id"] = mentor.id
    for whose, place in places.items():
        numbers = town.things[whose]
        numbers |= await _people(session, place, writer)
        numbers["request_id"] = await _absence(session, numbers["page_id"], writer)
        numbers["probation_id"] = await _probation(session, numbers["page_id"], mentor)
    foreign = await _personal(session, writer, town.things[Whose.OWN]["page_id"])
    foreign |= {"pass_id": foreign_pass, "run_id": await _practised(session, writer)}
    for role in Role:
        await _comes(session, town, role, home, writer)
    await _trainers_ways_in(session, town)
    for numbers in town.things.values():
        for name, number in foreign.items():
            numbers.setdefault(name, number)
    missing = town.things[Whose.NOBODYS]
    kept = {"mentor_id", "other_incident_id"}
    missing |= dict.fromkeys(town.things[Whose.OWN].keys() - kept, NOBODYS)
    return town


async def _comes(
    session: AsyncSession, town: Town, role: Role, home: Institution, writer: Account
) -> None:
    official = await make.an_official(session, home, name="Кто") if role in _OFFICIALS else None
    account = await make.an_account(
        session,
        role=role,
        institution=None if role in _HOMELESS else home,
        official=official,
        login=role.value,
    )
    person = await access.person_with_sight(session, account)
    token_id, secret = await access.issue_token(session, person, label="Проба", now=NOW)
    town.tokens[role] = secret
    town.sessions[role] = await _session(session, account)
    town.own[role] = {"pass_id": token_id, "run_id": await _practised(session, account)}
    page_id = town.things[Whose.OWN]["page_id"]
    town.own[role] |= await _personal(session, account, page_id)
    if official is not None:
        town.own[role] |= await _duty(session, official, writer)


async def _institution(
    session: AsyncSession, name: str, founder: Institution | None
) -> Institution:
    institution = await make.an_institution(session, name)
    institution.parent_id = None if founder is None else founder.id
    await session.flush()
    return institution


async def _things(session: AsyncSession, place: Institution, writer: Account) -> Numbers:
    department = await make.a_department(session, place)
    official = await make.an_official(session, place, name="Коллега")
    page = await make.a_page(session, place, official=official)
    page.can_reply = page.can_close = True
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"), now=make.NOW)
    docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [_JUDGED for _ in docket.comments], now=make.NOW)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=10)
    (case,) = await cases.list_cases(session, sight=frozenset({place.id}), official_id=None)
    case.state, case.official_id, case.assigned_at = CaseState.ASSIGNED, official.id, make.NOW
    (comment,) = (await cases.comments_by_case(session, [case.id]))[case.id]
    reply = Reply(
        case_id=case.id,
        comment_id=comment.id,
        comment_page_id=page.id,
        account_id=writer.id,
        text="Воду включат завтра.",
        key=uuid4(),
        state=ReplyState.APPROVAL,
        try_at=make.NOW,
        created_at=make.NOW,
    )
    template = ReplyTemplate(
        institution_id=place.id,
        name="Вода",
        text="Воду включат завтра.",
        topics=[],
        account_id=writer.id,
        created_at=make.NOW,
        changed_at=make.NOW,
    )
    feed = Feed(
        network=Network.VK,
        name=str(page.external_id),
        page_id=page.id,
        way=Way.WEBHOOK,
        due_at=make.NOW,
        created_at=make.NOW,
    )
    consent = Consent(
        page_id=page.id,
        network=Network.VK,
        state_digest=str(page.id),
        redirect_uri="https://centre.test/consent/vk",
        asked_by=writer.id,
        asked_at=make.NOW,
    )
    session.add_all([reply, template, feed, consent])
    await session.flush()
    return {
        "institution_id": place.id,
        "department_id": department.id,
        "page_id": page.id,
        "post_id": post.id,
        "comment_id": comment.id,
        "case_id": case.id,
        "reply_id": reply.id,
        "template_id": template.id,
        "feed_id": feed.id,
        **await _incident(session, case.id, writer),
        **await _duty(session, official, writer),
    }


async def _incident(session: AsyncSession, case_id: int, writer: Account) -> Numbers:
    incident = Incident(
        title="Нет воды",
        topic="housing.cold_water",
        municipality="Заречный",
        state=IncidentState.SUGGESTED,
        found_by=How.FOUNDED,
        opened_at=make.NOW,
        last_at=make.NOW,
    )
    session.add(incident)
    await session.flush()
    act = IncidentEvent(
        incident_id=incident.id,
        act=Act.CONFIRMED,
        note="",
        before={"incidents": [], "places": []},
        account_id=writer.id,
        happened_at=make.NOW,
    )
    place = IncidentCase(
        incident_id=incident.id,
        case_id=case_id,
        standing=Standing.MEMBER,
        how=How.FOUNDED,
        score=1.0,
        why="первое",
        joined_at=make.NOW,
    )
    session.add_all([act, place])
    await session.flush()
    return {"incident_id": incident.id, "act_id": act.id}


async def _probation(session: AsyncSession, page_id: int, mentor: Account) -> int:
    found = await mentoring.begin(
        session,
        access.person_of(mentor),
        page_id,
        mentoring.usual_targets(),
        mentor_id=mentor.id,
        now=make.NOW,
    )
    return found.id


async def _practised(session: AsyncSession, account: Account) -> int:
    """Begin a run that has a certificate already, so that every address of it leads somewhere."""
    run = await practice.begin(
        session, access.person_of(account), InstitutionKind.SCHOOL, seed=1, now=make.NOW
    )
    certificate = Certificate(
        number=f"RUN-{run.id}",
        run_id=run.id,
        account_id=account.id,
        name=account.name,
        institution="",
        points=80,
        issued_at=make.NOW,
    )
    session.add(certificate)
    await session.flush()
    return run.id


async def _duty(session: AsyncSession, official: Official, writer: Account) -> Numbers:
    ahead = NOW + timedelta(days=30)
    shift = Shift(official_id=official.id, starts_at=ahead, ends_at=ahead + timedelta(hours=8))
    leave = Leave(
        official_id=official.id,
        first_day=date(2029, 1, 1),
        last_day=date(2029, 1, 7),
        starts_at=datetime(2029, 1, 1, tzinfo=UTC),
        ends_at=datetime(2029, 1, 8, tzinfo=UTC),
        reason="",
        entered_by=writer.id,
        entered_at=make.NOW,
    )
    session.add_all([shift, leave])
    await session.flush()
    return {"official_id": official.id, "shift_id": shift.id, "leave_id": leave.id}


async def _session(session: AsyncSession, account: Account, *, is_half: bool = False) -> str:
    return await access.open_session(
        session, account.id, label="Браузер", address="", is_half=is_half, now=NOW
    )


async def _trainers_ways_in(session: AsyncSession, town: Town) -> None:
    """Give half a session, and for each right a token that has all others."""
    account = await make.an_account(session, role=Role.TRAINER)
    person = await access.person_with_sight(session, account)
    town.half_session = await _session(session, account, is_half=True)
    for right in Right:
        others = frozenset(Right) - {right}
        _, town.narrowed[right] = await access.issue_token(
            session, person, label=right.value, scopes=others, now=NOW
        )


async def _people(session: AsyncSession, place: Institution, writer: Account) -> Numbers:
    account = await make.an_account(session, institution=place)
    invitation = Invitation(
        secret_hash=f"invitation-{place.id}",
        role=Role.OFFICIAL,
        institution_id=place.id,
        name="Приглашённый",
        invited_by_id=writer.id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    session.add(invitation)
    await session.flush()
    return {"account_id": account.id, "invitation_id": invitation.id}


async def _personal(session: AsyncSession, account: Account, page_id: int) -> Numbers:
    """Give what nobody else has: a page brought in to the end, and a list kept for oneself."""
    application = Application(
        account_id=account.id,
        network=Network.VK,
        link="https://vk.com/page",
        step=Step.DONE,
        look=Look.FOUND,
        page_id=page_id,
        begun_at=NOW,
        touched_at=NOW,
    )
    view = SavedView(account_id=account.id, name="Мои", address="", created_at=NOW)
    session.add_all([application, view])
    await session.flush()
    return {"application_id": application.id, "view_id": view.id}


async def _absence(session: AsyncSession, page_id: int, writer: Account) -> int:
    asked = AbsenceRequest(
        page_id=page_id,
        basis="restricted",
        document="Приказ № 5",
        asked_by=writer.id,
        asked_at=NOW,
    )
    session.add(asked)
    await session.flush()
    return asked.id


async def _import(session: AsyncSession, writer: Account) -> int:
    brought = RegistryImport(
        account_id=writer.id,
        file_name="registry.csv",
        state=ImportState.PREVIEW,
        headings=["Наименование"],
        columns=["name"],
        created_at=NOW,
    )
    session.add(brought)
    await session.flush()
    return brought.id


async def _webhook(session: AsyncSession, writer: Account) -> int:
    webhook = Webhook(
        title="Система учёта",
        url="https://127.0.0.1/hook",
        kinds=[],
        account_id=writer.id,
        secret=Fernet(Fernet.generate_key()).encrypt(b"secret"),
        is_on=True,
        created_at=make.NOW,
    )
    session.add(webhook)
    await session.flush()
    return webhook.id
