"""What an article said before it was changed, and how two texts of it differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Literal

from corpus.article import Article
from corpus.database import Database

KEPT = 50
"""Older versions than so many are forgotten: of a live page there is no end of them."""

_SENTENCE = re.compile(r"[^\n]+?[.!?…](?=\s)\s*|[^\n]*\n\s*|[^\n]+")
_COMPARED_SENTENCES = 1_000_000
"""Pairs of sentences that are compared at most: of about 15,000 words a text."""
_COMPARED_WORDS = 250_000
"""Pairs of words that are compared at most at each place that changed."""
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said at one time, its text word for word."""

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
class Piece:
    """Some words of a text that were kept, left out or added."""

    what: _What
    text: str


def keep_version(db: Database, article: Article) -> None:
    """Keep what a stored article says, since it is to say something else."""
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
        f"INSERT OR IGNORE INTO versions (article_id, {', '.join(names)}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        article_id,
        *(getattr(version, name) for name in names),
    )


def versions_of(db: Database, article: Article) -> list[Version]:
    """What a stored article said before, oldest first, and what it says now, last."""
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


def differences(before: str, after: str) -> Iterator[Piece]:
    """How one text became another, word by word: the kept and left out make the first again.

    Sentences are compared first, and words only within those that changed, or it would take a
    minute for a long article. What changed at a length of many words is told as a whole.

    >>> [(piece.what, piece.text) for piece in differences("It rains.", "It pours.")]
    [('kept', 'It '), ('left out', 'rains'), ('added', 'pours'), ('kept', '.')]
    """
    for what, text in _joined(_by_sentence(before, after)):
        yield Piece(what, text)


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
    """What was there and what is there instead, in order; twice the same where it was kept."""
    if len(old) * len(new) > most:
        old, new = ["".join(old)], ["".join(new)]
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _joined(changes: Iterable[_Change]) -> Iterator[_Change]:
    """Changes without empty ones, neighbours of one kind as one."""
    there = (change for change in changes if change[1])
    for what, alike in groupby(there, key=itemgetter(0)):
        yield what, "".join(text for _, text in alike)
