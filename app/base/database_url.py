"""Reads DATABASE_URL, and tells asyncpg and PostgreSQL's own programs the same in their words.

The address may be spelled as libpq does (``sslmode=``) or as asyncpg does (``ssl=``).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

import msgspec

_DRIVER: Final = "postgresql+asyncpg"
_SCHEMES: Final = frozenset({"postgres", "postgresql", _DRIVER})
_SPELLED: Final = MappingProxyType({"ssl": "sslmode"})
WISHES: Final = MappingProxyType(
    {
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
        "sslcrl": "PGSSLCRL",
        "sslnegotiation": "PGSSLNEGOTIATION",
        "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
        "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
        "target_session_attrs": "PGTARGETSESSIONATTRS",
        "passfile": "PGPASSFILE",
    }
)
"""What may be asked of a connection, and the variable by which programs are told.

Left out is what one of both cannot be told: libpq has no variable for ``sslpassword``.
"""
_OURS: Final = ("command_timeout", "prepared_statement_cache_size")
"""What SQLAlchemy and asyncpg alone take; it means nothing to programs."""
_PLACE: Final = ("host", "port")
_KNOWN: Final = tuple(sorted([*WISHES, *_SPELLED, *_OURS, *_PLACE]))
_FILES: Final = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
_TLS: Final = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_SAFE: Final = ("require", "verify-ca", "verify-full")
_VALUES: Final = MappingProxyType(
    {
        "sslmode": ("disable", "allow", "prefer", *_SAFE),
        "sslnegotiation": ("postgres", "direct"),
        "ssl_min_protocol_version": _TLS,
        "ssl_max_protocol_version": _TLS,
        "target_session_attrs": (
            *("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
        ),
    }
)
_PARTS: Final = re.compile(
    r"(?P<scheme>[\w+]+)://"
    r"(?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?"
    r"(?:\[(?P<v6>[^\]/?]+)\]|(?P<host>[^/:?]*))(?::(?P<port>[^/?]*))?"
    r"(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?"
)
"""A password may hold whatever is no @, as SQLAlchemy has always let it."""
_HOST: Final = re.compile(r"/.+|[\w.:%-]+")
_WORD: Final = re.compile(r"[a-z_]{1,40}")
_WITH_PORT: Final = re.compile(r"[\w.-]+:\d+")
_USUAL_PORT: Final = "5432"
LARGEST_PORT: Final = 65535
_WANTED: Final = "нужен адрес вида postgresql://имя:пароль@сервер:5432/база"
ESCAPED: Final = "знаки @ : / ? # % в имени и пароле пишутся кодами: %40 %3A %2F %3F %23 %25"


class _Address(msgspec.Struct, frozen=True, kw_only=True):
    scheme: str
    user: str
    password: str
    hosts: Sequence[str]
    ports: Sequence[str]
    """As many as hosts."""
    database: str
    query: Sequence[tuple[str, str]]

    def __repr__(self) -> str:
        return "_Address(...)"


def asyncpg_url(url: str) -> str:
    """Write the address as SQLAlchemy and asyncpg read it; one of others is left as it is."""
    address = _read(url)
    if address is None or address.scheme not in _SCHEMES:
        return url
    ours = {*WISHES, *_SPELLED, *_PLACE}
    query = [(word, value) for word, value in address.query if word not in ours]
    query += [("host", ",".join(address.hosts)), ("port", ",".join(address.ports))]
    if wishes := _wishes_of(address):
        # asyncpg takes the names of certificates out of a DSN only.
        query.append(("dsn", f"postgresql://?{urlencode(wishes)}"))
    password = f":{quote(address.password, safe='')}" if address.password else ""
    who = f"{quote(address.user, safe='')}{password}@" if address.user else ""
    return f"{_DRIVER}://{who}/{quote(address.database, safe='')}?{urlencode(query)}"


def environment_of_programs(url: str) -> dict[str, str]:
    """Tell PostgreSQL's programs by their environment where to go: their words all can read.

    Raises ValueError for an address that ``database_url_fault`` refuses.
    """
    address = _read(url)
    if address is None:
        raise ValueError("no address of PostgreSQL")
    return {
        "PGHOST": ",".join(address.hosts),
        "PGPORT": ",".join(address.ports),
        "PGDATABASE": address.database,
        **({"PGUSER": address.user} if address.user else {}),
        **({"PGPASSWORD": address.password} if address.password else {}),
        **{WISHES[word]: value for word, value in _wishes_of(address).items()},
    }


def insists_on_tls(environment: Mapping[str, str]) -> bool:
    """Tell whether a program that cannot encrypt would break what these variables ask for."""
    return environment.get("PGSSLMODE", "") in _SAFE


def database_url_fault(url: str) -> str:
    """Say in Russian what is wrong with the address, and nothing of it; empty: nothing."""
    address = _read(url)
    if address is None:
        return f"{_WANTED}; {ESCAPED}"
    if address.scheme not in _SCHEMES:
        return f"{_WANTED}, а начинается он не с postgresql://"
    return _place_fault(address) or _query_fault(address)


def _place_fault(address: _Address) -> str:
    if not all(address.hosts):
        return f"{_WANTED}, а сервер в нём не назван"
    if not all(_HOST.fullmatch(host) for host in address.hosts):
        return f"{_WANTED}, а имя сервера в нём не понято; {ESCAPED}"
    if len(address.hosts) != len(address.ports):
        return f"{_WANTED}, а серверов и портов в нём не поровну"
    if not all(_is_port(port) for port in address.ports):
        return f"{_WANTED}, а порт в нём не от 1 до {LARGEST_PORT}"
    return "" if address.database else f"{_WANTED}, а база в нём не названа"


def _is_port(word: str) -> bool:
    return word.isascii() and word.isdigit() and 0 < int(word) <= LARGEST_PORT


def _query_fault(address: _Address) -> str:
    words = [word for word, _ in address.query]
    for word in words:
        if word not in _KNOWN:
            named = word if _WORD.fullmatch(word) else "после знака ?"
            return f"нужен адрес без параметра {named}; понятны: {', '.join(_KNOWN)}"
        if words.count(word) > 1 and word != "host":
            return f"нужен адрес, в котором {word} стоит один раз"
    if {"ssl", "sslmode"} <= set(words):
        return "нужен адрес, в котором стоит или ssl, или sslmode, но не оба"
    return _wish_fault(_wishes_of(address))


def _wish_fault(wishes: Mapping[str, str]) -> str:
    for word, value in wishes.items():
        if value not in _VALUES.get(word, (value,)):
            asked = "ssl или sslmode" if word == "sslmode" else word
            return f"нужно, чтобы {asked} в адресе было одним из слов: {', '.join(_VALUES[word])}"
        if word in _FILES and not _can_be_read(Path(value)):
            return f"нужен файл, который назван в адресе как {word}: его нет, или он не читается"
    if wishes.get("sslnegotiation") == "direct" and wishes.get("sslmode") not in _SAFE:
        return f"нужно, чтобы с sslnegotiation=direct стояло sslmode: {', '.join(_SAFE)}"
    return ""


def _wishes_of(address: _Address) -> dict[str, str]:
    wishes = {}
    for spelled, value in address.query:
        word = _SPELLED.get(spelled, spelled)
        if word in WISHES:
            wishes[word] = value.replace("_", "-") if word == "sslmode" else value
    return wishes


def _read(url: str) -> _Address | None:
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return None
    query = parse_qsl(parts["query"] or "", keep_blank_values=True)
    hosts, ports = _places(parts["v6"] or parts["host"] or "", parts["port"], query)
    return _Address(
        scheme=parts["scheme"],
        user=unquote(parts["user"] or ""),
        password=unquote(parts["password"] or ""),
        hosts=hosts,
        ports=ports,
        database=unquote(parts["database"] or ""),
        query=query,
    )


def _places(
    host: str, port: str | None, query: Sequence[tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """Tell the hosts and the port of each; the query may name several, or a folder of sockets."""
    named = [each for word, value in query if word == "host" for each in value.split(",")]
    given = next((value.split(",") for word, value in query if word == "port"), None)
    hosts, ports = [], []
    for each in named or [host]:
        name, _, beside = each.partition(":") if _WITH_PORT.fullmatch(each) else (each, "", "")
        hosts.append(unquote(name))
        ports.append(beside or port or _USUAL_PORT)
    if given is not None:
        ports = given * len(hosts) if len(given) == 1 else given
    return hosts, ports


def _can_be_read(file: Path) -> bool:
    try:
        with file.open("rb"):
            return True
    except OSError:
        return False
