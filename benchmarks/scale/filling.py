"""Many articles at once, as adding leaves them: in large transactions, nothing found out twice.

That they are no copies of one another is known, so that their signatures are made up.
"""

from __future__ import annotations

import json
import random

from benchmarks.scale.world import ENCODER, World, Written
from corpus import CorpusStore, stemmed
from corpus.store.database import checksum
from corpus.store.passage_search import insert_vectors
from corpus.store.read import PASSAGE
from corpus.store.write import insert_article

_AT_ONCE = 500
_BANDS = 30


def fill(store: CorpusStore, world: World, first: int, last: int) -> None:
    """Write the articles of these numbers. Blocks."""
    chance = random.Random(first)  # noqa: S311 - made-up signatures
    for start in range(first, last, _AT_ONCE):
        with store.database.transaction():
            for number in range(start, min(start + _AT_ONCE, last)):
                _write(store, world, world.written(number), chance)


def _write(store: CorpusStore, world: World, written: Written, chance: random.Random) -> None:
    db, article = store.database, written.article
    insert_article(db, article)
    after = store.search.last_id()
    rows = []
    for id, cut in enumerate(written.cuts, after + 1):
        flat = [edge for sentence in cut.sentences for edge in sentence]
        sentences = json.dumps(flat, separators=(",", ":"))
        rows.append((id, article.id, *cut.span, sentences, json.dumps(cut.heading)))
    db.write_many(
        f"INSERT INTO passages ({PASSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*row, checksum(*row)) for row in rows],
    )
    title = stemmed(article.title, article.language)
    db.insert_words(
        [(row[0], title, words) for row, words in zip(rows, written.words, strict=True)]
    )
    insert_vectors(db, ENCODER, [row[0] for row in rows], world.vectors(len(rows)))
    place = (article.source, article.source, None, article.id)
    db.write(
        "INSERT INTO addresses (key, address, publisher, article_id, seal) VALUES (?, ?, ?, ?, ?)",
        *place,
        checksum(*place),
    )
    db.write_many(
        "INSERT INTO bands (key, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(chance.getrandbits(62), article.id) for _ in range(_BANDS)],
    )
