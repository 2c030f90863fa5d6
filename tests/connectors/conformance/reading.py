"""How the comments of a post are read where they can be asked for."""

from datetime import datetime

from app.vocabulary import Discussion, IncomingComment, PostRef
from connectors.contract import Connector, ConnectorError
from tests.connectors.fakes import gathered


async def read_discussion(
    connector: Connector, post: PostRef, since: datetime | None = None
) -> list[IncomingComment]:
    """Read a post's comments, the whole if no moment is given; raises a ConnectorError."""
    told = (await gathered(connector.comments_under({post: since})))[post]
    if isinstance(told, ConnectorError):
        raise told
    assert isinstance(told, Discussion)
    assert told.is_whole or since is not None
    return list(told.comments)
