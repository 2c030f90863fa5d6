"""Run in .venv-foreign: aiogram hears a channel's comments and answers one of them.

Takes one argument, a JSON object ``{"address", "token", "group", "channel"}``, and prints
what it saw as JSON. aiogram checks every answer and every update with typed models.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.types import ChatMemberUpdated, Message, ReplyParameters
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import ClientSession, web

EXPECTED = 1 + 250 + 40 + 1
"""The post, the comments on it, the answers to one of them, and the edit at the end."""
SECRET = "s3cret"


def opened(given: dict[str, Any]) -> Bot:
    server = TelegramAPIServer.from_base(given["address"])
    return Bot(given["token"], session=AiohttpSession(api=server))


async def poll(bot: Bot) -> dict[str, list[Any]]:
    """Hear all that waits, as a bot of anybody would."""
    seen: dict[str, list[Any]] = {"messages": [], "edited": [], "places": []}
    dispatcher = Dispatcher()

    async def full() -> None:
        if len(seen["messages"]) + len(seen["edited"]) == EXPECTED:
            await dispatcher.stop_polling()

    @dispatcher.message()
    async def hear(message: Message) -> None:
        seen["messages"].append(message)
        await full()

    @dispatcher.edited_message()
    async def hear_edit(message: Message) -> None:
        seen["edited"].append(message)
        await full()

    @dispatcher.my_chat_member()
    async def hear_place(update: ChatMemberUpdated) -> None:
        seen["places"].append(update.new_chat_member.status)

    polling = dispatcher.start_polling(
        bot, handle_signals=False, close_bot_session=False, polling_timeout=5, handle_as_tasks=False
    )
    await asyncio.wait_for(polling, 20)
    return seen


def threads(seen: dict[str, list[Any]]) -> dict[str, Any]:
    root, *comments = seen["messages"]
    by_target: dict[int, list[int]] = {}
    for one in comments:
        by_target.setdefault(one.reply_to_message.message_id, []).append(one.message_id)
    return {
        "root": {
            "id": root.message_id,
            "automatic": root.is_automatic_forward,
            "channel": root.sender_chat.id,
            "post": root.forward_origin.message_id,
            "from": root.from_user.id,
        },
        "threads": sorted({one.message_thread_id for one in comments}),
        "by_target": by_target,
        "nested": any(one.reply_to_message.reply_to_message for one in comments),
        "edited": [(one.message_id, one.text) for one in seen["edited"]],
        "places": seen["places"],
        "mentions": [
            entity.extract_from(one.text)
            for one in comments
            for entity in one.entities or []
            if entity.type == "mention"
        ],
    }


async def refused(call: Awaitable[Any]) -> str:
    try:
        await call
    except TelegramAPIError as error:
        return f"{type(error).__name__}: {error.message}"
    return ""


async def reply(bot: Bot, target: Message) -> dict[str, Any]:
    """Answer a comment, and what VK-minded people would try instead."""
    sent = await target.reply("Отопление включат завтра.")
    waited = 0
    try:
        await bot.send_message(target.chat.id, "Ещё", message_thread_id=target.message_thread_id)
    except TelegramRetryAfter as error:
        waited = error.retry_after
        await asyncio.sleep(waited)
    beside = await bot.send_message(
        target.chat.id, "Мимо", message_thread_id=target.message_thread_id
    )
    await asyncio.sleep(1)
    missing = ReplyParameters(message_id=99999)
    return {
        "id": sent.message_id,
        "thread": sent.message_thread_id,
        "target": sent.reply_to_message.message_id if sent.reply_to_message else 0,
        "waited": waited,
        "beside": beside.message_thread_id,
        "edited": getattr(await sent.edit_text("Отопление включат сегодня."), "text", ""),
        "missing": await refused(bot.send_message(target.chat.id, "Да", reply_parameters=missing)),
        "deleted": await beside.delete(),
        "deleted_again": await refused(beside.delete()),
    }


async def rights(bot: Bot, given: dict[str, Any]) -> dict[str, Any]:
    me = await bot.me()
    group, channel = await bot.get_chat(given["group"]), await bot.get_chat(given["channel"])
    place = await bot.get_chat_member(given["group"], me.id)
    administrators = await bot.get_chat_administrators(given["group"])
    return {
        "me": me.username,
        "links": [group.linked_chat_id, channel.linked_chat_id],
        "may_delete": place.can_delete_messages,
        "administrators": [one.user.id for one in administrators],
    }


async def conflict(bot: Bot) -> str:
    """Poll twice with one key: the older call is the one that ends."""
    unconfirmed = await bot.get_updates()
    offset = unconfirmed[-1].update_id + 1 if unconfirmed else None
    first = asyncio.create_task(bot.get_updates(offset=offset, timeout=20))
    await asyncio.sleep(0.3)
    second = asyncio.create_task(bot.get_updates(offset=offset, timeout=1))
    told = ""
    try:
        await first
    except TelegramConflictError as error:
        told = error.message
    await second
    return told


async def migrated(bot: Bot, panel: ClientSession) -> bool:
    await panel.post("/admin/chats", json={"id": -50, "type": "group", "title": "Двор"})
    await panel.post("/admin/members", json={"chat_id": -50, "user_id": bot.id})
    answer = await panel.post("/admin/chats/migrate", json={"chat_id": -50})
    number = (await answer.json())["id"]
    with suppress(TelegramRetryAfter):
        try:
            await bot.send_message(-50, "Да")
        except TelegramMigrateToChat as error:
            return bool(error.migrate_to_chat_id == number)
    return False


async def by_webhook(bot: Bot, panel: ClientSession, given: dict[str, Any]) -> list[str]:
    """Hear one comment by webhook; aiogram's own handler checks the secret."""
    dispatcher, heard, done = Dispatcher(), list[str](), asyncio.Event()

    @dispatcher.message()
    async def hear(message: Message) -> None:
        heard.append(message.text or "")
        done.set()

    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(application, "/hook")
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await bot.set_webhook(
        f"http://127.0.0.1:{port}/hook",
        secret_token=SECRET,
        drop_pending_updates=True,
        allowed_updates=["message"],
    )
    comment = {"chat_id": given["group"], "text": "По звонку", "author": "Анна Ким"}
    await panel.post("/admin/comments", json=comment)
    await asyncio.wait_for(done.wait(), 10)
    info = await bot.get_webhook_info()
    await bot.delete_webhook()
    await runner.cleanup()
    return [*heard, info.last_error_message or ""]


async def main() -> None:
    given = json.loads(sys.argv[1])
    bot = opened(given)
    async with bot.session, ClientSession(given["address"]) as panel:
        heard = await poll(bot)
        seen = threads(heard) | await rights(bot, given)
        seen["reply"] = await reply(bot, heard["messages"][1])
        seen["conflict"] = await conflict(bot)
        seen["migrated"] = await migrated(bot, panel)
        seen["webhook"] = await by_webhook(bot, panel, given)
    wrong = opened(given | {"token": "700:wrong"})
    async with wrong.session:
        seen["wrong_key"] = await refused(wrong.get_me())
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main())
