"""Where nothing can be written, readers are answered all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram import Message
from telegram.ext import ExtBot

from bot.answer_worker import AnswerWorker
from bot.handlers.callbacks import AnswerButtons, AnswerCallbacks
from bot.handlers.questions import QuestionHandler
from bot.i18n import Translators
from bot.i18n.preference import LanguagePreference
from bot.metrics import Metrics
from bot.state import State
from bot.state.admin_records import UnansweredLog
from bot.state.conversations import Conversations
from retrieval import Question
from testing.botapi import BotApi
from testing.whole_bot import Made

_KEY = bytes(32)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is answered while nothing can be written."""

    handler: QuestionHandler
    message: Message
    recent: Conversations


@pytest.fixture
def api() -> BotApi:
    """Telegram."""
    return BotApi()


@pytest.fixture
async def asked(api: BotApi, tmp_path: Path) -> AsyncIterator[Asked]:
    """With all that is noted of an answer, and room for none of it."""
    with (
        api,
        AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as desk,
        State(tmp_path / "state.db", _KEY) as state,
    ):
        update = api.say("who?")
        languages, recent = Translators.load(), Conversations()
        buttons = AnswerCallbacks(state, languages)
        AnswerButtons(desk, state, buttons)
        state._file.execute("PRAGMA query_only = ON")  # as a full disk would
        (tmp_path / "no folder").touch()
        nowhere = UnansweredLog(tmp_path / "no folder" / "unanswered.db", _KEY)
        interpreter = LanguagePreference(languages, state)
        handler = QuestionHandler(desk, state, interpreter, buttons, recent, unanswered=nowhere)
        async with ExtBot(api.token, base_url=api.base_url) as bot:
            message = Message.de_json(dict(api.messages[update]), bot)
            yield Asked(handler, message, recent)


@pytest.mark.parametrize("text", ["users of Telegram?", "is it nobody?"])
async def test_a_question_is_answered(api: BotApi, asked: Asked, text: str) -> None:
    """In full, though without buttons; also where the articles do not say."""
    await asked.handler.answer(asked.message, Question(text), Translators.load().of("en"))
    (sent,) = api.replies
    assert "million" in sent.text
    assert sent.markup is None


async def test_a_follow_up_is_understood(api: BotApi, asked: Asked) -> None:
    """What was asked lately lies in memory, which has room."""
    await asked.handler.answer(asked.message, Question("nobody?"), Translators.load().of("en"))
    assert len(asked.recent) == 2
    assert len(api.replies) == 1
