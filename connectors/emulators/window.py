"""What of the calls that were let through still counts against a limit."""

from collections import deque


def recent(taken: deque[float], *, since: float, now: float) -> deque[float]:
    """Forget the calls before ``since``, and those that a clock set back made future ones."""
    while taken and (taken[0] < since or taken[0] > now):
        taken.popleft()
    return taken
