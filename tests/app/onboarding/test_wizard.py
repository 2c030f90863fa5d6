"""Bringing a page in: what is begun, found, registered, counted and handed on."""

from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting
from app.access import service as access
from app.access.rules import Person, Role
from app.officials.errors import ForeignOfficialError, OgrnTakenError
from app.officials.rules import InstitutionKind
from app.onboarding.wizard import institutions, keys, looking, people, proving, service
from app.onboarding.wizard.errors import (
    ApplicationNotFoundError,
    ForeignPageError,
    FounderUnknownError,
    NamelessError,
    NotFoundThereError,
    NotReadableYetError,
    StepNotReachedError,
    TooManyBegunError,
)
from app.onboarding.wizard.institutions import Told
from app.onboarding.wizard.links import Pasted
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import KeyState, Look, Step
from app.pages import checking
from app.pages.checking import PageToCheck
from app.pages.sealing import Sealer
from app.triage import service as triage
from app.triage.rules import Judgement, Label
from app.vocabulary import Capabilities, KeyKind, Network, PageCard, PageRef
from tests import factories as make

NOW = make.NOW
PASTED = Pasted(Network.VK, "https://vk.com/school12")
CARD = PageCard(
    ref=PageRef(Network.VK, "-12"), title="Школа № 12", url="https://vk.com/school12", followers=7
)
OGRN, OTHER_OGRN = "1027700132195", "1037739877295"
SEALER = Sealer(Fernet.generate_key().decode())


async def an_admin(session: AsyncSession, name: str = "Школа № 1") -> Person:
    institution = await make.an_institution(session, name)
    account = await make.an_account(session, role=Role.PAGE_ADMIN, institution=institution)
    return await access.person_with_sight(session, account)


async def a_trainer(session: AsyncSession) -> Person:
    return await access.person_with_sight(
        session, await make.an_account(session, role=Role.TRAINER)
    )


async def found_by(session: AsyncSession, person: Person) -> Application:
    """Begin, and let the network say who the page is."""
    application = await service.begin(session, person, PASTED, now=NOW)
    await looking.found(session, application.id, CARD)
    return application


async def registered_by(session: AsyncSession, person: Person) -> Application:
    application = await found_by(session, person)
    await service.accept_link(session, person, application, now=NOW)
    await service.register(session, person, application, person.institution_id or 0, now=NOW)
    return application


async def test_the_same_link_goes_on_with_what_was_begun(session: AsyncSession) -> None:
    person = await an_admin(session)
    first = await service.begin(session, person, PASTED, now=NOW)

    again = await service.begin(session, person, PASTED, now=NOW + timedelta(days=1))

    assert again is first
    assert [one.id for one in await service.unfinished(session, person)] == [first.id]


async def test_what_somebody_else_has_begun_does_not_exist(session: AsyncSession) -> None:
    mine = await service.begin(session, await an_admin(session), PASTED, now=NOW)
    other = await an_admin(session, "Школа № 2")

    with pytest.raises(ApplicationNotFoundError):
        await service.find_for(session, other, mine.id)


async def test_nobody_begins_more_than_he_can_finish(session: AsyncSession) -> None:
    person = await an_admin(session)
    for number in range(service.MOST_BEGUN):
        await service.begin(
            session, person, Pasted(Network.VK, f"https://vk.com/s{number}"), now=NOW
        )

    with pytest.raises(TooManyBegunError):
        await service.begin(session, person, PASTED, now=NOW)


async def test_a_link_is_asked_about_by_one_worker_at_a_time(session: AsyncSession) -> None:
    application = await service.begin(session, await an_admin(session), PASTED, now=NOW)

    first = await looking.claim(session, now=NOW, limit=9)
    second = await looking.claim(session, now=NOW, limit=9)
    after_its_death = await looking.claim(session, now=NOW + looking.LEASE, limit=9)

    assert [one.application_id for one in first] == [application.id]
    assert second == []
    assert after_its_death == first


async def test_nobody_goes_on_with_a_page_that_was_not_found(session: AsyncSession) -> None:
    person = await an_admin(session)
    application = await service.begin(session, person, PASTED, now=NOW)
    await looking.not_found(session, application.id, Look.REFUSED, sentence="Такой нет.")

    with pytest.raises(NotFoundThereError):
        await service.accept_link(session, person, application, now=NOW)


async def test_a_page_is_registered_once_its_institution_is_told(session: AsyncSession) -> None:
    person = await an_admin(session)

    application = await registered_by(session, person)

    page = await service.page_behind(session, person, application)
    assert (page.institution_id, application.step) == (person.institution_id, Step.KEY)


async def test_a_page_of_another_institution_is_not_taken_over(session: AsyncSession) -> None:
    holder = await make.an_institution(session, "Школа № 3")
    page = await make.a_page(session, holder, external_id="-12")
    person = await an_admin(session)
    application = await found_by(session, person)

    with pytest.raises(ForeignPageError, match=f"номер: {page.id}"):
        await service.accept_link(session, person, application, now=NOW)


async def test_a_page_that_the_registry_brought_is_taken_up(session: AsyncSession) -> None:
    person = await an_admin(session)
    home = await institutions.choose(session, person, person.institution_id or 0)
    page = await make.a_page(session, home, external_id="-12")

    application = await registered_by(session, person)

    assert application.page_id == page.id


async def test_a_step_that_was_not_reached_is_closed(session: AsyncSession) -> None:
    person = await an_admin(session)
    application = await found_by(session, person)

    with pytest.raises(StepNotReachedError):
        await service.register(session, person, application, person.institution_id or 0, now=NOW)


async def test_the_key_is_judged_by_a_check_made_with_it(session: AsyncSession) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))
    (claimed,) = await checking.claim(session, Network.VK, now=NOW, limit=9)
    given_at = NOW + timedelta(seconds=2)
    await keys.give(session, page, KeyKind.COMMUNITY, "vk1.a.secret", sealer=SEALER, now=given_at)

    await settle(session, claimed, replies=False, at=NOW + timedelta(seconds=3))

    later = NOW + timedelta(seconds=4)
    assert await keys.state_of(session, page, now=later) is KeyState.CHECKING
    assert page.check_at == given_at


async def test_a_slow_check_from_before_the_key_does_not_undo_a_quick_one_with_it(
    session: AsyncSession,
) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))
    (slow,) = await checking.claim(session, Network.VK, now=NOW, limit=9)
    given_at, later = (NOW + timedelta(seconds=seconds) for seconds in (2, 9))
    await keys.give(session, page, KeyKind.COMMUNITY, "vk1.a.secret", sealer=SEALER, now=given_at)
    (quick,) = await checking.claim(session, Network.VK, now=given_at, limit=9)
    await settle(session, quick, replies=True, at=NOW + timedelta(seconds=3))

    await settle(session, slow, replies=False, at=later)
    await checking.refuse(session, slow, sentence="Нет прав.", for_good=True, now=later)
    await checking.postpone(session, slow, sentence="Сеть молчит.", until=later, now=later)
    await checking.put_back(session, slow, now=later)

    assert await keys.state_of(session, page, now=later) is KeyState.READY
    assert page.trouble is None


async def test_a_page_that_cannot_be_read_keeps_its_admin_at_the_key(session: AsyncSession) -> None:
    person = await an_admin(session)
    application = await registered_by(session, person)

    with pytest.raises(NotReadableYetError):
        await service.accept_key(session, person, application, now=NOW)


async def test_a_page_that_can_be_read_lets_its_admin_go_on(session: AsyncSession) -> None:
    person = await an_admin(session)
    application = await registered_by(session, person)
    (claimed,) = await checking.claim(session, Network.VK, now=NOW, limit=9)
    await settle(session, claimed, replies=True, at=NOW)

    await service.accept_key(session, person, application, now=NOW)

    assert application.step is Step.RIGHTS


async def test_questions_left_alone_are_counted_by_the_citizen_and_thread(
    session: AsyncSession,
) -> None:
    person = await an_admin(session)
    home = await institutions.choose(session, person, person.institution_id or 0)
    page = await make.a_page(session, home)
    post = await make.a_post(session, page)
    hour = timedelta(hours=1)
    await make.take_in(
        session,
        page,
        post,
        make.said(page, post, "1", "Когда включат?", author="5", at=NOW - 5 * hour),
        make.said(page, post, "2", "Ответьте же", author="5", thread="1", at=NOW - 4 * hour),
        make.said(page, post, "3", "Где справка?", author="6", at=NOW - 5 * hour),
        make.said(page, post, "4", "У директора", is_own=True, thread="3", at=NOW - 4 * hour),
        make.said(page, post, "5", "Спасибо!", author="7", at=NOW - hour),
        make.said(page, post, "6", "Давний?", author="8", at=NOW - timedelta(days=15)),
    )
    await judged(session, no_question="Спасибо!")

    past = await proving.past_of(session, page, now=NOW)

    assert past.unanswered == 1
    assert [one.external_id for one in past.examples] == ["2"]


async def test_the_past_is_read_when_nothing_is_left_to_read_or_judge(
    session: AsyncSession,
) -> None:
    person = await an_admin(session)
    home = await institutions.choose(session, person, person.institution_id or 0)
    page = await make.a_page(session, home)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"))
    page.polled_at = post.read_at = NOW
    await session.flush()

    before = await proving.past_of(session, page, now=NOW)
    await judged(session)
    after = await proving.past_of(session, page, now=NOW)

    assert (before.unjudged, before.is_read) == (1, False)
    assert (after.unanswered, after.is_read) == (1, True)


async def test_a_new_institution_stands_below_that_of_its_admin(session: AsyncSession) -> None:
    person = await an_admin(session)

    institution = await institutions.record(session, person, told(), now=NOW)

    assert institution.parent_id == person.institution_id


async def test_a_trainer_names_the_founder_by_its_number(session: AsyncSession) -> None:
    person = await a_trainer(session)
    founder = await institutions.record(session, person, told(ogrn=OTHER_OGRN), now=NOW)

    institution = await institutions.record(session, person, told(founder=OTHER_OGRN), now=NOW)

    assert institution.parent_id == founder.id


async def test_a_founder_that_nobody_has_recorded_is_told(session: AsyncSession) -> None:
    with pytest.raises(FounderUnknownError):
        await institutions.record(
            session, await a_trainer(session), told(founder=OTHER_OGRN), now=NOW
        )


async def test_a_number_that_another_has_is_refused(session: AsyncSession) -> None:
    person = await a_trainer(session)
    await institutions.record(session, person, told(), now=NOW)

    with pytest.raises(OgrnTakenError):
        await institutions.record(session, person, told(), now=NOW)


async def test_what_the_register_knows_stays_when_the_rest_is_filled_in(
    session: AsyncSession,
) -> None:
    person = await an_admin(session)

    institution = await institutions.complete(
        session, person, person.institution_id or 0, ogrn=OGRN, municipality="Другой"
    )

    assert (institution.ogrn, institution.municipality) == (OGRN, "Заречный")


async def test_an_invited_official_makes_himself_an_account(session: AsyncSession) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))

    issued = await people.invite(session, person, page, name="Петрова М.", email="", now=NOW)

    account = await inviting.accept(
        session, issued.secret, login="petrova", password=make.PASSWORD, now=NOW
    )
    assert (account.role, account.institution_id) == (Role.OFFICIAL, person.institution_id)
    assert account.official_id is not None
    assert account.official_id == page.official_id


async def test_who_is_invited_again_keeps_his_card(session: AsyncSession) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))

    await people.invite(session, person, page, name="Петрова М.", email="", now=NOW)
    await people.invite(session, person, page, name="Петрова М.", email="", now=NOW)

    assert len(await people.colleagues(session, page)) == 1


async def test_a_colleague_without_an_account_is_invited_to_his_own_card(
    session: AsyncSession,
) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))
    home = await institutions.choose(session, person, person.institution_id or 0)
    official = await make.an_official(session, home)

    issued = await people.choose(session, person, page, official.id, now=NOW)

    assert page.official_id == official.id
    assert issued is not None
    invitation = await inviting.show(session, issued.secret, now=NOW)
    assert invitation.official_id == official.id


async def test_an_official_of_another_institution_is_not_chosen(session: AsyncSession) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))
    stranger = await make.an_official(session, await make.an_institution(session, "Школа № 9"))

    with pytest.raises(ForeignOfficialError):
        await people.choose(session, person, page, stranger.id, now=NOW)


async def test_nobody_is_invited_without_a_name(session: AsyncSession) -> None:
    person = await an_admin(session)
    page = await service.page_behind(session, person, await registered_by(session, person))

    with pytest.raises(NamelessError):
        await people.invite(session, person, page, name="  ", email="", now=NOW)


def told(*, ogrn: str = OGRN, founder: str = "") -> Told:
    return Told(
        name=f"Школа с номером {ogrn}",
        kind=InstitutionKind.SCHOOL,
        ogrn=ogrn,
        municipality="Заречный",
        time_zone="",
        founder_ogrn=founder,
    )


async def settle(session: AsyncSession, taken: PageToCheck, *, replies: bool, at: datetime) -> None:
    """Let the check worker write down what the network told."""
    told = Capabilities(can_read=True, can_reply=replies, can_hide=False)
    await checking.settle(session, taken, card=CARD, capabilities=told, now=at)


async def judged(session: AsyncSession, *, no_question: str = "") -> None:
    """Let the judge take every comment for a question but one."""
    docket = await triage.claim(session, limit=99, home=make.RULEBOOK.zone)
    verdicts = [
        Judgement(
            labels=() if remark.text == no_question else (Label.QUESTION,),
            scores={},
            needs_answer=remark.text != no_question,
            review=False,
            topic=None,
            topic_score=None,
            reasons=(),
            model="test",
        )
        for remark in docket.remarks
    ]
    await triage.settle(session, docket, verdicts, now=NOW)
