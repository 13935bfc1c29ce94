"""The index of embeddings, held against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from corpus import Article, CorpusError, CorpusStore, Embedding
from retrieval import embedding
from retrieval.dense import DenseIndex
from tests.fakes import WordEncoder


def unit_rows(count: int, dim: int, seed: int) -> Embedding:
    """Random directions: float32, shape (count, dim), rows of length 1."""
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


@pytest.fixture
def vectors(store: CorpusStore) -> Embedding:
    """The embeddings of forty passages that are in the store, in the order of their ids."""
    rows = unit_rows(40, 16, seed=6)
    text = "\n".join(f"## {i}\nSentence number {i}." for i in range(40))
    store.add(Article(text, source="s"), "random", lambda _: rows)
    return rows


def test_hits_are_those_of_brute_force(store: CorpusStore, vectors: Embedding) -> None:
    """The nearest by cosine, best first, with the cosine as score, for any limit."""
    index = DenseIndex.of(store, "random")
    ids = store.vectors("random")[0]
    for question in unit_rows(25, 16, seed=7):
        cosines = vectors @ question
        order = np.argsort(-cosines)
        for limit in (1, 7, 40, 100):
            hits = index.search(question, limit)
            assert [hit.passage_id for hit in hits] == list(ids[order[:limit]])
            assert np.allclose([hit.score for hit in hits], cosines[order[:limit]], atol=1e-5)


def test_the_cosine_of_any_passage_can_be_asked(store: CorpusStore, vectors: Embedding) -> None:
    """Also of one that was not among the nearest."""
    index = DenseIndex.of(store, "random")
    question = unit_rows(1, 16, seed=8)[0]
    for id, vector in zip(store.vectors("random")[0], vectors, strict=True):
        assert index.cosine(question, int(id)) == pytest.approx(float(vector @ question), abs=1e-5)


@pytest.mark.usefixtures("vectors")
def test_the_index_knows_what_it_was_made_from(store: CorpusStore) -> None:
    """Encoder, dimension, size and generation; a question of another dimension is refused."""
    index = DenseIndex.of(store, "random")
    assert (index.encoder, index.dim, index.size) == ("random", 16, 40)
    assert index.generation == store.generation
    with pytest.raises(ValueError, match=r"shape \(8,\) for an index of \(16,\)"):
        index.search(unit_rows(1, 8, seed=9)[0], 5)


@pytest.mark.usefixtures("vectors")
def test_vectors_of_another_encoder_are_refused(store: CorpusStore) -> None:
    """With the command that makes the right ones."""
    with pytest.raises(CorpusError, match="verbatim embed"):
        DenseIndex.of(store, "other")


def test_an_empty_corpus_has_no_hits(store: CorpusStore) -> None:
    """Nothing found is a value."""
    index = DenseIndex.of(store, "words")
    assert index.search(unit_rows(1, 16, seed=1)[0], 5) == []


def test_an_index_stays_as_it_was_made(store: CorpusStore) -> None:
    """Articles that are added later are in the next index, not in this one."""
    encoder = WordEncoder()
    store.add(Article("It rains."), encoder.name, embedding(encoder))
    index = DenseIndex.of(store, encoder.name)
    store.add(Article("It snows."), encoder.name, embedding(encoder))
    snow = encoder.encode_questions(["snows"])[0]
    assert len(index.search(snow, 5)) == 1
    assert len(DenseIndex.of(store, encoder.name).search(snow, 5)) == 2
