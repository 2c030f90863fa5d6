"""The conservation account: the emulator's comments against the database's, one by one."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from sqlalchemy import text

from app.base.database import Sessions
from app.comments.rules import UNSETTLED, CommentState, plain_text
from app.insights import service as insights
from app.insights.rules import Status
from connectors.vk.text import plain
from tests.bench.world import Said

_ROWS: Final = text("""
SELECT page.external_id, post.external_id, comment.external_id, comment.thread_id,
       comment.text, comment.state, comment.deleted_at IS NOT NULL
FROM comment JOIN page ON page.id = comment.page_id JOIN post ON post.id = comment.post_id
""")
_GONE: Final = frozenset({CommentState.DELETED, CommentState.LEAVING})
_JUDGED_WHEN_GONE: Final = UNSETTLED | {CommentState.NO_ANSWER}
"""What was gone before its verdict is judged all the same."""


class Kept(msgspec.Struct, frozen=True):
    """A comment as the database has it."""

    post_id: str
    thread_id: str
    text: str
    state: str
    is_deleted: bool


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared, and how many of each fault were found."""

    living: int
    deleted: int
    deleted_unread: int
    """Deleted before anybody could read them; they may be absent."""
    rows: int
    states: dict[str, int]
    faults: dict[str, int]
    status: Status

    @property
    def is_exact(self) -> bool:
        """Nothing is lost, doubled, stale or in two states, and the service's sums agree."""
        return not self.faults and self.status.agree and sum(self.states.values()) == self.rows


async def draw_up(sessions: Sessions, said: Sequence[Said]) -> Account:
    """Compare every comment; ``said`` is all that the emulator has, the deleted included."""
    async with sessions() as session:
        rows = (await session.execute(_ROWS)).all()
    kept = {(row[0], row[2]): Kept(row[1], *row[3:]) for row in rows}
    faults: Counter[str] = Counter()
    faults["twice"] = len(rows) - len(kept)
    faults["unknown to the emulator"] = len(kept.keys() - {_key(one) for one in said})
    for one in said:
        faults.update(_faults(one, kept.get(_key(one))))
    async with sessions.begin() as session:
        status = await insights.status(session, now=datetime.now(UTC))
    return Account(
        living=sum(not one.deleted for one in said),
        deleted=sum(one.deleted for one in said),
        deleted_unread=sum(one.deleted and _key(one) not in kept for one in said),
        rows=len(rows),
        states=dict(Counter(one.state for one in kept.values())),
        faults={fault: number for fault, number in faults.items() if number},
        status=status,
    )


def _key(one: Said) -> tuple[str, str]:
    return str(one.owner_id), str(one.id)


def _faults(one: Said, kept: Kept | None) -> list[str]:
    if kept is None:
        return [] if one.deleted else ["lost"]
    is_gone = kept.is_deleted and kept.state in _GONE | _JUDGED_WHEN_GONE
    is_here = not kept.is_deleted and kept.state not in _GONE
    checks = {
        "not known to be deleted": is_gone or not one.deleted,
        "taken for deleted": is_here or one.deleted,
        "no state of ours": kept.state in set(CommentState),
        "another text": one.deleted or kept.text == plain_text(plain(one.text)),
        "another post": kept.post_id == str(one.post_id),
        "another thread": kept.thread_id == str(one.thread or one.id),
    }
    return [fault for fault, is_right in checks.items() if not is_right]
