"""Who sees and may write on which wall."""

from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.rights import is_administrator
from connectors.emulators.vk.sections import Entry, EntryKind, Section
from connectors.emulators.vk.world import Group, Kind, Post, Wall

_POST_NOT_FOUND = "post was not found check post_id param"
_NOT_FOUND = {EntryKind.TOPIC: "invalid tid"}


def readable_wall(call: Call, owner_id: int) -> Wall:
    """Give the wall if the caller may read it; raises VkError 15, 18, 19 or 100."""
    if owner_id < 0 and _visible_group(call, owner_id).wall == 0:
        raise VkError(15, "wall is disabled")
    return call.world.wall(owner_id)


def readable_section(call: Call, kind: EntryKind, owner_id: int) -> Section:
    """Give the topics, photos, videos or goods if the caller may read them; raises as a wall."""
    if owner_id < 0 and kind.section in _visible_group(call, owner_id).sections_off:
        if kind is EntryKind.MARKET:
            raise VkError(1525)
        raise VkError(15, f"{kind.section} is disabled")
    return call.network.sections.of(kind, owner_id)


def readable_entry(call: Call, kind: EntryKind, owner_id: int) -> Entry:
    """Give the entry that the call names; a deleted one is not found."""
    section = readable_section(call, kind, owner_id)
    entry = section.found(call.params.required(kind.number))
    if entry is None:
        raise VkError(100, _NOT_FOUND.get(kind, f"{kind.value} not found"))
    return entry


def readable_post(call: Call, owner_id: int, post_id: int) -> Post:
    """Give the post if the caller may read it; a deleted one is not found."""
    wall = readable_wall(call, owner_id)
    post = wall.living_post(post_id)
    if post is None:
        raise VkError(100, _POST_NOT_FOUND)
    return post


def sees(call: Call, owner_id: int) -> bool:
    """Tell whether the wall is open to the caller, for lists that pass over the others."""
    try:
        readable_wall(call, owner_id)
    except VkError:
        return False
    return True


def check_comments_shown(call: Call, owner_id: int) -> None:
    """Refuse comments that the community hides from everybody else."""
    group = call.world.groups.get(-owner_id)
    if group and group.comments_hidden and not is_administrator(call.token, owner_id):
        raise VkError(212)


def author_of(call: Call, owner_id: int) -> int:
    """Tell in whose name the caller writes on this wall; raises VkError 15 if it may not."""
    asked = call.params.integer("from_group", 0, least=0)
    if call.token.kind is Kind.COMMUNITY:
        if asked not in {0, call.token.group_id} or not is_administrator(call.token, owner_id):
            raise VkError(15, "group can act in its own community only")
        return -call.token.group_id
    if not asked:
        return call.token.user_id
    if asked not in call.token.admin_of:
        raise VkError(15, "you are not an administrator of this community")
    return -asked


def required_owner(call: Call) -> int:
    """Read ``owner_id``; without it a user means the own wall, a community its own."""
    if call.params.text("owner_id"):
        return call.params.required("owner_id")
    if call.token.kind is Kind.SERVICE:
        raise missing("owner_id")
    return call.token.user_id or -call.token.group_id


def _visible_group(call: Call, owner_id: int) -> Group:
    group = call.world.groups.get(-owner_id)
    if group is None:
        raise VkError(100, "owner_id is invalid")
    _check_alive(group)
    if not is_administrator(call.token, owner_id):
        _check_open(call, group)
    return group


def _check_alive(group: Group) -> None:
    if group.deactivated == "banned":
        raise VkError(19)
    if group.deactivated:
        raise VkError(18)


def _check_open(call: Call, group: Group) -> None:
    service_sees = call.token.kind is Kind.SERVICE and call.network.switches.service_reads_closed
    if group.is_closed and not service_sees:
        raise VkError(15, "this wall available only for community members")
