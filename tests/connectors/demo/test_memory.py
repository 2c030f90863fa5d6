import asyncio
import io
import stat
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from connectors.emulators.demo.corpus import read_corpus
from connectors.emulators.demo.emulator import Emulator
from connectors.emulators.demo.founding import found
from connectors.emulators.demo.life import Life
from connectors.emulators.demo.memory import Memory, write_privately
from connectors.emulators.demo.stream import Stream
from connectors.emulators.demo.town import EYE_KEY, INSTITUTIONS, citizens
from connectors.emulators.demo.voice import Voice
from connectors.emulators.demo.world import World
from tests.connectors.demo.playing import comment, posts

FIRST = INSTITUTIONS[0]
MakeLife = Callable[[httpx.AsyncClient], Life]


@pytest.fixture
def a_life(tmp_path: Path) -> MakeLife:
    """Each call is a new start of the demo with the same folder."""

    def make(vk: httpx.AsyncClient) -> Life:
        dice, corpus, people = Random(3), read_corpus(), list(citizens())  # noqa: S311 - no secret
        stream = Stream(dice, INSTITUTIONS, people, corpus)
        return Life(
            Emulator(vk),
            Memory(tmp_path / "demo" / "world.json"),
            stream,
            found=lambda now: found(stream, dice, corpus, people, now),
            voice=Voice(io.StringIO()),
        )

    return make


async def _live(life: Life, vk: httpx.AsyncClient, *wanted: str) -> None:
    """Let the town live until its comments hold each of these."""
    stop = asyncio.Event()
    living = asyncio.create_task(life.run(0.005, stop))
    async with asyncio.timeout(60):
        while not await _holds(vk, wanted):  # noqa: ASYNC110 - another process is watched
            await asyncio.sleep(0.05)
    stop.set()
    await living


async def _holds(vk: httpx.AsyncClient, wanted: tuple[str, ...]) -> bool:
    told = (await vk.get("/admin/comments?deleted=1")).text
    return all(one in told for one in wanted)


async def _panel(vk: httpx.AsyncClient, method: str, page: str, **form: Any) -> Any:
    answer = await vk.request(method, f"/admin{page}", json=form)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _call(vk: httpx.AsyncClient, method: str, token: str, **form: Any) -> Any:
    form |= {"access_token": token, "v": "5.199"}
    answer = (await vk.post(f"/method/{method}", data=form)).json()
    assert "response" in answer, answer
    return answer["response"]


async def _dump(vk: httpx.AsyncClient) -> list[str]:
    return (await vk.get("/admin/comments?deleted=1")).text.splitlines()


async def _as_vk_shows(vk: httpx.AsyncClient) -> list[Any]:
    """Every wall, discussion and person as a reader of VK's API meets them."""
    shown = []
    for place in INSTITUTIONS:
        wall = await _call(vk, "wall.get", EYE_KEY, owner_id=place.wall, count=100)
        shown += [wall["count"], [(p["id"], p["date"], p["text"]) for p in wall["items"]]]
        for post in wall["items"]:
            place_of_post = {"owner_id": place.wall, "post_id": post["id"]}
            level = {"count": 100, "thread_items_count": 10, "extended": 1}
            shown.append(await _call(vk, "wall.getComments", EYE_KEY, **place_of_post, **level))
    return shown


async def test_a_new_emulator_shows_the_very_same_world(
    vk: httpx.AsyncClient, a_life: MakeLife
) -> None:
    await _live(a_life(vk), vk, '"deleted":true', "UPD")
    first, *_ = [line for line in (await _world(vk)) if line["owner_id"] == FIRST.wall]
    answer = {"owner_id": FIRST.wall, "post_id": first["post_id"], "message": "Завтра в 9 утра."}
    target = {"reply_to_comment": first["id"], "from_group": FIRST.group_id, "guid": "1"}
    await _call(vk, "wall.createComment", FIRST.community_key, **answer, **target)
    await _live(a_life(vk), vk, "Завтра в 9 утра.")
    before, shown_before = await _dump(vk), await _as_vk_shows(vk)

    await _panel(vk, "POST", "/reset")
    await a_life(vk).look()

    assert len(before) > 80
    assert sum("Завтра в 9 утра." in line for line in before) == 1
    assert await _dump(vk) == before
    assert await _as_vk_shows(vk) == shown_before


async def _world(vk: httpx.AsyncClient) -> list[dict[str, Any]]:
    return [httpx.Response(200, text=line).json() for line in await _dump(vk)]


async def test_an_emulator_restarted_under_a_running_demo_gets_the_world_back(
    vk: httpx.AsyncClient, a_life: MakeLife
) -> None:
    life = a_life(vk)
    await life.look()
    before = await _dump(vk)

    await _panel(vk, "POST", "/reset")
    await life.look()

    assert before
    assert await _dump(vk) == before


async def test_what_testers_did_by_hand_is_remembered_too(
    vk: httpx.AsyncClient, a_life: MakeLife
) -> None:
    life, wall = a_life(vk), FIRST.wall
    await life.look()
    post = await _panel(vk, "POST", "/posts", owner_id=wall, text="Вручную", date=1_700_000_000)
    place = {"owner_id": wall, "post_id": post["id"]}
    await _panel(vk, "POST", "/comments", **place, author="Анна Ким", text="Когда тепло?")
    await _panel(vk, "POST", "/comments", **place, author="Анна Ким", attachments=["sticker:21"])
    await _panel(vk, "PATCH", "/posts", owner_id=wall, id=1, deleted=True)
    await _panel(vk, "POST", "/tokens/revoke", token=FIRST.community_key, code=5)
    await life.remember()
    before, shown_before = await _dump(vk), await _as_vk_shows_texts(vk)

    await _panel(vk, "POST", "/reset")
    await a_life(vk).look()

    keys = {one["token"]: one["refusal"] for one in await _panel(vk, "GET", "/tokens")}
    assert await _dump(vk) == before
    assert await _as_vk_shows_texts(vk) == shown_before
    assert any(text == "Вручную" for _, text in shown_before)
    assert keys[FIRST.community_key] == 5


async def _as_vk_shows_texts(vk: httpx.AsyncClient) -> list[tuple[int, str]]:
    wall = await _call(vk, "wall.get", EYE_KEY, owner_id=FIRST.wall, count=100)
    return [(post["date"], post["text"]) for post in wall["items"]]


async def test_the_number_of_a_lost_comment_is_never_given_again(
    vk: httpx.AsyncClient, a_life: MakeLife
) -> None:
    place = {"owner_id": FIRST.wall, "post_id": 1, "author": "Анна Ким"}
    numbers = []

    for _ in range(4):  # each start is ended by an accident right after a comment
        await a_life(vk).look()
        lost = await _panel(vk, "POST", "/comments", **place, text="Написано перед аварией")
        numbers.append(lost["id"])
        await _panel(vk, "POST", "/reset")

    assert len(set(numbers)) == 4
    assert numbers == sorted(numbers)


async def test_answers_spoiled_on_purpose_make_nobody_forget_a_post(
    vk: httpx.AsyncClient, a_life: MakeLife
) -> None:
    life = a_life(vk)
    before = await life.look()

    await _panel(vk, "POST", "/faults", kind="error", methods=["wall.getById"])

    assert (await life.look()).posts == before.posts


async def test_an_emulator_that_went_away_leaves_the_last_save_in_place(
    vk: httpx.AsyncClient, a_life: MakeLife, tmp_path: Path
) -> None:
    life = a_life(vk)
    await life.look()
    kept = (tmp_path / "demo" / "world.json").read_bytes()

    await _panel(vk, "POST", "/reset")
    await life.remember()

    assert (tmp_path / "demo" / "world.json").read_bytes() == kept


def test_the_file_is_ours_alone_and_gives_the_world_back(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "world.json"
    world = World(posts=posts(), comments=[comment(1), comment(2, thread=1, reply_to=1)])

    Memory(path).keep(world)

    assert Memory(path).recall() == world
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["world.json"]


def test_a_missing_or_torn_file_is_no_world(tmp_path: Path) -> None:
    assert Memory(tmp_path / "world.json").recall() is None

    write_privately(tmp_path / "world.json", b'{"posts":[{"ow')

    assert Memory(tmp_path / "world.json").recall() is None
