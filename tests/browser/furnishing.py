"""What the town needs so that every page has something to show: one object of each kind."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting, resetting
from app.access import service as access
from app.access.mailboxes import service as mailboxes
from app.access.model import Account
from app.access.oidc.model import Visit
from app.access.oidc.rules import VisitState
from app.access.rules import Person, Role
from app.access.secrets import digest
from app.cases.model import Case
from app.cases.regulating import service as regulating
from app.cases.regulating.service import Draft
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook
from app.incidents.model import Incident, IncidentCase
from app.incidents.rules import How, IncidentState, Standing
from app.mentoring import service as mentoring
from app.notices import service as notices
from app.notices.unsubscribing import unsubscribe_address
from app.notices.webhooks import service as webhooks
from app.officials.model import Institution
from app.officials.rules import InstitutionKind
from app.onboarding.registry import service as registry
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import Look, Step
from app.pages.model import Page
from app.pages.sealing import Sealer
from app.practice import service as practice
from app.practice.model import Certificate
from app.replies.templates import service as templates
from app.replies.templates.rules import Wording
from app.routing.drafting import service as drafting
from app.vocabulary import Network
from tests import factories as make
from tests.app.onboarding.registry_file import a_row, a_workbook
from tests.browser import every_page
from tests.browser.test_board import work
from tests.browser.town import DOUBTFUL, SAID, Town

VISIT: Final = "a-browser-on-its-way-back-from-the-provider"
SECRET_KEY: Final = "x1VqHq4uH2JpZ9v0m2cXz0oJ6w1b8t7y5Kf3LrNsQpE="
_BAD_ROW: Final = {"ОГРН": "12"}
Objects = dict[str, int | str]


async def furnish(town: Town) -> Objects:
    """Add what the town lacks; tell each object by the name that addresses give it."""
    now = datetime.now(UTC)
    async with town.sessions.begin() as session:
        trainer = await session.get_one(Account, town.trainer_id)
        mentor = await access.person_with_sight(session, trainer)
        objects = await _of_the_school(session, town, mentor, now=now)
        objects |= await _of_access(session, mentor, int(objects["institution_id"]), now=now)
        objects |= await _learning(session, town, now=now)
        rows = [a_row(20), a_row(21), a_row(30, **_BAD_ROW)]
        brought = await registry.bring(
            session, mentor, file_name="реестр.xlsx", content=a_workbook(rows), now=now
        )
        objects["import_id"] = brought.id
        objects["template_id"] = await _ruling(session, mentor, now=now)
        webhook, _ = await webhooks.register(
            session,
            mentor,
            title="Система учёта",
            url="https://region.example.ru/hook",
            kinds=(),
            institution_id=None,
            sealer=Sealer(SECRET_KEY),
            now=now,
        )
        await webhooks.ping(session, webhook, now=now)
        objects["webhook_id"] = webhook.id
    await work(town)
    async with town.sessions.begin() as session:
        await notices.derive(session, now=now, limit=500)
    return objects


async def _ruling(session: AsyncSession, trainer: Person, *, now: datetime) -> int:
    """Begin what the pages of rules show: a draft of routing, a regulation, a template."""
    await drafting.begin(session, trainer, now=now)
    installed = Rulebook.of(zone="Europe/Moscow")
    draft = Draft(profiles=installed.regulations.profiles, choices=installed.regulations.choices)
    await regulating.put_into_force(
        session, draft, trainer, installed=installed, comment="Приказ № 12", now=now
    )
    wording = Wording(name="Снег", text="Здравствуйте, {{имя}}! Уберём {{?когда}}.")
    kept = await templates.add(session, trainer, wording, institution_id=None, now=now)
    assert kept.id is not None
    return kept.id


async def _of_the_school(
    session: AsyncSession, town: Town, mentor: Person, *, now: datetime
) -> Objects:
    page = await session.get_one(Page, town.page_id)
    other = await session.scalar(select(Page).where(Page.id != page.id))
    comment = await session.scalar(select(Comment).where(Comment.text == SAID[0][1]))
    doubt = await session.scalar(select(Comment).where(Comment.text == DOUBTFUL[0]))
    assert other is not None
    assert comment is not None
    assert doubt is not None
    probation = await mentoring.begin(
        session, mentor, page.id, mentoring.usual_targets(), mentor_id=mentor.account_id, now=now
    )
    left = await session.scalar(select(Case).order_by(Case.id.desc()).limit(1))
    assert left is not None
    left.needs_coordinator = True
    return {
        "left_id": left.id,
        "institution_id": page.institution_id,
        "official_id": page.official_id or 0,
        "page_id": page.id,
        "other_page_id": other.id,
        "case_id": 1,
        "comment_id": comment.id,
        "doubt_id": doubt.id,
        "incident_id": await _incident(session, now=now),
        "application_id": await _application(session, town, page, now=now),
        "probation_id": probation.id,
    }


async def _incident(session: AsyncSession, *, now: datetime) -> int:
    incident = Incident(
        title="Холодно в школе",
        topic="housing.heating",
        municipality="Заречный",
        state=IncidentState.SUGGESTED,
        found_by=How.FOUNDED,
        opened_at=now,
        last_at=now,
    )
    session.add(incident)
    await session.flush()
    place = IncidentCase(
        incident_id=incident.id,
        case_id=1,
        standing=Standing.MEMBER,
        how=How.FOUNDED,
        score=1.0,
        why="с него начался инцидент",
        joined_at=now,
    )
    session.add(place)
    return incident.id


async def _application(session: AsyncSession, town: Town, page: Page, *, now: datetime) -> int:
    admin = await session.scalar(select(Account).where(Account.login == town.page_admin))
    assert admin is not None
    application = Application(
        account_id=admin.id,
        network=Network.VK,
        link=page.link,
        step=Step.DONE,
        look=Look.FOUND,
        external_id=page.external_id,
        title=page.title,
        url=page.url,
        followers=1214,
        page_id=page.id,
        begun_at=now,
        touched_at=now,
        done_at=now,
    )
    session.add(application)
    await session.flush()
    return application.id


async def _of_access(
    session: AsyncSession, mentor: Person, institution_id: int, *, now: datetime
) -> Objects:
    wanted = inviting.Wanted(
        role=Role.PAGE_ADMIN, institution_id=institution_id, name="Петрова Мария Ивановна"
    )
    issued = await inviting.invite(session, mentor, wanted, now=now)
    school = await session.get_one(Institution, institution_id)
    card = await make.an_official(session, school, name="Соколова Е. В.")
    await make.an_account(
        session,
        role=Role.COORDINATOR,
        institution=school,
        official=card,
        login=every_page.COORDINATOR,
    )
    half = await make.an_account(session, role=Role.TRAINER, login=every_page.HALF)
    half.totp, half.totp_since = b"sealed", now
    reset = await resetting.hand_out(session, half, by_id=mentor.account_id, now=now)
    visit = Visit(
        state_hash=digest("state"),
        browser_hash=digest(VISIT),
        nonce="nonce",
        verifier=b"sealed",
        redirect_uri="https://desk.example.ru/login/provider/return",
        onward="/",
        state=VisitState.FAILED,
        trouble="Провайдер не знает этого входа. Попросите приглашение у тренера.",
        created_at=now,
    )
    session.add(visit)
    await mailboxes.name(session, half.id, "petrova@school1.example.ru", now=now)
    (box,) = (await mailboxes.known_of(session, [half.id])).values()
    box.secret_hash, box.expires_at = digest("mailbox"), now + timedelta(days=3)
    address = unsubscribe_address("https://desk.example.ru", SECRET_KEY, half.id)
    return {
        "invitation": issued.secret,
        "reset": reset,
        "mailbox": "mailbox",
        "account_id": half.id,
        "proof": address.rpartition("/")[2],
    }


async def _learning(session: AsyncSession, town: Town, *, now: datetime) -> Objects:
    account = await session.scalar(select(Account).where(Account.login == town.official))
    assert account is not None
    person = await access.person_with_sight(session, account)
    run = await practice.begin(session, person, InstitutionKind.SCHOOL, seed=1, now=now)
    certificate = Certificate(
        number="7K2M-9QTX",
        run_id=run.id,
        account_id=account.id,
        name="Иванова Анна Петровна",
        institution="Школа № 7 Заречного района",
        points=92,
        issued_at=now,
    )
    session.add(certificate)
    return {"run_id": run.id, "number": certificate.number}
