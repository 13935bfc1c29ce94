"""/start behind an address: the question or article that a newsroom put there."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot.handlers.admins import Commands, rest_of
from bot.handlers.browsing import BrowsingHandlers
from bot.handlers.commands import CommandHandlers
from bot.handlers.question import QuestionHandler
from bot.handlers.say import say
from bot.language.interpreter import Interpreter
from bot.links import Links, address, article_of
from bot.roles import Roles
from retrieval import Question, QuestionError


class OpeningHandlers:
    """Answers what an address asks; /link makes such an address."""

    def __init__(
        self,
        links: Links,
        questions: QuestionHandler,
        interpreter: Interpreter,
        commands: CommandHandlers,
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

    def of_admins(self, roles: Roles) -> list[BaseHandler[Any, Any, Any]]:
        """For /link."""
        return [CommandHandler("link", self.link, filters=Commands(roles))]

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
