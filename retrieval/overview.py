"""The overview and the timeline: what the articles tell, for readers who ask no question yet.

Whoever asks "What is this about?" or "что нового" gets the articles, newest first: each title with
its lead, which is the summary that its author wrote, and the numbers that changed from one article
to a later one.

The timeline has the sentences that name a day, a month or a year, by date. What an article is
about happened, most often, when it was published, and its first sentence tells it: where that
names no date, it stands under the day of publication.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, product
from typing import NamedTuple, TypeVar

from corpus import Article, ArticleFilter, CorpusStore, Extent, Passage, Span
from retrieval import word_classes as words
from retrieval.answer import Answerer
from retrieval.answerability import is_plain, question_features, root
from retrieval.answerability import words as words_of
from retrieval.dates import (
    NamedDate,
    Precision,
    dates_in,
    day_of,
    is_of_saying,
    is_weekday_or_month,
)
from retrieval.e5 import comparable
from retrieval.quantities import Amount, amounts_in, overlapping
from retrieval.question import LIMIT_CHARS, Question, sounds_like
from retrieval.quote import Quote, leans_back, whole_sentences

LIMIT_CHANGES = 5
"""Numbers that changed, shown in one overview."""


@dataclass(frozen=True, slots=True)
class Headline:
    """An article of the overview with its lead."""

    article: Article
    lead: Quote | None
    """Its first sentence; None where that is hidden."""
    copies: tuple[Article, ...] = ()
    """Other articles with the same text, oldest first."""
    outline: tuple[Quote, ...] = ()
    """The first sentence below each heading, where hardly any other article tells the story."""


@dataclass(frozen=True, slots=True)
class Change:
    """A number that later articles give otherwise: quotes, newest first, the number exact."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of the articles, newest first, copies folded."""

    extent: Extent
    headlines: tuple[Headline, ...]
    first: int = 0
    """How many articles come before this page."""
    changes: tuple[Change, ...] = ()
    """Only on the first page."""


def overview_of(
    store: CorpusStore,
    limit: int,
    first: int = 0,
    among: ArticleFilter | None = None,
    *,
    changes: bool = True,
    give_way: Callable[[], None] = lambda: None,
) -> Overview:
    """A page of the overview, without so many articles at first. Blocks.

    Without `changes`, no numbers are compared; `give_way` is called between two articles.
    """
    with store.search.operation():
        shown = store.visible.distinct(limit, first, among)
        extent = store.visible.extent(among)
        alone = extent.distinct <= _FEW
        return Overview(
            extent,
            tuple(_headline(store, article, outlined=alone) for article in shown),
            first,
            _changes(store, among, give_way) if changes and first == 0 else (),
        )


def _headline(store: CorpusStore, article: Article, *, outlined: bool) -> Headline:
    passages = _passages_as_read(store, article)
    outline = tuple(_outline(passages)) if outlined else ()
    return Headline(article, _lead(passages), tuple(store.visible.copies(article)), outline)


def _passages_as_read(store: CorpusStore, article: Article) -> list[Passage]:
    """The passages of an article; none where it was removed or changed since it was read."""
    found = store.visible.passages_of(article.id)
    return [passage for passage in found if passage.article.digest == article.digest]


def _outline(passages: Iterable[Passage]) -> Iterator[Quote]:
    """The first sentence below each heading but the first, in reading order."""
    for before, passage in islice(_below_headings(passages), _OUTLINE):
        if before is not None:
            first = passage.sentences[0]
            yield Quote(passage, first, first, None, 1.0)


def _below_headings(passages: Iterable[Passage]) -> Iterator[tuple[Passage | None, Passage]]:
    """The first passage below each heading, with the passage before it."""
    before: Passage | None = None
    for passage in passages:
        if before is None or passage.heading != before.heading:
            yield before, passage
        before = passage


def news_of(store: CorpusStore, since: float) -> list[Headline]:
    """The articles that feeds brought as news from a time on, in that order, with leads. Blocks.

    `since` in seconds since 1970.
    """
    with store.search.operation():
        return [Headline(one, lead_of(store, one)) for one in store.visible.news(since)]


def lead_of(store: CorpusStore, article: Article) -> Quote | None:
    """The first sentence of an article; None where it is hidden, or the article was removed."""
    return _lead(_passages_as_read(store, article))


def _lead(passages: Sequence[Passage]) -> Quote | None:
    if not passages:
        return None
    first = passages[0].sentences[0]
    return Quote(passages[0], first, first, None, 1.0)


_NEAR = 200  # passages, of which the story of an article is made


_NEAR_FROM = 0.2  # cosine of a lead and a passage of the same story, by all-MiniLM-L6-v2


_NAMES = 12  # that an article is mostly about


_NAMES_CHARS = 20_000  # of an article, from its beginning, are searched for them


_SENTENCE_ENDS = re.compile(r"[.!?…:\n]\s|\n")


def story_of(answerer: Answerer, article: Article) -> tuple[str, ...]:
    """The ids of the articles about the same event, that of the article first. Blocks.

    An article is of the same story if it is a copy, or if one of its passages is near to the title
    and lead by meaning and both are about a name in common, whatever its alphabet. It is a guess,
    rather too wide than too narrow, from the nearest passages of the corpus.
    """
    store = answerer.store
    with store.search.operation():
        lead = lead_of(store, article)
        told = f"{article.title or ''}\n{lead.text if lead else ''}".strip()
        found = {article.id: article} | {one.id: one for one in store.visible.copies(article)}
        if not any(c.isalnum() for c in told):
            return tuple(found)
        names = _names_of(article)
        about = Question(told[:LIMIT_CHARS])
        for candidate in answerer.search(about, _NEAR, least=_NEAR_FROM):
            other = candidate.passage.article
            if other.id in found or comparable(candidate.cosine, answerer.encoder) < _NEAR_FROM:
                continue
            answerer.give_way()
            if _share_a_name(names, _names_of(other)):
                found |= {other.id: other} | {one.id: one for one in store.visible.copies(other)}
        return tuple(found)


class _Names(NamedTuple):
    """The roots of the names that an article has most often."""

    surely: frozenset[str]
    """Those that stand within a sentence, not only where every word has a capital."""
    perhaps: frozenset[str]
    """Those, and words that begin a sentence."""


def _names_of(article: Article) -> _Names:
    within: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for sentence in _SENTENCE_ENDS.split(f"{article.title or ''}\n{article.text[:_NAMES_CHARS]}"):
        within.update(_telling(sentence.strip())[1])
        first.update(_telling(f"  {sentence.strip()}")[1])
    surely, perhaps = (
        frozenset(islice((n for n, _ in some.most_common() if not is_weekday_or_month(n)), _NAMES))
        for some in (within, first)
    )
    return _Names(surely, surely | perhaps)


def _share_a_name(one: _Names, other: _Names) -> bool:
    """Whether two articles are about the same name; in one of them it surely is one."""
    pairs = chain(product(one.surely, other.perhaps), product(one.perhaps, other.surely))
    return any(_is_one_name(*pair) for pair in pairs)


def _is_one_name(one: str, other: str) -> bool:
    """Whether two roots are of one name: they are alike, or sound so in different alphabets."""
    return one == other or (one.isascii() != other.isascii() and sounds_like(one, other))


_FEW = 2  # articles that are shown with an outline
_OUTLINE = 8  # headings of one
_STEPS = 5  # of a number that changes again and again, the latest
_ARTICLES = 40  # the newest, in which numbers are compared
_SENTENCES = 40  # of each, from its beginning
_SHARED = 0.33  # of the telling words of the shorter of two sentences, beside what is counted
_SHARED_OF_SUMS = 0.5  # the same of sums and measures, since a story has many
_COUNTED_WORDS = 2  # after a number, among which what it counts is named
_MOST_TIMES = 20.0  # by which one thing grows or shrinks
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_SUPPOSED = re.compile(r"(?:if|unless|если|якщо)\b", re.IGNORECASE)
_NO_COUNT = re.compile(r"\b(?:\d{1,2}[:.]\d\d|(?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number in a sentence, with the words that tell what it is."""

    passage: Passage
    sentence: Span
    amount: Amount
    """Its span counted within the sentence."""
    counted: frozenset[str]
    told: frozenset[str]
    """The other telling words of the sentence."""
    names: frozenset[str]

    def quote(self) -> Quote:
        """The sentence with the number as its exact words."""
        start = self.sentence.start
        exact = Span(start + self.amount.span.start, start + self.amount.span.end)
        return Quote(self.passage, whole_sentences(self.passage, exact), self.sentence, exact, 1.0)


def _changes(
    store: CorpusStore, among: ArticleFilter | None, give_way: Callable[[], None]
) -> tuple[Change, ...]:
    """The numbers that a later article gives otherwise, the latest change first."""
    articles = [a for a in store.visible.distinct(_ARTICLES, 0, among) if day_of(a.published)]
    chains: list[list[_Figure]] = []
    by_word: defaultdict[str, set[int]] = defaultdict(set)  # chains by what their last counts
    for article in reversed(articles):
        give_way()
        for figure in _figures(store.visible.passages_of(article.id)):
            alike = {at for word in figure.counted for at in by_word[word]}
            earlier = [at for at in alike if _is_later(figure, chains[at][-1])]
            at = max(earlier, default=len(chains))
            if earlier:
                for word in chains[at][-1].counted:
                    by_word[word].discard(at)
                chains[at].append(figure)
            else:
                chains.append([figure])
            for word in figure.counted:
                by_word[word].add(at)
    changed = [chain for chain in chains if len(chain) > 1]
    changed.sort(key=lambda chain: chain[-1].passage.article.published or "", reverse=True)
    return tuple(
        Change(tuple(figure.quote() for figure in reversed(chain[-_STEPS:])))
        for chain in changed[:LIMIT_CHANGES]
    )


def _figures(passages: Iterable[Passage]) -> Iterator[_Figure]:
    """The numbers that count something, in the first sentences of an article."""
    left = _SENTENCES
    for passage in passages:
        for sentence in passage.sentences[: max(left, 0)]:
            left -= 1
            text = passage.article.text[slice(*sentence)]
            if not _DIGIT.search(text) or leans_back(text) or _is_doubtful(text):
                continue
            told, names = _telling(text)
            counting = [
                (amount, set(_counted(text, amount.span.end))) for amount in amounts_in(text)
            ]
            units = Counter(word for amount, counted in counting for word in {amount.of, *counted})
            published = day_of(passage.article.published)
            days = dates_in(text, published, language=passage.article.language)
            amounts = [amount for amount, _ in counting]
            of_days = [amount for day in days for amount in overlapping(amounts, day.span)]
            for amount, counted in counting:
                start, end = amount.span
                if amount in of_days or not _counts(text, amount.span):
                    continue
                numbers = frozenset(map(root, _WORD.findall(text[start:end])))
                rest = told - counted - numbers
                of = frozenset(counted | {amount.of} - {""})
                if of and all(units[word] == 1 for word in of):
                    yield _Figure(passage, sentence, amount, of, rest, names)


def _is_doubtful(text: str) -> bool:
    """True if a sentence denies, doubts or supposes what it tells: its numbers changed nothing."""
    cues = (words.DENIES, words.FALSE, words.UNSAID, words.WOULD, words.MAYBE, words.NEARLY)
    if _SUPPOSED.match(text) or words.HAD_IT.search(text):
        return True
    return any(cue.search(text) for cue in cues)


def _counts(text: str, number: Span) -> bool:
    """True if a number is in digits, and neither a year, a time of day nor that of a thing."""
    said = text[slice(*number)]
    if not _DIGIT.search(said) or _NO_COUNT.fullmatch(said):
        return False
    return text[: number.start].rstrip()[-1:] not in ("№", "#")


def _counted(text: str, end: int) -> Iterator[str]:
    """The telling words right after a number, which say what it counts."""
    for match in islice(_WORD.finditer(text, end), _COUNTED_WORDS):
        if text[end : match.start()].strip():
            return
        if not is_plain(match[0]):
            yield root(match[0])
        end = match.end()


def _telling(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a sentence that tell something, and those of them that are names."""
    told: set[str] = set()
    names: set[str] = set()
    for match in _WORD.finditer(text):
        word = match[0]
        if is_plain(word) or len(word) < 3:
            continue
        told.add(root(word))
        if match.start() and word[0].isupper():
            names.add(root(word))
    return frozenset(told), frozenset(names)


def _is_later(figure: _Figure, earlier: _Figure) -> bool:
    """True if a number is of the same as an earlier one, and another number."""
    before, after = earlier.passage.article, figure.passage.article
    if before.copy_group == after.copy_group or day_of(before.published) == day_of(
        after.published
    ):
        return False
    if figure.amount.agrees_with(earlier.amount) is not False:
        return False
    low, high = sorted((abs(figure.amount.high), abs(earlier.amount.high)))
    if not low or high > _MOST_TIMES * low:
        return False
    heard = (earlier.names & figure.told) | (figure.names & earlier.told)
    if earlier.names and figure.names and not heard:
        return False
    shared = len(figure.told & earlier.told)
    least = _SHARED_OF_SUMS if figure.amount.of not in ("", "%") else _SHARED
    return shared > 0 and shared >= least * min(len(figure.told), len(earlier.told))


_OF_TIMELINE = 200  # the newest, where nothing in particular is asked for


_AT_ONCE = 10  # of them are read


_PASSAGES = 100


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence of an article and the date that it names first.

    Or the first sentence of an article, and when it was published.
    """

    when: date
    """The day, or the first day of the month or year."""
    precision: Precision
    quote: Quote
    """The sentence; its exact words are those that name the date, if it does."""

    @property
    def told(self) -> str:
        """The date in ISO 8601, no more precise than the sentence names it."""
        return self.when.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def by_date(
    answerer: Answerer,
    about: Question | None = None,
    *,
    among: ArticleFilter | None = None,
    newest_first: bool = False,
) -> list[Event]:
    """The timeline of a topic or question; without one, of the newest articles. Blocks.

    Holds sentences whose date is unambiguous, each once, at its
    first date that is not the day on which somebody spoke, and the first sentence
    of each article. With a topic, the sentence or the heading above it shares a word with it, or
    the title above the first sentence.
    """
    if about is None:
        newest = (
            [held.article for held in answerer.store.visible.articles(among)[:_OF_TIMELINE]]
            if among
            else [
                article
                for at in _in_steps(range(0, _OF_TIMELINE, _AT_ONCE), answerer)
                for article in answerer.store.visible.latest(_AT_ONCE, at)
            ]
        )
        passages = [
            passage
            for article in _in_steps(newest, answerer)
            for passage in answerer.store.visible.passages_of(article.id)
        ]
    else:
        passages = answerer.passages_about(about, _PASSAGES)
    leads = list(_leads(answerer, passages))
    events = [e for passage in _in_steps(passages, answerer) for e in _events(passage)]
    found = _in_order([*leads, *events], newest_first=newest_first)
    if about is None:
        return found
    told = {word for word, _ in question_features(about.text, lambda _: 1.0).words}
    opening = {_said(event) for event in leads}
    return [
        event
        for event in found
        if told & set(words_of((_titled if _said(event) in opening else _around)(event.quote)))
    ]


def _in_steps(items: Iterable[Item], answerer: Answerer) -> Iterator[Item]:
    """The items; others may be answered between two of them."""
    for item in items:
        answerer.give_way()
        yield item


def _leads(answerer: Answerer, passages: Iterable[Passage]) -> Iterator[Event]:
    """The first sentence of each article of these passages.

    It stands under the date that it names, else under the day of publication.
    """
    by_text = {p.article.copy_group: p.article for p in passages}
    for article in _in_steps(by_text.values(), answerer):
        published, lead = day_of(article.published), lead_of(answerer.store, article)
        if lead is None:
            continue
        dated = (e for e in _events(lead.passage) if e.quote.sentence == lead.sentence)
        if event := next(dated, None):
            yield event
        elif published:
            yield Event(published, "day", lead)


def _said(event: Event) -> str:
    """The words of a sentence, however they are set."""
    return " ".join(event.quote.article.text[slice(*event.quote.sentence)].split())


def _in_order(found: Iterable[Event], *, newest_first: bool = False) -> list[Event]:
    """Events by date; equal sentences once, those first that come first."""
    seen: set[str] = set()
    events: list[Event] = []
    for event in found:
        if (said := _said(event)) not in seen:
            seen.add(said)
            events.append(event)
    events.sort(key=lambda e: (e.quote.article.id, e.quote.span.start))
    return sorted(events, key=lambda event: event.when, reverse=newest_first)


def _events(passage: Passage) -> Iterator[Event]:
    article = passage.article
    published = day_of(article.published)
    named = dates_in(
        passage.text,
        published,
        language=article.language,
        steady=day_of(article.changed) in {None, published},
        weekdays=True,
    )
    for sentence in passage.sentences:
        inside = [n for n in named if _lies_in(n, passage, sentence)]
        told = [n for n in inside if not is_of_saying(passage.text, n.span.start)]
        if first := next(iter(told or inside), None):
            start, end = (edge + passage.span.start for edge in first.span)
            exact = Span(start, end)
            quote = Quote(passage, whole_sentences(passage, exact), sentence, exact, 1.0)
            yield Event(first.when, first.precision, quote)


def _lies_in(named: NamedDate, passage: Passage, sentence: Span) -> bool:
    return sentence.start <= named.span.start + passage.span.start < sentence.end


def _around(quote: Quote) -> str:
    """The quote with the heading above it."""
    return f"{quote.passage.section or ''} {quote.text}"


def _titled(quote: Quote) -> str:
    """The first sentence of an article with its title."""
    return f"{quote.article.title or ''} {_around(quote)}"
