"""/start, /help, and a hint where something cannot be read."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.handlers.admin_add import AdminCommandFilter, rest_of
from bot.handlers.browse import BrowsingHandlers
from bot.handlers.questions import QuestionHandler
from bot.handlers.replies import say
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from bot.permissions import Permissions
from bot.state import KEPT, TABLES, UPDATES_KEPT_S, State
from bot.state.admin_records import UNANSWERED_DAYS, DeepLinks, address, article_of
from bot.state.conversations import Conversations
from bot.suggestion_cache import SuggestionCache
from retrieval import Question, QuestionError

MENU = (
    "ask",
    "watch",
    "watches",
    "latest",
    "timeline",
    "sources",
    "language",
    "help",
    "privacy",
    "forget",
)


_ALBUMS = 1_000  # lately; the pictures of one come together


class StartHandlers:
    """Answers the commands that are no questions."""

    def __init__(
        self, suggesting: SuggestionCache, state: State, interpreter: LanguagePreference
    ) -> None:
        """Suggest what `suggesting` finds; tell what the admins put up in `state`."""
        self._suggesting = suggesting
        self._state = state
        self._interpreter = interpreter
        self._albums: deque[str] = deque(maxlen=_ALBUMS)

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For these commands wherever they are written."""
        said = filters.UpdateType.MESSAGES
        return [
            CommandHandler("start", self.start, filters=said),
            CommandHandler("help", self.help, filters=said),
        ]

    def hints(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what nothing else takes: in private, everybody gets an answer."""
        private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
        return [
            MessageHandler(private & filters.COMMAND, self.help),
            MessageHandler(private & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.hint),
        ]

    def before_all(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what is read under one picture of an album, so that the others need no hint."""
        captioned = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.CAPTION
        return [MessageHandler(captioned, self.read)]

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the bot does; in private, with a few questions to tap, all answered."""
        chat = update.effective_chat
        private = chat is not None and chat.type == chat.PRIVATE
        questions = await self._suggesting.now() if private else []
        if not questions:
            await self.help(update, context)
            return
        rows = [[KeyboardButton(question)] for question in questions]
        keyboard = ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
        await self._help(update, keyboard)

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the bot does and how to ask, below what everybody is to be told."""
        await self._help(update, None)

    async def _help(self, update: Update, keyboard: ReplyKeyboardMarkup | None) -> None:
        speech, notice = self._interpreter.of(update), self._state.notices.text()
        above = [speech.html("notice", text=notice)] if notice else []
        below = [speech.html("help-tap")] if keyboard else []
        await say(update, "\n\n".join([*above, speech.html("help"), *below]), markup=keyboard)

    async def read(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Remember the album of a picture that has words."""
        if update.message and update.message.media_group_id:
            self._albums.append(update.message.media_group_id)

    async def hint(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say that only text can be read, once for all pictures of an album."""
        album = update.effective_message.media_group_id if update.effective_message else None
        if album in self._albums:
            return
        if album:
            self._albums.append(album)
        await say(update, self._interpreter.of(update).html("hint"))


class OpeningHandlers:
    """Answers what an address asks; /link makes such an address."""

    def __init__(
        self,
        links: DeepLinks,
        questions: QuestionHandler,
        interpreter: LanguagePreference,
        commands: StartHandlers,
        browsing: BrowsingHandlers,
    ) -> None:
        """Look questions up in `links`; what is none is met as /start without anything."""
        self._links = links
        self._questions = questions
        self._interpreter = interpreter
        self._commands = commands
        self._browsing = browsing

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For /start with something behind it, before the one without."""
        said = filters.UpdateType.MESSAGE
        return [CommandHandler("start", self.opened, filters=said, has_args=1)]

    def of_admins(self, roles: Permissions) -> list[BaseHandler[Any, Any, Any]]:
        """For /link."""
        return [CommandHandler("link", self.link, filters=AdminCommandFilter(roles))]

    async def opened(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer the question, or show the article, that the address is for; else help."""
        payload = (context.args or [""])[0]
        question = self._links.question(payload)
        message = update.effective_message
        if question is not None and message:
            speech = self._interpreter.of(update)
            await self._questions.answer(message, Question(question), speech, quoted=True)
        elif (article := article_of(payload)) and await self._browsing.shows(update, article):
            return
        else:
            await self._commands.help(update, context)

    async def link(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Give an admin the address for the question behind the command."""
        speech = self._interpreter.of(update)
        try:
            question = Question.parse(rest_of(update))
        except QuestionError:
            await say(update, speech.html("link-how"))
            return
        name = update.get_bot().username
        url = address(name, self._links.payload(question.text))
        await say(update, speech.html("link-made", address=url, question=question.text))


_DATA = re.compile(r"language:([a-z]*)\Z")


_BY_TELEGRAM = ""  # whatever Telegram says that its reader speaks


class LanguageHandlers:
    """Offers the languages as buttons, and remembers what was chosen."""

    def __init__(self, state: State, interpreter: LanguagePreference) -> None:
        """Remember choices in `state`."""
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For the command wherever it is written, and its buttons."""
        return [
            CommandHandler("language", self.offer, filters=filters.UpdateType.MESSAGES),
            CallbackQueryHandler(self.chosen, pattern=_DATA),
        ]

    async def offer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the languages, each in its own words."""
        speech = self._interpreter.of(update)
        await say(update, speech.html("language-which"), markup=self._buttons(speech))

    async def chosen(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Speak that language in this chat from now on; what the buttons say changes at once.

        Anybody in a group may choose, as anybody may ask: it changes nothing but the words.
        """
        query = update.callback_query
        if query is None or query.message is None:
            return
        data = query.data or "language:?"  # PTB brings presses without data whatever the pattern
        code = data.partition(":")[2]
        if code in self._interpreter.languages.speeches:
            self._state.choices.choose(query.message.chat.id, code)
        elif code == _BY_TELEGRAM:
            self._state.choices.forget_choice(query.message.chat.id)
        else:
            await query.answer()
            return
        speech = self._interpreter.of(update)
        await query.answer(speech.plain("language-chosen"))
        try:
            await query.edit_message_text(
                speech.plain("language-chosen"), reply_markup=self._buttons(speech)
            )
        except BadRequest:  # it says so already, or is gone
            return

    def _buttons(self, speech: Translator) -> InlineKeyboardMarkup:
        names = [
            InlineKeyboardButton(each.plain("language-name"), callback_data=f"language:{code}")
            for code, each in self._interpreter.languages.speeches.items()
        ]
        own = InlineKeyboardButton(
            speech.plain("language-of-telegram"), callback_data=f"language:{_BY_TELEGRAM}"
        )
        return InlineKeyboardMarkup([names, [own]])


_HOUR_S, _DAY_S = 3600.0, 86400.0


class PrivacyHandlers:
    """Tells what is kept, and erases it."""

    def __init__(
        self,
        state: State,
        interpreter: LanguagePreference,
        recent: Conversations,
        *,
        keeps_unanswered: bool = False,
    ) -> None:
        """Tell of `state`, and erase from it and from what is in memory.

        `keeps_unanswered`: whether questions without an answer are kept, with a token that
        tells people apart for a day.
        """
        self._keeps_unanswered = keeps_unanswered
        self._state = state
        self._recent = recent
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For both commands wherever they are written."""
        said = filters.UpdateType.MESSAGES
        return [
            CommandHandler("privacy", self.privacy, filters=said),
            CommandHandler("forget", self.forget, filters=said),
        ]

    async def privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say exactly what is kept and for how long."""
        speech = self._interpreter.of(update)
        told = [policy(speech)]
        told += (
            [speech.html("privacy-unanswered", n=UNANSWERED_DAYS)]
            if self._keeps_unanswered
            else []
        )
        await say(update, "\n\n".join(told))

    async def forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Erase what is kept of who asks for it, and of a private chat.

        In a group the others keep what is theirs, such as what they wait for.
        """
        speech = self._interpreter.of(update)
        chat, user = update.effective_chat, update.effective_user
        in_private = chat is not None and chat.type == chat.PRIVATE
        who = (user, chat if in_private else None)
        self._state.forget(*(one.id for one in who if one))
        if chat:
            self._recent.forget(chat.id)
        await say(update, speech.html("forgotten" if in_private else "forgotten-in-group"))


def policy(speech: Translator) -> str:
    """What is kept, column by column under how long, as Telegram HTML."""
    kept_s = {column: table.KEPT_S for table in TABLES for column in table.COLUMNS}
    kept_s |= dict.fromkeys(DeepLinks.COLUMNS, DeepLinks.KEPT_S)
    by_time: dict[float, list[str]] = {}
    for column in (*KEPT, *DeepLinks.COLUMNS):
        by_time.setdefault(kept_s.get(column, UPDATES_KEPT_S), []).append(column)
    parts = [speech.html("privacy")]
    parts += ["\n".join(_told(time_s, columns, speech)) for time_s, columns in by_time.items()]
    return "\n\n".join([*parts, speech.html("privacy-close")])


def _told(time_s: float, columns: list[str], speech: Translator) -> Iterator[str]:
    if time_s == float("inf"):
        yield speech.html("privacy-until-forgotten")
    elif time_s > 3 * _DAY_S:
        yield speech.html("privacy-for-days", n=round(time_s / _DAY_S))
    else:
        yield speech.html("privacy-for-hours", n=round(time_s / _HOUR_S))
    for column in columns:
        yield f"• {speech.html(kept(column))}"


def kept(column: str) -> str:
    """The message that says what a column holds.

    >>> kept("replies.chat")
    'kept-replies-chat'
    """
    return "kept-" + column.replace(".", "-").replace("_", "-")
