"""Rules of the house that no linter knows."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

import app
from app.base.errors import AppError
from app.base.jobs import Stage
from app.base.settings import Settings
from app.base.web import STATUS_OF_FAMILY
from workers.main import create_worker
from workers.rounds import NEXT_OF, ROUND_OF

ROOT = Path(__file__).parents[2]
_FOR_TRAINING = ("app.triage.learning.encoder",)  # needs torch, which only training has
SOURCES = sorted(
    path
    for house in ("app", "workers", "connectors")
    for path in (ROOT / house).rglob("*.py")
    if "migrations" not in path.parts and "node_modules" not in path.parts
)


def calls_in(path: Path) -> set[str]:
    """Tell the names of everything that is called in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {name.id for name in called if isinstance(name, ast.Name)}
    return names | {name.attr for name in called if isinstance(name, ast.Attribute)}


def every_error() -> list[type[AppError]]:
    """Load every module of the app, so that every error class is known."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(_FOR_TRAINING):
            importlib.import_module(module.name)
    found: list[type[AppError]] = []
    waiting = [AppError]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_stores_hold_queries_and_no_room_commits(path: Path) -> None:
    called = calls_in(path)

    if path.name != "store.py" and "emulators" not in path.parts:
        assert not called & {"select", "scalars", "scalar"}, "queries live in the room's store"
    assert "commit" not in called, "one request or one job is one transaction, opened at the edge"


@pytest.mark.usefixtures("loop_of_arq")
def test_every_stage_has_a_round_a_bell_and_a_rhythm() -> None:
    settings = Settings(secret_key=Fernet.generate_key().decode())
    worker = create_worker(settings, database_url="postgresql://x", redis_url="redis://127.0.0.1")

    by_bell = {name for name in worker.functions if not name.startswith("rhythm:")}
    by_rhythm = {job.name for job in worker.cron_jobs or ()}
    assert set(ROUND_OF) == set(NEXT_OF) == set(Stage)
    assert by_bell == {stage.value for stage in Stage}
    assert by_rhythm == {f"rhythm:{stage.value}" for stage in Stage}


@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.__name__)
def test_every_error_has_a_family_with_a_status(error: type[AppError]) -> None:
    families = [family for family in STATUS_OF_FAMILY if issubclass(error, family)]

    assert len(families) == 1
    assert error.title
