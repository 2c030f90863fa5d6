import httpx
import pytest

from connectors.contract import (
    ConnectorError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    UnavailableError,
)
from connectors.http import LineError
from connectors.max.errors import DeniedError, MistakenError, TroubleError, failure
from tests.connectors.max.worlds import refused


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "verify.token", KeyRefusedError),
        (403, "verify.token", KeyRefusedError),
        (401, "brand.new", KeyRefusedError),
        (403, "access.denied", DeniedError),
        (400, "proto.payload", MistakenError),
        (404, "not.found", GoneError),
        (404, "chat.not.found", GoneError),
        (404, "method.not.found", RefusedError),
        (422, "comments.timeout_exceeded", RefusedError),
        (418, "brand.new", RefusedError),
        (500, "internal.error", TroubleError),
        (502, "bad.gateway", LineError),
        (503, "service.unavailable", LineError),
    ],
)
def test_each_refusal_has_its_kind(status: int, code: str, kind: type[ConnectorError]) -> None:
    found = failure("GET /x", status, refused(status, code).content)

    assert type(found) is kind
    assert "nobody" not in str(found) + found.sentence
    assert found.sentence.endswith((".", str(code)))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_web_page_instead_of_an_answer_says_nothing_about_the_token(status: int) -> None:
    page = httpx.Response(status, text="<html>Forbidden</html>")

    found = failure("GET /x", status, page.content)

    assert isinstance(found, UnavailableError)
    assert str(found) == f"GET /x: HTTP {status}"


def test_an_unknown_code_is_told_to_the_person() -> None:
    found = failure("GET /x", 418, refused(418, "tea.pot").content)

    assert found.sentence == "MAX отказал с неизвестным нам кодом 418 tea.pot."


@pytest.mark.parametrize("code", ["a b", "х" * 5, "x" * 100])
def test_a_code_that_is_no_word_reaches_no_log(code: str) -> None:
    assert code not in str(failure("GET /x", 400, refused(400, code).content))
