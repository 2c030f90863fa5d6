"""What is only believed about VK, or differs from one account of it to the next."""

from typing import Annotated, Literal

import msgspec

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Seconds = Annotated[float, msgspec.Meta(ge=0)]
_Patience = Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Settings of the emulated network; each may be changed while it runs."""

    service_rate: _Count = 3
    """Requests per second of a service key; 0 means without limit."""
    user_rate: _Count = 3
    """Requests per second of a user token; 0 means without limit."""
    community_rate: _Count = 20
    """Requests per second of a community key; 0 means without limit."""
    rate_window: Literal["sliding", "second"] = "sliding"
    """Whether a second is any second, or one that begins with the clock's."""
    wall_get_per_day: _Count = 5000
    """Calls of wall.get of one token in 24 hours; 0 means without limit."""
    swap_counts: bool = False
    """Swap ``count`` and ``current_level_count`` of wall.getComments, as once recorded."""
    preview_length: _Count = 0
    """Where texts of comments are cut if the caller says nothing; VK's page says 90."""
    guid_deduplicates: bool = True
    """Whether a repeated ``guid`` gives the first comment's id, or a second comment."""
    service_may_execute: bool = True
    """Whether a service key may call ``execute``: VK's two pages disagree."""
    service_reads_closed: bool = False
    """Whether a service key sees walls of closed communities."""
    unknown_screen_name: Literal["empty", "error"] = "empty"
    """What an unknown name resolves to: an empty list, or error 104."""
    deleted_posts: Literal["absent", "marked"] = "absent"
    """How wall.getById tells that a post is gone: silence, or ``is_deleted``."""
    own_replies_told: bool = True
    """Whether what the community writes itself is told as an event, too."""
    event_owner: Literal["both", "post_owner_id", "owner_id"] = "both"
    """How a wall comment's event names the wall; recorded was ``post_owner_id`` alone."""
    deleter_field: Literal["deleter_id", "user_id"] = "deleter_id"
    """How a deletion names whoever did it: recorded, or as the schema says."""
    event_delay: _Seconds = 0.0
    """Seconds of the emulator's clock that an event takes to reach a callback server."""
    lost_events: _Share = 0.0
    """Share of events that reach nobody."""
    duplicate_events: _Share = 0.0
    """Share of events that are told twice, with the same ``event_id``."""
    shuffled_events: bool = False
    """Whether a callback server gets what is waiting in random order."""
    confirmation_code: Literal["steady", "after", "before"] = "after"
    """When the confirming word changes: never, after it was used, or by the adding itself."""
    callback_tries: Annotated[int, msgspec.Meta(ge=1)] = 3
    """How often an event is brought to a server that does not say ok."""
    callback_retry: _Seconds = 5.0
    """Seconds of the emulator's clock between two tries."""
    callback_timeout: _Patience = 10.0
    """Real seconds in which a callback server must answer."""
    callback_failures: Annotated[int, msgspec.Meta(ge=1)] = 5
    """Events that fail in a row before the server is called ``failed`` and left alone."""
    callback_rest: _Seconds = 3600.0
    """Seconds of the emulator's clock for which a failed server is left alone."""
    events_while_down: Literal["lost", "kept"] = "lost"
    """What becomes of a failed server's events."""
    long_poll_key_seconds: _Seconds = 3600.0
    """How long a long poll's key is good."""
    long_poll_kept: Annotated[int, msgspec.Meta(ge=1)] = 1000
    """Events of a community that can still be polled."""
    long_poll_ts: Literal["recorded", "number", "string"] = "recorded"
    """How ``ts`` is written: a string, but in refusals a number; or always the one."""
    long_poll_without_ts: _Share = 0.0
    """Share of polls whose answer lacks ``ts``."""
    long_poll_server_per_day: _Count = 500
    """Calls of groups.getLongPollServer of one token in 24 hours; 0 means without limit."""
    oauth_token_path: Literal["/access_token", "/oauth/token"] = "/access_token"  # noqa: S105
    """Where a code buys the keys of communities."""
    oauth_gives_wall: bool = True
    """Whether a key given by consent may write on the wall: VK's list of scopes lacks it."""
    vkid_key_seconds: _Seconds = 3600.0
    """How long a person's key by VK ID is good."""
    vkid_one_refresh: bool = True
    """Whether a refresh token is spent by its use."""
    expired_key_code: Literal[5, 1117] = 5
    """The error that a key meets whose hour is over."""
    topic_counts_opening: bool = True
    """Whether the number of a topic's comments counts the words that opened it."""
    photo_comments_first: Literal["newest", "oldest"] = "newest"
    """Where photos.getAllComments begins."""
    video_threads: bool = False
    """Whether video.getComments shows threads, for which the schema has parameters."""
    nothing_to_do: Literal["zero", "error"] = "zero"
    """How methods that answer yes or no tell that a comment is deleted, or restored, already."""
