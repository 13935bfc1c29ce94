"""What the articles say about somebody's message: forwarded, or replied to with /ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot import render
from bot.desk import Desk
from bot.handlers.asks import asked_of
from bot.handlers.buttons import Buttons
from bot.handlers.replying import Replying, typing
from bot.language.interpreter import Interpreter
from bot.state import State
from bot.updates.asked import Asked, Way
from retrieval import LIMIT_CHARS, Answer, Question, QuestionError, gist

_POINTS = re.compile(
    r"(?:(?:is|was) (?:that|this|it) (?:really )?(?:true|so|right|correct|real|fake|a fake)|"
    r"(?:what|how) about (?:that|this|it)|true|really|fact ?check|check(?: (?:that|this|it))?|"
    r"(?:is|а)? ?(?:это )?(?:правда|верно|фейк)(?: ли это)?|проверь(?: это)?)?\W*",
    re.IGNORECASE,
)
"""What people write to a message that they ask about: nothing, or a word that points at it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's words, and the message that they stand in."""

    text: str
    message_id: int

    @property
    def asks(self) -> bool:
        """Whether it is a question itself, which is then answered."""
        return self.text.rstrip().endswith("?") and len(self.text) <= LIMIT_CHARS


def claim_in(message: Message) -> Claim | None:
    """The words of somebody that a message asks about; None where it asks with its own."""
    said = asked_of(message)
    if said is None:
        return None
    if said.way is Way.PRIVATE and message.forward_origin and said.text:
        return Claim(said.text, message.message_id)
    return _replied(message) if _points(said) else None


def _points(said: Asked) -> bool:
    """Whether the bot is asked about what is replied to, and not with words of one's own."""
    in_private = said.way is Way.PRIVATE and said.text
    to_bot = in_private or said.way is Way.MENTION or said.command == "/ask"
    return bool(to_bot) and _POINTS.fullmatch(said.text) is not None


def _replied(message: Message) -> Claim | None:
    """The words replied to, or the part of them that was picked; not the bot's own."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created:
        quote = message.quote if message.external_reply else None
        return Claim(quote.text, message.message_id) if quote else None
    by_bot = replied.from_user is not None and replied.from_user.id == message.get_bot().id
    text = message.quote.text if message.quote else replied.text or replied.caption
    return None if by_bot else Claim(text or "", replied.message_id)


class _Claims(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return claim_in(message) is not None


class ClaimHandler:
    """Shows what the articles say about a message, under that message."""

    def __init__(
        self, desk: Desk, state: State, interpreter: Interpreter, buttons: Buttons
    ) -> None:
        """Look in the articles of `desk`; `state` knows the reply to each message."""
        self._desk = desk
        self._interpreter = interpreter
        self._buttons = buttons
        self._replying = Replying(state)

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For messages that ask about another one, and forwarded ones in private chats."""
        return [MessageHandler(filters.UpdateType.MESSAGES & _Claims(), self.asked)]

    async def asked(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the articles say."""
        message = update.effective_message
        claim = claim_in(message) if message else None
        if message is None or claim is None:
            return
        speech, markup = self._interpreter.of(update), None
        async with typing(message):
            found = await look_up(claim, self._desk)
        if found is None:
            texts = [speech.html("claim-empty")]
        else:
            shown = render.answers if claim.asks else render.claim
            texts = shown(found, speech)
            if found or claim.asks:
                asker = message.from_user.id if message.from_user else 0
                markup = self._buttons.keep(
                    message.chat_id, asker, found, speech, claim=not claim.asks
                )
        await self._replying.send(message, texts, markup, under=claim.message_id)


async def look_up(claim: Claim, desk: Desk) -> Answer | None:
    """What the articles say; None where there are no words to look for."""
    try:
        question = Question.parse(claim.text if claim.asks else gist(claim.text))
    except QuestionError:
        return None
    if claim.asks:
        return await desk.answer(question)
    return await desk.run(lambda answers: answers.speaking_of(question))
