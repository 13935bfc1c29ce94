"""Updates that cannot be read, by what is wrong in them."""

from __future__ import annotations

CANARY = "canaryquestion"
SOMEONE = {"id": 5, "is_bot": False, "first_name": CANARY}
HERE = {"id": 5, "type": "private"}
FINE = {"message_id": 1, "date": 1, "chat": HERE, "from": SOMEONE, "text": CANARY}


def deep(levels: int) -> object:
    """Lists in lists."""
    found: object = CANARY
    for _ in range(levels):
        found = [found]
    return found


BAD: list[tuple[str, object]] = [
    ("message", None),
    ("message", []),
    ("message", CANARY),
    ("message", 7),
    ("message", {}),
    ("message", {**FINE, "chat": None}),
    ("message", {**FINE, "chat": CANARY}),
    ("message", {**FINE, "chat": {"id": CANARY}}),
    ("message", {**FINE, "date": CANARY}),
    ("message", {**FINE, "date": 10**30}),
    ("message", {**FINE, "from": {"id": None}}),
    ("message", {**FINE, "text": {"a": CANARY}}),
    ("message", {**FINE, "entities": CANARY}),
    ("message", {**FINE, "entities": [{"type": CANARY}]}),
    ("message", {**FINE, "reply_to_message": CANARY}),
    ("message", {**FINE, "photo": [{"file_id": 1}]}),
    ("message", {**FINE, "forward_origin": {"type": CANARY}}),
    ("callback_query", {"id": "1", "from": CANARY}),
    ("inline_query", {"query": CANARY}),
    ("my_chat_member", {"chat": HERE, "old_chat_member": {"status": CANARY}}),
    (CANARY, {"a": CANARY}),
    ("message", {**FINE, "unknown": deep(300)}),
]
