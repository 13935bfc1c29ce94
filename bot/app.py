"""Which handler gets which message: the whole of the bot, put together."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, BaseHandler, TypeHandler

from bot.alerts.ringer import Ringer
from bot.desk import Answers, Desk
from bot.errands import Errands
from bot.handlers.adding import AddingHandlers
from bot.handlers.browsing import BrowsingHandlers
from bot.handlers.buttons import Buttons
from bot.handlers.claim import ClaimHandler
from bot.handlers.commands import CommandHandlers
from bot.handlers.gate import BEFORE_ALL, Gate
from bot.handlers.guest import GuestHandler
from bot.handlers.inline import InlineHandler
from bot.handlers.language import LanguageHandlers
from bot.handlers.notice import NoticeHandlers
from bot.handlers.opening import OpeningHandlers
from bot.handlers.privacy import PrivacyHandlers
from bot.handlers.question import QuestionHandler
from bot.handlers.removing import RemovingHandlers
from bot.handlers.stats import StatsHandlers
from bot.handlers.unanswered import UnansweredHandlers
from bot.handlers.views import Views
from bot.handlers.watching import WatchHandlers
from bot.language import Languages
from bot.language.interpreter import Interpreter
from bot.life.counts import Counts
from bot.life.pulse import of_polling, of_webhook
from bot.life.runtime import Beside, run
from bot.life.stopping import Stopping
from bot.life.supervisor import Supervisor
from bot.life.watch import Watch
from bot.links import Links
from bot.profile import Profile
from bot.recent import RecentQuestions
from bot.roles import Roles
from bot.sending.outbox import Outbox
from bot.sending.wire import sending_request
from bot.settings import Settings
from bot.state import State, load_key
from bot.suggesting import Suggesting, own_suggestions
from bot.unanswered import Unanswered
from bot.updates.hook import Hook, secret_of

BotApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the bot meets the world beside Telegram's API."""

    webhook: str | None
    """The URL to which Telegram posts updates; None where they are asked for."""
    posts: socket.socket | None
    """Where these posts arrive."""
    metrics: socket.socket | None
    notify: str | None
    """The socket of systemd."""


def serve(
    settings: Settings,
    answers: Answers,
    place: Path,
    stopping: Stopping,
    *,
    counts: Counts,
    doors: Doors,
) -> int:
    """Run the bot until it is told to stop; gives the exit code. Blocks.

    `place` is the folder that `only_instance` gives.
    """
    hook = None
    pulse = of_polling(place)
    if doors.webhook is not None and doors.posts is not None:
        hook = Hook(doors.webhook, secret_of(settings), doors.posts)
        pulse = of_webhook(place, settings)
    watch = Watch(pulse, counts.registry, Supervisor(doors.notify), doors.metrics)
    key = load_key(settings.key_file)
    with (
        Desk(answers, counts) as desk,
        State(place / "state.db", key, shared=hook is not None) as state,
    ):
        return run(
            settings,
            build_application(settings, desk, state, Outbox(counts)),
            state=place,
            counts=counts,
            stopping=stopping,
            check=desk.check,
            tidy=tidying(settings, state),
            speech_of=Interpreter(Languages.load(), state).of,
            beside=beside(settings, desk, state, place),
            hook=hook,
            watch=watch,
        )


def beside(settings: Settings, desk: Desk, state: State, place: Path) -> list[Beside]:
    """What goes on while questions are answered; `place` is the folder that processes share."""
    ringer = Ringer(
        desk,
        state,
        Languages.load(),
        may=Roles.of(settings).may_be_told,
        lock=place / "ringer.lock",
        pause_s=settings.watch_pause_minutes * 60,
    )
    return [ringer.run]


def build_application(
    settings: Settings, desk: Desk, state: State, outbox: Outbox
) -> BotApplication:
    """The bot with its handlers, not started; its `post_init` sets the menus of commands.

    It has no updater: what brings the updates acknowledges them after they were handled.
    """
    languages, roles = Languages.load(), Roles.of(settings)
    profile = Profile(languages, roles, keeps_unanswered=settings.keep_unanswered)
    suggesting = Suggesting(desk, own_suggestions(settings.suggestions))
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
    interpreter = Interpreter(languages, state)
    gate = Gate(roles, interpreter)
    application.add_handlers(gate.handlers(), BEFORE_ALL)
    application.add_handler(TypeHandler(Update, profile.meet), BEFORE_ALL - 1)
    application.add_handlers([*gate.commands(), *_of_admins(roles, desk, state, interpreter)])
    _add_handlers(
        application,
        desk,
        state,
        interpreter,
        links=Links.of(settings),
        roles=roles,
        suggesting=suggesting,
        unanswered=_unanswered(settings),
    )
    inline = InlineHandler(desk, interpreter, shared=roles.allowed is None)
    application.add_handlers(inline.handlers())
    if settings.guest_mode:
        application.add_handlers(GuestHandler(desk, interpreter).handlers())
    return application


def _unanswered(settings: Settings) -> Unanswered | None:
    """Where questions without an answer go; None, and what was kept is erased, if nowhere."""
    unanswered = Unanswered.of(settings)
    if settings.keep_unanswered:
        return unanswered
    unanswered.erase()
    return None


def tidying(settings: Settings, state: State) -> Callable[[], None]:
    """What has all that is kept forgotten in time, called now and then."""
    kept = (state, Unanswered.of(settings), Links.of(settings))

    def tidy() -> None:
        for one in kept:
            one.tidy()

    return tidy


async def _begin(profile: Profile, suggesting: Suggesting, application: BotApplication) -> None:
    """What is done once the bot knows Telegram."""
    suggesting.wake()
    await profile.introduce(application.bot)


def _add_handlers(
    application: BotApplication,
    desk: Desk,
    state: State,
    interpreter: Interpreter,
    *,
    links: Links,
    roles: Roles,
    suggesting: Suggesting,
    unanswered: Unanswered | None,
) -> None:
    """Edited messages go the same ways as new ones; a channel's posts go none."""
    buttons = Buttons(state, interpreter.languages)
    Views(desk, state, buttons)
    recent = RecentQuestions()
    watches = WatchHandlers(desk, state, interpreter, buttons, links=links, recent=recent)
    questions = QuestionHandler(desk, state, interpreter, buttons, recent, unanswered=unanswered)
    commands = CommandHandlers(suggesting, state, interpreter)
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
    roles: Roles, desk: Desk, state: State, interpreter: Interpreter
) -> Iterator[BaseHandler[Any, Any, Any]]:
    """What only admins may do; what others write goes on to the handlers behind."""
    errands = Errands()
    yield from AddingHandlers(roles, errands, state, interpreter).handlers()
    yield from RemovingHandlers(roles, desk, errands, state, interpreter).handlers()
    yield from NoticeHandlers(roles, state, interpreter).handlers()
    yield from StatsHandlers(roles, desk, state, interpreter).handlers()
