"""Questions read by the reader model: what it marks in each text, and what is known of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import CorpusStore, Span, read_path
from retrieval import Encoder, LiveIndex, Question, embedding
from retrieval.answer import LIMIT_READ
from retrieval.answerability import (
    AnswerabilityModel,
    Features,
    ScoredSpan,
    features_of,
    scored_span,
)
from retrieval.reader import Excerpt, SpanModel, findings, read_again
from retrieval.search import search
from training.cases import Case
from training.question_set import HOME, GoldStory, answers_at, stories


@dataclass(frozen=True, slots=True)
class Read:
    """A case with a finding for each of its texts, and the features of each finding."""

    case: Case
    findings: tuple[ScoredSpan, ...]
    features: tuple[Features, ...]
    right: tuple[bool, ...] | None = None
    """Of each finding whether its sentence answers; None where only the question is labelled."""


def read_all(cases: Sequence[Case], model: SpanModel, encoder: Encoder) -> Iterator[Read]:
    """Each case as the model reads it; texts are embedded once however often they are asked."""
    texts = {text.text: text for case in cases for text in case.texts}
    headed = [f"{t.section}. {t.text}" if t.section else t.text for t in texts.values()]
    vectors = dict(zip(texts, encoder.encode_passages(headed), strict=True))
    questions = {case.question: 0 for case in cases}
    asked = dict(zip(questions, encoder.encode_questions(list(questions)), strict=True))
    for case in cases:
        excerpts = [Excerpt(t.text, t.context) for t in case.texts]
        found = tuple(
            scored_span(
                t.text,
                t.context,
                t.sentences,
                marked,
                cosine=float(vectors[t.text] @ asked[case.question]),
                article=t.title or "",
                rank=rank,
            )
            for rank, (t, marked) in enumerate(
                zip(case.texts, model.mark(case.question, excerpts), strict=True), 1
            )
            if marked is not None
        )
        found = tuple(read_again(model, case.question, found))
        known = features_of(case.question, found, model.rarity)
        yield Read(case, found, tuple(known))


def read_stories(
    split: str, model: SpanModel, encoder: Encoder, home: Path = HOME
) -> Iterator[Read]:
    """Our own questions of a split, in both wordings, on the passages that a search finds.

    Follow-ups are left out: alone they ask nothing.
    """
    for story in stories(split, home):
        with (
            TemporaryDirectory() as folder,
            CorpusStore.open(Path(folder, "corpus.db"), create=True) as store,
        ):
            files = {}
            for file in story.articles:
                for article in read_path(story.folder / file):
                    store.add(article, encoder.name, embedding(encoder))
                    files[article.text] = file
            yield from _read_story(story, store, files, model, encoder)


def _read_story(
    story: GoldStory,
    store: CorpusStore,
    files: dict[str, str],
    model: SpanModel,
    encoder: Encoder,
) -> Iterator[Read]:
    index = LiveIndex(store, encoder.name)
    for question in story.questions:
        if question.previous is not None:
            continue
        for text in (question.question, question.translation):
            candidates = search(store, index, encoder, Question(text), LIMIT_READ)
            read = findings(model, text, candidates)
            right = []
            for candidate, found in read:
                article, start = candidate.passage.article.text, candidate.passage.span.start
                at = article.index(found.sentence, start)
                sentence = Span(at, at + len(found.sentence))
                file = files[article]
                right.append(bool(list(answers_at(question, file, article, sentence))))
            found_spans = tuple(read_again(model, text, [found for _, found in read]))
            known = features_of(text, found_spans, model.rarity)
            case = Case("stories", story.name, text, (), bool(question.answers), ())
            yield Read(case, found_spans, tuple(known), tuple(right))


def best(read: Read, judge: AnswerabilityModel) -> int:
    """Index of the most probable finding; the first of equals."""
    scores = [judge.probability(known) for known in read.features]
    return scores.index(max(scores))
