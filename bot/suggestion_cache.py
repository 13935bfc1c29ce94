"""Suggested questions for newcomers, computed when nobody waits for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.answer_worker import AnswerWorker
from bot.logs import Logger
from bot.settings import SettingsError
from retrieval import Suggestion

SHOWN = 4


PATIENCE_S = 1.0
"""How long a newcomer waits for suggestions when the articles have just changed."""


_SPARE = 4  # for when some are answered no longer


journal = Logger(__name__)


class SuggestionCache:
    """Suggestions that the articles answer, recomputed when they change."""

    def __init__(self, worker: AnswerWorker, own: Sequence[str] = ()) -> None:
        """Try `own` questions first, then patterns, at `worker`."""
        self._worker = worker
        self._own = own
        self._found: list[Suggestion] = []
        self._of: int | None = None  # the generation of the corpus that they were found in
        self._work: asyncio.Task[None] | None = None
        self._checked: int | None = None  # the generation that the suggestions were checked with
        self._check: asyncio.Task[list[str]] | None = None

    def wake(self) -> None:
        """Find suggestions, unless that is under way."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._find())

    async def now(self) -> list[str]:
        """A few questions that the current articles answer; None if unknown in time.

        After a change of the articles they are checked once for all newcomers, when nobody waits
        for an answer.
        """
        generation = await self._worker.revision()
        if generation == self._of:
            return [one.question.text for one in self._found[:SHOWN]]
        self.wake()
        if self._check is None or self._checked != generation:
            if self._check:
                self._check.cancel()  # its result would be about outdated articles
            self._checked = generation
            self._check = asyncio.create_task(self._still(list(self._found)))
        check = self._check
        await asyncio.wait({check}, timeout=PATIENCE_S)
        return check.result() if check.done() and not check.cancelled() else []

    async def _still(self, known: Sequence[Suggestion]) -> list[str]:
        """The suggestions that are still answered; asked when nobody waits."""
        still: list[str] = []
        try:
            for one in known:
                if len(still) == SHOWN:
                    break
                if await self._worker.is_answered_well(one):
                    still.append(one.question.text)
        except Exception as error:  # noqa: BLE001 - fewer are offered, then
            journal.warning("suggestions could not be checked", error)
        return still

    async def _find(self) -> None:
        """Ask the candidates one by one when nobody waits; keep those answered well."""
        try:
            generation = await self._worker.revision()
            found = await self._worker.suggestions(self._own, SHOWN + _SPARE)
            self._found, self._of = found, generation
        except Exception as error:  # noqa: BLE001 - there are none, then
            journal.warning("no suggestions could be found", error)


def own_suggestions(path: Path | None) -> list[str]:
    """The questions in a file, one a line; lines with # are none.

    Raises SettingsError for a file that cannot be read.
    """
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"SUGGESTIONS={path} cannot be read: {error}") from error
    return [line.strip() for line in lines if line.strip(" #") and not line.startswith("#")]
