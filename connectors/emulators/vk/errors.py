"""VK's refusals: number and text, as VK's own list of errors gives them."""

from typing import Any, Final

_TEXTS: Final = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    12: "Unable to compile code",
    13: "Runtime error occurred during code invocation",
    14: "Captcha needed",
    15: "Access denied",
    17: "Validation required",
    18: "User was deleted or banned",
    19: "Content blocked",
    27: "Group authorization failed",
    28: "Application authorization failed",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    125: "Invalid group id",
    211: "Access to wall's comment denied",
    212: "Access to post comments denied",
    213: "Access to status replies denied",
    222: "Hyperlinks are forbidden",
    223: "Too many replies",
    243: "Comment has not been deleted",
    801: "Comments for this video are closed",
    1117: "Access token has expired",
    1401: "Comments for this market are closed",
    1525: "Market is disabled",
    2000: "Servers number limit is reached",
}


class VkError(Exception):
    """A refusal that reaches the client as ``{"error": …}`` inside HTTP 200."""

    def __init__(self, code: int, detail: str = "", *, subcode: int | None = None) -> None:
        text = _TEXTS.get(code, _TEXTS[1])
        self.code = code
        self.subcode = subcode
        self.text = f"{text}: {detail}" if detail else text
        super().__init__(self.text)

    def as_json(self, request_params: list[dict[str, str]]) -> dict[str, Any]:
        """Shape the error object; a captcha carries the fields a client needs for it."""
        shaped: dict[str, Any] = {"error_code": self.code, "error_msg": self.text}
        if self.subcode is not None:
            shaped["error_subcode"] = self.subcode
        if self.code == 14:  # noqa: PLR2004 - VK's number for the captcha
            shaped |= {"captcha_sid": "239633676097", "captcha_img": "https://vk.ru/captcha.php"}
        shaped["request_params"] = request_params
        return shaped


def missing(name: str) -> VkError:
    """Tell that a required parameter was not given."""
    return VkError(100, f"{name} is undefined")
