import pytest

from connectors.contract import ConnectorError, GoneError, RefusedError, UnavailableError
from connectors.troubles import gone_page_is_refused, trouble_of


class _Check:
    def __init__(self, failure: ConnectorError | None = None) -> None:
        self._failure = failure

    async def __call__(self) -> int:
        if self._failure is not None:
            raise self._failure
        return 7


async def test_a_check_that_meets_nothing_is_no_trouble() -> None:
    assert await trouble_of(_Check()) is None


@pytest.mark.parametrize("family", [RefusedError, GoneError])
async def test_a_refusals_sentence_is_the_trouble(family: type[RefusedError]) -> None:
    assert await trouble_of(_Check(family("get: 15", sentence="Стена закрыта."))) == (
        "Стена закрыта."
    )


async def test_what_cannot_be_asked_now_is_not_guessed() -> None:
    with pytest.raises(UnavailableError):
        await trouble_of(_Check(UnavailableError("silent")))


def test_a_page_that_is_gone_is_refused_in_the_same_words() -> None:
    with pytest.raises(RefusedError, match="get: 104") as refused, gone_page_is_refused():
        raise GoneError("get: 104", sentence="Группы больше нет.")

    assert not isinstance(refused.value, GoneError)
    assert refused.value.sentence == "Группы больше нет."


def test_other_failures_pass_as_they_are() -> None:
    with pytest.raises(UnavailableError), gone_page_is_refused():
        raise UnavailableError("silent")
