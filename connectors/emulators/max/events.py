"""What bots are told: composed as it happens, put into their log and on their webhooks' way."""

from typing import Any, Final

from connectors.emulators.max.network import Network
from connectors.emulators.max.rights import hears_comments
from connectors.emulators.max.views import comment_view, post_view, user_view
from connectors.emulators.max.world import Bot, Message, Notice, User

_KEPT: Final = 24 * 3600.0
_COMMENT: Final = "comment"
_PREFIXES: Final = {
    "comment_created": _COMMENT,
    "message_comment_created": "message_comment",
    "message_created": "message",
}
KNOWN_TYPES: Final = frozenset(
    {
        "bot_added", "bot_removed", "bot_started", "bot_stopped", "chat_title_changed",
        "dialog_cleared", "dialog_muted", "dialog_removed", "dialog_unmuted",
        "message_callback", "user_added", "user_removed",
        *(f"{prefix}_{what}" for prefix in _PREFIXES.values()
          for what in ("created", "edited", "removed")),
    }
)  # fmt: skip


def created(network: Network, message: Message, *, by: Bot | None = None) -> None:
    """Tell of a new post or comment, if not history; ``by`` is the bot that wrote it."""
    if network.now() - message.timestamp > _KEPT * 1000:
        return
    _tell_all(network, message, "created", {"message": _view(network, message)}, by)


def edited(network: Network, message: Message, *, by: Bot | None = None) -> None:
    """Tell of a new text."""
    _tell_all(network, message, "edited", {"message": _view(network, message)}, by)


def removed(network: Network, message: Message, *, by: Bot | None = None, person: int = 0) -> None:
    """Tell that a post or comment is gone, by a bot, a ``person`` or else its author."""
    gone = {
        "message_id": message.mid,
        "chat_id": message.chat_id,
        "user_id": by.user_id if by else person or message.sender,
        "post_id": message.post or None,
    }
    _tell_all(network, message, "removed", gone, by)


def bot_moved(network: Network, bot: Bot, chat_id: int, what: str, user: User) -> None:
    """Tell a bot that it was added to a channel or removed from it."""
    is_channel = network.world.channels[chat_id].type == "channel"
    told = {"chat_id": chat_id, "user": user_view(network, user), "is_channel": is_channel}
    _tell(network, bot, {"update_type": what, "timestamp": network.now()} | told)


def talked(network: Network, bot: Bot, what: str, told: dict[str, Any]) -> None:
    """Tell a bot what a person did in their dialog."""
    _tell(network, bot, {"update_type": what, "timestamp": network.now()} | told)


def forget_old(network: Network, bot: Bot) -> None:
    """Drop what is older than 24 hours from a bot's log."""
    oldest = network.clock.now() - _KEPT
    while bot.log and bot.log[0][1] < oldest:
        bot.log.popleft()


def _view(network: Network, message: Message) -> dict[str, Any]:
    return (comment_view if message.post else post_view)(network, message)


def _tell_all(
    network: Network, message: Message, what: str, told: dict[str, Any], by: Bot | None
) -> None:
    prefix = _PREFIXES.get(network.switches.comment_events) if message.post else "message"
    if prefix is None:
        return
    update = {"update_type": f"{prefix}_{what}", "timestamp": network.now()} | told
    for bot in network.world.bots.values():
        membership = bot.memberships.get(message.chat_id)
        if membership is None or (message.post and not hears_comments(membership)):
            continue
        if bot is not by or network.switches.own_events:
            _tell(network, bot, update)


def _tell(network: Network, bot: Bot, update: dict[str, Any]) -> None:
    if network.chance.random() < network.switches.lost_events:
        return
    twice = network.chance.random() < network.switches.duplicate_events
    for _ in range(2 if twice else 1):
        _put(network, bot, update)
    network.stir()


def _put(network: Network, bot: Bot, update: dict[str, Any]) -> None:
    now = network.clock.now()
    for webhook in bot.subscriptions.values():
        if webhook.update_types is None or update["update_type"] in webhook.update_types:
            webhook.pending.append(Notice(body=update, due=now))
    if not bot.subscriptions or network.switches.kept_for_polling:
        forget_old(network, bot)
        bot.log.append((bot.next_position, now, update))
        bot.next_position += 1
