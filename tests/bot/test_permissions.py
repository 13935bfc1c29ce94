"""Who counts as an admin, and who may ask."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.permissions import Permissions
from bot.settings import NOBODY

_ADMIN, _OTHER, _GROUP = 7001, 7002, -1007003
_ROLES = Permissions(admins=frozenset({_ADMIN}))
_CHANNEL = {"id": -1007004, "type": "channel", "title": "News"}
_FORWARDS = {
    "forwarded from oneself": {"type": "user", "date": 1, "sender_user": {"id": _ADMIN}},
    "forwarded from somebody": {"type": "user", "date": 1, "sender_user": {"id": _OTHER}},
    "forwarded from a hidden account": {
        "type": "hidden_user",
        "date": 1,
        "sender_user_name": "Alice",
    },
    "forwarded from a channel": {
        "type": "channel",
        "date": 1,
        "chat": _CHANNEL,
        "message_id": 3,
    },
}


def person(id: int, **more: object) -> dict[str, object]:
    """An account."""
    return {"id": id, "is_bot": False, "first_name": "A", **more}


ADMIN = person(_ADMIN)


def update(
    kind: str = "message",
    chat: int = _ADMIN,
    sender: dict[str, object] | None = ADMIN,
    **fields: Any,
) -> Update:
    """A command as Telegram tells of it."""
    group = {"id": chat, "type": "supergroup", "title": "G"}
    private = {"id": chat, "type": "private", "first_name": "A"}
    message = {
        "message_id": 1,
        "date": 1,
        "chat": private if chat > 0 else group,
        "from": sender,
        "text": "/remove x",
        **fields,
    }
    if "forward_origin" in message and "sender_user" in message["forward_origin"]:
        message["forward_origin"] = {
            **message["forward_origin"],
            "sender_user": person(message["forward_origin"]["sender_user"]["id"]),
        }
    found = Update.de_json({"update_id": 1, kind: message})
    assert found is not None
    return found


def test_an_admin_is_obeyed_at_home() -> None:
    """In the chat of their own account with the bot."""
    assert _ROLES.commands(update())
    assert _ROLES.sent(update())


_NOT_OBEYED = {
    "a stranger": update(chat=_OTHER, sender=person(_OTHER)),
    "in a group": update(chat=_GROUP),
    "an anonymous admin of a group": update(
        chat=_GROUP,
        sender_chat={"id": _GROUP, "type": "supergroup", "title": "G"},
        sender=person(1087968824, is_bot=True),
    ),
    "in the name of a channel": update(
        chat=_GROUP, sender_chat=_CHANNEL, sender=person(136817688, is_bot=True)
    ),
    "in the name of a channel at home": update(sender_chat=_CHANNEL),
    "a post of a channel": update("channel_post", chat=_GROUP),
    "edited": update("edited_message", edit_date=2),
    "by way of a bot": update(via_bot=person(9, is_bot=True)),
    "by a business account's bot": update("business_message", business_connection_id="1"),
    "as a guest": update("guest_message", guest_query_id="1"),
    "somebody in the admin's chat": update(sender=person(_OTHER)),
    "in somebody else's private chat": update(chat=_OTHER),
    "nobody": update(sender=None),
}


@pytest.mark.parametrize("way", _NOT_OBEYED)
def test_nobody_else_is_obeyed(way: str) -> None:
    """Neither as who commands, nor as who sends something to be added."""
    assert not _ROLES.commands(_NOT_OBEYED[way])
    assert not _ROLES.sent(_NOT_OBEYED[way])


@pytest.mark.parametrize("origin", _FORWARDS.values(), ids=_FORWARDS)
def test_a_forwarded_command_is_a_thing_and_no_command(origin: dict[str, object]) -> None:
    """Its words are somebody else's; that it was sent is the admin's doing."""
    forwarded = update(forward_origin=origin)
    assert not _ROLES.commands(forwarded)
    assert _ROLES.sent(forwarded)


def test_accounts_that_many_write_as_are_never_admins() -> None:
    """Even where the settings were got around."""
    roles = Permissions(admins=NOBODY)
    assert not any(roles.commands(update(chat=id, sender=person(id))) for id in NOBODY)


def test_who_was_an_admin_is_none() -> None:
    """The settings of now count."""
    assert not Permissions().commands(update())


def test_everybody_may_ask_where_nobody_is_named() -> None:
    """Public is what a bot is unless told otherwise."""
    assert Permissions().may_ask(update(chat=_OTHER, sender=person(_OTHER)))


def test_only_those_named_may_ask() -> None:
    """People in private, groups as a whole: all of a group reads the answer."""
    roles = Permissions(frozenset({_ADMIN}), frozenset({_OTHER, _GROUP}))
    asks = {
        "named": update(chat=_OTHER, sender=person(_OTHER)),
        "an admin": update(),
        "anybody in a group that is named": update(chat=_GROUP, sender=person(5)),
        "not named": update(chat=5, sender=person(5)),
        "named, in another group": update(chat=_GROUP - 1, sender=person(_OTHER)),
        "an admin in another group": update(chat=_GROUP - 1),
    }
    allowed = {name for name, asked in asks.items() if roles.may_ask(asked)}
    assert allowed == {"named", "an admin", "anybody in a group that is named"}


def test_only_those_named_are_told() -> None:
    """Of what they wait for: the group counts where it was asked, else the person."""
    roles = Permissions(frozenset({_ADMIN}), frozenset({_OTHER, _GROUP}))
    told = [(_OTHER, _OTHER), (_ADMIN, _ADMIN), (_GROUP, 5), (5, 5), (_GROUP - 1, _OTHER)]
    assert [roles.may_be_told(*one) for one in told] == [True, True, True, False, False]
    assert Permissions().may_be_told(5, 5)


def inline(user: int) -> Update:
    """An inline query."""
    query = {"id": "1", "from": person(user), "query": "who?", "offset": ""}
    found = Update.de_json({"update_id": 1, "inline_query": query})
    assert found is not None
    return found


def test_inline_it_is_the_person_who_counts() -> None:
    """Telegram does not tell where the result goes."""
    roles = Permissions(frozenset(), frozenset({_OTHER}))
    assert roles.may_ask(inline(_OTHER))
    assert not roles.may_ask(inline(_ADMIN))
