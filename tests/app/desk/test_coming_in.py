"""The way in and the way out, and what strangers see."""

import pytest

from app.access.door import COOKIE
from app.desk.forms import local
from tests import factories as make
from tests.app.people import Client, Staff


async def test_a_stranger_is_asked_in_and_led_on_to_where_he_was_going(
    client: Client, staff: Staff
) -> None:
    refused = await client.get("/cases/7?again=1")
    form = await client.get(refused.headers["location"])
    came = await client.post(
        "/login",
        data={"login": staff.login, "password": make.PASSWORD, "next": "/cases/7?again=1"},
    )

    assert (refused.status_code, refused.headers["location"]) == (
        303,
        "/login?next=%2Fcases%2F7%3Fagain%3D1",
    )
    assert (came.status_code, came.headers["location"]) == (303, "/cases/7?again=1")
    assert 'name="next" value="/cases/7?again=1"' in form.text
    cookie = came.headers["set-cookie"]
    assert COOKIE in cookie
    assert "HttpOnly" in cookie


async def test_a_wrong_password_is_a_sentence_and_the_login_stays(
    client: Client, staff: Staff
) -> None:
    answer = await client.post("/login", data={"login": staff.login, "password": "no"})

    assert answer.status_code == 401
    assert "Логин или пароль не подходит." in answer.text
    assert f'value="{staff.login}"' in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("form", [{}, {"login": "a\x00b", "password": "x"}])
async def test_an_empty_or_odd_login_is_refused_like_a_wrong_one(
    client: Client, form: dict[str, str]
) -> None:
    answer = await client.post("/login", data=form)

    assert answer.status_code == 401


async def test_a_login_sent_by_another_site_is_refused(client: Client, staff: Staff) -> None:
    answer = await client.post(
        "/login",
        data={"login": staff.login, "password": make.PASSWORD},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/cases/7?again=1", "/cases/7?again=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_only_addresses_of_the_desk_are_followed_after_login(address: str, kept: str) -> None:
    assert local(address) == kept


async def test_whoever_goes_out_is_a_stranger_again(desk: Client) -> None:
    went = await desk.post("/logout")
    cookie = desk.cookies.get(COOKIE)
    after = await desk.get("/")

    assert (went.status_code, went.headers["location"]) == (303, "/login")
    assert not cookie
    assert after.headers["location"] == "/login"


async def test_a_fragment_for_a_stranger_says_so_without_a_redirect(client: Client) -> None:
    answer = await client.get("/live?queue=all&seen=x", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.text) == (401, "")
