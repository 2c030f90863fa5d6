"""Run in .venv-foreign: vk_api reads a wall through the emulator and answers a comment.

Takes one argument, a JSON object ``{"address", "service", "community", "administrator"}``,
and prints what it saw as JSON.
"""

import json
import sys
from typing import Any

import requests
import vk_api
from requests.adapters import HTTPAdapter
from vk_api.requests_pool import VkRequestsPool

WALL, POST = -100, 1


class Redirected(HTTPAdapter):
    """Sends what is meant for api.vk.ru to the emulator."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: Any, **kwargs: Any) -> Any:
        request.url = request.url.replace("https://api.vk.ru", self._address)
        return super().send(request, **kwargs)


def session(address: str, token: str, version: str = "5.199") -> vk_api.VkApi:
    http = requests.Session()
    http.trust_env = False
    http.mount("https://api.vk.ru", Redirected(address))
    return vk_api.VkApi(token=token, session=http, api_version=version)


def read(reader: vk_api.VkApi) -> dict[str, Any]:
    api, tools = reader.get_api(), vk_api.VkTools(reader)
    place = {"owner_id": WALL, "post_id": POST, "thread_items_count": 10}
    top = tools.get_all_slow("wall.getComments", 100, place)["items"]
    long = [one for one in top if one["thread"]["count"] > len(one["thread"]["items"])]
    threads = {
        one["id"]: tools.get_all_slow("wall.getComments", 100, place | {"comment_id": one["id"]})
        for one in long
    }
    wall = api.wall.get(owner_id=WALL, count=10)
    return {
        "object": api.utils.resolveScreenName(screen_name="school1"),
        "group": api.groups.getById(group_ids="school1")["groups"][0]["name"],
        "posts": [one["id"] for one in wall["items"]],
        "comment_count": wall["items"][0]["comments"]["count"],
        "top": [one["id"] for one in top],
        "deleted": [one["id"] for one in top if one.get("deleted")],
        "threads": {number: [one["id"] for one in t["items"]] for number, t in threads.items()},
    }


def write(writer: vk_api.VkApi, target: int) -> dict[str, Any]:
    reply = {
        "owner_id": WALL,
        "post_id": POST,
        "reply_to_comment": target,
        "from_group": -WALL,
        "message": "[id77|Анна], отопление включат 1 октября.",
        "guid": "vk_api-1",
    }
    api = writer.get_api()
    return {"first": api.wall.createComment(**reply), "again": api.wall.createComment(**reply)}


def pooled(reader: vk_api.VkApi) -> dict[str, Any]:
    with VkRequestsPool(reader) as pool:
        comments = pool.method("wall.getComments", {"owner_id": WALL, "post_id": POST, "count": 1})
        missing = pool.method("wall.getComment", {"owner_id": WALL, "comment_id": 1})
    return {"count": len(comments.result["items"]), "error": missing.error["error_code"]}


def refused(writer: vk_api.VkApi) -> int:
    try:
        writer.method("wall.get", {"owner_id": WALL})
    except vk_api.ApiError as error:
        return int(error.code)
    return 0


def main() -> None:
    given = json.loads(sys.argv[1])
    reader = session(given["address"], given["service"])
    writer = session(given["address"], given["community"])
    hider = session(given["address"], given["administrator"])
    old = session(given["address"], given["service"], version="5.92")
    seen = read(reader)
    seen["reply"] = write(writer, seen["top"][0])
    seen["pool"] = pooled(reader)
    seen["refused"] = refused(writer)
    seen["hidden"] = hider.method(
        "wall.deleteComment", {"owner_id": WALL, "comment_id": seen["top"][-1]}
    )
    seen["old_shape"] = type(old.method("groups.getById", {"group_ids": "100"})).__name__
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
