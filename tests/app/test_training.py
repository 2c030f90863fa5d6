"""The commands of training as somebody types them, in processes of their own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.base.database import connected
from app.comments.model import Comment
from app.training import Order, run_training
from app.triage import keeping, ruling
from app.triage import service as triage
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.weights import from_bytes, load, to_bytes
from app.triage.keeping import Wanted
from app.triage.learning import lessons as teaching
from app.triage.learning import retraining
from app.triage.learning.comparing import Compared, Retrained
from app.triage.learning.examples import Example, gather
from app.triage.learning.retraining import is_kept_apart
from app.triage.rules import NEEDS_ANSWER, Label, ModelRole, Remark
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.models import model_file

ROOT = Path(__file__).parents[2]
HEAD = "id\tlabel\ttext\n"


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Lessons of a small part of the corpus: a training of seconds."""
    few = gather(Path("no-such-folder"))
    path = tmp_path_factory.mktemp("lessons") / "lessons.npz"
    teaching.save(teaching.from_examples(few._replace(composed=few.composed[::12]), None), path)
    return str(path)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Twenty labelled comments."""
    lines = [
        f"{n}\tQ\tКогда откроют кружок номер {n}?\n{n}a\tG\tСпасибо за кружок номер {n}!\n"
        for n in range(10)
    ]
    path = tmp_path / "given.tsv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def environment(database_url: str = "", **more: str) -> dict[str, str]:
    servers = {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1"}
    home = {"GOSPABLIK_HOME": "/nonexistent", "OMP_NUM_THREADS": "1", "COLUMNS": "110"}
    return {**os.environ, **servers, **home, **more}


def gospablik(*words: str, database_url: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "app.cli", *words],
        cwd=ROOT,
        env=environment(database_url, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def ask(database_url: str, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with connected(database_url, pool_size=1) as sessions, sessions() as session:
            return await work(session)

    return asyncio.run(run())


def wanted(database_url: str) -> Wanted:
    found: Wanted = ask(database_url, keeping.wanted)
    return found


def test_a_forced_training_is_installed_listed_and_rolled_back(
    database_url: str, lessons: str, given: Path
) -> None:
    words = ("train", str(given), "--lessons", lessons, "--force")

    trained = gospablik(*words, database_url=database_url)

    version = wanted(database_url).live
    assert trained.returncode == 0, trained.stderr
    assert version is not None
    assert version in trained.stdout
    assert "работает" in trained.stdout
    raw = ask(database_url, lambda session: keeping.weights_of(session, version))
    kept = from_bytes(raw, name=version)
    assert kept.about.version == version
    listed = gospablik("models", database_url=database_url)
    assert version in "".join(listed.stdout.split())
    assert "проверяет" in listed.stdout
    back = gospablik("models", "rollback", database_url=database_url)
    assert (back.returncode, wanted(database_url).live) == (0, None)
    again = gospablik("models", "rollback", database_url=database_url)
    assert (again.returncode, "Возвращаться не к чему" in again.stderr) == (2, True)
    assert gospablik("models", "use", version, database_url=database_url).returncode == 0
    assert wanted(database_url).live == version


def test_a_worse_model_is_not_installed_but_may_be_tried_out(
    database_url: str, lessons: str
) -> None:
    words = ("train", "--lessons", lessons)

    plain = gospablik(*words, database_url=database_url)
    listed = ask(database_url, keeping.list_models)
    shadow = gospablik(*words, "--shadow", database_url=database_url)

    assert plain.returncode == 1, plain.stderr
    assert "и не поставлена:\n• «корпус»: F1 ниже на 0," in plain.stdout
    assert [model.version for model in listed] == ["shipped"]
    assert shadow.returncode == 0, shadow.stderr
    tried = wanted(database_url)
    assert (tried.live, tried.shadow is None) == (None, False)
    assert gospablik("models", "shadow", "off", database_url=database_url).returncode == 0
    assert wanted(database_url).shadow is None


def test_a_model_that_was_put_to_work_meanwhile_is_not_replaced(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new, other = (from_bytes(model_file(version), name=version) for version in ("new", "other"))

    async def put_another(session: AsyncSession) -> None:
        by, now = "trainer", make.NOW
        weights = to_bytes(other)
        await keeping.keep(session, version="other", weights=weights, about={}, by=by, now=now)
        await keeping.put(session, ModelRole.LIVE, "other", by=by, now=now)
        await session.commit()

    def retrain(*_: object, **__: object) -> Retrained:
        ask(database_url, put_another)
        return Retrained(new, "shipped", [better()], {})

    monkeypatch.setattr(retraining, "retrain", retrain)

    code = run_training(Order(), database_url, now=lambda: make.NOW)

    assert (code, wanted(database_url).live) == (1, "other")
    assert "gospablik models use new" in capsys.readouterr().out
    assert gospablik("models", "use", "new", database_url=database_url).returncode == 0


def better() -> Compared:
    """A model that finds more, on a set that tells."""
    new, old = (
        {
            NEEDS_ANSWER: dict.fromkeys(("f1", "precision", "recall", "ap", "ece"), figure)
            | {"true": 50.0, "given": 50.0},
            "review": {"share": 0.1, "recall": 0.98},
            "topic": {"named": 0.5, "precision": 0.8},
        }
        for figure in (0.9, 0.8)
    )
    return Compared("корпус", 100, new, old)


def test_what_people_decided_changes_the_next_training(
    database_url: str, lessons: str, tmp_path: Path
) -> None:
    out = tmp_path / "model.npz"
    words = ("train", "--lessons", lessons, "--out", str(out))
    remark = Remark("Кукушка кукует за окном", kind="school")
    chances = []
    for decide in (False, True):
        if decide:
            ask(database_url, thirty_complaints)
        trained = gospablik(*words, database_url=database_url)
        (verdict,) = CascadeJudge.load(out).judge([remark])
        chances.append(verdict.scores["complaint"])
        assert f"Решений людей в базе: {30 if decide else 0}" in trained.stderr

    before, after = chances
    assert after > before + 0.2


async def thirty_complaints(session: AsyncSession) -> None:
    """Let a person say of thirty comments that they are complaints."""
    page = await make.a_page(session, await make.an_institution(session))
    post = await make.a_post(session, page)
    said = [make.said(page, post, str(n), f"Кукушка кукует за окном номер {n}") for n in range(30)]
    await make.take_in(session, page, post, *said)
    docket = await triage.claim(session, limit=30, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [judged(needs=False) for _ in said], now=make.NOW)
    person = access.person_of(await make.an_account(session, role=Role.TRAINER))
    for comment in await session.scalars(select(Comment)):
        await ruling.decide(
            session,
            comment,
            person,
            version=1,
            labels=[Label.COMPLAINT],
            note="",
            home=make.RULEBOOK.zone,
            now=make.NOW,
        )
    await session.commit()


def test_a_training_that_is_killed_leaves_everything_as_it_was(
    database_url: str, lessons: str
) -> None:
    words = [sys.executable, "-m", "app.cli", "train", "--lessons", lessons, "--force"]
    with subprocess.Popen(  # noqa: S603
        words, cwd=ROOT, env=environment(database_url), stderr=subprocess.PIPE, text=True
    ) as training:
        assert training.stderr is not None
        heard = next(line for line in training.stderr if "Учу" in line)
        training.send_signal(signal.SIGKILL)

    listed = ask(database_url, keeping.list_models)
    assert (heard != "", training.returncode) == (True, -signal.SIGKILL)
    assert [model.version for model in listed] == ["shipped"]
    assert wanted(database_url).live is None


def test_training_goes_on_though_the_live_model_is_no_longer_read(
    database_url: str, lessons: str
) -> None:
    async def install_an_old_one(session: AsyncSession) -> None:
        model = await keeping.keep(
            session,
            version="linear-old",
            weights=model_file("linear-old"),
            about={},
            by="test",
            now=make.NOW,
        )
        await keeping.put(session, ModelRole.LIVE, "linear-old", by="test", now=make.NOW)
        model.weights = b"made by another program"
        await session.commit()

    ask(database_url, install_an_old_one)

    trained = gospablik("train", "--lessons", lessons, "--force", database_url=database_url)

    assert trained.returncode == 0, trained.stderr
    assert "Сравниваю с той, что поставляется" in trained.stderr
    assert wanted(database_url).live not in {None, "linear-old"}


def test_without_a_database_it_trains_into_a_file_that_can_be_measured(
    tmp_path: Path, lessons: str, given: Path
) -> None:
    out = tmp_path / "model.npz"

    trained = gospablik("train", "--lessons", lessons, "--out", str(out))
    measured = gospablik("evaluate", str(given), "--model", str(out), "--json")

    assert trained.returncode == 0, trained.stderr
    assert "База данных не настроена" in trained.stderr
    assert load(out).about.version in trained.stdout
    found = json.loads(measured.stdout)
    assert found["rows"] == 20
    assert found["model"].startswith(load(out).about.version)


def test_without_a_database_and_a_file_it_says_so_before_it_trains(lessons: str) -> None:
    refused = gospablik("train", "--lessons", lessons)

    assert (refused.returncode, "Некуда поставить" in refused.stderr) == (2, True)


def test_a_bad_line_is_told_and_nothing_is_trained(
    database_url: str, lessons: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(HEAD + "1\tQ\tГде?\n2\tZ\tТут\n", encoding="utf-8")

    refused = gospablik(
        "train", str(path), "--lessons", lessons, "--force", database_url=database_url
    )

    assert refused.returncode == 2
    assert "строка 3" in refused.stderr
    assert wanted(database_url).live is None


def test_two_files_that_are_called_alike_are_both_learned_and_one_named_twice_once(
    tmp_path: Path, lessons: str
) -> None:
    paths = [tmp_path / "one" / "x.tsv", tmp_path / "two" / "x.tsv"]
    clubs = ("кружок", "бассейн")
    for path, club in zip(paths, clubs, strict=True):
        path.parent.mkdir()
        lines = [f"{club}{n}\tQ\tКогда откроют {club} {'я' * n}{n}?\n" for n in range(30)]
        path.write_text(HEAD + "".join(lines), encoding="utf-8")
    texts = [f"Когда откроют {club} {'я' * n}{n}?" for club in clubs for n in range(30)]
    learned = len([t for t in texts if not is_kept_apart(Example(t, t, frozenset()))])
    words = ("train", "--lessons", lessons, "--out", str(tmp_path / "m.npz"))

    trained = gospablik(*words, *map(str, paths), str(tmp_path / "one" / ".." / "one" / "x.tsv"))

    assert trained.returncode == 0, trained.stderr
    assert f"исправления и файлы: {learned}" in trained.stderr


def test_without_scikit_learn_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "sklearn.py").write_text("raise ModuleNotFoundError('no', name='sklearn')\n")

    refused = gospablik("train", "--out", str(tmp_path / "m.npz"), PYTHONPATH=str(tmp_path))

    assert refused.returncode == 2
    assert "scikit-learn" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_lessons_that_cannot_be_read_are_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "lessons.npz").write_bytes(b"no lessons")
    out = str(tmp_path / "m.npz")

    refused = gospablik("train", "--out", out, "--lessons", str(tmp_path / "lessons.npz"))

    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "уроки" in refused.stderr


def test_evaluation_prints_tables_and_draws(given: Path, tmp_path: Path) -> None:
    picture = tmp_path / "plot.png"

    done = gospablik("evaluate", str(given), "--plot", str(picture))

    assert done.returncode == 0, done.stderr
    assert "нужен ответ" in done.stdout
    assert "≤ 5 слов" in done.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_evaluation_of_a_model_that_is_not_there_is_refused(given: Path, database_url: str) -> None:
    here = gospablik("evaluate", str(given), "--model", "nothing", database_url=database_url)
    nowhere = gospablik("evaluate", str(given), "--model", "nothing")

    assert (here.returncode, nowhere.returncode) == (2, 2)
    assert "nothing" in here.stderr
    assert "nothing" in nowhere.stderr
