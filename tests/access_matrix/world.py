"""The app on a connection that keeps nothing, its routes, and the people of the town."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx
from cryptography.fernet import Fernet
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from app.access import service as access
from app.access.rules import Person, Role
from app.base.database import Sessions, create_engine
from app.base.settings import Settings
from tests.access_matrix import town as towns
from tests.access_matrix.town import Town
from tests.visiting import an_app


def settings_of(database_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
    )


def routes() -> Iterator[str]:
    """Spell every route as rules spell it."""
    with an_app(settings_of("postgresql://nowhere/none", "redis://nowhere/0")) as app:
        for route in app.routes:
            if isinstance(route, HTTPRoute):
                for handler in route.route_handlers:
                    yield from spelled(route, handler)


def spelled(route: HTTPRoute, handler: HTTPRouteHandler) -> list[str]:
    return [
        f"{method} {route.path_format}"
        for method in sorted(handler.http_methods)
        if method != "OPTIONS"
    ]


ROUTES: Final = tuple(sorted(set(routes())))


@dataclass(frozen=True)
class World:
    """The app on a connection that keeps nothing, and who comes to it."""

    client: httpx.AsyncClient
    connection: AsyncConnection
    sessions: Sessions
    town: Town
    people: dict[Role, Person]

    @asynccontextmanager
    async def nothing_kept(self) -> AsyncIterator[None]:
        """Undo whatever happens meanwhile."""
        kept = await self.connection.begin_nested()
        try:
            yield
        finally:
            await kept.rollback()


@asynccontextmanager
async def a_world(database_url: str, redis_url: str) -> AsyncIterator[World]:
    """Build the town and put the app before it."""
    settings = settings_of(database_url, redis_url)
    with an_app(settings) as app:
        async with _before_the_town(app, settings) as world:
            yield world


@asynccontextmanager
async def _before_the_town(app: Litestar, settings: Settings) -> AsyncIterator[World]:
    engine = create_engine(settings.database_url)
    async with app.lifespan(), engine.connect() as connection:
        await connection.begin()
        sessions = async_sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        async with sessions.begin() as session:
            town = await towns.built(session)
            people = {
                role: await access.identify(session, secret, now=towns.NOW)
                for role, secret in town.tokens.items()
            }
        app.state.sessions = sessions
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            yield World(client, connection, sessions, town, people)
    await engine.dispose()
