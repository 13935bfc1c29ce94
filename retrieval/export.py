"""Encoders as ONNX networks, verified against the original.

A sentence-transformers model is exported; the network of multilingual-e5-small is made node by
node. The only module that needs torch, transformers and onnx besides the model itself.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from corpus import sha256_of
from retrieval.e5 import (
    BLOCK,
    MANIFEST,
    MODEL,
    PROMPTS,
    TOKENIZER,
    Blocks,
    E5File,
    OnnxEncoder,
    Prompts,
    WordTable,
    network_manifest,
    run,
    session,
    word_parts,
)

if TYPE_CHECKING:
    from onnx import ModelProto
    from sentence_transformers import SentenceTransformer


LIKE_THE_ORIGINAL = 0.99
"""The least cosine between an exported embedding and the original one, on every sample."""


_log = logging.getLogger(__name__)


SAMPLE = (
    "who owns WhatsApp?",
    "How many people use the app every day, and where?",
    "The ministry said on Tuesday that calls had been limited since August.",
    "Since then the number of users has grown from 1 million to 75.5 million, it said.",
    "“We will not hand over the keys,” the founder wrote. “Privacy is not for sale.” " * 3,
    "Роскомнадзор сообщил об ограничении звонков в мессенджерах.",
    "According to the regulator, the service had failed to remove what it was asked to remove, "
    "although several notices had been sent; the company did not answer a request for comment. "
    * 4,
)


def export_encoder(
    original: SentenceTransformer, folder: Path, name: str, prompts: Prompts
) -> bool:
    """Export the encoder to `folder`; False, with nothing written, if the result differs.

    Of int8, int8 but for the layers that lose most by it, and float32, the fastest on this
    processor that is near the original is kept. Blocks: some seconds.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as made:
        full, mixed, small = (Path(made, kind) for kind in ("float32", "mixed", "int8"))
        full.mkdir()
        _write(original, full)
        for smaller, kept in ((small, []), (mixed, _sensitive(full / MODEL))):
            shutil.copytree(full, smaller)
            _quantize(full / MODEL, smaller / MODEL, kept)
        best = _best(original, [full, mixed, small], name, prompts)
        if best is not None:
            shutil.rmtree(folder, ignore_errors=True)
            best.rename(folder)
    return best is not None


def _best(
    original: SentenceTransformer, folders: list[Path], name: str, prompts: Prompts
) -> Path | None:
    """The fastest of the exports that are like the original."""
    expected = np.asarray(original.encode(list(SAMPLE), normalize_embeddings=True))
    times: dict[Path, float] = {}
    for folder in folders:
        _seal(original, folder, expected.shape[1])
        encoder = OnnxEncoder.open(folder, name, prompts)
        if encoder is None:
            continue
        found = encoder.encode(SAMPLE)
        if float((found * expected).sum(axis=1).min()) >= LIKE_THE_ORIGINAL:
            times[folder] = _seconds(lambda encoder=encoder: encoder.encode(SAMPLE))  # type: ignore[misc]  # bound now, not later
    return min(times, key=times.__getitem__) if times else None


def _seconds(work: Callable[[], object]) -> float:
    """The best time of five, least disturbed by other work."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def _write(original: SentenceTransformer, folder: Path) -> None:
    """The network, pooling and normalization as one graph, and its tokenizer."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = original

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            pooled = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(pooled, dim=1)

    example = torch.ones((2, 12), dtype=torch.long)
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of tracing; what came out is compared below
        torch.onnx.export(
            Whole().eval(),
            (example, example),
            str(folder / MODEL),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    original.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))


def _quantize(full: Path, small: Path, kept: list[str]) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().addFilter(_no_advice)
    try:
        quantize_dynamic(
            full,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=kept,
        )
    finally:
        logging.getLogger().removeFilter(_no_advice)


def _no_advice(record: logging.LogRecord) -> bool:
    """A log filter that drops onnxruntime's advice for a step that is not needed here."""
    return "pre-processing before quantization" not in record.getMessage()


def _sensitive(model: Path) -> list[str]:
    """Names of the products that lose most in int8: from wide to narrow, in the first half.

    Their inputs hold a few very large values, which leave int8 no steps for the small ones.
    Measured on all-MiniLM-L6-v2: the least cosine of the sample rises from 0.987 to 0.991.
    """
    import onnx

    graph = onnx.load(str(model)).graph
    shapes = {weight.name: tuple(weight.dims) for weight in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul"]
    narrowing = [n.name for n in products if _narrows(shapes.get(n.input[1], ()))]
    return narrowing[: (len(narrowing) + 1) // 2]


def _narrows(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[0] > shape[1]


def _seal(original: SentenceTransformer, folder: Path, dim: int) -> None:
    """Write the manifest: what is needed to open the folder, with the digests of its files."""
    tokenizer = original.tokenizer
    manifest = {
        "sha256": {name: sha256_of(folder / name) for name in (MODEL, TOKENIZER)},
        "dim": dim,
        "max_tokens": original.max_seq_length or tokenizer.model_max_length,
        "padding": {
            "direction": tokenizer.padding_side,
            "pad_id": tokenizer.pad_token_id,
            "pad_token": tokenizer.pad_token,
        },
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def in_memory(file: Path) -> bytes:
    """The network for once, in the 4 bits of the file: nothing is lost, but it is slower."""
    return network(E5File.open(file), "4 bits")


def prepare(file: Path, folder: Path) -> None:
    """Write the network into `folder`, whole or not at all. Blocks: some seconds.

    It is in int8 where that is like the original on this processor, else in 4 bits as packed.
    """
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
        (whole / MANIFEST).write_text(json.dumps(network_manifest(whole), indent=1), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        whole.rename(folder)


def _likeness(file: Path, *networks: bytes) -> float:
    """The least cosine between what two networks make of the same sample."""
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
