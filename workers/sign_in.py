"""Asks the centre's own provider who a browser is that came back from it."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from app.access.oidc import service as oidc
from app.access.oidc.rules import WORKER_DIES_AFTER
from app.access.oidc.service import Claims, Places, Returned
from app.base.sealing import NoSecretKeyError
from connectors.contract import ConnectorError, RefusedError, UnavailableError
from connectors.oidc import Identity, discover, exchange
from workers.tools import Oidc, Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
_PATIENCE: Final = WORKER_DIES_AFTER - timedelta(seconds=10)
_AWAY: Final = "Служба входа не отвечает. Войдите по логину и паролю или повторите позже."


async def sign_in(tools: Tools) -> int:
    """Read the provider's description when it is due, and exchange a batch of codes."""
    if tools.oidc is None:
        return 0
    await _read(tools, tools.oidc)
    async with tools.sessions.begin() as session:
        try:
            taken = await oidc.claim(session, sealer=tools.sealer, now=tools.now(), limit=_AT_ONCE)
        except NoSecretKeyError:
            log.warning("oidc.unreadable")
            return 0
        places = await oidc.places_of(session, tools.oidc.client.issuer)
    await asyncio.gather(*(_settle(tools, tools.oidc, places, one) for one in taken))
    return len(taken)


async def _read(tools: Tools, ours: Oidc) -> None:
    issuer = ours.client.issuer
    async with tools.sessions.begin() as session:
        if not await oidc.claim_reading(session, issuer, now=tools.now()):
            return
    try:
        found = await discover(ours.http, issuer)
    except ConnectorError as error:
        log.warning("oidc.away", error=str(error))
        return
    places = Places(
        authorization_endpoint=found.authorization_endpoint,
        token_endpoint=found.token_endpoint,
        keys_address=found.jwks_uri,
    )
    async with tools.sessions.begin() as session:
        await oidc.read(session, issuer, places, now=tools.now())


async def _settle(tools: Tools, ours: Oidc, places: Places | None, one: Returned) -> None:
    try:
        identity = await _ask(tools, ours, places, one)
    except (RefusedError, UnavailableError, TimeoutError) as error:
        log.warning("oidc.refused", visit_id=one.visit_id, error=str(error))
        sentence = _AWAY if isinstance(error, TimeoutError) else error.sentence
        async with tools.sessions.begin() as session:
            await oidc.fail(session, one.visit_id, sentence)
        return
    claims = Claims(
        sub=identity.sub, email=identity.email, is_email_verified=identity.email_verified
    )
    async with tools.sessions.begin() as session:
        await oidc.settle(session, one.visit_id, claims, issuer=ours.client.issuer, now=tools.now())


async def _ask(tools: Tools, ours: Oidc, places: Places | None, one: Returned) -> Identity:
    if places is None:
        raise UnavailableError("oidc: never read", sentence=_AWAY)
    async with asyncio.timeout(_PATIENCE.total_seconds()):
        return await exchange(
            ours.http,
            ours.client,
            token_endpoint=places.token_endpoint,
            keys_address=places.keys_address,
            code=one.code,
            verifier=one.verifier,
            nonce=one.nonce,
            redirect_uri=one.redirect_uri,
            now=tools.now(),
        )
