"""Copy the types that our answers are checked against out of the whole Bot API.

``python tests/connectors/emulators/telegram/schema/extract.py api.json`` writes
``bot-api-10.1.json`` beside this file: names, kinds and which fields are required.
"""

import json
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_SOURCE = (
    "github PaulSonOfLars/telegram-bot-api-spec 160fd99507e1c7c77e92dc90f5993d724735b51c,"
    " Bot API 10.1; MIT, see LICENSE; only the types used here, without descriptions"
)
_TYPES = """
Update Message Chat ChatFullInfo User MessageEntity MessageOrigin MessageOriginChannel
MessageOriginUser ChatMember ChatMemberOwner ChatMemberAdministrator ChatMemberMember
ChatMemberRestricted ChatMemberLeft ChatMemberBanned ChatMemberUpdated PhotoSize Sticker
Voice Video Audio Document VideoNote WebhookInfo AcceptedGiftTypes ChatPermissions
ResponseParameters BotName BotDescription BotShortDescription
"""


def main() -> None:
    whole = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    types = {name: _bare(whole["types"][name]) for name in _TYPES.split()}
    copied = json.dumps({"source": _SOURCE, "types": types}, indent=0)
    (_HERE / "bot-api-10.1.json").write_text(copied + "\n", "utf-8")


def _bare(described: dict[str, Any]) -> dict[str, Any]:
    kept = ("name", "types", "required")
    fields = [{key: field[key] for key in kept} for field in described.get("fields", [])]
    return {"subtypes": described.get("subtypes") or [], "fields": fields}


if __name__ == "__main__":
    main()
