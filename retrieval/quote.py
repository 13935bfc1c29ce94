"""The quote: whole sentences of an article that can be understood on their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import (
    AlternateLocation,
    Article,
    CorpusStore,
    Passage,
    Span,
    UnknownArticleError,
    text_fragment_link,
)

LIMIT_SENTENCES = 3


LIMIT_CONTEXT_CHARS = 1200
"""No sentence is added to a quote that would make it longer."""


_OPENING_WORDS = 4


_REFERS_BACK = frozenset(
    "he she it they this that these those such his her hers its their theirs him them "
    "one another both latter former "
    "он она оно они этот эта это эти его ее её их ему ей им "
    "він вона воно вони цей ця це ці його її їх йому їй".split()
)


_CONTINUES = frozenset(
    "however but and so yet nor or also instead meanwhile moreover furthermore therefore thus "
    "still otherwise nevertheless nonetheless besides additionally consequently "
    "однако но также поэтому впрочем затем потом нет да однак але також тому проте втім".split()
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Some words of an article, shown with their source."""

    passage: Passage
    span: Span
    """One to three whole sentences, in code points of the article."""
    sentence: Span
    """The span of the sentence that answers best."""
    exact: Span | None
    """The few words that are the answer, if they were marked."""
    probability: float
    """The probability that this answers the question, 0 to 1."""
    also_in: tuple[AlternateLocation, ...] = ()
    """The copies of the article that contain the same words."""
    is_doubted: bool = False
    """True if the words that seemed to answer may not be marked: it is no sure answer."""
    decides: bool = True
    """True if the sentence may be shown bold where no words are marked."""

    @property
    def link(self) -> str | None:
        """The address that opens the article at the quote, as far as a browser can find it."""
        a = self.article
        return text_fragment_link(a.text, self.span, a.url, title=a.title, scrolls=a.scrolls)

    @property
    def article(self) -> Article:
        """The article that it quotes."""
        return self.passage.article

    @property
    def text(self) -> str:
        """The quote itself: a slice, so it cannot differ from the article."""
        return self.article.text[self.span.start : self.span.end]

    @property
    def mark(self) -> Span:
        """The words to show bold, in code points of the article; empty where none decide.

        The exact words or, where none are marked and none doubted, the best sentence.
        """
        if self.exact is None and (self.is_doubted or not self.decides):
            return Span(self.span.start, self.span.start)
        return self.exact or self.sentence

    @property
    def emphasis(self) -> Span:
        """The words to show bold, as `mark`, counted within `text`."""
        start, end = self.mark
        return Span(start - self.span.start, end - self.span.start)


def whole_sentences(passage: Passage, answer: Span) -> Span:
    """The whole sentences that `answer` touches, and those before that they lean on.

    At most `LIMIT_SENTENCES` and `LIMIT_CONTEXT_CHARS`, unless the answer itself touches more.
    """
    inside = [
        i for i, s in enumerate(passage.sentences) if s.start < answer.end and s.end > answer.start
    ]
    first, last = inside[0], inside[-1]
    end = passage.sentences[last].end
    while first > 0 and last - first + 1 < LIMIT_SENTENCES and leans_back(_text(passage, first)):
        if end - passage.sentences[first - 1].start > LIMIT_CONTEXT_CHARS:
            break
        first -= 1
    return Span(passage.sentences[first].start, end)


def leans_back(sentence: str) -> bool:
    """True if a sentence needs the one before it to be understood.

    >>> leans_back("Currently, it has around 55 million users.")
    True
    >>> leans_back("Durov, now based in Dubai, said that he would not.")
    False
    """
    words = re.findall(r"[\w’']+", sentence)[:_OPENING_WORDS]
    if words and words[0].lower() in _CONTINUES:
        return True
    for position, word in enumerate(words):
        if word.lower() in _REFERS_BACK:
            return True
        if position and word[0].isupper():  # it names its subject first
            return False
    return False


def _text(passage: Passage, sentence: int) -> str:
    start, end = passage.sentences[sentence]
    return passage.article.text[start:end]


PAGE_CHARS = 1600
"""A page of an article grows no longer, but where one passage is."""


_MARKUP = "#*_ \r\n\t"


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """A reference to a quote, without its words: enough to show it again."""

    article: str
    """The id of the article."""
    digest: str
    """Of its text as it was quoted."""
    span: Span
    sentence: Span
    exact: Span | None
    probability: float
    is_doubted: bool = False

    @classmethod
    def of(cls, quote: Quote) -> QuoteRef:
        """The reference to a quote."""
        a = quote.article
        return cls(
            a.id,
            a.digest,
            quote.span,
            quote.sentence,
            quote.exact,
            quote.probability,
            quote.is_doubted,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Some passages in a row of one article, headings between them included."""

    article: Article
    span: Span
    number: int
    """The first is 1."""
    of: int
    mark: Span
    """The quoted span in code points of the article; it may lie on another page."""

    @property
    def text(self) -> str:
        """The page itself: a slice, so it cannot differ from the article."""
        return self.article.text[self.span.start : self.span.end]


def recall(store: CorpusStore, remembered: QuoteRef) -> Quote | None:
    """The quote of a reference; None if its article is gone or has changed."""
    try:
        article = store.visible.article(remembered.article)
    except UnknownArticleError:
        return None
    if article.digest != remembered.digest:
        return None
    span = remembered.span
    for passage in store.visible.passages_of(article.id):
        if passage.article.digest != remembered.digest:  # it was replaced since it was read above
            return None
        if passage.span.start <= span.start and span.end <= passage.span.end:
            return Quote(
                passage,
                span,
                remembered.sentence,
                remembered.exact,
                remembered.probability,
                is_doubted=remembered.is_doubted,
            )
    return None


def page_around(store: CorpusStore, quote: Quote, number: int | None = None) -> Page:
    """A page of the article of a quote: the one where the quote is, or the one of that number.

    A number beyond the last page gives the last, one before the first the first. The page of the
    passage of the quote where the article was replaced meanwhile.
    """
    passages = store.visible.passages_of(quote.article.id)
    if not any(p.article.digest == quote.article.digest for p in passages):
        passages = [quote.passage]
    spans = pages(passages, quote.article.text)
    if number is None:
        at = next((i for i, s in enumerate(spans) if s.start <= quote.span.start < s.end), 0)
    else:
        at = min(max(number, 1), len(spans)) - 1
    return Page(quote.article, spans[at], at + 1, len(spans), quote.span)


def pages(passages: Sequence[Passage], text: str) -> list[Span]:
    """The article in pages: whole passages in order, each below its heading.

    Every passage is on exactly one page, and pages hold only passages and headings: text between
    passages that are not neighbours may be hidden and is not shown.
    """
    spans: list[Span] = []
    for passage in passages:
        before = spans[-1].end if spans else 0
        start = _with_heading(passage, before, text)
        end = passage.span.end
        neighbour = not text[before:start].strip(_MARKUP)
        if spans and neighbour and end - spans[-1].start <= PAGE_CHARS:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start if end - start <= PAGE_CHARS else passage.span.start, end))
    return spans


def _with_heading(passage: Passage, before: int, text: str) -> int:
    """The start of a passage, or of the heading above it if that comes after `before`."""
    heading, start = passage.heading, passage.span.start
    if heading is None or heading.start < before or text[heading.end : start].strip(_MARKUP):
        return start
    return heading.start
