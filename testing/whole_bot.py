"""The product as a process, with all its handlers, but answers without a model.

Its settings come from the environment; the first argument is JSON with figures for Limits and
`delay_s`, which every answer takes; with `webhook`, a URL, updates are posted. A question with the
word `raise` fails, repeating it, one with `die` ends the process at once; one with `nobody` is not
answered, one with `search` has a text searched for a minute. `long` is answered from LONG, and
`remove` takes LONG out of the articles.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.app import build_application
from bot.limits import Limits
from bot.runtime.run import Build, run_bot
from bot.settings import Settings, SettingsError
from corpus import Article, CorpusStore, Passage, Span, sqlite3
from corpus.store.database import SqliteDatabase
from retrieval import (
    Answer,
    Answerer,
    Candidate,
    Confidence,
    Question,
    Quote,
    Reading,
    Thresholds,
    embedding,
)
from retrieval.phrases import is_small_talk
from testing.fakes import WordEncoder

ARTICLE = Article(
    "Max is an app. It has 55 million users. Telegram has 60 million users.",
    source="a",
    title="All about Max",
)
LONG = Article(
    "".join(f"Day {n} of the flood. " + "The river rose in Halvik. " * 30 for n in range(9)),
    source="b",
    title="The flood",
)


class _NoReader:
    """Reads nothing: what answers is made."""

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """Nothing."""
        del question, candidates
        return []


@cache
def _both_articles() -> CorpusStore:
    """A corpus to be copied: most tests of the web take less time than reading the articles."""
    encoder = WordEncoder()
    store = CorpusStore.open(":memory:", create=True)
    for article in (ARTICLE, LONG):
        store.add(article, encoder.name, embedding(encoder))
    return store


def _connection(store: CorpusStore) -> sqlite3.Connection:
    assert isinstance(store.database, SqliteDatabase)
    return store.database._db


class Made(Answerer):
    """One quote to questions with the word Telegram, or after such, another one to all others."""

    def __init__(self, delay_s: float, corpus: Path) -> None:
        """Take so long for each; list the articles that are in `corpus`."""
        self._delay_s = delay_s
        self._corpus = corpus
        self._listed: CorpusStore | None = None
        store = CorpusStore.open(":memory:", create=True)
        _connection(_both_articles()).backup(_connection(store))
        super().__init__(store, WordEncoder(), _NoReader())

    def answer(self, question: Question) -> Answer:
        """A quote of the article. Blocks."""
        followed = question.before.question if question.before else ""
        words = re.findall(r"\w+", f"{question.text} {followed}")
        if "die" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if "raise" in words:
            raise ValueError(question.text)
        if "search" in words:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                re.findall(r"\bHalvik\b[^.]*", LONG.text)
        if question.text.startswith("remove"):
            self._store.remove(LONG.id)
        time.sleep(1.5 if "slowly" in words else self._delay_s)
        if is_small_talk(question.text):
            return Answer(question, Confidence.NOT_A_QUESTION)
        if "long" in words:
            more = (self._quote(ARTICLE, 0, 1),)
            return Answer(question, Confidence.SURE, (self._quote(LONG, 4, 0),), more=more)
        if "endless" in words:
            quotes = tuple(map(_whole, self._store.visible.passages_of(LONG.id)))
            return Answer(question, Confidence.SURE, quotes)
        quotes = (self._quote(ARTICLE, 0, 2 if "Telegram" in words else 1),)
        if "nobody" in words:
            return Answer(question, Confidence.NONE, (), quotes)
        return Answer(question, Confidence.SURE, quotes)

    def speaking_of(self, claim: Question) -> Answer:
        """As `answer`, but nothing speaks of what has the word unheard."""
        found = self.answer(claim)
        unheard = replace(found, confidence=Confidence.NONE, quotes=())
        return unheard if "unheard" in claim.text else found

    def check(self) -> None:
        """Nothing ever fails here."""

    @property
    def store(self) -> CorpusStore:
        """The corpus of the settings, once there is one; else both articles."""
        if self._listed is None and self._corpus.exists():
            self._listed = CorpusStore.open(self._corpus)
        return self._listed or self._store

    def passages_about(self, question: Question, limit: int) -> list[Passage]:
        """Those of the first article."""
        del question
        return self._store.visible.passages_of(ARTICLE.id)[:limit]

    def _quote(self, article: Article, at: int, number: int) -> Quote:
        """A sentence of a passage, by their numbers."""
        passage = self._store.visible.passages_of(article.id)[at]
        sentence = passage.sentences[number]
        return Quote(passage, sentence, sentence, None, 0.9)


def _whole(passage: Passage) -> Quote:
    """All of a passage as a quote."""
    span = Span(passage.sentences[0].start, passage.sentences[-1].end)
    return Quote(passage, span, span, None, 0.9)


def main(
    open_answers: Callable[[Settings, float], Answerer] | None = None,
    build: Callable[[float], Build] = lambda _: build_application,
) -> int:
    """Run until told to stop, with these answers or those that are made.

    `build` is given how long every answer takes.
    """
    asked: dict[str, Any] = json.loads(sys.argv[1])
    settings = Settings.from_env(os.environ)
    delay_s, webhook = asked.pop("delay_s", 0.05), asked.pop("webhook", None)
    made = open_answers(settings, delay_s) if open_answers else Made(delay_s, settings.corpus)
    try:
        return run_bot(
            settings,
            webhook,
            os.environ.get("NOTIFY_SOCKET"),
            limits=Limits(**asked),
            answers=lambda _, __: nullcontext(made),
            build=build(delay_s),
        )
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    sys.exit(main())
