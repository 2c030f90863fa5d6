"""Which keys read what: walls and boards are open to service keys, the rest to people only."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from app.vocabulary import KeyKind, PageKey, PostRef
from connectors.vk.client import VkClient
from connectors.vk.kinds import Kind, kind_of
from connectors.vk.reader import VkReader
from connectors.vk.ring import Ring

_PERSONAL: Final = frozenset({KeyKind.USER})
_OPEN: Final = frozenset({Kind.POST, Kind.TOPIC})
_LACKING: Final = (
    "администратора сообщества (личного), а без него ВКонтакте не показывает "
    "комментарии под фотографиями, видео и товарами"
)


class Readers:
    """The readers that the keys at hand make."""

    def __init__(self, client: VkClient, keys: Sequence[PageKey]) -> None:
        personal = [key for key in keys if key.kind in _PERSONAL]
        self.has_personal = bool(personal)
        self.open = VkReader(client, Ring(keys, others=_PERSONAL))
        self.personal = VkReader(client, Ring(personal, others=_PERSONAL), lacking=_LACKING)

    def of(self, kind: Kind) -> VkReader:
        """Give the reader for one kind of what is commented on."""
        return self.open if kind in _OPEN else self.personal

    def shared(self, posts: Iterable[PostRef]) -> Iterator[tuple[VkReader, list[PostRef]]]:
        """Share out posts among the readers that can read them."""
        parts: dict[VkReader, list[PostRef]] = {self.open: [], self.personal: []}
        for post in posts:
            parts[self.of(kind_of(post))].append(post)
        yield from ((reader, part) for reader, part in parts.items() if part)
