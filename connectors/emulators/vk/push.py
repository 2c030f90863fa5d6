"""Who is told of a community's events: its callback servers and whoever polls it."""

import secrets
from collections import deque
from typing import Any, Final, Literal

import msgspec

MOST_SERVERS: Final = 10
EVENTS: Final = (
    "message_new", "message_reply", "message_allow", "message_edit", "message_deny",
    "message_typing_state", "message_read", "photo_new", "audio_new", "video_new",
    "wall_reply_new", "wall_reply_edit", "wall_reply_delete", "wall_reply_restore",
    "wall_post_new", "wall_repost", "wall_schedule_post_new", "wall_schedule_post_delete",
    "board_post_new", "board_post_edit", "board_post_restore", "board_post_delete",
    "photo_comment_new", "photo_comment_edit", "photo_comment_delete", "photo_comment_restore",
    "video_comment_new", "video_comment_edit", "video_comment_delete", "video_comment_restore",
    "market_comment_new", "market_comment_edit", "market_comment_delete",
    "market_comment_restore", "market_order_new", "market_order_edit", "poll_vote_new",
    "group_join", "group_leave", "group_change_settings", "group_change_photo",
    "group_officers_edit", "user_block", "user_unblock", "lead_forms_new", "like_add",
    "like_remove", "message_event", "message_reaction_event", "donut_subscription_create",
    "donut_subscription_prolonged", "donut_subscription_cancelled",
    "donut_subscription_price_changed", "donut_subscription_expired", "donut_money_withdraw",
    "donut_money_withdraw_error",
)  # fmt: skip
"""What may be switched on, as groups.setCallbackSettings of the 5.199 schema names it."""

Json = dict[str, Any]
Status = Literal["unconfigured", "failed", "wait", "ok"]


class Notice(msgspec.Struct, kw_only=True):
    """An event on its way to one server; ``due`` in seconds of the emulator's clock."""

    body: Json
    due: float
    tries: int = 0


class CallbackServer(msgspec.Struct, kw_only=True):
    """An address that a community's events are brought to, and how that goes."""

    id: int
    group_id: int
    url: str
    title: str
    secret_key: str = ""
    creator_id: int = 0
    status: Status = "unconfigured"
    is_confirmed: bool = False
    events: set[str] = set()
    api_version: str = "5.199"
    pending: list[Notice] = []
    delivered: int = 0
    failed: int = 0
    failed_in_a_row: int = 0
    rests_until: float = 0.0
    edition: int = 0
    knocks: int = 0
    knock_due: float | None = None
    busy: bool = False

    def confirm_anew(self, *, now: float) -> None:
        """Have the address confirmed before anything else is sent there."""
        self.status, self.is_confirmed = "wait", False
        self.edition += 1
        self.knocks, self.knock_due = 0, now
        self.failed_in_a_row, self.rests_until = 0, 0.0


class LongPoll(msgspec.Struct, kw_only=True):
    """What can be polled of a community: the last events, each with its number."""

    is_enabled: bool = False
    api_version: str = "5.199"
    events: set[str] = set()
    keys: dict[str, float] = {}
    lost_keys: set[str] = set()
    log: deque[tuple[int, Json]] = msgspec.field(default_factory=deque)
    next_number: int = 1

    @property
    def oldest(self) -> int:
        """The least number from which nothing is lost."""
        return self.log[0][0] if self.log else self.next_number

    def put(self, body: Json, *, kept: int) -> None:
        """Add an event; of more than ``kept`` the oldest are forgotten."""
        self.log.append((self.next_number, body))
        self.next_number += 1
        while len(self.log) > kept:
            self.log.popleft()


class Listeners:
    """Whoever listens to one community."""

    def __init__(self) -> None:
        self.servers: dict[int, CallbackServer] = {}
        self.long_poll = LongPoll()
        self.last_id = 0
        self.change_code()

    def change_code(self) -> None:
        """Expect another word of whoever confirms an address."""
        self.code = secrets.token_hex(4)

    def want(self, event: str) -> bool:
        """Tell whether anybody asked for events of this kind."""
        polled = self.long_poll.is_enabled and event in self.long_poll.events
        return polled or any(event in server.events for server in self.servers.values())


class Push:
    """The listeners of all communities; those of one are there as soon as they are asked for."""

    def __init__(self) -> None:
        self.listeners: dict[int, Listeners] = {}

    def of(self, group_id: int) -> Listeners:
        """Give the listeners of a community."""
        found = self.listeners.get(group_id)
        if found is None:
            found = self.listeners[group_id] = Listeners()
        return found

    def wanted(self, group_id: int, event: str) -> bool:
        """Tell whether anybody would hear of this; asked of every comment, so it is quick."""
        found = self.listeners.get(group_id)
        return found is not None and found.want(event)

    def servers(self) -> list[CallbackServer]:
        """List the servers of all communities."""
        return [one for found in self.listeners.values() for one in found.servers.values()]

    def knows(self, server: CallbackServer) -> bool:
        """Tell whether this very server is still there."""
        found = self.listeners.get(server.group_id)
        return found is not None and found.servers.get(server.id) is server
