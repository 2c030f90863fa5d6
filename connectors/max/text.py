"""What people wrote, as we keep it."""

from connectors.max.wire import User


def plain(text: str | None) -> str:
    """Give the text, which MAX keeps apart from its mark-up; what no database stores is dropped."""
    return (text or "").replace("\x00", "")


def name_of(user: User | None) -> str | None:
    """Name an author by whatever MAX tells."""
    if user is None:
        return None
    full = " ".join(filter(None, (user.first_name, user.last_name)))
    return plain(full or user.name or user.username).strip() or None
