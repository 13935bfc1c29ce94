"""The parts of messages that are not text, as Telegram describes them."""

from __future__ import annotations

from collections.abc import Mapping

from .world import World

Body = dict[str, object]


def photo(world: World) -> Body:
    """A photo in two sizes."""
    return {
        "photo": [_file(world, "photo", 1500 * n, width=90 * n, height=60 * n) for n in (1, 8)]
    }


def voice(world: World) -> Body:
    """Four seconds of voice."""
    return {"voice": _file(world, "voice", 8000, duration=4, mime_type="audio/ogg")}


def sticker(world: World) -> Body:
    """A regular sticker."""
    kind = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
    return {"sticker": _file(world, "sticker", 20_000, width=512, height=512, **kind)}


def document(world: World, name: str, size: int) -> Body:
    """A text file."""
    found = _file(world, "document", size, file_name=name, mime_type="text/plain")
    return {"document": found}


def _file(world: World, kind: str, size: int, **more: object) -> Body:
    file_id = f"AgAC{kind}{len(world.files) + 1:06d}"
    world.files[file_id] = size
    return {"file_id": file_id, "file_unique_id": file_id[-12:], "file_size": size, **more}


def membership(status: str, me: Mapping[str, object]) -> Body:
    """A ChatMember with this status."""
    body: Body = {"status": status, "user": me}
    if status == "kicked":
        body["until_date"] = 0
    if status == "administrator":
        rights = (
            "can_be_edited can_manage_chat can_change_info can_delete_messages can_invite_users "
            "can_restrict_members can_pin_messages can_promote_members can_manage_video_chats "
            "can_post_stories can_edit_stories can_delete_stories is_anonymous"
        )
        body |= dict.fromkeys(rights.split(), False)
    return body
