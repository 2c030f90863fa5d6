"""compose.yaml without a container engine: it must agree with our command and our settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from app.base.settings import Settings, variable_of

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "gospablik")
LASTING = sorted(set(SERVICES) - {"migrate"})
KNOWN = {variable_of(field.name) for field in msgspec.structs.fields(Settings)}
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}


def test_it_has_the_service_its_engines_and_one_migration() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "judge", "postgres", "valkey"}


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_runs_a_command_that_the_cli_has(name: str) -> None:
    command, *_ = SERVICES[name]["command"]

    asked = [sys.executable, "-m", "app.cli", command, "--help"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stdout + done.stderr
    assert command in done.stdout


@pytest.mark.parametrize("name", OURS)
def test_every_variable_it_sets_is_a_known_setting(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= KNOWN


def test_postgres_is_told_only_what_its_image_understands() -> None:
    assert set(SERVICES["postgres"]["environment"]) <= OF_POSTGRES


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_is_not_root_and_cannot_write_its_image(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] not in {"", "0", "root"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", LASTING)
def test_whatever_should_run_is_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "postgres", "valkey"])
def test_whatever_serves_is_asked_how_it_is(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", ["worker", "judge"])
def test_workers_multiply(name: str) -> None:
    assert not {"container_name", "ports", "hostname", "volumes"} & set(SERVICES[name])


def test_between_them_the_workers_run_every_stage_once() -> None:
    own, judging = (SERVICES[name]["command"] for name in ("worker", "judge"))

    assert (own, judging) == (["worker", "--without", "judge"], ["worker", "--only", "judge"])


def test_nothing_starts_before_the_migration_is_done() -> None:
    for name in ("web", "worker", "judge"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}


def test_only_the_web_is_reachable_and_from_this_machine_only() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert set(published) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])
    assert COMPOSE["networks"]["engines"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["engines"]


def test_the_queue_is_kept_on_disk() -> None:
    command = " ".join(SERVICES["valkey"]["command"])

    assert "--appendonly yes" in command
    assert SERVICES["valkey"]["volumes"] == ["valkey:/data"]


def test_every_volume_network_and_secret_named_is_declared() -> None:
    for service in SERVICES.values():
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_the_image_is_built_of_files_that_are_there_and_not_run_as_root() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(\S+) ", text, flags=re.MULTILINE)
    allowed = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()

    assert copied
    assert all((ROOT / name).exists() and f"!{name}" in allowed for name in copied)
    assert re.search(r"^USER 10001$", text, flags=re.MULTILINE)
    assert "--require-hashes" in text
