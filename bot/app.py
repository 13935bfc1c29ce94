"""Which handler gets which message: the whole of the bot, put together."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from telegram.ext import Application, ApplicationBuilder

from bot.desk import Answers, Desk
from bot.handlers.buttons import Buttons
from bot.handlers.commands import CommandHandlers, menu
from bot.handlers.language import LanguageHandlers
from bot.handlers.privacy import PrivacyHandlers
from bot.handlers.question import QuestionHandler
from bot.handlers.views import Views
from bot.language import FALLBACK, Languages
from bot.language.interpreter import Interpreter
from bot.life.counts import Counts
from bot.life.pulse import of_polling, of_webhook
from bot.life.runtime import run
from bot.life.stopping import Stopping
from bot.life.supervisor import Supervisor
from bot.life.watch import Watch
from bot.sending.outbox import Outbox
from bot.sending.wire import sending_request
from bot.settings import Settings
from bot.state import State, load_key
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
            check=desk.sources,
            tidy=state.tidy,
            speech_of=Interpreter(Languages.load(), state).of,
            hook=hook,
            watch=watch,
        )


def build_application(
    settings: Settings, desk: Desk, state: State, outbox: Outbox
) -> BotApplication:
    """The bot with its handlers, not started; its `post_init` sets the menus of commands.

    It has no updater: what brings the updates acknowledges them after they were handled.
    """
    languages = Languages.load()
    application = (
        ApplicationBuilder()
        .token(settings.need_token())
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .request(sending_request(settings))
        .rate_limiter(outbox)
        .updater(None)
        .post_init(partial(_set_menus, languages=languages))
        .build()
    )
    _add_handlers(application, desk, state, Interpreter(languages, state))
    return application


def _add_handlers(
    application: BotApplication, desk: Desk, state: State, interpreter: Interpreter
) -> None:
    """Edited messages go the same ways as new ones; a channel's posts go none."""
    buttons = Buttons(state, interpreter.languages)
    Views(desk, state, buttons)
    questions = QuestionHandler(desk, state, interpreter, buttons)
    commands = CommandHandlers(desk, interpreter)
    privacy = PrivacyHandlers(state, interpreter)
    application.add_handlers(
        [
            *questions.commands(),
            *commands.handlers(),
            *privacy.handlers(),
            *LanguageHandlers(state, interpreter).handlers(),
            *questions.texts(),
            *commands.hints(),
            *buttons.handlers(),  # all other presses, forged ones too
        ]
    )


async def _set_menus(application: BotApplication, languages: Languages) -> None:
    """Name the commands in each language; English is what everybody else sees."""
    for speech in languages.speeches.values():
        code = "" if speech.code == FALLBACK else speech.code
        await application.bot.set_my_commands(menu(speech), language_code=code)
