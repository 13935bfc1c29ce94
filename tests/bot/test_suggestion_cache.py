"""What /start suggests: the operator's own, none lost in silence, in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.logs import Metrics
from bot.settings import SettingsError
from bot.suggestion_cache import MOST, ReadersWords, SuggestionCache, own_suggestions
from corpus import CorpusStore, Span
from retrieval import Answerer, Candidate, Question, Reading, Thresholds
from testing.fakes import WordEncoder
from testing.news import publish
from testing.news_bot import WordReader

LANGUAGES = Translators.load()
NORDLINK = "The ferries of Nordlink run again, and Nordlink has 40,000 users. Nordlink is large."


class MarkingReader:
    """Marks one figure, whatever is asked, except what asks in words that it does not read."""

    thresholds = Thresholds(0.5, 0.5)

    def __init__(self, unread: str) -> None:
        """Take what has `unread` for unanswered."""
        self._unread = unread

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """The figure, in the sentence that has it."""
        readings = []
        for passage in (c.passage for c in candidates):
            start = passage.article.text.index("40,000")
            exact = Span(start, start + len("40,000"))
            sentence = next(s for s in passage.sentences if s.start <= start < s.end)
            probability = 0.1 if self._unread in question.text else 0.9
            readings.append(Reading(passage, sentence, exact, probability))
        return readings


async def offered(
    folder: Path, own: Sequence[str], *codes: str, reader: MarkingReader | WordReader | None = None
) -> list[list[str]]:
    """What is offered to readers of these languages, one after another."""
    store = CorpusStore.open(folder / "data" / "corpus.db")
    answers = Answerer(store, WordEncoder(), reader or WordReader(0.0))
    with store, AnswerWorker(answers, Metrics()) as worker:
        cache = SuggestionCache(worker, own)
        cache.wake()
        assert cache._work
        await cache._work
        wordings = [ReadersWords(LANGUAGES.of(code), LANGUAGES) for code in codes]
        return [await cache.now(wording) for wording in wordings]


async def test_all_that_are_answered_are_offered(tmp_path: Path) -> None:
    """Also where they are more than the patterns would be, each once, up to a keyboard's worth."""
    publish(tmp_path, " ".join(f"The Halvik bridge {n} is open." for n in range(20)))
    own = [f"Is the Halvik bridge {n} open?" for n in range(7)]
    assert await offered(tmp_path, [*own, own[0].lower()], "en") == [own]
    many = [f"Is the Halvik bridge {n} open?" for n in range(20)]
    assert await offered(tmp_path, many, "en") == [many[:MOST]]


async def test_those_in_the_reader_s_language_come_first(tmp_path: Path) -> None:
    """The others follow, since the operator means them too."""
    publish(tmp_path, "The bridge is open. Мост открыт.")
    own = ["Is the bridge open?", "Мост открыт?"]
    assert await offered(tmp_path, own, "en", "ru") == [own, own[::-1]]


async def test_what_is_not_offered_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In the log, by its words."""
    publish(tmp_path, "The bridge is open.")
    own = ["Is the bridge open?", "Who built the zeppelin?"]
    with caplog.at_level(logging.WARNING):
        assert await offered(tmp_path, own, "en") == [own[:1]]
    (record,) = (r for r in caplog.records if "SUGGESTIONS" in r.getMessage())
    assert record.told == {"questions": ["Who built the zeppelin?"]}  # type: ignore[attr-defined]


async def test_a_pattern_is_put_in_the_reader_s_language(tmp_path: Path) -> None:
    """Where the articles answer it in these words too, else it stays as it was found."""
    publish(tmp_path, NORDLINK)
    reader = MarkingReader("Wie viele")
    assert await offered(tmp_path, [], "en", "ru", "de", "fr", reader=reader) == [
        ["How many users does Nordlink have?"],
        ["Сколько пользователей у Nordlink?"],
        ["How many users does Nordlink have?"],
        ["Combien d’utilisateurs a Nordlink\u202f?"],
    ]


async def test_what_leads_on_needs_no_second_turn(tmp_path: Path) -> None:
    """The answer tells whether the articles are still those that the suggestions are of."""
    publish(tmp_path, NORDLINK)
    store = CorpusStore.open(tmp_path / "data" / "corpus.db")
    answers = Answerer(store, WordEncoder(), MarkingReader("Wie viele"))
    with store, AnswerWorker(answers, Metrics()) as worker:
        cache, english = SuggestionCache(worker), ReadersWords(LANGUAGES.of("en"), LANGUAGES)
        cache.wake()
        assert cache._work
        await cache._work
        found = await worker.answer(Question("Which ferries run again?"))
        ((_, further),) = cache.after(found, found.question.text, english)
        assert further == "How many users does Nordlink have?"
        publish(tmp_path, "It rained in Oslo all day, and 40,000 people got wet.", title="Rain")
        found = await worker.answer(Question("Which ferries run?"))
        assert cache.after(found, found.question.text, english) == []
        assert not cache._work.done()
        await cache._work
        assert cache.after(found, found.question.text, english)


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    """With its number; comments and empty lines are none."""
    file = tmp_path / "own.txt"
    file.write_text("# ours\n\nWho owns it?\n?!\n", "utf-8")
    with pytest.raises(SettingsError, match=r"line 4: the question has no words"):
        own_suggestions(file)
    file.write_text("# ours\n\n  Who owns it?  \n", "utf-8")
    assert own_suggestions(file) == ["Who owns it?"]
