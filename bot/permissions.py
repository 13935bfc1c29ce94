"""Permissions: who is an admin, and who may ask.

Only a person's own account identifies them, and only where nobody else can write as them.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden
from telegram.ext import filters

from bot.settings import NOBODY, Person, Settings


@dataclass(frozen=True, slots=True)
class Permissions:
    """The ids that the settings name."""

    admins: frozenset[int] = frozenset()
    allowed: frozenset[int] | None = None

    @classmethod
    def of(cls, settings: Settings) -> Permissions:
        """The roles that the settings give."""
        return cls(settings.admins, settings.allowed)

    def commands(self, update: Update) -> bool:
        """True if an admin wrote this command, just now, by hand, in their private chat.

        A message that is forwarded, edited or sent via a bot may hold words of others.
        """
        return (
            self.sent(update) and update.message is not None and not _is_borrowed(update.message)
        )

    def sent(self, update: Update) -> bool:
        """True if an admin sent this message, forwarded or not, in their private chat."""
        message = update.message  # neither an edited one nor a channel's post
        return (
            message is not None
            and self._is_at_home(message)
            and message.from_user is not None
            and self._is_admin(message.from_user.id, message.chat_id)
        )

    def pressed(self, update: Update) -> bool:
        """True if an admin pressed this button in their private chat."""
        query = update.callback_query
        if query is None or query.message is None:
            return False
        at_home = query.message.chat.type == ChatType.PRIVATE
        return at_home and self._is_admin(query.from_user.id, query.message.chat.id)

    def may_ask(self, update: Update) -> bool:
        """True if the reply reaches only people and groups that are allowed.

        In a group the group counts, since all of it reads the reply.
        """
        if self.allowed is None:
            return True
        chat, user = update.effective_chat, update.effective_user
        if chat is not None and chat.type != ChatType.PRIVATE:
            return chat.id in self.allowed
        return user is not None and user.id in self.allowed | self.admins

    def may_be_told(self, chat_id: int, user_id: Person) -> bool:
        """True if an alert for this person may go to the chat; same rule as `may_ask`."""
        if self.allowed is None:
            return True
        return chat_id in self.allowed if chat_id < 0 else user_id in self.allowed | self.admins

    def _is_admin(self, user_id: int, chat_id: int) -> bool:
        return user_id in self.admins - NOBODY and user_id == chat_id

    @staticmethod
    def _is_at_home(message: Message) -> bool:
        return (
            message.chat.type == ChatType.PRIVATE
            and message.sender_chat is None
            and message.via_bot is None
            and message.sender_business_bot is None
        )


def asker_of(message: Message) -> Person:
    """The person under whom things of the sender are kept.

    Many write as the accounts of `NOBODY`; what is theirs belongs to the group or channel that
    they speak for, in this chat alone.
    """
    user = message.from_user
    if user is not None and user.id not in NOBODY:
        return user.id
    speaker = message.sender_chat.id if message.sender_chat else 0
    return f"{message.chat_id} {speaker}"


async def may_act_for(query: CallbackQuery, owner: Person) -> bool:
    """True if whoever pressed a button may change what is kept under `owner` in its chat.

    What belongs to a group, or to a channel that speaks in it, may be changed by the group's
    admins: Telegram names who presses, also where they wrote anonymously.
    """
    if query.from_user.id == owner:
        return True
    message = query.message
    if message is None or not (isinstance(owner, str) and owner.startswith(f"{message.chat.id} ")):
        return False
    try:
        member = await message.chat.get_member(query.from_user.id)
    except (BadRequest, Forbidden):  # the bot may not know its members
        return False
    return member.status in {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


def _is_borrowed(message: Message) -> bool:
    return (
        message.forward_origin is not None
        or message.is_automatic_forward is not None
        or message.edit_date is not None
    )


class AdminCommandFilter(filters.UpdateFilter):
    """Matches commands that an admin wrote by hand, just now, in their private chat."""

    def __init__(self, permissions: Permissions) -> None:
        """Ask `permissions` who is an admin."""
        super().__init__(name="admin commands")
        self._permissions = permissions

    def filter(self, update: Update) -> bool:
        """True if the update matches."""
        return self._permissions.commands(update)


class AdminMessageFilter(filters.UpdateFilter):
    """Matches messages that an admin sent in their private chat, forwarded or not."""

    def __init__(self, permissions: Permissions) -> None:
        """Ask `permissions` who is an admin."""
        super().__init__(name="messages of admins")
        self._permissions = permissions

    def filter(self, update: Update) -> bool:
        """True if the update matches."""
        return self._permissions.sent(update)
