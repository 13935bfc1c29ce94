"""The buttons under an answer; what they do is looked up in the state, so they survive restarts.

The data of a button is `<letter>:<token>`, and up to two numbers behind further colons. The token
is random, and counts only in the chat of its answer; nothing else in the data is believed.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.language import Languages, Speech
from bot.state import KeptAnswer, State, as_room_allows
from retrieval import Answer

_DATA = re.compile(
    r"(?P<letter>[a-z]):(?P<token>[\w-]{16})(?P<numbers>(?::\d{1,4}){0,2})", re.ASCII
)
_UNCHANGED = ("not modified", "message to edit not found", "can't be edited")

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Press:
    """A button of ours, pressed in the chat that it was made for."""

    query: CallbackQuery
    message: Message
    kept: KeptAnswer
    numbers: tuple[int, ...]
    speech: Speech
    """The language of the answer, in which its buttons go on."""

    async def show(self, html: str, rows: Rows) -> None:
        """Have the message say something else; nothing happens where it says it, or is gone."""
        try:
            await self.message.edit_text(
                html,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=InlineKeyboardMarkup(rows),
            )
        except BadRequest as error:
            if not any(reason in error.message.lower() for reason in _UNCHANGED):
                raise


Action = Callable[[Press], Awaitable[str | None]]
"""Does what a button says; gives what to tell who pressed it, if anything."""

Offered = Callable[[KeptAnswer], bool]
"""Whether a button stands under an answer."""


@dataclass(frozen=True, slots=True)
class _Button:
    action: Action
    name: str | None
    """The message that is written on it; None for one that stands elsewhere."""
    offered: Offered
    for_asker: bool
    row: int
    slow: bool


class Buttons:
    """All buttons: which stand under an answer, and what happens when one is pressed.

    Another feature adds its own with `on`.
    """

    def __init__(self, state: State, languages: Languages) -> None:
        """Look answers up in `state`; know no button yet."""
        self._state = state
        self._languages = languages
        self._known: dict[str, _Button] = {}

    def on(
        self,
        letter: str,
        action: Action,
        *,
        name: str | None = None,
        offered: Offered = lambda _: True,
        for_asker: bool = True,
        row: int = 0,
        slow: bool = False,
    ) -> None:
        """Have a letter do something; with `name`, a button in that `row` under the answers meant.

        `for_asker`: only who asked may press it. `slow`: Telegram is told at once that it was
        pressed, so that `action` can tell nothing but by editing the message.
        """
        if letter in self._known:
            raise ValueError(f"two buttons have the letter {letter}")
        self._known[letter] = _Button(action, name, offered, for_asker, row, slow)

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For every press, forged ones too: each is answered."""
        return [CallbackQueryHandler(self.pressed)]

    def keep(
        self, chat_id: int, user_id: int, answer: Answer, speech: Speech, *, claim: bool = False
    ) -> InlineKeyboardMarkup | None:
        """Remember an answer; gives the buttons to send with it, None where it needs none.

        `claim`: it is what was said of a claim.
        None also where it cannot be remembered: better an answer without them than no answer.
        """
        if not answer.is_question:
            return None
        kept = None
        with as_room_allows("an answer goes without buttons"):
            token = self._state.answers.keep(chat_id, user_id, answer, speech, claim=claim)
            kept = self._state.answers.of(token, chat_id, user_id)
        return InlineKeyboardMarkup(self.rows(kept, speech)) if kept else None

    def rows(self, kept: KeptAnswer, speech: Speech) -> Rows:
        """The buttons under an answer, row by row."""
        rows: dict[int, list[InlineKeyboardButton]] = {}
        for letter, button in self._known.items():
            if button.name and button.offered(kept):
                rows.setdefault(button.row, []).append(
                    labelled(speech.plain(button.name), letter, kept)
                )
        return [rows[row] for row in sorted(rows)]

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Do what the button says, for who may press it; tell anybody else why not."""
        query = update.callback_query
        if query is None:
            return
        speech = self._languages.of(query.from_user.language_code)
        found = _DATA.fullmatch(query.data or "")
        button = self._known.get(found["letter"]) if found else None
        message = query.message
        if not found or not button or not isinstance(message, Message):
            await query.answer(speech.plain("button-expired"))
            return
        kept = self._state.answers.of(found["token"], message.chat_id, query.from_user.id)
        if kept is None:
            await query.answer(speech.plain("button-expired"))
        elif button.for_asker and not kept.by_asker:
            await query.answer(speech.plain("button-not-yours"))
        else:
            numbers = tuple(int(number) for number in found["numbers"].split(":")[1:])
            speech = self._languages.of(kept.language)
            await _act(button, Press(query, message, kept, numbers, speech))


async def _act(button: _Button, press: Press) -> None:
    if button.slow:
        await press.query.answer()
        await button.action(press)
    else:
        await press.query.answer(await button.action(press))


def labelled(label: str, letter: str, kept: KeptAnswer, *numbers: int) -> InlineKeyboardButton:
    """A button for an answer: at most 64 bytes of data, which is what Telegram takes."""
    data = ":".join((letter, kept.token, *map(str, numbers)))
    return InlineKeyboardButton(label, callback_data=data)
