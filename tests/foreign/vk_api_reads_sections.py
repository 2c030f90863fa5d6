"""Run in .venv-foreign: vk_api reads a topic, a photo, a video and a good, answers and deletes.

Takes one argument, a JSON object ``{"address", "service", "community", "administrator"}``,
and prints what it saw as JSON.
"""

import json
import sys
from typing import Any

import requests
import vk_api
from requests.adapters import HTTPAdapter

PLACES = {
    "board": {"group_id": 100, "topic_id": 7},
    "photos": {"owner_id": -100, "photo_id": 7},
    "video": {"owner_id": -100, "video_id": 7},
    "market": {"owner_id": -100, "item_id": 7},
}


class Redirected(HTTPAdapter):
    """Sends what is meant for api.vk.ru to the emulator."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: Any, **kwargs: Any) -> Any:
        request.url = request.url.replace("https://api.vk.ru", self._address)
        return super().send(request, **kwargs)


def session(address: str, token: str) -> vk_api.VkApi:
    http = requests.Session()
    http.trust_env = False
    http.mount("https://api.vk.ru", Redirected(address))
    return vk_api.VkApi(token=token, session=http, api_version="5.199")


def main() -> None:
    given = json.loads(sys.argv[1])
    reader = session(given["address"], given["service"])
    person = session(given["address"], given["administrator"])
    seen: dict[str, Any] = {"read": {}, "answers": {}, "deleted": {}}
    for section, place in PLACES.items():
        tools = vk_api.VkTools(reader if section == "board" else person)
        found = tools.get_all_slow(f"{section}.getComments", 100, place)["items"]
        seen["read"][section] = [one["id"] for one in found]
        reply = {**place, "message": "В мае.", "from_group": 1, "guid": "vk_api-1"}
        seen["answers"][section] = person.method(f"{section}.createComment", reply)
        gone = {**place, "comment_id": found[-1]["id"]}
        seen["deleted"][section] = person.method(f"{section}.deleteComment", gone)
    api = reader.get_api()
    seen["topic"] = api.board.getTopics(group_id=100)["items"][0]["title"]
    seen["photo"] = api.photos.getById(photos="-100_7", extended=1)[0]["comments"]["count"]
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
