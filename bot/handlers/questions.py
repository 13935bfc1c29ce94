"""A question in, quotes out: as it is typed in private, in groups as it is said to the bot."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot import render
from bot.addressing import AddressedFilter, AddressedText, Trigger, addressed_text_of
from bot.answer_worker import AnswerWorker
from bot.handlers.callbacks import AnswerCallbacks
from bot.handlers.inline import article
from bot.handlers.replies import Replying, typing
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from bot.state import State, as_room_allows
from bot.state.admin_records import UnansweredLog
from bot.state.conversations import Conversations
from retrieval import LIMIT_CHARS, Answer, PreviousTurn, Question, QuestionError, claim_of


class QuestionHandler:
    """Answers questions, and answers them again when they are edited."""

    def __init__(
        self,
        desk: AnswerWorker,
        state: State,
        interpreter: LanguagePreference,
        buttons: AnswerCallbacks,
        recent: Conversations,
        *,
        unanswered: UnansweredLog | None = None,
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
        asks = filters.UpdateType.MESSAGES & AddressedFilter(Trigger.COMMAND, command="/ask")
        return [MessageHandler(asks, self.asked)]

    def texts(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what is written in private and is no command, and what is said to it in groups."""
        says = filters.UpdateType.MESSAGES & AddressedFilter(
            Trigger.PRIVATE, Trigger.MENTION, Trigger.REPLY
        )
        return [MessageHandler(says, self.asked)]

    async def asked(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer what the message asks."""
        message = update.effective_message
        said = addressed_text_of(message) if message else None
        if message and said:
            await self._reply(update, message, said)

    async def _reply(self, update: Update, message: Message, said: AddressedText) -> None:
        speech = self._interpreter.of(update)
        try:
            question = replace(Question.parse(said.text), before=self._before(message))
        except QuestionError as error:
            if said.way is Trigger.REPLY and error.reason in {"empty", "wordless"}:
                return  # "👍" under an answer wants none
            refusal = render.refused(error, speech) if said.text else None
            await self._replying.send(message, [refusal or speech.html("how-ask-command")])
            return
        await self.answer(message, question, speech, thanked=said.way is Trigger.REPLY)

    async def answer(
        self,
        message: Message,
        question: Question,
        speech: Translator,
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
        if not found.is_answered and self._unanswered:
            with as_room_allows("a question without an answer is not kept"):
                self._unanswered.note(asker, found.question.text)
        messages = (message.message_id, reply_id)
        self._recent.remember(message.chat_id, messages, found.before, question.before)

    def _before(self, message: Message) -> PreviousTurn | None:
        """The question that this one may follow."""
        replied = message.reply_to_message
        return self._recent.before(
            message.chat_id,
            message.message_id,
            reply_to=replied.message_id if replied and not replied.forum_topic_created else None,
            private=message.chat.type == message.chat.PRIVATE,
        )


_POINTS = re.compile(
    r"(?:(?:is|was) (?:that|this|it) (?:really )?(?:true|so|right|correct|real|fake|a fake)|"
    r"(?:what|how) about (?:that|this|it)|true|really|fact ?check|check(?: (?:that|this|it))?|"
    r"(?:is|а)? ?(?:это )?(?:правда|верно|фейк)(?: ли это)?|проверь(?: это)?)?\W*",
    re.IGNORECASE,
)
"""What people write to a message that they ask about: nothing, or a word that points at it."""


@dataclass(frozen=True, slots=True)
class ForwardedClaim:
    """Somebody's words, and the message that they stand in."""

    text: str
    message_id: int

    @property
    def asks(self) -> bool:
        """Whether it is a question itself, which is then answered."""
        return self.text.rstrip().endswith("?") and len(self.text) <= LIMIT_CHARS


def claim_in(message: Message) -> ForwardedClaim | None:
    """The words of somebody that a message asks about; None where it asks with its own."""
    said = addressed_text_of(message)
    if said is None:
        return None
    if said.way is Trigger.PRIVATE and message.forward_origin and said.text:
        return ForwardedClaim(said.text, message.message_id)
    return _replied(message) if _points(said) else None


def _points(said: AddressedText) -> bool:
    """Whether the bot is asked about what is replied to, and not with words of one's own."""
    in_private = said.way is Trigger.PRIVATE and said.text
    to_bot = in_private or said.way is Trigger.MENTION or said.command == "/ask"
    return bool(to_bot) and _POINTS.fullmatch(said.text) is not None


def _replied(message: Message) -> ForwardedClaim | None:
    """The words replied to, or the part of them that was picked; not the bot's own."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created:
        quote = message.quote if message.external_reply else None
        return ForwardedClaim(quote.text, message.message_id) if quote else None
    by_bot = replied.from_user is not None and replied.from_user.id == message.get_bot().id
    text = message.quote.text if message.quote else replied.text or replied.caption
    return None if by_bot else ForwardedClaim(text or "", replied.message_id)


class _Claims(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return claim_in(message) is not None


class ClaimHandler:
    """Shows what the articles say about a message, under that message."""

    def __init__(
        self,
        desk: AnswerWorker,
        state: State,
        interpreter: LanguagePreference,
        buttons: AnswerCallbacks,
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
            found = await look_up_claim(claim, self._desk)
        if found is None:
            texts = [speech.html("claim-empty")]
        else:
            shown = render.answers if claim.asks else render.claim
            texts = shown(found, speech)
            if found.is_answered or claim.asks:
                asker = message.from_user.id if message.from_user else 0
                markup = self._buttons.keep(
                    message.chat_id, asker, found, speech, claim=not claim.asks
                )
        await self._replying.send(message, texts, markup, under=claim.message_id)


async def look_up_claim(claim: ForwardedClaim, desk: AnswerWorker) -> Answer | None:
    """What the articles say; None where there are no words to look for."""
    try:
        question = Question.parse(claim.text if claim.asks else claim_of(claim.text))
    except QuestionError:
        return None
    if claim.asks:
        return await desk.answer(question)
    return await desk.run(lambda answers: answers.speaking_of(question))


class GuestHandler:
    """Answers as a guest: nothing of the chat is kept, and nothing else said there."""

    def __init__(self, desk: AnswerWorker, interpreter: LanguagePreference) -> None:
        """Answer from `desk`."""
        self._desk = desk
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For messages of chats that the bot is not in."""
        return [MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.asked)]

    async def asked(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer with one message what was asked."""
        message = update.guest_message
        said = addressed_text_of(message) if message else None
        if message is None or message.guest_query_id is None or said is None:
            return
        speech = self._interpreter.of(update)
        claim = claim_in(message)
        html = await (self._about(claim, speech) if claim else self._to(said.text, speech))
        result = render.InlineResult("answer", speech.plain("inline-how-title"), "", html)
        try:
            await message.get_bot().answer_guest_query(message.guest_query_id, article(result))
        except BadRequest as error:
            # not settled by the outbox, whose True is no SentGuestMessage
            if "query is too old" not in error.message.lower():
                raise

    async def _to(self, asked: str, speech: Translator) -> str:
        """What answers a question."""
        try:
            found = await self._desk.answer(Question.parse(asked))
        except QuestionError:
            return speech.html("how-to-ask")
        return render.answers(found, speech)[0]

    async def _about(self, claim: ForwardedClaim, speech: Translator) -> str:
        """What the articles say about the message that was replied to."""
        found = await look_up_claim(claim, self._desk)
        if found is None:
            return speech.html("claim-empty")
        return (render.answers if claim.asks else render.claim)(found, speech)[0]
