"""The bot mentioned in a chat that it is no member of: one message back, if the operator wants."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot import render
from bot.desk import Desk
from bot.handlers.asks import asked_of
from bot.handlers.claim import Claim, claim_in, look_up
from bot.handlers.inline import article
from bot.language import Speech
from bot.language.interpreter import Interpreter
from retrieval import Question, QuestionError


class GuestHandler:
    """Answers as a guest: nothing of the chat is kept, and nothing else said there."""

    def __init__(self, desk: Desk, interpreter: Interpreter) -> None:
        """Answer from `desk`."""
        self._desk = desk
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For messages of chats that the bot is not in."""
        return [MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.asked)]

    async def asked(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer with one message what was asked."""
        message = update.guest_message
        said = asked_of(message) if message else None
        if message is None or message.guest_query_id is None or said is None:
            return
        speech = self._interpreter.of(update)
        claim = claim_in(message)
        html = await (self._about(claim, speech) if claim else self._to(said.text, speech))
        result = render.Result("answer", speech.plain("inline-how-title"), "", html)
        try:
            await message.get_bot().answer_guest_query(message.guest_query_id, article(result))
        except BadRequest as error:
            # not settled by the outbox, whose True is no SentGuestMessage
            if "query is too old" not in error.message.lower():
                raise

    async def _to(self, asked: str, speech: Speech) -> str:
        """What answers a question."""
        try:
            found = await self._desk.answer(Question.parse(asked))
        except QuestionError:
            return speech.html("how-to-ask")
        return render.answers(found, speech)[0]

    async def _about(self, claim: Claim, speech: Speech) -> str:
        """What the articles say about the message that was replied to."""
        found = await look_up(claim, self._desk)
        if found is None:
            return speech.html("claim-empty")
        return (render.answers if claim.asks else render.claim)(found, speech)[0]
