"""The buttons under an answer; the state knows their answers, so they survive restarts.

The data of a button is `<letter>:<token>`, and up to two numbers behind further colons. The token
is random, and counts only in the chat of its answer; nothing else in the data is believed.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
    User,
)
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot import render
from bot.handlers.context import Context, announcement, show_instead
from bot.i18n import Translator
from bot.permissions import asker_of, may_act_for
from bot.settings import Person
from bot.state import KeptAnswer, State, as_room_allows
from bot.suggestion_cache import ReadersWords
from retrieval import Answer, Confidence, Page, Question

CONTEXT = "c"
OTHERS = "o"
CLOSEST = "p"
BACK = "b"
WATCH = "w"
HELPFUL = "y"
UNHELPFUL = "n"


_DATA = re.compile(
    r"(?P<letter>[a-z]):(?P<token>[\w-]{16})(?P<numbers>(?::\d{1,4}){0,2})", re.ASCII
)


_IN_A_ROW = 3  # buttons with words on them


Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """The press of an answer's button, in the chat of that answer."""

    query: CallbackQuery
    message: Message
    kept: KeptAnswer
    numbers: tuple[int, ...]
    translator: Translator
    """The translator for the language of the answer."""
    asker: Person
    """For whom it is pressed: the one who asked, as far as it is they who press."""

    async def show(self, html: str, rows: list[Row]) -> None:
        """Edit the message of the button; does nothing if it is unchanged or gone."""
        await show_instead(self.query, html, InlineKeyboardMarkup(rows))


Action = Callable[[ButtonPress, Context], Awaitable[str | None]]
"""The effect of a button; gives the notice for the person who pressed it, if any."""


def on_press(
    letter: str, action: Action, *, for_asker: bool = True, at_once: bool = True
) -> CallbackQueryHandler[Context, None]:
    """A handler of one button under answers.

    `for_asker`: only the person who asked may press it. `at_once`: the press is acknowledged
    before the action, which then cannot give a notice.
    """

    async def pressed(update: Update, context: Context) -> None:
        press = await _press(update, context, for_asker=for_asker)
        if press is None:
            return
        if at_once:
            await press.query.answer()
            await action(press, context)
        else:
            await press.query.answer(await action(press, context))

    def is_meant(data: object) -> bool:
        found = _DATA.fullmatch(str(data))
        return found is not None and found["letter"] == letter

    return CallbackQueryHandler(pressed, pattern=is_meant)


class ForgedPressHandler(BaseHandler[Update, Context, None]):
    """Handles presses of buttons that their message does not have, before any other handler.

    The client names the data of a press and the message, and may forge both; Telegram names the
    buttons of the message. Else anybody could have any message of the bot in their chat, or any
    post in a channel that they read, edited into another one.
    """

    def __init__(self) -> None:
        """Tell that the button has expired."""
        super().__init__(expired)

    def check_update(self, update: object) -> bool:
        """True for a forged press, and for one of a message that the bot cannot see any more."""
        query = update.callback_query if isinstance(update, Update) else None
        return query is not None and not _is_genuine(query)


async def _press(update: Update, context: Context, *, for_asker: bool) -> ButtonPress | None:
    """The press if it is valid; else tell the person why it is not."""
    query = update.callback_query
    found = _DATA.fullmatch((query and query.data) or "")
    if query is None or found is None or not isinstance(query.message, Message):
        await expired(update, context)
        return None
    user, services = query.from_user, context.services
    kept, asker = await _kept(query, query.message, found["token"], services.state)
    if kept is None:
        await expired(update, context)
        return None
    if for_asker and not kept.by_asker:
        translator = services.language.languages.of(user.language_code)
        await query.answer(translator.plain("button-not-yours"))
        return None
    numbers = tuple(int(number) for number in found["numbers"].split(":")[1:])
    translator = services.language.languages.of(kept.language)
    return ButtonPress(query, query.message, kept, numbers, translator, asker)


async def _kept(
    query: CallbackQuery, message: Message, token: str, state: State
) -> tuple[KeptAnswer | None, Person]:
    """The answer of a button, and for whom it is pressed: the group that asked, by its admin."""
    presser: Person = query.from_user.id
    kept, asked = state.answers.of(token, message.chat_id, presser), message.reply_to_message
    if kept is None or kept.by_asker or asked is None:
        return kept, presser
    of_group = state.answers.of(token, message.chat_id, whose := asker_of(asked))
    if of_group and of_group.by_asker and await may_act_for(query, whose):
        return of_group, whose
    return kept, presser


async def expired(update: Update, context: Context) -> None:
    """Tell the person that the button is unknown or has expired."""
    if query := update.callback_query:
        translator = context.services.language.languages.of(query.from_user.language_code)
        await query.answer(translator.plain("button-expired"))


def keep_answer(
    state: State,
    message: Message,
    answer: Answer,
    translator: Translator,
    *,
    claim: bool = False,
    asker: User | None = None,
    further: Sequence[Row] = (),
) -> InlineKeyboardMarkup | None:
    """Store an answer to a message; gives the buttons to send with it, None if it needs none.

    `claim`: the answer quotes what the articles say about a claim. `asker`: who asked, if not the
    sender. `further`: rows below the buttons. If the answer cannot be stored, it is sent without.
    """
    if not answer.is_question:
        return None
    with as_room_allows("an answer goes without buttons"):
        who = asker.id if asker else asker_of(message)
        kept = state.answers.keep(message.chat_id, who, answer, translator.code, claim=claim)
        return InlineKeyboardMarkup([*answer_rows(kept, translator), *further])
    return None


def answer_rows(kept: KeptAnswer, translator: Translator, *, opened: bool = False) -> list[Row]:
    """The buttons under an answer, row by row; `opened`: the closest passages are shown."""
    quoted = bool(kept.quotes) or opened
    rows = (
        (
            ("button-context", CONTEXT, quoted),
            ("button-others", OTHERS, quoted and bool(kept.more)),
        ),
        (("button-closest", CLOSEST, not quoted and bool(kept.nearest)),),
        (("button-watch", WATCH, not kept.quotes),),
        (("button-helpful", HELPFUL, True), ("button-unhelpful", UNHELPFUL, True)),
    )
    drawn = [
        [
            labelled(translator.plain(name), letter, kept)
            for name, letter, offered in row
            if offered
        ]
        for row in rows
    ]
    return [row for row in drawn if row]


def beyond(
    found: Answer, question: str | None, message: Message, context: Context, translator: Translator
) -> list[Row]:
    """Buttons that lead on from an answer in private: to further questions, and to share it.

    `question`: what was asked, if that is known; to share it, the bot must have an inline mode.
    """
    if message.chat.type != message.chat.PRIVATE or not found.quotes:
        return []
    services = context.services
    wording = ReadersWords(translator, services.language.languages)
    further = services.suggestions.after(found, question or "", wording)
    rows = [[InlineKeyboardButton(text, callback_data=f"ask:{id}")] for id, text in further]
    can_share = context.bot.supports_inline_queries
    if question and can_share and len(question) <= _LONGEST_SHARED:
        label = translator.plain("button-share")
        rows.append([InlineKeyboardButton(label, switch_inline_query=question)])
    return rows


_LONGEST_SHARED = 250  # of the 256 characters that an inline query holds


def labelled(label: str, letter: str, kept: KeptAnswer, *numbers: int) -> InlineKeyboardButton:
    """A button for an answer; its data are within the 64 bytes that Telegram allows."""
    data = ":".join((letter, kept.token, *map(str, numbers)))
    return InlineKeyboardButton(label, callback_data=data)


def _is_genuine(query: CallbackQuery) -> bool:
    """True if the message of a press has that very button."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    rows = message.reply_markup.inline_keyboard
    return any(button.callback_data == query.data for row in rows for button in row)


def token_under(message: Message) -> str | None:
    """The token of the answer whose buttons a message has, if it has any."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data = (_DATA.fullmatch(str(button.callback_data)) for row in rows for button in row)
    return next((found["token"] for found in data if found), None)


async def more_context(press: ButtonPress, context: Context) -> None:
    """Show a page of a quote's article: the first number is the quote, the second the page.

    Without numbers, the page of the first quote.
    """
    which = press.numbers[0] if press.numbers else 0
    number = press.numbers[1] if len(press.numbers) > 1 else None
    shown = await context_of(press.kept, context, press.translator, which, number)
    if shown is not None:
        await press.show(*shown)


async def context_of(
    kept: KeptAnswer,
    context: Context,
    translator: Translator,
    which: int = 0,
    number: int | None = None,
) -> tuple[str, list[Row]] | None:
    """A page of the article of a quote, and the buttons below it; None without such a quote."""
    if which >= len(kept.shown):
        return None
    found = await context.services.worker.quote_page(kept.shown[which], number)
    rows = _pages(kept, translator, which, found and found[0])
    if found is None:
        return translator.html("quote-gone"), rows
    return render.page(*found, translator), rows


async def other_quotes(press: ButtonPress, context: Context) -> None:
    """Show the next quotes after those of the answer."""
    quotes, translator = await context.services.worker.quotes(press.kept.more), press.translator
    html = render.others(quotes, translator) if quotes else translator.html("quotes-gone")
    await press.show(html, [_back(press.kept, translator)])


async def closest_passages(press: ButtonPress, context: Context) -> None:
    """Show the closest passages below the line that says that nothing was found."""
    kept, translator = press.kept, press.translator
    quotes = await context.services.worker.quotes(kept.nearest)
    html = render.closest(quotes, translator) if quotes else translator.html("quotes-gone")
    await press.show(html, answer_rows(kept, translator, opened=bool(quotes)))


async def back(press: ButtonPress, context: Context) -> None:
    """Show the answer again, without quotes whose article was changed or removed."""
    kept, translator, services = press.kept, press.translator, context.services
    rows = answer_rows(kept, translator)
    quotes = await services.worker.quotes(kept.quotes)
    if kept.quotes and not quotes:
        await press.show(translator.html("quotes-gone"), rows)
        return
    confidence = kept.confidence if quotes else Confidence.NONE
    differ = kept.differ and len(quotes) > 1
    by_date = kept.by_date and len(quotes) > 1
    answer = Answer(Question(""), confidence, quotes, differ=differ, by_date=by_date)
    if kept.is_claim:
        texts = render.claim(answer, translator)
    else:
        texts = render.answers(answer, translator, announcement(services.state))
    message = press.message
    question = services.conversations.understood(message.chat_id, message.message_id)
    rows += beyond(answer, question, message, context, translator)
    await press.show(texts[-1], rows)


async def helpful(press: ButtonPress, context: Context) -> str:
    """Count a 👍."""
    return _count(press, context, helpful=True)


async def unhelpful(press: ButtonPress, context: Context) -> str:
    """Count a 👎."""
    return _count(press, context, helpful=False)


def _count(press: ButtonPress, context: Context, *, helpful: bool) -> str:
    user_id = press.query.from_user.id
    context.services.state.feedback.give(press.kept, user_id, helpful=helpful)
    return press.translator.plain("button-thanks")


def _pages(kept: KeptAnswer, translator: Translator, which: int, page: Page | None) -> list[Row]:
    """Buttons to turn the page, to the articles of the other quotes, and back."""
    rows: list[Row] = []
    turn: Row = []
    if page and page.number > 1:
        name = f"◀ {translator.plain('button-page', n=page.number - 1)}"
        turn.append(labelled(name, CONTEXT, kept, which, page.number - 1))
    if page and page.number < page.of:
        name = f"{translator.plain('button-page', n=page.number + 1)} ▶"
        turn.append(labelled(name, CONTEXT, kept, which, page.number + 1))
    rows += [turn] if turn else []
    if len(kept.shown) > 1:
        names = [translator.plain("button-quote", n=n + 1) for n in range(len(kept.shown))]
        names[which] = f"· {names[which]} ·"
        quotes = [labelled(name, CONTEXT, kept, n) for n, name in enumerate(names)]
        rows += [quotes[at : at + _IN_A_ROW] for at in range(0, len(quotes), _IN_A_ROW)]
    return [*rows, _back(kept, translator)]


def _back(kept: KeptAnswer, translator: Translator) -> Row:
    """A button to the answer or, where there is none, to the closest passages."""
    if kept.quotes or not kept.nearest:
        return [labelled(translator.plain("button-back"), BACK, kept)]
    return [labelled(translator.plain("button-back-to-closest"), CLOSEST, kept)]
