"""What a connector remembers so as not to ask again, within bounds."""

from typing import Final, TypeVar

MOST_REMEMBERED: Final = 10_000

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def remember(memory: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep a value; all is forgotten once it is too much, for what is needed is asked again."""
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[key] = value
