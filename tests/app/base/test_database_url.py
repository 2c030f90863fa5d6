"""DATABASE_URL: the service and PostgreSQL's programs are told the same of it."""

import ssl
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import make_url, text

from app.base.database import create_engine
from app.base.database_url import asyncpg_url, environment_of_programs, insists_on_tls
from app.base.settings import environment_of_asyncpg
from tests.encrypting import encrypted, write_certificate

PLACE = "postgresql://gospablik:p%40ss%20w@db.example.ru:6432/the%20base"
PLAINLY = {
    "PGHOST": "db.example.ru",
    "PGPORT": "6432",
    "PGUSER": "gospablik",
    "PGPASSWORD": "p@ss w",
    "PGDATABASE": "the base",
}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", {}),
        ("?ssl=require", {"PGSSLMODE": "require"}),
        ("?ssl=verify_full", {"PGSSLMODE": "verify-full"}),
        ("?sslmode=disable", {"PGSSLMODE": "disable"}),
        (
            "?sslmode=verify-full&sslrootcert=/files/ca.pem",
            {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/files/ca.pem"},
        ),
        (
            "?sslcert=/c&sslkey=/k&sslcrl=/l&ssl_min_protocol_version=TLSv1.3",
            {
                "PGSSLCERT": "/c",
                "PGSSLKEY": "/k",
                "PGSSLCRL": "/l",
                "PGSSLMINPROTOCOLVERSION": "TLSv1.3",
            },
        ),
        ("?target_session_attrs=read-write", {"PGTARGETSESSIONATTRS": "read-write"}),
        ("?command_timeout=60&prepared_statement_cache_size=0", {}),
    ],
)
def test_programs_are_told_what_the_address_asks_for(query: str, told: dict[str, str]) -> None:
    assert environment_of_programs(PLACE + query) == PLAINLY | told


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://x@[::1]/x", "::1", "5432"),
        ("postgresql://x@/x?host=/run/postgresql", "/run/postgresql", "5432"),
        ("postgresql://x@/x?host=a:5432&host=b:5433", "a,b", "5432,5433"),
        ("postgresql+asyncpg://x@/x?host=a,b&port=5432,5433", "a,b", "5432,5433"),
        ("postgresql://x@/x?host=::1,b&port=5432", "::1,b", "5432,5432"),
    ],
)
def test_programs_go_where_the_service_goes(url: str, host: str, port: str) -> None:
    told = environment_of_programs(url)
    address = make_url(asyncpg_url(url))
    ours = address.get_dialect()().create_connect_args(address)[1]

    assert (told["PGHOST"], told["PGPORT"]) == (host, port)
    assert (listed(ours["host"]), listed(ours["port"])) == (host, port)


@pytest.mark.parametrize("password", ["p@ss", "p%41ss", "п+ р/о#л?ь:", "%"])
def test_a_password_is_one_for_the_service_and_the_programs(password: str) -> None:
    url = f"postgresql://{quote('имя@', safe='')}:{quote(password, safe='')}@db/x"

    told, address = environment_of_programs(url), make_url(asyncpg_url(url))

    assert (told["PGUSER"], told["PGPASSWORD"]) == ("имя@", password)
    assert (address.username, address.password) == ("имя@", password)


def test_a_password_that_was_written_without_codes_is_read_as_before() -> None:
    url = "postgresql://gospablik:s3/c#r?t@db.example.ru:5432/x"

    assert environment_of_programs(url)["PGPASSWORD"] == make_url(url).password == "s3/c#r?t"


def test_what_the_driver_reads_of_the_environment_programs_are_told_too() -> None:
    given = {"PGSSLMODE": "require", "PGSSLROOTCERT": "", "PGOPTIONS": "-c x=y", "HOME": "/root"}

    assert environment_of_asyncpg(given) == {"PGSSLMODE": "require", "HOME": "/root"}


def test_whom_the_address_does_not_name_the_environment_may() -> None:
    given = {"PGUSER": "gospablik"}

    told = {**environment_of_asyncpg(given), **environment_of_programs("postgresql://db/x")}

    assert told["PGUSER"] == "gospablik"


@pytest.mark.parametrize(
    ("mode", "insists"),
    [("", False), ("prefer", False), ("require", True), ("verify-ca", True), ("verify-full", True)],
)
def test_a_program_without_tls_will_do_where_plain_words_will(mode: str, *, insists: bool) -> None:
    assert insists_on_tls({"PGSSLMODE": mode}) is insists


def test_an_address_of_another_driver_is_left_as_it_is() -> None:
    assert asyncpg_url("sqlite:///x.db") == "sqlite:///x.db"


@pytest.mark.parametrize("mode", ["ssl=require", "sslmode=verify-full", "ssl=verify_full"])
async def test_the_service_speaks_tls_as_it_is_asked_to(
    mode: str, postgres_url: str, tmp_path: Path
) -> None:
    certificate = write_certificate(tmp_path, address="127.0.0.1")
    async with encrypted(urlsplit(postgres_url).port or 0, certificate) as port:
        engine = create_engine(beside(postgres_url, port, f"{mode}&sslrootcert={certificate}"))
        async with engine.connect() as line:
            answer = await line.scalar(text("SELECT 1"))
        await engine.dispose()

    assert answer == 1


async def test_a_server_that_nobody_vouches_for_is_refused(
    postgres_url: str, tmp_path: Path
) -> None:
    shown = write_certificate(tmp_path, address="127.0.0.1")
    trusted = write_certificate(tmp_path, address="127.0.0.2")
    async with encrypted(urlsplit(postgres_url).port or 0, shown) as port:
        asked = f"sslmode=verify-full&sslrootcert={trusted}"
        engine = create_engine(beside(postgres_url, port, asked))
        with pytest.raises(ssl.SSLCertVerificationError):
            await engine.connect().start()
        await engine.dispose()


async def test_a_server_without_tls_is_refused_where_tls_is_asked_for(postgres_url: str) -> None:
    engine = create_engine(f"{postgres_url}?sslmode=require")

    with pytest.raises(ConnectionError):
        await engine.connect().start()

    await engine.dispose()


def beside(url: str, port: int, query: str) -> str:
    """Name the same database by the port of the door before it."""
    return url.replace(f":{urlsplit(url).port}/", f":{port}/") + f"?{query}"


def listed(value: object) -> str:
    """Write one host or port, or several, as PostgreSQL's programs are told them."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
