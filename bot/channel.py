"""News to a channel: what followed feeds bring, each article with a button to ask about it.

A post is noted once it is sent, as alerts are: killed between the two, the bot posts that article
again when it starts. Where nobody knows whether a post has arrived, it is tried once more.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from functools import partial

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot import render
from bot.alerts import RING_S, gives_up, is_gone
from bot.answer_worker import AnswerWorker
from bot.i18n import Translator, Translators
from bot.limits import repeat
from bot.logs import Logger
from bot.settings import Settings, SettingsError
from bot.state import State
from bot.state.admin_records import address, payload_of
from bot.suggestion_cache import ReadersWords, SuggestionCache, own_suggestions
from corpus import Article, place_of
from retrieval import Headline

LATE_S = 86_400.0
"""What came longer ago, while the bot was off or could not post, is not posted any more."""


MOST_AN_HOUR = 20
"""Posts; what comes beyond waits, so that a feed that goes wrong does not flood the channel."""


MOST_OF_A_HOST = 10
"""After so many of one host, what comes from others goes before it."""


_HOUR_S = 3600.0


_WAIT_S = 60.0  # between two looks whether the hour has room again


ASIDE_S = 600.0
"""How long a channel is left alone that the bot may not post to."""


_QUESTION_CHARS = 60  # of a button; longer ones are cut on a phone


_CLOSED = ("not enough rights", "need administrator rights", "chat_write_forbidden", "chat_admin")


journal = Logger(__name__)


class ChannelPoster:
    """Posts each new article of the followed feeds to one channel, as long as the bot runs."""

    def __init__(
        self,
        worker: AnswerWorker,
        state: State,
        languages: Translators,
        suggestions: SuggestionCache,
        *,
        channel: int | str,
        language: str | None,
        post_s: float = RING_S,
    ) -> None:
        """Post to `channel`; of all processes, one does.

        `language` is that of the buttons; without it, that of each article. A post takes `post_s`
        at most, with what it has to wait for.
        """
        self._worker = worker
        self._state = state
        self._languages = languages
        self._suggestions = suggestions
        self._channel = channel
        self._language = language
        self._post_s = post_s
        self._seen: int | None = None  # the newest passage when all was posted
        self._not_before = 0.0  # monotonic
        self._unsure: set[str] = set()  # posts of which nobody knows whether they arrived
        self._lately: deque[tuple[float, str]] = deque()  # posts of an hour: monotonic time, host

    @classmethod
    def of(cls, settings: Settings, worker: AnswerWorker, state: State) -> ChannelPoster | None:
        """The poster that the settings ask for, if they do. Raises SettingsError."""
        if settings.channel is None:
            return None
        languages = Translators.load()
        return cls(
            worker,
            state,
            languages,
            SuggestionCache(worker, own_suggestions(settings.suggestions)),
            channel=settings.channel,
            language=language_of(settings, languages),
        )

    async def run(self, bot: Bot, stop: asyncio.Event) -> None:
        """Post what comes until stopped; failures are retried."""
        work = partial(self.look, bot, stop)
        await repeat(work, stop, lock=partial(self._state.lock, "channel"), failed=_warn)

    async def look(self, bot: Bot, stop: asyncio.Event) -> None:
        """Post what came since the bot first looked for this channel, oldest first.

        Raises TelegramError or TimeoutError for what should be tried again.
        """
        first, posts = f"the first to {self._channel}", self._state.posts
        since = posts.noted(first) or posts.note(first)
        newest = await self._worker.newest_passage()
        if newest == self._seen or time.monotonic() < self._not_before:
            return
        if self._state.pauses.has("channel"):
            return
        news = await self._worker.news(max(since, time.time() - LATE_S))
        waiting = [one for one in news if posts.noted(self._named(one)) is None]
        while waiting:
            if stop.is_set():
                return
            one = min(waiting, key=self._has_had_its_share)  # the first of those that have not
            waiting.remove(one)
            what = self._named(one)
            if posts.noted(what) is not None or one.article.gone:
                continue
            if posts.count(time.time() - _HOUR_S) >= MOST_AN_HOUR:
                self._not_before = time.monotonic() + _WAIT_S
                return
            await self._post(bot, one, what)
            self._lately.append((time.monotonic(), _place_of(one)))
        self._seen = newest

    def _named(self, one: Headline) -> str:
        """An article for this channel, as it is noted once it is posted."""
        return f"{one.article.copy_group} to {self._channel}"

    def _has_had_its_share(self, one: Headline) -> bool:
        """True if so much of its host came in the last hour that others come first."""
        while self._lately and self._lately[0][0] < time.monotonic() - _HOUR_S:
            self._lately.popleft()
        place = _place_of(one)
        return sum(each == place for _, each in self._lately) >= MOST_OF_A_HOST

    async def _post(self, bot: Bot, one: Headline, what: str) -> None:
        """Post an article, then note it; raises TelegramError or TimeoutError to try again."""
        speech = self._languages.of(self._language or one.article.language)
        markup = await self._buttons(bot, one.article, speech)
        try:
            async with asyncio.timeout(self._post_s):
                await bot.send_message(
                    self._channel,
                    render.news(one, speech),
                    parse_mode=ParseMode.HTML,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                    reply_markup=markup,
                )
        except TelegramError as error:
            if _is_closed(error):
                self._not_before = time.monotonic() + ASIDE_S
                journal.error("the channel cannot be posted to; see: verbatim doctor", error)
                raise
            if not gives_up(error, what, self._unsure):
                raise
            journal.warning("an article was not posted to the channel", error)
        self._unsure.discard(what)
        self._state.posts.note(what)
        journal.info("posted to the channel", article=one.article.id)

    async def _buttons(
        self, bot: Bot, article: Article, speech: Translator
    ) -> InlineKeyboardMarkup:
        """The button that opens the bot at the article, and the questions that it answers."""
        asked = await self._suggestions.of_article(article, ReadersWords(speech, self._languages))
        payloads = {
            question: self._state.links.payload(question)
            for question in asked
            if len(question) <= _QUESTION_CHARS
        }
        payloads[speech.plain("button-ask-about")] = payload_of(article.id)
        return InlineKeyboardMarkup(
            [
                [InlineKeyboardButton(label, url=address(bot.username, payload))]
                for label, payload in payloads.items()
            ]
        )


def language_of(settings: Settings, languages: Translators) -> str | None:
    """The language that is spoken in the channel; None for that of each article.

    Raises SettingsError for one that the bot does not speak.
    """
    code = settings.channel_language
    if code is not None and code not in languages.speeches:
        known = ", ".join(languages.speeches)
        raise SettingsError(f"CHANNEL_LANGUAGE={code} is not one of {known}")
    return code


def _is_closed(error: TelegramError) -> bool:
    """True if the channel is not there, or the bot may not post to it."""
    said = error.message.lower()
    return is_gone(error) or (
        isinstance(error, BadRequest) and any(reason in said for reason in _CLOSED)
    )


def _place_of(one: Headline) -> str:
    return place_of(one.article.url) if one.article.url else ""


def _warn(error: Exception) -> None:
    journal.warning("posting to the channel failed", error)
