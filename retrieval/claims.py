"""Sentences about a claim, whether they support or contradict it.

There is no verdict here: readers judge for themselves. Two features tell if a sentence is about a
claim: the cosine of the two, and the share of the claim's names that its passage never mentions.
Numbers do not count as names, since a claim with a wrong number still matches.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import Embedding, Passage, Span, sentences
from retrieval import answerability
from retrieval.e5 import comparable
from retrieval.encoder import Encoder
from retrieval.question import WORD
from retrieval.quote import Quote, leans_back, whole_sentences
from retrieval.spans import stands

SHOWN_FROM = 0.4
"""Chosen with the weights below, on what benchmarks/claims.jsonl does not hold out: leaving one
out, 26 of 26 that are spoken of are found, and 2 of 26 that are not are shown."""


LIMIT_CHARS = 300
"""Of a longer message, the sentences that name most are looked for."""


_ALIKE, _LOST, _BIAS = 6.7, -5.63, -0.14


_NUMBERLESS = 0.2  # the penalty if the claim has a number and the sentence has none


_DIGIT = re.compile(r"\d")


_CAPITAL = re.compile(r"(?<=\S\s)[^\W\d_a-zа-яёіїєґ][\w’'-]*")


_NOT_SAID = re.compile(r"https?://\S+|[@#]\w+|[*_~`|]+")


_NUMBER_OR_NAME = re.compile(r"\d[\d,.]*|(?<=[^.!?\s] )[^\W\d_a-zа-яё][\w’'-]*")


@dataclass(frozen=True, slots=True)
class ClaimMatch:
    """The features of one sentence for one claim."""

    cosine: float
    """Of the two as vectors, on the scale of all-MiniLM-L6-v2."""
    lost: float
    """The share of the claim's names that the sentence's passage lacks, 0 to 1."""
    numberless: bool = False
    """True if the claim has a number and the sentence has none."""

    @property
    def probability(self) -> float:
        """The probability that the sentence is about the claim, 0 to 1.

        >>> ClaimMatch(0.8, 0.1).probability > 0.9 > 0.1 > ClaimMatch(0.2, 0.7).probability
        True
        """
        alike = self.cosine - _NUMBERLESS * self.numberless
        return 1 / (1 + math.exp(-(_ALIKE * alike + _LOST * self.lost + _BIAS)))


def claim_of(message: str) -> str:
    """The claim of a message: its sentences or, if there are many, those with most names.

    >>> claim_of("LOOK!!! https://a.example/x The ferry Aldine burned on 14 March. @all #news")
    'LOOK!!! The ferry Aldine burned on 14 March.'
    """
    text = " ".join(_NOT_SAID.sub(" ", message).split())
    if len(text) <= LIMIT_CHARS:
        return text
    said = [text[slice(*span)] for span in sentences(text)]
    best = sorted(range(len(said)), key=lambda i: (-len(_NUMBER_OR_NAME.findall(said[i])), i))
    if not best:  # marks alone
        return text[:LIMIT_CHARS]
    kept: list[int] = []
    for i in best:
        if sum(len(said[k]) + 1 for k in kept) + len(said[i]) <= LIMIT_CHARS:
            kept.append(i)
    if not kept:  # a single sentence without an end
        return said[best[0]][:LIMIT_CHARS].rsplit(" ", 1)[0]
    return " ".join(said[i] for i in sorted(kept))


def speaking_of(
    claim: str,
    vector: Embedding,
    passages: Sequence[Passage],
    encoder: Encoder,
) -> Iterator[Quote]:
    """Quotes of the passages, likeliest to speak of the claim first; none twice. Blocks.

    `vector` is the claim's, a row of length 1; `encoder` made it.
    """
    asked = answerability.question_features(claim, lambda word: 0.0 if word[:1].isdigit() else 1.0)
    spans = [(passage, span) for passage in passages for span in passage.sentences]
    said = [passage.article.text[slice(*span)] for passage, span in spans]
    vectors = encoder.encode_passages(said)
    found: list[tuple[float, int, Span, Passage]] = []
    for (passage, span), text, cosine in zip(spans, said, vectors @ vector, strict=True):
        lost = answerability.missing(asked.words, passage.text)[1]
        numberless = bool(asked.numbers) and not _DIGIT.search(text)
        probability = ClaimMatch(
            comparable(float(cosine), encoder.name), lost, numberless
        ).probability
        found.append((-probability, passage.id, span, passage))
    shown: list[Quote] = []
    for less, _, span, passage in sorted(found, key=lambda one: one[:3]):
        quote = Quote(passage, whole_sentences(passage, span), span, None, -less)
        if not any(_overlap(quote, other) for other in shown):
            shown.append(quote)
            yield quote


_SAID = 0.6
"""The share of a subject that a sentence must name, or the heading above it."""


_SAID_BY_NAME = 0.2
"""The same where no sentence names so much, and this one has a name of it: "Max ban reason"."""


def naming(
    subject: str,
    respelt: str | None,
    passages: Sequence[Passage],
    telling: re.Pattern[str] | None = None,
) -> list[Quote]:
    """The sentence of each passage that names a subject best, most of it first; else none.

    Of sentences in which something `telling` stands, where that is given.

    `respelt`: the subject as the articles spell it, where they spell it otherwise. Where none
    names most of it, those that have a name of it count, the nearest in meaning first; where none
    has one, the beginning of each article whose title names all of it.
    """
    most = _naming(subject, respelt, passages, _SAID, telling)
    by_name = most or [
        quote
        for quote in _naming(subject, respelt, passages, _SAID_BY_NAME, telling, ranked=True)
        if _has_name(f"{subject} {respelt or ''}", quote)
    ]
    return by_name or ([] if telling else list(_titled(subject, respelt, passages)))


def named_part(
    subject: str, respelt: str | None, quotes: Sequence[Quote]
) -> tuple[str, str | None]:
    """The part of a subject, and of its respelling, of which quotes have words.

    That is from the first such word to the last: where nothing is said of calls, "calls on
    WhatsApp" is "WhatsApp". All of it where no quote has any.
    """
    typed = list(WORD.finditer(subject))
    spelt = list(WORD.finditer(respelt or subject))
    if len(typed) != len(spelt):
        return subject, respelt
    texts = [_around(quote) for quote in quotes]
    held = [
        at
        for at, pair in enumerate(zip(typed, spelt, strict=True))
        if not answerability.is_plain(pair[0][0])
        and any(stands(word[0], text) for word in pair for text in texts)
    ]
    if not held:
        return subject, respelt
    first, last = held[0], held[-1]
    shorter = respelt and respelt[spelt[first].start() : spelt[last].end()]
    return _OF.sub("", subject[typed[first].start() : typed[last].end()]), shorter


_OF = re.compile(r"[’']s$")


def _around(quote: Quote) -> str:
    """The sentence of a quote with what stands above it."""
    above = (quote.article.title or "", quote.passage.section or "")
    return " ".join((*above, quote.article.text[slice(*quote.sentence)]))


def _titled(subject: str, respelt: str | None, passages: Sequence[Passage]) -> Iterator[Quote]:
    """The first sentence that was found of each article whose title names all of a subject."""
    told = _told_in(subject, respelt)
    first: dict[str, Passage] = {}
    for passage in sorted(passages, key=lambda one: one.span.start):
        first.setdefault(passage.article.id, passage)
    for passage in first.values():
        title = passage.article.title or ""
        if any(words and answerability.missing(words, title)[1] == 0 for words in told):
            sentence = passage.sentences[0]
            yield Quote(passage, whole_sentences(passage, sentence), sentence, None, _SAID_BY_NAME)


def _told_in(subject: str, respelt: str | None) -> list[Sequence[tuple[str, float]]]:
    """The telling words of a subject, as it was typed and as the articles spell it."""
    forms = dict.fromkeys((subject, respelt or subject))
    return [answerability.question_features(form, lambda _: 1.0).words for form in forms]


def _has_name(subject: str, quote: Quote) -> bool:
    """True if a word of a subject is a name in a sentence: with a capital, not at its start."""
    told = set(answerability.words(subject))
    said = quote.article.text[slice(*quote.sentence)]
    names = _CAPITAL.findall(said)
    return any(root in told for name in names for root in answerability.words(name))


def _naming(
    subject: str,
    respelt: str | None,
    passages: Sequence[Passage],
    least: float,
    telling: re.Pattern[str] | None,
    *,
    ranked: bool = False,
) -> list[Quote]:
    forms = _told_in(subject, respelt)
    found: list[tuple[float, bool, int, Quote]] = []
    for rank, passage in enumerate(passages):
        above = " ".join((passage.article.title or "", passage.section or ""))
        best = max(
            (
                (_named(forms, text, above), not leans_back(text), -at, sentence)
                for at, sentence in enumerate(passage.sentences)
                for text in [passage.article.text[slice(*sentence)]]
                if telling is None or telling.search(text)
            ),
            default=(0.0, False, 0, passage.sentences[0]),
        )
        share, stands, _, sentence = best
        if share >= least:
            span = whole_sentences(passage, sentence)
            quote = Quote(passage, span, sentence, None, share)
            order = (0.0, False) if ranked else (-share, not stands)
            found.append((*order, rank, quote))
    return [quote for *_, quote in sorted(found, key=lambda one: one[:3])]


def _named(forms: Sequence[Sequence[tuple[str, float]]], text: str, above: str) -> float:
    """The share of a subject's words in a sentence; those only in what stands above it half."""
    shares = [0.0]
    for words in forms:
        here, around = (1 - answerability.missing(words, *t)[1] for t in ((text,), (text, above)))
        if words and here:
            shares.append((here + around) / 2)
    return max(shares)


def _overlap(one: Quote, other: Quote) -> bool:
    same = one.article.id == other.article.id
    return same and one.span.start < other.span.end and other.span.start < one.span.end
