"""What Telegram does to a person's message before a bot gets it, if the bot gets it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .entity import utf16_length
from .people import ANONYMOUS_ADMIN, CHANNEL_BOT
from .world import Place, World

Body = dict[str, object]
# tdlib MessageEntity.cpp match_bot_commands, match_mentions, match_hashtags; simplified for URLs
_ENTITIES = (
    ("bot_command", re.compile(r"(?<![\w/<>])/\w{1,64}(?:@\w{3,32})?(?![\w/<>])", re.ASCII)),
    ("mention", re.compile(r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
    ("url", re.compile(r"(?<![\w@])(?:https?://)?(?:[\w-]+\.)+(?:com|org|net|ru|me)\b[^\s]*")),
)


def entities_of(text: str) -> list[Body]:
    """The entities Telegram finds by itself in what a person types.

    >>> entities_of("/ask who?")
    [{'type': 'bot_command', 'offset': 0, 'length': 4}]
    """
    found: list[Body] = []
    for kind, pattern in _ENTITIES:
        for match in pattern.finditer(text):
            offset, length = utf16_length(text[: match.start()]), utf16_length(match[0])
            if all(
                offset + length <= int(str(e["offset"]))
                or int(str(e["offset"])) + int(str(e["length"])) <= offset
                for e in found
            ):
                found.append({"type": kind, "offset": offset, "length": length})
    return sorted(found, key=lambda e: int(str(e["offset"])))


def hears(world: World, place: Place, message: Mapping[str, object]) -> bool:
    """Whether a bot in privacy mode gets this message of a group.

    Commands for it, commands for nobody while no other bot spoke after it, replies to it, service
    messages. Source: core.telegram.org/bots/features, "Privacy mode".
    """
    if place.chat.type in ("private", "channel") or world.bot.id in place.admins:
        return True
    replied = message.get("reply_to_message")
    is_service = "new_chat_members" in message or "left_chat_member" in message
    if is_service or (isinstance(replied, Mapping) and _bot_author(replied) == world.bot.id):
        return True
    text = str(message.get("text") or message.get("caption") or "")
    command = re.match(r"/\w{1,64}(@\w+)?", text, re.ASCII)
    if command is None:
        return False
    if command[1]:
        return command[1][1:].lower() == str(world.bot.username).lower()
    bots = (_bot_author(other.body) for other in reversed(place.messages.values()))
    return next((bot for bot in bots if bot), world.bot.id) == world.bot.id


def _bot_author(message: Mapping[str, object]) -> int | None:
    """The id of the bot that wrote a message; None for people, anonymous ones too."""
    author = message.get("from")
    if isinstance(author, Mapping) and author.get("is_bot"):
        return None if author["id"] in (ANONYMOUS_ADMIN.id, CHANNEL_BOT.id) else author["id"]
    return None
