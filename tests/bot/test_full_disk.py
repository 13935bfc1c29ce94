"""Where nothing can be written, readers are answered all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram import Message
from telegram.ext import ExtBot

from bot.desk import Desk
from bot.handlers.buttons import Buttons
from bot.handlers.question import QuestionHandler
from bot.handlers.views import Views
from bot.language import Languages
from bot.language.interpreter import Interpreter
from bot.life.counts import Counts
from bot.recent import RecentQuestions
from bot.state import State
from bot.unanswered import Unanswered
from retrieval import Question
from tests.bot.whole_bot import Made
from tests.botapi import BotApi

_KEY = bytes(32)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is answered while nothing can be written."""

    handler: QuestionHandler
    message: Message
    recent: RecentQuestions


@pytest.fixture
def api() -> BotApi:
    """Telegram."""
    return BotApi()


@pytest.fixture
async def asked(api: BotApi, tmp_path: Path) -> AsyncIterator[Asked]:
    """With all that is noted of an answer, and room for none of it."""
    with (
        api,
        Desk(Made(0, tmp_path / "none.db"), Counts()) as desk,
        State(tmp_path / "state.db", _KEY) as state,
    ):
        update = api.say("who?")
        languages, recent = Languages.load(), RecentQuestions()
        buttons = Buttons(state, languages)
        Views(desk, state, buttons)
        state._file.execute("PRAGMA query_only = ON")  # as a full disk would
        (tmp_path / "no folder").touch()
        nowhere = Unanswered(tmp_path / "no folder" / "unanswered.db", _KEY)
        interpreter = Interpreter(languages, state)
        handler = QuestionHandler(desk, state, interpreter, buttons, recent, unanswered=nowhere)
        async with ExtBot(api.token, base_url=api.base_url) as bot:
            message = Message.de_json(dict(api.messages[update]), bot)
            yield Asked(handler, message, recent)


@pytest.mark.parametrize("text", ["users of Telegram?", "is it nobody?"])
async def test_a_question_is_answered(api: BotApi, asked: Asked, text: str) -> None:
    """In full, though without buttons; also where the articles do not say."""
    await asked.handler.answer(asked.message, Question(text), Languages.load().of("en"))
    (sent,) = api.replies
    assert "million" in sent.text
    assert sent.markup is None


async def test_a_follow_up_is_understood(api: BotApi, asked: Asked) -> None:
    """What was asked lately lies in memory, which has room."""
    await asked.handler.answer(asked.message, Question("nobody?"), Languages.load().of("en"))
    assert len(asked.recent) == 2
    assert len(api.replies) == 1
