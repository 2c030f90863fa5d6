"""The link to VK's page, and how far a consent has come."""

from datetime import timedelta

import pytest

from app.consent.rules import (
    LIVES,
    Application,
    Progress,
    authorize_url,
    progress_of,
    redirect_address,
    refusal_of,
)
from connectors.vk import oauth
from connectors.vk.address import VkAddress
from tests import factories as make

ASKED = make.NOW
LATER = ASKED + timedelta(minutes=1)


@pytest.mark.parametrize("state", ["abc", "a&b=c", "_-"])
@pytest.mark.parametrize("url", ["https://oauth.vk.com", "http://127.0.0.1:9/"])
def test_the_link_is_the_one_that_the_connector_spells(url: str, state: str) -> None:
    back = "https://answers.example.org/consent/vk"
    ours = Application(client_id="7", oauth_url=url, version="5.199", redirect_uri=back)

    link = authorize_url(ours, community="-100", state=state)

    assert link == oauth.authorize_url(
        VkAddress(oauth_url=url), client_id="7", group_ids=[-100], redirect_uri=back, state=state
    )


@pytest.mark.parametrize("public", ["https://a.example.org", "https://a.example.org/"])
def test_the_browser_comes_back_to_one_address(public: str) -> None:
    assert redirect_address(public) == "https://a.example.org/consent/vk"


def test_a_cancelled_consent_and_a_failed_one_are_told_apart() -> None:
    assert "Отмена" in refusal_of("access_denied")
    assert "Отмена" not in refusal_of("server_error")


@pytest.mark.parametrize(
    ("given", "settled", "trouble", "wait", "progress"),
    [
        (False, False, None, timedelta(), Progress.ASKED),
        (False, False, None, LIVES - timedelta(seconds=1), Progress.ASKED),
        (False, False, None, LIVES, Progress.EXPIRED),
        (True, False, None, timedelta(hours=2), Progress.GIVEN),
        (True, True, None, timedelta(hours=2), Progress.DONE),
        (True, True, "Связь прервалась.", timedelta(), Progress.FAILED),
        (False, True, "Нажали «Отмена».", timedelta(), Progress.FAILED),
    ],
)
def test_how_far_a_consent_has_come(
    *, given: bool, settled: bool, trouble: str | None, wait: timedelta, progress: Progress
) -> None:
    found = progress_of(
        asked_at=ASKED,
        given_at=LATER if given else None,
        settled_at=LATER if settled else None,
        trouble=trouble,
        now=ASKED + wait,
    )

    assert found is progress
