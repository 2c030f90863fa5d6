import pytest

from tests.connectors.emulators.ok.client import (
    ADMIN,
    GROUP,
    KEY,
    OLD_PLACE,
    PLACE,
    TOPIC,
    Ok,
)

ADD = "discussions.addDiscussionComment"


def _key(ok: Ok, *rights: str) -> str:
    form = {"application_key": KEY, "user_id": ADMIN, "rights": rights}
    token: str = ok.admin("POST", "/tokens", form)["token"]
    return token


def test_without_a_key_only_a_few_methods_answer(ok: Ok) -> None:
    assert ok.call("group.getInfo", "", uids=GROUP)[0]["uid"] == GROUP
    assert ok.refusal("discussions.getComments", "", **PLACE) == 453
    assert ok.refusal("users.getCallsLeft", "", methods="group.getInfo") == 453

    ok.switch(sessionless=[])

    assert ok.refusal("group.getInfo", "", uids=GROUP) == 453


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("discussions.getComments", PLACE),
        ("discussions.getList", {}),
        ("mediatopic.getTopics", {"gid": GROUP}),
        ("stream.get", {"gid": GROUP}),
        (ADD, OLD_PLACE | {"comment": "Да"}),
    ],
)
def test_without_valuable_access_most_methods_are_error_10(
    ok: Ok, method: str, params: dict[str, str]
) -> None:
    key = _key(ok, "GROUP_CONTENT")

    assert ok.refusal(method, key, **params) == 10
    assert ok.call("group.getInfo", key, uids=GROUP)


def test_an_official_answer_takes_an_administrator_and_the_right_to_the_group(ok: Ok) -> None:
    official = OLD_PLACE | {"comment": "Да", "as_admin": "true"}
    key = _key(ok, "VALUABLE_ACCESS")

    assert ok.refusal(ADD, "active", **official) == 50
    assert ok.refusal(ADD, key, **official) == 10
    ok.switch(as_admin_needs_group_content=False)
    assert ok.call(ADD, key, **official)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"private": True}, {"admin": 0, "active": 0, "stranger": 10}),
        ({"disabled": "blocked"}, {"admin": 10, "active": 10, "stranger": 10}),
        ({"disabled": "deleted"}, {"admin": 160, "active": 160, "stranger": 160}),
    ],
)
def test_a_closed_group_is_read_from_inside_and_a_lost_one_not_at_all(
    ok: Ok, change: dict[str, object], codes: dict[str, int]
) -> None:
    ok.admin("POST", "/groups", {"id": GROUP} | change)

    def met(key: str) -> int:
        code: int = ok.send("discussions.getComments", key, **PLACE).json().get("error_code", 0)
        return code

    assert {key: met(key) for key in codes} == codes


def test_lists_pass_over_what_one_may_not_see(ok: Ok) -> None:
    ok.write(author_id="99")
    ok.admin("POST", "/groups", {"id": GROUP, "private": True})

    assert ok.call("mediatopic.getByIds", "stranger", topic_ids=TOPIC) == {"media_topics": []}
    assert ok.call("discussions.getList", "stranger")["discussions"] == []
    assert ok.refusal("mediatopic.getTopics", "stranger", gid=GROUP) == 10


def test_a_deleted_group_is_nowhere(ok: Ok) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "disabled": "deleted"})

    assert ok.call("group.getInfo", uids=GROUP) == []
    assert ok.call("url.getInfo", url="https://ok.ru/school1") == {"type": "UNKNOWN"}
    assert ok.refusal("group.getUserGroupsByIds", group_id=GROUP, uids=ADMIN) == 160


def test_a_deleted_topic_is_error_160(ok: Ok) -> None:
    ok.write()
    ok.admin("PATCH", "/topics", {"id": TOPIC, "deleted": True})

    assert ok.refusal("discussions.getComments", **PLACE) == 160
    assert ok.call("mediatopic.getTopics", gid=GROUP)["media_topics"] == []
    assert list(ok.living()) == []


def test_a_moderator_lost_his_office_and_with_it_the_group_s_voice(ok: Ok) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "members": {ADMIN: "ACTIVE"}})

    assert ok.refusal(ADD, **OLD_PLACE, comment="Да", as_admin="true") == 50
