"""The site: what the pages, feeds and programs' doors of one web server share."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.answer_worker import AnswerWorker
from bot.i18n import Translator, Translators
from bot.limits import Rate
from bot.settings import Settings
from bot.state import State
from bot.suggestion_cache import SuggestionCache
from bot.web.layout import Layout
from bot.web.links import Links
from bot.web.visitors import QUESTIONS, Visitors
from retrieval import Answer, Question

_AT_ONCE = (
    4  # requests that wait for the answer worker; others, as those of Telegram, come between
)

_WAITING = 60  # requests beyond are sent away

_ANSWER_S = 15.0

_ANSWERS = 256  # of the latest questions, kept for those who ask the same

_LANGUAGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5})(?:\s*;\s*q=([01](?:\.\d{0,3})?))?"
)
"""Source: RFC 9110, section 12.5.4."""


@dataclass(slots=True)
class Site:
    """The collaborators of all routes; the fields with defaults live in memory only."""

    settings: Settings
    worker: AnswerWorker
    translators: Translators
    suggestions: SuggestionCache
    visitors: Visitors
    layout: Layout
    state: State | None = None
    """What a bot keeps, where there is one: votes and counts. None: neither is kept."""
    _answers: OrderedDict[Question, tuple[int, Answer]] = field(default_factory=OrderedDict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _waiting: int = 0

    @property
    def prefix(self) -> str:
        """The path below which everything is, without a slash at its end."""
        return urlsplit(self.settings.web_address or "").path

    def links(self, request: Request) -> Links:
        """Links that keep the language that was chosen in the address."""
        chosen = request.query_params.get("lang")
        is_known = chosen in self.translators.speeches
        return Links(self.prefix, chosen if is_known else None)

    def translator(self, request: Request) -> Translator:
        """The language that was chosen in the address, or that of the browser."""
        if chosen := self.links(request).language:
            return self.translators.of(chosen)
        return self.translators.of(self._accepted(request.headers.get("accept-language", "")))

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: object
    ) -> Response:
        """A page in the reader's language."""
        html = self.layout.page(template, self.translator(request), self.links(request), **values)
        return HTMLResponse(html, status)

    async def answer(self, question: Question) -> Answer:
        """The answer; while the articles stay as they are, the same question is answered once."""
        generation = await self.worker.revision()
        kept = self._answers.get(question)
        if kept and kept[0] == generation:
            self._answers.move_to_end(question)
            return kept[1]
        found = await self.worker.answer(question)
        self._answers[question] = (generation, found)
        if len(self._answers) > _ANSWERS:
            self._answers.popitem(last=False)
        return found

    def admit(self, request: Request, rate: Rate = QUESTIONS) -> None:
        """Raise HTTPException 429 if this visitor has sent too many such requests."""
        if wait_s := self.visitors.wait_s(request.state.visitor, rate):
            raise HTTPException(429, headers={"Retry-After": str(round(wait_s + 0.5))})

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Ask the answer worker inside the block, when it is this request's turn.

        Raises HTTPException 503 where too many wait, or it takes too long.
        """
        if self._waiting >= _WAITING:
            raise HTTPException(503, headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            async with asyncio.timeout(_ANSWER_S), self._turns:
                yield
        except TimeoutError:
            raise HTTPException(503, headers={"Retry-After": "10"}) from None
        finally:
            self._waiting -= 1

    def _accepted(self, header: str) -> str | None:
        """The code of the language that a browser likes best of those that we speak."""
        parts = (_LANGUAGE.match(part) for part in header[:1000].split(","))
        liked = [(float(part[2] or 1), part[1]) for part in parts if part]
        liked.sort(key=lambda one: -one[0])
        spoken = self.translators
        for quality, code in liked:
            is_english = code.partition("-")[0].lower() == "en"
            if quality and (is_english or spoken.of(code).code != "en"):
                return code
        return None
