"""Who is who: the admins, and those who may ask.

Only a person's own account tells who they are, and only where nobody else can write as them.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, Update
from telegram.constants import ChatType

from bot.settings import NOBODY, Settings


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
        """Whether an admin wrote this command, just now, by hand and in their private chat.

        What is forwarded, edited or sent by way of a bot may be in words that are not theirs.
        """
        return (
            self.sent(update) and update.message is not None and not _is_borrowed(update.message)
        )

    def sent(self, update: Update) -> bool:
        """Whether an admin sent this message, of whomever it is, in their private chat."""
        message = update.message  # neither an edited one nor a channel's post
        return (
            message is not None
            and self._is_at_home(message)
            and message.from_user is not None
            and self._is_admin(message.from_user.id, message.chat_id)
        )

    def pressed(self, update: Update) -> bool:
        """Whether an admin pressed this button, in their private chat."""
        query = update.callback_query
        if query is None or query.message is None:
            return False
        at_home = query.message.chat.type == ChatType.PRIVATE
        return at_home and self._is_admin(query.from_user.id, query.message.chat.id)

    def may_ask(self, update: Update) -> bool:
        """Whether what is answered to this reaches only people and groups that are allowed.

        In a group it is the group that counts, since all of it reads the answer.
        """
        if self.allowed is None:
            return True
        chat, user = update.effective_chat, update.effective_user
        if chat is not None and chat.type != ChatType.PRIVATE:
            return chat.id in self.allowed
        return user is not None and user.id in self.allowed | self.admins

    def may_be_told(self, chat_id: int, user_id: int) -> bool:
        """Whether a chat may be told something that this person asked for there: as `may_ask`."""
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


def _is_borrowed(message: Message) -> bool:
    return (
        message.forward_origin is not None
        or message.is_automatic_forward is not None
        or message.edit_date is not None
    )
