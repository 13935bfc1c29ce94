"""Which questions to suggest to who begins: found when nobody waits for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.desk import Answers, Desk
from bot.logs import Journal
from bot.settings import SettingsError
from retrieval import Suggestion, suggestions

SHOWN = 4
_SPARE = 4  # for when some are answered no longer

journal = Journal(__name__)


class Suggesting:
    """Suggestions that the articles answer, found anew when they change."""

    def __init__(self, desk: Desk, own: Sequence[str] = ()) -> None:
        """Try `own` questions first, then patterns, at `desk`."""
        self._desk = desk
        self._own = own
        self._found: list[Suggestion] = []
        self._of: int | None = None  # the generation of the corpus that they were found in
        self._work: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Find suggestions, unless that is under way."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._find())

    async def now(self) -> list[str]:
        """A few questions, each of which is answered by the articles as they are now."""
        if await self._desk.run(_generation) == self._of:
            return [one.question.text for one in self._found[:SHOWN]]
        known, still = list(self._found), list[Suggestion]()
        self.wake()
        for one in known:
            if await self._desk.run(partial(_is_answered, one)):
                still.append(one)
            if len(still) == SHOWN:
                break
        return [one.question.text for one in still]

    async def _find(self) -> None:
        """Ask one after the other, when nobody waits; take what is answered well."""
        try:
            generation = await self._desk.idle(_generation)
            found: list[Suggestion] = []
            for one in await self._desk.idle(lambda a: list(suggestions(a, self._own))):
                if len(found) == SHOWN + _SPARE:
                    break
                if await self._desk.idle(partial(_is_answered, one)):
                    found.append(one)
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


def _generation(answers: Answers) -> int:
    return answers.store.generation


def _is_answered(one: Suggestion, answers: Answers) -> bool:
    return one.is_answered_well(answers.answer(one.question))
