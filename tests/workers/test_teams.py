"""Workers of some stages: each team has its own queue, and a job lands where it can be run."""

import asyncio

import pytest
from arq.connections import RedisSettings, create_pool
from cryptography.fernet import Fernet
from redis.asyncio import Redis

from app.base.jobs import CHANNEL, RedisBell, Stage
from app.base.probes import in_time
from app.base.settings import Settings
from workers.__main__ import stages_of
from workers.main import QUEUE, create_worker, listen, pack, queue_of

ALL = list(Stage)
OTHERS = [stage for stage in Stage if stage is not Stage.JUDGE]


@pytest.mark.usefixtures("loop_of_arq")
def test_a_worker_of_one_stage_has_its_round_and_no_other() -> None:
    worker = create_worker(
        Settings(secret_key=Fernet.generate_key().decode()),
        database_url="postgresql://x",
        redis_url="redis://127.0.0.1",
        stages=[Stage.JUDGE],
    )

    assert {name for name in worker.functions if ":" not in name} == {"judge"}
    assert len(worker.cron_jobs or ()) == 1
    assert worker.queue_name == queue_of([Stage.JUDGE])


def test_teams_have_queues_of_their_own_and_the_order_of_stages_does_not_matter() -> None:
    queues = {queue_of(ALL), queue_of([Stage.JUDGE]), queue_of(OTHERS)}

    assert queue_of(ALL) == QUEUE
    assert len(queues) == 3
    assert queue_of(OTHERS[::-1]) == queue_of(OTHERS)


@pytest.mark.parametrize(
    ("words", "stages"),
    [
        ([], ALL),
        (["--only", "judge"], [Stage.JUDGE]),
        (["--without=judge"], OTHERS),
        (["--only=judge", "--only=open"], [Stage.JUDGE, Stage.OPEN]),
    ],
)
def test_the_words_of_the_command_choose_the_stages(words: list[str], stages: list[Stage]) -> None:
    assert list(stages_of(words)) == stages


@pytest.mark.parametrize("words", [["--only=nothing"], ["--only=judge", "--without=judge"]])
def test_words_that_leave_no_stage_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        stages_of(words)


async def test_one_bell_reaches_every_team_that_has_the_stage_and_no_other(redis_url: str) -> None:
    teams = [ALL, [Stage.JUDGE], OTHERS]
    async with (
        Redis.from_url(redis_url) as redis,
        await create_pool(RedisSettings.from_dsn(redis_url), job_serializer=pack) as queue,
    ):
        listening = [asyncio.create_task(listen(redis, queue, team)) for team in teams]

        async def all_hear() -> bool:
            return bool((await queue.pubsub_numsub(CHANNEL))[0][1] == len(teams))

        assert await in_time(all_hear, 5)

        await RedisBell(redis).ring(Stage.JUDGE)

        async def both_have_it() -> bool:
            return all([await queue.zcard(queue_of(team)) == 1 for team in teams[:2]])

        assert await in_time(both_have_it, 5)
        assert await queue.zcard(queue_of(OTHERS)) == 0
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
