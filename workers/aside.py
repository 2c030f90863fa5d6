"""What a stage could not do stands aside for a time, so that everything behind it goes on."""

from datetime import datetime


class Aside:
    """Which rows of a part of a stage failed here, each with the moment when it is tried again.

    It is this process's memory: another one, or this one started anew, tries them at once.
    """

    def __init__(self) -> None:
        self._until: dict[tuple[str, int], datetime] = {}

    def put(self, part: str, number: int, *, until: datetime) -> None:
        """Leave a row alone until then."""
        self._until[part, number] = until

    def of(self, part: str, *, now: datetime) -> list[int]:
        """Tell which rows of a part are left alone now."""
        self._until = {row: until for row, until in self._until.items() if until > now}
        return [number for at, number in self._until if at == part]
