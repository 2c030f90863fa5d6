"""Run in .venv-foreign: ok_api reads a group's discussion through the emulator and answers.

Takes one argument, a JSON object ``{"address", "token", "application_key", "secret", "url"}``,
and prints what it saw as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from ok_api import OkApi

os.environ["NO_PROXY"] = "127.0.0.1"
PAGE = 100
PACE = 0.4
"""Seconds between calls: it keeps no pace of its own, and three a second are allowed."""


class Client:
    """Sends ok_api's own requests, signed by itself, to the emulator."""

    def __init__(self, given: dict[str, str]) -> None:
        self._address = given["address"] + "/fb.do"
        self._api = OkApi(given["token"], given["application_key"], given["secret"])

    def __call__(self, name: str, **params: Any) -> Any:
        group, _, method = name.partition(".")
        call = getattr(getattr(self._api, group), method)
        call._OkApi__API_URL = self._address
        time.sleep(PACE)
        return call(**params)


def pages(client: Client, method: str, **params: Any) -> Iterator[dict[str, Any]]:
    anchor: dict[str, str] = {}
    while True:
        page = client(method, count=PAGE, **params, **anchor).json()
        yield page
        if not page["has_more"]:
            return
        anchor = {"anchor": page["anchor"]}


def read(client: Client, url: str) -> dict[str, Any]:
    found = client("url.getInfo", url=url).json()
    gid = found["objectIdStr"]
    topics = [
        topic
        for page in pages(client, "mediatopic.getTopics", gid=gid)
        for topic in page["media_topics"]
    ]
    place = topics[0]["discussion_summary"]
    discussed = {"discussionId": place["discussion_id"], "discussionType": place["discussion_type"]}
    comments = [
        comment
        for page in pages(client, "discussions.getComments", **discussed)
        for comment in page["comments"]
    ]
    return {
        "object": found,
        "group": client("group.getInfo", uids=gid, fields="uid,name").json(),
        "topics": [topic["id"] for topic in topics],
        "counted": place["comments_count"],
        "comments": [comment["id"] for comment in comments],
        "oldest": comments[-1],
        "discussed": discussed,
    }


def read_the_older_way(client: Client, place: dict[str, str]) -> list[str]:
    seen: list[str] = []
    while True:
        answer = client(
            "discussions.getDiscussionComments", **place, offset=len(seen), count=PAGE
        ).json()
        if not answer["commentss"]:
            return seen
        seen += [comment["id"] for comment in answer["commentss"]]


def write(client: Client, place: dict[str, str], target: str) -> Any:
    answer = client(
        "discussions.addDiscussionComment",
        **place,
        comment="Анна, отопление включат 1 октября & греть будет = +22 °C",
        reply_to_comment_id=target,
        as_admin="true",
    )
    refusal = answer.headers.get("invocation-error")
    return {"status": answer.status_code, "refusal": refusal, "answer": answer.json()}


def main() -> None:
    given = json.loads(sys.argv[1])
    client = Client(given)
    seen = read(client, given["url"])
    discussed = seen["discussed"]
    place = {"entityId": discussed["discussionId"], "entityType": discussed["discussionType"]}
    seen["older_way"] = read_the_older_way(client, place)
    seen["reply"] = write(client, place, seen["comments"][-1])
    seen["removed"] = client(
        "discussions.deleteDiscussionComment", **discussed, comment_id=seen["comments"][0]
    ).json()
    seen["newest"] = client("discussions.getComments", **discussed, count=1).json()["comments"]
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
