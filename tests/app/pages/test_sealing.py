"""Page keys at rest."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages import service as pages
from app.pages.sealing import BadSecretKeyError, NoSecretKeyError, Sealer
from app.vocabulary import KeyKind, PageKey
from tests import factories as make

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
KEY = PageKey(KeyKind.COMMUNITY, "vk1.a.secret")


def test_a_rotated_secret_still_opens_what_the_old_one_sealed() -> None:
    sealed = Sealer(OLD).seal(KEY.secret)

    assert Sealer(f"{NEW}, {OLD}").open(KEY.kind, sealed) == KEY


def test_another_installations_secret_opens_nothing() -> None:
    sealed = Sealer(OLD).seal(KEY.secret)

    with pytest.raises(NoSecretKeyError):
        Sealer(NEW).open(KEY.kind, sealed)


def test_a_secret_that_is_no_key_is_refused_at_once() -> None:
    with pytest.raises(BadSecretKeyError, match="GOSPABLIK_SECRET_KEY"):
        Sealer("letmein")


def test_a_key_is_not_told_by_its_repr() -> None:
    assert "secret" not in repr(KEY).replace("secret=...", "")


async def test_a_key_sealed_with_a_lost_secret_does_not_stop_other_pages(
    session: AsyncSession,
) -> None:
    institution = await make.an_institution(session)
    lost, good = await make.a_page(session, institution), await make.a_page(session, institution)
    await pages.set_key(session, lost, KEY, sealer=Sealer(OLD), now=make.NOW)
    await pages.set_key(session, good, KEY, sealer=Sealer(NEW), now=make.NOW)

    keys = await pages.keys_by_page(session, [lost.id, good.id], sealer=Sealer(NEW))

    assert keys == {lost.id: (), good.id: (KEY,)}
