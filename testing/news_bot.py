"""The product as a process, answering from the corpus of its settings by rules instead of models.

A sentence answers a question if it has all words of it that tell something. Other processes may
add to the corpus; see whole_bot.py for the settings.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from bot.settings import Settings
from corpus import CorpusStore
from retrieval import Answerer, Candidate, Question, Reading, Thresholds
from retrieval.answerability import question_features, words
from testing.fakes import WordEncoder
from testing.whole_bot import main


class WordReader:
    """Reads like somebody who only looks for words."""

    def __init__(self, delay_s: float) -> None:
        """Take so long each time."""
        self._delay_s = delay_s

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """The sentence of each passage with most of the words; how many is how probable."""
        time.sleep(self._delay_s)
        told = {word for word, _ in question_features(question.text, lambda _: 1.0).words}
        readings = []
        for passage in (candidate.passage for candidate in candidates):
            shares = [
                len(told & set(words(passage.article.text[slice(*s)]))) / max(len(told), 1)
                for s in passage.sentences
            ]
            best = max(range(len(shares)), key=shares.__getitem__)
            sentence = passage.sentences[best]
            probable = 0.9 if shares[best] == 1 else 0.1
            readings.append(Reading(passage, sentence, None, probable))
        return sorted(readings, key=lambda r: -r.probability)


def open_answers(settings: Settings, delay_s: float) -> Answerer:
    """Answers from the corpus there is, or an empty one."""
    store = CorpusStore.open(settings.database, create=True)
    return Answerer(store, WordEncoder(), WordReader(delay_s))


if __name__ == "__main__":
    sys.exit(main(open_answers))
