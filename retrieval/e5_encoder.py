"""multilingual-e5-small as an encoder: without torch, its word embeddings in a mapped file."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from corpus import Embedding
from retrieval.e5 import BLOCK, FILE, SHA256, Blocks, E5File, WordTable, word_parts
from retrieval.onnx_encoder import MANIFEST, MODEL, Prompts, session, sha256

if TYPE_CHECKING:
    from onnx import ModelProto


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
    from retrieval.e5_encoder import network

    return network(E5File.open(file), "4 bits")


def prepare(file: Path, folder: Path) -> None:
    """Write the network into `folder`, whole or not at all. Blocks: some seconds.

    It is in int8 where that is like the original on this processor, else in 4 bits as packed.
    """
    from retrieval.e5_encoder import network

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


_OPSET = 17


Precision = Literal["float32", "int8", "4 bits"]
"""What products are computed in; in 4 bits the weights are those of the file."""


def network(file: E5File, precision: Precision) -> bytes:
    """The model for onnxruntime. Blocks: for about half a second."""
    made: bytes = _Graph(file, precision).model().SerializeToString()
    return made


class _Graph:
    """The network node by node; each method gives the name of what it computes."""

    def __init__(self, file: E5File, precision: Precision) -> None:
        self._file = file
        self._precision = precision
        self._product: dict[str, Callable[[str, str, Blocks], str]] = {
            "float32": self._product_of_floats,
            "int8": self._product_of_bytes,
            "4 bits": self._product_of_blocks,
        }
        self._quantized: dict[str, list[str]] = {}
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def model(self) -> ModelProto:
        """The whole of it."""
        from onnx import TensorProto, helper

        hidden = self._embedded()
        bias = self._mask_bias()
        for number in range(self._file.shape.layers):
            hidden = self._layer(f"l{number}", hidden, bias)
        self._pooled(hidden)
        width = self._file.shape.width
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info("words", TensorProto.FLOAT, ["n", "t", width]),
                helper.make_tensor_value_info("mask", TensorProto.INT64, ["n", "t"]),
            ],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", width])],
            self._weights,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _embedded(self) -> str:
        """Words with their positions, all in the first segment."""
        width = self._file.shape.width
        positions = self._file.floats("emb.pos").reshape(-1, width)
        table = self._weight("positions", positions + self._file.floats("emb.type")[:width])
        shape = self._node("Shape", "words")
        count = self._node("Gather", shape, self._weight("one", np.array([1])), axis=0)
        placed = self._node("Slice", table, self._weight("zero", np.array([0])), count)
        return self._normal("emb.ln", self._node("Add", "words", placed))

    def _mask_bias(self) -> str:
        """What is added to attention scores: 0, or very little where a token is only padding."""
        taken = self._node("Cast", "mask", to=1)
        padding = self._node("Sub", self._weight("whole", np.float32(1)), taken)
        bias = self._node("Mul", padding, self._weight("least", np.float32(-10_000)))
        return self._node("Unsqueeze", bias, self._weight("axes", np.array([1, 2])))

    def _layer(self, name: str, hidden: str, bias: str) -> str:
        heads = self._file.shape.heads
        size = self._file.shape.width // heads
        split = self._weight("heads", np.array([0, 0, heads, size]))
        query, key, value = (
            self._node("Reshape", self._dense(f"{name}.{part}", hidden), split) for part in "qkv"
        )
        query = self._node("Transpose", query, perm=[0, 2, 1, 3])
        key = self._node("Transpose", key, perm=[0, 2, 3, 1])
        value = self._node("Transpose", value, perm=[0, 2, 1, 3])
        root = self._weight("root", np.float32(1 / np.sqrt(size)))
        scores = self._node("Mul", self._node("MatMul", query, key), root)
        share = self._node("Softmax", self._node("Add", scores, bias), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", share, value), perm=[0, 2, 1, 3])
        joined = self._weight("joined", np.array([0, 0, heads * size]))
        told = self._dense(f"{name}.ao", self._node("Reshape", mixed, joined))
        hidden = self._normal(f"{name}.aln", self._node("Add", told, hidden))
        inner = self._gelu(self._dense(f"{name}.fi", hidden))
        return self._normal(
            f"{name}.oln", self._node("Add", self._dense(f"{name}.fo", inner), hidden)
        )

    def _gelu(self, x: str) -> str:
        part = self._node("Erf", self._node("Div", x, self._weight("root2", np.float32(2**0.5))))
        whole = self._node("Add", part, self._weight("whole", np.float32(1)))
        return self._node(
            "Mul", self._node("Mul", x, whole), self._weight("half", np.float32(0.5))
        )

    def _pooled(self, hidden: str) -> None:
        """The mean over the tokens that are no padding, of length 1."""
        taken = self._node("Cast", "mask", to=1)
        each = self._node("Unsqueeze", taken, self._weight("last", np.array([2])))
        axis = self._weight("one", np.array([1]))
        total = self._node("ReduceSum", self._node("Mul", hidden, each), axis, keepdims=0)
        self._node("LpNormalization", total, axis=-1, p=2, out="embedding")

    def _dense(self, name: str, x: str) -> str:
        bias = self._file.floats(f"{name}.b")
        blocks = self._file.blocks(f"{name}.w", len(bias))
        product = self._product[self._precision](name, x, blocks)
        return self._node("Add", product, self._weight(f"{name}.b", bias))

    def _product_of_floats(self, name: str, x: str, blocks: Blocks) -> str:
        return self._node("MatMul", x, self._weight(f"{name}.w", blocks.floats().T))

    def _product_of_bytes(self, name: str, x: str, blocks: Blocks) -> str:
        """Of int8, a step for each output; the input is made uint8 as it comes."""
        weights = blocks.floats().T
        steps = np.abs(weights).max(axis=0) / 127
        values = self._weight(f"{name}.w", np.rint(weights / steps).astype(np.int8))
        zeros = self._weight(f"{name}.z", np.zeros(len(steps), np.int8))
        if x not in self._quantized:
            names = [f"{x}_{part}" for part in ("bytes", "step", "zero")]
            self._add("DynamicQuantizeLinear", [x], names)
            self._quantized[x] = names
        given, step, zero = self._quantized[x]
        whole = self._node("Cast", self._node("MatMulInteger", given, values, zero, zeros), to=1)
        return self._node("Mul", whole, self._node("Mul", step, self._weight(f"{name}.s", steps)))

    def _product_of_blocks(self, name: str, x: str, blocks: Blocks) -> str:
        low, high = blocks.nibbles & 15, blocks.nibbles >> 4
        values = np.concatenate([low, high], axis=-1)  # 32 in their order; the kernel wants pairs
        rows, count, _ = values.shape
        return self._node(
            "MatMulNBits",
            x,
            self._weight(f"{name}.w", values[..., ::2] | values[..., 1::2] << 4),
            self._weight(f"{name}.s", blocks.scales.astype(np.float32).ravel()),
            domain="com.microsoft",
            K=count * BLOCK,
            N=rows,
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,
        )

    def _normal(self, name: str, x: str) -> str:
        scale, bias = (
            self._weight(f"{name}.{part}", self._file.floats(f"{name}.{part}")) for part in "wb"
        )
        return self._node("LayerNormalization", x, scale, bias, epsilon=self._file.epsilon)

    def _node(self, kind: str, *inputs: str, out: str | None = None, **attributes: Any) -> str:
        name = out or f"{kind}_{len(self._nodes)}"
        self._add(kind, inputs, [name], **attributes)
        return name

    def _add(self, kind: str, inputs: Sequence[str], names: list[str], **attributes: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, names, names[0], **attributes))

    def _weight(self, name: str, value: NDArray[Any] | np.generic) -> str:
        from onnx import numpy_helper

        if all(kept.name != name for kept in self._weights):
            made = numpy_helper.from_array(np.ascontiguousarray(value).reshape(value.shape), name)
            self._weights.append(made)
        return name
