"""Versions: what an article said before, and the difference of two texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Literal

from rapidfuzz.distance import Indel

from corpus.article import Article
from corpus.store.database import Database

KEPT = 50
"""The number of versions kept: a live page has no end of them."""


_SENTENCE = re.compile(r"[^\n]+?[.!?…](?=\s)\s*|[^\n]*\n\s*|[^\n]+")


_COMPARED_SENTENCES = 1_000_000
"""Pairs of sentences that are compared at most: of about 15,000 words a text."""


_COMPARED_WORDS = 250_000
"""Pairs of words that are compared at most at each place that changed."""


_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, its text word for word."""

    number: int
    """From 1, in order of time."""
    text: str
    digest: str
    title: str | None = None
    retrieved: str | None = None
    """ISO 8601: when it was read first."""
    changed: str | None = None


_What = Literal["kept", "left out", "added"]


_Change = tuple[_What, str]


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """Some words of a text that were kept, left out or added."""

    what: _What
    text: str


def keep_version(db: Database, article: Article) -> None:
    """Store the current text of an article as a version before it is overwritten."""
    (number,) = db.first(
        "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE article_id = ?", article.id
    )
    now = (article.text, article.digest, article.title, article.retrieved, article.changed)
    write_version(db, article.id, Version(number, *now))
    db.write(
        "DELETE FROM versions WHERE article_id = ? AND number <= ?", article.id, number - KEPT
    )


def write_version(db: Database, article_id: str, version: Version) -> None:
    """Write what an article said before."""
    names = ("number", "text", "digest", "title", "retrieved", "changed")
    db.write(
        f"INSERT INTO versions (article_id, {', '.join(names)}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        article_id,
        *(getattr(version, name) for name in names),
    )


def versions_of(db: Database, article: Article) -> list[Version]:
    """The versions of a stored article, oldest first, the current one last."""
    rows = db.all(
        "SELECT number, text, digest, title, retrieved, changed FROM versions "
        "WHERE article_id = ? ORDER BY number",
        article.id,
    )
    before = [Version(*row) for row in rows]
    for version in before:
        if sha256(str(version.text).encode()).hexdigest() != version.digest:
            raise db.damaged(f"version {version.number} of article {article.id} is not as it was")
    number = before[-1].number + 1 if before else 1
    now = (article.text, article.digest, article.title, article.retrieved, article.changed)
    return [*before, Version(number, *now)]


def differences(before: str, after: str) -> Iterator[DiffSegment]:
    """The word-by-word difference of two texts: kept and removed segments make up the first.

    Compares sentences first, then words within changed ones, since a long article would take a
    minute otherwise. A change of many words is one segment.

    >>> [(piece.what, piece.text) for piece in differences("It rains.", "It pours.")]
    [('kept', 'It '), ('left out', 'rains'), ('added', 'pours'), ('kept', '.')]
    """
    for what, text in _joined(_by_sentence(before, after)):
        yield DiffSegment(what, text)


def _by_sentence(before: str, after: str) -> Iterator[_Change]:
    sentences = _SENTENCE.findall(before), _SENTENCE.findall(after)
    for left_out, added in _compared(*sentences, _COMPARED_SENTENCES):
        if left_out == added:
            yield "kept", left_out
            continue
        words = _PIECE.findall(left_out), _PIECE.findall(added)
        for gone, come in _compared(*words, _COMPARED_WORDS):
            if gone == come:
                yield "kept", gone
            else:
                yield "left out", gone
                yield "added", come


def _compared(old: list[str], new: list[str], most: int) -> Iterator[tuple[str, str]]:
    """Pairs of old and new segments in order; equal if kept."""
    if len(old) * len(new) > most:
        old, new = ["".join(old)], ["".join(new)]
    # numbers for the segments, since rapidfuzz compares hashes; difflib takes time to the third
    # power of their number where many are alike
    numbers = {segment: number for number, segment in enumerate({*old, *new})}
    steps = Indel.opcodes([numbers[one] for one in old], [numbers[one] for one in new])
    for _, group in groupby(steps, key=lambda step: step.tag == "equal"):
        alike = list(group)
        first, last = alike[0], alike[-1]
        yield (
            "".join(old[first.src_start : last.src_end]),
            "".join(new[first.dest_start : last.dest_end]),
        )


def _joined(changes: Iterable[_Change]) -> Iterator[_Change]:
    """Changes without empty ones, neighbours of one kind as one."""
    there = (change for change in changes if change[1])
    for what, alike in groupby(there, key=itemgetter(0)):
        yield what, "".join(text for _, text in alike)
