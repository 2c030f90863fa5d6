"""Which kind of key may call which method: VK's ``access_token_type``."""

from typing import Final

from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.world import Kind, Token

WALL_RIGHT: Final = 8192
MANAGE_RIGHT: Final = 262_144

_ALL: Final = frozenset(Kind)
_READERS: Final = frozenset({Kind.USER, Kind.SERVICE})
_WRITERS: Final = frozenset({Kind.USER, Kind.COMMUNITY})
_PEOPLE: Final = frozenset({Kind.USER})

ALLOWED: Final = {
    "utils.resolveScreenName": _ALL,
    "groups.getById": _ALL,
    "groups.getTokenPermissions": frozenset({Kind.COMMUNITY}),
    "groups.addCallbackServer": _WRITERS,
    "groups.editCallbackServer": _WRITERS,
    "groups.deleteCallbackServer": _WRITERS,
    "groups.getCallbackServers": _WRITERS,
    "groups.getCallbackConfirmationCode": _WRITERS,
    "groups.getCallbackSettings": _WRITERS,
    "groups.setCallbackSettings": _WRITERS,
    "groups.getLongPollServer": _WRITERS,
    "groups.getLongPollSettings": _WRITERS,
    "groups.setLongPollSettings": _WRITERS,
    "groups.ban": _PEOPLE,
    "groups.unban": _PEOPLE,
    "users.get": _ALL,
    "wall.get": _READERS,
    "wall.getById": _READERS,
    "wall.getComments": _READERS,
    "wall.getComment": _PEOPLE,
    "wall.createComment": _WRITERS,
    "wall.deleteComment": _PEOPLE,
    "wall.restoreComment": _PEOPLE,
    "wall.editComment": _PEOPLE,
    "wall.closeComments": _WRITERS,
    "wall.openComments": _WRITERS,
    "board.getTopics": _READERS,
    "board.getComments": _READERS,
    "board.createComment": _PEOPLE,
    "board.deleteComment": _WRITERS,
    "board.restoreComment": _WRITERS,
    "board.closeTopic": _PEOPLE,
    "board.openTopic": _PEOPLE,
    "photos.get": _READERS,
    "photos.getById": _READERS,
    "photos.getAll": _PEOPLE,
    "photos.getAllComments": _PEOPLE,
    "video.get": _PEOPLE,
    "market.get": _PEOPLE,
    "market.getById": _PEOPLE,
    **{
        f"{section}.{verb}": _PEOPLE
        for section in ("photos", "video", "market")
        for verb in ("getComments", "createComment", "deleteComment", "restoreComment")
    },
    "execute": _ALL,
}


def check_kind(token: Token, method: str) -> None:
    """Let the call pass, or raise what VK answers to a key of the wrong kind."""
    if token.kind in ALLOWED[method]:
        return
    if token.kind is Kind.COMMUNITY:
        raise VkError(27, "method is unavailable with group auth.")
    if token.kind is Kind.SERVICE:
        raise VkError(28, "method is unavailable with service token.")
    raise VkError(15, "method is available with group auth only")


def is_administrator(token: Token, owner_id: int) -> bool:
    """Tell whether the key acts for the community that owns the wall."""
    if token.kind is Kind.COMMUNITY:
        return token.group_id == -owner_id
    return token.kind is Kind.USER and -owner_id in token.admin_of


def check_wall_scope(token: Token) -> None:
    """Refuse a community key that was made without the right to the wall."""
    if token.kind is Kind.COMMUNITY and not token.mask & WALL_RIGHT:
        detail = "no access to call this method. It cannot be called with current scopes."
        raise VkError(15, detail, subcode=1133)


def check_manages(token: Token, group_id: int) -> None:
    """Refuse whoever may not settle what a community tells of its events."""
    if not is_administrator(token, -group_id):
        raise VkError(15, "you are not an administrator of this community")
    if token.kind is Kind.COMMUNITY and not token.mask & MANAGE_RIGHT:
        detail = "no access to call this method. It cannot be called with current scopes."
        raise VkError(15, detail, subcode=1133)
