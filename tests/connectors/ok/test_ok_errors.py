import pytest

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    ThrottledError,
)
from connectors.ok.errors import (
    DeniedError,
    MistakenError,
    NotRulingError,
    RightMissingError,
    TroubleError,
    WithdrawnError,
    failure,
)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, TroubleError),
        (2, TroubleError),
        (3, WithdrawnError),
        (4, MistakenError),
        (7, ThrottledError),
        (8, ThrottledError),
        (9, ThrottledError),
        (10, DeniedError),
        (11, ThrottledError),
        (24, NotRulingError),
        (50, NotRulingError),
        (100, MistakenError),
        (101, RefusedError),
        (102, KeyRefusedError),
        (103, KeyRefusedError),
        (104, KeyRefusedError),
        (106, GoneError),
        (141, GoneError),
        (160, GoneError),
        (200, DeniedError),
        (210, RefusedError),
        (300, GoneError),
        (401, NeedsHumanError),
        (402, NeedsHumanError),
        (453, KeyRefusedError),
        (454, RefusedError),
        (777, RefusedError),
        (9999, TroubleError),
    ],
)
def test_each_code_has_its_kind(code: int, kind: type[ConnectorError]) -> None:
    found = failure("group.getInfo", code, "a text that nobody may log")

    assert type(found) is kind
    assert str(found) == f"group.getInfo: {code}"
    assert found.sentence.endswith(".")
    assert "nobody" not in found.sentence


def test_an_unknown_code_is_told_to_the_person() -> None:
    assert failure("x.y", 777).sentence == "Одноклассники отказали с неизвестным нам кодом 777."


@pytest.mark.parametrize(
    "told",
    [
        "PERMISSION_DENIED : User must grant an access to permission 'GROUP_CONTENT'",
        "PERMISSION_DENIED : The user must grant the permission GROUP_CONTENT to the application",
    ],
)
@pytest.mark.parametrize("code", [10, 200])
def test_a_right_that_ok_names_is_named_to_the_person(code: int, told: str) -> None:
    found = failure("x.y", code, told)

    assert isinstance(found, RightMissingError)
    assert "не выдано право GROUP_CONTENT." in found.sentence
    assert str(found) == f"x.y: {code} GROUP_CONTENT"


def test_words_about_rights_change_no_other_code() -> None:
    assert type(failure("x.y", 102, "permission 'GROUP_CONTENT'")) is KeyRefusedError
