"""compose.yaml without a container engine: it must agree with our command and our settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from app.base.settings import Settings, read_settings, variable_of

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
def test_every_setting_reaches_a_container_and_nothing_else_does(name: str) -> None:
    own = {"GOSPABLIK_HOST", "GOSPABLIK_PORT"} if name != "web" else set()

    assert set(SERVICES[name]["environment"]) == KNOWN - own - {"GOSPABLIK_SECRET_KEY"}


def test_what_compose_does_not_lay_down_itself_is_taken_from_the_env_file() -> None:
    laid = {each for each, value in COMPOSE["x-ours"]["environment"].items() if "${" not in value}

    assert laid == {"REDIS_URL", "GOSPABLIK_SECRET_KEY_FILE", "GOSPABLIK_HOME"}
    for name, value in COMPOSE["x-ours"]["environment"].items():
        assert name in laid | {"DATABASE_URL"} or value.startswith(f"${{{name}:-"), name


def test_settings_that_the_env_file_leaves_out_have_their_defaults() -> None:
    given = {
        name: re.sub(r"^\$\{\w+:[-?](.*?)\}", r"\1", value)
        for name, value in COMPOSE["x-ours"]["environment"].items()
        if name not in {"DATABASE_URL", "REDIS_URL", "GOSPABLIK_SECRET_KEY_FILE"}
    }

    found = read_settings(given)

    others = {"home", "log_format", "trusted_proxies"}
    unset = Settings()
    assert {
        name for name in unset.__struct_fields__ if getattr(found, name) != getattr(unset, name)
    } == others


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
    assert not {"container_name", "ports", "hostname"} & set(SERVICES[name])
    assert all(volume.endswith(":ro") for volume in SERVICES[name]["volumes"])


def test_postgres_takes_the_connections_of_a_dozen_processes() -> None:
    command = SERVICES["postgres"]["command"]

    assert command[0] == "postgres"
    assert int(dict(pair.split("=") for pair in command[2::2])["max_connections"]) >= 12 * 20


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_log_fills_the_disk(name: str) -> None:
    assert SERVICES[name]["logging"]["options"] == {"max-size": "20m", "max-file": "5"}


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
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        volumes = {volume for volume in named if not volume.startswith("./")}
        assert volumes <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_the_image_is_built_of_files_that_are_there_and_not_run_as_root() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(\S+) ", text, flags=re.MULTILINE)
    # Docker and Podman both read this name; Docker knows no .containerignore.
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert copied
    assert all((ROOT / name).exists() and f"!{name}" in allowed for name in copied)
    assert re.search(r"^USER 10001$", text, flags=re.MULTILINE)
    assert "--require-hashes" in text


def test_the_image_has_the_command_on_its_path(tmp_path: Path) -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    (made,) = re.findall(r"printf (.+) > /venv/bin/gospablik\b", text)
    wrapper = tmp_path / "gospablik"
    run = ["sh", "-c", f"printf {made} > {wrapper}"]
    subprocess.run(run, check=True)  # noqa: S603
    wrapper.write_text(wrapper.read_text().replace("/venv/bin/python", sys.executable))

    asked = ["sh", str(wrapper), "account", "add", "--help"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stderr
    assert "--role" in done.stdout
    assert re.search(r"^ENV PATH=/venv/bin:", text, flags=re.MULTILINE)
    assert "chmod 755 /venv/bin/gospablik" in text
