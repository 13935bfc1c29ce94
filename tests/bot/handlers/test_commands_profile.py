"""How the bot introduces itself: menus and descriptions, set only where they are another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from telegram import Bot
from telegram.ext import CommandHandler

from bot.answer_worker import AnswerWorker
from bot.app import build_application
from bot.handlers.commands import ADMIN_MENU, MENU, BotProfile
from bot.i18n import FALLBACK, Translators
from bot.logs import Metrics
from bot.permissions import AdminCommandFilter, Permissions
from bot.sending import RateLimiter
from bot.settings import Settings
from bot.state import State
from testing.botapi import ALICE, BORIS, BotApi, user
from testing.botapi.faults import error
from testing.processes import whole_bot
from testing.whole_bot import Made

_ROLES = Permissions(admins=frozenset({ALICE.id, BORIS.id}))  # Boris has never written to the bot


async def introduce(api: BotApi, roles: Permissions = _ROLES) -> Counter[str]:
    """How often the bot set what, once it had introduced itself."""
    before = len(api.calls)
    async with Bot(api.token, base_url=api.base_url) as bot:
        await BotProfile(Translators.load(), roles).introduce(bot)
    return Counter(call.method for call in api.calls[before:] if call.method.startswith("set"))


def menu(api: BotApi, scope: str, code: str = "") -> list[str]:
    """The commands of a scope and language."""
    return [str(c["command"]) for c in api.world.commands.get((scope, code), [])]


CODES = ["" if code == FALLBACK else code for code in Translators.load().speeches]
"""The languages of the bot, as Telegram is told them."""


@pytest.fixture
def api() -> BotApi:
    """Telegram."""
    return BotApi()


async def test_each_scope_and_language_has_its_menu(api: BotApi) -> None:
    """Readers see no command of admins, groups none that is for one person alone."""
    with api:
        await introduce(api)
        everybody, group = '{"type": "default"}', '{"type": "all_group_chats"}'
        admin = f'{{"chat_id": {ALICE.id}, "type": "chat"}}'
        for code in CODES:
            assert "ask" in menu(api, everybody, code)
            assert not set(ADMIN_MENU) & set(menu(api, everybody, code))
            assert "forget" not in menu(api, group, code)
            assert menu(api, admin, code) == [*menu(api, everybody, code), *ADMIN_MENU]
        texts = {code: api.world.commands[everybody, code][0]["description"] for code in CODES}
        assert len(set(texts.values())) == len(CODES)
        assert not any(str(BORIS.id) in scope for scope, _ in api.world.commands)


@pytest.mark.parametrize("kept", [True, False])
async def test_unanswered_is_in_the_menu_where_it_answers(api: BotApi, *, kept: bool) -> None:
    """Which is where such questions are kept, and for admins alone."""
    with api:
        async with Bot(api.token, base_url=api.base_url) as bot:
            await BotProfile(Translators.load(), _ROLES, keeps_unanswered=kept).introduce(bot)
        admin = f'{{"chat_id": {ALICE.id}, "type": "chat"}}'
        for code in CODES:
            assert ("unanswered" in menu(api, admin, code)) is kept
            assert "unanswered" not in menu(api, '{"type": "default"}', code)


async def test_what_is_as_it_should_be_is_not_set_again(api: BotApi) -> None:
    """Telegram takes few changes in a day."""
    with api:
        first = await introduce(api)
        count = len(CODES)
        assert first == {
            "setMyCommands": 3 * count,
            "setMyDescription": count,
            "setMyShortDescription": count,
        }
        assert await introduce(api) == {}


async def test_a_description_of_the_operator_is_left_alone(api: BotApi) -> None:
    """Whoever wrote one with @BotFather meant it; one that was emptied is ours again."""
    with api:
        api.world.profile["description", ""] = "The bot of the Prirechye Herald"
        assert (await introduce(api))["setMyDescription"] == len(CODES) - 1
        assert api.world.profile["description", ""] == "The bot of the Prirechye Herald"
        assert "Я отвечаю" in api.world.profile["description", "ru"]
        api.world.profile["description", ""] = ""
        assert await introduce(api) == {"setMyDescription": 1}


def test_every_text_fits_what_telegram_takes() -> None:
    """512 characters for a description, 120 for a short one, and a line for a command."""
    for speech in Translators.load().speeches.values():
        assert len(speech.plain("description")) <= 512
        assert len(speech.plain("short-description")) <= 120
        menus = [name for name in speech.names if name.startswith("menu-")]
        assert all(len(speech.plain(name)) <= 60 for name in menus)


@pytest.mark.process
def test_an_admin_who_comes_later_has_a_menu_then(api: BotApi, tmp_path: Path) -> None:
    """With their first message; a refused call harms nothing else."""
    with api:
        api.faults.add("setMyDescription", error(429, "Too Many Requests: retry after 1"))
        env = {"ADMINS": f"{ALICE.id},{BORIS.id}"}
        with whole_bot(api, tmp_path, env=env):
            api.wait_for_reply(api.say("/start", user=BORIS))
            mine = f'{{"chat_id": {BORIS.id}, "type": "chat"}}'
            assert "add" in menu(api, mine, "ru")
            past = f'{{"chat_id": {user(3).id}, "type": "chat"}}'
            api.world.commands[past, "ru"] = [{"command": "add", "description": "x"}]
            stranger = api.say("/add https://example.org/1", user=user(3))
            assert "/add" in api.wait_for_reply(stranger).text
            assert menu(api, past, "ru") == []  # an admin once, and no more


def test_the_menus_name_the_commands_that_there_are(tmp_path: Path) -> None:
    """Each that only admins have is in their menu, each of readers in that of everybody."""
    counts = Metrics()
    settings = Settings(token="123:abc", guest_mode=True)  # noqa: S106  # opens nothing
    with (
        AnswerWorker(Made(0, tmp_path / "none"), counts) as desk,
        State(tmp_path / "state.db", bytes(32)) as state,
    ):
        application = build_application(settings, desk, state, RateLimiter(counts))
    handlers = [h for h in application.handlers[0] if isinstance(h, CommandHandler)]
    of_admins = {
        c for h in handlers if isinstance(h.filters, AdminCommandFilter) for c in h.commands
    }
    others = {
        c for h in handlers if not isinstance(h.filters, AdminCommandFilter) for c in h.commands
    }
    assert of_admins == set(ADMIN_MENU)
    assert {*MENU} - {"ask"} <= others  # which is more than a command
    assert others - {*MENU} == {"start", "id", "article"}  # which one comes to otherwise
