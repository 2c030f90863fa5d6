"""Which kind of key may call which method: VK's ``access_token_type``."""

from typing import Final

from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.world import Kind, Token

WALL_RIGHT: Final = 8192

_ALL: Final = frozenset(Kind)
_READERS: Final = frozenset({Kind.USER, Kind.SERVICE})
_WRITERS: Final = frozenset({Kind.USER, Kind.COMMUNITY})
_PEOPLE: Final = frozenset({Kind.USER})

ALLOWED: Final = {
    "utils.resolveScreenName": _ALL,
    "groups.getById": _ALL,
    "groups.getTokenPermissions": frozenset({Kind.COMMUNITY}),
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
