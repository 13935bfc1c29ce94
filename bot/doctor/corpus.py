"""What `verbatim doctor` finds of what answers: the encoder, the corpus, an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bot.answering import Shown, answering, open_encoder
from bot.doctor.check_up import Finding
from bot.foreign import told_of_foreign
from bot.settings import Settings
from corpus import CorpusError, CorpusStore
from retrieval import EncoderError, Question, index_state

_ANY = Question("What is this about, and who says so?")


def corpus_findings(settings: Settings, shown: Shown) -> Iterator[Finding]:
    """One line for each. Blocks: it loads the encoder and answers a question."""
    try:
        encoder = open_encoder(settings, shown)
    except EncoderError as error:
        yield Finding("encoder", False, str(error))
        return
    yield Finding("encoder", True, f"{encoder.name} loads")
    if not settings.corpus.exists():
        if settings.seeds_dir.is_dir():
            told = f"none yet; it is built from {settings.seeds_dir} with the first question"
            yield Finding("corpus", True, told)
        else:
            told = f"none at {settings.corpus}; add articles with: verbatim add PATH"
            yield Finding("corpus", False, told)
        return
    try:
        yield from _answers(settings, shown)
    except (CorpusError, EncoderError) as error:
        yield Finding("corpus", False, str(error))


def _answers(settings: Settings, shown: Shown) -> Iterator[Finding]:
    with CorpusStore.open(settings.corpus) as store:
        index = index_state(store)
    with answering(settings, shown) as answerer:  # where an embedding is missing, it says so
        held = answerer.sources()
        passages = sum(one.passages for one in held)
        articles = "1 article" if len(held) == 1 else f"{len(held)} articles"
        told = f"{articles}, {passages} passages, all of them embedded"
        yield Finding("corpus", bool(held), told if held else "empty; verbatim add PATH")
        if not held:
            return
        languages = (one.article.language for one in held)
        if foreign := told_of_foreign(languages, settings.encoder):
            yield Finding("languages", None, foreign)
        began = time.monotonic()
        answerer.answer(_ANY)
        taken_ms = (time.monotonic() - began) * 1000
        mended = "" if index.well else "; it was made anew"
        yield Finding("index", True, f"{index.told}{mended}")
        yield Finding("answer", True, f"a question is answered in {taken_ms:.0f} ms")
