"""A group itself: found behind a link, and what our keys may do in it."""

from contextlib import suppress
from typing import Final

from app.vocabulary import Capabilities, Network, PageCard, PageKey, PageRef, PostRef
from connectors.contract import BadLinkError, GoneError
from connectors.decoding import decode, decoded, unreadable
from connectors.ok import methods
from connectors.ok.client import Call
from connectors.ok.discussion import read_page
from connectors.ok.errors import NothingError, NotRulingError
from connectors.ok.links import group_url, person_page, read_link
from connectors.ok.refusals import Deed, Refusals
from connectors.ok.sessions import Sessions
from connectors.ok.text import plain
from connectors.ok.wire import Group, Role, TopicCounter, Topics, UrlInfo, entries
from connectors.troubles import gone_page_is_refused, trouble_of

_RULING: Final = frozenset({"ADMIN", "MODERATOR"})
_NO_GROUP: Final = "Такой группы в Одноклассниках нет. Проверьте адрес."
_DISABLED: Final = "Группа удалена или заблокирована Одноклассниками."
_NOT_GROUP: Final = "По этому адресу не группа. Нужен адрес страницы учреждения (группы)."


async def resolve(sessions: Sessions, link: str) -> PageCard:
    """Find the group behind a link; see contract.Connector."""
    target = read_link(link)
    number = target.group or await _group_named(sessions, target.name or "")
    group = await _living_group(sessions, number)
    return PageCard(
        ref=PageRef(network=Network.OK, external_id=str(group.uid)),
        title=plain(group.name) or str(group.uid),
        url=group_url(str(group.uid)),
        followers=group.members_count,
    )


async def capabilities(sessions: Sessions, refusals: Refusals, page: PageRef) -> Capabilities:
    """Try what can be tried without writing; see contract.Connector.

    That OK withdrew a method is only learnt by using it: ``refusals`` remembers.
    """
    reading = await trouble_of(lambda: _check_discussed(sessions, page))
    ruling = reading or await trouble_of(lambda: check_ruling(sessions, page))
    replying = ruling or refusals.sentence(Deed.REPLY, page)
    hiding = ruling or refusals.sentence(Deed.HIDE, page)
    troubles = dict.fromkeys(filter(None, (reading, ruling, replying, hiding)))
    return Capabilities(
        can_read=reading is None,
        can_reply=replying is None,
        can_hide=hiding is None,
        troubles=tuple(troubles),
    )


async def check_reading(sessions: Sessions, page: PageRef) -> None:
    """Make sure that a page may be read; raises a ConnectorError.

    A page that is not found is RefusedError here, lest its posts be taken for deleted.
    """
    with gone_page_is_refused():
        await _check_readable(sessions, page)


async def check_ruling(sessions: Sessions, page: PageRef) -> None:
    """Look for a key whose owner administers or moderates the group; raises a ConnectorError."""

    async def check(key: PageKey) -> None:
        person = await sessions.person_of(key)
        params = {"group_id": page.external_id, "uids": person}
        body = await sessions.read_with(key, Call(methods.ROLES, params))
        roles = decoded(body, list[Role], name=methods.ROLES)
        if not any(role.status in _RULING for role in roles):
            raise NotRulingError(f"{methods.ROLES}: neither administrator nor moderator")

    await sessions.first_able(check)


async def _group_named(sessions: Sessions, name: str) -> str:
    call = Call(methods.URL_INFO, {"url": f"https://ok.ru/{name}"})
    try:
        found = decode(await sessions.read(call), UrlInfo)
    except (NothingError, GoneError) as error:
        raise GoneError(str(error), sentence=_NO_GROUP) from error
    except ValueError as error:
        raise unreadable(methods.URL_INFO) from error
    if found.type == "UNKNOWN":
        raise GoneError(f"{methods.URL_INFO}: nobody", sentence=_NO_GROUP)
    if found.type == "PROFILE":
        raise person_page()
    number = found.objectIdStr or found.objectId
    if found.type != "GROUP" or number is None:
        raise BadLinkError(f"{methods.URL_INFO}: no group", sentence=_NOT_GROUP)
    return str(number)


async def _living_group(sessions: Sessions, number: str) -> Group:
    params = {"uids": number, "fields": "group.*"}
    body = await sessions.read(Call(methods.GROUP_INFO, params))
    groups = decoded(body, list[Group], name=methods.GROUP_INFO)
    if not groups:
        raise GoneError(f"{methods.GROUP_INFO}: nothing", sentence=_NO_GROUP)
    if groups[0].disabled or groups[0].blocked:
        raise GoneError(f"{methods.GROUP_INFO}: disabled", sentence=_DISABLED)
    return groups[0]


async def _check_discussed(sessions: Sessions, page: PageRef) -> None:
    """Read the newest post's comments, too: that method may be lost though others work."""
    topic = await _check_readable(sessions, page)
    if topic is not None:
        with suppress(GoneError):
            await read_page(sessions, PostRef(page=page, post_id=topic), "LAST", "BACKWARD")


async def _check_readable(sessions: Sessions, page: PageRef) -> str | None:
    """Read the newest post and tell its number, if there is one."""
    await _living_group(sessions, page.external_id)
    body = await sessions.read(Call(methods.TOPICS, {"gid": page.external_id, "count": 1}))
    try:
        topics = entries(body, decode(body, Topics).media_topics)
        return str(decode(topics[0], TopicCounter).id) if topics else None
    except ValueError as error:
        raise unreadable(methods.TOPICS) from error
