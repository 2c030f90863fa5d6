"""The network's method calls: from token and parameters to ``{"ok", "result"}``."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any, Final

import msgspec

from connectors.emulators.telegram import banning, hooks, polling, reading, writing
from connectors.emulators.telegram.errors import TelegramError
from connectors.emulators.telegram.network import Call, Network
from connectors.emulators.telegram.params import Params, merged_params
from connectors.emulators.wire import Answer, Request

_METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    "getMe": reading.get_me,
    "getChat": reading.get_chat,
    "getChatMember": reading.get_chat_member,
    "getChatAdministrators": reading.get_chat_administrators,
    "getChatMemberCount": reading.get_chat_member_count,
    "getMyName": reading.get_my_name,
    "getMyCommands": reading.nothing_listed,
    "getMyDescription": reading.nothing_described,
    "getMyShortDescription": reading.nothing_described_briefly,
    "setMyCommands": reading.taken_note,
    "deleteMyCommands": reading.taken_note,
    "sendChatAction": reading.taken_note,
    "getUpdates": polling.get_updates,
    "setWebhook": hooks.set_webhook,
    "deleteWebhook": hooks.delete_webhook,
    "getWebhookInfo": hooks.get_webhook_info,
    "sendMessage": writing.send_message,
    "editMessageText": writing.edit_message_text,
    "deleteMessage": writing.delete_message,
    "deleteMessages": writing.delete_messages,
    "banChatMember": banning.ban_member,
    "unbanChatMember": banning.unban_member,
    "restrictChatMember": banning.restrict_member,
    "banChatSenderChat": banning.ban_sender_chat,
    "unbanChatSenderChat": banning.unban_sender_chat,
}
_NAMES: Final = {name.lower(): name for name in _METHODS}
_json = msgspec.json.Encoder().encode


def called_method(network: Network, asked: str) -> str:
    """Give the name of the method as Telegram writes it, or what was asked if there is none."""
    return asked if network.switches.method_case_matters else _NAMES.get(asked.lower(), asked)


async def answer(network: Network, token: str, method: str, request: Request) -> Answer:
    """Do a call and shape its answer; a refusal is an answer too, under its HTTP status."""
    network.counters.note_call(method, token)
    try:
        result = await _respond(network, token, method, request)
    except TelegramError as error:
        network.counters.note_error(error.code, token)
        return refusal(error)
    return Answer(_json({"ok": True, "result": result}))


def refusal(error: TelegramError) -> Answer:
    """Shape a refusal; one for calling too often tells the wait in a header too."""
    wait = error.parameters.get("retry_after")
    headers = ((b"retry-after", str(wait).encode()),) if wait else ()
    return Answer(_json(error.as_json()), error.code, headers=headers)


async def _respond(network: Network, token: str, method: str, request: Request) -> Any:
    if request.method not in {"GET", "POST"}:
        raise TelegramError(405, "Method Not Allowed")
    bot = network.known_bot(token)
    work = _METHODS.get(method)
    if work is None:
        raise TelegramError(404, "Not Found: method not found")
    done = work(Call(network=network, bot=bot, params=Params(merged_params(request))))
    return await done if isawaitable(done) else done
