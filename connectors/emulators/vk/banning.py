"""The black list of a community: groups.ban and groups.unban, by an administrator."""

from typing import Any

from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.events import publish
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.rights import is_administrator
from connectors.emulators.vk.world import Group


def ban(call: Call) -> Any:
    """groups.ban: with ``end_date`` for a time, without for good; again changes the time."""
    group, number = _administered(call), _whom(call)
    until = call.params.integer("end_date", 0, least=0)
    group.banned[number] = until
    _tell(call, group, "user_block", number, {"unblock_date": until})
    return 1


def unban(call: Call) -> Any:
    """groups.unban: who is not on the list is not found, which is believed."""
    group, number = _administered(call), _whom(call)
    if group.banned.pop(number, None) is None:
        raise VkError(104)
    _tell(call, group, "user_unblock", number, {"by_end_date": 0})
    return 1


def is_banned(group: Group | None, number: int, *, now: float) -> bool:
    """Tell whether somebody may not write in a community now."""
    until = None if group is None else group.banned.get(number)
    return until is not None and (until == 0 or until > now)


def _administered(call: Call) -> Group:
    number = call.params.required("group_id")
    group = call.world.groups.get(number)
    if group is None:
        raise VkError(125)
    if not is_administrator(call.token, -number):
        raise VkError(15, "you are not an administrator of this community")
    return group


def _whom(call: Call) -> int:
    number = call.params.required("owner_id")
    known = call.world.users if number > 0 else call.world.groups
    if abs(number) not in known:
        raise VkError(100, "owner_id is invalid")
    return number


def _tell(call: Call, group: Group, event: str, number: int, more: dict[str, int]) -> None:
    told = {"admin_id": call.token.user_id, "user_id": number, "reason": 0, "comment": ""}
    publish(call.network, event, group.id, told | more)
