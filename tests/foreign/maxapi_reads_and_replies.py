"""Run in .venv-foreign: maxapi reads comments under a post through the emulator and answers one.

Takes one argument, a JSON object ``{"address", "token", "chat", "post"}``, and prints what it
saw as JSON. maxapi checks every answer with typed models and can edit a comment, which MAX's
own client cannot.
"""

import asyncio
import json
import sys
from typing import Any

from maxapi import Bot
from maxapi.exceptions.max import InvalidToken, MaxApiError
from maxapi.types.updates import UpdateUnion
from pydantic import TypeAdapter

PAUSE = 1.1
"""Seconds between writes: MAX allows two a second and leaves them to the caller."""

KNOWN_UPDATE: TypeAdapter[Any] = TypeAdapter(UpdateUnion)


def made(given: dict[str, Any], token: str) -> Bot:
    bot = Bot(token)
    bot.set_api_url(given["address"])
    return bot


async def every_comment(bot: Bot, post: str) -> list[Any]:
    seen: dict[str, Any] = {}
    before = None
    while True:
        page = (await bot.get_comments(post, count=100, before=before)).messages
        fresh = {one.body.mid: one for one in page if one.body.mid not in seen}
        if not fresh:
            return list(seen.values())
        seen |= fresh
        before = page[-1].timestamp + 1


async def read(bot: Bot, given: dict[str, Any]) -> dict[str, Any]:
    chat = await bot.get_chat_by_id(given["chat"])
    place = await bot.get_me_from_chat(given["chat"])
    admins = await bot.get_list_admin_chat(given["chat"])
    posts = await bot.get_messages(chat_id=given["chat"], count=10)
    comments = await every_comment(bot, given["post"])
    return {
        "isBot": (await bot.get_me()).is_bot,
        "title": chat.title,
        "permissions": [one.value for one in place.permissions],
        "admins": [one.user_id == place.user_id for one in admins.members],
        "posts": [one.body.mid for one in posts.messages],
        "text": (await bot.get_message(given["post"])).body.text,
        "comments": [one.body.mid for one in comments],
        "parent": comments[0].link.message.mid,
        "author": comments[0].sender.first_name,
        "post": comments[0].post_message_id,
    }


async def write(bot: Bot, target: Any) -> dict[str, Any]:
    sent = (await target.reply("До мая")).message
    edited = await bot.edit_comment(target.post_message_id, sent.body.mid, text="До июня")
    await asyncio.sleep(PAUSE)
    plain = (await bot.send_comment(target.post_message_id, text="Спасибо за вопрос")).message
    deleted = await plain.delete()
    return {
        "reply": sent.body.mid,
        "parent": sent.link.message.mid,
        "edited": edited.success,
        "deleted": deleted.success,
    }


async def refused(bot: Bot, stranger: Bot, given: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    try:
        await bot.get_comment(given["post"], "mid.0")
    except MaxApiError as error:
        seen["comment"] = [error.code, error.raw["code"]]
    try:
        await stranger.get_me()
    except InvalidToken:
        seen["token"] = "invalid"
    return seen


async def told(bot: Bot) -> list[str]:
    updates = (await bot.get_updates())["updates"]
    models = [KNOWN_UPDATE.validate_python(one) for one in updates]
    return [one.update_type.value for one in models]


async def main() -> None:
    given = json.loads(sys.argv[1])
    bot, stranger = made(given, given["token"]), made(given, "nobody")
    seen = await read(bot, given)
    target = await bot.get_comment(given["post"], seen["comments"][0])
    seen["written"] = await write(bot, target)
    seen["refused"] = await refused(bot, stranger, given)
    seen["told"] = await told(bot)
    await bot.close_session()
    await stranger.close_session()
    print(json.dumps(seen))


asyncio.run(main())
