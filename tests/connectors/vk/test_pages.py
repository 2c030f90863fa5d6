from typing import Any

import httpx
import pytest
import respx

from app.vocabulary import Capabilities, Network, PageCard, PageRef
from connectors.contract import (
    BadLinkError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    UnavailableError,
)
from tests.connectors.vk.worlds import (
    API,
    COMMUNITY,
    PAGE,
    SERVICE,
    USER,
    connector_of,
    fixture,
    form_of,
    refused,
    told,
)

SCHOOL = {"id": 100, "name": "Школа № 1", "screen_name": "school1", "is_closed": 0}


def _groups(*groups: dict[str, Any]) -> httpx.Response:
    return told({"groups": groups, "profiles": []})


def _mock(**answers: httpx.Response) -> None:
    for method, answer in answers.items():
        respx.post(f"{API}/{method.replace('_', '.')}").mock(return_value=answer)


@respx.mock
async def test_a_name_is_looked_up_and_a_card_made(http: httpx.AsyncClient) -> None:
    _mock(
        utils_resolveScreenName=told({"type": "page", "object_id": 100}),
        groups_getById=_groups(SCHOOL),
    )

    card = await connector_of(http, SERVICE).resolve("https://m.vk.com/School1?from=x")

    assert card == PageCard(ref=PAGE, title="Школа № 1", url="https://vk.com/school1")


@respx.mock
async def test_a_recorded_number_with_a_point_is_understood(http: httpx.AsyncClient) -> None:
    _mock(utils_resolveScreenName=told(fixture("ResolveScreenName_Group")["response"]))
    route = respx.post(f"{API}/groups.getById").mock(return_value=_groups({"id": 10639516}))

    card = await connector_of(http, SERVICE).resolve("@habr")

    assert form_of(route.calls.last.request)["group_ids"] == "10639516"
    assert card.ref == PageRef(network=Network.VK, external_id="-10639516")
    assert card.url == "https://vk.com/club10639516"


@respx.mock
async def test_an_older_bare_list_of_groups_is_understood(http: httpx.AsyncClient) -> None:
    _mock(groups_getById=told([SCHOOL]))

    assert (await connector_of(http, SERVICE).resolve("vk.com/club100")).ref == PAGE


@respx.mock
async def test_a_communitys_key_can_look_up_names(http: httpx.AsyncClient) -> None:
    _mock(groups_getById=_groups(SCHOOL))

    assert (await connector_of(http, COMMUNITY).resolve("vk.com/club100")).ref == PAGE


@respx.mock
async def test_the_app_of_a_community_leads_to_the_community(http: httpx.AsyncClient) -> None:
    found = {"type": "community_application", "object_id": 7, "group_id": 100}
    _mock(utils_resolveScreenName=told(found), groups_getById=_groups(SCHOOL))

    assert (await connector_of(http, SERVICE).resolve("vk.com/app_of_school")).ref == PAGE


@pytest.mark.parametrize(
    ("answer", "family", "words"),
    [
        (told(fixture("ResolveScreenName_User")["response"]), RefusedError, "личная страница"),
        (told({"type": "vk_app", "object_id": 7}), RefusedError, "приложения"),
        (told([]), GoneError, "больше нет"),
        (refused(104), GoneError, "больше нет"),
        (refused(100), GoneError, "больше нет"),
        (refused(5), KeyRefusedError, "Ключ"),
        (told([{"type": "group"}]), UnavailableError, "не отвечает"),
    ],
)
@respx.mock
async def test_a_name_that_is_no_page_is_refused_with_a_sentence(
    http: httpx.AsyncClient, answer: httpx.Response, family: type[RefusedError], words: str
) -> None:
    _mock(utils_resolveScreenName=answer)

    with pytest.raises(family) as refusal:
        await connector_of(http, SERVICE).resolve("vk.com/someone")

    assert words in refusal.value.sentence


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (_groups(), GoneError),
        (refused(125), GoneError),
        (_groups({**SCHOOL, "deactivated": "banned"}), GoneError),
        (told({"groups": 7}), UnavailableError),
    ],
)
@respx.mock
async def test_a_number_that_is_no_page_is_refused(
    http: httpx.AsyncClient, answer: httpx.Response, family: type[RefusedError]
) -> None:
    _mock(groups_getById=answer)

    with pytest.raises(family):
        await connector_of(http, SERVICE).resolve("vk.com/club100")


async def test_a_malformed_link_asks_nobody(http: httpx.AsyncClient) -> None:
    with pytest.raises(BadLinkError):
        await connector_of(http, SERVICE).resolve("позвоните в школу")


async def test_without_any_key_nothing_is_found(http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError, match="no key"):
        await connector_of(http).resolve("vk.com/school1")


@respx.mock
async def test_all_keys_open_everything(http: httpx.AsyncClient) -> None:
    _mock(
        groups_getById=_groups({**SCHOOL, "is_admin": 1}),
        groups_getTokenPermissions=told(fixture("GetTokenPermissions")["response"]),
        wall_get=told({"count": 0, "items": []}),
    )

    found = await connector_of(http, SERVICE, COMMUNITY, USER).capabilities(PAGE)

    assert found == Capabilities(
        can_read=True,
        can_reply=True,
        can_hide=True,
        can_restore=True,
        can_close=True,
        can_block=True,
    )


@respx.mock
async def test_each_missing_key_has_its_sentence(http: httpx.AsyncClient) -> None:
    found = await connector_of(http).capabilities(PAGE)

    assert [found.can_read, found.can_reply, found.can_hide] == [False] * 3
    assert found.troubles[0] == "Нет ключа для чтения страниц."
    assert "Работа с API" in found.troubles[1]
    assert "личного ключа" in found.troubles[2]


@respx.mock
async def test_a_closed_wall_cannot_be_read(http: httpx.AsyncClient) -> None:
    _mock(groups_getById=_groups(SCHOOL), wall_get=refused(15))

    found = await connector_of(http, SERVICE).capabilities(PAGE)

    assert not found.can_read
    assert "закрыта" in found.troubles[0]


@respx.mock
async def test_on_a_deleted_page_nothing_can_be_done(http: httpx.AsyncClient) -> None:
    _mock(groups_getById=_groups({**SCHOOL, "deactivated": "deleted"}))

    found = await connector_of(http, SERVICE, COMMUNITY, USER).capabilities(PAGE)

    assert found == Capabilities(
        can_read=False,
        can_reply=False,
        can_hide=False,
        troubles=("Сообщество удалено или заблокировано ВКонтакте.",),
    )


@pytest.mark.parametrize(
    ("group", "permissions", "words"),
    [
        ({"id": 999}, told({"mask": 8192}), "другому сообществу"),
        (SCHOOL, told({"mask": 4096}), "нет доступа к стене"),
        (SCHOOL, refused(5), "отозван"),
    ],
)
@respx.mock
async def test_a_community_key_that_cannot_reply_says_why(
    http: httpx.AsyncClient, group: dict[str, Any], permissions: httpx.Response, words: str
) -> None:
    _mock(groups_getById=_groups(group), groups_getTokenPermissions=permissions)

    found = await connector_of(http, COMMUNITY).capabilities(PAGE)

    assert not found.can_reply
    assert words in found.troubles[1]


@pytest.mark.parametrize(("is_admin", "can"), [(1, True), (None, True), (0, False)])
@respx.mock
async def test_a_personal_key_replies_and_hides_for_administrators(
    http: httpx.AsyncClient, is_admin: int | None, *, can: bool
) -> None:
    _mock(
        groups_getById=_groups({**SCHOOL, "is_admin": is_admin}),
        wall_get=told({"count": 0, "items": []}),
    )

    found = await connector_of(http, USER).capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, can, can)


@respx.mock
async def test_a_dead_personal_key_says_so(http: httpx.AsyncClient) -> None:
    _mock(groups_getById=refused(1117), wall_get=refused(1117))

    found = await connector_of(http, USER).capabilities(PAGE)

    assert [found.can_read, found.can_reply, found.can_hide] == [False] * 3
    assert all("истёк" in trouble for trouble in found.troubles)


@respx.mock
async def test_what_cannot_be_asked_now_is_not_guessed(http: httpx.AsyncClient) -> None:
    _mock(groups_getById=_groups(SCHOOL), groups_getTokenPermissions=told([]))

    with pytest.raises(UnavailableError):
        await connector_of(http, COMMUNITY).capabilities(PAGE)
