"""What the control panel accepts for what is pushed."""

from typing import Any, Literal

import msgspec


class EventForm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An event to tell as it is, such as group_officers_edit."""

    group_id: int
    type: str
    object: dict[str, Any] = {}


class LongPollForm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a community's long poll forgets: its log (1), its keys (2), both for good (3)."""

    group_id: int
    forget: Literal["log", "keys", "all"]


class ApplicationForm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An application that may ask communities for keys."""

    client_id: str
    client_secret: str
    redirect_uris: list[str]


class LoginForm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A person logs in by VK ID without the page; gives the code and the device."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    user_id: int
    admin_of: list[int] = []


class ConsentForm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An administrator's consent without the page; gives the code."""

    client_id: str
    redirect_uri: str
    group_ids: list[int]
