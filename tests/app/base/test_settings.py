"""Settings: read once, typed, and refused by name when they make no sense."""

from pathlib import Path

import pytest
from redis.connection import URL_QUERY_ARGUMENT_PARSERS

from app.base.sensible import REDIS_WORDS
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
        ("DATABASE_URL", "gospablik"),
        ("DATABASE_URL", "mysql://gospablik:s3cret@db.example.ru/gospablik"),
        ("DATABASE_URL", "postgresql+psycopg://gospablik:s3cret@db.example.ru/gospablik"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@/gospablik"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru:5432/"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru:0/gospablik"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru:70000/gospablik"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru:порт/gospablik"),
        ("DATABASE_URL", "postgresql://gospablik:s3@cret@db.example.ru/gospablik"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru/gospablik?ssl=true"),
        ("DATABASE_URL", "postgresql://gospablik:s3cret@db.example.ru/gospablik?sslmode=full"),
        ("DATABASE_URL", "postgresql://gospablik@db.example.ru/x?ssl=require&sslmode=require"),
        ("DATABASE_URL", "postgresql://gospablik@db.example.ru/x?sslrootcert=/no/such/ca.pem"),
        ("DATABASE_URL", "postgresql://gospablik@db.example.ru/x?sslpassword=s3cret"),
        ("DATABASE_URL", "postgresql://gospablik@db.example.ru/x?sslnegotiation=direct"),
        ("DATABASE_URL", "postgresql://gospablik@db.example.ru/x?host=a,b&port=1,2,3"),
        ("REDIS_URL", "valkey.example.ru:6379"),
        ("REDIS_URL", "http://valkey.example.ru:6379/0"),
        ("REDIS_URL", "redis://:s3cret@/0"),
        ("REDIS_URL", "redis://:s3cret@valkey.example.ru:70000/0"),
        ("REDIS_URL", "redis://:s3cret@valkey.example.ru:0/0"),
        ("REDIS_URL", "redis://:s3cret@valkey.example.ru:6379/gospablik"),
        ("REDIS_URL", "redis://:s3/cret@valkey.example.ru:6379/0"),
        ("REDIS_URL", "redis://valkey.example.ru:6379/0?sslmode=require"),
        ("REDIS_URL", "redis://valkey.example.ru:6379/?db=first"),
        ("REDIS_URL", "unix://?db=1"),
        ("GOSPABLIK_PROXY", "proxy.centre.ru:3128"),
        ("GOSPABLIK_PROXY", "socks5://proxy.example.ru:1080"),
        ("GOSPABLIK_PROXY", "http://user:s3cret@:3128"),
        ("GOSPABLIK_PROXY", "http://user:s3#cret@proxy.example.ru:3128"),
        ("GOSPABLIK_TELEGRAM_PROXY", "proxy.centre.ru"),
        ("GOSPABLIK_TELEGRAM_PROXY", "http://proxy.example.ru:70000"),
        ("GOSPABLIK_SMTP_URL", "mail.example.ru:587"),
        ("GOSPABLIK_SMTP_URL", "http://mail.example.ru"),
        ("GOSPABLIK_SMTP_URL", "smtp://desk:s3cret@:587"),
        ("GOSPABLIK_SMTP_URL", "smtps://desk:s3cret@mail.example.ru:70000"),
        ("GOSPABLIK_MAIL_FROM", "Госпаблик"),
        ("GOSPABLIK_MAIL_FROM", "Госпаблик <desk@>"),
        ("GOSPABLIK_MAIL_FROM", "пульт@пример.рф"),
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
    assert "cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GOSPABLIK_LOG_LEVEL", "WARNING"),
        ("GOSPABLIK_LOG_FORMAT", "json"),
        ("GOSPABLIK_PUBLIC_URL", "https://gospablik.example.ru/"),
        ("GOSPABLIK_PUBLIC_URL", "http://127.0.0.1:8000"),
        ("DATABASE_URL", "postgresql://gospablik:p%40ss@db.example.ru/gospablik"),
        ("DATABASE_URL", "postgres://gospablik@[::1]:5432/gospablik?sslmode=verify-full"),
        ("DATABASE_URL", "postgresql+asyncpg://gospablik@db.example.ru/x?ssl=verify_full"),
        ("DATABASE_URL", "postgresql://gospablik@/gospablik?host=/run/postgresql"),
        ("DATABASE_URL", "postgresql://gospablik@/x?host=a:5432&host=b:5432"),
        ("REDIS_URL", "redis://valkey:6379"),
        ("REDIS_URL", "redis://valkey:6379/"),
        ("REDIS_URL", "rediss://name:p%40ss@valkey.example.ru:6380/2?ssl_cert_reqs=none"),
        ("REDIS_URL", "unix:///run/valkey.sock?db=1"),
        ("GOSPABLIK_PROXY", "http://user:p%40ss@proxy.example.ru:3128"),
        ("GOSPABLIK_PROXY", "https://proxy.example.ru/"),
        ("GOSPABLIK_SMTP_URL", "smtp+starttls://desk:p%40ss@mail.example.ru:587"),
        ("GOSPABLIK_SMTP_URL", "smtp://127.0.0.1:2525"),
        ("GOSPABLIK_MAIL_FROM", "Госпаблик <gospablik@example.ru>"),
        ("GOSPABLIK_MAIL_FROM", "gospablik@example.ru"),
        ("GOSPABLIK_TELEGRAM_PROXY", "http://10.0.0.7:8080"),
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


def test_an_address_of_redis_may_ask_for_what_its_client_reads() -> None:
    of_tls = {"ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_keyfile"}

    assert set(REDIS_WORDS) == of_tls | set(URL_QUERY_ARGUMENT_PARSERS)


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
    settings = Settings(
        database_url="postgresql://x@y/z", home=tmp_path, port=8123, poll_seconds=0.5
    )

    assert read_settings(environment_of(settings)) == settings
