"""A connector's refusal has the desk's name."""

import pytest

from app.replies.troubles import TroubleKind
from connectors.contract import (
    FateUnknownError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    NotOfferedError,
    RefusedError,
    RepliesClosedError,
    TextRefusedError,
)
from workers.refusals import kind_of


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (RepliesClosedError, TroubleKind.CLOSED),
        (GoneError, TroubleKind.GONE),
        (NeedsHumanError, TroubleKind.BLOCKED),
        (KeyRefusedError, TroubleKind.KEY),
        (TextRefusedError, TroubleKind.TEXT),
        (FateUnknownError, TroubleKind.UNSURE),
        (NotOfferedError, TroubleKind.OTHER),
        (RefusedError, TroubleKind.OTHER),
    ],
)
def test_each_refusal_has_its_kind(family: type[RefusedError], kind: TroubleKind) -> None:
    assert kind_of(family("reply: no")) is kind
