"""What the verdict on a remark follows from."""

from typing import NamedTuple

from app.triage.judging.joins import Joined
from app.triage.judging.reading import Reading
from app.triage.judging.stages import Scores
from app.triage.judging.weighing import Weighed
from app.triage.rules import Decision, Remark, Standing


class Matter(NamedTuple):
    """A remark, with all that was found out about it before it is decided on."""

    remark: Remark
    reading: Reading
    standing: Standing
    joined: Joined | None
    """What it joins; None where it does not."""
    scores: Scores
    """Its own chances, or those of what it joins wholly."""
    by_chances: Decision
    """What these alone would decide."""
    weighed: Weighed | None
    answers_us: bool
    """It may tell what the page has asked, or asks on from what the page wrote."""

    @property
    def joins_wholly(self) -> bool:
        """Tell whether it counts as what it joins."""
        return self.joined is not None and self.joined.is_whole

    @property
    def hands_on(self) -> bool:
        """Tell whether what it joins makes it as important."""
        return self.joined is not None and self.joined.hands_on
