"""Cards are checked whole: numbers, founders, departments."""

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import keeping
from app.officials.errors import (
    CardError,
    DepartmentNotFoundError,
    ForeignOfficialError,
    HierarchyCircleError,
    InstitutionNotFoundError,
    OgrnTakenError,
)
from app.officials.model import Institution
from tests import factories as make
from tests.app.officials.town import change, under

OGRN = "1027700132195"


async def put(session: AsyncSession, institution: Institution, **fields: object) -> None:
    card = msgspec.structs.replace(keeping.card_of_institution(institution), **fields)
    await keeping.put_institution(session, institution, card)


async def test_a_circle_of_founders_is_refused_with_its_names(session: AsyncSession) -> None:
    school, office, ministry = [
        await make.an_institution(session, name) for name in ("Школа", "Управление", "Министерство")
    ]
    await under(session, school, office)
    await under(session, office, ministry)

    with pytest.raises(HierarchyCircleError) as refused:
        await under(session, ministry, school)

    assert "«Министерство» → «Школа» → «Управление» → «Министерство»" in str(refused.value)
    assert ministry.parent_id is None


async def test_nobody_stands_above_himself_or_under_nothing(session: AsyncSession) -> None:
    school = await make.an_institution(session)

    with pytest.raises(HierarchyCircleError, match="«Школа № 1» → «Школа № 1»"):
        await put(session, school, parent_id=school.id)
    with pytest.raises(InstitutionNotFoundError):
        await put(session, school, parent_id=100_500)

    assert school.parent_id is None


async def test_a_number_belongs_to_one_institution(session: AsyncSession) -> None:
    one, other = [await make.an_institution(session, name) for name in ("Школа", "Сад")]
    await put(session, one, ogrn=OGRN)

    await put(session, one, ogrn=OGRN, address="ул. Мира, 1")
    with pytest.raises(OgrnTakenError, match="«Школа»"):
        await put(session, other, ogrn=OGRN, address="ул. Мира, 2")

    assert (other.ogrn, other.address) == ("", "")


async def test_institutions_without_a_number_do_not_meet(session: AsyncSession) -> None:
    one, other = [await make.an_institution(session, name) for name in ("Школа", "Сад")]
    await put(session, one, address="ул. Мира, 1")

    await put(session, other, address="ул. Мира, 2")

    assert (one.ogrn, other.ogrn) == ("", "")


async def test_a_wrong_number_is_refused_with_what_to_do(session: AsyncSession) -> None:
    school = await make.an_institution(session)

    with pytest.raises(CardError, match="выпиской из ЕГРЮЛ"):
        await put(session, school, ogrn=OGRN[:-1] + "6")


async def test_a_head_comes_from_the_same_institution(session: AsyncSession) -> None:
    school, other = [await make.an_institution(session, name) for name in ("Школа", "Сад")]
    department = await make.a_department(session, school)
    own, foreign = [await make.an_official(session, place) for place in (school, other)]

    led = await keeping.put_department(
        session, school, department.id, name="Канцелярия", lead_id=own.id
    )
    with pytest.raises(ForeignOfficialError):
        await keeping.put_department(session, school, department.id, name="Ы", lead_id=foreign.id)
    with pytest.raises(DepartmentNotFoundError):
        await keeping.put_department(session, other, department.id, name="Ы", lead_id=None)

    assert (led.name, led.lead_id) == ("Канцелярия", own.id)


async def test_an_official_cannot_move_into_a_foreign_department(session: AsyncSession) -> None:
    school, other = [await make.an_institution(session, name) for name in ("Школа", "Сад")]
    official, department = (
        await make.an_official(session, school),
        await make.a_department(session, other),
    )

    with pytest.raises(ForeignOfficialError):
        await change(session, official, department_id=department.id, position="завуч")

    assert official.position == ""
