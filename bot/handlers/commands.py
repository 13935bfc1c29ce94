"""/start, /help, /language, /privacy, /forget and /link, hints, and the menus of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import filters

from bot.answer_worker import AnswerWorker
from bot.handlers.browse import show_article
from bot.handlers.context import Context, announcement, show_instead
from bot.handlers.questions import answer
from bot.i18n import FALLBACK, Translator, Translators
from bot.permissions import Permissions, asker_of
from bot.render.answers import Html, label, messages, units
from bot.state import KEPT, TABLES, UPDATES_KEPT_S, as_room_allows
from bot.state.admin_records import UnansweredLog, address, article_of
from bot.suggestion_cache import ReadersWords
from corpus import ArticleFilter
from retrieval import PreviousTurn, Question, QuestionError

MENU = (
    "ask",
    "watch",
    "follow",
    "watches",
    "latest",
    "timeline",
    "sources",
    "language",
    "help",
    "privacy",
    "forget",
)


ADMIN_MENU = (
    "add",
    "remove",
    "hide",
    "unhide",
    "hidden",
    "notice",
    "link",
    "desk",
    "stats",
    "feedback",
)
"""The commands that admins see beside the others, in their private chats."""


UNANSWERED = "unanswered"


LANGUAGE_DATA = re.compile(r"language:([a-z]*)\Z")


_BY_TELEGRAM = ""  # the language that the reader set in Telegram


async def start(update: Update, context: Context) -> None:
    """/start: say what the bot does and of which story; in private, with questions to tap."""
    chat, services, translator = update.effective_chat, context.services, context.translator
    private = chat is not None and chat.type == chat.PRIVATE
    wording = ReadersWords(translator, services.language.languages)
    questions = await services.suggestions.now(wording) if private else []
    rows = [[KeyboardButton(question)] for question in questions]
    keyboard = ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    story = await _story(services.worker, translator)
    tap = [translator.html("help-tap")] if rows else []
    parts = [*_notice(context), translator.html("start"), story, *tap]
    await context.reply("\n\n".join(parts), markup=keyboard if rows else None)


async def _story(worker: AnswerWorker, translator: Translator) -> str:
    """How many articles there are, and the newest that the reader can read, else of all."""
    newest = await worker.latest(1)
    if not newest.articles:
        return translator.html("no-articles")
    (shown,), name = newest.articles, "start-newest"
    if shown.language not in (None, translator.code):
        own = await worker.latest(1, among=ArticleFilter(language=translator.code))
        if own.articles:
            (shown,), name = own.articles, "start-newest-own"
    return translator.html(name, n=newest.total, title=label(shown.label))


async def show_help(update: Update, context: Context) -> None:
    """/help: explain the bot and its commands, below the announcement if there is one.

    Admins, in their private chats, are told of theirs too.
    """
    services, translator = context.services, context.translator
    parts = [*_notice(context), translator.html("help")]
    if services.permissions.commands(update):
        names = (*ADMIN_MENU, *([UNANSWERED] if services.unanswered else []))
        lines = [
            translator.html("help-row", command=each.command, what=each.description)
            for each in menu_of(names, translator)
        ]
        parts.append("\n".join([translator.html("help-admin"), *lines]))
    await context.reply("\n\n".join(parts))


def _notice(context: Context) -> list[str]:
    text = announcement(context.services.state)
    return [context.translator.html("notice", text=text)] if text else []


async def open_link(update: Update, context: Context) -> None:
    """/start with a payload: answer the question, or show the article, of a deep link.

    An unknown payload is taken for none.
    """
    payload = (context.args or [""])[0]
    question = context.services.state.links.question(payload)
    message = update.effective_message
    if question is not None and message:
        await answer(message, Question(question), context, quoted=True)
    elif (id := article_of(payload)) and message and await show_article(context, id):
        turn = PreviousTurn("", articles=(id,), opened=id)  # "who wrote this?" means it
        context.services.conversations.remember(message.chat_id, (message.message_id,), turn)
    else:
        await start(update, context)


async def make_link(_: Update, context: Context) -> None:
    """/link: give an admin the deep link for a question."""
    translator = context.translator
    try:
        question = Question.parse(context.argument)
    except QuestionError:
        await context.reply(translator.html("link-how"))
        return
    url = address(context.bot.username, context.services.state.links.payload(question.text))
    await context.reply(translator.html("link-made", address=url, question=question.text))


async def added_to_group(update: Update, context: Context) -> None:
    """Say how to ask in a group that the bot was added to."""
    message = update.effective_message
    if message and context.bot.id in [member.id for member in message.new_chat_members]:
        await context.reply(context.translator.html("added-to-group"))


async def remember_album(update: Update, context: Context) -> None:
    """Remember the album of a picture with a caption, so that its other pictures get no hint."""
    if update.message and update.message.media_group_id:
        context.services.albums.append(update.message.media_group_id)


async def hint(update: Update, context: Context) -> None:
    """Say that the bot reads only text, once per album."""
    albums = context.services.albums
    album = update.effective_message.media_group_id if update.effective_message else None
    if album in albums:
        return
    if album:
        albums.append(album)
    await context.reply(context.translator.html("hint"))


async def language(_: Update, context: Context) -> None:
    """/language: offer the languages, each by its own name."""
    buttons = _languages(context.services.language.languages, context.translator)
    await context.reply(context.translator.html("language-which"), markup=buttons)


async def choose_language(update: Update, context: Context) -> None:
    """Set the language of the chat; the message changes its language at once.

    Anybody in a group may choose, as anybody may ask.
    """
    query, services = update.callback_query, context.services
    if query is None or query.message is None:
        return
    data = query.data or "language:?"  # PTB ignores the pattern for presses without data
    code = data.partition(":")[2]
    if code in services.language.languages.speeches:
        services.state.choices.choose(query.message.chat.id, code)
    elif code == _BY_TELEGRAM:
        services.state.choices.forget_choice(query.message.chat.id)
    else:
        await query.answer()
        return
    translator = services.language.of(update)  # the one that was chosen
    name = "language-chosen" if code else "language-automatic"
    await query.answer(translator.plain(name))
    buttons = _languages(services.language.languages, translator)
    await show_instead(query, translator.html(name), buttons)
    if not services.permissions.pressed(update):  # an admin's chat has a menu of its own
        await _show_menu(query.message.chat, translator if code else None)


async def _show_menu(chat: Chat, chosen: Translator | None) -> None:
    """Have the menu of a private chat in the chosen language, or as everybody has it."""
    if chat.type != chat.PRIVATE:
        return
    scope = BotCommandScopeChat(chat.id)
    with suppress(TelegramError):  # the choice counts without it
        if chosen:
            await chat.get_bot().set_my_commands(menu_of(MENU, chosen), scope)
        else:
            await chat.get_bot().delete_my_commands(scope)


def menu_of(names: Iterable[str], translator: Translator) -> list[BotCommand]:
    """Commands with what they do, as Telegram lists them."""
    return [BotCommand(name, translator.plain(f"menu-{name}")) for name in names]


def _languages(languages: Translators, translator: Translator) -> InlineKeyboardMarkup:
    names = [
        InlineKeyboardButton(each.plain("language-name"), callback_data=f"language:{code}")
        for code, each in languages.speeches.items()
    ]
    own = InlineKeyboardButton(
        translator.plain("language-of-telegram"), callback_data=f"language:{_BY_TELEGRAM}"
    )
    pairs = [names[at : at + 2] for at in range(0, len(names), 2)]  # long names fit on a phone
    return InlineKeyboardMarkup([*pairs, [own]])


_HOUR_S, _DAY_S = 3600.0, 86400.0


async def privacy(_: Update, context: Context) -> None:
    """/privacy: list exactly what is stored and for how long."""
    on = context.services.unanswered is not None
    for html in policy(context.translator, unanswered=on):
        await context.reply(html)


async def forget(update: Update, context: Context) -> None:
    """/forget: erase what is stored about the sender, and about a private chat.

    In a group, what belongs to others stays, such as their alerts; in other groups all does that
    belongs to an account that many write as.
    """
    chat, message = update.effective_chat, update.effective_message
    translator = context.translator  # of the chat, before its choice is forgotten
    in_private = chat is not None and chat.type == chat.PRIVATE
    who = [asker_of(message)] if message else []
    if chat:
        context.services.conversations.forget(chat.id)  # also where the file cannot be written
    had_chosen = None
    if chat and in_private:
        with as_room_allows("the menu stays in the language that was chosen"):
            had_chosen = context.services.state.choices.language(chat.id)
    context.services.state.forget(*who, *([chat.id] if chat and in_private else []))
    await context.reply(translator.html("forgotten" if in_private else "forgotten-in-group"))
    if chat and had_chosen and not context.services.permissions.commands(update):
        await _show_menu(chat, None)


def policy(translator: Translator, *, unanswered: bool) -> list[str]:
    """What is kept, in a few sentences, then column by column under how long, folded.

    Telegram HTML, in as many messages as it takes. `unanswered`: whether the bot is set to keep
    questions that the articles do not answer.
    """
    kept_s = {column: table.KEPT_S for table in TABLES for column in table.COLUMNS}
    by_time: dict[float, list[str]] = {}
    for column in KEPT:
        if unanswered or column not in UnansweredLog.COLUMNS:
            by_time.setdefault(kept_s.get(column, UPDATES_KEPT_S), []).append(column)
    head = f"{translator.html('privacy')}\n\n{translator.html('privacy-close')}\n\n"
    told = (_told(time_s, columns, translator) for time_s, columns in by_time.items())
    return messages(_counted(head), map(_counted, told))


def _counted(markup: str) -> Html:
    """Markup with its length, which its tags count for too: it may be shorter."""
    return Html(markup, units(markup), markup.count("</"))


def _told(time_s: float, columns: list[str], translator: Translator) -> str:
    if time_s == float("inf"):
        head = translator.html("privacy-until-forgotten")
    elif time_s > 3 * _DAY_S:
        head = translator.html("privacy-for-days", n=round(time_s / _DAY_S))
    else:
        head = translator.html("privacy-for-hours", n=round(time_s / _HOUR_S))
    lines = "\n".join(f"• {translator.html(kept(column))}" for column in columns)
    return f"{head}\n<blockquote expandable>{lines}</blockquote>\n"


def kept(column: str) -> str:
    """The message that says what a column holds.

    >>> kept("replies.chat")
    'kept-replies-chat'
    """
    return "kept-" + column.replace(".", "-").replace("_", "-")


# --- how the bot introduces itself in Telegram: its menus of commands and its description ---

# Telegram takes few changes of these in a day, so each is looked up first and set only where it is
# another than it should be. A description that somebody wrote with @BotFather is left alone.

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
        """True if somebody who is no admin writes an admin's command for the first time."""
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
        """True if nobody wrote this; Telegram may show one language where another has none."""
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
