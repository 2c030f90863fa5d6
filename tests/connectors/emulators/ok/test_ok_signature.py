import pytest

from connectors.emulators.ok.signature import session_secret, signature
from tests.connectors.emulators.ok.client import (
    KEY,
    OLD_PLACE,
    PLACE,
    SECRET,
    Ok,
    code_of,
    hashed,
    ids,
    signed,
)

VECTOR = {
    "application_key": "AK",
    "count": "100",
    "discussionId": "1",
    "discussionType": "GROUP_TOPIC",
    "method": "discussions.getComments",
    "access_token": "at",
    "format": "json",
}


def test_the_known_signature_comes_out_without_the_key_in_it() -> None:
    told = {name: value for name, value in VECTOR.items() if name != "format"}

    assert signature(told, session_secret("at", "SECRET")) == "eef6525b6899407a76d6908219ccf456"


def test_every_parameter_but_three_enters_the_signature() -> None:
    plain = signature(VECTOR, "s")

    assert signature(VECTOR | {"sig": "1", "session_key": "2", "access_token": "3"}, "s") == plain
    assert signature(VECTOR | {"call_id": "1"}, "s") != plain


@pytest.mark.parametrize("sig", ["", "0" * 32, "ё"])
def test_a_wrong_or_missing_signature_is_error_104(ok: Ok, sig: str) -> None:
    form = ok.form("group.getInfo", "admin", {"uids": "1"})

    assert code_of(ok.http.post("/fb.do", data=form | {"sig": sig})) == 104


def test_a_signature_in_capitals_is_wrong(ok: Ok) -> None:
    form = ok.form("group.getInfo", "admin", {"uids": "1"})

    assert code_of(ok.http.post("/fb.do", data=form | {"sig": form["sig"].upper()})) == 104


def test_a_parameter_slipped_in_after_signing_is_error_104(ok: Ok) -> None:
    form = ok.form("discussions.getComments", "admin", PLACE)

    assert code_of(ok.http.post("/fb.do", data=form | {"count": "100"})) == 104


def test_a_session_is_not_signed_with_the_application_s_secret(ok: Ok) -> None:
    form = signed({"application_key": KEY, "method": "users.getInfo", "uids": "77"}, SECRET)

    assert ok.http.post("/fb.do", data=form).json()[0]["uid"] == "77"
    assert code_of(ok.http.post("/fb.do", data=form | {"access_token": "admin"})) == 104


def test_the_old_name_of_the_key_is_accepted(ok: Ok) -> None:
    form = ok.form("discussions.getComments", "admin", PLACE)
    form["session_key"] = form.pop("access_token")

    assert ok.http.post("/fb.do", data=form).json()["comments"] == []


def test_an_eternal_key_is_signed_with_its_own_secret_and_never_ages(ok: Ok) -> None:
    ok.admin(
        "POST",
        "/tokens",
        {
            "token": "eternal",
            "application_key": KEY,
            "user_id": "5",
            "eternal": True,
            "session_secret": "own secret",
        },
    )
    ok.pass_time(10 * 365 * 86_400)
    plain = {"application_key": KEY, "method": "discussions.getComments"} | PLACE
    own = signed(plain, "own secret") | {"access_token": "eternal"}
    derived = signed(plain, hashed("eternal" + SECRET)) | {"access_token": "eternal"}

    assert ok.http.post("/fb.do", data=own).json()["comments"] == []
    assert code_of(ok.http.post("/fb.do", data=derived)) == 104


def test_the_address_may_carry_the_method_which_is_then_unsigned(ok: Ok) -> None:
    with_method = ok.form("discussions.getComments", "admin", PLACE)
    plain = {"application_key": KEY} | PLACE
    without = signed(plain, hashed("admin" + SECRET)) | {"access_token": "admin"}
    path = "/api/discussions/getComments"

    assert ok.http.post(path, data=without).json()["comments"] == []
    assert ok.http.get(path, params=without).json()["comments"] == []
    assert ok.http.get(path, params=with_method).json()["comments"] == []

    ok.switch(path_method_signed=True)

    assert code_of(ok.http.get(path, params=without)) == 104
    unsent = {name: value for name, value in with_method.items() if name != "method"}
    assert ok.http.get(path, params=unsent).json()["comments"] == []


def test_a_comment_s_id_is_signed_bare_and_sent_encoded(ok: Ok) -> None:
    target = ok.write()
    form = ok.form(
        "discussions.addDiscussionComment",
        "admin",
        OLD_PLACE | {"comment": "Уже включили & греем = +25 °C", "reply_to_comment_id": target},
    )

    answer = ok.http.get("/fb.do", params=form)

    assert target.endswith("=")
    assert ids(ok.comments()) == [answer.json(), target]
    assert ok.comments()["comments"][0]["text"] == "Уже включили & греем = +25 °C"
