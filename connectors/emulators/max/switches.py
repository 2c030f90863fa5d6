"""What is only believed about MAX, or differs from one account of it to the next."""

from typing import Annotated, Literal

import msgspec

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Settings of the emulated network; each may be changed while it runs."""

    rate: _Count = 30
    """Requests per second of one token; 0 means without limit."""
    write_rate: _Count = 2
    """Writes of one kind (send, edit, delete) per second and chat; 0 means without limit."""
    updates_rate: _Count = 2
    """Calls of GET /updates per second and token; 0 means without limit."""
    rate_limit_body: Literal["json", "text"] = "json"
    """Whether 429 is told in JSON, or as the plain text that one client has met."""
    comment_writes: Literal["shared", "separate", "free"] = "shared"
    """Whether comments share the writes' limit of messages, have their own, or none."""
    chats_listing: bool = False
    """Whether GET /chats still works: it was withdrawn in summer 2026."""
    dead_token_status: Literal[401, 403] = 401
    """The status of ``verify.token``: SDKs say 401, the schema's example 403."""
    message_range: Literal["from_is_newer", "from_is_older"] = "from_is_newer"
    """Which end of time ``from`` is in GET /messages."""
    comment_bounds: Literal["exclusive", "inclusive"] = "exclusive"
    """Whether ``before`` and ``after`` include their own millisecond."""
    comment_sender: Literal["named", "null"] = "named"
    """Whether citizens' comments tell their author; on a real channel none did."""
    bot_comments_as: Literal["bot", "channel"] = "bot"
    """In whose name a bot's comment stands; in the channel's the sender is null."""
    post_id: Literal["string", "number", "null"] = "string"
    """How a comment's recipient names its post: SDKs disagree."""
    permission_names: Literal["new", "old"] = "new"
    """``edit, delete`` or ``edit_message, delete_message, post_edit_delete_message``."""
    deleted_parent: Literal["kept", "dropped"] = "kept"
    """What a reply shows of a parent that was deleted: its last body, or no link."""
    unknown_comment: Literal[400, 404] = 400
    """``proto.payload``, as was seen once, or ``not.found``."""
    failures_in_200: bool = False
    """Whether PUT and DELETE refuse with ``{"success": false}`` inside HTTP 200."""
    comment_events: Literal[
        "comment_created", "message_comment_created", "message_created", "none"
    ] = "comment_created"
    """By which name comments are told as events, if at all."""
    own_events: bool = False
    """Whether a bot is told of what it wrote itself."""
    lost_events: _Share = 0.0
    """Share of events that reach nobody."""
    duplicate_events: _Share = 0.0
    """Share of events that come twice."""
    shuffled_events: bool = False
    """Whether the webhook gets what is waiting in random order."""
    no_marker: Literal["uncommitted", "latest"] = "uncommitted"
    """What GET /updates without a marker gives: all since the last commit, or the last one."""
    kept_for_polling: bool = False
    """Whether events told to a webhook may be polled once it is gone."""
    strict_webhooks: bool = False
    """Whether a webhook must be https on one of MAX's ports; a test's is http anywhere."""
    webhook_timeout: _Seconds = 30.0
    """Real seconds in which a webhook must answer 200."""
    webhook_retry: _Seconds = 30.0
    """Seconds of the emulator's clock between tries; MAX takes 30 to 60."""
