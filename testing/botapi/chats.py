"""The methods that look: chats, their members, files."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import bad_request
from .request import Request

LARGEST_FILE_BYTES = 20 * 1024 * 1024
RIGHTS = (
    "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories "
    "can_delete_stories can_pin_messages"
).split()
_GIFTS = (
    "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels".split()
)


def get_chat(request: Request) -> Mapping[str, object]:
    """A ChatFullInfo with what must be in it (getChat)."""
    place = request.place()
    body = {**place.chat.as_json(), "accent_color_id": 0, "max_reaction_count": 11}
    body["accepted_gift_types"] = dict.fromkeys(_GIFTS, True)
    if place.pinned and place.pinned[-1] in place.messages:
        body["pinned_message"] = place.messages[place.pinned[-1]].body
    return body


def get_member(request: Request) -> Mapping[str, object]:
    """A ChatMember (getChatMember)."""
    user_id = request.number("user_id")
    if user_id not in request.world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return _member(request, user_id)


def _member(request: Request, user_id: int) -> dict[str, object]:
    place = request.place()
    status = "administrator" if user_id in place.admins else place.members.get(user_id, "left")
    user = request.world.users[user_id].as_json()
    member: dict[str, object] = {"status": status, "user": user}
    if status == "administrator":
        member |= dict.fromkeys(RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
        if place.chat.type == "channel":
            member |= {"can_post_messages": True, "can_edit_messages": True}
    return member


def get_admins(request: Request) -> list[dict[str, object]]:
    """The ChatMembers who are administrators (getChatAdministrators)."""
    place = request.place()
    if place.chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [_member(request, user_id) for user_id in sorted(place.admins)]


def get_file(request: Request) -> Mapping[str, object]:
    """A File with the path it can be downloaded from, up to 20 MB (getFile)."""
    file_id = str(request.params["file_id"])
    size = request.world.files.get(file_id)
    if size is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    local = request.world.local
    if size > LARGEST_FILE_BYTES and not local:
        raise bad_request("file is too big")
    unique = file_id[-12:]
    return {
        "file_id": file_id,
        "file_unique_id": unique,
        "file_size": size,
        "file_path": str(local / unique) if local else f"documents/{unique}",
    }
