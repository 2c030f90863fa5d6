"""What a supervisor, a trainer and a stranger see of the service's health."""

from app.base.database import Sessions
from app.base.settings import Settings
from tests.app.people import Client, a_staff, a_trainer, log_in
from tests.visiting import visiting


async def test_a_healthy_service_is_ready_without_a_login(client: Client) -> None:
    live, ready = await client.get("/health/live"), await client.get("/health/ready")

    assert (live.status_code, ready.status_code) == (200, 200)
    assert ready.json()["status"] == "ok"


async def test_without_its_database_the_service_is_down_but_alive(settings: Settings) -> None:
    away = settings.database_url.replace("127.0.0.1:", "127.0.0.1:1")
    broken = Settings(database_url=away.rsplit(":", 1)[0] + ":1/x", redis_url=settings.redis_url)

    async with visiting(broken) as client:
        live, ready = await client.get("/health/live"), await client.get("/health/ready")

    assert (live.status_code, ready.status_code) == (200, 503)
    assert (ready.json()["database"], ready.json()["redis"]) == (False, True)


async def test_without_redis_it_is_degraded_and_still_serves(settings: Settings) -> None:
    broken = Settings(
        database_url=settings.database_url,
        redis_url="redis://127.0.0.1:1",
        secret_key=settings.secret_key,
    )

    async with visiting(broken) as client:
        ready = await client.get("/health/ready")

    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")


async def test_the_trainer_reads_status_and_metrics_and_an_official_does_not(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    status, metrics = await client.get("/api/v1/status"), await client.get("/metrics")
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    refused = [(await client.get(path)).status_code for path in ("/api/v1/status", "/metrics")]

    assert (status.json()["agree"], refused) == (True, [403, 403])
    assert "gospablik_sums_agree 1.0" in metrics.text
    assert 'gospablik_stage_quantile_seconds{quantile="0.95",stage="judge"}' in metrics.text
