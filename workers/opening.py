"""Opens what a worker works with, and closes it again."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from app.base.database import create_engine, create_sessions
from app.base.jobs import RedisBell
from app.base.settings import Settings
from app.pages.sealing import Sealer
from app.triage.judge import LinearJudge
from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import RedisBudget
from connectors.contract import Connector
from connectors.http import open_client
from connectors.registry import Addresses, allowances, open_connector
from connectors.vk.address import VkAddress
from workers.networks import Networks, OpenConnector
from workers.tools import Tools, profile_of, rhythm_of, utc_now


@dataclass(frozen=True)
class Opened:
    """The tools of one worker process and the connections under them."""

    tools: Tools
    redis: Redis
    engine: AsyncEngine
    client: httpx.AsyncClient

    async def close(self) -> None:
        """Close every connection."""
        await self.client.aclose()
        await self.engine.dispose()
        await self.redis.aclose()


def open_tools(settings: Settings, database_url: str, redis_url: str) -> Opened:
    """Open everything a worker needs; the judge's model is read here, once."""
    engine = create_engine(database_url)
    redis = Redis.from_url(redis_url)
    client = open_client()
    service_keys = {Network.VK: _service_keys(settings.vk_service_keys)}
    tools = Tools(
        sessions=create_sessions(engine),
        networks=Networks(_opener(settings, client, redis), service_keys),
        judge=LinearJudge.load(),
        sealer=Sealer(settings.secret_key),
        bell=RedisBell(redis),
        rhythm=rhythm_of(settings, reading_keys=len(service_keys[Network.VK])),
        profile=profile_of(settings),
        now=utc_now,
    )
    return Opened(tools=tools, redis=redis, engine=engine, client=client)


def _opener(settings: Settings, client: httpx.AsyncClient, redis: Redis) -> OpenConnector:
    addresses = Addresses(
        vk=VkAddress(
            api_url=settings.vk_api_url,
            version=settings.vk_api_version,
            service_rate=settings.vk_service_rate,
            community_rate=settings.vk_community_rate,
            wall_get_per_day=settings.vk_wall_get_per_day,
        )
    )
    budget = RedisBudget(redis, allowances(addresses))

    def open_one(network: Network, keys: Sequence[PageKey]) -> Connector:
        return open_connector(network, keys, client=client, budget=budget, addresses=addresses)

    return open_one


def _service_keys(spelled: str) -> tuple[PageKey, ...]:
    secrets = (secret.strip() for secret in spelled.split(","))
    return tuple(PageKey(KeyKind.SERVICE, secret) for secret in secrets if secret)
