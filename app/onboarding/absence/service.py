"""«Страница не ведётся на основании…»: its admin asks, a trainer says yes or no."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.onboarding.absence import store
from app.onboarding.absence.model import AbsenceRequest
from app.onboarding.journey import service as journey
from app.onboarding.journey.rules import BASES
from app.pages.model import Page

_SHORTEST: Final = 5
_LONGEST: Final = 500
_LISTED: Final = 100


class UnknownBasisError(InvalidError):
    """No ground was chosen."""

    def __init__(self) -> None:
        super().__init__("Выберите основание, по которому страница не ведётся.")


class NoDocumentError(InvalidError):
    """Nobody can check a ground without its document."""

    def __init__(self) -> None:
        super().__init__(
            f"Назовите документ: чей, от какого числа, номер (от {_SHORTEST} до {_LONGEST} знаков)."
        )


class NoWhyError(InvalidError):
    """A refusal without a reason helps nobody."""

    def __init__(self) -> None:
        super().__init__("Напишите, почему нет: администратор увидит это у своей страницы.")


class AskedAlreadyError(ConflictError):
    """A request waits."""

    def __init__(self) -> None:
        super().__init__("Просьба уже отправлена и ждёт тренера.")


class RequestNotFoundError(NotFoundError):
    """No such request."""

    def __init__(self) -> None:
        super().__init__("Такой просьбы нет.")


class AnsweredAlreadyError(ConflictError):
    """Another trainer was faster."""

    def __init__(self) -> None:
        super().__init__("На эту просьбу уже ответили.")


async def ask(
    session: AsyncSession, person: Person, page: Page, *, basis: str, document: str, now: datetime
) -> None:
    """Ask a trainer to acknowledge that the page is lawfully not kept.

    The page must be held, so that two do not ask at once. Raises UnknownBasisError,
    NoDocumentError and AskedAlreadyError.
    """
    if basis not in BASES:
        raise UnknownBasisError
    if not _SHORTEST <= len(document) <= _LONGEST:
        raise NoDocumentError
    last = (await newest_of(session, [page.id])).get(page.id)
    if last is not None and last.answered_at is None:
        raise AskedAlreadyError
    session.add(
        AbsenceRequest(
            page_id=page.id,
            basis=basis,
            document=document,
            asked_by=person.account_id,
            asked_at=now,
        )
    )
    await session.flush()


async def newest_of(session: AsyncSession, page_ids: Collection[int]) -> dict[int, AbsenceRequest]:
    """Map pages to what was last asked of them."""
    return {one.page_id: one for one in await store.newest_of(session, page_ids)}


async def bases_of(session: AsyncSession, page_ids: Collection[int]) -> dict[int, str]:
    """Map those of these pages that are lawfully not kept to the ground."""
    found = await store.bases_of(session, page_ids)
    return {page_id: basis or "" for page_id, basis in found}


async def waiting(session: AsyncSession, person: Person) -> Sequence[AbsenceRequest]:
    """List what waits for a trainer, the oldest first; nothing for anybody else."""
    may_answer = person.may(Right.KEEP_BOARD)
    return await store.waiting(session, limit=_LISTED) if may_answer else ()


async def answer(
    session: AsyncSession,
    person: Person,
    request_id: int,
    *,
    is_granted: bool,
    note: str,
    now: datetime,
) -> None:
    """Say yes or no; a yes takes the page off its way.

    Raises NoRightError, RequestNotFoundError, AnsweredAlreadyError, NoWhyError.
    """
    access.require(person, Right.KEEP_BOARD)
    asked = await store.get(session, request_id)
    if asked is None:
        raise RequestNotFoundError
    if asked.answered_at is not None:
        raise AnsweredAlreadyError
    if not is_granted and len(note) < _SHORTEST:
        raise NoWhyError
    asked.answered_by, asked.answered_at = person.account_id, now
    asked.is_granted, asked.note = is_granted, note or None
    if is_granted:
        basis = f"{BASES[asked.basis]}; {asked.document}"
        await journey.declare_absent(session, asked.page_id, basis, person.account_id, now=now)
