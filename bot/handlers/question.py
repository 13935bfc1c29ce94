"""A question in, quotes out: as it is typed in private, in groups as it is said to the bot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot import render
from bot.desk import Desk
from bot.handlers.asks import Asks, asked_of
from bot.handlers.buttons import Buttons
from bot.handlers.replying import Replying, typing
from bot.language import Speech
from bot.language.interpreter import Interpreter
from bot.recent import RecentQuestions
from bot.state import State, as_room_allows
from bot.unanswered import Unanswered
from bot.updates.asked import Asked, Way
from retrieval import Before, Question, QuestionError


class QuestionHandler:
    """Answers questions, and answers them again when they are edited."""

    def __init__(
        self,
        desk: Desk,
        state: State,
        interpreter: Interpreter,
        buttons: Buttons,
        recent: RecentQuestions,
        *,
        unanswered: Unanswered | None = None,
    ) -> None:
        """Answer from `desk`, with `buttons`; `state` knows the reply to each question.

        What was asked lately is in `recent`; what is refused goes to `unanswered`, if anywhere.
        """
        self._desk = desk
        self._state = state
        self._interpreter = interpreter
        self._replying = Replying(state)
        self._buttons = buttons
        self._recent = recent
        self._unanswered = unanswered

    def commands(self) -> list[BaseHandler[Any, Any, Any]]:
        """For /ask, wherever it is written, also under a picture."""
        asks = filters.UpdateType.MESSAGES & Asks(Way.COMMAND, command="/ask")
        return [MessageHandler(asks, self.asked)]

    def texts(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what is written in private and is no command, and what is said to it in groups."""
        says = filters.UpdateType.MESSAGES & Asks(Way.PRIVATE, Way.MENTION, Way.REPLY)
        return [MessageHandler(says, self.asked)]

    async def asked(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer what the message asks."""
        message = update.effective_message
        said = asked_of(message) if message else None
        if message and said:
            await self._reply(update, message, said)

    async def _reply(self, update: Update, message: Message, said: Asked) -> None:
        speech = self._interpreter.of(update)
        try:
            question = replace(Question.parse(said.text), before=self._before(message))
        except QuestionError as error:
            if said.way is Way.REPLY and error.reason in {"empty", "wordless"}:
                return  # "👍" under an answer wants none
            refusal = render.refused(error, speech) if said.text else None
            await self._replying.send(message, [refusal or speech.html("how-ask-command")])
            return
        await self.answer(message, question, speech, thanked=said.way is Way.REPLY)

    async def answer(
        self,
        message: Message,
        question: Question,
        speech: Speech,
        *,
        thanked: bool = False,
        quoted: bool = False,
    ) -> None:
        """Answer a question under a message, with buttons, and remember it for what follows.

        `thanked`: what is no question ("thanks!") wants no answer. `quoted`: say what was asked,
        since the message does not.
        """
        async with typing(message):
            found = await self._desk.answer(question)
        if thanked and not found.is_question:
            return
        texts = render.answers(found, speech, self._state.notices.text(), asked=quoted)
        asker = message.from_user.id if message.from_user else 0
        markup = self._buttons.keep(message.chat_id, asker, found, speech)
        reply_id = await self._replying.send(message, texts, markup)
        if not found.is_question:
            return
        if not found and self._unanswered:
            with as_room_allows("a question without an answer is not kept"):
                self._unanswered.note(asker, found.question.text)
        messages = (message.message_id, reply_id)
        self._recent.remember(message.chat_id, messages, found.before, question.before)

    def _before(self, message: Message) -> Before | None:
        """The question that this one may follow."""
        replied = message.reply_to_message
        return self._recent.before(
            message.chat_id,
            message.message_id,
            reply_to=replied.message_id if replied and not replied.forum_topic_created else None,
            private=message.chat.type == message.chat.PRIVATE,
        )
