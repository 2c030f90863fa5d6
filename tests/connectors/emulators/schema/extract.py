"""Copy the definitions that our answers are checked against out of VK's whole schema.

``python tests/connectors/emulators/schema/extract.py FULL.json`` writes ``vk-5.199.json``
beside this file: the answers of the emulated methods and everything they refer to.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_ANSWERS = (
    "base.responses.json.base_bool_response",
    "base.responses.json.base_ok_response",
    "board.responses.json.board_createComment_response",
    "board.responses.json.board_getComments_extended_response",
    "board.responses.json.board_getComments_response",
    "board.responses.json.board_getTopics_extended_response",
    "board.responses.json.board_getTopics_response",
    "callback.objects.json.callback_base",
    "callback.objects.json.callback_wall_comment_delete",
    "callback.objects.json.callback_wall_post_new",
    "callback.objects.json.callback_wall_reply_edit",
    "callback.objects.json.callback_wall_reply_new",
    "callback.objects.json.callback_wall_reply_restore",
    "groups.responses.json.groups_addCallbackServer_response",
    "groups.responses.json.groups_getById_object_response",
    "groups.responses.json.groups_getCallbackConfirmationCode_response",
    "groups.responses.json.groups_getCallbackServers_response",
    "groups.responses.json.groups_getCallbackSettings_response",
    "groups.responses.json.groups_getLongPollServer_response",
    "groups.responses.json.groups_getLongPollSettings_response",
    "groups.responses.json.groups_getTokenPermissions_response",
    "market.responses.json.market_createComment_response",
    "market.responses.json.market_getById_response",
    "market.responses.json.market_getComments_response",
    "market.responses.json.market_get_extended_response",
    "market.responses.json.market_get_response",
    "photos.responses.json.photos_createComment_response",
    "photos.responses.json.photos_getAllComments_response",
    "photos.responses.json.photos_getAll_response",
    "photos.responses.json.photos_getById_response",
    "photos.responses.json.photos_getComments_extended_response",
    "photos.responses.json.photos_getComments_response",
    "photos.responses.json.photos_get_response",
    "users.responses.json.users_get_response",
    "utils.responses.json.utils_resolveScreenName_response",
    "video.responses.json.video_createComment_response",
    "video.responses.json.video_getComments_extended_response",
    "video.responses.json.video_getComments_response",
    "video.responses.json.video_get_response",
    "wall.responses.json.wall_createComment_response",
    "wall.responses.json.wall_getById_extended_response",
    "wall.responses.json.wall_getById_response",
    "wall.responses.json.wall_getComment_extended_response",
    "wall.responses.json.wall_getComment_response",
    "wall.responses.json.wall_getComments_extended_response",
    "wall.responses.json.wall_getComments_response",
    "wall.responses.json.wall_get_extended_response",
    "wall.responses.json.wall_get_response",
    "base.objects.json.base_error",
)
_TITLE = "Extracted from VKCOM/vk-api-schema 5.199, draft-07 form (MIT, see LICENSE)"


def main() -> None:
    definitions = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["definitions"]
    needed: dict[str, Any] = {}
    waiting = list(_ANSWERS)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = definitions[name]
            waiting.extend(_referred(definitions[name]))
    lines = [f"{json.dumps(name)}: {json.dumps(needed[name])}" for name in sorted(needed)]
    schema = '{"$schema": "http://json-schema.org/draft-07/schema#",\n'
    schema += f'"title": "{_TITLE}",\n"definitions": {{\n' + ",\n".join(lines) + "\n}}\n"
    (_HERE / "vk-5.199.json").write_text(schema, encoding="utf-8")


def _referred(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _referred(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix("#/definitions/")
            else:
                yield from _referred(value)


if __name__ == "__main__":
    main()
