"""Errors are pages on the desk and problems in the API, and every page is protected."""

import pytest

from app.base.settings import Settings
from app.desk.refusals import refusals
from tests.app.people import Client
from tests.visiting import an_app


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/cases/404", 404, "Сообщения № 404 нет."),
        ("/?after=nonsense", 422, "Неверное значение after"),
        ("/live", 400, "Запрос не прошёл проверку"),
    ],
)
async def test_an_error_is_a_page_that_says_what_to_do(
    desk: Client, path: str, status: int, words: str
) -> None:
    answer = await desk.get(path)

    assert answer.status_code == status
    assert words in answer.text


async def test_an_error_page_is_russian_html_with_a_way_back(desk: Client) -> None:
    answer = await desk.get("/cases/404")

    assert answer.headers["content-type"].startswith("text/html")
    assert "К списку сообщений" in answer.text


async def test_an_error_in_a_fragment_is_one_sentence(desk: Client) -> None:
    answer = await desk.get("/cases/404/live?seen=x", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.text) == (404, "Сообщения № 404 нет.")


async def test_the_api_still_answers_with_problems(desk: Client) -> None:
    answer = await desk.get("/api/v1/cases/404")

    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_mistyped_address_is_a_page_to_a_reader_and_a_problem_to_a_program(
    client: Client,
) -> None:
    page = await client.get("/casse", headers={"accept": "text/html,*/*"})
    problem = await client.get("/casse", headers={"accept": "application/json"})

    assert (page.status_code, problem.status_code) == (404, 404)
    assert "К списку сообщений" in page.text
    assert problem.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/login", "/", "/cases/404", "/review"])
async def test_every_page_forbids_foreign_scripts_frames_and_caches(
    desk: Client, path: str
) -> None:
    headers = (await desk.get(path)).headers

    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


async def test_no_page_has_inline_scripts_or_styles(desk: Client) -> None:
    pages = [(await desk.get(path)).text for path in ("/login", "/", "/review", "/cases/404")]

    for page in pages:
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick" not in page
        assert page.count("<script") == page.count("<script src=")


async def test_static_files_are_named_by_their_content_and_kept(client: Client) -> None:
    page = (await client.get("/login")).text
    address = page.partition('href="/static/desk.css?v=')[2].partition('"')[0]
    answer = await client.get(f"/static/desk.css?v={address}")

    assert len(address) == 12
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["etag"]


def test_the_desk_has_a_page_for_every_error_that_the_api_has_a_problem_for(
    settings: Settings,
) -> None:
    with an_app(settings) as app:
        assert set(app.exception_handlers) <= set(refusals())
