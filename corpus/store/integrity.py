"""Integrity of a corpus: finds faults, and repairs what can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.article import Article, Passage
from corpus.segmentation import split
from corpus.store.database import CorpusError, Database
from corpus.store.deduplication import (
    band_keys,
    delete_spoiled_places,
    new_places,
    places_are_whole,
    signature,
    write_bands,
    write_places,
)
from corpus.store.passage_search import IN_USE, insert_vectors, read_vectors
from corpus.store.read import PASSAGE, ArticleCache, CorpusView, UnknownArticleError, passage_of
from corpus.store.write import CorpusStore, Embed, insert_passages

FaultKind = Literal[
    "file", "text", "passages", "words", "embeddings", "addresses", "copies", "index"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `article_id` if it concerns one article."""

    kind: FaultKind
    said: str
    article_id: str | None = None

    @property
    def can_be_mended(self) -> bool:
        """True if it can be rebuilt from intact data."""
        return self.kind not in {"file", "text"}


def find_faults(store: CorpusStore) -> Iterator[Fault]:
    """The faults of a corpus. Blocks: it reads everything."""
    db = store.database
    for said in db.faults():
        yield Fault("file", said)
    for (article_id,) in db.all("SELECT id FROM articles ORDER BY id"):
        with db.snapshot():  # or another process may replace it before its passages are read
            # nothing that was read before: it is the file that is looked at
            everything = CorpusView(db, ArticleCache(db), None)
            faults = list(_of_article(everything, db, article_id))
        yield from faults
    if fault := db.words_fault():
        yield Fault("words", f"the words do not agree with the passages: {fault}")


def repair_faults(store: CorpusStore, faults: list[Fault], encoder: str, embed: Embed) -> int:
    """Make again what can be; gives how many faults that were. Blocks.

    Raises CorpusError where the corpus was embedded by another encoder.
    """
    store.search.check_encoder(encoder)
    mendable = [fault for fault in faults if fault.can_be_mended]
    spoiled = {fault.article_id for fault in faults if not fault.can_be_mended}
    with store.database.transaction():
        db = store.database
        db.forget_revisions()
        for fault in mendable:
            if fault.article_id is not None and fault.article_id not in spoiled:
                _mend(db, fault, store.all.article(fault.article_id), encoder, embed)
        if mendable:
            db.rebuild_words()
    return sum(fault.article_id not in spoiled for fault in mendable)


def _of_article(everything: CorpusView, db: Database, article_id: str) -> Iterator[Fault]:
    try:
        article = everything.article(article_id)
    except UnknownArticleError:
        return  # it was removed since the ids were read
    except CorpusError as error:
        yield Fault("text", str(error), article_id)
        return
    try:
        passages = everything.passages_of(article_id)
    except CorpusError as error:
        yield Fault("passages", str(error), article_id)
        return
    cuts = split(article.text, language=article.language)
    if [p.span for p in passages] != [cut.span for cut in cuts]:
        yield Fault("passages", f"article {article_id} is not cut into its passages", article_id)
        return
    yield from _of_embeddings(db, article_id, len(passages))
    if not places_are_whole(db, article):
        said = f"article {article_id} is not found by its address"
        yield Fault("addresses", said, article_id)
    keys = set(band_keys(signature(article.text)))
    held = {key for (key,) in db.all("SELECT key FROM bands WHERE article_id = ?", article_id)}
    if keys != held:
        yield Fault("copies", f"copies of article {article_id} are not found", article_id)


def _of_embeddings(db: Database, article_id: str, passages: int) -> Iterator[Fault]:
    of_article = "passage_id IN (SELECT id FROM passages WHERE article_id = ?)"
    try:
        found = [
            read_vectors(db, name, of_article, article_id)[0].size
            for (name,) in db.all(f"SELECT name FROM encoders WHERE {IN_USE}")
        ]
    except CorpusError:
        found = []
    if sum(found) != passages:
        said = f"passages of article {article_id} have no embedding, or one that is damaged"
        yield Fault("embeddings", said, article_id)


def _mend(db: Database, fault: Fault, article: Article, encoder: str, embed: Embed) -> None:
    if fault.kind == "passages":
        db.write("DELETE FROM passages WHERE article_id = ?", article.id)
        cuts = split(article.text, language=article.language)
        ids = insert_passages(db, article, cuts)
        vectors = embed([Passage(0, article, *cut) for cut in cuts])
        insert_vectors(db, encoder, ids, vectors)
    elif fault.kind == "embeddings":
        found = db.all(
            f"SELECT {PASSAGE} FROM passages WHERE article_id = ? ORDER BY start", article.id
        )
        passages = [passage_of(db, row, article) for row in found]
        insert_vectors(db, encoder, [p.id for p in passages], embed(passages))
    elif fault.kind == "addresses":
        delete_spoiled_places(db, article.id)
        places = new_places(db, article.id, article, ())
        write_places(db, article.id, places, article.publisher)
    elif fault.kind == "copies":
        db.write("DELETE FROM bands WHERE article_id = ?", article.id)
        write_bands(db, article)
