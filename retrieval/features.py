"""Features of question and text that need no model: names, numbers, kinds of answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from corpus import is_cyrillic
from retrieval.kinds import is_plain, kind, root, words
from retrieval.spelling import sounds_like

_WORD = re.compile(r"\w+(?:[’'.&-]\w+)*")


_NUMBER = re.compile(r"\d[\d,.]*")


_BEFORE_SENTENCE = frozenset('.!?:“„«"(')


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """The names and content words of a question, by stem, and the kind of answer it wants."""

    words: tuple[tuple[str, float], ...]
    """The content words, each with its rarity, 0 to 1.2."""
    names: frozenset[str]
    numbers: frozenset[str]
    kind: str
    """number, time, place, name, reason, way, yes or thing."""


def question_features(question: str, rarity: Callable[[str], float]) -> QuestionFeatures:
    """The features of a question."""
    told: dict[str, float] = {}
    names: set[str] = set()
    for position, match in enumerate(_WORD.finditer(question)):
        word = match.group()
        if is_plain(word):
            continue
        told[root(word)] = rarity(re.sub(r"[’']s$", "", word.lower()))
        if position and word[0].isupper():
            names.add(root(word))
    numbers = frozenset(n.rstrip(".,") for n in _NUMBER.findall(question))
    return QuestionFeatures(tuple(told.items()), frozenset(names), numbers, kind(question))


def missing(named: Iterable[tuple[str, float]], *texts: str) -> tuple[float, float, float]:
    """Of the words named: the rarity that no text holds, its share of all, and the rarest one."""
    held = {word for text in texts for word in words(text)}
    weights = list(named)
    lost = [weight for word, weight in weights if not _held(word, held)]
    total = sum(weight for _, weight in weights)
    return sum(lost), sum(lost) / total if total else 0.0, max(lost, default=0.0)


def absent(wanted: frozenset[str], *texts: str) -> int:
    """The number of stems that occur in none of the texts."""
    held = {word for text in texts for word in words(text)}
    return sum(not _held(word, held) for word in wanted)


def names_unheard(question: str, *texts: str) -> tuple[int, int]:
    """Of the names in a question: how many sound like no word of the texts, and how many it has.

    A name is a word with a capital inside the question, or one in other letters than the rest.

    >>> names_unheard("Что сказал Дуров про Max?", "Pavel Durov said nothing.")
    (1, 2)
    """
    held = {word for text in texts for word in _WORD.findall(text)}
    named = list(_named(question))
    lost = sum(not any(sounds_like(name, word) for word in held) for name in named)
    return lost, len(named)


def _named(question: str) -> Iterator[str]:
    mostly = is_cyrillic(question)
    for position, match in enumerate(_WORD.finditer(question)):
        word = match.group()
        foreign = word[0].isalpha() and is_cyrillic(word) != mostly
        if not is_plain(word) and (foreign or (position and word[0].isupper())):
            yield word


def numbers_absent(wanted: frozenset[str], *texts: str) -> int:
    """The number of numbers that occur in none of the texts."""
    held = {n.rstrip(".,") for text in texts for n in _NUMBER.findall(text)}
    held |= {_digits(n) for n in held}
    return sum(n not in held and _digits(n) not in held for n in wanted)


def _digits(number: str) -> str:
    """A number without the marks between its thousands: 2,300 is 2300."""
    return re.sub(r"[,.](?=\d{3}\b)", "", number)


def other_names(text: str, but: frozenset[str]) -> int:
    """The number of capitalised words inside sentences that the question does not name."""
    found = set()
    for match in _WORD.finditer(text):
        if match.group()[0].isupper() and not _begins(text, match.start()):
            found.add(root(match.group()))
    return len(found - but)


def is_of_another(asked_words: Iterable[str], before: str) -> bool:
    """True if the last name before an answer is not in the question.

    >>> is_of_another(["whatsapp"], "While WhatsApp has 100 million, Telegram has over ")
    True
    """
    own = set(asked_words)
    for match in reversed(list(_WORD.finditer(before))):
        begins = _begins(before, match.start())
        stem = root(match.group())
        if (
            match.group()[0].isupper()
            and not is_plain(match.group())
            and (not begins or stem in own)
        ):
            return stem not in own
    return False


def _begins(text: str, at: int) -> bool:
    """True if a sentence, a line or direct speech begins at a position."""
    before = at
    while before and text[before - 1].isspace():
        before -= 1
        if text[before] == "\n":
            return True
    return not at or text[before - 1 : before] in _BEFORE_SENTENCE


def _held(word: str, held: set[str]) -> bool:
    """True if a stem, or another form with the same beginning, is in the set."""
    if word in held:
        return True
    return len(word) >= 5 and any(h[:5] == word[:5] for h in held if len(h) >= 5)
