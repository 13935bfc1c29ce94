"""A question in, quotes out: typed in private, said to the bot in groups, or inline in any chat.

Nothing of an inline question (`@bot question`) is kept or counted.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import Application, BaseHandler

from bot import render
from bot.addressing import AddressedText, ForwardedClaim, Trigger, addressed_text_of, claim_in
from bot.answer_worker import AnswerWorker
from bot.handlers.browse import BrowsePage, article_at, requested
from bot.handlers.callbacks import beyond, keep_answer
from bot.handlers.context import Context, announcement, send_reply, typing
from bot.i18n import Translator
from bot.permissions import asker_of
from bot.state import as_room_allows
from corpus import ArticleFilter, pasted_address
from retrieval import Answer, PreviousTurn, Question, QuestionError, is_asked, request_of

PAUSE_S = 0.4
"""A person who types on within this time is not done with the question."""


DEADLINE_S = 8.0
"""Telegram forgets the query after 30 s, and a person waits less."""


CACHE_S = 300
"""For so long Telegram gives the same results to everybody who asks the same."""


START = "ask"


async def inline_query(update: Update, context: Context) -> None:
    """Answer only the last of the queries that typing makes, once the person pauses."""
    query = update.inline_query
    if query is None:
        return
    typing = context.services.typing
    if before := typing.get(query.from_user.id):
        before.set()
    typed_on = typing[query.from_user.id] = asyncio.Event()
    try:
        await _answer(query, context, typed_on)
    finally:
        if typing.get(query.from_user.id) is typed_on:
            del typing[query.from_user.id]


async def _answer(query: InlineQuery, context: Context, typed_on: asyncio.Event) -> None:
    translator = context.translator
    try:
        question = Question.parse(query.query)
    except QuestionError:
        button = _button("inline-how", translator)
        await query.answer([], CACHE_S, is_personal=True, button=button)
        return
    if request_of(question.text):
        if await _pauses(typed_on):
            await _show_overview(query, context)
        return
    try:
        async with asyncio.timeout(DEADLINE_S):
            found = await _find(question, context.services.worker, typed_on)
    except TimeoutError:
        typed_on.set()  # it is skipped when its turn comes
        await query.answer([], 0, is_personal=True, button=_button("inline-late", translator))
        return
    if found is not None:
        everybody = context.services.permissions.allowed is None
        await _show(query, found, translator, shared=everybody)


async def _find(
    question: Question, worker: AnswerWorker, typed_on: asyncio.Event
) -> Answer | None:
    """The answer, or None if the person types on before the search."""
    return await worker.answer_unless(typed_on, question) if await _pauses(typed_on) else None


async def _pauses(typed_on: asyncio.Event) -> bool:
    """True once the person has not typed on for a moment, False if they do."""
    try:
        async with asyncio.timeout(PAUSE_S):
            await typed_on.wait()
    except TimeoutError:
        return True
    return False


async def _show_overview(query: InlineQuery, context: Context) -> None:
    """Show the newest articles, each with its lead; they are news, so nobody caches them."""
    found = await context.services.worker.overview(render.LIMIT_RESULTS, changes=False)
    shown = render.headlines(found, context.translator)
    button = None if shown else _button("inline-how", context.translator)
    await query.answer([article(result) for result in shown], 0, is_personal=True, button=button)


async def _show(
    query: InlineQuery, found: Answer, translator: Translator, *, shared: bool
) -> None:
    """Show quotes, which Telegram may cache for everybody if `shared`, or a hint."""
    shown = render.results(found, translator) if found.is_question else []
    await query.answer(
        [article(result) for result in shown],
        CACHE_S,
        is_personal=not (found.is_answered and shared),
        button=None if shown else _button("inline-how", translator),
    )


def article(result: render.InlineResult) -> InlineQueryResultArticle:
    """A result as Telegram shows it, without previews of links."""
    content = InputTextMessageContent(
        result.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        result.id, result.title, content, description=result.description
    )


def _button(name: str, translator: Translator) -> InlineQueryResultsButton:
    """A line above the results that opens the private chat."""
    return InlineQueryResultsButton(translator.plain(name), start_parameter=START)


FURTHER_DATA = re.compile(r"ask:[0-9a-f]{16}\Z")


class QuestionHandler(BaseHandler[Update, Context, None]):
    """Handles new and edited messages that ask: /ask, and words addressed to the bot.

    The message is parsed for that once; the result is `addressed` in the context.
    """

    def __init__(self) -> None:
        """Handle them with `ask`."""
        super().__init__(ask)

    def check_update(self, update: object) -> AddressedText | None:
        """The text addressed to the bot; None if another handler may take the message."""
        message = isinstance(update, Update) and (update.message or update.edited_message)
        said = addressed_text_of(message) if message else None
        if said is None or (said.command and said.command != "/ask"):
            return None
        # "@bot" alone, as a reply, asks about what it replies to
        return said if said.command or said.text or said.way is Trigger.MENTION else None

    def collect_additional_context(
        self,
        context: Context,
        update: Update,
        application: Application[Any, Context, Any, Any, Any, Any],
        check_result: Any,
    ) -> None:
        """Put the addressed text into the context."""
        del update, application
        context.addressed = check_result


async def ask(update: Update, context: Context) -> None:
    """Answer the question of a message, or quote what the articles say about another message."""
    message, said = update.effective_message, context.addressed
    if message is None or said is None:
        return
    if claim := claim_in(message, said):
        await _about_claim(message, claim, context)
    elif said.command or said.text:
        await _reply(message, said, context)
    elif message.reply_to_message is None and message is update.message:  # a mention alone
        await context.reply(context.translator.html("added-to-group"))


async def _reply(message: Message, said: AddressedText, context: Context) -> None:
    try:
        question = replace(Question.parse(said.text), before=_before(message, context))
    except QuestionError as error:
        if said.way is Trigger.REPLY and error.reason in {"empty", "wordless"}:
            return  # "👍" under an answer wants none
        translator = context.translator
        refusal = render.refused(error, translator) if said.text else None
        html = refusal or translator.html("how-ask-command")
        await send_reply(context.services.state, message, [html])
        return
    if shown := await _looked_at(question, context):
        html, markup = shown
        await send_reply(context.services.state, message, [html], markup)
        return
    opened = question.before.opened if question.before else None
    if question.before and not question.before.question:  # an article was opened, nothing asked
        question = replace(question, before=None)
    await answer(message, question, context, opened=opened, thanked=said.way is Trigger.REPLY)


async def _looked_at(question: Question, context: Context) -> BrowsePage | None:
    """The look at the articles that somebody wants rather than an answer; None if it is one."""
    if request := request_of(question.text):
        quoted = question.before.articles if question.before else ()
        return await requested(request, context, quoted)
    address = pasted_address(question.text)
    if address is None:
        return None
    html = await article_at(address, context)
    if html is None and "://" in question.text:
        html = context.translator.html("address-unknown")
    return (html, None) if html else None


async def answer(
    message: Message,
    question: Question,
    context: Context,
    *,
    opened: str | None = None,
    thanked: bool = False,
    quoted: bool = False,
) -> None:
    """Reply to a message with the answer to a question, and remember it for follow-ups.

    `opened`: the article that is asked first, since the reader opened it to ask about it.
    `thanked`: small talk ("thanks!") gets no reply. `quoted`: the reply repeats the question,
    since the message does not hold it.
    """
    services, state, translator = context.services, context.services.state, context.translator
    async with typing(message):
        found = await _answer_of(question, opened, services.worker)
    if thanked and not found.is_question:
        return
    _count(context, "follow_up" if found.question.before else "question", found)
    texts = render.answers(found, translator, announcement(state), asked=quoted)
    further = beyond(found, question.text, message, context, translator)
    markup = keep_answer(state, message, found, translator, further=further)
    reply_id = await send_reply(state, message, texts, markup)
    if not found.is_question:
        return
    if not (found.is_answered or found.is_about) and services.unanswered:
        with as_room_allows("a question without an answer is not kept"):
            services.unanswered.note(asker_of(message), found.question.text)
    messages, turn = (message.message_id, reply_id), replace(found.before, opened=opened)
    services.conversations.remember(
        message.chat_id, messages, turn, question.before, question=found.question.text
    )


async def _answer_of(question: Question, opened: str | None, worker: AnswerWorker) -> Answer:
    """The answer of the article that was opened, else that of all."""
    if opened is not None:
        found = await worker.answer(replace(question, among=ArticleFilter(article=opened)))
        if found.is_answered or found.is_about or not found.is_question:
            return found
    return await worker.answer(question)


async def ask_further(update: Update, context: Context) -> None:
    """Answer the question of a button below an answer, as a reply to that answer."""
    query, services, translator = update.callback_query, context.services, context.translator
    if query is None:
        return
    text = services.suggestions.question((query.data or "").partition(":")[2])
    message = query.message
    if text is None or not isinstance(message, Message):
        await query.answer(translator.plain("button-expired"))
        return
    await query.answer()
    found = await services.worker.answer(Question(text))
    _count(context, "question", found)
    further = beyond(found, text, message, context, translator)
    asker, state = query.from_user, services.state
    markup = keep_answer(state, message, found, translator, asker=asker, further=further)
    *before, last = render.answers(found, translator, announcement(state), asked=True)
    for html in before:
        await message.reply_text(html)
    sent = await message.reply_text(last, reply_markup=markup)
    services.conversations.remember(message.chat_id, (sent.message_id,), found.before)


def _count(context: Context, kind: str, found: Answer) -> None:
    """Count a question by day, language, kind and outcome: no words, and nobody."""
    by = (context.translator.code, kind, found.status)
    context.services.worker.counts.asked_by.labels(*by).inc()
    with as_room_allows("a question is not counted"):
        context.services.state.counts.add(*by)


def _before(message: Message, context: Context) -> PreviousTurn | None:
    """The turn that this question may follow up."""
    replied = message.reply_to_message
    return context.services.conversations.before(
        message.chat_id,
        message.message_id,
        reply_to=replied.message_id if replied and not replied.forum_topic_created else None,
        private=message.chat.type == message.chat.PRIVATE,
    )


async def _about_claim(message: Message, claim: ForwardedClaim, context: Context) -> None:
    """Quote what the articles say about a claim, as a reply to its message."""
    state, translator, markup = context.services.state, context.translator, None
    asks = is_asked(claim.text)
    async with typing(message):
        found = await _look_up(claim, context.services.worker)
    if found is not None:
        _count(context, "question" if asks else "claim", found)
    if found is None:
        texts = [translator.html("claim-empty")]
    else:
        texts = (render.answers if asks else render.claim)(found, translator)
        if found.is_answered or asks:
            markup = keep_answer(state, message, found, translator, claim=not asks)
    await send_reply(state, message, texts, markup, under=claim.message_id)


async def _look_up(claim: ForwardedClaim, worker: AnswerWorker) -> Answer | None:
    """The answer to a question, or quotes about a claim; None if it has no words to search."""
    if not is_asked(claim.text):
        return await worker.speaking_of(claim.text)
    try:
        return await worker.answer(Question.parse(claim.text))
    except QuestionError:
        return None


async def guest(update: Update, context: Context) -> None:
    """Answer in a chat that the bot is not in, with one message; store nothing."""
    message, said = update.guest_message, context.addressed
    if message is None or message.guest_query_id is None or said is None:
        return
    html = await _guest_answer(message, said, context)
    title = context.translator.plain("inline-how-title")
    result = article(render.InlineResult("answer", title, "", html))
    try:
        await context.bot.answer_guest_query(message.guest_query_id, result)
    except BadRequest as error:
        # not settled by the rate limiter, whose True is no SentGuestMessage
        if "query is too old" not in error.message.lower():
            raise


async def _guest_answer(message: Message, said: AddressedText, context: Context) -> str:
    """The answer to a question, or quotes about the message replied to, as one message."""
    worker, translator = context.services.worker, context.translator
    if claim := claim_in(message, said):
        found = await _look_up(claim, worker)
        if found is None:
            return translator.html("claim-empty")
        _count(context, "guest", found)
        return (render.answers if is_asked(claim.text) else render.claim)(found, translator)[0]
    try:
        question = Question.parse(said.text)
    except QuestionError:
        return translator.html("how-to-ask")
    if shown := await _looked_at(question, context):
        return shown[0]
    found = await worker.answer(question)
    _count(context, "guest", found)
    return render.answers(found, translator)[0]
