"""Every setting of the service, read once from the environment, typed and explained.

The only place that looks into the environment. Durations are in the unit their name says.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import msgspec

from app.base.database_url import WISHES
from app.base.sensible import fault, wish

_PREFIX = "GOSPABLIK_"
_BARE_NAMES = frozenset(
    {
        "DATABASE_URL",
        "REDIS_URL",
        "VK_API_URL",
        "VK_APPLICATION_ID",
        "VK_APPLICATION_SECRET",
        "VK_OAUTH_URL",
        "VK_SERVICE_KEYS",
        "OK_API_URL",
        "OK_ACCESS_TOKENS",
        "OK_APPLICATION_ID",
        "OK_APPLICATION_KEY",
        "OK_APPLICATION_SECRET",
        "TELEGRAM_API_URL",
        "TELEGRAM_BOT_TOKEN",
        "MAX_API_URL",
        "MAX_BOT_TOKENS",
    }
)
"""Names that other tools share or that our documentation promises without a prefix."""

_READ_BY_ASYNCPG = ("HOME", "PGUSER", "PGPASSWORD", *WISHES.values())
"""Variables that our driver heeds where the address of the database says nothing."""

_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_Positive = Annotated[int, msgspec.Meta(ge=1)]


class SettingsError(Exception):
    """A setting is missing or cannot be read; the message names it and what it should be."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The service's settings; ``docs/operate.md`` explains each to the operator."""

    database_url: str = ""
    """Address of PostgreSQL; empty means the embedded one of ``gospablik up``."""
    redis_url: str = ""
    """Address of Valkey or Redis; empty means the embedded one of ``gospablik up``."""
    home: Path = Path(".gospablik")
    """Folder of the embedded servers' data, the secret key and the logs."""
    host: str = "127.0.0.1"
    """Address the web listens on."""
    port: _Port = 8000
    """Port the web listens on."""
    secret_key: str = ""
    """Fernet keys, comma-separated, the newest first: encrypt page keys in the database."""
    secret_key_file: Path | None = None
    """A file that holds ``secret_key``, for secrets mounted by the container engine."""
    second_factor: Literal["required", "offered"] = "required"
    """Whether trainers, coordinators and operators must have a second factor to come in."""
    oidc_issuer: str = ""
    """Address of the centre's own OpenID provider; empty: people come in by password alone."""
    oidc_client_id: str = ""
    """What this service is called at the provider."""
    oidc_client_secret: str = ""
    """The secret of this service at the provider."""
    oidc_name: str = ""
    """What the button on the login page says; empty: «Единый вход»."""
    trusted_proxies: str = ""
    """Addresses of our own proxies, comma-separated: their word on client and https counts."""
    vk_api_url: str = "https://api.vk.ru"
    """Where VK's API is spoken; any server that speaks it can stand here."""
    vk_api_version: str = "5.199"
    """The API version sent to VK."""
    vk_oauth_url: str = "https://oauth.vk.com"
    """Where administrators agree to give us the keys of their communities."""
    vk_oauth_token_path: str = "/access_token"  # noqa: S105 - a path
    """Where there a code buys the keys; VK's own pages do not spell it."""
    vk_application_id: str = ""
    """Number of the centre's VK application: asks for keys by consent, renews personal ones."""
    vk_application_secret: str = ""
    """Protected key of that application: buys the keys to which an administrator agreed."""
    vk_service_keys: str = ""
    """Service keys of the centre's VK applications, comma-separated: they read open walls."""
    vk_service_rate: _Positive = 3
    """Requests per second allowed to one service or user key of VK."""
    vk_community_rate: _Positive = 20
    """Requests per second allowed to one community key of VK."""
    vk_wall_get_per_day: _Positive = 5000
    """Calls of wall.get allowed to one key of VK in 24 hours."""
    vk_long_poll: bool = False
    """Whether pages with a managing key are listened to by Bots Long Poll: one line a page."""
    ok_api_url: str = "https://api.ok.ru"
    """Where Odnoklassniki's API is spoken."""
    ok_application_id: str = ""
    """Number of the centre's OK application: renews the pages' short-lived tokens."""
    ok_application_key: str = ""
    """Public key of the centre's OK application; no call of OK works without it."""
    ok_application_secret: str = ""
    """Secret key of the centre's OK application: signs its calls."""
    ok_access_tokens: str = ""
    """Personal OK tokens of the centre, comma-separated: read open groups."""
    ok_rate: _Positive = 1
    """Requests per second allowed to one token of OK; OK itself names no number."""
    telegram_api_url: str = "https://api.telegram.org"
    """Where Telegram's Bot API is spoken; a local Bot API server can stand here."""
    telegram_bot_token: str = ""
    """Token of the centre's Telegram bot, which sits in the discussion groups of all pages."""
    telegram_proxy: str = ""
    """Proxy for Telegram only, http://…; empty means the proxy of all networks."""
    max_api_url: str = "https://platform-api2.max.ru"
    """Where MAX's bot API is spoken."""
    max_bot_tokens: str = ""
    """Tokens of the centre's MAX bots, comma-separated: they sit in the pages' channels."""
    max_rate: _Positive = 25
    """Requests per second of one bot of MAX, which allows 30: a crowd on a busy line fits in."""
    max_root_certificate: Path | None = None
    """PEM file of the Russian Trusted Root CA, to which MAX's certificate leads."""
    proxy: str = ""
    """Proxy for all calls to the networks; empty means none."""
    public_url: str = ""
    """HTTPS address of this service for the networks; empty: no pushes, no keys by consent."""
    smtp_url: str = ""
    """Mail server, ``smtp://login:password@host:587``, ``smtp+starttls://…`` or ``smtps://…``;
    empty: none."""
    mail_from: str = ""
    """Sender of notices by mail; a name may stand before it."""
    telegram_bot_name: str = ""
    """Name of the centre's Telegram bot without @, for links that begin a talk with it."""
    max_bot_name: str = ""
    """Name of the centre's first MAX bot, for links that begin a talk with it."""
    webhook_private_networks: str = ""
    """Private networks in which webhooks may be called, comma-separated; empty: none."""
    poll_seconds: Annotated[float, msgspec.Meta(gt=0)] = 3
    """How often the counters of known posts are asked for, in seconds."""
    backfill_days: _Positive = 14
    """How far back the comments of a newly registered page are read, in days."""
    region: str = ""
    """Code of the subject of the federation, as 73: its regulation and its own holidays."""
    time_zone: str = "Europe/Moscow"
    """IANA name of the region's time; institutions may have another."""
    regulations: Path | None = None
    """JSON file with the centre's own regulations in the place of the shipped ones."""
    answer_hours: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Clock hours for every first answer in the place of all regulations; 0 keeps these."""
    undo_seconds: Annotated[int, msgspec.Meta(ge=0, le=120)] = 10
    """Seconds for which an answer given at the desk may be taken back before it leaves; 0: none."""
    pos_url: str = "https://pos.gosuslugi.ru"
    """Address of the form «Решаем вместе» that answers lead to."""
    keep_notices_days: _Positive = 90
    """Days for which notices, and what was sent by mail, bots and webhooks, are kept."""
    keep_sessions_days: _Positive = 90
    """Days for which ended sessions, used links and sent letters are kept."""
    keep_journal_days: Annotated[int, msgspec.Meta(ge=90)] = 400
    """Days for which the journal of access is kept; not under 90, an inquiry needs it."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """debug, info, warning or error."""
    log_format: Literal["json", "text", "auto"] = "auto"
    """json, text, or auto: text on a terminal, JSON elsewhere."""

    def __repr__(self) -> str:
        return "Settings(...)"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingsError that names the variable at fault."""
    environ = os.environ if environ is None else environ
    given = {
        field.name: environ[variable]
        for field in msgspec.structs.fields(Settings)
        if (variable := variable_of(field.name)) in environ and environ[variable] != ""
    }
    settings = _convert(given)
    if settings.secret_key_file is not None and not settings.secret_key:
        settings = msgspec.structs.replace(settings, secret_key=_read(settings.secret_key_file))
    return settings


def require_servers(settings: Settings) -> tuple[str, str]:
    """Return the addresses of PostgreSQL and Redis; raises SettingsError when one is missing."""
    return _require(settings, "database_url"), _require(settings, "redis_url")


def require_database(settings: Settings) -> str:
    """Return the address of PostgreSQL; raises SettingsError when it is missing."""
    return _require(settings, "database_url")


def environment_of_asyncpg(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Pick what our driver reads of the environment, so that a program beside it heeds it too."""
    environ = os.environ if environ is None else environ
    return {name: environ[name] for name in _READ_BY_ASYNCPG if environ.get(name)}


def environment_of(settings: Settings) -> dict[str, str]:
    """Compose a child process's environment: ours, with these settings over it."""
    changed = {
        variable_of(field.name): str(value)
        for field in msgspec.structs.fields(settings)
        if (value := getattr(settings, field.name)) != field.default
    }
    return {**os.environ, **changed}


def variable_of(field: str) -> str:
    """Name the environment variable of a setting: ``port`` is ``GOSPABLIK_PORT``."""
    upper = field.upper()
    return upper if upper in _BARE_NAMES else _PREFIX + upper


def _require(settings: Settings, name: str) -> str:
    if given := getattr(settings, name):
        return str(given)
    raise SettingsError(
        f"{variable_of(name)} не задан, а работающего сервиса в папке GOSPABLIK_HOME нет. Задайте"
        " его, или запустите всё сразу (gospablik up), или назовите папку: GOSPABLIK_HOME."
    )


def _convert(given: Mapping[str, str]) -> Settings:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        if field.name not in given:
            continue
        try:
            values[field.name] = msgspec.convert(
                _spelled(given[field.name], field.type),
                field.type,
                strict=False,
                dec_hook=_understand,
            )
        except msgspec.ValidationError as error:
            raise SettingsError(f"{variable_of(field.name)}: {wish(field.type)}.") from error
        if wrong := fault(field.name, values[field.name]):
            raise SettingsError(f"{variable_of(field.name)}: {wrong}.")
    return Settings(**values)


def _spelled(given: str, kind: object) -> str:
    """Let a word out of a closed set be written in capitals, too."""
    return given.lower() if get_origin(kind) is Literal else given


def _understand(kind: type, given: str) -> Path:
    if kind is Path:
        return Path(given)
    raise NotImplementedError(kind)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"{variable_of('secret_key_file')}: {error.strerror}: {path}"
        ) from error
