"""Settings: read once, typed, and refused by name when they make no sense."""

from pathlib import Path

import pytest

from app.base.settings import (
    Settings,
    SettingsError,
    environment_of,
    read_settings,
    variable_of,
)


def test_without_an_environment_the_defaults_hold() -> None:
    assert read_settings({}) == Settings()


def test_values_come_typed() -> None:
    settings = read_settings(
        {
            "GOSPABLIK_PORT": "9000",
            "GOSPABLIK_HOME": "/srv/gospablik",
            "GOSPABLIK_POLL_SECONDS": "1.5",
            "GOSPABLIK_VK_SERVICE_RATE": "7",
        }
    )

    assert settings.port == 9000
    assert settings.home == Path("/srv/gospablik")
    assert settings.poll_seconds == 1.5
    assert settings.vk_service_rate == 7


@pytest.mark.parametrize(
    ("field", "variable"),
    [
        ("database_url", "DATABASE_URL"),
        ("redis_url", "REDIS_URL"),
        ("vk_api_url", "VK_API_URL"),
        ("port", "GOSPABLIK_PORT"),
    ],
)
def test_a_setting_has_one_variable(field: str, variable: str) -> None:
    assert variable_of(field) == variable


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GOSPABLIK_PORT", "восемь тысяч"),
        ("GOSPABLIK_PORT", "70000"),
        ("GOSPABLIK_POLL_SECONDS", "0"),
        ("GOSPABLIK_VK_SERVICE_RATE", "-1"),
        ("GOSPABLIK_VK_LONG_POLL", "ага"),
        ("GOSPABLIK_SECOND_FACTOR", "maybe"),
        ("GOSPABLIK_LOG_LEVEL", "loud"),
        ("GOSPABLIK_LOG_FORMAT", "xml"),
        ("GOSPABLIK_PUBLIC_URL", "nonsense"),
        ("GOSPABLIK_PUBLIC_URL", "desk.centre.ru"),
        ("GOSPABLIK_PUBLIC_URL", "https://desk.centre.ru/?a=1"),
        ("GOSPABLIK_PUBLIC_URL", "https://desk.centre.ru:порт"),
        ("GOSPABLIK_POS_URL", "форма"),
        ("VK_API_URL", "api.vk.ru"),
        ("GOSPABLIK_TRUSTED_PROXIES", "abc"),
        ("GOSPABLIK_TRUSTED_PROXIES", "10.0.0.1,nginx"),
        ("GOSPABLIK_TRUSTED_PROXIES", "192.168.0.1/16"),
        ("GOSPABLIK_WEBHOOK_PRIVATE_NETWORKS", "inside"),
        ("GOSPABLIK_REGION", "x"),
        ("GOSPABLIK_REGION", "073"),
        ("GOSPABLIK_TIME_ZONE", "Москва"),
        ("GOSPABLIK_TIME_ZONE", "../etc"),
    ],
)
def test_nonsense_is_refused_by_name_and_in_russian(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable}: нуж") as refused:
        read_settings({variable: value})

    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GOSPABLIK_LOG_LEVEL", "WARNING"),
        ("GOSPABLIK_LOG_FORMAT", "json"),
        ("GOSPABLIK_PUBLIC_URL", "https://gospablik.example.ru/"),
        ("GOSPABLIK_PUBLIC_URL", "http://127.0.0.1:8000"),
        ("GOSPABLIK_TRUSTED_PROXIES", "10.0.0.1, 172.16.0.0/12,fd00::1"),
        ("GOSPABLIK_TRUSTED_PROXIES", "*"),
        ("GOSPABLIK_TRUSTED_PROXIES", "10.0.0.1,"),
        ("GOSPABLIK_POS_URL", "https://pos.gosuslugi.ru/form/?opaId=206222"),
        ("GOSPABLIK_REGION", "73"),
        ("GOSPABLIK_VK_LONG_POLL", "true"),
    ],
)
def test_sense_is_taken(variable: str, value: str) -> None:
    assert read_settings({variable: value}) != Settings()


def test_a_number_out_of_bounds_is_told_its_bounds() -> None:
    with pytest.raises(SettingsError, match="GOSPABLIK_UNDO_SECONDS: нужно целое число от 0 до"):
        read_settings({"GOSPABLIK_UNDO_SECONDS": "121"})


def test_an_empty_variable_is_no_variable() -> None:
    assert read_settings({"GOSPABLIK_PORT": ""}) == Settings()


def test_the_key_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "fernet.txt"
    file.write_text("key-of-the-file\n", encoding="utf-8")

    settings = read_settings({"GOSPABLIK_SECRET_KEY_FILE": str(file)})

    assert settings.secret_key == "key-of-the-file"


def test_a_missing_key_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GOSPABLIK_SECRET_KEY_FILE"):
        read_settings({"GOSPABLIK_SECRET_KEY_FILE": str(tmp_path / "no.txt")})


def test_settings_do_not_show_their_secrets() -> None:
    assert "very-secret" not in repr(Settings(secret_key="very-secret"))


def test_a_child_reads_the_settings_its_parent_has(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://x", home=tmp_path, port=8123, poll_seconds=0.5)

    assert read_settings(environment_of(settings)) == settings
