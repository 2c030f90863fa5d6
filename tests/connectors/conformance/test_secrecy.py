"""Every network: whatever fails, no key is shown in an error, a log or a sentence."""

import logging
import traceback
from collections.abc import Awaitable, Callable

import httpx
import pytest
import structlog

from connectors.contract import Connector, ConnectorError
from tests.connectors.conformance.talk import GUID, ref_of
from tests.connectors.conformance.town import Rule, Town

FAULTS: list[Rule] = [
    {"kind": "http", "status": 502},
    {"kind": "http", "status": 429},
    {"kind": "bad_json"},
    {"kind": "cut", "when": "after"},
    {"kind": "reset"},
]


async def _shown_by(work: Callable[[], Awaitable[object]]) -> str:
    """Do what must fail, and gather all that it shows of itself."""
    with structlog.testing.capture_logs() as events, pytest.raises(ConnectorError) as failure:
        await work()
    told = traceback.format_exception(failure.value)
    return "".join(told) + repr(failure.value) + failure.value.sentence + repr(events)


@pytest.mark.parametrize("rule", FAULTS, ids=["html", "429", "half", "cut", "reset"])
async def test_a_fault_shows_no_key(
    town: Town, connector: Connector, caplog: pytest.LogCaptureFixture, rule: Rule
) -> None:
    caplog.set_level(logging.DEBUG)
    to = await ref_of(town, connector, town.write())
    town.strike("reading", **rule)
    shown = await _shown_by(lambda: town.read(connector))
    town.strike("writing", **rule)
    shown += await _shown_by(lambda: town.answer(connector, to, "Да", key=GUID))

    assert not [key for key in town.keys if key.secret in shown + caplog.text]


async def test_a_refusal_shows_no_key(
    town: Town, connector: Connector, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    to = await ref_of(town, connector, town.write())
    town.revoke()

    shown = await _shown_by(lambda: town.read(connector))
    shown += await _shown_by(lambda: town.answer(connector, to, "Да", key=GUID))
    shown += repr(await connector.capabilities(town.page))

    assert not [key for key in town.keys if key.secret in shown + caplog.text]


async def test_a_dead_line_shows_no_key(
    town: Town, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stranded = town.open(http, address="http://127.0.0.1:9")

    shown = await _shown_by(lambda: town.read(stranded))
    shown += await _shown_by(lambda: stranded.resolve(town.link))

    assert not [key for key in town.keys if key.secret in shown + caplog.text + repr(town.keys)]
