"""Schemathesis speaks to the running web: nothing is a 500, every refusal is a problem."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from app.access import service as access
from app.access.rules import Role
from app.base.database import connected
from app.base.openapi import with_problems
from app.base.settings import Settings
from tests import factories as make
from tests.ports import free_port
from tests.visiting import an_app


@pytest.fixture(scope="module")
def token(module_database_url: str) -> str:
    """A trainer's token: he may do everything, so every operation is really entered."""
    return asyncio.run(_issue(module_database_url))


@pytest.fixture(scope="module")
def web(module_database_url: str, valkey_url: str) -> Iterator[str]:
    """The web as it is deployed, in a process of its own."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": module_database_url,
        "REDIS_URL": valkey_url,
        "GOSPABLIK_PORT": str(port),
        "GOSPABLIK_SECRET_KEY": Fernet.generate_key().decode(),
    }
    with subprocess.Popen([sys.executable, "-m", "app.cli", "serve"], env=environment) as process:
        _wait_for(f"http://127.0.0.1:{port}/health/live")
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _promised() -> schemathesis.BaseSchema:
    nowhere = Settings(database_url="postgresql://x", redis_url="redis://127.0.0.1")
    with an_app(nowhere) as app:
        return schemathesis.openapi.from_dict(with_problems(app.openapi_schema.to_schema()))


schema = _promised()


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_operation_answers_as_it_promises(
    case: schemathesis.Case, web: str, token: str
) -> None:
    logs_out = case.path == "/api/v1/session" and case.method == "DELETE"
    headers = {} if logs_out else {"Authorization": f"Bearer {token}"}

    answer = case.call(base_url=web, headers=headers)

    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
    if answer.status_code >= 400 and not case.path.startswith("/health"):
        problem = answer.json()
        assert answer.headers["content-type"][0].startswith("application/problem+json")
        assert problem["status"] == answer.status_code
        assert problem["title"]
        assert problem["detail"]


async def _issue(database_url: str) -> str:
    async with connected(database_url, pool_size=1) as sessions, sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER, login="fuzz")
        _, secret = await access.issue_token(
            session, access.person_of(account), label="fuzz", now=make.NOW
        )
    return secret


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")
