"""Messages that ask nothing of the articles: greetings, thanks, 👍, "more", unknown commands.

What people type for these is data: the `typed-…` messages of each language in `bot/i18n`.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, Forbidden
from telegram.ext import Application, BaseHandler

from bot.addressing import Trigger, addressed_text_of
from bot.handlers import commands, subscriptions
from bot.handlers.callbacks import context_of, token_under
from bot.handlers.commands import ADMIN_MENU
from bot.handlers.context import Context
from bot.i18n import Translators
from bot.permissions import asker_of
from bot.state import KeptAnswer, State
from retrieval import as_typed_or_turned, is_complaint

_VOTES = {"👍": True, "👎": False}


_SHADES = dict.fromkeys((0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))
"""What follows an emoji to say how it is drawn."""


_KNOWN = (*commands.MENU, "start", "article")


_ALIKE = 0.7  # of difflib: /wach, /laguage, /lates; /foo is not /follow (0.67)


class SmallTalkHandler(BaseHandler[Update, Context, None]):
    """Handles new messages to the bot that are nothing but small talk, in any of its languages."""

    def __init__(self, languages: Translators) -> None:
        """Know small talk by the words of `languages`."""
        super().__init__(respond)
        self._languages = languages

    def check_update(self, update: object) -> str | None:
        """The kind of small talk; None if another handler may take the message."""
        message = update.message if isinstance(update, Update) else None
        if message is None or message.forward_origin:
            return None
        said = addressed_text_of(message)
        if said is None or said.command:
            return None
        emoji = said.text.translate(_SHADES)
        if emoji in _VOTES:
            return emoji
        kinds = map(self._languages.small_talk, as_typed_or_turned(said.text))
        talk = next((kind for kind in kinds if kind), None)
        return talk or ("wrong" if is_complaint(said.text) else None)

    def collect_additional_context(
        self,
        context: Context,
        update: Update,
        application: Application[Any, Context, Any, Any, Any, Any],
        check_result: Any,
    ) -> None:
        """Put the kind into the context."""
        del update, application
        context.small_talk = check_result


async def respond(update: Update, context: Context) -> None:
    """Greet with /start, take a vote, show more, say how to object, or react to thanks.

    A wish for another language is answered as /language is, one for alerts as /watches.
    """
    message, kind = update.message, context.small_talk
    if message is None or kind is None:
        return
    if kind in _VOTES:
        await _vote(message, context, helpful=_VOTES[kind])
    elif kind == "hello":
        said = context.addressed
        if said is None or said.way is not Trigger.REPLY:  # which greets the others in a group
            await commands.start(update, context)
    elif kind == "wrong":
        await context.reply(context.translator.html("talk-wrong"))
    elif kind == "more":
        await _show_more(message, context)
    elif kind == "language":
        await commands.language(update, context)
    elif kind == "alerts":
        await subscriptions.watches(update, context)
    elif not await _react(message, ReactionEmoji.THUMBS_UP) and _is_private(message):
        await context.reply(context.translator.html("talk-welcome"))


async def _show_more(message: Message, context: Context) -> None:
    """Show the context of the last quote, or of that in the message replied to."""
    kept, translator = _rated(message, context.services.state), context.translator
    shown = await context_of(kept, context, translator) if kept else None
    if shown is None:
        await context.reply(translator.html("how-to-ask"))
        return
    html, rows = shown
    await context.reply(html, markup=InlineKeyboardMarkup(rows))


async def _vote(message: Message, context: Context, *, helpful: bool) -> None:
    """Count a 👍 or 👎 as its button on the answer replied to, in private else on the last one."""
    state, translator, asker = context.services.state, context.translator, asker_of(message)
    kept = _rated(message, state)
    if kept is None:
        if _is_private(message):
            await context.reply(translator.html("question-wordless"))
        return
    state.feedback.give(kept, asker, helpful=helpful)
    if _is_private(message):
        await context.reply(translator.html("button-thanks"))
    else:
        await _react(message, ReactionEmoji.OK_HAND_SIGN)


def _rated(message: Message, state: State) -> KeptAnswer | None:
    """The answer that a vote without a button is about."""
    asker = asker_of(message)
    if replied := message.reply_to_message:
        token = token_under(replied)
        return state.answers.of(token, message.chat_id, asker) if token else None
    return state.answers.last(message.chat_id, asker) if _is_private(message) else None


async def _react(message: Message, emoji: ReactionEmoji) -> bool:
    """True if the reaction was set: a chat may forbid it."""
    try:
        return await message.set_reaction(emoji)
    except (BadRequest, Forbidden):
        return False


def _is_private(message: Message) -> bool:
    return message.chat.type == message.chat.PRIVATE


async def unknown_command(update: Update, context: Context) -> None:
    """Name a command that there is not, and the one that may be meant."""
    said = context.addressed
    command = (said.command if said else None) or "/"
    known = (*_KNOWN, *(ADMIN_MENU if context.services.permissions.commands(update) else ()))
    translator, near = context.translator, nearest(command[1:], known)
    if near:
        html = translator.html("command-nearest", command=command, nearest=f"/{near}")
    else:
        html = translator.html("command-unknown", command=command)
    await context.reply(html)


def nearest(name: str, known: tuple[str, ...]) -> str | None:
    """The known command that a name begins, or is most like; None if there is none.

    >>> [nearest(name, _KNOWN) for name in ("lang", "wach", "news")]
    ['language', 'watch', None]
    """
    begun = [each for each in known if len(name) > 2 and each.startswith(name)]
    return next(iter(begun or get_close_matches(name, known, 1, _ALIKE)), None)
