"""Steps, the key's live check, a page's light, and a reply that is not sent."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.onboarding.wizard.errors import NoSecretError
from app.onboarding.wizard.health import Mend, PageFacts, Tone, health_of
from app.onboarding.wizard.keys import read_secret
from app.onboarding.wizard.rehearsal import rehearse
from app.onboarding.wizard.rules import (
    Checked,
    KeyState,
    Step,
    furthest,
    is_open,
    key_state,
    step_after,
)
from app.pages.rules import PageState, Reach
from app.vocabulary import KeyKind, Network
from tests import factories as make

NOW = make.NOW
LATER = NOW + timedelta(minutes=1)
CHECKED = Checked(
    is_refused=False,
    can_read=True,
    can_reply=True,
    has_key=True,
    key_at=NOW,
    checked_at=LATER,
    check_at=LATER + timedelta(days=1),
)
WELL = PageFacts(
    network=Network.VK,
    state=PageState.ACTIVE,
    reach=Reach.READ,
    can_read=True,
    can_reply=True,
    trouble=None,
    unread_reason=None,
    pause_reason=None,
    keys=frozenset({KeyKind.COMMUNITY}),
    has_official=True,
    is_absent=False,
    checked_at=NOW,
)


@given(st.sampled_from(list(Step)), st.sampled_from(list(Step)))
def test_going_back_loses_nothing(reached: Step, step: Step) -> None:
    after = furthest(reached, step)

    assert is_open(reached, reached=after)
    assert is_open(step, reached=after)


def test_the_steps_follow_each_other_to_the_end() -> None:
    step, way = Step.LINK, [Step.LINK]
    while step is not Step.DONE:
        step = step_after(step)
        way.append(step)

    assert way == list(Step)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, KeyState.READY),
        ({"can_reply": False}, KeyState.READS),
        ({"can_reply": False, "can_read": False}, KeyState.BLIND),
        ({"can_reply": False, "has_key": False, "key_at": None}, KeyState.ASKED),
        ({"has_key": False, "key_at": None}, KeyState.READY),
        ({"checked_at": None}, KeyState.CHECKING),
        ({"checked_at": NOW - timedelta(seconds=1)}, KeyState.CHECKING),
        ({"check_at": NOW}, KeyState.CHECKING),
        ({"check_at": LATER + timedelta(seconds=60)}, KeyState.CHECKING),
        ({"is_refused": True}, KeyState.TWIN),
    ],
)
def test_a_check_from_before_the_newest_key_counts_for_nothing(
    changes: dict[str, object], state: KeyState
) -> None:
    assert key_state(msgspec.structs.replace(CHECKED, **changes), now=LATER) is state


@pytest.mark.parametrize(
    ("changes", "tone", "mend"),
    [
        ({}, Tone.GREEN, Mend.NOTHING),
        ({"trouble": "Нет личного ключа."}, Tone.GREEN, Mend.KEY),
        ({"is_absent": True}, Tone.OFF, Mend.NOTHING),
        ({"state": PageState.REFUSED}, Tone.RED, Mend.LINK),
        ({"state": PageState.PAUSED}, Tone.OFF, Mend.NOTHING),
        ({"state": PageState.CHECKING}, Tone.AMBER, Mend.NOTHING),
        ({"unread_reason": "Ключ отозван."}, Tone.RED, Mend.KEY),
        ({"can_read": False}, Tone.RED, Mend.KEY),
        ({"reach": Reach.SILENT}, Tone.AMBER, Mend.NOTHING),
        ({"can_reply": False}, Tone.RED, Mend.KEY),
        ({"has_official": False}, Tone.RED, Mend.PEOPLE),
        ({"has_official": False, "can_reply": False}, Tone.RED, Mend.KEY),
    ],
)
def test_a_page_shows_the_first_thing_to_mend(
    changes: dict[str, object], tone: Tone, mend: Mend
) -> None:
    health = health_of(msgspec.structs.replace(WELL, **changes))

    assert (health.tone, health.mend) == (tone, mend)


@pytest.mark.parametrize(
    "pasted",
    [
        "vk1.a.secret-key",
        "  vk1.a.secret-key\n",
        "«vk1.a.secret-key»",
        "https://oauth.vk.com/blank.html#access_token=vk1.a.secret-key&expires_in=0",
        "https://connect.ok.ru/done?token=vk1.a.secret-key",
    ],
)
def test_a_key_is_found_in_what_was_pasted(pasted: str) -> None:
    assert read_secret(pasted) == "vk1.a.secret-key"


@pytest.mark.parametrize(
    "pasted",
    ["", "short", "ключ по-русски", "two words here", "https://vk.com/a", "http://[", "a" * 1001],
)
def test_what_is_no_key_is_told_so(pasted: str) -> None:
    with pytest.raises(NoSecretError):
        read_secret(pasted)


@pytest.mark.parametrize("network", list(Network))
def test_a_rehearsal_says_who_speaks_and_what_it_cannot_prove(network: Network) -> None:
    told = rehearse(network, title="Школа", institution="Школа № 1", kinds=frozenset())

    assert "«Школа»" in told.voice
    assert told.key == "ключ центра"
    assert told.unproven


def test_a_rehearsal_names_the_key_that_would_be_used() -> None:
    kinds = frozenset({KeyKind.USER, KeyKind.COMMUNITY})

    told = rehearse(Network.VK, title="Школа", institution="Школа № 1", kinds=kinds)

    assert told.key == "ключ сообщества"
