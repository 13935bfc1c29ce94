"""Which handler gets which message: the whole of the bot, put together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, BaseHandler, TypeHandler

from bot.answer_worker import AnswerWorker
from bot.handlers.access import BEFORE_ALL, Access
from bot.handlers.admin import NoticeHandlers, RemovingHandlers, StatsHandlers, UnansweredHandlers
from bot.handlers.admin_add import AddingHandlers
from bot.handlers.browse import BrowsingHandlers
from bot.handlers.callbacks import AnswerButtons, AnswerCallbacks
from bot.handlers.commands import LanguageHandlers, OpeningHandlers, PrivacyHandlers, StartHandlers
from bot.handlers.inline import InlineAnswers
from bot.handlers.profile import BotProfile
from bot.handlers.questions import ClaimHandler, GuestHandler, QuestionHandler
from bot.handlers.subscriptions import WatchHandlers
from bot.i18n import Translators
from bot.i18n.preference import LanguagePreference
from bot.jobs import JobRunner
from bot.permissions import Permissions
from bot.sending.rate_limiter import RateLimiter
from bot.sending.request import sending_request
from bot.settings import Settings
from bot.state import State
from bot.state.admin_records import DeepLinks, UnansweredLog
from bot.state.conversations import Conversations
from bot.suggestion_cache import SuggestionCache, own_suggestions

BotApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    settings: Settings, desk: AnswerWorker, state: State, outbox: RateLimiter
) -> BotApplication:
    """The bot with its handlers, not started; its `post_init` sets the menus of commands.

    It has no updater: what brings the updates acknowledges them after they were handled.
    """
    languages, roles = Translators.load(), Permissions.of(settings)
    profile = BotProfile(languages, roles, keeps_unanswered=settings.keep_unanswered)
    suggesting = SuggestionCache(desk, own_suggestions(settings.suggestions))
    application = (
        ApplicationBuilder()
        .token(settings.need_token())
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .request(sending_request(settings))
        .rate_limiter(outbox)
        .updater(None)
        .post_init(partial(_begin, profile, suggesting))
        .build()
    )
    interpreter = LanguagePreference(languages, state)
    gate = Access(roles, interpreter)
    application.add_handlers(gate.handlers(), BEFORE_ALL)
    application.add_handler(TypeHandler(Update, profile.meet), BEFORE_ALL - 1)
    application.add_handlers([*gate.commands(), *_of_admins(roles, desk, state, interpreter)])
    _add_handlers(
        application,
        desk,
        state,
        interpreter,
        links=DeepLinks.of(settings),
        roles=roles,
        suggesting=suggesting,
        unanswered=_unanswered(settings),
    )
    inline = InlineAnswers(desk, interpreter, shared=roles.allowed is None)
    application.add_handlers(inline.handlers())
    if settings.guest_mode:
        application.add_handlers(GuestHandler(desk, interpreter).handlers())
    return application


def _unanswered(settings: Settings) -> UnansweredLog | None:
    """The log of unanswered questions; None, and the log is erased, if it is off."""
    unanswered = UnansweredLog.of(settings)
    if settings.keep_unanswered:
        return unanswered
    unanswered.erase()
    return None


async def _begin(
    profile: BotProfile, suggesting: SuggestionCache, application: BotApplication
) -> None:
    """Steps after the bot is initialized at Telegram."""
    suggesting.wake()
    await profile.introduce(application.bot)


def _add_handlers(
    application: BotApplication,
    desk: AnswerWorker,
    state: State,
    interpreter: LanguagePreference,
    *,
    links: DeepLinks,
    roles: Permissions,
    suggesting: SuggestionCache,
    unanswered: UnansweredLog | None,
) -> None:
    """Edited messages go the same ways as new ones; a channel's posts go none."""
    buttons = AnswerCallbacks(state, interpreter.languages)
    AnswerButtons(desk, state, buttons)
    recent = Conversations()
    watches = WatchHandlers(desk, state, interpreter, buttons, links=links, recent=recent)
    questions = QuestionHandler(desk, state, interpreter, buttons, recent, unanswered=unanswered)
    commands = StartHandlers(suggesting, state, interpreter)
    privacy = PrivacyHandlers(state, interpreter, recent, keeps_unanswered=unanswered is not None)
    browsing = BrowsingHandlers(desk, interpreter)
    opening = OpeningHandlers(links, questions, interpreter, commands, browsing)
    application.add_handlers(commands.before_all(), BEFORE_ALL - 2)
    application.add_handlers(
        [
            *watches.handlers(),
            *browsing.handlers(),
            *opening.of_admins(roles),
            *(
                UnansweredHandlers(roles, desk, interpreter, unanswered).handlers()
                if unanswered
                else ()
            ),
            *opening.handlers(),
            *LanguageHandlers(state, interpreter).handlers(),
            *ClaimHandler(desk, state, interpreter, buttons).handlers(),
            *questions.commands(),
            *commands.handlers(),
            *privacy.handlers(),
            *questions.texts(),
            *commands.hints(),
            *buttons.handlers(),  # all other presses, forged ones too
        ]
    )


def _of_admins(
    roles: Permissions, desk: AnswerWorker, state: State, interpreter: LanguagePreference
) -> Iterator[BaseHandler[Any, Any, Any]]:
    """Handlers for admins only; messages of others pass on to later handlers."""
    errands = JobRunner()
    yield from AddingHandlers(roles, errands, state, interpreter).handlers()
    yield from RemovingHandlers(roles, desk, errands, state, interpreter).handlers()
    yield from NoticeHandlers(roles, state, interpreter).handlers()
    yield from StatsHandlers(roles, desk, state, interpreter).handlers()
