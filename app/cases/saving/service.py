"""Saved views: kept for oneself or shared with one's institution, renamed, deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, note_foreign
from app.access.rules import Person
from app.base.errors import DeniedError, NotFoundError
from app.cases.saving import store
from app.cases.saving.model import SavedView
from app.cases.saving.rules import MOST_OWN, MOST_SHARED, TooManyViewsError, fit_name


class ViewNotFoundError(NotFoundError):
    """No such view, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__("Такого сохранённого списка нет: возможно, его удалили.")


class SharedViewError(DeniedError):
    """A colleague's view is to be changed."""

    def __init__(self) -> None:
        super().__init__("Изменить общий список может тот, кто его сохранил. Попросите его.")


async def list_views(session: AsyncSession, person: Person) -> Sequence[SavedView]:
    """List a person's own views and those shared with his institution, by name."""
    return await store.for_account(session, person.account_id, person.institution_id or 0)


async def save(
    session: AsyncSession,
    person: Person,
    *,
    name: str,
    address: str,
    is_shared: bool,
    now: datetime,
) -> SavedView:
    """Keep a view; raises UnfitNameError, TooManyViewsError.

    Who belongs to no institution has nobody to share with, and keeps it for himself.
    """
    fit = fit_name(name)
    home = person.institution_id if is_shared else None
    if home is None and await store.count_own(session, person.account_id) >= MOST_OWN:
        raise TooManyViewsError(MOST_OWN)
    if home is not None and await store.count_shared(session, home) >= MOST_SHARED:
        raise TooManyViewsError(MOST_SHARED)
    view = SavedView(
        account_id=person.account_id,
        institution_id=home,
        name=fit,
        address=address,
        created_at=now,
    )
    session.add(view)
    await session.flush()
    return view


async def rename(session: AsyncSession, person: Person, view_id: int, *, name: str) -> None:
    """Call a view otherwise; raises ViewNotFoundError, SharedViewError, UnfitNameError."""
    (await _own(session, person, view_id)).name = fit_name(name)


async def delete(session: AsyncSession, person: Person, view_id: int) -> None:
    """Keep a view no longer; raises ViewNotFoundError, SharedViewError."""
    await session.delete(await _own(session, person, view_id))


async def _own(session: AsyncSession, person: Person, view_id: int) -> SavedView:
    view = await store.get(session, view_id)
    if view is None:
        raise ViewNotFoundError
    if view.account_id == person.account_id:
        return view
    if view.institution_id is None or view.institution_id != person.institution_id:
        note_foreign(person, Kind.VIEW, view_id)
        raise ViewNotFoundError
    raise SharedViewError
