"""docs/operate.md: its lines for compose and its example of a proxy can be followed."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.onboarding.registry.reading import LARGEST

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
(NGINX,) = [block for kind, block in BLOCKS if kind == "nginx"]
_SECRET = re.compile(r"location ~ (\S+) \{(.*?)\}", flags=re.DOTALL)


def test_every_service_that_a_line_for_compose_names_is_there() -> None:
    named = set(re.findall(r"docker compose exec (?:-T )?(\w+)", TEXT))
    scaled = set(re.findall(r"--scale (\w+)=", TEXT))

    assert {"web", "postgres"} <= named
    assert named | scaled <= set(COMPOSE["services"])


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "yaml"])
def test_what_stands_over_compose_names_its_services(block: str) -> None:
    assert set(yaml.safe_load(block)["services"]) <= set(COMPOSE["services"])


def test_the_files_of_the_manual_are_those_that_are_mounted() -> None:
    assert COMPOSE["x-ours"]["volumes"] == ["./files:/files:ro"]
    assert "mkdir -p -m 755 files" in TEXT
    assert "gospablik topics import /files/" in TEXT


def test_neither_the_password_nor_the_key_is_made_twice() -> None:
    (once,) = [block for _, block in BLOCKS if "POSTGRES_PASSWORD=" in block]

    assert "umask 077" in once
    made = [line.strip() for line in once.splitlines() if ">" in line]
    assert len(made) == 2
    assert made[0].startswith("grep -qs '^POSTGRES_PASSWORD=.' .env ||")
    assert made[0].endswith(">> .env")
    assert made[1].startswith("test -s secrets/fernet.txt ||")


def test_a_restore_in_compose_ends_at_the_first_fault() -> None:
    (restore,) = [block for _, block in BLOCKS if "postgres pg_restore" in block]
    *lines, last = restore.strip().splitlines()

    assert all(line.endswith("&&") for line in lines)
    assert "worker=2" in last
    assert "--force gospablik" not in restore


def test_a_restore_by_hand_ends_at_the_first_fault_and_changes_both_names_or_none() -> None:
    (restore,) = [block for _, block in BLOCKS if "\npg_restore" in block]
    *lines, last = restore.strip().splitlines()

    assert all(line.endswith("&&") for line in lines)
    assert "psql -d postgres -1 -v ON_ERROR_STOP=1" in last


def test_the_proxy_of_the_manual_passes_what_the_service_needs() -> None:
    (largest,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    (live,) = re.findall(r"location = /api/v1/live \{(.*?)\}", NGINX, flags=re.DOTALL)

    assert int(largest) * 1024 * 1024 > LARGEST
    assert "proxy_set_header Host $http_host;" in NGINX
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX
    assert "proxy_buffering off;" in live
    assert NGINX.count("{") == NGINX.count("}")


@pytest.mark.parametrize(
    ("path", "is_secret"),
    [
        ("/join/abc", True),
        ("/forgot/abc", True),
        ("/mail/abc", True),
        ("/calendar/abc.ics", True),
        ("/unsubscribe/7/abc", True),
        ("/hooks/vk/abc", True),
        ("/consent/vk", True),
        ("/login/provider/return", True),
        ("/login", False),
        ("/cases/7", False),
        ("/mailing", False),
    ],
)
def test_the_proxy_of_the_manual_logs_no_secret(path: str, *, is_secret: bool) -> None:
    ((pattern, inside),) = _SECRET.findall(NGINX)
    (form,) = re.findall(r"log_format gospablik '(.*)';", NGINX)

    assert bool(re.search(pattern, path)) is is_secret
    assert "access_log off;" in inside
    assert "error_log /dev/null" in inside
    told = set(re.findall(r"\$(\w+)", form))
    assert not {"request", "request_uri", "args", "query_string", "http_referer"} & told
