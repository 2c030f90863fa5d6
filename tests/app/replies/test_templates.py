"""Templates hold fields that we know, are filled for a case, and are kept by whom they serve."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.database import Sessions
from app.replies.guarding.guard import stop_for
from app.replies.templates.rules import (
    BadTemplateError,
    Field,
    Season,
    UnfilledError,
    Wording,
    check_filled,
    check_wording,
    fill,
    fit_of,
)
from app.replies.templates.shipped import shipped_templates
from app.replies.templates.values import Facts, first_name, values_of
from app.triage.topics.listing import TopicList
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case
from tests.app.replies.test_drafts import answer

KNOWN = dict.fromkeys(Field, "слово") | {Field.CITIZEN: "Анна"}
SNOW = {"name": "Снег", "text": "{{имя}}, почистим {{?когда}}.", "topics": ["territory"]}


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.mark.parametrize("text", ["Да.", "{{имя}}", "{{ имя }}!", "{{?адрес}} и {{срок}}", "{a}"])
def test_a_template_of_known_fields_is_kept(text: str) -> None:
    check_wording(Wording(name="Имя", text=text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{имён}}", "Поля {{имён}} нет"),
        ("{{имён}}", "{{ссылка_пос}}"),
        ("{{}}", "Поля {{}} нет"),
        ("{{?}}", "Поля {{?}} нет"),
        ("{{ИМЯ}}", "Поля {{ИМЯ}} нет"),
        ("{{имя", "Скобки поля не закрыты"),
        ("имя}}", "Скобки поля не закрыты"),
        ("{{и\nмя}}", "Скобки поля не закрыты"),
        ("  ", "Напишите текст"),
        ("до\x00", "NUL"),
    ],
)
def test_a_template_that_could_not_be_filled_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadTemplateError, match="Шаблон не сохранён") as refusal:
        check_wording(Wording(name="Имя", text=text))

    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Здравствуйте, {{имя}}!", "Здравствуйте!"),
        ("Здравствуйте, {{имя}}! Да.", "Здравствуйте! Да."),
        ("{{имя}}, добрый день", "Добрый день"),
        ("{{имя}}! Добрый день", "Добрый день"),
        ("Да. {{имя}}, спасибо", "Да. Спасибо"),
        ("Спасибо {{имя}}.", "Спасибо."),
        ("{{ имя }}", ""),
    ],
)
def test_a_name_that_is_not_known_falls_away_politely(text: str, filled: str) -> None:
    assert fill(text, {}) == filled


def test_what_else_is_not_known_is_left_for_the_writer() -> None:
    assert fill("Тема: {{тема}}, {{?когда}}", {}) == "Тема: {{?тема}}, {{?когда}}"


def test_what_is_known_is_put_in() -> None:
    assert (
        fill("{{имя}}, {{ тема }}.", {Field.CITIZEN: "Анна", Field.TOPIC: "снег"}) == "Анна, снег."
    )


def test_an_answer_with_holes_is_refused_by_their_names() -> None:
    with pytest.raises(UnfilledError, match="«когда», «срок»"):
        check_filled("Сделаем {{?когда}}, {{срок}}")


@pytest.mark.parametrize(
    "text", ["Приём: {{?адрес}, ждём Вас.", "Приём: {?адрес}}, ждём Вас.", "Приём: {{?адрес"]
)
def test_half_a_hole_is_one_too(text: str) -> None:
    with pytest.raises(UnfilledError, match="адрес"):
        check_filled(text)


@given(st.lists(st.sampled_from([*("{{" + f + "}}" for f in Field), "да", ", ", "! ", "\n"])))
def test_a_filled_template_of_known_fields_has_no_holes(parts: list[str]) -> None:
    check_filled(fill("".join(parts), KNOWN))


@given(st.text(alphabet="{}?имя ,!.\n", max_size=40))
def test_any_text_is_either_kept_and_filled_or_refused(text: str) -> None:
    try:
        check_wording(Wording(name="Имя", text=text))
    except BadTemplateError:
        return
    assert "{{имя}}" not in fill(text, {})


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Анна Ким", "Анна"),
        ("Петрова Анна", "Анна"),
        ("Ринат", "Ринат"),
        ("МАМА ТРОИХ", ""),
        ("Добрый Кот", ""),
        ("school_1", ""),
        ("", ""),
    ],
)
def test_the_first_name_is_found_or_none_is_said(shown: str, name: str) -> None:
    assert first_name(shown) == name


MOMENT = datetime(2026, 12, 4, 20, 0, tzinfo=UTC)
FACTS = Facts(
    author=None,
    institution="Школа",
    topic=None,
    official=None,
    due_at=MOMENT,
    pos_url="https://pos",
    zone="Asia/Kamchatka",
)


def test_days_are_those_of_the_institution() -> None:
    values = values_of(FACTS, now=MOMENT)

    assert (values[Field.DUE], values[Field.TODAY]) == ("05.12.2026", "05.12.2026")


def test_a_term_that_has_run_out_is_left_to_the_writer() -> None:
    values = values_of(FACTS, now=MOMENT + timedelta(minutes=1))

    assert fill("Ответим до {{срок}}", values) == "Ответим до {{?срок}}"


@pytest.mark.parametrize(
    ("season", "month", "is_in"),
    [((11, 3), 1, True), ((11, 3), 11, True), ((11, 3), 5, False), ((5, 8), 8, True)],
)
def test_a_season_may_span_new_year(season: tuple[int, int], month: int, *, is_in: bool) -> None:
    assert Season(*season).has(month) is is_in


def test_topic_tells_more_than_institution_that_more_than_season_and_use() -> None:
    kin = ["meals.quality", "meals"]

    def fit(topics: tuple[str, ...], own: int, season: Season | None, used: int) -> tuple[int, ...]:
        wording = Wording(name="Имя", text="Да", topics=topics, season=season)
        return fit_of(wording, kin=kin, is_own=bool(own), month=1, used=used)

    in_order = [
        fit(("meals.quality",), 0, None, 0),
        fit(("meals",), 1, None, 0),
        fit((), 1, Season(12, 2), 0),
        fit((), 1, None, 9),
        fit((), 1, None, 1),
        fit((), 1, Season(5, 6), 9),
        fit((), 0, Season(12, 2), 9),
        fit(("fees",), 1, Season(12, 2), 9),
    ]
    assert in_order == sorted(in_order, reverse=True)


def test_the_shipped_templates_hold_topics_and_fields_that_exist() -> None:
    listed = TopicList.shipped()

    assert len(shipped_templates()) >= 12
    for template in shipped_templates().values():
        check_wording(template)
        assert all(topic in listed for topic in template.topics)


def test_the_guard_stops_none_of_the_shipped_templates() -> None:
    stopped = [
        code
        for code, template in shipped_templates().items()
        if stop_for(fill(template.text, KNOWN)) is not None
    ]

    assert stopped == []


async def test_templates_are_filled_for_a_case_the_best_fitting_first(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    offered = (await client.get("/api/v1/templates", params={"case_id": case_id})).json()

    assert offered[0]["key"] == "common-meals"  # the case is about meals
    assert offered[0]["filled"].startswith("Здравствуйте, Анна! ")
    assert all(each["filled"] for each in offered)


async def test_an_official_keeps_templates_of_his_institution_alone(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, staff.login)

    own = await client.post(
        "/api/v1/templates", json=SNOW | {"institutionId": staff.institution.id}
    )
    foreign = await client.post(
        "/api/v1/templates", json=SNOW | {"institutionId": stranger.institution.id}
    )
    regional = await client.post("/api/v1/templates", json=SNOW)
    await log_in(client, stranger.login)
    names = [each["name"] for each in (await client.get("/api/v1/templates")).json()]

    assert [each.status_code for each in (own, foreign, regional)] == [201, 404, 403]
    assert "Снег" not in names


async def test_a_trainer_keeps_templates_of_the_region_for_everybody(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await log_in(client, await a_trainer(sessions))
    added = await client.post("/api/v1/templates", json=SNOW)
    await log_in(client, staff.login)

    names = [each["name"] for each in (await client.get("/api/v1/templates")).json()]
    changed = await client.put(
        f"/api/v1/templates/{added.json()['id']}", json=SNOW | {"version": 1}
    )

    assert "Снег" in names
    assert changed.status_code == 403


async def added(client: Client, sessions: Sessions) -> int:
    """Keep a template of the region; return its id."""
    await log_in(client, await a_trainer(sessions))
    return int((await client.post("/api/v1/templates", json=SNOW)).json()["id"])


async def test_a_change_grows_the_version_and_an_older_one_is_refused(
    client: Client, sessions: Sessions
) -> None:
    path = f"/api/v1/templates/{await added(client, sessions)}"

    first = await client.put(path, json=SNOW | {"text": "Почистим.", "version": 1})
    second = await client.put(path, json=SNOW | {"text": "Потом.", "version": 1})

    assert (first.json()["version"], first.json()["text"]) == (2, "Почистим.")
    assert (second.status_code, second.json()["type"]) == (
        409,
        "urn:gospablik:problem:template-moved",
    )


async def test_an_archived_template_is_offered_no_more(client: Client, sessions: Sessions) -> None:
    template_id = await added(client, sessions)

    gone = await client.delete(f"/api/v1/templates/{template_id}", params={"version": 1})
    again = await client.delete(f"/api/v1/templates/{template_id}", params={"version": 1})

    names = [each["name"] for each in (await client.get("/api/v1/templates")).json()]
    assert [gone.status_code, again.status_code] == [204, 404]
    assert "Снег" not in names


@pytest.mark.parametrize(
    "form",
    [
        {"text": "{{фамилия}}"},
        {"topics": ["no_such_topic"]},
        {"text": "до\x00"},
        {"institutionId": 999_999_999, "version": 0},
        {"season": {"first": 0, "last": 13}},
    ],
    ids=["field", "topic", "NUL", "institution", "season"],
)
async def test_a_faulty_template_is_refused_and_nothing_is_kept(
    client: Client, sessions: Sessions, form: dict[str, Any]
) -> None:
    await log_in(client, await a_trainer(sessions))
    before = (await client.get("/api/v1/templates")).json()

    refused = await client.post("/api/v1/templates", json=SNOW | form)

    assert refused.status_code in {400, 404, 422}
    assert (await client.get("/api/v1/templates")).json() == before


async def test_a_centre_hides_a_shipped_template_and_shows_it_again(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    path = "/api/v1/templates/common/snow/hidden"
    await log_in(client, staff.login)
    denied = await client.put(path)
    await log_in(client, await a_trainer(sessions))
    for _ in range(2):
        assert (await client.put(path)).status_code == 204
    await log_in(client, staff.login)
    hidden = [each["key"] for each in (await client.get("/api/v1/templates")).json()]
    await log_in(client, "trainer")
    await client.delete(path)
    await log_in(client, staff.login)
    shown = [each["key"] for each in (await client.get("/api/v1/templates")).json()]

    assert denied.status_code == 403
    assert ("common-snow" in hidden, "common-snow" in shown) == (False, True)


async def test_an_unknown_shipped_template_is_not_found(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    assert (await client.put("/api/v1/templates/common/none/hidden")).status_code == 404


async def test_an_answer_made_from_a_template_counts_its_use(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    await answer(client, case_id, "Проверили.", template="common-meals")

    listed = (await client.get("/api/v1/templates")).json()
    assert [each["used"] for each in listed if each["key"] == "common-meals"] == [1]


async def test_an_answer_with_a_hole_or_of_no_template_is_refused(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    hole = await answer(client, case_id, "Проверит {{?кто}}.")
    unknown = await answer(client, case_id, "Проверили.", template="own-999")

    assert (hole["code"], hole["type"]) == (422, "urn:gospablik:problem:unfilled")
    assert unknown["code"] == 404
