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

from bot import render
from bot.answer_worker import AnswerSource, AnswerWorker
from bot.i18n import Translator, Translators
from bot.state import KeptAnswer, State, as_room_allows
from retrieval import Answer, Confidence, Page, Question, Quote, QuoteRef

_DATA = re.compile(
    r"(?P<letter>[a-z]):(?P<token>[\w-]{16})(?P<numbers>(?::\d{1,4}){0,2})", re.ASCII
)


_UNCHANGED = ("not modified", "message to edit not found", "can't be edited")


Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A button of ours, pressed in the chat that it was made for."""

    query: CallbackQuery
    message: Message
    kept: KeptAnswer
    numbers: tuple[int, ...]
    speech: Translator
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


Action = Callable[[ButtonPress], Awaitable[str | None]]
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


class AnswerCallbacks:
    """All buttons: which stand under an answer, and what happens when one is pressed.

    Another feature adds its own with `on`.
    """

    def __init__(self, state: State, languages: Translators) -> None:
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
        self,
        chat_id: int,
        user_id: int,
        answer: Answer,
        speech: Translator,
        *,
        claim: bool = False,
    ) -> InlineKeyboardMarkup | None:
        """Remember an answer; gives the buttons to send with it, None where it needs none.

        `claim`: it is what was said of a claim.
        None also where it cannot be remembered: better an answer without them than no answer.
        """
        if not answer.is_question:
            return None
        kept = None
        with as_room_allows("an answer goes without buttons"):
            token = self._state.answers.keep(chat_id, user_id, answer, speech.code, claim=claim)
            kept = self._state.answers.of(token, chat_id, user_id)
        return InlineKeyboardMarkup(self.rows(kept, speech)) if kept else None

    def rows(self, kept: KeptAnswer, speech: Translator) -> Rows:
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
            await _act(button, ButtonPress(query, message, kept, numbers, speech))


async def _act(button: _Button, press: ButtonPress) -> None:
    if button.slow:
        await press.query.answer()
        await button.action(press)
    else:
        await press.query.answer(await button.action(press))


def labelled(label: str, letter: str, kept: KeptAnswer, *numbers: int) -> InlineKeyboardButton:
    """A button for an answer: at most 64 bytes of data, which is what Telegram takes."""
    data = ":".join((letter, kept.token, *map(str, numbers)))
    return InlineKeyboardButton(label, callback_data=data)


def is_genuine(query: CallbackQuery) -> bool:
    """Whether the message that a press comes from has that very button.

    What is pressed is told by the client, and may be made up; Telegram tells what the message has.
    """
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    rows = message.reply_markup.inline_keyboard
    return any(button.callback_data == query.data for row in rows for button in row)


CONTEXT, OTHERS, BACK, HELPFUL, UNHELPFUL = "cobyn"


class AnswerButtons:
    """More context, other sources, back to the answer, and 👍 👎."""

    def __init__(self, desk: AnswerWorker, state: State, buttons: AnswerCallbacks) -> None:
        """Show what `desk` finds again, count in `state`, and stand among `buttons`."""
        self._desk = desk
        self._state = state
        self._buttons = buttons
        buttons.on(
            CONTEXT,
            self.context,
            name="button-context",
            offered=lambda kept: bool(kept.shown),
            slow=True,
        )
        buttons.on(
            OTHERS,
            self.others,
            name="button-others",
            offered=lambda kept: bool(kept.more),
            slow=True,
        )
        buttons.on(BACK, self.back, slow=True)
        buttons.on(HELPFUL, self.helpful, name="button-helpful", for_asker=False, row=9)
        buttons.on(UNHELPFUL, self.unhelpful, name="button-unhelpful", for_asker=False, row=9)

    async def context(self, press: ButtonPress) -> None:
        """Show a page of the article of a quote: the first number says which, the second the page.

        Without numbers it is the page on which the first quote stands.
        """
        which = press.numbers[0] if press.numbers else 0
        number = press.numbers[1] if len(press.numbers) > 1 else None
        if which >= len(press.kept.shown):
            return
        remembered = press.kept.shown[which]
        found = await self._desk.run(lambda answers: _page(answers, remembered, number))
        rows = _pages(press, which, found and found[0])
        if found is None:
            await press.show(press.speech.html("quote-gone"), rows)
        else:
            await press.show(render.page(*found, press.speech), rows)

    async def others(self, press: ButtonPress) -> None:
        """Show the quotes that come after those of the answer."""
        quotes = await self._again(press.kept.more)
        said = render.others(quotes, press.speech) if quotes else press.speech.html("quotes-gone")
        await press.show(said, [_back(press)])

    async def back(self, press: ButtonPress) -> None:
        """Show the answer again, without what has been changed or removed since."""
        kept, rows = press.kept, self._buttons.rows(press.kept, press.speech)
        quotes, nearest = await self._again(kept.quotes), await self._again(kept.nearest)
        if kept.shown and not quotes and not nearest:
            await press.show(press.speech.html("quotes-gone"), rows)
            return
        differ = kept.differ and len(quotes) > 1
        confidence = Confidence.SURE if quotes else Confidence.NONE
        answer = Answer(Question(""), confidence, quotes, nearest, differ=differ)
        if kept.is_claim:
            texts = render.claim(answer, press.speech)
        else:
            texts = render.answers(answer, press.speech, self._state.notices.text())
        await press.show(texts[-1], rows)

    async def helpful(self, press: ButtonPress) -> str:
        """Count that the answer was of use."""
        return self._count(press, helpful=True)

    async def unhelpful(self, press: ButtonPress) -> str:
        """Count that it was of none."""
        return self._count(press, helpful=False)

    def _count(self, press: ButtonPress, *, helpful: bool) -> str:
        self._state.feedback.give(press.kept, press.query.from_user.id, helpful=helpful)
        return press.speech.plain("button-thanks")

    async def _again(self, remembered: tuple[QuoteRef, ...]) -> tuple[Quote, ...]:
        found = await self._desk.run(lambda answers: [answers.again(one) for one in remembered])
        return tuple(quote for quote in found if quote)


def _page(
    answers: AnswerSource, remembered: QuoteRef, number: int | None
) -> tuple[Page, Quote] | None:
    page, quote = answers.page(remembered, number), answers.again(remembered)
    return (page, quote) if page and quote else None


def _pages(press: ButtonPress, which: int, page: Page | None) -> Rows:
    """Buttons to turn the page, to the articles of the other quotes, and back."""
    rows: Rows = []
    kept, turn = press.kept, []
    if page and page.number > 1:
        turn.append(labelled("◀", CONTEXT, kept, which, page.number - 1))
    if page and page.number < page.of:
        turn.append(labelled("▶", CONTEXT, kept, which, page.number + 1))
    rows += [turn] if turn else []
    if len(kept.shown) > 1:
        names = [f"· {n + 1} ·" if n == which else str(n + 1) for n in range(len(kept.shown))]
        rows.append([labelled(name, CONTEXT, kept, n) for n, name in enumerate(names)])
    return [*rows, _back(press)]


def _back(press: ButtonPress) -> list[InlineKeyboardButton]:
    return [labelled(press.speech.plain("button-back"), BACK, press.kept)]
