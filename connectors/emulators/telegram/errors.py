"""Telegram's refusals: an HTTP status that is also the error code, and a sentence."""

from typing import Any, Final

TOO_MANY: Final = 429
_TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was kicked from the supergroup chat",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class TelegramError(Exception):
    """A refusal; ``parameters`` is what a client needs to go on."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(description)

    def as_json(self) -> dict[str, Any]:
        """Shape the answer."""
        shaped: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return shaped | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(detail: str) -> TelegramError:
    """Refuse a call that makes no sense or is not allowed."""
    return TelegramError(400, f"Bad Request: {detail}")


def forbidden(detail: str) -> TelegramError:
    """Refuse a bot that is not in the chat."""
    return TelegramError(403, f"Forbidden: {detail}")


def too_many(seconds: int) -> TelegramError:
    """Refuse a bot that called too often."""
    detail = f"Too Many Requests: retry after {seconds}"
    return TelegramError(TOO_MANY, detail, retry_after=seconds)


def upgraded(new_chat_id: int) -> TelegramError:
    """Tell that a group is a supergroup now, under another id."""
    detail = "Bad Request: group chat was upgraded to a supergroup chat"
    return TelegramError(400, detail, migrate_to_chat_id=new_chat_id)


def by_code(code: int, seconds: float) -> TelegramError:
    """Make a refusal on purpose; 429 asks to wait so many seconds, a code below 400 is a 500."""
    if code == TOO_MANY:
        return too_many(max(1, round(seconds)))
    known = code if code in _TITLES else 500
    return TelegramError(known, _TITLES[known])
