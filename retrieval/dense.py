"""Passages near a question in meaning: a FAISS index, derived from the store.

The one module that knows FAISS. An index is never changed: when the corpus has changed, a new one
takes its place, since adding while another thread searches ends the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from corpus import CorpusStore, Embedding
from retrieval.hit import Hit, ranked


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """The embeddings of every passage of one generation of a corpus, ready to be searched."""

    encoder: str
    generation: int
    dim: int
    size: int
    _ids: NDArray[np.int64]
    _index: Any

    @classmethod
    def of(cls, store: CorpusStore, encoder: str) -> Self:
        """The index of what the store holds now. Blocks; time grows with the number of passages.

        Raises CorpusError where a passage has no embedding by this encoder.
        """
        import faiss

        generation = store.generation
        ids, vectors = store.vectors(encoder)
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1] or 1))
        if len(ids):
            index.add_with_ids(vectors, ids)
        return cls(encoder, generation, vectors.shape[1], len(ids), ids, index)

    def search(
        self, vector: Embedding, limit: int, among: NDArray[np.int64] | None = None
    ) -> list[Hit]:
        """The passages nearest to one question, best first; the score is the cosine.

        `vector`: float32, shape (dim,), of length 1. `among`: ids, shape (n,), of the passages
        that alone are looked at. Raises ValueError for a vector of another shape.
        """
        if self.size == 0:
            return []
        if vector.shape != (self.dim,):
            raise ValueError(f"a question of shape {vector.shape} for an index of ({self.dim},)")
        scores, ids = self._index.search(
            vector[np.newaxis], min(limit, self.size), params=_only(among)
        )
        found = zip(ids[0], scores[0], strict=True)
        return ranked(Hit(int(id), float(score)) for id, score in found if id >= 0)

    def __contains__(self, passage_id: int) -> bool:
        """Whether a passage was there when the index was made."""
        at = int(np.searchsorted(self._ids, passage_id))
        return at < self.size and int(self._ids[at]) == passage_id

    def cosine(self, vector: Embedding, passage_id: int) -> float:
        """Of one question and one passage of the index."""
        return float(self._index.reconstruct(passage_id) @ vector)


def _only(among: NDArray[np.int64] | None) -> Any:
    """What tells FAISS to look at some passages only."""
    import faiss

    if among is None:
        return None
    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(among))
