"""Who may call what, and who is what in a group."""

from typing import Final

from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Call
from connectors.emulators.ok.world import Group, Topic

_WITHOUT_RIGHTS: Final = frozenset(
    {
        "url.getInfo",
        "group.getInfo",
        "users.getInfo",
        "users.getCurrentUser",
        "users.getCallsLeft",
        "auth.touchSession",
    }
)
_RULING: Final = frozenset({"ADMIN", "MODERATOR"})
_INSIDE: Final = _RULING | {"ACTIVE"}


def check_rights(call: Call) -> None:
    """Refuse a method that was withdrawn, or a key without the right to it."""
    if call.method in call.switches.withdrawn:
        raise OkError(call.switches.withdrawn[call.method])
    if call.token is None and call.method not in call.switches.sessionless:
        raise OkError(453)
    if call.method not in _WITHOUT_RIGHTS:
        check_right(call, "VALUABLE_ACCESS")


def check_right(call: Call, right: str) -> None:
    """Refuse a key that was given without this right; raises OkError 10."""
    if right not in call.session.rights:
        raise OkError(10, f"The user must grant the permission {right} to the application")


def rules(call: Call, gid: str) -> bool:
    """Tell whether the caller is an administrator or a moderator of the group."""
    return _status(call, gid) in _RULING


def check_rules(call: Call, gid: str) -> None:
    """Refuse a caller who is neither; raises OkError 50."""
    if not rules(call, gid):
        raise OkError(50)


def readable_group(call: Call, gid: str) -> Group:
    """Give the group if the caller may look inside; raises OkError 160 or 10."""
    group = call.world.groups.get(gid)
    if group is None or group.disabled == "deleted":
        raise OkError(160, "Invalid group id")
    if group.disabled == "blocked":
        raise OkError(10, "The group is blocked")
    if group.private and _status(call, gid) not in _INSIDE:
        raise OkError(10, "The group is private")
    return group


def readable_topic(call: Call, number: str, kind: str) -> Topic:
    """Give what is discussed if the caller may see it; raises OkError 160 or 10."""
    topic = call.world.topics.get(number)
    if topic is None or topic.deleted or topic.type != kind:
        raise OkError(160)
    readable_group(call, topic.gid)
    return topic


def sees(call: Call, topic: Topic) -> bool:
    """Tell whether the caller may see it, for lists that pass over the others."""
    try:
        readable_topic(call, topic.id, topic.type)
    except OkError:
        return False
    return True


def check_may_write(call: Call, topic: Topic) -> None:
    """Refuse who was blocked in the group, and everybody where comments are closed."""
    if topic.comments_closed:
        raise OkError(10, "Commenting is closed")
    if _status(call, topic.gid) == "BLOCKED":
        raise OkError(10, "The user is blocked in the group")


def _status(call: Call, gid: str) -> str:
    group = call.world.groups.get(gid)
    if group is None or call.token is None:
        return "UNKNOWN"
    return group.members.get(call.token.user_id, "UNKNOWN")
