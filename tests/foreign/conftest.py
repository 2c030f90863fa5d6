import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.emulators.process import running_emulator

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-foreign" / "bin" / "python"
KEYS = {"service": "service", "community": "community", "administrator": "administrator"}
FIRST = 1000
"""Id of the first of 250 top comments; its thread has 40 replies, the next one's has 3."""

Client = Callable[[str], dict[str, Any]]


@pytest.fixture
def emulator() -> Iterator[httpx.Client]:
    """An emulator with VK's own limits and one busy post."""
    with running_emulator("vk") as address, httpx.Client(base_url=address) as panel:
        panel.post("/admin/bulk", json=_busy_post()).raise_for_status()
        yield panel


@pytest.fixture
def run_client(emulator: httpx.Client) -> Client:
    """Run a script of this folder in the strangers' environment; give what it printed."""
    if not PYTHON.exists():
        pytest.fail(
            "The environment .venv-foreign with vk_api and vkbottle is missing:"
            " `make test` makes it."
        )

    def run(script: str) -> dict[str, Any]:
        given = json.dumps(KEYS | {"address": str(emulator.base_url).rstrip("/")})
        ended = subprocess.run(  # noqa: S603 - a script of ours
            [PYTHON, HERE / script, given], capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode == 0, ended.stderr
        seen: dict[str, Any] = json.loads(ended.stdout)
        return seen

    return run


def _busy_post() -> dict[str, Any]:
    here = {"owner_id": -100, "post_id": 1}
    top = [
        here | {"id": FIRST + n, "author": f"Автор {n % 20}", "text": f"Вопрос {n}"}
        for n in range(250)
    ]
    long = [here | {"id": 2000 + n, "text": "И нам", "reply_to": FIRST} for n in range(40)]
    short = [here | {"id": 3000 + n, "text": "Да", "reply_to": FIRST + 1} for n in range(3)]
    return {
        "groups": [{"id": 100, "name": "Школа № 1", "screen_name": "school1"}],
        "tokens": [
            {"token": "service", "kind": "service"},
            {"token": "community", "kind": "community", "group_id": 100},
            {"token": "administrator", "kind": "user", "user_id": 5, "admin_of": [100]},
        ],
        "posts": [here | {"id": 1, "text": "Отопление включено."} for here in [{"owner_id": -100}]],
        "comments": top + long + short,
    }
