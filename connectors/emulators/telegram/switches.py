"""What is only believed about Telegram, or is not public."""

from typing import Annotated, Literal

import msgspec

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Seconds = Annotated[float, msgspec.Meta(ge=0)]


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Settings of the emulated network; each may be changed while it runs."""

    chat_per_second: _Count = 1
    """Messages a bot may send into one chat in a second; 0 means without limit."""
    group_per_minute: _Count = 20
    """Messages a bot may send into one group in a minute; 0 means without limit."""
    bot_per_second: _Count = 30
    """Messages a bot may send into all its chats in a second; 0 means without limit."""
    retry_after_stops: Literal["bot", "chat"] = "bot"
    """Whether a 429 stops the whole bot until the time told, or that chat only."""
    conflict_hold_seconds: _Seconds = 3.0
    """How long a repeated 409 is held back."""
    repeated_poll_seconds: _Seconds = 3.0
    """To what a short poll of the same offset within this time is stretched; 0 = never."""
    far_offset: Literal["ignored", "forgets"] = "ignored"
    """What an offset far beyond the last update does, as after ids began anew."""
    bots_see_bots: bool = False
    """Whether a bot gets messages of other bots."""
    talk_replies_are_threads: bool = True
    """Whether an answer in a supergroup's talk has a ``message_thread_id``."""
    legacy_forward_fields: bool = True
    """Whether ``forward_from_chat`` and its kin stand beside ``forward_origin``."""
    forwarded_post_origin: Literal["original", "channel"] = "original"
    """Whose message ``forward_origin`` names when the post was itself a forward."""
    method_case_matters: bool = False
    """Whether ``getme`` is another method than ``getMe``."""
    webhook_needs_https: bool = False
    """Whether a webhook without TLS is refused, as by Telegram; its local server takes it."""
    webhook_twice: bool = False
    """Whether a webhook is told everything twice, as after a lost answer."""
    webhook_timeout_seconds: _Seconds = 60.0
    """How long a webhook may think."""
