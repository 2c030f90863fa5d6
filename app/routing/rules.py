"""Who gets a case, as a pure choice."""

from collections.abc import Mapping, Sequence

import msgspec


class Candidate(msgspec.Struct, frozen=True):
    """An official who takes new cases now."""

    official_id: int
    department_id: int | None


class Choice(msgspec.Struct, frozen=True):
    """Who gets a case, and why; or why nobody does, with ``official_id`` None."""

    official_id: int | None
    department_id: int | None
    why: str


def choose(
    *,
    page_official_id: int | None,
    page_department_id: int | None,
    on_duty: Sequence[Candidate],
    load: Mapping[int, int],
) -> Choice:
    """Choose the page's own official, else his department's duty person, else nobody.

    Among several on duty the one with the fewest cases to answer; the oldest record
    wins a tie.
    """
    named = [c for c in on_duty if c.official_id == page_official_id]
    if named:
        return Choice(named[0].official_id, named[0].department_id, "ответственный за страницу")
    colleagues = [c for c in on_duty if c.department_id == page_department_id]
    if page_department_id is not None and colleagues:
        chosen = min(colleagues, key=lambda c: load.get(c.official_id, 0))
        return Choice(chosen.official_id, page_department_id, "дежурный отдела")
    return Choice(None, page_department_id, _why_nobody(page_official_id, page_department_id))


def _why_nobody(page_official_id: int | None, page_department_id: int | None) -> str:
    if page_official_id is None and page_department_id is None:
        return "У страницы не указан ни ответственный, ни отдел."
    if page_department_id is None:
        return "Ответственный за страницу сейчас не на дежурстве, отдел у страницы не указан."
    return "В отделе страницы сейчас никто не дежурит."
