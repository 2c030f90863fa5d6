"""MAX's refusals: HTTP status, code and sentence."""

from typing import Any, Final

_TEXTS: Final = {
    "verify.token": "Invalid access_token",
    "access.denied": "Access denied",
    "proto.payload": "Invalid request payload",
    "not.found": "Not found",
    "chat.not.found": "Chat not found",
    "method.not.found": "Method not found",
    "method.not.allowed": "Long polling is unavailable while a webhook is subscribed",
    "comments.timeout_exceeded": "Comment is too old to be edited",
    "too.many.requests": "Too many requests",
    "internal.error": "Internal server error",
    "service.unavailable": "Service unavailable",
}
_HIDDEN: Final = 200
_BY_STATUS: Final = {
    400: "proto.payload",
    401: "verify.token",
    403: "access.denied",
    404: "not.found",
    405: "method.not.allowed",
    422: "comments.timeout_exceeded",
    429: "too.many.requests",
    503: "service.unavailable",
}


class MaxError(Exception):
    """A refusal that reaches the client as a status with ``{"code", "message"}``."""

    def __init__(self, status: int, code: str, sentence: str = "") -> None:
        self.status = status
        self.code = code
        self.sentence = sentence or _TEXTS[code]
        super().__init__(self.sentence)

    def as_json(self) -> dict[str, Any]:
        """Shape the body."""
        return {"code": self.code, "message": self.sentence}


def injected(status: int) -> MaxError:
    """Make the refusal that a fault asks for: 200 hides it, an unknown status is 500."""
    if status == _HIDDEN:
        return MaxError(_HIDDEN, "internal.error")
    if status not in _BY_STATUS:
        return MaxError(500, "internal.error")
    return MaxError(status, _BY_STATUS[status])


def bad_payload(sentence: str) -> MaxError:
    """Tell what is wrong with a parameter or a body."""
    return MaxError(400, "proto.payload", sentence)


def denied(sentence: str = "") -> MaxError:
    """Tell which right is missing."""
    return MaxError(403, "access.denied", sentence)


def not_found(sentence: str = "") -> MaxError:
    """Tell that a message is not there."""
    return MaxError(404, "not.found", sentence)
