"""One conversation: what a scene does, and what was to be seen after each step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from testing.botapi import ALICE, BotApi, Chat, Entity, Sent, User, private


@dataclass
class Bubble:
    """One message as it is seen, or a remark of what somebody does."""

    kind: Literal["theirs", "ours", "remark"]
    name: str
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: list[list[str]] = field(default_factory=list)
    """Below the message, or on the keyboard of whoever reads it."""
    is_keyboard: bool = False
    reply_to: str | None = None
    is_edited: bool = False


class Conversation:
    """Says and presses things in one chat, waits for what comes, and keeps it in order.

    `api` is the whole stand-in, for gestures that have no method here: what is seen of them is
    added with `remark` and `see`.
    """

    def __init__(self, api: BotApi, chat: Chat | None = None, user: User = ALICE) -> None:
        """Talk in `chat`; in private with `user` where there is none."""
        self.api = api
        self.chat = chat or private(user)
        self.user = user
        self.bubbles: list[Bubble] = []
        self.last: Sent | None = None
        self.folder = Path()
        """Where the bot keeps its files, for scenes that use the command line too."""
        self.env: dict[str, str] = {}

    def say(
        self,
        text: str,
        *,
        user: User | None = None,
        quiet: bool = False,
        reply_to: Sent | None = None,
    ) -> Sent | None:
        """Write a message and wait for the reply; `quiet`: none is expected."""
        who = user or self.user
        replied = reply_to.message_id if reply_to else None
        chat = None if self.chat.type == "private" else self.chat
        update = self.api.say(text, user=who, chat=chat, reply_to=replied)
        quoted = reply_to.text.splitlines()[0] if reply_to else None
        self.bubbles.append(Bubble("theirs", who.first_name, text, reply_to=quoted))
        if quiet:
            self.api.wait_until(lambda: not self.api.pending, timeout_s=60, what="quiet")
            return None
        return self.see(self.api.wait_for_reply(update, timeout_s=60))

    def press(self, button: str, *, user: User | None = None, on: Sent | None = None) -> str:
        """Press a button of the last message, or of `on`; gives what Telegram shows for a moment.

        Where the message turns into another one, that is seen next.
        """
        sent = on or self.last
        if sent is None:
            raise ValueError("nothing was said yet that has buttons")
        who = user or self.user
        edits, told = self._edits(), self._told()
        self.bubbles.append(Bubble("remark", who.first_name, f"presses {button}"))
        self.api.press(sent, button, user=who)
        self.api.wait_until(lambda: self._told()[len(told) :], timeout_s=60, what="an answer")
        said = self._told()[-1]
        if said:
            self.bubbles.append(Bubble("remark", "Telegram", f"shows for a moment: {said}"))
        else:
            self.api.wait_until(lambda: self._edits()[len(edits) :], timeout_s=60, what="an edit")
            self.see(self._edits()[-1])
        return said

    def see(self, sent: Sent, name: str = "Verbatim") -> Sent:
        """Add a message of the bot's, as it is now; in a channel under the `name` of that."""
        markup = sent.markup or {}
        keyboard: Any = markup.get("keyboard", [])
        rows: Any = markup.get("inline_keyboard") or keyboard
        buttons = [[str(button["text"]) for button in row] for row in rows]
        edited = sent.method.startswith("edit")
        self.bubbles.append(
            Bubble(
                "ours",
                name,
                sent.text,
                sent.entities,
                buttons,
                is_keyboard=bool(keyboard),
                is_edited=edited,
            )
        )
        self.last = sent
        return sent

    def remark(self, text: str) -> None:
        """Say what happens beside the messages."""
        self.bubbles.append(Bubble("remark", "", text))

    def _edits(self) -> list[Sent]:
        return [s for s in self.api.sent if s.method == "editMessageText"]

    def _told(self) -> list[str]:
        calls = (c for c in self.api.calls if c.method == "answerCallbackQuery")
        return [str(call.params.get("text", "")) for call in calls]
