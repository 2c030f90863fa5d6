"""Our callback server at a community: found by its address, added, confirmed, taken away."""

from typing import Final

import msgspec

from app.vocabulary import PageRef
from connectors.contract import GoneError, Hook, RefusedError, UnavailableError
from connectors.vk.settling import Settler, event_settings

_TITLE: Final = "Gospablik"
"""What administrators see in their list; VK takes 14 letters."""
_PATIENCE: Final = (0.3, 1.0, 2.0, 4.0)
"""Seconds before each look whether VK has confirmed the address."""
_UNSETTLED: Final = frozenset({"unconfigured", "failed"})
_NOT_CONFIRMED: Final = (
    "ВКонтакте не смог подтвердить адрес для событий. Проверьте, что адрес службы открыт из "
    "интернета по https с обычным сертификатом; попробуем снова сами."
)
_NOT_YET: Final = "ВКонтакте ещё проверяет адрес для событий. Посмотрим позже сами."


async def confirmation(settler: Settler, page: PageRef) -> str:
    """Tell the word that VK's next knock expects; raises a ConnectorError.

    It changes now and then, above all when servers are added or edited.
    """
    return (await settler.read("groups.getCallbackConfirmationCode", page, _Code)).code


async def subscribe(settler: Settler, page: PageRef, hook: Hook, *, version: str) -> None:
    """Have the community's events brought to our address, or see that they still are.

    A server that VK gave up is edited, which makes it knock again. Raises RefusedError if the
    address is not confirmed, UnavailableError while VK has not decided yet.
    """
    ours = await _ours(settler, page, hook)
    for doublet in ours[1:]:
        await _delete(settler, page, doublet.id)
    server_id = await _placed(settler, page, hook, ours[0] if ours else None)
    await settler.change(
        "groups.setCallbackSettings",
        page,
        bool,
        server_id=server_id,
        api_version=version,
        **event_settings(),
    )
    await _see_confirmed(settler, page, server_id)


async def unsubscribe(settler: Settler, page: PageRef, hook: Hook) -> None:
    """Take our server away; one that is not there is done."""
    for server in await _ours(settler, page, hook):
        await _delete(settler, page, server.id)


async def _ours(settler: Settler, page: PageRef, hook: Hook) -> list["_Server"]:
    found = await settler.read("groups.getCallbackServers", page, _Servers)
    return [server for server in found.items if server.url == hook.url]


async def _placed(settler: Settler, page: PageRef, hook: Hook, known: "_Server | None") -> int:
    form: dict[str, str | int] = {"url": hook.url, "title": _TITLE, "secret_key": hook.secret}
    if known is None:
        added = await settler.change("groups.addCallbackServer", page, _Added, **form)
        return added.server_id
    if known.secret_key != hook.secret or known.status in _UNSETTLED:
        await settler.change("groups.editCallbackServer", page, bool, server_id=known.id, **form)
    return known.id


async def _see_confirmed(settler: Settler, page: PageRef, server_id: int) -> None:
    for pause in _PATIENCE:
        await settler.pause(pause)
        status = await _status(settler, page, server_id)
        if status == "ok":
            return
        if status == "failed":
            raise RefusedError("groups.addCallbackServer: failed", sentence=_NOT_CONFIRMED)
    raise UnavailableError("groups.addCallbackServer: not confirmed", sentence=_NOT_YET)


async def _status(settler: Settler, page: PageRef, server_id: int) -> str:
    found = await settler.read("groups.getCallbackServers", page, _Servers, server_ids=server_id)
    return next((one.status for one in found.items if one.id == server_id), "failed")


async def _delete(settler: Settler, page: PageRef, server_id: int) -> None:
    try:
        await settler.change("groups.deleteCallbackServer", page, bool, server_id=server_id)
    except GoneError:
        return


class _Code(msgspec.Struct):
    code: str


class _Added(msgspec.Struct):
    server_id: int


class _Server(msgspec.Struct):
    id: int
    url: str = ""
    secret_key: str = ""
    status: str = "unconfigured"


class _Servers(msgspec.Struct):
    items: list[_Server]
