"""The keys that read, taken in turn so that each carries its share."""

from collections.abc import Collection, Sequence

from app.vocabulary import KeyKind, PageKey


class Ring:
    """Keys for reading: service keys first, then those of other kinds; refused ones last."""

    def __init__(self, keys: Sequence[PageKey], *, others: Collection[KeyKind]) -> None:
        self._live = [key for key in keys if key.kind is KeyKind.SERVICE]
        self._spare = [key for key in keys if key.kind in others]
        self._refused: list[PageKey] = []

    def __len__(self) -> int:
        return len(self._live) + len(self._spare) + len(self._refused)

    def in_turn(self) -> list[PageKey]:
        """Give all keys in the order in which to try them; the next time another is first."""
        order = [*self._live, *self._spare, *self._refused]
        self._live = self._live[1:] + self._live[:1]
        return order

    def put_last(self, key: PageKey) -> bool:
        """Remember that VK refused this key; return whether that is news."""
        is_news = key not in self._refused
        for keys in (self._live, self._spare, self._refused):
            if key in keys:
                keys.remove(key)
        self._refused.append(key)
        return is_news
