"""What the demo tells its operator: one line an event, never the same twice in a row."""

from typing import TextIO


class Voice:
    """Speaks to one stream."""

    def __init__(self, output: TextIO) -> None:
        self._output, self._last = output, ""

    def say(self, line: str) -> None:
        """Tell a line unless it is what was told last."""
        if line != self._last:
            self._output.write(f"{line}\n")
            self._output.flush()
            self._last = line
