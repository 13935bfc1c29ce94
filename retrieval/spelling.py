"""Words of a question that stand in no article, and what they may be meant to be.

A slip of the finger is one or two letters away; a name in other letters sounds alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from corpus import CorpusStore, is_cyrillic, searched, stem
from retrieval.features import consonants, is_plain, latin, sounds_like

LIMIT_TERMS = 20_000
"""Indexed words that are looked at for one word that is not: a few hundredths of a second."""

_LEAST_LETTERS = 4
_ONLY_NAMES = 5  # letters up to which a slip is only seen in a name: "live" is not "life"
_TWO_SLIPS = 9  # letters of a word in which two of them may be wrong
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")

_INITIALS = {
    "a": "аэ", "b": "б", "c": "кцсч", "d": "д", "e": "еэи", "f": "ф", "g": "гд", "h": "хг",
    "i": "иаі", "j": "дйж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "пф",
    "q": "к", "r": "р", "s": "сш", "t": "тц", "u": "уюа", "v": "в", "w": "ву", "x": "кз",
    "y": "йюяеї", "z": "зцж",
}  # fmt: skip
"""What a name may begin with in Cyrillic letters, by its first Latin letter."""


def respelt(store: CorpusStore, question: str) -> str | None:
    """The question with the words that no article has as the articles spell them.

    None where all of its words stand somewhere, or nothing is like those that do not. Words in
    other letters than the articles' are only taken for names. Blocks.
    """
    languages = store.search.languages()
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(question):
        word = match.group()
        if is_plain(word) or len(word) < 3 or _stands(store, word, languages):
            continue
        if other := _spelling(store, word, languages):
            parts += [question[end : match.start()], other]
            end = match.end()
    return "".join([*parts, question[end:]]) if parts else None


def _stands(store: CorpusStore, word: str, languages: Iterable[str | None]) -> bool:
    forms = {form for found in searched(word, languages) for form in found}
    return any(store.search.count(f'"{form}"', 1) for form in forms)


def _spelling(store: CorpusStore, word: str, languages: frozenset[str | None]) -> str | None:
    """The word of an article that is most like one that no article has."""
    root = stem(word, "")
    if len(root) >= _LEAST_LETTERS:
        most = 2 if len(word) >= _TWO_SLIPS else 1
        near = {
            term: distance
            for term in store.search.terms(root[0], LIMIT_TERMS)
            if (distance := OSA.distance(root, term, score_cutoff=most)) <= most
        }
        for term in sorted(near, key=lambda term: (near[term], term)):
            found = _surface(store, term, languages)
            if found and (len(root) > _ONLY_NAMES or found[0].isupper()):
                return found
    for initial in _other_initials(word):
        for term in store.search.terms(initial, LIMIT_TERMS):
            if _is_heard_as(word, term):
                found = _surface(store, term, languages)
                if found and found[0].isupper():
                    return found
    return None


def _other_initials(word: str) -> Iterator[str]:
    """The letters that a name may begin with in the other alphabet."""
    first = word[0].lower()
    if not is_cyrillic(word):
        yield from _INITIALS.get(latin(first)[:1], "")
    else:
        yield from (letter for letter, others in _INITIALS.items() if first in others)


def _is_heard_as(word: str, term: str) -> bool:
    """Whether a name of an article is heard in a word: all of it, or its beginning: телега."""
    if not sounds_like(word, term):
        return False
    asked, held = consonants(word), consonants(term)
    return asked.startswith(held) or latin(word)[:3] == latin(term)[:3]


def _surface(store: CorpusStore, term: str, languages: Iterable[str | None]) -> str | None:
    """An indexed word as it stands in an article."""
    for id, _ in store.search.match(f'"{term}"', 1):
        for passage in store.visible.passages([id]):
            for match in _WORD.finditer(f"{passage.text} {passage.article.title or ''}"):
                if any(term in forms for forms in searched(match.group(), languages)):
                    return re.sub("[’']s$", "", match.group())
    return None
