"""HTTP for the people who answer."""

from datetime import UTC, datetime

from litestar import Controller, Response, get, patch, post
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.status_codes import HTTP_201_CREATED

from app.access import coordinating, reach
from app.access import service as access
from app.access.door import CurrentPerson
from app.access.inviting import MayNotInviteError
from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.rules import Right, Role, invited_by
from app.base.errors import InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.officials import keeping
from app.officials import service as officials
from app.officials.people_schemas import ChangeOfficial, NewOfficial, OfficialView
from app.onboarding.asking import MaybeId, PathId
from app.onboarding.hours import check_hours
from app.onboarding.kept import kept_institution, own_or_kept_official
from app.onboarding.topics import check_known


class OfficialController(Controller):
    """The people who answer."""

    path = "/officials"
    tags = ("officials",)

    @get("/")
    async def list_all(
        self, session: Session, person: CurrentPerson, institution_id: MaybeId = None
    ) -> list[OfficialView]:
        """List the officials that you may see; of one institution if it is given."""
        sight = person.sight
        if institution_id is not None:
            await reach.institution_for(session, person, institution_id)
            sight = frozenset({institution_id})
        found = await officials.list_officials(session, sight=sight)
        return [OfficialView.of(official) for official in found]

    @post("/", status_code=HTTP_201_CREATED)
    async def add(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        data: JSONBody[NewOfficial],
    ) -> Response[OfficialView]:
        """Record an official; with a login and a password he may come in at once."""
        institution = await kept_institution(session, person, data.institution_id)
        if data.login is not None:
            access.require(person, Right.KEEP_ACCOUNTS)
            if Role.OFFICIAL not in invited_by(person):
                raise MayNotInviteError
        now = datetime.now(UTC)
        official = await officials.add_official(
            session,
            institution,
            name=data.name,
            email=data.email,
            department_id=data.department_id,
            now=now,
        )
        if (data.login is None) != (data.password is None):
            raise InvalidError("Логин и пароль задаются вместе.")
        if data.login is not None and data.password is not None:
            account = await access.add_account(
                session,
                login=data.login,
                password=data.password,
                name=data.name,
                role=Role.OFFICIAL,
                institution_id=institution.id,
                official_id=official.id,
                now=now,
            )
            by_id = person.account_id
            journal.note(session, Happening.ADDED, account_id=account.id, by_id=by_id, now=now)
        view = OfficialView.of(official)
        return ringing(view, bell, Stage.ROUTE, status_code=HTTP_201_CREATED)

    @patch("/{official_id:int}")
    async def change(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        official_id: PathId,
        data: JSONBody[ChangeOfficial],
    ) -> Response[OfficialView]:
        """Change an official's card; he may put himself on duty or off it."""
        if not data.is_of_duty():
            access.require(person, Right.KEEP_PEOPLE)
        official = await own_or_kept_official(session, person, official_id, to_change=True)
        await check_known(session, data.new_skills())
        card = data.over(keeping.card_of_official(official))
        await coordinating.check_card(session, official, card)
        check_hours(state.rulebook, zone=card.time_zone, hours=card.hours)
        await keeping.put_official(session, official, card)
        return ringing(OfficialView.of(official), bell, Stage.ROUTE)
