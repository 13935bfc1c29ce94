"""Deduplication: the article at an address however it is spelled, and near duplicates of a text.

Copies are mostly wire stories, not the same word for word. Source: Broder, On the resemblance and
containment of documents, 1997 (MinHash); doi:10.1109/SEQUEN.1997.666900. Candidates are found by
equal bands of signatures, and judged by their words.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.store.database import Database, checksum, is_intact
from corpus.urls import is_web, key_of

PLACE = "key, address, publisher, article_id, seal"


_JUDGED = 10  # candidates whose words are compared, those with most in common first


def place_key(address: str) -> str:
    """The key that all spellings of an address share; a file path is its own key.

    The fragment counts: it distinguishes the articles of one file.

    >>> place_key("http://www.example.org/a/"), place_key("file:///A.txt#3")
    ('example.org/a', 'file:///A.txt#3')
    """
    if not is_web(address):
        return address
    page, mark, fragment = address.partition("#")
    return key_of(page) + mark + fragment


def is_other_spelling(address: str | None, known: str | None) -> bool:
    """True if a stored address need not be rewritten: it is the same, and no less secure.

    >>> is_other_spelling("http://m.example.org/a/", "https://example.org/a")
    True
    """
    if not address or not known or place_key(address) != place_key(known):
        return False
    return known.startswith("https:") or not address.startswith("https:")


def article_at(db: Database, address: str | None) -> str | None:
    """The id of the article that was read from an address."""
    row = address and db.first(
        "SELECT article_id FROM addresses WHERE key = ?", place_key(address)
    )
    return str(row[0]) if row else None


def new_places(
    db: Database, article_id: str, article: Article, addresses: Iterable[str]
) -> dict[str, str]:
    """The addresses to store for an article, by their keys.

    Its source belongs to it even if another article had it; other addresses only if free.
    """
    told = (article.source, article.url, *addresses)
    wanted = {place_key(address): address for address in told if address}
    marks = ",".join("?" * len(wanted))
    owners = dict(db.all(f"SELECT key, article_id FROM addresses WHERE key IN ({marks})", *wanted))
    own = place_key(article.source) if article.source else None
    return {
        key: address
        for key, address in wanted.items()
        if key not in owners or (key == own and owners[key] != article_id)
    }


def write_places(
    db: Database, article_id: str, places: dict[str, str], publisher: str | None
) -> None:
    """Write the addresses of an article, by their keys, taking them from other articles."""
    told = [(key, address, publisher, article_id) for key, address in places.items()]
    db.write_many(
        f"INSERT INTO addresses ({PLACE}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
        "address = excluded.address, publisher = excluded.publisher, "
        "article_id = excluded.article_id, seal = excluded.seal",
        [(*row, checksum(*row)) for row in told],
    )


def places_are_whole(db: Database, article: Article) -> bool:
    """True if the addresses of an article are intact and include its source."""
    rows = db.all(f"SELECT {PLACE} FROM addresses WHERE article_id = ?", article.id)
    found = article.source is None or article_at(db, article.source) is not None
    return found and all(map(is_intact, rows))


def delete_spoiled_places(db: Database, article_id: str) -> None:
    """Delete the addresses of an article that are not as they were written."""
    for row in db.all(f"SELECT {PLACE} FROM addresses WHERE article_id = ?", article_id):
        if not is_intact(row):
            db.write("DELETE FROM addresses WHERE key = ?", row[0])


def copy_group_of(db: Database, article: Article) -> str:
    """The copy group of a stored near duplicate of this article, or a new one."""
    keys = band_keys(signature(article.text))
    marks = ",".join("?" * len(keys))
    rows = db.all(
        "SELECT articles.text, copy_group FROM ("
        "SELECT article_id, count(*) AS common FROM bands "
        f"WHERE key IN ({marks}) AND article_id <> ? GROUP BY article_id "
        f"ORDER BY common DESC, article_id LIMIT {_JUDGED}"
        ") JOIN articles ON articles.id = article_id ORDER BY common DESC, articles.id",
        *keys,
        article.id,
    )
    return next((group for text, group in rows if are_copies(text, article.text)), article.id)


def write_bands(db: Database, article: Article) -> None:
    """Let the copies of an article be found."""
    keys = band_keys(signature(article.text))
    rows = [(key, article.id) for key in keys]
    db.write_many("INSERT INTO bands (key, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def delete_bands(db: Database, article: Article) -> None:
    """Remove the MinHash bands of a stored article, so that no copy is found by them."""
    rows = [(key, article.id) for key in band_keys(signature(article.text))]
    db.write_many("DELETE FROM bands WHERE key = ? AND article_id = ?", rows)


Signature = NDArray[np.uint32]
"""uint32, shape (90,): the share of equal places is about that of equal shingles."""


CONTAINED = 0.6
"""Of the shorter of two copies, at least this share of shingles is in the longer one."""


_SHINGLE_WORDS = 4


_BANDS, _ROWS = 30, 3  # texts that share half of their shingles meet with probability 0.98


_LEAST_SHINGLES = 20


_SLICE = 4096  # shingles at a time: 3 MB, where all of a long article would be 100


_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


_PRIME = np.uint64((1 << 31) - 1)


_random = random.Random(20260101)  # noqa: S311  # any numbers do, as long as they never change


_A, _B = (
    np.array([_random.getrandbits(30) + 1 for _ in range(_BANDS * _ROWS)], dtype=np.uint64)
    for _ in "ab"
)


def shingles(text: str) -> set[int]:
    """Numbers for every four words in a row, without regard to case and punctuation."""
    words = _WORD.findall(text.casefold())
    count = max(1, len(words) - _SHINGLE_WORDS + 1)
    return {
        zlib.crc32(" ".join(words[at : at + _SHINGLE_WORDS]).encode("utf-8", "replace"))
        for at in range(count)
    }


@lru_cache(maxsize=4)  # it is asked for when the text is added, and again when it is written
def signature(text: str) -> Signature:
    """The least of each of 90 orders of the shingles of a text; the same on every machine."""
    held = np.fromiter(shingles(text), dtype=np.uint64) % _PRIME
    least: Signature = np.full(_A.shape, _PRIME, dtype=np.uint32)
    for start in range(0, len(held), _SLICE):
        ordered = (held[start : start + _SLICE, None] * _A + _B) % _PRIME
        np.minimum(least, ordered.min(axis=0).astype(np.uint32), out=least)
    least.flags.writeable = False
    return least


def band_keys(of: Signature) -> list[int]:
    """30 numbers of 63 bits: near copies have at least one in common, others hardly ever."""
    bands = of.reshape(_BANDS, _ROWS)
    return [
        (zlib.crc32(band.tobytes()) << 31 | zlib.adler32(band.tobytes()) >> 1) ^ number
        for number, band in enumerate(bands)
    ]


def are_copies(one: str, other: str) -> bool:
    """True if most of the shorter text occurs in the longer one, word for word.

    >>> are_copies("It rained all day in Halvik, and the river rose.", "The sun shone all day.")
    False
    """
    first, second = shingles(one), shingles(other)
    least = min(len(first), len(second))
    if least < _LEAST_SHINGLES:  # too short to judge: anybody may use the same phrase
        return first == second
    return len(first & second) >= CONTAINED * least
