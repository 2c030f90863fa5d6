"""Run in .venv-foreign: pyodnoklassniki calls the emulator by GET, with a key and without.

Takes one argument, a JSON object ``{"address", "token", "application_key", "secret"}``,
and prints what it saw as JSON.
"""

import json
import os
import sys
from typing import Any

import pyodnoklassniki
from pyodnoklassniki.exceptions import OdnoklassnikiError

os.environ["NO_PROXY"] = "127.0.0.1"
GROUP, TOPIC = "55348644610059", "62503929662320"
PLACE = {"discussionId": TOPIC, "discussionType": "GROUP_TOPIC"}


def met(call: Any, **params: Any) -> list[Any]:
    try:
        call(**params)
    except OdnoklassnikiError as error:
        return [type(error).__name__, error.code, error.http_status_code]
    return []


def main() -> None:
    given = json.loads(sys.argv[1])
    pyodnoklassniki.api_base = given["address"] + "/fb.do"
    pyodnoklassniki.app_pub_key = given["application_key"]
    pyodnoklassniki.app_secret_key = given["secret"]
    plain = pyodnoklassniki.OdnoklassnikiAPI()
    keyed = pyodnoklassniki.OdnoklassnikiAPI(access_token=given["token"])
    unknown = pyodnoklassniki.OdnoklassnikiAPI(access_token="nobody's")
    page = keyed.discussions.getComments(**PLACE, count=3)
    target = page["comments"][-1]["id"]
    entity = {"entityId": TOPIC, "entityType": "GROUP_TOPIC"}
    seen = {
        "group": plain.group.getInfo(uids=GROUP, fields="name"),
        "nobody": plain.group.getInfo(uids="1"),
        "texts": [comment["text"] for comment in page["comments"]],
        "target": target,
        "reply": keyed.discussions.addDiscussionComment(
            **entity, comment="Включат & согреют = 1 октября", reply_to_comment_id=target
        ),
        "unknown_key": met(unknown.discussions.getComments, **PLACE),
        "no_key": met(plain.discussions.getComments, **PLACE),
        "no_method": met(keyed.discussions.getNothing),
        "no_discussion": met(keyed.discussions.getComments, **PLACE | {"discussionId": "1"}),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
