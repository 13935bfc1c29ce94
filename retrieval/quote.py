"""What is shown of an article: whole sentences that can be understood alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import Article, Passage, Place, Span, link_to

LIMIT_SENTENCES = 3
LIMIT_CONTEXT_CHARS = 1200
"""No sentence is added to a quote that would make it longer."""

_OPENING_WORDS = 4
_REFERS_BACK = frozenset(
    "he she it they this that these those such his her hers its their theirs him them "
    "one another both latter former".split()
)
_CONTINUES = frozenset(
    "however but and so yet nor or also instead meanwhile moreover furthermore therefore thus "
    "still otherwise nevertheless nonetheless besides additionally consequently".split()
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Some words of an article, shown with their source."""

    passage: Passage
    span: Span
    """One to three whole sentences, in code points of the article."""
    sentence: Span
    """The one of them that answers best."""
    exact: Span | None
    """The few words that are the answer, if they were marked."""
    probability: float
    """That this answers the question, 0 to 1."""
    also_in: tuple[Place, ...] = ()
    """Where else the very words stand: copies of the article."""

    @property
    def link(self) -> str | None:
        """The address that opens the article at the quote, as far as a browser can find it."""
        a = self.article
        return link_to(a.text, self.span, a.url, title=a.title, scrolls=a.scrolls)

    @property
    def article(self) -> Article:
        """Where it stands."""
        return self.passage.article

    @property
    def text(self) -> str:
        """The quote itself: a slice, so it cannot differ from the article."""
        return self.article.text[self.span.start : self.span.end]

    @property
    def emphasis(self) -> Span:
        """The exact words or, where none are marked, the best sentence; counted within `text`."""
        start, end = self.exact or self.sentence
        return Span(start - self.span.start, end - self.span.start)


def grow(passage: Passage, answer: Span) -> Span:
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
    """Whether a sentence needs the one before it to be understood.

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
        if position and word[0].isupper():  # it names what it is about first
            return False
    return False


def _text(passage: Passage, sentence: int) -> str:
    start, end = passage.sentences[sentence]
    return passage.article.text[start:end]
