"""After everything was killed ten times: nothing is lost, doubled or published twice.

The run happens once; each test asks one question about its end. FAULT_SEED repeats the
dice of a run, which is told in its story (pytest -s).
"""

import asyncio
import os
import secrets
from collections import Counter
from pathlib import Path

import pytest

from connectors.vk.text import plain
from tests.fault.killer import PARTS
from tests.fault.run import End, live_through

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]  # the whole run is one fixture


@pytest.fixture(scope="module")
def end(server_home: Path) -> End:
    seed = int(os.environ.get("FAULT_SEED") or secrets.randbelow(100_000))
    found = asyncio.run(live_through(server_home / f"fault-{seed}", seed=seed))
    print(f"\n{found.story}")
    return found


def test_the_run_was_hard_enough(end: End) -> None:
    after = [n for fault, n in end.counters["faults"].items() if fault.endswith("after")]

    assert sum(after) > 0
    assert sum(end.counters["faults"].values()) > 10
    assert len(end.on_vk) > 500
    assert len([reply for reply in end.replies if reply["state"] == "published"]) > 100


def test_every_living_comment_is_held_once_with_its_last_text(end: End) -> None:
    living = [comment for comment in end.on_vk if not comment["deleted"]]
    on_vk = {(str(c["owner_id"]), str(c["id"])): plain(c["text"]) for c in living}
    held = {(c["wall"], c["number"]): c["text"] for c in end.comments if not c["is_deleted"]}

    assert held == on_vk
    assert len({(c["wall"], c["number"]) for c in end.comments}) == len(end.comments)


def test_the_account_agrees(end: End) -> None:
    assert [each for each in end.status["sums"] if not each["agree"]] == []
    assert (end.status_code, end.status["agree"]) == (0, True)


def test_no_history_was_broken_by_a_kill(end: End) -> None:
    assert end.audit[0] == 0, end.audit[1]


def test_no_citizen_has_two_cases_in_one_thread(end: End) -> None:
    talks = Counter((c["page_id"], c["thread_id"], c["author_key"]) for c in end.cases)

    assert [talk for talk, number in talks.items() if number > 1] == []


def test_every_case_was_opened_once(end: End) -> None:
    assert [case for case in end.cases if case["opened"] != 1] == []


def test_every_comment_in_a_case_is_in_one(end: End) -> None:
    in_case = [comment for comment in end.comments if comment["state"] == "in_case"]

    assert in_case
    assert [comment for comment in in_case if comment["cases"] != 1] == []


def test_every_case_has_come_to_its_end(end: End) -> None:
    assert [case for case in end.cases if case["state"] != "closed"] == []


def test_no_answer_that_the_desk_accepted_is_lost(end: End) -> None:
    assert end.accepted <= {reply["text"] for reply in end.replies}


def test_what_the_page_wrote_is_each_published_answer_once(end: End) -> None:
    own = Counter(c["text"] for c in end.on_vk if c["from_id"] < 0)
    published = Counter(r["text"] for r in end.replies if r["state"] == "published")

    assert own == published
    assert set(own.values()) == {1}


def test_vks_limits_were_kept(end: End) -> None:
    assert end.counters["violations"] == 0


def test_each_kill_was_made_good_by_the_launcher(end: End) -> None:
    lines = end.screen.splitlines()
    told = {part: [line for line in lines if line.startswith(f"{part}: ")] for part in PARTS}

    ended = {part: sum("запускаю снова" in line for line in told[part]) for part in PARTS}
    assert [part for part in PARTS if ended[part] < 10] == []
    assert [part for part in PARTS if "снова работает" not in told[part][-1]] == []


def test_it_stops_cleanly_and_leaves_no_process(end: End) -> None:
    assert (end.exit_code, end.leftovers) == (0, [])
