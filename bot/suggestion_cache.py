"""Suggested questions for newcomers, computed when nobody waits for an answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path
from typing import Protocol

from bot.answer_worker import AnswerWorker
from bot.i18n import Translator, Translators
from bot.logs import Logger
from bot.settings import SettingsError
from corpus import Article
from retrieval import Answer, Question, QuestionError, Suggestion

SHOWN = 4


MOST = 12
"""If the operator has more questions of their own in the reader's language than `SHOWN`."""


PATIENCE_S = 1.0
"""How long a newcomer waits for suggestions when the articles have just changed."""


_SPARE = 12  # for when some are answered no longer, and to lead on from an answer


_AFTER = 2  # offered below one answer


_OF_ARTICLE = 3  # offered with a new article


_WORD = re.compile(r"\w+")


_NAME = re.compile(r"(?<=\s)[^\W\d_a-zа-яёіїєґ][\w-]+")


journal = Logger(__name__)


class Wording(Protocol):
    """How questions are put in a reader's language."""

    @property
    def code(self) -> str:
        """The language."""

    def of(self, pattern: str, name: str) -> str:
        """The question that a pattern asks about a name."""

    def is_of(self, question: str) -> bool:
        """True unless a question is in another language."""


@dataclass(frozen=True, slots=True)
class ReadersWords:
    """How suggested questions are put in the language of a reader."""

    translator: Translator
    languages: Translators

    @property
    def code(self) -> str:
        """The language."""
        return self.translator.code

    def of(self, pattern: str, name: str) -> str:
        """The question that a pattern asks about a name."""
        return self.translator.plain(f"suggest-{pattern}", name=name)

    def is_of(self, question: str) -> bool:
        """True unless a question is in another language."""
        return self.languages.typed_in(question, self.translator) is self.translator


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
        self._check: asyncio.Task[list[Suggestion]] | None = None
        self._worded: dict[str, asyncio.Task[list[str]]] = {}  # by language, of what was found
        self._missing: list[str] | None = None  # of `own`, as was last told

    def wake(self) -> None:
        """Find suggestions, unless that is under way."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._find())

    async def now(self, wording: Wording) -> list[str]:
        """A few questions that the current articles answer; none if unknown in time.

        They are in the reader's language where the articles answer them in its words too. After
        a change of the articles they are checked once for all newcomers, when nobody waits for
        an answer.
        """
        generation = await self._worker.revision()
        if generation == self._of:
            return await self._in_words(wording)
        self.wake()
        if self._check is None or self._checked != generation:
            if self._check:
                self._check.cancel()  # its result would be about outdated articles
            self._checked = generation
            self._check = asyncio.create_task(self._still(list(self._found)))
        check = self._check
        await asyncio.wait({check}, timeout=PATIENCE_S)
        still = check.result() if check.done() and not check.cancelled() else []
        return [one.question.text for one in _chosen(still, wording)]

    def after(self, found: Answer, asked: str, wording: Wording) -> list[tuple[str, str]]:
        """Questions about names in an answer's quotes that the articles answer, with their ids.

        They are in the reader's language, and none of them is `asked`. After an answer from
        articles that have changed there are none for a moment.
        """
        if self._worker.generation != self._of:
            self.wake()
            return []
        said = " ".join(quote.text for quote in found.quotes)
        known = set(_WORD.findall(asked.casefold()))
        texts = [one.question.text for one in self._found if _is_about(one, said)]
        others = [
            text
            for text in texts
            if wording.is_of(text) and set(_WORD.findall(text.casefold())) - known
        ]
        return [(_id(text), text) for text in others[:_AFTER]]

    def question(self, id: str) -> str | None:
        """The suggested question with an id; None if it is none any more."""
        return next((t for one in self._found if _id(t := one.question.text) == id), None)

    async def of_article(self, article: Article, wording: Wording) -> list[str]:
        """Up to three questions that an article answers, in the reader's language where it can be.

        Found when nobody waits for an answer.
        """
        found = await self._worker.suggestions_of(article, self._own, _OF_ARTICLE)
        return await self._put(found, wording, article)

    async def _in_words(self, wording: Wording) -> list[str]:
        """What was found, in the words of a language once these were tried."""
        if wording.code not in self._worded:
            chosen = _chosen(self._found, wording)
            self._worded[wording.code] = asyncio.create_task(self._put(chosen, wording))
        worded = self._worded[wording.code]
        await asyncio.wait({worded}, timeout=PATIENCE_S)
        if worded.done() and not worded.cancelled():
            return worded.result()
        return [one.question.text for one in _chosen(self._found, wording)]

    async def _put(
        self, chosen: Sequence[Suggestion], wording: Wording, article: Article | None = None
    ) -> list[str]:
        """The suggestions in a reader's words, each where it is answered as well in these."""
        texts: list[str] = []
        for one in chosen:
            other = one.worded(wording.of(one.pattern, one.name or "")) if one.pattern else one
            try:
                kept = other == one or await self._worker.is_answered_well(other, article)
            except Exception as error:  # noqa: BLE001 - it stays in the words that it was found in
                journal.warning("a suggestion could not be tried in other words", error)
                kept = False
            texts.append((other if kept else one).question.text)
        return texts

    async def _still(self, known: Sequence[Suggestion]) -> list[Suggestion]:
        """The suggestions that are still answered; asked when nobody waits."""
        still: list[Suggestion] = []
        enough = max(SHOWN, sum(one.pattern is None for one in known))
        try:
            for one in known:
                if len(still) == enough:
                    break
                if await self._worker.is_answered_well(one):
                    still.append(one)
        except Exception as error:  # noqa: BLE001 - fewer are offered, then
            journal.warning("suggestions could not be checked", error)
        return still

    async def _find(self) -> None:
        """Ask the candidates one by one when nobody waits; keep those answered well."""
        try:
            generation = await self._worker.revision()
            found = await self._worker.suggestions(self._own, SHOWN + _SPARE)
            for worded in self._worded.values():
                worded.cancel()  # of articles that have changed
            self._found, self._of, self._worded = found, generation, {}
            self._tell_of_missing()
        except Exception as error:  # noqa: BLE001 - there are none, then
            journal.warning("no suggestions could be found", error)

    def _tell_of_missing(self) -> None:
        """Log the operator's questions that are not offered, whenever these are others."""
        missing = unanswered(self._own, self._found)
        if missing != self._missing and (missing or self._missing):
            journal.warning("no article answers these of SUGGESTIONS", questions=missing)
        self._missing = missing


def unanswered(own: Sequence[str], found: Iterable[Suggestion]) -> list[str]:
    """The operator's questions that are not among the suggestions, each once."""
    offered = {one.question.text.casefold() for one in found}
    parsed = dict.fromkeys(Question.parse(question).text for question in own)
    return [question for question in parsed if question.casefold() not in offered]


def _chosen(found: Sequence[Suggestion], wording: Wording) -> list[Suggestion]:
    """A few of the suggestions: the operator's in the reader's language, the others, patterns."""
    own = [one for one in found if one.pattern is None]
    theirs = [one for one in own if wording.is_of(one.question.text)]
    others = [one for one in own if one not in theirs]
    patterns = [one for one in found if one.pattern is not None]
    most = min(max(SHOWN, len(theirs)), MOST)
    return [*theirs, *others, *patterns][:most]


def _is_about(suggestion: Suggestion, said: str) -> bool:
    """True if a name that is asked about stands in a text."""
    names = [suggestion.name] if suggestion.name else _NAME.findall(suggestion.question.text)
    return any(name in said for name in names)


def _id(question: str) -> str:
    """What stands for a question in the data of a button."""
    return blake2s(question.encode(), digest_size=8).hexdigest()


def own_suggestions(path: Path | None) -> list[str]:
    """The questions in a file, one a line; lines with # are none.

    Raises SettingsError for a file that cannot be read, or a line that is no question.
    """
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"SUGGESTIONS={path} cannot be read: {error}") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip(" #") or line.startswith("#"):
            continue
        try:
            questions.append(Question.parse(line).text)
        except QuestionError as error:
            raise SettingsError(f"SUGGESTIONS={path}, line {number}: {error}") from error
    return questions
