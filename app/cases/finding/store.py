"""Writes the words of cases, and asks for those that match."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.finding.model import CaseWords
from app.cases.finding.rules import Sought
from app.cases.model import Case, CaseComment
from app.comments.model import Comment
from app.officials.model import Institution
from app.pages.model import Page

MARKS: Final = ("\x01", "\x02")
"""Around a word that was found; no text of a network bears them."""
_RUSSIAN: Final[ColumnElement[Any]] = literal_column("'russian'::regconfig")
_SIMPLE: Final[ColumnElement[Any]] = literal_column("'simple'::regconfig")
_MARKING: Final = f"StartSel={MARKS[0]}, StopSel={MARKS[1]}, HighlightAll=true"


async def write_asked(session: AsyncSession, case_ids: Collection[int]) -> None:
    """Read the words of these cases anew from their comments, page and institution."""
    said = (
        select(func.string_agg(Comment.text, aggregate_order_by(literal(" "), Comment.id)))
        .join(CaseComment, CaseComment.comment_id == Comment.id)
        .where(CaseComment.case_id == Case.id)
        .scalar_subquery()
    )
    words = func.concat_ws(
        " ", cast(Case.id, Text), Case.author_name, Page.title, Institution.name, said
    )
    source = (
        select(Case.id, func.to_tsvector(_RUSSIAN, words))
        .join(Page, Page.id == Case.page_id)
        .join(Institution, Institution.id == Case.institution_id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
    )
    put = insert(CaseWords).from_select(["case_id", "asked"], source)
    await session.execute(
        put.on_conflict_do_update(
            index_elements=[CaseWords.case_id], set_={"asked": put.excluded.asked}
        )
    )


async def write_answered(session: AsyncSession, case_id: int, texts: Sequence[str]) -> None:
    """Put the words of a case's answers in the place of those that stood there."""
    words = func.to_tsvector(_RUSSIAN, literal(" ".join(texts), Text))
    put = insert(CaseWords).values({"case_id": case_id, "answered": words})
    await session.execute(
        put.on_conflict_do_update(
            index_elements=[CaseWords.case_id], set_={"answered": put.excluded.answered}
        )
    )


async def spell(session: AsyncSession, sought: Sought) -> str:
    """Spell a search as PostgreSQL asks it; empty where only stop words are left."""
    whole = func.websearch_to_tsquery(_RUSSIAN, sought.whole)
    if not sought.beginning:
        return str(await session.scalar(select(cast(whole, Text))))
    spelled = f"{sought.beginning}:*"
    stemmed = func.to_tsquery(_RUSSIAN, spelled)
    # A stop word says nothing, so it must not narrow either.
    begun = case(
        (func.numnode(stemmed) == 0, stemmed),
        else_=stemmed.op("||")(func.to_tsquery(_SIMPLE, spelled)),
    )
    return str(await session.scalar(select(cast(whole.op("&&")(begun), Text))))


def matches(spelled: str) -> ColumnElement[bool]:
    """Narrow a query over ``CaseWords`` to what a spelled search finds."""
    return CaseWords.words.op("@@", return_type=None)(cast(spelled, TSQUERY))


async def first_matches(session: AsyncSession, spelled: str, *, limit: int) -> Sequence[int]:
    """Fetch cases that a search finds, in no order."""
    query = select(CaseWords.case_id).where(matches(spelled)).limit(limit)
    return (await session.scalars(query)).all()


async def mark(session: AsyncSession, texts: Sequence[str], spelled: str) -> list[str]:
    """Return these texts with ``MARKS`` around each word that was found."""
    several = func.unnest(literal(list(texts), ARRAY(Text)))
    given = several.table_valued("said", with_ordinality="place", name="given").render_derived()
    found = func.ts_headline(_RUSSIAN, given.c.said, cast(spelled, TSQUERY), _MARKING)
    return list((await session.scalars(select(found).order_by(given.c.place))).all())
