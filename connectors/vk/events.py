"""The shapes of VK's community events, the same by Callback API and by long poll."""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from app.vocabulary import Network, PageRef, PostRef
from connectors.decoding import decode
from connectors.vk.kinds import SPEECH, Kind, post_ref

_COMMENTED: Final[Mapping[str, Kind]] = {
    "wall_reply": Kind.POST,
    "board_post": Kind.TOPIC,
    "photo_comment": Kind.PHOTO,
    "video_comment": Kind.VIDEO,
    "market_comment": Kind.MARKET,
}
_OWNERS: Final[Mapping[Kind, str]] = {
    Kind.POST: "post_owner_id",
    Kind.TOPIC: "topic_owner_id",
    Kind.PHOTO: "photo_owner_id",
    Kind.VIDEO: "video_owner_id",
    Kind.MARKET: "market_owner_id",
}


class Event(msgspec.Struct):
    """An event's envelope; which fields the object has depends on the type."""

    type: str
    group_id: int
    object: msgspec.Raw = msgspec.Raw(b"{}")

    @property
    def page(self) -> PageRef:
        """The page of the community that tells."""
        return PageRef(network=Network.VK, external_id=str(-abs(self.group_id)))

    @property
    def kind(self) -> Kind | None:
        """Tell what is commented on; None for what is no event of a comment."""
        return _COMMENTED.get(self.type.rpartition("_")[0])

    @property
    def deed(self) -> str:
        """Tell what was done: new, edit, delete, restore."""
        return self.type.rpartition("_")[2]


class Place(msgspec.Struct):
    """Where a comment of an event stands; the owner is named in one of two ways, or both."""

    id: int
    owner_id: int | None = None
    post_owner_id: int | None = None
    topic_owner_id: int | None = None
    photo_owner_id: int | None = None
    video_owner_id: int | None = None
    market_owner_id: int | None = None
    post_id: int | None = None
    topic_id: int | None = None
    photo_id: int | None = None
    video_id: int | None = None
    item_id: int | None = None
    deleter_id: int | None = None

    @property
    def deleter(self) -> str | None:
        """Tell who deleted it, where that is sure.

        The schema names ``user_id`` of walls only, but in recorded events of photos that is
        the comment's author and stands beside the deleter: alone it proves nothing.
        """
        return str(self.deleter_id) if self.deleter_id else None

    def post(self, page: PageRef, kind: Kind) -> PostRef | None:
        """Name what is commented on; None if it belongs to another page.

        Raises ValueError where the event does not say what it is.
        """
        number: int | None = getattr(self, SPEECH[kind].number)
        if number is None:
            raise ValueError(f"no {SPEECH[kind].number}")
        owner: int | None = getattr(self, _OWNERS[kind])
        owner = self.owner_id if owner is None else owner
        if owner is not None and str(-abs(owner)) != page.external_id:
            return None
        return post_ref(page, kind, number)


def event_id(body: bytes) -> str:
    """Give VK's own name of an event, or one made of all that it says."""
    try:
        named = decode(body, _Named).event_id
    except ValueError:
        named = ""
    return named or hashlib.sha256(body).hexdigest()[:32]


class _Named(msgspec.Struct):
    event_id: str = ""
