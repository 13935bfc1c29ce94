"""/remove, /hide, /unhide and /hidden: what admins do about articles that are there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.desk import Answers, Desk
from bot.errands import Errands, Told
from bot.handlers.admins import KEEP, REMOVE, SURE, Commands, rest_of
from bot.handlers.genuine import is_genuine
from bot.handlers.say import say
from bot.language import Speech
from bot.language.interpreter import Interpreter
from bot.render.html import Html, as_many, units
from bot.roles import Roles
from bot.state import State
from corpus import Article, UnknownArticleError, latest

_DATA = re.compile(rf"({REMOVE}|{SURE}|{KEEP}):([0-9a-f]{{1,20}})\Z")
_LISTED = 15
_CHARS = 120


class RemovingHandlers:
    """Takes articles out of the corpus, or out of sight."""

    def __init__(
        self,
        roles: Roles,
        desk: Desk,
        errands: Errands,
        state: State,
        interpreter: Interpreter,
    ) -> None:
        """Find articles at `desk`; have `errands` do it, and note in `state` that it was done."""
        self._roles = roles
        self._desk = desk
        self._errands = errands
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        admins = Commands(self._roles)
        return [
            CommandHandler("remove", self.remove, filters=admins),
            CommandHandler("hide", self.hide, filters=admins),
            CommandHandler("unhide", self.unhide, filters=admins),
            CommandHandler("hidden", self.hidden, filters=admins),
            CallbackQueryHandler(self.pressed, pattern=_DATA),
        ]

    async def remove(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask whether the article is meant; without an id, list the newest with theirs."""
        speech, said = self._interpreter.of(update), rest_of(update)
        if not said:
            newest = await self._desk.run(lambda answers: latest(answers.store, _LISTED))
            lines = [speech.html("admin-remove-how")]
            lines += [speech.html("admin-article", id=a.id, label=_short(a)) for a in newest]
            await say(update, "\n".join(lines))
            return
        article = await self._article(said)
        if article is None:
            await say(update, speech.html("admin-unknown", id=said[:40]))
            return
        asked, markup = _question(article, speech)
        await say(update, asked, markup=markup)

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Remove what was asked for twice; buttons that others press do nothing."""
        query, speech = update.callback_query, self._interpreter.of(update)
        if query is None:
            return
        found = _DATA.match(query.data or "")
        if found is None or not (self._roles.pressed(update) and is_genuine(query)):
            await query.answer(speech.plain("admin-not-yours"))
            return
        await query.answer()
        what, id = found.groups()
        if what == KEEP:
            await _say_instead(update, speech.html("admin-kept"))
        elif what == SURE:
            self._state.actions.note(query.from_user.id, "remove")
            await _say_instead(update, await self._told({"do": "remove", "id": id}, speech))
        else:
            article = await self._article(id)
            if article is None:
                await _say_instead(update, speech.html("admin-unknown", id=id))
            else:
                await _say_instead(update, *_question(article, speech))

    async def hide(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show no more what is named."""
        await self._rule(update, "hide")

    async def unhide(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show again what is named."""
        await self._rule(update, "unhide")

    async def hidden(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """List what is not shown."""
        await say(update, await self._told({"do": "hidden"}, self._interpreter.of(update)))

    async def _rule(self, update: Update, do: str) -> None:
        speech, said = self._interpreter.of(update), rest_of(update)
        if not said:
            await say(update, speech.html(f"admin-{do}-how"))
            return
        if update.effective_user:
            self._state.actions.note(update.effective_user.id, do)
        await say(update, await self._told({"do": do, "what": said}, speech))

    async def _article(self, id: str) -> Article | None:
        """The article of an id, also one that is hidden: that it can be removed must not fail."""

        def find(answers: Answers) -> Article | None:
            try:
                return answers.store.everything.article(id)
            except UnknownArticleError:
                return None

        return await self._desk.run(find)

    async def _told(self, asked: dict[str, Any], speech: Speech) -> str:
        """What an errand came to."""
        told = [one async for one in self._errands.carry_out(asked)]
        if not told:
            return speech.html(f"admin-{asked['do']}-nothing")
        return lines_of(told, speech)


def lines_of(told: Sequence[Told], speech: Speech) -> str:
    """A line for each, as many as one message holds, and how many more there are."""
    lines = [_line(one, speech) for one in told]
    rows = [Html(f"{line}\n", units(line) + 1, line.count("</")) for line in lines]
    left = (speech.plain("and-more", n=len(rows) - number) for number in range(len(rows)))
    return as_many(Html("", 0, 0), rows, left)


def _line(told: Told, speech: Speech) -> str:
    return speech.html(
        f"admin-{told.outcome}",
        id=told.id or "",
        label=told.label,
        fault=told.fault or "",
        kind=told.kind,
        articles=told.articles,
        passages=told.passages,
    )


def _question(article: Article, speech: Speech) -> tuple[str, InlineKeyboardMarkup]:
    buttons = [
        InlineKeyboardButton(speech.plain("button-remove"), callback_data=f"{SURE}:{article.id}"),
        InlineKeyboardButton(speech.plain("button-keep"), callback_data=f"{KEEP}:{article.id}"),
    ]
    asked = speech.html("admin-remove-sure", label=_short(article), id=article.id)
    return asked, InlineKeyboardMarkup([buttons])


async def _say_instead(
    update: Update, html: str, markup: InlineKeyboardMarkup | None = None
) -> None:
    """Have the message with the buttons say something else."""
    if update.callback_query is None:
        return
    try:
        await update.callback_query.edit_message_text(
            html, parse_mode=ParseMode.HTML, reply_markup=markup
        )
    except BadRequest:  # it says so already, or is gone
        return


def _short(article: Article) -> str:
    label = " ".join(article.label.split())
    return label if len(label) <= _CHARS else f"{label[: _CHARS - 1]}…"
