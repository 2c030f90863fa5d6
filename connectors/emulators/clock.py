"""The emulator's own time, which a test may move."""

import time


class Clock:
    """Unix seconds; runs as the machine's clock does, shifted by what was asked."""

    def __init__(self) -> None:
        self._shift = 0.0

    def now(self) -> float:
        """Tell the present moment, in seconds since 1970."""
        return time.time() + self._shift

    def stamp(self) -> int:
        """Tell the present moment in whole seconds since 1970."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Let the given time pass at once; negative goes back."""
        self._shift += seconds

    def set(self, moment: float) -> None:
        """Make it the given moment now; time goes on running from there."""
        self._shift = moment - time.time()

    def reset(self) -> None:
        """Go back to the machine's time."""
        self._shift = 0.0
