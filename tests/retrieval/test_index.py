"""The index of signs, held against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from corpus import Article, CorpusError, CorpusStore
from retrieval import embedding
from retrieval.index import NEAR, VectorIndex
from testing.fakes import WordEncoder
from testing.vectors import filled, unit_rows


def test_few_passages_are_all_given_back(store: CorpusStore) -> None:
    """Whoever asks compares them exactly."""
    ids = filled(store, unit_rows(40, 16, seed=6))
    index = VectorIndex.of(store, "random")
    assert sorted(index.near(unit_rows(1, 16, seed=7)[0])) == list(ids)


@pytest.mark.slow
def test_of_many_the_nearest_are_given_back(store: CorpusStore) -> None:
    """As brute force finds them, though each embedding is known only by its signs."""
    rows = unit_rows(5000, 384, seed=6)
    ids = filled(store, rows)
    index = VectorIndex.of(store, "random")
    chance = np.random.default_rng(7)
    found = 0
    for at in range(50):  # questions that are like a passage, as questions are
        question = rows[at] + 0.05 * chance.normal(size=384).astype(np.float32)
        question /= np.linalg.norm(question)
        near = index.near(question)
        assert len(near) == NEAR
        best = ids[np.argsort(-(rows @ question))[:20]]
        found += len(set(best) & set(near))
    assert found / (50 * 20) >= 0.95


@pytest.mark.slow
def test_only_passages_meant_are_looked_at(store: CorpusStore) -> None:
    """All of them where there are few; ids that the index does not know are none."""
    ids = filled(store, unit_rows(6000, 16, seed=6))
    index = VectorIndex.of(store, "random")
    question = unit_rows(1, 16, seed=8)[0]
    for among in (ids[::9], ids[:0], np.append(ids[-5:], ids[-1] + 99)):
        meant = [id for id in among if id <= ids[-1]]
        assert sorted(index.near(question, among)) == meant
    assert set(index.near(question, ids[::2])) < set(ids[::2])


def test_a_question_of_another_dimension_is_refused(store: CorpusStore) -> None:
    """With both shapes."""
    filled(store, unit_rows(40, 16, seed=6))
    index = VectorIndex.of(store, "random")
    assert (index.encoder, index.dim, index.size) == ("random", 16, 40)
    with pytest.raises(ValueError, match=r"shape \(8,\) for an index of \(16,\)"):
        index.near(unit_rows(1, 8, seed=9)[0])


def test_vectors_of_another_encoder_are_refused(store: CorpusStore) -> None:
    """With the command that makes the right ones."""
    filled(store, unit_rows(40, 16, seed=6))
    with pytest.raises(CorpusError, match="verbatim embed"):
        VectorIndex.of(store, "other")


def test_a_passage_without_an_embedding_is_told(store: CorpusStore) -> None:
    """It would never be found, and nobody would know."""
    filled(store, unit_rows(40, 16, seed=6))
    with store.database.transaction():
        store.database.write("DELETE FROM embeddings WHERE passage_id = 7")
    with pytest.raises(CorpusError, match=r"passage 7 has no embedding.*check --repair"):
        VectorIndex.of(store, "random")


def test_an_empty_corpus_has_nothing_near(store: CorpusStore) -> None:
    """Nothing found is a value."""
    index = VectorIndex.of(store, "words")
    assert list(index.near(unit_rows(1, 16, seed=1)[0])) == []


def test_an_index_stays_as_it_was_made(store: CorpusStore) -> None:
    """Articles that are added later are in the one grown from it."""
    encoder = WordEncoder()
    store.add(Article("It rains."), encoder.name, embedding(encoder))
    index = VectorIndex.of(store, encoder.name)
    store.add(Article("It snows."), encoder.name, embedding(encoder))
    snow = encoder.encode_questions(["snows"])[0]
    grown = index.grown(store, limit=5)
    assert grown is not None
    assert grown.moment == store.search.revision != index.moment
    assert (len(index.near(snow)), len(grown.near(snow))) == (1, 2)
    assert index.grown(store, limit=0) is None


def test_a_grown_index_is_as_good_as_a_new_one(store: CorpusStore) -> None:
    """Until it has outgrown the few from which the middle was taken."""
    filled(store, unit_rows(40, 16, seed=6))
    index = VectorIndex.of(store, "random")
    store.add(Article("One more."), "random", lambda _: unit_rows(1, 16, seed=2))
    grown = index.grown(store, limit=50)
    assert grown is not None
    assert grown.agrees(store)
    assert list(grown.ids) == list(store.search.vectors("random")[0])
    rows = unit_rows(40, 16, seed=3)
    text = "\n".join(f"## {i}\nAnother one, {i}." for i in range(40))
    store.add(Article(text), "random", lambda _: rows)
    assert grown.grown(store, limit=50) is None


@pytest.mark.slow
def test_gaps_among_the_ids_do_not_make_a_new_index_outgrown(store: CorpusStore) -> None:
    """Or it would be made anew at every change, for ever."""
    ids = filled(store, unit_rows(8500, 8, seed=6))
    with store.database.transaction():
        store.database.write("DELETE FROM passages WHERE id = ?", int(ids[-3]))
    index = VectorIndex.of(store, "random")
    assert index.size == 8499
    assert not index.outgrown
    assert index.grown(store, limit=5) is not None
