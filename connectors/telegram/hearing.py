"""One update of Telegram understood: a post's copy, a comment under it, or a change of ours."""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from app.vocabulary import (
    CommentTold,
    Network,
    News,
    PageMoved,
    PageStirred,
    PostRef,
    PostTold,
    TalkBegun,
    TalkEnded,
)
from connectors.contract import RefusedError, UnreadableEventError
from connectors.decoding import decode, readable
from connectors.memory import remember
from connectors.telegram.bots import Bots
from connectors.telegram.chats import CHANNEL, SUPERGROUP, Channels, page_of
from connectors.telegram.messages import comment_of, post_of
from connectors.telegram.wire import ABSENT, MemberChange, Message, Update

_GROUPS: Final = frozenset({"group", SUPERGROUP})
_PRIVATE: Final = "private"
_START: Final = "/start"
_BLOCKED: Final = "kicked"
_SERVICE: Final = frozenset(
    {
        "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed",
        "chat_owner_left", "chat_shared", "checklist_tasks_added", "checklist_tasks_done",
        "connected_website", "delete_chat_photo", "direct_message_price_changed",
        "forum_topic_closed", "forum_topic_created", "forum_topic_edited", "forum_topic_reopened",
        "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift", "gift_upgrade_sent",
        "giveaway_completed", "giveaway_created", "giveaway_winners", "group_chat_created",
        "left_chat_member", "managed_bot_created", "message_auto_delete_timer_changed",
        "migrate_from_chat_id", "new_chat_members", "new_chat_photo", "new_chat_title",
        "paid_message_price_changed", "passport_data", "pinned_message", "poll_option_added",
        "poll_option_deleted", "proximity_alert_triggered", "refunded_payment",
        "successful_payment", "suggested_post_approval_failed", "suggested_post_approved",
        "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded",
        "supergroup_chat_created", "unique_gift", "users_shared", "video_chat_ended",
        "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
        "web_app_data", "write_access_allowed",
    }
)  # fmt: skip
"""What reports an event of the chat and is nobody's words (Bot API 10.1)."""


class Hearing:
    """Understands updates; keep it, for it remembers channels and what was only talk."""

    def __init__(self, bots: Bots) -> None:
        self._own_ids = bots.own_ids
        self._channels = Channels(bots)
        self._talks: dict[tuple[int, int], None] = {}

    async def understand(self, event: bytes) -> Sequence[News]:
        """Tell what an update is about; kinds that are no news of ours are none.

        Raises UnreadableEventError for an unknown shape; ConnectorError where Telegram has
        to be asked for a group's channel and is silent.
        """
        try:
            update = decode(readable(event), Update)
            return await self._news(update)
        except (ValueError, OverflowError):
            # The cause would show what somebody wrote.
            raise UnreadableEventError("update: unknown shape") from None

    async def _news(self, update: Update) -> Sequence[News]:
        if update.my_chat_member is not None:
            return _moved(update.my_chat_member)
        if update.message != ABSENT:
            return await self._told(update.message, is_new=True)
        if update.edited_message != ABSENT:
            return await self._told(update.edited_message, is_new=False)
        return ()

    async def _told(self, raw: msgspec.Raw, *, is_new: bool) -> Sequence[News]:
        message, fields = decode(raw, Message), decode(raw, dict[str, msgspec.Raw]).keys()
        if message.chat.type == _PRIVATE:
            return _begun(message) if is_new else ()
        page = page_of(message.chat.id)
        if message.migrate_to_chat_id is not None:
            return (PageMoved(page, page_of(message.migrate_to_chat_id)),)
        if message.chat.type != SUPERGROUP or not _SERVICE.isdisjoint(fields):
            return ()
        if message.is_automatic_forward:
            self._learn_channel(message)
            return (PostTold(post_of(page, message)),)
        if message.message_thread_id is None or message.is_topic_message or self._is_talk(message):
            return ()
        return (await self._comment(message, fields, is_new=is_new),)

    async def _comment(
        self, message: Message, fields: Collection[str], *, is_new: bool
    ) -> CommentTold:
        page, answered = page_of(message.chat.id), message.reply_to_message
        post = None
        if answered is not None and answered.is_automatic_forward:
            self._learn_channel(answered)
            post = post_of(page, answered)
        ref = PostRef(page=page, post_id=str(message.message_thread_id))
        is_own = await self._is_own(message)
        comment = comment_of(ref, message, fields, is_own=is_own)
        return CommentTold(comment=comment, post=post, is_new=is_new)

    def _is_talk(self, message: Message) -> bool:
        """Tell whether a thread hangs on no post: answers in a group's talk have numbers, too.

        Only an answer to the first message of a thread shows what that was. For deeper ones
        it is remembered; where it is not known, a comment is rather told than lost.
        """
        thread = (message.chat.id, message.message_thread_id or 0)
        first = message.reply_to_message
        if first is not None and first.message_id == message.message_thread_id:
            if first.is_automatic_forward:
                return False
            remember(self._talks, thread, None)
        return thread in self._talks

    def _learn_channel(self, copy: Message) -> None:
        if copy.sender_chat is not None:
            self._channels.learn(copy.chat.id, copy.sender_chat.id)

    async def _is_own(self, message: Message) -> bool:
        """Tell whether the page itself speaks: its channel, its group or our bot."""
        sender = message.sender_chat
        if sender is None:
            return message.author is not None and message.author.id in self._own_ids
        if sender.id == message.chat.id:
            return True
        if sender.type != CHANNEL:
            return False
        try:
            return sender.id == await self._channels.channel_of(message.chat.id)
        except RefusedError:
            return False


def _moved(change: MemberChange) -> Sequence[News]:
    """Tell what our bot's new place means: of a page, or of a person who has stopped it."""
    chat, member = change.chat, change.new_chat_member
    if chat.type in _GROUPS:
        return (PageStirred(page_of(chat.id)),)
    if chat.type == _PRIVATE and member is not None and member.status == _BLOCKED:
        return (TalkEnded(Network.TELEGRAM, str(chat.id)),)
    return ()


def _begun(message: Message) -> Sequence[News]:
    """Tell of a talk that somebody begins; whatever else is written there is not read."""
    command, _, word = message.text.partition(" ")
    if command.partition("@")[0] != _START:
        return ()
    return (TalkBegun(Network.TELEGRAM, str(message.chat.id), word.strip()),)
