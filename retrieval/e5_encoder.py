"""multilingual-e5-small as an encoder: without torch, its word embeddings in a mapped file."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from corpus import Embedding
from retrieval.e5 import FILE, SHA256, E5File, WordTable, word_parts
from retrieval.onnx_encoder import MANIFEST, MODEL, Prompts, session, sha256

E5 = "e5-small"
"""The name of this encoder in the settings."""


HUB_NAME = "intfloat/multilingual-e5-small"
"""The same model on the hub, for machines that the package does not fit."""


PROMPTS = Prompts("query: ", "passage: ")
"""The prefixes of questions and passages that the model was trained with."""


LIKE_THE_ORIGINAL = 0.99
"""The least cosine between an embedding in int8 and one in 4 bits, which is that of float32."""


_FORM = "e5-int8-1"
"""The version of the network's preparation; a changed preparation gets a new name."""


_MAX_TOKENS = 512


_BATCH = 16


_PADDING = 1


_log = logging.getLogger(__name__)


class E5Encoder:
    """The encoder of the package, with a network that `prepare` wrote."""

    def __init__(self, file: Path, network: Path | bytes, name: str, prompts: Prompts) -> None:
        """Take words and tokens from `file`, which must be checked."""
        self._tokenizer, self._words = word_parts(file)
        self._session = session(network, disabled=["SkipLayerNormFusion"])
        self._prompts = prompts
        self.name = name

    @classmethod
    def open(cls, file: Path, folder: Path, name: str, prompts: Prompts) -> Self | None:
        """With the network in `folder`; None where there is none, or it is not as written."""
        try:
            manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
            if manifest != _manifest(folder):
                return None
            return cls(file, folder / MODEL, name, prompts)
        except (OSError, ValueError):
            return None

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        """A row for each question. Blocks."""
        return self._encode([self._prompts.query + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        """A row for each passage or sentence. Blocks."""
        return self._encode([self._prompts.passage + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Embedding:
        """In batches of about equal length, so that little is padded."""
        ids = [_cut(self._tokenizer.encode(text).ids) for text in texts]
        out = np.zeros((len(texts), self._words.width), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            out[batch] = run(self._session, self._words, [ids[i] for i in batch])
        return out


def _cut(ids: list[int]) -> list[int]:
    """As many as the network has positions for, with the last, which ends every text."""
    return ids if len(ids) <= _MAX_TOKENS else [*ids[: _MAX_TOKENS - 1], ids[-1]]


def run(network: Any, words: WordTable, batch: Sequence[Sequence[int]]) -> Embedding:
    """A row for each list of tokens."""
    longest = max(map(len, batch))
    ids = np.full((len(batch), longest), _PADDING, np.int64)
    mask = np.zeros((len(batch), longest), np.int64)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
    embedded = words.rows(ids.ravel()).reshape(*ids.shape, words.width)
    found: Embedding = network.run(["embedding"], {"words": embedded, "mask": mask})[0]
    return found


def in_memory(file: Path) -> bytes:
    """The network for once, in the 4 bits of the file: nothing is lost, but it is slower."""
    from retrieval.e5_graph import network

    return network(E5File.open(file), "4 bits")


def prepare(file: Path, folder: Path) -> None:
    """Write the network into `folder`, whole or not at all. Blocks: some seconds.

    It is in int8 where that is like the original on this processor, else in 4 bits as packed.
    """
    from retrieval.e5_graph import network

    opened = E5File.open(file)
    exact, small = network(opened, "4 bits"), network(opened, "int8")
    like = _likeness(file, exact, small)
    if like < LIKE_THE_ORIGINAL:
        _log.warning("int8 is not exact on this processor (%.3f): 4 bits are used", like)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".prepare-") as made:
        whole = Path(made, folder.name)
        whole.mkdir()
        (whole / MODEL).write_bytes(small if like >= LIKE_THE_ORIGINAL else exact)
        (whole / MANIFEST).write_text(json.dumps(_manifest(whole), indent=1), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        whole.rename(folder)


def _manifest(folder: Path) -> dict[str, str]:
    return {FILE: SHA256, "form": _FORM, MODEL: sha256(folder / MODEL)}


def _likeness(file: Path, *networks: bytes) -> float:
    """The least cosine between what two networks make of the same sample."""
    from retrieval.export import SAMPLE

    tokenizer, words = word_parts(file)
    ids = [tokenizer.encode(PROMPTS.passage + text).ids for text in SAMPLE]
    one, other = (_each(session(network), words, ids) for network in networks)
    return float((one * other).sum(axis=1).min())


def _each(network: Any, words: WordTable, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    return np.concatenate([run(network, words, [tokens]) for tokens in ids])
