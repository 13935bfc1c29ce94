"""Published question sets as paragraphs with questions, and how much each is worth.

Every set is read from a file given on the command line; none of them is part of the project.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from corpus import Span, split
from training.question_set import GoldQuestion, GoldStory, stories


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a paragraph and where its answers lie; none where it has no answer."""

    question: str
    answers: tuple[Span, ...]
    inside: bool = False
    """The spans are sentences that hold the answer rather than the answer itself."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text with what was asked about it."""

    source: str
    title: str | None
    text: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How one source is used: each number counts examples per question."""

    load: Callable[[str, Path], Iterator[Paragraph]]
    asked: float
    """As it was asked, answerable or not."""
    swapped: float
    """With a name, number or year exchanged, so that the passage no longer answers."""
    retrieved: float
    """On a passage that looks as if it answered, but lacks the answer."""
    whole: float = 0.3
    """Share of the paragraphs that are read whole rather than cut as the corpus cuts them."""
    late: float = 0.0
    """Share of the examples kept for the second half of the run."""
    pool: str = "wiki"
    """Sources of one pool lend each other passages."""


def load_squad(name: str, path: Path) -> Iterator[Paragraph]:
    """SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), also SQuADShifts and QAMR in that form."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = unquote(article.get("title", "")).replace("_", " ")
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            asked = tuple(
                Asked(q["question"].strip(), _squad_spans(text, q["answers"]))
                for q in paragraph["qas"]
            )
            yield Paragraph(name, title or None, text, asked)


def load_untitled(name: str, path: Path) -> Iterator[Paragraph]:
    """The same where the titles are mere numbers of records."""
    for p in load_squad(name, path):
        yield Paragraph(name, None, p.text, p.asked)


def _squad_spans(text: str, answers: list[dict[str, Any]]) -> tuple[Span, ...]:
    spans: dict[Span, None] = {}
    for answer in answers:
        start = answer["answer_start"]
        end = start + len(answer["text"])
        if answer["text"].strip() and text[start:end] == answer["text"]:
            spans[Span(start, end)] = None
    return tuple(spans)


def load_qed(name: str, path: Path) -> Iterator[Paragraph]:
    """QED (Lamm et al. 2020): questions typed into a search engine, on Wikipedia paragraphs."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = {
            Span(answer["start"], answer["end"])
            for answers in row["original_nq_answers"]
            for answer in answers
        }
        asked = Asked(row["question_text"], tuple(sorted(spans)))
        yield Paragraph(name, row["title_text"], row["paragraph_text"], (asked,))


def load_selqa(name: str, path: Path) -> Iterator[Paragraph]:
    """SelQA (Jurczyk et al. 2016): which sentences of a section answer a question."""
    for row in json.loads(path.read_text("utf-8")):
        spans: list[Span] = []
        text = ""
        for sentence in row["candidates"]:
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence + " "
        answers = tuple(spans[i] for i in row["answers"] if i < len(spans))
        asked = Asked(row["question"], answers, inside=True)
        yield Paragraph(name, f"{row['article']}: {row['section']}", text.rstrip(), (asked,))


def load_boolq(name: str, path: Path) -> Iterator[Paragraph]:
    """BoolQ (Clark et al. 2019): yes/no questions; the passage decides, no sentence is marked."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["passage"]
        asked = Asked(row["question"], (Span(0, len(text)),), inside=True)
        yield Paragraph(name, row.get("title"), text, (asked,))


def load_sentences(name: str, path: Path) -> Iterator[Paragraph]:
    """Pairs of a sentence and a question that it answers or does not (from MultiRC)."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["sentence"]
        answers = (Span(0, len(text)),) if row["answerable"] else ()
        yield Paragraph(name, None, text, (Asked(row["question"], answers, inside=True),))


def load_stories(name: str, path: Path) -> Iterator[Paragraph]:
    """Our own questions (`training/questions`), those of the training part, in both wordings.

    A question stands with each passage that answers it, and with those of its story that are most
    like it and do not: three where nothing answers, one beside an answer. Follow-ups are left
    out: alone they ask nothing.
    """
    for story in stories("train", path):
        pieces = [
            (file, text.partition("\n")[0], Span(*cut.span))
            for file, text in story.articles.items()
            for cut in split(text)
        ]
        texts = [story.articles[file][slice(*span)] for file, _, span in pieces]
        questions = [question for question in story.questions if question.previous is None]
        ranked = nearest([question.question for question in questions], texts)
        asked: list[list[Asked]] = [[] for _ in pieces]
        for question, order in zip(questions, ranked, strict=True):
            labels = [_label(story, question, file, span) for file, _, span in pieces]
            near = [i for i in order if not labels[i][0]][: 1 if question.answers else 3]
            for i in (*near, *(i for i, (spans, _) in enumerate(labels) if spans)):
                for wording in (question.question, question.translation):
                    asked[i].append(Asked(wording, *labels[i]))
        for (_, title, _), text, here in zip(pieces, texts, asked, strict=True):
            yield Paragraph(name, title, text, tuple(here))


def _label(
    story: GoldStory, question: GoldQuestion, file: str, piece: Span
) -> tuple[tuple[Span, ...], bool]:
    """Where a passage answers a question: the exact words where any are given, else sentences."""
    text = story.articles[file]
    here = [
        answer
        for answer in question.answers
        if answer.article == file and piece.start <= text.index(answer.sentence) < piece.end
    ]
    exact = [answer for answer in here if answer.exact is not None]
    spans = []
    for answer in exact or here:
        words = answer.sentence if answer.exact is None else answer.exact
        start = text.index(answer.sentence) + answer.sentence.index(words) - piece.start
        spans.append(Span(start, min(start + len(words), piece.end - piece.start)))
    return tuple(spans), not exact


def nearest(questions: Sequence[str], passages: Sequence[str]) -> list[list[int]]:
    """For each question the numbers of all passages, those that look most like it first."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    matrix = vectorizer.fit_transform(passages)
    scores = (vectorizer.transform(questions) @ matrix.T).toarray()
    found: list[list[int]] = (-scores).argsort(axis=1, kind="stable").tolist()
    return found


MIX: dict[str, Share] = {
    "stories": Share(load_stories, asked=2.5, swapped=0.2, retrieved=0.0, whole=1.0, pool="news"),
    "squad2": Share(load_squad, asked=1.6, swapped=0.2, retrieved=0.2, whole=0.8, late=0.6),
    "squad_train": Share(load_squad, asked=1.0, swapped=0.2, retrieved=0.2, whole=0.7, late=0.5),
    "squad_sentences": Share(load_untitled, asked=0.3, swapped=0.1, retrieved=0.1, pool="sent"),
    "new_wiki": Share(load_squad, asked=0.5, swapped=0.2, retrieved=0.15, whole=0.5),
    "reddit": Share(load_untitled, asked=0.2, swapped=0.05, retrieved=0.1, pool="reddit"),
    "amazon": Share(load_untitled, asked=0.1, swapped=0.02, retrieved=0.05, pool="amazon"),
    "qamr": Share(load_untitled, asked=0.2, swapped=0.1, retrieved=0.05, whole=1.0, pool="qamr"),
    "qed": Share(load_qed, asked=1.5, swapped=0.3, retrieved=1.0, late=0.4),
    "nq": Share(load_squad, asked=1.5, swapped=0.3, retrieved=0.8, whole=0.6, late=0.4),
    "selqa": Share(load_selqa, asked=0.6, swapped=0.1, retrieved=0.4),
    "boolq": Share(load_boolq, asked=0.7, swapped=0.1, retrieved=0.5, whole=1.0),
    "times": Share(load_squad, asked=0.5, swapped=0.2, retrieved=0.1, whole=0.5),
    "roles": Share(load_untitled, asked=0.1, swapped=0.05, retrieved=0.03, pool="roles"),
    "relations": Share(load_untitled, asked=0.15, swapped=0.1, retrieved=0.1, pool="relations"),
    "sentences": Share(load_sentences, asked=0.3, swapped=0.0, retrieved=0.0, pool="multirc"),
    "nerel": Share(load_untitled, asked=0.5, swapped=0.15, retrieved=0.2, pool="nerel"),
}
"""The mix: what the measurement looks like weighs most, what is short and cheap may be plenty."""


def scaled(share: Share, factor: float) -> Share:
    """The same share with `factor` times as many examples of each kind."""
    return replace(
        share,
        asked=share.asked * factor,
        swapped=share.swapped * factor,
        retrieved=share.retrieved * factor,
    )


HELD_OUT = (
    "Amazon rainforest",
    "Fresno, California",
    "Intergovernmental Panel on Climate Change",
    "Pharmacy",
    "Sky (United Kingdom)",
)
"""Articles of SQuAD 2.0 that are only ever measured on."""
