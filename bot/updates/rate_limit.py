"""Rate limits of readers, so that one person's questions do not hold up everybody else's."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Hashable
from enum import Enum, auto

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.addressing import AddressedText, BotIdentity, Trigger, addressed
from bot.limits import Rate, TokenBuckets

_REMEMBERED = 10_000


_NOTICE_EVERY_S = 60.0


_ALWAYS = frozenset({"/privacy", "/forget"})  # privacy rights are never rate-limited


_ASK = "/ask"


_VOTE = re.compile(r"[yn]:")  # a press that edits nothing


class Admission(Enum):
    """The decision about an update."""

    ADMIT = auto()
    FIRST = auto()
    """Answered before what else waits in the chat."""
    TELL = auto()
    """Not answered; the asker is told why."""
    DROP = auto()
    """Not answered; the asker was told already, or expects no answer."""
    IGNORE = auto()
    """Not addressed to the bot."""


# A private chat takes 3 replies at once and then one each 1.05 s (see pace), so what is admitted
# waits for little; somebody who waits for each answer is never refused.
QUESTIONS = Rate(5, 0.9)


BUTTONS = Rate(10, 3)


INLINE = Rate(20, 4)


GROUP = Rate(10, 0.3)


GROUP_SHARE = Rate(5, 0.1)
"""Of one person in one group, so that nobody uses up what all of it may ask."""


# Telegram's pace has room for 5 edits a minute in a group, and what waits for it keeps all that is
# asked there waiting. So what is answered by an edit is refused at once where there is no room.
GROUP_EDITS = Rate(8, 0.08)


GROUP_EDITS_SHARE = Rate(5, 0.04)


RIGHTS = Rate(3, 0.2)


class UserRateLimiter:
    """Token buckets: one for each person and kind of update, one for each group."""

    def __init__(self, me: BotIdentity) -> None:
        """Start with all buckets full; `me` is the bot that is asked."""
        self._me = me
        self._buckets = TokenBuckets()
        self._noticed: OrderedDict[Hashable, float] = OrderedDict()

    def judge(self, update: Update, now: float | None = None) -> Admission:
        """The decision about an update; `now` in monotonic seconds."""
        now = time.monotonic() if now is None else now
        user = update.effective_sender.id if update.effective_sender else 0
        if update.callback_query:
            return self._press(update.callback_query, user, now)
        if update.inline_query:
            return self._limited((user, "inline"), INLINE, Admission.DROP, now)
        if update.guest_message:
            return self._limited((user, "question"), QUESTIONS, Admission.DROP, now)
        message = update.message or update.edited_message
        return self._message(message, user, now) if message else Admission.ADMIT

    def _press(self, query: CallbackQuery, user: int, now: float) -> Admission:
        message = query.message
        in_group = message is not None and message.chat.type != ChatType.PRIVATE
        admitted = self._buckets.take((user, "button"), BUTTONS, now)
        if admitted and message and in_group and not _VOTE.match(query.data or ""):
            admitted = self._may_edit(message.chat.id, user, now)
        return Admission.ADMIT if admitted else Admission.TELL

    def _message(self, message: Message, user: int, now: float) -> Admission:
        if self._me.id in [member.id for member in message.new_chat_members]:
            return self._limited((message.chat_id, "added"), RIGHTS, Admission.DROP, now)
        said = addressed(message, self._me)
        if said is None:
            return Admission.IGNORE
        if said.command in _ALWAYS:
            verdict = self._limited((user, "rights"), RIGHTS, Admission.DROP, now)
            # but what is erased is erased after what was asked before
            is_first = said.command == "/privacy" and verdict is Admission.ADMIT
            return Admission.FIRST if is_first else verdict
        return self._question(message, said, user, now)

    def _question(self, message: Message, said: AddressedText, user: int, now: float) -> Admission:
        private = message.chat.type == ChatType.PRIVATE
        mine = self._buckets.take((user, "question"), QUESTIONS, now) and (
            private or self._buckets.take((user, message.chat_id), GROUP_SHARE, now)
        )
        if mine and (private or self._has_room(message, user, now)):
            return Admission.ADMIT
        if not private and said.way is Trigger.COMMAND and said.command != _ASK:
            return Admission.DROP  # it may be another bot's
        return self._notice(message.chat_id if mine else (user, message.chat_id), now)

    def _has_room(self, message: Message, user: int, now: float) -> bool:
        """True if a group may be answered once more; an edited question edits its answer."""
        if message.edit_date and not self._may_edit(message.chat_id, user, now):
            return False
        return self._buckets.take(message.chat_id, GROUP, now)

    def _may_edit(self, chat_id: int, user: int, now: float) -> bool:
        """True if a message in a group may be edited for this person."""
        share = (user, chat_id, "edit")
        return self._buckets.take(share, GROUP_EDITS_SHARE, now) and self._buckets.take(
            (chat_id, "edit"), GROUP_EDITS, now
        )

    def _limited(self, key: Hashable, rate: Rate, otherwise: Admission, now: float) -> Admission:
        return Admission.ADMIT if self._buckets.take(key, rate, now) else otherwise

    def _notice(self, key: Hashable, now: float) -> Admission:
        if now - self._noticed.get(key, float("-inf")) < _NOTICE_EVERY_S:
            return Admission.DROP
        self._noticed.pop(key, None)
        self._noticed[key] = now
        if len(self._noticed) > _REMEMBERED:
            self._noticed.popitem(last=False)
        return Admission.TELL
