"""/watch and its button begin to wait for an answer, /watches shows what is waited for."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot import render
from bot.addressing import addressed_text_of
from bot.alerts import STOP, stop_button
from bot.handlers.callbacks import ButtonPress
from bot.handlers.context import Context, Services, show_instead
from bot.i18n import Translator
from bot.permissions import asker_of, may_act_for
from bot.settings import Person
from bot.state.admin_records import DeepLinks
from bot.state.subscribers import LIMIT, Subscription
from retrieval import Question, QuestionError

STOP_DATA = re.compile(
    rf"{STOP}:(?P<id>[\w-]{{16}})(?:(?P<listed>:l)|(?P<promised>:p))?\Z", re.ASCII
)


_ON_A_BUTTON = 8  # as many as stand in one row


async def watch(update: Update, context: Context) -> None:
    """/watch: subscribe to the question in the command, or in the message replied to."""
    message, said = update.effective_message, context.addressed
    if message is None or said is None:
        return
    raw = said.text
    if not raw and message.reply_to_message:
        raw = message.reply_to_message.text or message.reply_to_message.caption or ""
    await _begin(message, asker_of(message), raw, context.services, context.translator)


async def watch_pressed(press: ButtonPress, context: Context) -> None:
    """Subscribe to the question that got no answer."""
    refusal, services = press.message, context.services
    raw = services.conversations.understood(refusal.chat_id, refusal.message_id)
    if raw is None and refusal.reply_to_message:
        raw = _asked_in(refusal.reply_to_message, services.state.links)
    if not raw:
        await refusal.reply_text(press.translator.html("watch-lost"))
        return
    await _begin(refusal, press.asker, raw, services, press.translator)


def _asked_in(message: Message, links: DeepLinks) -> str:
    """The question in a message: addressed to the bot, or somebody else's it was asked about."""
    said = addressed_text_of(message)
    if said and said.command == "/start":
        return links.question(said.text) or ""
    if said:
        return said.text
    by_bot = message.from_user is not None and message.from_user.id == message.get_bot().id
    return "" if by_bot else message.text or message.caption or ""


async def _begin(
    message: Message, user_id: Person, raw: str, services: Services, translator: Translator
) -> None:
    """Subscribe to a question, and show the answer that there is already."""
    try:
        question = Question.parse(raw)
    except QuestionError as error:
        how = render.refused(error, translator) if raw.strip() else translator.html("watch-how")
        await message.reply_text(how)
        return
    seen, found = await services.worker.answer_as_of(question)
    if not found.is_question:
        await message.reply_text(translator.html("watch-no-question"))
        return
    watch = services.state.watches.add(
        message.chat_id,
        message.message_thread_id if message.is_topic_message else None,
        user_id,
        question.text,
        translator.code,
        seen=seen,
        since=datetime.now(UTC).date().isoformat() if found.is_answered else None,
        told=[quote.article.copy_group for quote in found.quotes],
    )
    if watch is None:
        await message.reply_text(_too_many(message, user_id, services, translator))
        return
    if found.is_answered:
        answers = render.answers(found, translator)
        for text in render.below(translator.html("watch-answered"), answers):
            await message.reply_text(text)
    name = "watch-answered-begun" if found.is_answered else "watch-begun"
    html = translator.html(name, question=watch.question, until=translator.date(_until(watch)))
    markup = InlineKeyboardMarkup([[stop_button(watch, translator, promise=True)]])
    await message.reply_text(html, reply_markup=markup)


def _too_many(
    message: Message, user_id: Person, services: Services, translator: Translator
) -> str:
    """That somebody waits for as much as they may, here or in all chats."""
    limit = services.state.watches.limit_reached(message.chat_id, user_id)
    return translator.html("watch-too-many", n=limit or LIMIT)


_WITHOUT_DEFAULTS = dict.fromkeys(("parse_mode", "link_preview_options"))
"""What PTB would send with every edit, and Telegram does not take with one of buttons alone."""


DIGEST_DATA = re.compile(r"digest:(?P<id>[\w-]{16}):(?P<what>[elwd])\Z", re.ASCII)


_AT_FIRST = 7  # the hour of UTC of a first digest: in the morning where most readers are


async def follow(update: Update, context: Context) -> None:
    """/follow: send a digest about a word or a name, daily at first."""
    message, said, translator = update.effective_message, context.addressed, context.translator
    if message is None or said is None:
        return
    if "://" in said.text:
        is_admin = context.services.permissions.commands(update)
        name = "follow-address" if is_admin else "follow-how"
        await message.reply_text(translator.html(name))
        return
    try:
        topic = Question.parse(said.text).text
    except QuestionError as error:
        how = render.refused(error, translator) if said.text else translator.html("follow-how")
        await message.reply_text(how)
        return
    services, user_id = context.services, asker_of(message)
    watch = services.state.watches.add(
        message.chat_id,
        message.message_thread_id if message.is_topic_message else None,
        user_id,
        topic,
        translator.code,
        seen=await services.worker.newest_passage(),
        since=None,
        every=1,
        hour=_AT_FIRST,
    )
    if watch is None:
        await message.reply_text(_too_many(message, user_id, services, translator))
        return
    html, markup = _digest(watch, translator)
    await message.reply_text(html, reply_markup=markup)


async def move_digest(update: Update, context: Context) -> None:
    """Have a digest an hour earlier or later, daily or weekly; only its owner may."""
    query = update.callback_query
    if query is None:
        return
    found = DIGEST_DATA.match(query.data or "")
    if found is None or not isinstance(query.message, Message):
        await query.answer()
        return
    watch = context.services.state.watches.move(
        found["id"],
        query.message.chat_id,
        await _owner(query, query.message, found["id"], context),
        hours={"e": -1, "l": 1}.get(found["what"], 0),
        every={"d": 1, "w": 7}.get(found["what"]),
    )
    if watch is None:
        await query.answer(context.translator.plain("watch-not-yours"))
        return
    await query.answer()
    await show_instead(query, *_digest(watch, context.translator))


def _digest(watch: Subscription, translator: Translator) -> tuple[str, InlineKeyboardMarkup]:
    """What is followed, when the next digest comes, and buttons to change that."""
    moment = datetime.fromtimestamp(watch.next, UTC)
    said = f"{translator.date(moment.date())}, {moment:%H:%M} UTC"
    at = f'<tg-time unix="{int(watch.next)}" format="wDt">{said}</tg-time>'  # the reader's own
    html = translator.html(
        "follow-begun", topic=watch.question, until=translator.date(_until(watch))
    )
    often = (
        translator.html("follow-weekly") if watch.every > 1 else translator.html("follow-daily")
    )

    def button(label: str, what: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(label, callback_data=f"digest:{watch.id}:{what}")

    other = (
        button(translator.plain("button-follow-daily"), "d")
        if watch.every > 1
        else button(translator.plain("button-follow-weekly"), "w")
    )
    rows = [
        [
            button(translator.plain("button-follow-earlier"), "e"),
            button(translator.plain("button-follow-later"), "l"),
        ],
        [other, stop_button(watch, translator, promise=True)],
    ]
    return f"{html}\n\n{often} {at}", InlineKeyboardMarkup(rows)


async def watches(update: Update, context: Context) -> None:
    """/watches: list the sender's subscriptions in the chat, with a button to end each."""
    if message := update.effective_message:
        own = _own(context, message.chat_id, asker_of(message))
        translator = context.translator
        await context.reply(_listed(own, translator), markup=_buttons(own, translator))


async def unwatch(update: Update, context: Context) -> None:
    """End a subscription, and update the list that holds its button."""
    query = update.callback_query
    if query is None:
        return
    translator, message = context.translator, query.message
    if not isinstance(message, Message):
        await query.answer()
        return
    found, watches = STOP_DATA.match(query.data or ""), context.services.state.watches
    owner = await _owner(query, message, found["id"], context) if found else query.from_user.id
    if not (found and watches.remove(found["id"], message.chat_id, owner)):
        await query.answer(translator.plain("watch-not-yours"))
        return
    await query.answer(translator.plain("watch-ended"))
    if found["listed"]:
        own = _own(context, message.chat_id, owner)
        await show_instead(query, _listed(own, translator), _buttons(own, translator))
        return
    if found["promised"]:
        await show_instead(query, translator.html("watch-ended"))
        return
    with suppress(BadRequest):  # the message is gone
        await query.edit_message_reply_markup(api_kwargs=_WITHOUT_DEFAULTS)


async def _owner(query: CallbackQuery, message: Message, id: str, context: Context) -> Person:
    """Under whom a press counts: the group whose subscription it is, if its admin presses."""
    watch = context.services.state.watches.one(id, message.chat_id)
    may = watch is not None and await may_act_for(query, watch.user_id)
    return watch.user_id if watch and may else query.from_user.id


def _own(context: Context, chat_id: int, user_id: Person) -> list[Subscription]:
    return [w for w in context.services.state.watches.of(chat_id) if w.user_id == user_id]


def _until(watch: Subscription) -> date:
    return datetime.fromtimestamp(watch.ends, UTC).date()


def _listed(watches: list[Subscription], translator: Translator) -> str:
    if not watches:
        return translator.html("watch-list-empty")
    rows = [
        translator.html(
            "follow-list-row" if w.every else "watch-list-row",
            n=n,
            question=_short(w),
            until=translator.date(_until(w)),
        )
        for n, w in enumerate(watches, 1)
    ]
    return "\n".join((translator.html("watch-list"), *rows, "", translator.html("watch-list-end")))


def _short(watch: Subscription) -> str:
    """A question as short as twenty of them fit into a message."""
    return watch.question if len(watch.question) <= 120 else f"{watch.question[:119]}…"


def _buttons(watches: list[Subscription], translator: Translator) -> InlineKeyboardMarkup | None:
    buttons = [stop_button(watch, translator, n) for n, watch in enumerate(watches, 1)]
    rows = [buttons[at : at + _ON_A_BUTTON] for at in range(0, len(buttons), _ON_A_BUTTON)]
    return InlineKeyboardMarkup(rows) if rows else None
