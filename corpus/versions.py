"""What an article said before it was changed, and how two texts of it differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Literal

from corpus.article import Article
from corpus.database import Database

KEPT = 50
"""Older versions than so many are forgotten: of a live page there is no end of them."""

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


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text that were kept, left out or added."""

    what: Literal["kept", "left out", "added"]
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

    >>> [(piece.what, piece.text) for piece in differences("It rains.", "It pours.")]
    [('kept', 'It '), ('left out', 'rains'), ('added', 'pours'), ('kept', '.')]
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("kept", "".join(old[a:b]))
            continue
        if b > a:
            yield Piece("left out", "".join(old[a:b]))
        if d > c:
            yield Piece("added", "".join(new[c:d]))
