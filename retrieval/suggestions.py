"""Questions to begin with: fixed patterns about names in the articles, if they are answered well.

No part of Verbatim writes a sentence, so a suggestion is a pattern with a name that the articles
use most. It is shown only if the articles answer it more surely than usual, with words of the
kind that it asks for, in a sentence that has the name. Editors see what readers asked in vain,
questions that mean the same together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import NamedTuple

import numpy as np

from corpus import Article, Embedding, Passage
from retrieval import answerability
from retrieval.answer import Answer, Answerer
from retrieval.e5 import comparable
from retrieval.question import Question

SURE = 0.6
"""The least probability of an answer to a suggested question."""


_ARTICLES, _NAMES = 50, 12  # the newest; the most frequent


_ARTICLE_CHARS = 20_000  # of each, from its beginning


_LONGEST_ANSWER_CHARS = 120


_LONGEST_NAME_CHARS = 60


_SAID = "said|says|stated|told|wrote|warned|added|argued"


_SAID_RU = r"(?:сказал|сообщил|заявил|отметил|написал|добавил|рассказал|считает|предупредил)\w?"


_ROLES = (
    r"(?:spokes(?:man|woman|person)|director|mayor|president|minister|governor|founder|chief|head|"
    r"chairman|chairwoman|secretary|master|officer|judge|author|professor)"
)


_OF_WHAT = r"(?:(?:the|an?|its|their|\w+[’']s)(?: \w+){0,3}|[A-Z]\w+[’']s)"


_ROLES_RU = (
    r"(?:мэр|директор|президент|министр|губернатор|глава|основатель|начальник|капитан|"
    r"руководитель|секретарь|председатель|представитель|пресс-секретарь|депутат|судья|профессор)"
)


_FIRST_RU = r"(?<![а-яё] )"
"""Not behind another word, whose genitive or preposition the name may be: "Школы Халвика"."""


_HERE = "\ufffc"  # placeholder of the name: occurs in no text and in no word


PATTERNS: tuple[tuple[str, str, str, re.Pattern[str]], ...] = tuple(
    (pattern, asked, kind, re.compile(says.replace("NAME", _HERE)))
    for pattern, asked, kind, says in (
        (
            "owner",
            "Who owns {}?",
            "name",
            r"NAME[^.A-ZNAME]*\bparent company|NAME is owned by|\bowns NAME",
        ),
        ("users", "How many users does {} have?", "number", r"NAME[^.A-ZNAME]*\busers\b"),
        (
            "founder",
            "Who founded {}?",
            "name",
            r"NAME.s (?:co-?)?founder|founder of NAME|NAME was founded by",
        ),
        ("speaker", "What did {} say?", "said", rf"NAME (?:{_SAID})\b|\b(?:{_SAID}) NAME"),
        ("thing", "What is {}?", "thing", r"NAME(?: is|,) (?:an?|the) "),
        ("people", "How many people live in {}?", "number", r"\blive in NAME|population of NAME"),
        ("founded", "When was {} founded?", "time", r"NAME was founded|founded NAME"),
        ("opened", "When did {} open?", "time", r"NAME (?:opened|opens|will open)\b"),
        ("closed", "When was {} closed?", "time", r"NAME (?:was|is|will be) closed"),
        ("role", "Who is {}?", "role", rf"\b{_ROLES},? NAME|NAME, {_OF_WHAT} {_ROLES}\b"),
        ("owner", "Кому принадлежит {}?", "name", rf"{_FIRST_RU}NAME принадлежит|\bвладе\w+ NAME"),
        ("speaker", "Что говорит {}?", "said", rf"\b(?:{_SAID_RU}) NAME|NAME (?:{_SAID_RU})\b"),
        ("thing", "Что такое {}?", "thing", r"NAME (?:—|–|-) (?!\d)\w"),
        (
            "closed",
            "Когда закрывают {}?",
            "time",
            rf"\bзакр\w+ NAME|{_FIRST_RU}NAME (?:\w+ )?закр",
        ),
        (
            "opened",
            "Когда открывают {}?",
            "time",
            rf"\bоткр\w+ NAME|{_FIRST_RU}NAME (?:\w+ )?откр",
        ),
        ("role", "{} — кто это?", "role", rf"\b{_ROLES_RU}(?: \S+){{0,2}} NAME"),
    )
)
"""A name for it, a question, the kind of its answer, and how a sentence says that of the name.

One for each language that articles are in; a name stays as the sentence writes it.
"""


_OFFICE = re.compile(rf"\b(?:{_ROLES}|{_ROLES_RU})\b", re.IGNORECASE)


_NAME = re.compile(r"\b[A-ZА-ЯЁІЇЄҐ][\w&-]+(?:\s[A-ZА-ЯЁІЇЄҐ][\w&-]+){0,2}")


_NO_NAME = re.compile(
    r"\b(?:Об?|В|Во|На|По|Это|Эт[аио]т?|Он|Она|Они|Мы|Но|И|А|Если|"
    r"The|This|That|These|Those|A|An|In|On|At|It|He|She|They|We|I|If|But|And|However|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mr|Mrs|Ms|Dr)\b"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate for a suggested question, with conditions on its answer."""

    question: Question
    name: str | None = None
    """The name it asks about; None for an operator's question, which only needs an answer."""
    kind: str = "thing"
    evidence: re.Pattern[str] | None = None
    """The pattern of a sentence that answers it for the name."""
    pattern: str | None = None
    """The pattern that it was made by, such as "owner"; None for an operator's question."""

    def worded(self, text: str) -> Suggestion:
        """The same question in other words, such as those of another language."""
        return replace(self, question=Question(text))

    def is_answered_well(self, found: Answer) -> bool:
        """True if this answer is good enough to suggest the question."""
        if not found.is_answered or self.name is None or self.evidence is None:
            return found.is_answered
        best = found.quotes[0]
        text = best.article.text
        if best.probability < SURE or best.exact is None:
            return False
        exact, sentence = text[slice(*best.exact)], text[slice(*best.sentence)]
        return (
            len(exact) <= _LONGEST_ANSWER_CHARS
            and self.name not in exact
            and self.evidence.search(_without(self.name, sentence)) is not None
            and self._fits(exact, sentence)
        )

    def _fits(self, exact: str, sentence: str) -> bool:
        ahead = sentence[: sentence.find(exact)]
        if self.kind == "said":
            return max(map(ahead.rfind, "“«")) > max(map(ahead.rfind, "”»"))
        if self.kind == "role":
            return _OFFICE.search(exact) is not None
        if self.kind == "thing":
            return len(exact.split()) > 1
        own = answerability.words(self.name or "")
        if self.kind != "name" and answerability.is_of_another(own, ahead):
            return False
        return answerability.fits(self.kind, exact) > 0


def suggest_questions(answerer: Answerer, own: Iterable[str] = ()) -> Iterator[Suggestion]:
    """Candidates: the operator's own questions, then patterns about names. Blocks.

    The names come from the newest articles, most frequent first; no question comes twice.
    """
    return filter(None, suggest_in_steps(answerer, own))


def suggest_in_steps(
    answerer: Answerer, own: Iterable[str] = (), *, article: Article | None = None
) -> Iterator[Suggestion | None]:
    """As `suggestions`, with None after each short piece of work, so that others get their turn.

    With `article`, the names come from it alone.

    What it costs is bounded, whatever the articles are: of each only the beginning is looked at,
    sentence by sentence.
    """
    known: set[str] = set()
    for question in own:
        if _is_new(question, known):
            yield Suggestion(Question.parse(question))
    said: list[str] = []
    counted: Counter[str] = Counter()
    shown = answerer.store.visible
    for each in [article] if article else shown.latest(_ARTICLES):
        beginning = _beginning(shown.passages_of(each.id))
        said += beginning
        counted.update(chain.from_iterable(map(_names, beginning)))
        yield None
    often = [name for name, _ in counted.most_common(_NAMES)]
    rows: list[list[Suggestion]] = []
    for name in often:
        about = [_without(name, sentence) for sentence in said if name in sentence]
        rows.append([])
        for pattern, asked, kind, evidence in PATTERNS:
            question = asked.format(name)
            if any(map(evidence.search, about)) and _is_new(question, known):
                made = Suggestion(Question(question), name, kind, evidence, pattern)
                rows[-1].append(made)
            yield None
    yield from chain.from_iterable(zip_longest(*rows))


def _is_new(question: str, known: set[str]) -> bool:
    """True for the first question of those that differ in no letter and no figure."""
    letters = "".join(filter(str.isalnum, question.casefold()))
    if letters in known:
        return False
    known.add(letters)
    return True


def _beginning(passages: Iterable[Passage]) -> list[str]:
    """The first sentences of an article."""
    found: list[str] = []
    left = _ARTICLE_CHARS
    for passage in passages:
        for start, end in passage.sentences:
            left -= end - start
            if left < 0:
                return found
            found.append(passage.article.text[start:end])
    return found


def _names(sentence: str) -> Iterator[str]:
    """The names inside a sentence."""
    for match in _NAME.finditer(sentence, 1):
        before = sentence[: match.start()].rstrip()
        is_quoted = before[-1:] == "«" and sentence[match.end() : match.end() + 1] == "»"
        if (
            before
            and (is_quoted or before[-1] not in "“\"'«:(.!?")
            and len(match[0]) <= _LONGEST_NAME_CHARS
            and not _NO_NAME.search(match[0])
        ):
            yield match[0]


def _without(name: str, sentence: str) -> str:
    """A sentence with a mark in each place of a name, which may be quoted: «Эльва»."""
    return re.sub(rf"«{re.escape(name)}»|\b{re.escape(name)}\b", _HERE, sentence)


ALIKE = 0.75
"""Cosine, on the scale of all-MiniLM-L6-v2, from which two questions ask about the same."""


LEAST = 2
"""A cluster asked by fewer people in one week is not shown: it could reveal who asked."""


class LoggedQuestion(NamedTuple):
    """A question that somebody asked."""

    day: str
    """ISO 8601."""
    asker: str
    """A token of the asker that changes with the period."""
    question: str
    period: str = ""
    """The week in which the token stays the same; empty where that is the day alone."""


@dataclass(frozen=True, slots=True)
class QuestionCluster:
    """Questions that ask about the same."""

    question: str
    """The question nearest to the centre of the cluster."""
    times: int
    """The number of askers, each person counted once a week."""
    newest: str
    """ISO 8601: the day of the last one."""


def cluster_questions(
    vectors: Embedding, asked: Sequence[LoggedQuestion], encoder: str
) -> list[QuestionCluster]:
    """Clusters of questions with the same meaning, most frequent first; rare ones are left out.

    `vectors` has a row of length 1 for each question, by `encoder`. Takes time quadratic in
    their number.
    """
    groups: dict[int, list[int]] = {}  # by the first of each
    alike = vectors @ vectors.T
    for at in range(len(asked)):
        firsts = list(groups)
        best = firsts[int(np.argmax(alike[at, firsts]))] if firsts else at
        groups.setdefault(
            best if comparable(float(alike[at, best]), encoder) >= ALIKE else at, []
        ).append(at)
    shown = []
    for group in groups.values():
        members = [asked[at] for at in group]
        if _most_in_one_week(members) >= LEAST:
            middle = vectors[group].mean(axis=0)
            nearest = group[int(np.argmax(vectors[group] @ middle))]
            times = len({(one.period or one.day, one.asker) for one in members})
            newest = max(one.day for one in members)
            shown.append(QuestionCluster(asked[nearest].question, times, newest))
    return sorted(shown, key=lambda group: (-group.times, group.question))


def _most_in_one_week(asked: Iterable[LoggedQuestion]) -> int:
    """The number of askers in the busiest week, a lower bound of all askers."""
    askers = defaultdict(set)
    for one in asked:
        askers[one.period or one.day].add(one.asker)
    return max(map(len, askers.values()))
