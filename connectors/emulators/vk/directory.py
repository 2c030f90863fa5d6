"""Methods that tell who is who: names, communities, people, rights of a key."""

import re
from typing import Any, Final

from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.views import group_view, user_view
from connectors.emulators.vk.world import Group, Kind, User

_OBJECTS_SINCE: Final = (5, 139)
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_NUMBERED: Final = re.compile(r"(?:(id)|club|public|event)(\d{1,18})", re.ASCII)
_RIGHTS: Final = {
    1: "stories",
    4: "photos",
    64: "app_widget",
    4096: "messages",
    8192: "wall",
    131_072: "docs",
    262_144: "manage",
}


def resolve_screen_name(call: Call) -> Any:
    """utils.resolveScreenName: an unknown name gives an empty list."""
    name = call.params.text("screen_name")
    if not name:
        raise missing("screen_name")
    found = call.world.named(name) or _by_number(call, name)
    if found is not None:
        return {"type": found[0], "object_id": found[1]}
    if call.network.switches.unknown_screen_name == "error":
        raise VkError(104)
    return []


def get_groups(call: Call) -> Any:
    """groups.getById: an object since 5.139, a bare list before."""
    asked = call.params.listed("group_ids") or call.params.listed("group_id")
    if not asked and call.token.kind is Kind.COMMUNITY:
        asked = [str(call.token.group_id)]
    if not asked:
        raise missing("group_ids")
    found = [group for name in asked if (group := _group(call, name)) is not None]
    if not found:
        raise VkError(125)
    fields = call.params.listed("fields")
    shown = [group_view(group, fields) for group in found]
    return {"groups": shown, "profiles": []} if call.version >= _OBJECTS_SINCE else shown


def get_token_permissions(call: Call) -> Any:
    """groups.getTokenPermissions: what the community's key was made for."""
    mask = call.token.mask
    held = [{"name": name, "setting": bit} for bit, name in _RIGHTS.items() if mask & bit]
    return {"mask": mask, "permissions": held}


def get_users(call: Call) -> Any:
    """users.get: people by id or name; whoever does not exist is left out."""
    asked = call.params.listed("user_ids")
    if len(asked) > 1000:  # noqa: PLR2004 - VK's limit
        raise VkError(100, "user_ids should contain at most 1000 elements")
    if not asked and call.token.kind is Kind.USER:
        asked = [str(call.token.user_id)]
    return [user_view(user) for name in asked if (user := _user(call, name)) is not None]


def _by_number(call: Call, name: str) -> tuple[str, int] | None:
    matched = _NUMBERED.fullmatch(name.lower())
    if matched is None:
        return None
    number = int(matched[2])
    if matched[1]:
        return ("user", number) if number in call.world.users else None
    group = call.world.groups.get(number)
    return (group.type, number) if group else None


def _group(call: Call, name: str) -> Group | None:
    if _NUMBER.fullmatch(name):
        return call.world.groups.get(int(name))
    found = call.world.named(name) or _by_number(call, name)
    return call.world.groups.get(found[1]) if found and found[0] != "user" else None


def _user(call: Call, name: str) -> User | None:
    if _NUMBER.fullmatch(name):
        return call.world.users.get(int(name))
    found = call.world.named(name) or _by_number(call, name)
    return call.world.users.get(found[1]) if found and found[0] == "user" else None
