"""/watch and its button begin to wait for an answer, /watches shows what is waited for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    filters,
)

from bot import render
from bot.addressing import addressed_text_of
from bot.alerts import STOP, stop_button
from bot.answer_worker import AnswerSource, AnswerWorker
from bot.handlers.callbacks import AnswerCallbacks, ButtonPress, is_genuine
from bot.handlers.replies import reply, say
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from bot.state import State
from bot.state.admin_records import DeepLinks
from bot.state.conversations import Conversations
from bot.state.subscribers import LIMIT, Subscription
from retrieval import Answer, Question, QuestionError

WATCH = "w"


_STOP = re.compile(rf"{STOP}:(?P<id>[\w-]{{16}})(?P<listed>:l)?\Z", re.ASCII)


_ON_A_BUTTON = 8  # as many as stand in one row


class WatchHandlers:
    """Begins and ends watches."""

    def __init__(
        self,
        desk: AnswerWorker,
        state: State,
        interpreter: LanguagePreference,
        buttons: AnswerCallbacks,
        *,
        links: DeepLinks,
        recent: Conversations,
    ) -> None:
        """Look with `desk` whether it is answered already; keep watches in `state`.

        Among `buttons`, one stands under every refusal; `links` know what an address asks, and
        `recent` as what a follow-up was understood.
        """
        self._desk = desk
        self._state = state
        self._interpreter = interpreter
        self._links = links
        self._recent = recent
        buttons.on(
            WATCH,
            self.pressed,
            name="button-watch",
            offered=lambda kept: not kept.quotes,
            row=1,
            slow=True,
        )

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For both commands wherever they are written, and the buttons that end a watch."""
        said = filters.UpdateType.MESSAGE  # an edited message begins nothing
        return [
            CommandHandler("watch", self.watch, filters=said),
            CommandHandler("watches", self.show, filters=said),
            CallbackQueryHandler(self.end, pattern=_STOP),
        ]

    async def watch(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Begin to wait for an answer to the question behind the command, or replied to."""
        message, user = update.effective_message, update.effective_user
        said = addressed_text_of(message) if message else None
        if message is None or user is None or said is None:
            return
        raw = said.text
        if not raw and message.reply_to_message:
            raw = message.reply_to_message.text or message.reply_to_message.caption or ""
        await self._begin(message, user.id, raw, self._interpreter.of(update))

    async def pressed(self, press: ButtonPress) -> None:
        """Begin to wait for an answer to the question that the refusal replies to."""
        refusal = press.message
        raw = self._recent.understood(refusal.chat_id, refusal.message_id)
        if raw is None and refusal.reply_to_message:
            raw = self._asked_in(refusal.reply_to_message)
        if not raw:
            await reply(press.message, press.speech.html("watch-lost"))
            return
        await self._begin(press.message, press.query.from_user.id, raw, press.speech)

    def _asked_in(self, message: Message) -> str:
        """The question in a message: said to the bot, or somebody's that it was asked about."""
        said = addressed_text_of(message)
        if said and said.command == "/start":
            return self._links.question(said.text) or ""
        if said:
            return said.text
        by_bot = message.from_user is not None and message.from_user.id == message.get_bot().id
        return "" if by_bot else message.text or message.caption or ""

    async def _begin(self, message: Message, user_id: int, raw: str, speech: Translator) -> None:
        """Begin to wait for an answer to a question, and show what the articles say already."""
        try:
            question = Question.parse(raw)
        except QuestionError as error:
            refusal = render.refused(error, speech) if raw.strip() else speech.html("watch-how")
            await reply(message, refusal)
            return
        seen, found = await self._desk.run(lambda answers: _now(answers, question))
        if not found.is_question:
            await reply(message, speech.html("watch-no-question"))
            return
        watch = self._state.watches.add(
            message.chat_id,
            message.message_thread_id if message.is_topic_message else None,
            user_id,
            question.text,
            speech.code,
            seen=seen,
            since=datetime.now(UTC).date().isoformat() if found.is_answered else None,
            told=[quote.article.story for quote in found.quotes],
        )
        if watch is None:
            await reply(message, speech.html("watch-too-many", n=LIMIT))
            return
        if found.is_answered:
            for text in render.below(speech.html("watch-answered"), render.answers(found, speech)):
                await reply(message, text)
        until = speech.date(_until(watch))
        name = "watch-answered-begun" if found.is_answered else "watch-begun"
        said = speech.html(name, question=watch.question, until=until)
        markup = InlineKeyboardMarkup([[stop_button(watch, speech)]])
        await reply(message, said, markup=markup)

    async def show(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show what is waited for in the chat by who asks, with a button to end each."""
        if update.effective_chat and update.effective_user:
            speech = self._interpreter.of(update)
            own = self._own(update.effective_chat.id, update.effective_user.id)
            await say(update, _listed(own, speech), markup=_buttons(own, speech))

    async def end(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """End a watch, and take it out of the list that the button stands in."""
        query = update.callback_query
        if query is None:
            return
        speech, message = self._interpreter.of(update), query.message
        if not isinstance(message, Message) or not is_genuine(query):
            await query.answer()
            return
        found = _STOP.match(query.data or "")
        if found is None or not self._state.watches.remove(
            found["id"], message.chat_id, query.from_user.id
        ):
            await query.answer(speech.plain("watch-not-yours"))
            return
        await query.answer(speech.plain("watch-ended"))
        own = self._own(message.chat_id, query.from_user.id)
        try:
            if found["listed"]:
                await query.edit_message_text(
                    _listed(own, speech),
                    parse_mode=ParseMode.HTML,
                    reply_markup=_buttons(own, speech),
                )
            else:
                await query.edit_message_reply_markup(None)
        except BadRequest:  # it is gone
            return

    def _own(self, chat_id: int, user_id: int) -> list[Subscription]:
        return [w for w in self._state.watches.of(chat_id) if w.user_id == user_id]


def _now(answers: AnswerSource, question: Question) -> tuple[int, Answer]:
    """The newest passage there is, and what is answered then or a moment later."""
    return answers.store.search.last_id_ever(), answers.answer(question)


def _until(watch: Subscription) -> date:
    return datetime.fromtimestamp(watch.ends, UTC).date()


def _listed(watches: list[Subscription], speech: Translator) -> str:
    if not watches:
        return speech.html("watch-list-empty")
    rows = [
        speech.html("watch-list-row", n=n, question=_short(w), until=speech.date(_until(w)))
        for n, w in enumerate(watches, 1)
    ]
    return "\n".join((speech.html("watch-list"), *rows, "", speech.html("watch-list-end")))


def _short(watch: Subscription) -> str:
    """A question as short as twenty of them fit into a message."""
    return watch.question if len(watch.question) <= 120 else f"{watch.question[:119]}…"


def _buttons(watches: list[Subscription], speech: Translator) -> InlineKeyboardMarkup | None:
    buttons = [stop_button(watch, speech, n) for n, watch in enumerate(watches, 1)]
    rows = [buttons[at : at + _ON_A_BUTTON] for at in range(0, len(buttons), _ON_A_BUTTON)]
    return InlineKeyboardMarkup(rows) if rows else None
