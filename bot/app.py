"""The bot put together: its services, its handlers in their order, and who is let in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ApplicationHandlerStop,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.answer_worker import AnswerWorker
from bot.handlers import (
    admin,
    browse,
    callbacks,
    commands,
    questions,
    small_talk,
    subscriptions,
)
from bot.handlers.commands import BotProfile
from bot.handlers.context import DEFAULTS, Context, Services, VerbatimApplication
from bot.i18n import Translators
from bot.i18n.translator import LanguagePreference
from bot.logs import Logger
from bot.permissions import AdminCommandFilter, AdminMessageFilter, Permissions
from bot.sending import RateLimiter, sending_request
from bot.settings import Settings
from bot.state import State, as_room_allows
from bot.state.admin_records import UnansweredLog
from bot.suggestion_cache import SuggestionCache, own_suggestions

BotApplication = Application[Any, Any, Any, Any, Any, Any]


Handlers = Iterator[BaseHandler[Any, Context, Any]]


_MESSAGES = filters.UpdateType.MESSAGES  # new ones and edited ones; a channel's posts go no way


_NEW = filters.UpdateType.MESSAGE


_PRIVATE = _NEW & filters.ChatType.PRIVATE


def build_application(
    settings: Settings, worker: AnswerWorker, state: State, outbox: RateLimiter
) -> BotApplication:
    """The bot with its handlers, not started; its `post_init` sets the menus of commands.

    It has no updater: what brings the updates acknowledges them after they were handled.
    """
    services = _services(settings, worker, state)
    profile = BotProfile(
        services.language.languages,
        services.permissions,
        keeps_unanswered=settings.keep_unanswered,
    )
    application = (
        ApplicationBuilder()
        .application_class(VerbatimApplication, {"services": services})
        .context_types(ContextTypes(context=Context))
        .token(settings.need_token())
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .request(sending_request(settings))
        .defaults(DEFAULTS)
        .rate_limiter(outbox)
        .updater(None)
        .post_init(partial(_begin, profile, services.suggestions))
        .build()
    )
    application.add_handlers(
        {
            -3: [MessageHandler(_PRIVATE & filters.CAPTION, commands.remember_album)],
            -2: [MessageHandler(profile.to_meet, profile.meet)],
            -1: [TypeHandler(Update, admit)],  # an update that it stops reaches no later group
            0: [
                callbacks.ForgedPressHandler(),
                CommandHandler("id", chat_id, filters=_MESSAGES),
                *_of_admins(services),
                *_of_readers(services.language.languages),
                *_buttons(),
                InlineQueryHandler(questions.inline_query),
                *_of_guests(settings),
            ],
        }
    )
    return application


def _services(settings: Settings, worker: AnswerWorker, state: State) -> Services:
    return Services(
        worker=worker,
        state=state,
        language=LanguagePreference(Translators.load(), state),
        permissions=Permissions.of(settings),
        suggestions=SuggestionCache(worker, own_suggestions(settings.suggestions)),
        unanswered=_unanswered_log(settings, state),
        desk_address=_desk_address(settings),
    )


def _desk_address(settings: Settings) -> str | None:
    """Where admins open the editors' desk; without WEB_ADDRESS, on this machine alone."""
    if settings.web_address is None and settings.web_listen is None:
        return None
    return f"{settings.web_address or f'http://{settings.web_listen}'}/desk"


def _unanswered_log(settings: Settings, state: State) -> UnansweredLog | None:
    """The log of unanswered questions; None, and the log is erased, if it is off."""
    if settings.keep_unanswered:
        return state.unanswered
    with as_room_allows("cannot erase unanswered questions"):
        state.unanswered.erase()
    return None


async def _begin(
    profile: BotProfile, suggestions: SuggestionCache, application: BotApplication
) -> None:
    """Steps after the bot is initialized at Telegram."""
    suggestions.wake()
    await profile.introduce(application.bot)


def _of_admins(services: Services) -> Handlers:
    """Handlers for admins only; messages of others pass on to later handlers."""
    by_admin = AdminCommandFilter(services.permissions)
    sent = AdminMessageFilter(services.permissions) & admin.UploadFilter() & ~filters.COMMAND
    yield CommandHandler("add", admin.add, filters=by_admin)
    yield MessageHandler(sent, admin.add)
    yield CommandHandler("remove", admin.remove, filters=by_admin)
    yield CommandHandler("hide", admin.hide, filters=by_admin)
    yield CommandHandler("unhide", admin.unhide, filters=by_admin)
    yield CommandHandler("hidden", admin.hidden, filters=by_admin)
    yield CallbackQueryHandler(admin.remove_pressed, pattern=admin.REMOVE_DATA)
    yield CommandHandler("notice", admin.notice, filters=by_admin)
    yield CommandHandler("stats", admin.stats, filters=by_admin)
    yield CommandHandler("feedback", admin.feedback, filters=by_admin)
    yield CommandHandler("desk", admin.desk, filters=by_admin)
    yield CommandHandler("link", commands.make_link, filters=by_admin)
    if services.unanswered:
        yield CommandHandler("unanswered", admin.unanswered, filters=by_admin)


def _of_readers(languages: Translators) -> Handlers:
    """Commands, small talk, questions in words, then hints for messages that cannot be read."""
    yield CommandHandler("watch", subscriptions.watch, filters=_NEW)
    yield CommandHandler("follow", subscriptions.follow, filters=_NEW)
    yield CommandHandler("watches", subscriptions.watches, filters=_NEW)
    yield CommandHandler("latest", browse.latest, filters=_MESSAGES)
    yield CommandHandler("sources", browse.sources, filters=_MESSAGES)
    yield CommandHandler("article", browse.article, filters=_MESSAGES)
    yield CommandHandler("timeline", browse.timeline, filters=_MESSAGES)
    yield CommandHandler("start", commands.open_link, filters=_NEW, has_args=1)
    yield CommandHandler("start", commands.start, filters=_MESSAGES)
    yield CommandHandler("help", commands.show_help, filters=_MESSAGES)
    yield CommandHandler("language", commands.language, filters=_MESSAGES)
    yield CommandHandler("privacy", commands.privacy, filters=_MESSAGES)
    yield CommandHandler("forget", commands.forget, filters=_MESSAGES)
    yield MessageHandler(_NEW & filters.StatusUpdate.NEW_CHAT_MEMBERS, commands.added_to_group)
    yield small_talk.SmallTalkHandler(languages)
    yield questions.QuestionHandler()
    yield MessageHandler(_PRIVATE & filters.COMMAND, small_talk.unknown_command)
    yield MessageHandler(_PRIVATE & ~filters.TEXT & ~filters.StatusUpdate.ALL, commands.hint)


def _buttons() -> Handlers:
    """Buttons; every press is answered, forged ones too."""
    on_press = callbacks.on_press
    yield CallbackQueryHandler(subscriptions.unwatch, pattern=subscriptions.STOP_DATA)
    yield CallbackQueryHandler(subscriptions.move_digest, pattern=subscriptions.DIGEST_DATA)
    yield CallbackQueryHandler(questions.ask_further, pattern=questions.FURTHER_DATA)
    yield CallbackQueryHandler(browse.turn_page, pattern=browse.PAGE_DATA)
    yield CallbackQueryHandler(commands.choose_language, pattern=commands.LANGUAGE_DATA)
    yield on_press(callbacks.CONTEXT, callbacks.more_context)
    yield on_press(callbacks.OTHERS, callbacks.other_quotes)
    yield on_press(callbacks.CLOSEST, callbacks.closest_passages)
    yield on_press(callbacks.BACK, callbacks.back)
    yield on_press(callbacks.WATCH, subscriptions.watch_pressed)
    yield on_press(callbacks.HELPFUL, callbacks.helpful, for_asker=False, at_once=False)
    yield on_press(callbacks.UNHELPFUL, callbacks.unhelpful, for_asker=False, at_once=False)
    yield CallbackQueryHandler(callbacks.expired)


def _of_guests(settings: Settings) -> Handlers:
    """Messages from chats that the bot is not in, if guest mode is on."""
    if settings.guest_mode:
        yield MessageHandler(filters.UpdateType.GUEST_MESSAGE, questions.guest)


# --- access: if only some may ask, everybody else is refused, and gets nothing else ---

_RIGHTS = frozenset({"/privacy", "/forget", "/id"})  # never refused


journal = Logger(__name__)


async def chat_id(update: Update, context: Context) -> None:
    """/id: show the id by which the settings name this chat."""
    await context.reply(context.translator.html("gate-id", id=_id_of(update)))


async def admit(update: Update, context: Context) -> None:
    """Let an update pass, or refuse it and stop; data rights are open to everybody.

    It stops even if the refusal cannot be sent: any other error would let the update pass.
    """
    if context.services.permissions.may_ask(update) or _is_right(update, context):
        return
    try:
        await _refuse(update, context)
    except Exception as error:  # noqa: BLE001 - no error may let them in
        journal.warning("somebody could not be told that they are not let in", error)
    raise ApplicationHandlerStop


def _is_right(update: Update, context: Context) -> bool:
    """True for a command that is open to everybody."""
    message = update.message or update.edited_message
    said = context.addressed if message and message.text else None
    return said is not None and said.command in _RIGHTS


async def _refuse(update: Update, context: Context) -> None:
    translator = context.translator
    if update.callback_query:
        await update.callback_query.answer(translator.plain("gate-closed-short"))
    elif update.inline_query:
        button = InlineQueryResultsButton(translator.plain("gate-closed-short"), None, "id")
        await update.inline_query.answer([], cache_time=60, is_personal=True, button=button)
    elif update.guest_message and update.guest_message.guest_query_id:
        await update.get_bot().answer_guest_query(
            update.guest_message.guest_query_id,
            InlineQueryResultArticle(
                "closed",
                translator.plain("gate-closed-short"),
                InputTextMessageContent(translator.html("gate-closed-short"), ParseMode.HTML),
            ),
        )
    elif update.message and context.addressed and _is_news(update.message.chat_id, context):
        await context.reply(translator.html("gate-closed", id=_id_of(update)))


def _is_news(chat_id: int, context: Context) -> bool:
    """True unless the chat was refused a short while ago."""
    return context.services.refusals.allows(chat_id)


def _id_of(update: Update) -> str:
    return str(update.effective_chat.id if update.effective_chat else "")
