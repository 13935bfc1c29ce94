"""Texts as the pieces of a SentencePiece unigram model, with where each stands in the text.

It needs neither the tokenizers library, which takes a second and 260 MB for a vocabulary of
250,000 pieces, nor a copy of it: pieces stay in the mapped file until a text brings them up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SPACE = "▁"
"""Stands for a space before a word; every text begins with one."""


class Encoded(Protocol):
    """The tokens of a text."""

    @property
    def ids(self) -> Sequence[int]:
        """Their numbers."""

    @property
    def offsets(self) -> Sequence[tuple[int, int]]:
        """For each the code points of the text that it stands for, half-open."""


class Tokenizer(Protocol):
    """Splits texts into tokens. Not thread-safe."""

    def encode(self, sequence: str, /, *, add_special_tokens: bool = True) -> Encoded:
        """The tokens of a text, with or without those for its beginning and end."""

    def token_to_id(self, token: str, /) -> int | None:
        """The number of a token; None where there is none."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of a unigram model, as they lie one after another in a file."""

    blob: NDArray[np.uint8]
    """All pieces in UTF-8."""
    starts: NDArray[np.uint32]
    """The start of each token in `blob`, and the end of the last one."""
    scores: NDArray[np.float32]
    """The log probability of each."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokens of one text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


_SPECIAL = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}


_BEGIN, _END, _UNKNOWN = 0, 2, 3


_UNKNOWN_COST = 10.0  # below the rarest piece, as SentencePiece has it


_KEPT_WORDS = 20_000


_LONGEST_PIECE = 16  # code points, with the space


_SPACE_BYTES = tuple(SPACE.encode())


_AFTER_SPACE = 256  # pieces that begin with a space are grouped by the byte that follows it


class UnigramTokenizer:
    """The likeliest pieces of a text, in the vocabulary of XLM-R. Not safe in two threads at once.

    Source: Kudo 2018, arXiv:1804.10959; normalisation as SentencePiece's nmt_nfkc.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Look pieces up in `vocabulary`; those of each first letter when a text needs them."""
        self._blob = vocabulary.blob
        self._starts = vocabulary.starts
        self._scores = vocabulary.scores
        self._unknown = float(vocabulary.scores.min()) - _UNKNOWN_COST
        keys = _keys(vocabulary)
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(keys[self._order], np.arange(2 * _AFTER_SPACE + 1))
        self._groups: dict[int, dict[str, int]] = {}
        self._pieces = lru_cache(maxsize=_KEPT_WORDS)(self._likeliest)

    def token_to_id(self, token: str, /) -> int | None:
        """The number of a special token or a piece; None where there is none."""
        if token in _SPECIAL:
            return _SPECIAL[token]
        return self._group_of(token).get(token) if token else None

    def encode(self, sequence: str, /, *, add_special_tokens: bool = True) -> Pieces:
        """The tokens of a text, with or without those for its beginning and end.

        The space before a word is no part of its offsets.
        """
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        normal, starts, ends = normalized(sequence)
        for match in _WORD.finditer(normal):
            first = match.end(1)  # of the code points after the space
            here = 0
            for id, length in self._pieces(SPACE + match[2]):
                begin, end = first + max(here - 1, 0), first + here + length - 1
                start = starts[begin] if begin < end else ends[begin - 1] if begin else 0
                ids.append(id)
                offsets.append((start, ends[end - 1] if begin < end else start))
                here += length
        if add_special_tokens:
            close = (len(sequence), len(sequence))
            return Pieces([_BEGIN, *ids, _END], [(0, 0), *offsets, close])
        return Pieces(ids, offsets)

    def _likeliest(self, word: str) -> list[tuple[int, int]]:
        """Piece numbers, each with how many code points it takes: the best path, by Viterbi."""
        size = len(word)
        best = [0.0, *[-np.inf] * size]
        back = [(0, 0)] * (size + 1)
        for start in range(size):
            group = self._group_of(word[start : start + 2])
            for end in range(start + 1, min(size, start + _LONGEST_PIECE) + 1):
                id = group.get(word[start:end])
                if id is not None and (score := best[start] + self._scores.item(id)) > best[end]:
                    best[end], back[end] = score, (id, start)
            unknown = best[start] + self._unknown
            if word[start] not in group and unknown > best[start + 1]:
                best[start + 1], back[start + 1] = unknown, (_UNKNOWN, start)
        return _path(back)

    def _group_of(self, beginning: str) -> dict[str, int]:
        """The pieces that begin with the same byte; after a space, with the same one behind it."""
        is_spaced = beginning[0] == SPACE
        letters = beginning[is_spaced : is_spaced + 1].encode("utf-8", "surrogatepass")
        key = _AFTER_SPACE * is_spaced + (letters[0] if letters else 0)
        group = self._groups.get(key)
        if group is None:
            ids = self._order[self._bounds[key] : self._bounds[key + 1]]
            group = self._groups[key] = dict(zip(self._texts(ids), ids.tolist(), strict=True))
            if is_spaced:
                lone = self._group_of("\u2580").get(SPACE)  # any character that starts as it does
                group |= {} if lone is None else {SPACE: lone}
        return group

    def _texts(self, ids: NDArray[np.int32]) -> list[str]:
        """The texts of some pieces, taken from the blob at once."""
        starts = self._starts[ids].astype(np.int64)
        sizes = self._starts[ids + 1].astype(np.int64) - starts
        after = np.cumsum(sizes)
        places = np.arange(after[-1] if len(after) else 0)
        found = self._blob[places + np.repeat(starts - (after - sizes), sizes)]
        lines = np.insert(found, after[:-1], ord("\n"))  # which no piece holds
        return lines.tobytes().decode("utf-8", "replace").split("\n") if len(ids) else []


def _keys(vocabulary: Vocabulary) -> NDArray[np.uint16]:
    """The group of each piece; the last of all for what is no piece of a text."""
    starts = vocabulary.starts[:-1].astype(np.int64)
    after = vocabulary.starts[1:].astype(np.int64) - starts
    padded = np.concatenate([vocabulary.blob, np.zeros(3, np.uint8)])
    first, *rest = (padded[starts + i] for i in range(4))
    is_spaced = (first == _SPACE_BYTES[0]) & (after > len(_SPACE_BYTES))
    for byte, expected in zip(rest[:2], _SPACE_BYTES[1:], strict=True):
        is_spaced &= byte == expected
    keys = np.where(is_spaced, rest[2].astype(np.uint16) + _AFTER_SPACE, first.astype(np.uint16))
    keys[vocabulary.scores >= 0] = 2 * _AFTER_SPACE  # <s>, <mask> and such
    found: NDArray[np.uint16] = keys.astype(np.uint16)
    return found


def _path(back: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The steps that lead to the end, first to last; neighbours that are unknown become one."""
    steps: list[tuple[int, int]] = []
    end = len(back) - 1
    while end:
        id, start = back[end]
        if steps and id == steps[-1][0] == _UNKNOWN:
            steps[-1] = (id, steps[-1][1] + end - start)
        else:
            steps.append((id, end - start))
        end = start
    return steps[::-1]


_WORD = re.compile(r"(?=.)( *)([^ ]*)", re.DOTALL)


# What Nmt makes a space, and what it drops: https://github.com/google/sentencepiece, nmt_nfkc.
_BLANKS = "\t\n\f\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"


_DROPPED = "".join(map(chr, [*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]))


_NMT = {ord(char): " " for char in _BLANKS} | dict.fromkeys(map(ord, _DROPPED), "")


_TOUCHED = re.compile(f"[{_BLANKS}{re.escape(_DROPPED)}]")


def normalized(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """A text as its pieces spell it, and where each of its code points begins and ends in `text`.

    >>> normalized("a ½")
    ('a 1⁄2', [0, 1, 2, 2, 2], [1, 2, 3, 3, 3])
    """
    if not _TOUCHED.search(text) and unicodedata.is_normalized("NFKC", text):
        return text, range(len(text)), range(1, len(text) + 1)
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        spelt = _spelt(match[0])
        made.append(spelt)
        starts += [match.start()] * len(spelt)
        ends += [match.end()] * len(spelt)
    return "".join(made), starts, ends


# A character with what may be joined to it: combining marks, vowels and jamo.
_CLUSTER = re.compile(
    r".[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u0655\u0670\u093c\u094d"
    r"\u09be\u09d7\u0bbe\u0bd7\u3099\u309a\u1161-\u11ff]*",
    re.DOTALL,
)


@lru_cache(maxsize=10_000)
def _spelt(cluster: str) -> str:
    return unicodedata.normalize("NFKC", cluster.translate(_NMT))
