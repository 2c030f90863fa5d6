"""What the form of the review sends."""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.triage.rules import Importance, Label

NOTHING: Final = "none"
"""The button «Не требует ответа»: no label at all."""
BOTH: Final = "both"
"""The button «Вопрос и жалоба»."""


UNASKED: Final = (Label.THANKS, Label.INSULT)
"""No button speaks of these: what the judge or a person has said of them stands."""


class DecisionForm(msgspec.Struct, frozen=True):
    """A person's word on a comment that the judge is unsure about."""

    version: int
    label: Annotated[str, Meta(pattern=f"^({'|'.join([*Label, NOTHING, BOTH])})$")]
    topic: Annotated[str, Meta(max_length=64)] = ""
    """Code; empty: no topic fits."""
    shown: Annotated[str, Meta(max_length=64)] = ""
    """The topic that stood there before anybody chose one."""
    harmless: Annotated[str, Meta(max_length=10)] = ""
    """Ticked: there is no danger in it."""
    was_harmless: Annotated[str, Meta(max_length=10)] = ""
    """The same as it stood before anybody ticked it."""
    seen: int | None = None
    """The decision that was shown with the comment."""
    skip: Annotated[str, Meta(max_length=1000)] = ""
    """Doubts passed over, as the address spells them."""

    def told_topic(self) -> str | None:
        """Tell the topic that was chosen; None where it was left as it stood."""
        return None if self.topic == self.shown else self.topic

    def told_importance(self) -> Importance | UnsetType | None:
        """Tell that nothing is dangerous, or that the judge is right; unset where it was left."""
        if bool(self.harmless) == bool(self.was_harmless):
            return UNSET
        return Importance.USUAL if self.harmless else None

    def labels(self) -> tuple[Label, ...]:
        """Tell the labels that the button stands for."""
        if self.label == BOTH:
            return (Label.QUESTION, Label.COMPLAINT)
        return () if self.label == NOTHING else (Label(self.label),)
