"""Odnoklassniki's refusals: number, name and text."""

from typing import Any, Final

_NAMES: Final = {
    1: ("UNKNOWN", "Unknown error"),
    2: ("SERVICE", "Service temporary unavailable"),
    3: ("METHOD", "Method does not exist"),
    4: ("REQUEST", "Invalid request"),
    7: ("ACTION_BLOCKED", "The requested action is temporarily blocked"),
    8: ("FLOOD_BLOCKED", "The execution of the method is blocked because of flood"),
    9: ("IP_BLOCKED", "The execution of the method is blocked by IP address"),
    10: ("PERMISSION_DENIED", "Permission denied"),
    11: ("LIMIT_REACHED", "Method invocation limit reached"),
    24: ("NOT_OWNER", "The user is not the owner"),
    50: ("NOT_ADMIN", "The user is not an administrator of the group"),
    100: ("PARAM", "Missing or invalid parameter"),
    101: ("PARAM_API_KEY", "Application does not exist"),
    102: ("PARAM_SESSION_EXPIRED", "Session expired"),
    103: ("PARAM_SESSION_KEY", "Invalid session key"),
    104: ("PARAM_SIGNATURE", "Invalid signature"),
    106: ("PARAM_ENTITY_ID", "Invalid entity id"),
    141: ("PARAM_COMMENT_ID", "Invalid comment id"),
    160: ("PARAM_DISCUSSION_ID", "Invalid discussion or group id"),
    200: ("PARAM_PERMISSION", "The application lacks a permission"),
    210: ("PARAM_APPLICATION_DISABLED", "Application is disabled"),
    300: ("NOT_FOUND", "Object not found"),
    401: ("AUTH_LOGIN", "Authentication failure"),
    402: ("AUTH_LOGIN_CAPTCHA", "Authentication failure: captcha required"),
    453: ("SESSION_REQUIRED", "Session is required"),
    454: ("CENSOR_MATCH", "The text was rejected by the censor"),
    9999: ("SYSTEM", "Critical system error"),
}


class OkError(Exception):
    """A refusal that reaches the client as ``error_code`` inside HTTP 200."""

    def __init__(self, code: int, detail: str = "") -> None:
        name, text = _NAMES.get(code, ("UNKNOWN", "Unknown error"))
        self.code = code
        self.text = f"{name} : {detail or text}"
        super().__init__(self.text)

    def as_json(self) -> dict[str, Any]:
        """Shape the error object."""
        return {"error_code": self.code, "error_msg": self.text, "error_data": None}


def missing(name: str) -> OkError:
    """Tell that a required parameter was not given."""
    return OkError(100, f"Missed required parameter: {name}")
