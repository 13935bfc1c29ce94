"""Where nothing can be written, readers are answered all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram import Message, Update
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.answer_worker import AnswerWorker
from bot.handlers.context import DEFAULTS, Context, Services, VerbatimApplication
from bot.handlers.questions import answer
from bot.i18n import Translators
from bot.i18n.translator import LanguagePreference
from bot.logs import Metrics
from bot.permissions import Permissions
from bot.state import State
from bot.suggestion_cache import SuggestionCache
from retrieval import Question
from testing.botapi import BotApi
from testing.whole_bot import Made

_KEY = bytes(32)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is answered while nothing can be written."""

    message: Message
    context: Context


@pytest.fixture
def api() -> BotApi:
    """Telegram."""
    return BotApi()


@pytest.fixture
async def asked(api: BotApi, tmp_path: Path) -> AsyncIterator[Asked]:
    """With all that is noted of an answer, and room for none of it."""
    with (
        api,
        AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker,
        State(tmp_path / "state.db", _KEY) as state,
    ):
        said = api.say("who?")
        state._file.execute("PRAGMA query_only = ON")  # as a full disk would
        services = Services(
            worker=worker,
            state=state,
            language=LanguagePreference(Translators.load(), state),
            permissions=Permissions(),
            suggestions=SuggestionCache(worker),
            unanswered=state.unanswered,
        )
        application = (
            ApplicationBuilder()
            .application_class(VerbatimApplication, {"services": services})
            .context_types(ContextTypes(context=Context))
            .token(api.token)
            .base_url(api.base_url)
            .defaults(DEFAULTS)
            .updater(None)
            .build()
        )
        async with application:
            message = Message.de_json(dict(api.messages[said]), application.bot)
            update = Update(1, message=message)
            yield Asked(message, Context.from_update(update, application))


@pytest.mark.parametrize(
    ("text", "said"), [("users of Telegram?", "million"), ("is it nobody?", "I found nothing")]
)
async def test_a_question_is_answered(api: BotApi, asked: Asked, text: str, said: str) -> None:
    """In full, though without buttons; also where nothing is found."""
    await answer(asked.message, Question(text), asked.context)
    (sent,) = api.replies
    assert said in sent.text
    assert sent.markup is None


async def test_a_follow_up_is_understood(api: BotApi, asked: Asked) -> None:
    """What was asked lately lies in memory, which has room."""
    await answer(asked.message, Question("nobody?"), asked.context)
    assert len(asked.context.services.conversations) == 2
    assert len(api.replies) == 1
