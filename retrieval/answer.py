"""From a question to an answer: quotes, or none and what comes nearest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, zip_longest

from corpus import (
    AlternateLocation,
    ArticleSummary,
    CorpusError,
    CorpusStore,
    Embedding,
    Passage,
)
from retrieval.answerability import Confidence, Thresholds
from retrieval.claims import SHOWN_FROM, named_part, naming, speaking_of
from retrieval.disagreement import answers_differ, by_value, differ, grows
from retrieval.e5 import comparable
from retrieval.encoder import Encoder, embedding
from retrieval.index import LiveIndex
from retrieval.marking import Doubt
from retrieval.phrases import is_small_talk, subject_of
from retrieval.question import (
    ASKS,
    NUMERIC,
    PreviousTurn,
    Question,
    asked,
    is_subject,
    parts,
)
from retrieval.quote import Page, Quote, QuoteRef, page_around, recall, whole_sentences
from retrieval.reader import Reader, Reading, TrainedReader
from retrieval.rewriting import (
    forms,
    in_other_layout,
    is_bare,
    is_foreign,
    is_same_but_for_ending,
    named_otherwise,
    other_names,
    respelt,
    turn,
)
from retrieval.search import Candidate, Timed, search, search_by_vector
from retrieval.word_classes import PRONOUN, SPEECH, WHAT_X_SAYS

LIMIT_QUOTES = 3


LIMIT_BY_DATE = 6
"""Quotes of a figure over time."""


LIMIT_MORE = 5


LIMIT_READ = 8
"""Passages that are read for a question, the best that were found."""


_LIMIT_PARTS = 4  # questions of one message that are read


_READ_ABOUT = 30  # passages in which a subject is looked for


_PLAINER = 0.05  # by which a question with another before it must be answered better than alone


_READ_FORMS = 2
"""Forms of a follow-up that are read at most, of up to four that are searched."""


_WELL = 0.7
"""The probability from which no other form of a follow-up is read.

Of 32 follow-ups about the articles of docs/stories and seeds, 20 were answered right so as with
all forms, with 1.97 readings each instead of 2.38; of the 90 of benchmarks/followups.jsonl, which
it was not chosen on, 74 as before, with 1.62 instead of 1.98.
"""


_YES_FROM = 0.5
"""The probability from which a question of yes or no is answered.

Of those of the development stories, 19 of 44 that had a less probable answer had a right one, and
207 of 313 that had a more probable one.
"""


_EVEN = 0.5  # the probability from which an answer is rather right than wrong


_ALIKE = 0.4  # cosine of passages on one subject that share no word


_STATUS = {
    Confidence.SURE: "answered",
    Confidence.PERHAPS: "uncertain",
    Confidence.ABOUT: "about",
    Confidence.NONE: "not_found",
    Confidence.NOT_A_QUESTION: "not_a_question",
}


@dataclass(frozen=True)
class Answer:
    """The quotes that answer a question; it has no field for free text."""

    question: Question
    confidence: Confidence
    quotes: tuple[Quote, ...] = ()
    """Most probable first; none where the articles do not answer."""
    nearest: tuple[Quote, ...] = ()
    """Where there is no answer: what comes nearest, and is none."""
    differ: bool = False
    """True if the quotes answer with different numbers, names or dates; then newest first."""
    by_date: bool = False
    """True if the quotes answer with a figure that changed over time; then newest first."""
    more: tuple[Quote, ...] = ()
    """Quotes that come after those above, answers or not, and are not shown."""
    left_out: tuple[Question, ...] = ()
    """Of several questions in one, those that the articles do not answer."""
    not_read: tuple[Question, ...] = ()
    """Of more questions in one than are read, the rest."""

    @property
    def status(self) -> str:
        """The outcome of the question, in a word that stays as it is: for programs and counts."""
        return _STATUS[self.confidence]

    @property
    def is_question(self) -> bool:
        """True if the articles were searched for it."""
        return self.confidence is not Confidence.NOT_A_QUESTION

    @property
    def is_answered(self) -> bool:
        """True if the articles answer, surely or perhaps."""
        return self.confidence in {Confidence.SURE, Confidence.PERHAPS}

    @property
    def is_about(self) -> bool:
        """True if the quotes are what the articles say about something, rather than an answer."""
        return self.confidence is Confidence.ABOUT

    @cached_property
    def values(self) -> tuple[tuple[Quote, ...], ...]:
        """The quotes that answer, those with the same number, name or words together."""
        return by_value(self.question.text, self.quotes)

    @property
    def probability(self) -> float:
        """Of the most probable quote, shown as an answer or not; 0 where there is none."""
        return max((quote.probability for quote in self.quotes or self.nearest), default=0.0)

    @property
    def before(self) -> PreviousTurn:
        """The turn with which a question that follows this one is understood."""
        exact = self.quotes[0].exact if self.quotes else None
        said = self.quotes[0].article.text[slice(*exact)] if exact else None
        quoted = tuple(dict.fromkeys(quote.article.id for quote in self.quotes))
        return turn(self.question, said, quoted)


class Answerer:
    """Answers questions from the articles of one store.

    Blocks, and is not safe in two threads at once: hand it one question at a time.
    """

    def __init__(
        self,
        store: CorpusStore,
        encoder: Encoder,
        reader: Reader,
        *,
        timed: Timed = nullcontext,
        index: LiveIndex | None = None,
    ) -> None:
        """Search with `encoder`, read with `reader`, answer from where its thresholds say.

        `index` is that of this store and encoder. Raises CorpusError where the corpus was embedded
        by another encoder.
        """
        self._store = store
        self._encoder = encoder
        self._reader = reader
        self._timed = timed
        self._index = index or LiveIndex(store, encoder.name)
        self.give_way: Callable[[], None] = lambda: None
        """Called between two steps of what takes long: others may be answered there meanwhile."""

    def let_others(self, give_way: Callable[[], None]) -> None:
        """Call this between two steps of what takes long, those of reading too."""
        self.give_way = give_way
        if isinstance(self._reader, TrainedReader):
            self._reader.give_way = give_way

    def answer(self, question: Question) -> Answer:
        """Quotes from up to three articles that answer, most probable first, or the nearest.

        A question that leans on one before is answered in the form that answers best, but as it
        was typed where that is answered about as well. Several questions in one are answered one
        by one.
        """
        with self._store.search.operation():
            turned = in_other_layout(self._store, question.text)
            if turned is None:
                return self._as_said(question)
            found = self._as_said(replace(question, text=turned))
            asked = found.question
            told = asked.respelt or asked.subject or asked.text
            return replace(found, question=replace(asked, respelt=told))

    def _as_said(self, question: Question) -> Answer:
        several = parts(question.text)
        if len(several) == 1 or question.before:
            return self._as_typed(self._or_about(question))
        each = [replace(question, text=question.text[slice(*part)]) for part in several]
        answers = [self._in_best_form(one) for one in each[:_LIMIT_PARTS]]
        return self._one_by_one(question, answers, each[_LIMIT_PARTS:])

    def _or_about(self, question: Question) -> Answer:
        """The answer or, to a name or a few words that ask nothing, what is said about them.

        A name is seldom a question: only a sure answer to it is one. What is asked within a wish
        to know is answered: "find who owns WhatsApp".
        """
        leaning = _leaning(question)
        texts = [*leaning, question.text]
        if question.before is not None and is_bare(question.text):
            texts = leaning  # "and what about Max?" asks the question before of another
        wanted = [(text, subject) for text in texts if (subject := subject_of(text)) is not None]
        if found := self._wished(question) or self._about_first(question, wanted):
            return found
        answer = self._in_best_form(question)
        if wanted or answer.confidence is Confidence.SURE or not answer.is_question:
            return answer
        if answer.is_answered and answer.question.before is not None:
            return answer
        if not answer.is_answered and (speaker := _speaker(question.text)):
            spelt = respelt(self._store, speaker)
            said = replace(answer.question, subject=speaker, respelt=spelt)
            return self._about(said, speaker, SPEECH) or answer
        named = [(text, text.strip(" ?!.")) for text in texts if is_subject(text)]
        if not named or (answer.is_answered and not _is_name(named[0][1])):
            return answer
        found = self._about_first(question, named, answer.question)
        return found or (_refused(answer) if " " not in named[0][1] else answer)

    def _as_typed(self, found: Answer) -> Answer:
        """An answer without a respelling that the reader need not be told of.

        That is one of words that the reader did not type, of a name in other letters, of another
        form of the same word, and of what another language spells otherwise.
        """
        asked = found.question
        if asked.respelt is None:
            return found
        typed = asked.subject or asked.text
        follows = asked.typed is not None and asked.subject is None
        if (
            follows
            or is_same_but_for_ending(typed, asked.respelt)
            or is_foreign(self._store, asked.text)
        ):
            return replace(found, question=replace(asked, respelt=None))
        return found

    def _wished(self, question: Question) -> Answer | None:
        """The answer to what is asked within a wish to know, or surely to the wish itself.

        None where a subject alone is named, as in "what is new about Max?", most often.
        """
        subject = subject_of(question.text)
        if subject is None:
            return None
        within = _asked_within(subject)
        if within is not None:
            answer = self._in_best_form(replace(question, text=within))
            return answer if answer.is_answered else None
        if not ASKS.search(question.text):
            return None
        answer = self._in_best_form(question)
        return answer if answer.confidence is Confidence.SURE else None

    def _about_first(
        self,
        question: Question,
        wanted: Iterable[tuple[str, str]],
        searched: Question | None = None,
    ) -> Answer | None:
        """What is said about the first subject of which something is; each with its whole text.

        `searched`: what was searched for before, with its respelling.
        """
        for text, subject in wanted:
            if searched is not None and searched.text == text:
                spelt = searched.respelt and searched.respelt.strip(" ?!.")
            else:
                spelt = respelt(self._store, subject)
            spelt = spelt or named_otherwise(self._store, subject)
            is_typed = text == question.text
            before, typed = (
                (None, question.typed) if is_typed else (question.before, question.text)
            )
            about = replace(
                question, text=text, before=before, typed=typed, subject=subject, respelt=spelt
            )
            if found := self._about(about, subject):
                return found
        return None

    def _about(
        self, question: Question, subject: str, telling: re.Pattern[str] | None = None
    ) -> Answer | None:
        """The best sentence about a subject of each story, newest first; None if there is none.

        Of sentences in which something `telling` stands, where that is given.
        """
        words = replace(question, text=subject, before=None)
        found = search(
            self._store, self._index, self._encoder, words, _READ_ABOUT, timed=self._timed
        )
        passages = [candidate.passage for candidate in found]
        by_words: dict[str, Quote] = {}
        for quote in _apart(naming(subject, question.respelt, passages, telling)):
            by_words.setdefault(_flat(quote.article.text[slice(*quote.sentence)]), quote)
        quotes = list(by_words.values())
        if not quotes:
            return None
        told: dict[str, Quote] = {}
        for quote in quotes:
            told.setdefault(quote.article.copy_group, quote)
        newest = newest_first(told.values())
        others = [quote for quote in quotes if quote not in newest]
        shown, *left = [*newest[:LIMIT_QUOTES], *others][:LIMIT_QUOTES], *newest[LIMIT_QUOTES:]
        more = [*left, *(quote for quote in others if quote not in shown)][:LIMIT_MORE]
        placed = tuple(with_places(self._store, quote) for quote in newest_first(shown))
        said, spelt = named_part(subject, question.respelt, placed)
        question = replace(question, subject=said, respelt=spelt)
        return Answer(question, Confidence.ABOUT, placed, more=tuple(more))

    def _one_by_one(
        self, question: Question, answers: Sequence[Answer], not_read: Sequence[Question]
    ) -> Answer:
        """The answers to the parts of a question in one; as it stands where no part has one.

        `not_read`: further parts, as `Answer.not_read` has them.
        """
        answered = [answer for answer in answers if answer.is_answered]
        if not answered:
            return replace(self._in_best_form(question), not_read=tuple(not_read))
        by_place = zip_longest(*(answer.quotes[:LIMIT_QUOTES] for answer in answered))
        quotes = _apart(quote for place in by_place for quote in place if quote is not None)
        surely = all(answer.confidence is Confidence.SURE for answer in answered)
        return Answer(
            question,
            Confidence.SURE if surely else Confidence.PERHAPS,
            tuple(islice(quotes, max(LIMIT_QUOTES, len(answered)))),
            left_out=tuple(answer.question for answer in answers if not answer.is_answered),
            not_read=tuple(not_read),
        )

    def _in_best_form(self, question: Question) -> Answer:
        alone = replace(question, before=None)
        texts = forms(question.text, question.before) if question.before else []
        names = tuple(word for group in asked(question.text).names for word in group)
        typed = question.text
        asked_so = [replace(question, text=text, names=names, typed=typed) for text in texts]
        found = self._of_nearest(asked_so)
        if not found:
            return self._answer(alone)
        best = max(found, key=lambda answer: answer.probability)
        if is_bare(question.text):
            return best
        plain = self._answer(alone)
        return best if best.probability > plain.probability + _PLAINER else plain

    def _of_nearest(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers to the one or two of several forms to which some passage comes nearest.

        Reading takes fifty times as long as searching.
        """
        searched = [self._searched(one) for one in questions if not is_small_talk(one.text)]
        searched.sort(key=lambda one: -max((found.cosine for found in one[1]), default=0.0))
        answers: list[Answer] = []
        for question, candidates in searched[:_READ_FORMS]:
            answers.append(self.answer_from(candidates, question))
            if answers[-1].probability >= _WELL:
                break
        return answers

    def _answer(self, question: Question) -> Answer:
        if is_small_talk(question.text):
            return Answer(question, Confidence.NOT_A_QUESTION)
        question, candidates = self._searched(question)
        return self.answer_from(candidates, question)

    def _searched(self, question: Question) -> tuple[Question, list[Candidate]]:
        """The question with its respelling, and the passages that are to be read for it."""
        self.give_way()
        spelt = respelt(self._store, question.text)
        named = other_names(self._store, question.text, spelt)
        question = replace(question, respelt=spelt, other_names=named)
        return question, search(
            self._store, self._index, self._encoder, question, LIMIT_READ, timed=self._timed
        )

    def answer_from(self, candidates: Sequence[Candidate], question: Question) -> Answer:
        """As `answer`, from these passages alone."""
        self.give_way()
        with self._timed("read"):
            readings = self._reader.read(question, candidates)
        thresholds = self._reader.thresholds
        if question.names:  # the name that was exchanged
            readings = [r for r in readings if Doubt.ANOTHER_NAME not in r.doubts]
        least = thresholds.perhaps
        if asked(question.text).kind == "yes":
            least = max(least, min(_YES_FROM, thresholds.sure))
        probable = [r for r in readings if r.probability >= least]
        if probable:
            plain = newer_first([r for r in probable if not r.doubts])
            doubted = newer_first([r for r in probable if r.doubts])
            distinct = _distinct([*plain, *doubted])
            stories = list(_one_of_each_story(question.text, distinct))
            quotes = tuple(stories[:LIMIT_QUOTES])
            alike, others = _of_one_band(quotes, thresholds)
            differing = differ(question.text, alike)
            by_date = differing and grows(question.text, alike)
            if by_date:
                alike, others = _figures(question.text, stories, alike, thresholds), ()
            shown = (*newest_first(alike), *others) if differing else quotes
            further = self._further(readings, shown)
            plainly = [q.probability for q in shown if not q.is_doubted]
            confidence = thresholds.confidence(max(plainly)) if plainly else Confidence.PERHAPS
            return Answer(
                question,
                confidence,
                self._placed(iter(shown), len(shown)),
                differ=differing and not by_date,
                by_date=by_date,
                more=further,
            )
        nearest = self._placed(_distinct(readings))
        further = self._further(readings, nearest)
        return Answer(question, Confidence.NONE, nearest=nearest, more=further)

    def speaking_of(self, claim: Question) -> Answer:
        """Up to three quotes that speak of a claim, whichever way; none where nothing does."""
        if is_small_talk(claim.text):
            return Answer(claim, Confidence.NOT_A_QUESTION)
        vector = self.embedded([claim])[0]
        found = search_by_vector(
            self._store, self._index, self._encoder.name, claim, LIMIT_READ, vector=vector
        )
        passages = [candidate.passage for candidate in found]
        spoken = speaking_of(claim.text, vector, passages, self._encoder)
        quotes = self._placed(q for q in spoken if q.probability >= SHOWN_FROM)
        return Answer(claim, Confidence.PERHAPS if quotes else Confidence.NONE, quotes)

    def again(self, remembered: QuoteRef) -> Quote | None:
        """A quote that was shown before; None where its article is gone or was changed."""
        with self._store.search.operation():
            quote = recall(self._store, remembered)
            return with_places(self._store, quote) if quote else None

    def page(self, remembered: QuoteRef, number: int | None = None) -> Page | None:
        """A page of the article of a quote, that of the quote or one by number; None as above."""
        with self._store.search.operation():
            quote = recall(self._store, remembered)
            return page_around(self._store, quote, number) if quote else None

    def embedded(self, questions: Sequence[Question]) -> Embedding:
        """Questions as vectors: float32, a row of length 1 for each."""
        return self._encoder.encode_questions([question.text for question in questions])

    def search(self, question: Question, limit: int, *, least: float = _ALIKE) -> list[Candidate]:
        """The passages nearest to some words or a question, best first; they need not answer.

        Those that share no word with it have at `least` that cosine, as all-MiniLM-L6-v2 has it.
        """
        with self._store.search.operation():
            k = max(limit, _READ_ABOUT)  # some of them may share nothing with the question
            found = search(self._store, self._index, self._encoder, question, k)
        name = self._encoder.name
        near = [c for c in found if c.bm25 > 0 or comparable(c.cosine, name) >= least]
        return near[:limit]

    def passages_about(self, question: Question, limit: int) -> list[Passage]:
        """The passages of `search`."""
        return [candidate.passage for candidate in self.search(question, limit)]

    @property
    def store(self) -> CorpusStore:
        """The articles."""
        return self._store

    @property
    def encoder(self) -> str:
        """The name of what made the embeddings."""
        return self._encoder.name

    def embed(self, passages: Sequence[Passage]) -> Embedding:
        """New passages as vectors, to be stored: a row for each."""
        return embedding(self._encoder)(passages)

    def check(self) -> None:
        """Raise CorpusError where articles or index cannot be read any more.

        Reads one passage with its article, its embedding and the index, however many there are.
        """
        index = self._index.now()
        last = self._store.search.last_id()
        ids, vectors = self._store.search.vectors_of(self._encoder.name, [last])
        if self._store.all.passages([last]) and not len(ids):
            raise CorpusError(f"passage {last} has no embedding; mend it: verbatim check --repair")
        if index is not None and len(ids):
            index.near(vectors[0], ids, 1)

    def sources(self) -> list[ArticleSummary]:
        """The articles that answers come from, newest first."""
        return self._store.visible.articles()

    def _placed(self, quotes: Iterator[Quote], limit: int = LIMIT_QUOTES) -> tuple[Quote, ...]:
        """The first of them, each with where else its words stand."""
        return tuple(with_places(self._store, q) for q in islice(quotes, limit))

    def _further(self, readings: Sequence[Reading], shown: Sequence[Quote]) -> tuple[Quote, ...]:
        """What comes next, for who wants to see more than was shown."""
        others = (q for q in _distinct(readings) if not any(_same(q, other) for other in shown))
        return tuple(islice(others, LIMIT_MORE))


def _refused(answer: Answer) -> Answer:
    """An answer to a name of which nothing is said: what is marked for it tells of another."""
    if not answer.is_answered:
        return answer
    return Answer(answer.question, Confidence.NONE, nearest=answer.quotes, more=answer.more)


def _asked_within(subject: str) -> str | None:
    """What is asked within a wish to know; None if it only names something.

    >>> _asked_within("том, кто владеет Max"), _asked_within("who owns it"), _asked_within("Max")
    ('кто владеет Max', 'who owns it', None)
    """
    text = _OF_THAT.sub("", subject)
    return text if ASKS.search(text) or asked(text).kind in NUMERIC else None


_OF_THAT = re.compile(r"\A(?:том|то|те|тому|the question(?: of)?),? ", re.IGNORECASE)


def _speaker(question: str) -> str | None:
    """Who is asked about, where it is asked what somebody says.

    >>> _speaker("What does the Kremlin say about it?"), _speaker("что говорит Кремль?")
    ('the Kremlin', 'Кремль')
    """
    match = WHAT_X_SAYS.match(question)
    who = next((name for name in match.groups() if name), None) if match else None
    return who if who and not PRONOUN.fullmatch(who) else None


def _is_name(subject: str) -> bool:
    """True if a few words are a name: one word, or such as have capitals."""
    return " " not in subject or bool(asked(f"Is {subject}").names)


def _leaning(question: Question) -> list[str]:
    """The forms of a question that names a subject only with the one before it."""
    if question.before is None:
        return []
    wants = subject_of(question.text) is not None or is_bare(question.text)
    return forms(question.text, question.before) if wants else []


def _one_of_each_story(question: str, quotes: Iterator[Quote]) -> Iterator[Quote]:
    """The first of each story: what else one article says is seldom about the same thing.

    Also a copy that was brought up to date, so that it answers with something else.
    """
    told: list[Quote] = []
    for quote in quotes:
        if all(_is_news(question, quote, other) for other in told):
            told.append(quote)
            yield quote


def _is_news(question: str, quote: Quote, told: Quote) -> bool:
    if quote.article.copy_group != told.article.copy_group:
        return True
    return quote.article.id != told.article.id and answers_differ(question, quote, told)


def _of_one_band(
    quotes: Sequence[Quote], thresholds: Thresholds
) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    """The quotes that are relied on as much as the first, and the rest, in their order.

    Only the former can contradict each other: a doubtful one is no news beside a sure one, nor one
    that is more probably wrong beside one that is more probably right.
    """
    bands = [
        (thresholds.confidence(q.probability), q.is_doubted, q.probability >= _EVEN)
        for q in quotes
    ]
    alike = tuple(q for q, band in zip(quotes, bands, strict=True) if band == bands[0])
    return alike, tuple(q for q, band in zip(quotes, bands, strict=True) if band != bands[0])


def _figures(
    question: str, stories: Sequence[Quote], alike: Sequence[Quote], thresholds: Thresholds
) -> tuple[Quote, ...]:
    """The quotes of a figure over time: those that differ, and others of their kind and band."""
    found = [quote for quote in alike if quote.exact]
    for quote in _of_one_band(stories, thresholds)[0]:
        told = [*found, quote]
        if quote not in alike and quote.exact and grows(question, told):
            found = told
    return tuple(found[:LIMIT_BY_DATE])


def _distinct(readings: Iterable[Reading]) -> Iterator[Quote]:
    """Quotes that do not overlap and do not say the same words twice."""
    return _apart(
        Quote(
            reading.passage,
            whole_sentences(reading.passage, reading.exact or reading.sentence),
            reading.sentence,
            reading.exact,
            reading.probability,
            is_doubted=bool(reading.doubts),
            decides=reading.decides,
        )
        for reading in readings
    )


def _apart(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Those that neither overlap with one before nor say its words again."""
    taken: list[Quote] = []
    for quote in quotes:
        if not any(_same(quote, other) for other in taken):
            taken.append(quote)
            yield quote


def _same(one: Quote, other: Quote) -> bool:
    if one.article.id != other.article.id:
        return one.text.split() == other.text.split()
    return one.span.start < other.span.end and other.span.start < one.span.end


CLOSE = 0.05
"""Probabilities that differ by no more say nothing about which of two answers is better."""


def newer_first(readings: list[Reading]) -> list[Reading]:
    """Most probable first but, among those as probable as the first of them, the newest first.

    Articles without a date come after those that have one.
    """
    left = sorted(readings, key=lambda reading: -reading.probability)
    ordered: list[Reading] = []
    while left:
        least = left[0].probability - CLOSE
        close = [reading for reading in left if reading.probability >= least]
        close.sort(key=lambda reading: reading.passage.article.published or "", reverse=True)
        ordered += close
        left = left[len(close) :]
    return ordered


def newest_first(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """By when their articles were published; those without a date last."""
    return tuple(sorted(quotes, key=lambda q: q.article.published or "", reverse=True))


def with_places(store: CorpusStore, quote: Quote) -> Quote:
    """The quote with where else its very words stand."""
    article = quote.article
    places = store.visible.places(article)
    said = _flat(quote.text)
    for other in store.visible.copies(article):
        if said in _flat(other.text):
            if other.url:
                places.append(AlternateLocation(other.url, other.publisher, other.byline))
            places += store.visible.places(other)
    own = AlternateLocation(article.url or "", article.publisher).label
    by_label = {place.label: place for place in reversed(places) if place.label != own}
    return replace(quote, also_in=tuple(sorted(by_label.values(), key=lambda p: p.label)))


def _flat(text: str) -> str:
    return " ".join(text.split())
