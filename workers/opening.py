"""Opens what a worker works with, and closes it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from app.base.database import close_engine, create_engine, create_sessions
from app.base.jobs import RedisBell
from app.base.settings import Settings
from app.deadlines.installed import rulebook_of
from app.notices.webhooks.rules import networks_of
from app.pages.planning.holding import Plans
from app.pages.planning.rules import by_the_second, daily
from app.pages.sealing import Sealer
from app.vocabulary import KeyKind, Network, PageKey, PageRef
from connectors.budget import RedisBudget
from connectors.contract import Connector
from connectors.http import open_client
from connectors.mail import Mailer, mail_address
from connectors.max.address import MaxAddress
from connectors.oidc import OidcClient
from connectors.ok.address import OkAddress
from connectors.registry import Addresses, allowances, open_connector
from connectors.telegram.address import TelegramAddress
from connectors.vk.address import VkAddress
from connectors.vk.oauth import Application, exchange
from connectors.webhooks import Receivers
from workers.judges import Judges
from workers.lanes import Lanes
from workers.networks import BuyKey, Networks, OpenConnector
from workers.tools import Oidc, Outlets, Tools, feeding_of, keeping_of, rhythm_of, utc_now

_LINES = 1000
"""Connections for listening: a feed holds one for as long as it waits."""


@dataclass(frozen=True)
class Opened:
    """The tools of one worker process and the connections under them."""

    tools: Tools
    redis: Redis
    engine: AsyncEngine
    clients: Mapping[Network, httpx.AsyncClient]

    async def close(self) -> None:
        """Close every connection."""
        await self.tools.judge.close()
        for client in self.clients.values():
            await client.aclose()
        if self.tools.oidc is not None:
            await self.tools.oidc.http.aclose()
        if self.tools.outlets.receivers is not None:
            await self.tools.outlets.receivers.close()
        await close_engine(self.engine)
        await self.redis.aclose()


def open_tools(
    settings: Settings, database_url: str, redis_url: str, *, judges: Judges | None = None
) -> Opened:
    """Open everything a worker needs; the shipped judge is read here unless judges are given.

    Raises OSError where MAX's root certificate cannot be read.
    """
    engine = create_engine(database_url)
    redis = Redis.from_url(redis_url)
    clients = _open_clients(settings)
    centre_keys = _centre_keys(settings)
    addresses = _addresses(settings)
    tools = Tools(
        sessions=create_sessions(engine),
        networks=Networks(_opener(addresses, clients, redis), centre_keys),
        buy_key=_buyer(settings, addresses, clients[Network.VK]),
        judge=Judges.load() if judges is None else judges,
        sealer=Sealer(settings.secret_key),
        bell=RedisBell(redis),
        rhythm=rhythm_of(settings, reading_keys=len(centre_keys[Network.VK])),
        rulebook=rulebook_of(settings),
        feeding=feeding_of(settings),
        plans=Plans(
            {
                Network.VK: daily(settings.vk_wall_get_per_day),
                Network.OK: by_the_second(settings.ok_rate),
                Network.MAX: by_the_second(settings.max_rate),
            }
        ),
        outlets=_outlets(settings),
        keeping=keeping_of(settings),
        oidc=_oidc(settings),
        lanes=Lanes(),
        now=utc_now,
    )
    return Opened(tools=tools, redis=redis, engine=engine, clients=clients)


def _outlets(settings: Settings) -> Outlets:
    """Open the ways to people; raises MailSettingsError and PrivateNetworksError."""
    url, sender = settings.smtp_url, settings.mail_from
    return Outlets(
        mailer=Mailer(mail_address(url, sender)) if url else None,
        receivers=Receivers(),
        networks=networks_of(settings.webhook_private_networks),
        public_url=settings.public_url,
    )


def _oidc(settings: Settings) -> Oidc | None:
    if not settings.oidc_issuer:
        return None
    client = OidcClient(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
    )
    return Oidc(client=client, http=open_client(proxy=settings.proxy or None))


def _open_clients(settings: Settings) -> dict[Network, httpx.AsyncClient]:
    """Give each network a client of its own: one that hangs takes no line from another."""
    proxy = settings.proxy or None
    return {
        Network.VK: open_client(proxy=proxy, connections=_LINES if settings.vk_long_poll else 32),
        Network.OK: open_client(proxy=proxy),
        Network.TELEGRAM: open_client(proxy=settings.telegram_proxy or proxy),
        Network.MAX: open_client(proxy=proxy, extra_roots=settings.max_root_certificate),
    }


def _addresses(settings: Settings) -> Addresses:
    return Addresses(
        vk=VkAddress(
            api_url=settings.vk_api_url,
            version=settings.vk_api_version,
            service_rate=settings.vk_service_rate,
            community_rate=settings.vk_community_rate,
            wall_get_per_day=settings.vk_wall_get_per_day,
            oauth_url=settings.vk_oauth_url,
            oauth_token_path=settings.vk_oauth_token_path,
            client_id=settings.vk_application_id,
        ),
        ok=OkAddress(
            api_url=settings.ok_api_url,
            application_key=settings.ok_application_key,
            application_secret=settings.ok_application_secret,
            client_id=settings.ok_application_id,
            per_second=settings.ok_rate,
        ),
        telegram=TelegramAddress(api_url=settings.telegram_api_url),
        max=MaxAddress(api_url=settings.max_api_url, rate=settings.max_rate),
    )


def _opener(
    addresses: Addresses, clients: Mapping[Network, httpx.AsyncClient], redis: Redis
) -> OpenConnector:
    budget = RedisBudget(redis, allowances(addresses))

    def open_one(network: Network, keys: Sequence[PageKey]) -> Connector:
        return open_connector(
            network, keys, client=clients[network], budget=budget, addresses=addresses
        )

    return open_one


def _buyer(settings: Settings, addresses: Addresses, client: httpx.AsyncClient) -> BuyKey:
    """Buy keys by consent; VK alone gives them so, and may give those of several communities."""

    async def buy_one(page: PageRef, code: str, redirect_uri: str) -> PageKey | None:
        application = Application(
            client_id=settings.vk_application_id,
            client_secret=settings.vk_application_secret,
            redirect_uri=redirect_uri,
        )
        keys = await exchange(client, addresses.vk, application, code=code)
        return {str(-number): key for number, key in keys.items()}.get(page.external_id)

    return buy_one


def _centre_keys(settings: Settings) -> dict[Network, tuple[PageKey, ...]]:
    return {
        Network.VK: _keys(KeyKind.SERVICE, settings.vk_service_keys),
        Network.OK: _keys(KeyKind.USER, settings.ok_access_tokens),
        Network.TELEGRAM: _keys(KeyKind.BOT, settings.telegram_bot_token),
        Network.MAX: _keys(KeyKind.BOT, settings.max_bot_tokens),
    }


def _keys(kind: KeyKind, spelled: str) -> tuple[PageKey, ...]:
    secrets = (secret.strip() for secret in spelled.split(","))
    return tuple(PageKey(kind, secret) for secret in secrets if secret)
