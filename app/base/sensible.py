"""Says what is wrong with a setting, in Russian: what its type refuses and what it cannot refuse.

No sentence repeats the value, which may be a password.
"""

import re
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from ipaddress import ip_network
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import msgspec

from app.base.database_url import ESCAPED, LARGEST_PORT, database_url_fault

_REGION: Final = re.compile(r"\d{2}")
_DATABASE_NUMBER: Final = re.compile(r"(/\d*)?")
REDIS_WORDS: Final = (
    *("db", "health_check_interval", "max_connections", "retry_on_error", "retry_on_timeout"),
    *("socket_connect_timeout", "socket_keepalive", "socket_timeout", "ssl_ca_certs"),
    *("ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile", "timeout"),
)
"""What an address of Redis may ask for."""


def wish(kind: object) -> str:
    """Say what a setting of this type should be."""
    asked = msgspec.inspect.type_info(kind)
    if isinstance(asked, msgspec.inspect.LiteralType):
        return "нужно одно из слов: " + ", ".join(map(str, asked.values))
    if isinstance(asked, msgspec.inspect.BoolType):
        return "нужно true или false"
    if isinstance(asked, msgspec.inspect.IntType):
        return "нужно целое число" + _between(asked.ge, asked.le)
    if isinstance(asked, msgspec.inspect.FloatType):
        return "нужно число больше нуля" if asked.gt == 0 else "нужно число"
    return "значение не понято"


def fault(setting: str, value: object) -> str:
    """Say what is wrong with the value of a setting; empty where nothing is."""
    check = _CHECKS.get(setting)
    return check(value) if check is not None and isinstance(value, str) and value else ""


def _between(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f" от {least} до {most}"
    return "" if least is None else f" не меньше {least}"


def _proxies_fault(value: str) -> str:
    words = (word.strip() for word in value.split(","))
    if value == "*" or all(_is_network(word) for word in words if word):
        return ""
    return "нужны адреса или сети через запятую, например 10.0.0.5,192.168.0.0/16"


def _networks_fault(value: str) -> str:
    words = (word.strip() for word in value.split(","))
    if all(_is_network(word) for word in words if word):
        return ""
    return "нужны сети через запятую, например 10.20.0.0/16,fd00::/8"


def _is_network(word: str) -> bool:
    try:
        return bool(ip_network(word))  # an address is a network of one
    except ValueError:
        return False


def _address_fault(value: str) -> str:
    """Refuse what no path can be put behind."""
    wanted = "нужен адрес вида https://gospablik.example.ru, без пробелов и знаков ? и #"
    return wanted if _link_fault(value) or "?" in value or "#" in value else ""


def _link_fault(value: str) -> str:
    wanted = "нужен адрес вида https://pos.gosuslugi.ru/form/?opaId=1, без пробелов"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return wanted
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return wanted if not is_web or re.search(r"\s", value) else ""


def _redis_fault(value: str) -> str:
    wanted = "нужен адрес вида redis://:пароль@сервер:6379/0"
    if value.startswith("unix://"):
        return "" if urlsplit(value).path else "нужен адрес вида unix:///run/valkey.sock"
    if not value.startswith(("redis://", "rediss://")):
        return f"{wanted}, а начинается он не с redis:// или rediss://"
    if wrong := _server_fault(value):
        return f"{wanted}, а {wrong}"
    if not _DATABASE_NUMBER.fullmatch(urlsplit(value).path):
        return f"{wanted}, а после сервера в нём стоит не номер базы"
    for word, told in parse_qsl(urlsplit(value).query, keep_blank_values=True):
        if word not in REDIS_WORDS:
            return f"{wanted}; после знака ? понятны: {', '.join(REDIS_WORDS)}"
        if word == "db" and not told.isdigit():
            return f"{wanted}, а номер базы в нём не число"
    return ""


def _proxy_fault(value: str) -> str:
    wanted = "нужен адрес вида http://proxy.example.ru:3128 (https:// тоже можно, socks нет)"
    return _no_server_of(("http://", "https://"), value, wanted)


def _mail_server_fault(value: str) -> str:
    wanted = "нужен адрес вида smtp://логин:пароль@сервер:587, smtp+starttls://… или smtps://…"
    return _no_server_of(("smtp://", "smtp+starttls://", "smtps://"), value, wanted)


def _no_server_of(schemes: tuple[str, ...], value: str, wanted: str) -> str:
    """Say what is wanted where that is no server behind one of the schemes."""
    if not value.startswith(schemes):
        return wanted
    wrong = _server_fault(value)
    return f"{wanted}, а {wrong}" if wrong else ""


def _sender_fault(value: str) -> str:
    _, address = parseaddr(value)
    name, _, domain = address.partition("@")
    is_address = bool(name and domain) and address.isascii()
    return "" if is_address else "нужен адрес отправителя, например gospablik@example.ru"


def _server_fault(value: str) -> str:
    """Say what is wrong between the scheme and the path."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return f"порт в нём не от 1 до {LARGEST_PORT}; {ESCAPED}"
    if port == 0:
        return f"порт в нём не от 1 до {LARGEST_PORT}"
    if not parts.hostname or re.search(r"\s", value):
        return f"сервер в нём не назван или в нём пробелы; {ESCAPED}"
    return ""


def _region_fault(value: str) -> str:
    return "" if _REGION.fullmatch(value) else "нужны две цифры кода региона, например 73"


def _zone_fault(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        return "нужно имя часового пояса, например Europe/Moscow"
    return ""


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "database_url": database_url_fault,
        "redis_url": _redis_fault,
        "proxy": _proxy_fault,
        "telegram_proxy": _proxy_fault,
        "smtp_url": _mail_server_fault,
        "mail_from": _sender_fault,
        "public_url": _address_fault,
        "pos_url": _link_fault,
        "trusted_proxies": _proxies_fault,
        "webhook_private_networks": _networks_fault,
        "region": _region_fault,
        "time_zone": _zone_fault,
        **dict.fromkeys(
            (
                "vk_api_url",
                "vk_oauth_url",
                "ok_api_url",
                "telegram_api_url",
                "max_api_url",
                "oidc_issuer",
            ),
            _address_fault,
        ),
    }
)
