"""What is commented on: a post of the wall, a topic, a photo, a video, a good; how ids are spelled.

VK numbers the comments of walls, boards, photos, videos and goods apart, while for us a
comment's id is unique on its page. So ids of all but the wall's carry their place:
``topic5`` is a topic, ``topic5_12`` a comment in it; ``5`` and ``12`` belong to the wall.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from app.vocabulary import CommentRef, PageRef, PostRef

_POST_ID: Final = re.compile(r"(topic|photo|video|market|)(\d+)", re.ASCII)


class Kind(StrEnum):
    """What sort of thing a PostRef names; the value begins its id."""

    POST = ""
    TOPIC = "topic"
    PHOTO = "photo"
    VIDEO = "video"
    MARKET = "market"


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """How VK's methods speak of one kind."""

    section: str
    """Begins the methods' names."""
    number: str
    """The parameter with the number of what is commented on."""
    link: str
    """Begins its address."""
    words: str
    """Where its comments are, in Russian: «Под …»."""
    has_threads: bool = False
    """The methods know threads; whether VK makes some is another matter."""

    @property
    def comments(self) -> str:
        """The method that reads comments."""
        return f"{self.section}.getComments"


SPEECH: Final[Mapping[Kind, Speech]] = {
    Kind.POST: Speech(
        section="wall", number="post_id", link="wall", words="под записью", has_threads=True
    ),
    Kind.TOPIC: Speech(section="board", number="topic_id", link="topic", words="в обсуждении"),
    Kind.PHOTO: Speech(section="photos", number="photo_id", link="photo", words="под фотографией"),
    Kind.VIDEO: Speech(
        section="video", number="video_id", link="video", words="под видео", has_threads=True
    ),
    Kind.MARKET: Speech(section="market", number="item_id", link="product", words="под товаром"),
}


def kind_of(post: PostRef) -> Kind:
    """Tell what is commented on; raises ValueError for an id that is none of VK's."""
    return Kind(_parts(post)[0])


def number_of(post: PostRef) -> int:
    """Give VK's own number of what is commented on."""
    return int(_parts(post)[1])


def speech_of(post: PostRef) -> Speech:
    """Tell how to speak of it to VK."""
    return SPEECH[kind_of(post)]


def post_ref(page: PageRef, kind: Kind, number: int) -> PostRef:
    """Spell what is commented on."""
    return PostRef(page=page, post_id=f"{kind.value}{number}")


def comment_id(post: PostRef, number: int) -> str:
    """Spell a comment's id, unique on its page; VK's number alone is not."""
    return str(number) if kind_of(post) is Kind.POST else f"{post.post_id}_{number}"


def comment_number(comment_id: str) -> int:
    """Give VK's own number of a comment."""
    return int(comment_id.rpartition("_")[2])


def owner_of(post: PostRef) -> dict[str, str | int]:
    """Write the parameter that names the page: boards take the community's positive number."""
    owner_id = int(post.page.external_id)
    if kind_of(post) is Kind.TOPIC:
        return {"group_id": abs(owner_id)}
    return {"owner_id": owner_id}


def place_of(post: PostRef) -> dict[str, str | int]:
    """Write the parameters that name what is commented on."""
    return {**owner_of(post), speech_of(post).number: number_of(post)}


def link_to(to: CommentRef) -> str:
    """Give the address under which a person finds the comment, or at least its place."""
    kind, page = kind_of(to.post), to.post.page.external_id
    address = f"https://vk.com/{SPEECH[kind].link}{page}_{number_of(to.post)}"
    asked = {Kind.TOPIC: "post", Kind.POST: "reply"}.get(kind)
    return f"{address}?{asked}={comment_number(to.comment_id)}" if asked else address


def _parts(post: PostRef) -> tuple[str, str]:
    matched = _POST_ID.fullmatch(post.post_id)
    if matched is None:
        raise ValueError("no id of a post, topic, photo, video or good")
    return matched[1], matched[2]
