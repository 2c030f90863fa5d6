"""Objects named by a request are reached through the one function of their kind that asks access.

``find(session, number)`` gives an object to workers; what answers requests must say for whom it
asks: ``find_for(session, person, number)``.
"""

import ast
import importlib
import inspect
import re
from pathlib import Path
from typing import Final

import pytest

from app.access.reach import Kind

ROOT = Path(__file__).parents[2]
EDGES: Final = sorted(
    path
    for pattern in ("*/**/*api.py", "desk/**/*.py", "onboarding/**/*.py", "replies/edge.py")
    for path in (ROOT / "app").glob(pattern)
)
FUNCTION_OF: Final = {
    Kind.INSTITUTION: "app.access.reach.institution_for",
    Kind.OFFICIAL: "app.access.reach.official_for",
    Kind.PAGE: "app.pages.service.find_for",
    Kind.POST: "app.pages.service.find_post_for",
    Kind.COMMENT: "app.comments.service.find_for",
    Kind.CASE: "app.cases.service.find_for",
    Kind.INCIDENT: "app.incidents.service.find_for",
    Kind.TEMPLATE: "app.replies.templates.service.find_for",
    Kind.PASS: "app.access.service.revoke",
    Kind.ACCOUNT: "app.access.people.close",
    Kind.INVITATION: "app.access.inviting.withdraw",
    Kind.APPLICATION: "app.onboarding.wizard.service.find_for",
    Kind.VIEW: "app.cases.saving.service.delete",
    Kind.PROBATION: "app.mentoring.service.find_for",
    Kind.PRACTICE: "app.practice.service.find_run_for",
    Kind.FEED: "app.push.service.find_for",
    Kind.PRACTICE: "app.practice.service.find_run_for",
    Kind.PROBATION: "app.mentoring.service.find_for",
    Kind.WEBHOOK: "app.notices.webhooks.service.find_for",
}
ALLOWED: Final = {
    ("app/desk/duty/duty_page.py", "find_official"): "the reader's own card",
    ("app/desk/duty/arrangement.py", "find_institution"): "of an official who was let through",
    ("app/desk/wizard/view.py", "find_institution"): "of a page that was let through",
    ("app/onboarding/wizard/people.py", "find_institution"): "of a page that was let through",
    (
        "app/onboarding/wizard/service.py",
        "find_at",
    ): "a foreign one is refused there",
    (
        "app/desk/judging/review_view.py",
        "find",
    ): "the case of a comment that was let through; it is named where it is in sight, too",
    ("app/desk/pages/card_view.py", "find"): "the way of a page that was let through",
    ("app/desk/study/lessons_page.py", "find"): "lessons are for everybody",
    ("app/desk/study/lesson_edit_page.py", "find"): "lessons are for everybody",
    (
        "app/desk/study/certificate_page.py",
        "find_certificate",
    ): "whoever has its number checks it",
}
_BARE: Final = re.compile(r"find(_\w+)?")


def bare_finds(path: Path) -> set[str]:
    """Tell the calls in a module that fetch an object and do not say for whom."""
    tree = ast.parse(path.read_text("utf-8"))
    names = [name_of(each.value) for each in ast.walk(tree) if isinstance(each, ast.Await)]
    return {name for name in names if _BARE.fullmatch(name) and not name.endswith("_for")}


def name_of(value: ast.expr) -> str:
    if not isinstance(value, ast.Call):
        return ""
    called = value.func
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


@pytest.mark.parametrize("path", EDGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_answers_requests_asks_for_whom(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    found = {name for name in bare_finds(path) if (where, name) not in ALLOWED}

    assert not found, f"{where}: use the function of the kind in FUNCTION_OF, or say why not."


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_one_function_that_takes_the_person(kind: Kind) -> None:
    module, _, name = FUNCTION_OF[kind].rpartition(".")
    function = getattr(importlib.import_module(module), name)

    assert "person" in inspect.signature(function).parameters


def test_a_bare_find_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text("async def show(s):\n  await cases.find(s, 1)\n  await cases.find_for(s, 1)\n")

    assert bare_finds(page) == {"find"}
