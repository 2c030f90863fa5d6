"""What a connector's refusal of an answer is called on the desk."""

from typing import Final

from app.replies.troubles import TroubleKind
from connectors.contract import (
    FateUnknownError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    RepliesClosedError,
    TextRefusedError,
)

_KINDS: Final[tuple[tuple[type[RefusedError], TroubleKind], ...]] = (
    (RepliesClosedError, TroubleKind.CLOSED),
    (GoneError, TroubleKind.GONE),
    (NeedsHumanError, TroubleKind.BLOCKED),
    (KeyRefusedError, TroubleKind.KEY),
    (TextRefusedError, TroubleKind.TEXT),
    (FateUnknownError, TroubleKind.UNSURE),
)


def kind_of(error: RefusedError) -> TroubleKind:
    """Name a refusal; what has no name of its own is OTHER."""
    return next((kind for family, kind in _KINDS if isinstance(error, family)), TroubleKind.OTHER)
