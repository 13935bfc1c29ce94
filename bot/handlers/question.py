"""A question in, quotes out: as it is typed in private, in groups as it is said to the bot."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from telegram import LinkPreviewOptions, Message, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot import render
from bot.desk import Desk
from bot.handlers.asks import Asks, asked_of
from bot.language.interpreter import Interpreter
from bot.state import State
from bot.updates.asked import Asked, Way
from retrieval import Question, QuestionError


class QuestionHandler:
    """Answers questions, and answers them again when they are edited."""

    def __init__(self, desk: Desk, state: State, interpreter: Interpreter) -> None:
        """Answer from `desk`; remember in `state` which reply belongs to which question."""
        self._desk = desk
        self._state = state
        self._interpreter = interpreter

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
            question = Question.parse(said.text)
        except QuestionError as error:
            text = render.refused(error, speech) if said.text else speech.html("how-ask-command")
        else:
            typing = asyncio.create_task(_typing(message))
            try:
                found = await self._desk.answer(question)
            finally:
                typing.cancel()
            if said.way is Way.REPLY and not found.is_question:
                return  # "thanks!" to an answer wants none
            text = render.answer(found, speech)
        await self._send(message, text)

    async def _send(self, message: Message, text: str) -> None:
        """Reply to the message or, where it was answered before it was edited, edit the reply."""
        earlier = self._state.replies.of(message.chat_id, message.message_id)
        if earlier is not None and await _edit(message, earlier, text):
            return
        sent = await message.reply_text(
            text,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            do_quote=True,
            allow_sending_without_reply=True,
        )
        self._state.replies.remember(message.chat_id, message.message_id, sent.message_id)


async def _edit(message: Message, reply_id: int, text: str) -> bool:
    """Whether the earlier reply now says `text`."""
    try:
        await message.get_bot().edit_message_text(
            text,
            chat_id=message.chat_id,
            message_id=reply_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except BadRequest as error:  # the reply is as it should be, or it is gone
        return "not modified" in error.message.lower()
    return True


async def _typing(message: Message) -> None:
    """Show that an answer is on its way; nobody is worse off where that fails."""
    if message.chat.type != message.chat.PRIVATE:
        return  # in groups it would use up what may be sent
    with suppress(TelegramError):
        await message.reply_chat_action(ChatAction.TYPING)  # in the same topic
