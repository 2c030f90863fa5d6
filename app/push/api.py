"""HTTP for the networks, which knock here, and for whoever looks after the feeds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import PUBLIC, CurrentPerson
from app.access.rules import Right
from app.base.errors import DeniedError
from app.base.jobs import Bell, Stage
from app.base.settings import Settings
from app.base.web import NamedBell, Session, ringing
from app.push import service
from app.push.model import Feed
from app.push.rules import LARGEST, Way, hook_address, hook_secret, read_knock
from app.push.schemas import FeedView, GivenConfirmation
from app.push.service import FeedNotFoundError
from app.vocabulary import Network


class HookController(Controller):
    """Where networks bring their news; whoever knows the secret comes in."""

    path = "/hooks"
    tags = ("hooks",)
    opt = {PUBLIC: True}  # noqa: RUF012 - Litestar reads it once
    include_in_schema = False

    @post(
        "/{network:str}/{name:str}",
        status_code=HTTP_200_OK,
        media_type=MediaType.TEXT,
        request_max_body_size=LARGEST,
    )
    async def receive(
        self,
        request: Request[Any, Any, State],
        state: State,
        bell: NamedBell,
        network: FromPath[str],
        name: FromPath[str],
    ) -> Response[str]:
        """Keep an event and say that we have it; what it means is found out by a worker."""
        body = await request.body()
        known = _hooked(network)
        try:
            answer = await _receive(request, known, name, body)
        except DeniedError as error:
            async with state.sessions.begin() as session:
                await service.note_refused(
                    session, known, name, sentence=str(error), now=datetime.now(UTC)
                )
            raise
        return _told(answer, bell)


class FeedController(Controller):
    """How news come to us by themselves."""

    path = "/feeds"
    tags = ("feeds",)

    @get("/")
    async def list_all(
        self, session: Session, person: CurrentPerson, state: State
    ) -> Sequence[FeedView]:
        """List the feeds of your pages with their health; a bot's feed tells of many pages."""
        access.require(person, Right.KEEP_FEEDS)
        found = await service.list_feeds(session, sight=person.sight)
        return [_view(feed, state.settings) for feed in found]

    @put("/{feed_id:int}/confirmation")
    async def confirm(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        feed_id: FromPath[int],
        data: JSONBody[GivenConfirmation],
    ) -> Response[FeedView]:
        """Give the word that VK expects, where a key does not allow us to ask for it."""
        access.require(person, Right.KEEP_FEEDS)
        feed = await service.find_for(session, person, feed_id)
        feed.confirmation = data.confirmation
        feed.due_at = datetime.now(UTC)
        return ringing(_view(feed, state.settings), bell, Stage.LISTEN)


async def _receive(
    request: Request[Any, Any, State], network: Network, name: str, body: bytes
) -> str:
    knock = read_knock(network, request.headers, body)
    state = request.app.state
    async with state.sessions.begin() as session:
        return await service.receive(
            session,
            network=network,
            name=name,
            knock=knock,
            body=body,
            secret_key=state.settings.secret_key,
            now=datetime.now(UTC),
        )


def _hooked(word: str) -> Network:
    try:
        network = Network(word)
    except ValueError as error:
        raise FeedNotFoundError from error
    if network is Network.OK:  # it pushes no comments
        raise FeedNotFoundError
    return network


def _told(answer: str, bell: Bell) -> Response[str]:
    told = ringing(answer, bell, Stage.HEAR)
    told.media_type = MediaType.TEXT
    return told


def _view(feed: Feed, settings: Settings) -> FeedView:
    if feed.way is not Way.WEBHOOK or not settings.public_url or not settings.secret_key:
        return FeedView.of(feed, url=None, secret=None)
    return FeedView.of(
        feed,
        url=hook_address(settings.public_url, feed.network, feed.name),
        secret=hook_secret(settings.secret_key, feed.network, feed.name),
    )
