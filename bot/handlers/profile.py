"""How the bot introduces itself in Telegram: its menus of commands and its description.

Telegram takes few changes of these in a day, so each is looked up first and set only where it is
another than it should be. A description that somebody wrote with @BotFather is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Message,
    Update,
)
from telegram.error import BadRequest, Forbidden
from telegram.ext import filters

from bot.handlers.commands import ADMIN_MENU, MENU, UNANSWERED, menu_of
from bot.i18n import FALLBACK, Translator, Translators
from bot.permissions import Permissions

_PAST = 1000  # people who were never admins may try too


NOT_IN_GROUPS = frozenset({"forget"})


class BotProfile:
    """Sets what Telegram shows of the bot, in each language that it speaks."""

    def __init__(
        self, languages: Translators, roles: Permissions, *, keeps_unanswered: bool = False
    ) -> None:
        """Show `roles.admins` their commands too, /unanswered where such questions are kept."""
        self._admin_menu = (*ADMIN_MENU, *([UNANSWERED] if keeps_unanswered else []))
        self._speeches = tuple(languages.speeches.values())
        self._admins = roles.admins
        self._without_menu = set(roles.admins)
        self._past: set[int] = set()

    @property
    def to_meet(self) -> filters.BaseFilter:
        """The messages by which `meet` learns who is there: an admin's, and commands."""
        return filters.UpdateType.MESSAGE & (filters.User(self._admins) | filters.COMMAND)

    async def introduce(self, bot: Bot) -> None:
        """Set all that is not as it should be. Raises TelegramError; it can be called again."""
        public = [name for name in MENU if name not in NOT_IN_GROUPS]
        for speech in self._speeches:
            await _set_menu(bot, speech, MENU, BotCommandScopeDefault())
            await _set_menu(bot, speech, public, BotCommandScopeAllGroupChats())
        for admin_id in sorted(self._without_menu):
            await self._show_admin(bot, admin_id)
        for speech in self._speeches:
            await self._describe(bot, speech)

    async def meet(self, update: Update, _: object) -> None:
        """Set the menu of an admin who had not written to the bot when it started.

        A former admin loses it with the first command that they try.
        """
        user, message = update.effective_user, update.message
        if user is None or message is None or message.chat_id != user.id:
            return
        if user.id in self._without_menu:
            await self._show_admin(message.get_bot(), user.id)
        elif user.id not in self._admins and self._is_tried(message) and len(self._past) < _PAST:
            self._past.add(user.id)
            for speech in self._speeches:
                scope = BotCommandScopeChat(user.id)
                await message.get_bot().delete_my_commands(scope, language_code=_code(speech))

    def _is_tried(self, message: Message) -> bool:
        """Whether somebody who is no admin writes an admin's command for the first time."""
        command = (message.text or "").partition(" ")[0].removeprefix("/")
        return command in {*ADMIN_MENU, UNANSWERED} and message.chat_id not in self._past

    async def _show_admin(self, bot: Bot, admin_id: int) -> None:
        try:
            for speech in self._speeches:
                scope = BotCommandScopeChat(admin_id)
                await _set_menu(bot, speech, [*MENU, *self._admin_menu], scope)
        except (BadRequest, Forbidden):  # there is no chat yet, or it was left
            return
        self._without_menu.discard(admin_id)

    async def _describe(self, bot: Bot, speech: Translator) -> None:
        code = _code(speech)
        wanted, short = speech.plain("description"), speech.plain("short-description")
        there = (await bot.get_my_description(language_code=code)).description
        if there != wanted and self._is_ours(there, "description"):
            await bot.set_my_description(wanted, language_code=code)
        brief = (await bot.get_my_short_description(language_code=code)).short_description
        if brief != short and self._is_ours(brief, "short-description"):
            await bot.set_my_short_description(short, language_code=code)

    def _is_ours(self, text: str, name: str) -> bool:
        """Whether nobody wrote this; Telegram may show one language where another has none."""
        return not text or text in {speech.plain(name) for speech in self._speeches}


async def _set_menu(
    bot: Bot, speech: Translator, names: Sequence[str], scope: BotCommandScope
) -> None:
    wanted = menu_of(names, speech)
    there = await bot.get_my_commands(scope=scope, language_code=_code(speech))
    if list(there) != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=_code(speech))


def _code(speech: Translator) -> str | None:
    """The language code for Telegram; None for the language of everybody who speaks no other.

    Never "": with Defaults, PTB takes an empty text for an empty list.
    """
    return None if speech.code == FALLBACK else speech.code
