"""Says what is wrong with a setting, in Russian: what its type refuses and what it cannot refuse.

No sentence repeats the value, which may be a password.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

_REGION: Final = re.compile(r"\d{2}")


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
