"""The draft of an answer: one a case, saved as it is typed, nothing of it lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases.model import Case
from app.replies.drafts import leasing, store
from app.replies.drafts.model import Draft, DraftVersion
from app.replies.drafts.rules import ONE_SITTING, continues
from app.replies.rules import keepable

_MOST_VERSIONS: Final = 200


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A draft, or a version of it, as it is kept."""

    text: str
    version: int
    """0: nothing was ever saved."""
    account_id: int | None
    by: str | None
    """Name of who saved it."""
    saved_at: datetime | None


class DraftMovedError(ConflictError):
    """Somebody has saved the draft meanwhile; his text comes with the refusal."""

    def __init__(self, draft: Draft) -> None:
        self._newer = {"text": draft.text, "version": draft.version}
        super().__init__(
            "Черновик изменили, пока Вы писали. Сравните его с Вашим текстом и сохраните снова:"
            " ничего не потеряно."
        )

    def beside(self) -> Mapping[str, object]:
        """Give the newer text and its version."""
        return {"draft": self._newer}


async def current(session: AsyncSession, case: Case) -> Kept:
    """Tell the draft of a case; an empty one where nothing was saved."""
    found = await store.draft_of(session, case.id)
    if found is None:
        return Kept(text="", version=0, account_id=None, by=None, saved_at=None)
    return _kept(*found)


async def versions(session: AsyncSession, case: Case) -> list[Kept]:
    """List what the draft was, the newest first, at most 200."""
    found = await store.versions_of(session, case.id, limit=_MOST_VERSIONS)
    return [_kept(version, name) for version, name in found]


async def save(
    session: AsyncSession,
    case: Case,
    person: Person,
    *,
    text: str,
    based_on: int,
    token: int | None,
    now: datetime,
) -> Kept:
    """Save the draft if it still is the version that the text was built on.

    With the token in force the person's lease goes on. Raises UnfitTextError, LeasedError and
    DraftMovedError.
    """
    fit = keepable(text)
    await leasing.admit_saving(session, case, person, token=token, now=now)
    draft = await store.hold_draft(session, case.id, account_id=person.account_id, now=now)
    if draft.text != fit:
        if draft.version != based_on:
            raise DraftMovedError(draft)
        await _keep(session, draft, fit, account_id=person.account_id, now=now)
    return _kept(draft, person.name)


async def put_back(
    session: AsyncSession, case_id: int, text: str, *, account_id: int, now: datetime
) -> None:
    """Make a returned answer the draft again; what was typed since stays among the versions."""
    draft = await store.hold_draft(session, case_id, account_id=account_id, now=now)
    _put(draft, text, account_id=account_id, now=now)
    version = await _add_version(session, draft, text, account_id=account_id, now=now)
    version.begun_at = now - ONE_SITTING  # over: what went out is not written over


async def settle(
    session: AsyncSession, case_id: int, text: str, *, account_id: int, now: datetime
) -> None:
    """Empty the draft because this text goes out; the text stays among the versions."""
    draft = await store.hold_draft(session, case_id, account_id=account_id, now=now)
    if draft.text != text:
        _put(draft, text, account_id=account_id, now=now)
        await _add_version(session, draft, text, account_id=account_id, now=now)
    _put(draft, "", account_id=account_id, now=now)


async def record(
    session: AsyncSession, case_id: int, text: str, *, account_id: int, now: datetime
) -> None:
    """Put a text among the versions that goes out in the place of another; the draft stays."""
    draft = await store.hold_draft(session, case_id, account_id=account_id, now=now)
    draft.version += 1
    await _add_version(session, draft, text, account_id=account_id, now=now)


async def _keep(
    session: AsyncSession, draft: Draft, text: str, *, account_id: int, now: datetime
) -> None:
    """Write a text into the draft and among the versions, or over the last autosave there."""
    last = await store.last_version(session, draft.case_id)
    goes_on = (
        last is not None
        and last.account_id == account_id
        and last.text == draft.text  # else it went out, and the draft began anew
        and continues(last.text, text, begun_at=last.begun_at, now=now)
    )
    _put(draft, text, account_id=account_id, now=now)
    if last is not None and goes_on:
        last.text, last.version, last.saved_at = text, draft.version, now
    else:
        await _add_version(session, draft, text, account_id=account_id, now=now)


def _put(draft: Draft, text: str, *, account_id: int, now: datetime) -> None:
    draft.text, draft.version = text, draft.version + 1
    draft.account_id, draft.saved_at = account_id, now


async def _add_version(
    session: AsyncSession, draft: Draft, text: str, *, account_id: int, now: datetime
) -> DraftVersion:
    version = DraftVersion(
        case_id=draft.case_id,
        version=draft.version,
        account_id=account_id,
        text=text,
        begun_at=now,
        saved_at=now,
    )
    session.add(version)
    await session.flush()
    return version


def _kept(saved: Draft | DraftVersion, name: str) -> Kept:
    return Kept(
        text=saved.text,
        version=saved.version,
        account_id=saved.account_id,
        by=name,
        saved_at=saved.saved_at,
    )
