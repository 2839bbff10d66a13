"""Cuts the Bot API schema of an aiogram source distribution down to what the simulator checks.

Usage: python -m tests.simulators.telegram.trim_schema path/to/.butcher/schema/schema.json
"""

import json
import sys
from pathlib import Path
from typing import Any

METHODS = (
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "answerCallbackQuery",
    "setMyCommands",
    "getMyCommands",
    "sendChatAction",
    "createForumTopic",
    "editForumTopic",
    "closeForumTopic",
    "reopenForumTopic",
    "deleteForumTopic",
    "getFile",
)
TARGET = Path(__file__).with_name("bot_api_schema.json")


def trim(schema: dict[str, Any]) -> dict[str, Any]:
    """The methods above and every type that their parameters lead to: name -> [{name, type, required}]."""
    entries = {child["name"]: child["annotations"] for item in schema["items"] for child in item["children"]}
    kept: dict[str, list[dict[str, Any]]] = {}
    waiting = list(METHODS)
    while waiting:
        name = waiting.pop()
        if name in kept or name not in entries:
            continue
        kept[name] = [{key: row[key] for key in ("name", "type", "required")} for row in entries[name]]
        waiting += [word for row in kept[name] for word in row["type"].replace(",", " ").split() if word in entries]
    return {"api": schema["api"], "entries": dict(sorted(kept.items()))}


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(trim(source), indent=0, sort_keys=True) + "\n", encoding="utf-8")
