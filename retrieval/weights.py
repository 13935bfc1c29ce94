"""The files of a trained reader: verified against their digests, prepared for this machine.

A folder of weights holds `reader.onnx`, `tokenizer.json`, `decision.json` and `SHA256SUMS`, a list
of their digests as `sha256sum` writes it. Without `tokenizer.json` the network takes words that
are looked up in the table of multilingual-e5-small, and shares its tokenizer.
"""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto


SHIPPED = Path(__file__).with_name("weights")
"""The folder that comes with the package."""


_FILES = ("reader.onnx", "decision.json")


_TOKENIZER = "tokenizer.json"
"""Missing where the reader shares the tokenizer and the word embeddings of the encoder."""


class WeightsError(Exception):
    """Weights that cannot be used; the message says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of a reader, found whole."""

    folder: Path

    @property
    def model(self) -> Path:
        """The network, for onnxruntime."""
        return self.folder / "reader.onnx"

    @property
    def tokenizer(self) -> Path | None:
        """Its tokenizer; None where it shares that of the encoder, with the word embeddings."""
        path = self.folder / _TOKENIZER
        return path if path.exists() else None

    @property
    def decision(self) -> Path:
        """The judge fitted to it."""
        return self.folder / "decision.json"


def check_folder(folder: Path = SHIPPED) -> Weights:
    """The weights in a folder, every file compared with the digest that was written with it.

    Raises WeightsError if a file is missing, unlisted, or does not match its digest. Blocks.
    """
    listed = _listed(folder / "SHA256SUMS")
    for name in _files(folder):
        expected = listed.get(name)
        if expected is None:
            raise WeightsError(
                f"{folder / 'SHA256SUMS'} does not list {name}; get the folder anew"
            )
        found = digest(folder / name)
        if found != expected:
            raise WeightsError(
                f"the reader's weights {folder / name} are not what was shipped: expected SHA-256 "
                f"{expected}, found {found}; install the package again or get the folder anew"
            )
    return Weights(folder)


def write_sums(folder: Path) -> None:
    """List the digests of the files of a folder, as `check_folder` reads them."""
    lines = [f"{digest(folder / name)}  {name}\n" for name in _files(folder)]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def _files(folder: Path) -> list[str]:
    """The files that a folder must hold."""
    sums = folder / "SHA256SUMS"
    own = (folder / _TOKENIZER).exists() or (sums.is_file() and _TOKENIZER in _listed(sums))
    return [*_FILES, _TOKENIZER] if own else [*_FILES]


def _listed(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(
            f"cannot read {path}, which says what the reader's weights must be: {error}; READER "
            "takes a folder of weights made by training/"
        ) from error
    pairs = [line.split(maxsplit=1) for line in lines if line.strip()]
    return {pair[1].lstrip("*"): pair[0] for pair in pairs if len(pair) == 2}


def digest(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal. Raises WeightsError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"cannot read the reader's weights {path}: {error.strerror}") from error


_FORM = "int8-layers-1"
"""Says how it was made: another way of making it takes another name."""


_AS_SHIPPED = "as shipped"
"""Recorded in place of a digest when no faster network exists."""


_log = logging.getLogger(__name__)


def prepared_weights(weights: Weights, folder: Path) -> Path:
    """The network to read with: a faster one in `folder`, or the shipped one if that is best.

    A prepared network is reused while it belongs to these weights and matches its digest, else
    it is prepared again. Blocks: for some seconds the first time.
    """
    made = folder / f"{digest(weights.model)[:16]}-{_FORM}.onnx"
    sealed = made.with_suffix(".sha256")
    try:
        known = sealed.read_text("utf-8")
        if known == _AS_SHIPPED:
            return weights.model
        if known == digest(made):
            return made
    except (OSError, ValueError, WeightsError):
        _log.debug("nothing prepared in %s, or not whole", folder)
    return _prepare(weights.model, made, sealed)


def _prepare(shipped: Path, made: Path, sealed: Path) -> Path:
    """The network to read with, prepared in a child process: this one never loads `onnx`."""
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=made.parent, prefix=".prepare-") as folder:
            fresh = Path(folder, made.name)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
                is_like = apart.submit(_convert, shipped, fresh).result()
            sealed.write_text(digest(fresh) if is_like else _AS_SHIPPED, "utf-8")
            if is_like:
                fresh.replace(made)
    except Exception as error:  # noqa: BLE001 - a faster network is not worth an answer
        _log.warning("the reader runs as shipped, not faster: %s", error)
        return shipped
    return made if is_like else shipped


def _convert(shipped: Path, made: Path) -> bool:

    return convert(shipped, made)


KEPT = 16
"""Inputs of a layer that stay in float32."""


LAYERS = (1, 3, 4, 5)
"""Counted from the bottom. Chosen by measurement: with all six NoMIRACL loses two points."""


LIKE_THE_ORIGINAL = 0.99
"""The least correlation of start scores with those of the original, on every sample."""


_SAMPLE_TOKENS = (24, 90, 160)


def convert(original: Path, made: Path) -> bool:
    """Convert the network into `made`; False, with nothing written, if the result is unlike it.

    False too if the layout of the original is unknown, or if this processor multiplies int8
    inexactly. Blocks: some seconds.
    """
    import onnx

    model = onnx.load(original)
    if "words" in {given.name for given in model.graph.input}:
        return False  # which of its layers bear int8 was not measured
    layers = [layer for n in LAYERS if (layer := _Layer.of(model.graph, n))]
    for layer in layers:
        layer.convert()
    content = model.SerializeToString()
    if not layers or likeness(content, str(original)) < LIKE_THE_ORIGINAL:
        return False
    made.write_bytes(content)
    return True


def likeness(one: bytes | str, other: bytes | str) -> float:
    """The correlation of the start scores of two networks, on the sample where it is lowest."""
    sessions = _session(one), _session(other)
    found = [np.stack([_start(s, _sample(n)) for s in sessions]) for n in _SAMPLE_TOKENS]
    return min(float(np.asarray(np.corrcoef(pair))[0, 1]) for pair in found)


class _Layer:
    """The feed-forward block of one layer of a graph that `training/export.py` wrote."""

    def __init__(self, graph: GraphProto, name: str, second: NodeProto) -> None:
        self._graph = graph
        self._name = name
        self._second = second
        self._nodes = {n.name: n for n in graph.node}
        self._weights = {i.name: i for i in graph.initializer}
        self._from = {out: n for n in graph.node for out in n.output}

    @classmethod
    def of(cls, graph: GraphProto, number: int) -> _Layer | None:
        """The layer with this number; None if it is not laid out as in our weights."""
        name = f"/body/encoder/layer.{number}"
        widened = {n.output[0] for n in graph.node if n.op_type == "Cast"}
        for node in graph.node:
            if node.name == f"{name}/output/dense/MatMul" and node.input[1] in widened:
                return cls(graph, name, node)
        return None

    def convert(self) -> None:
        """Split the hidden units in two: a few in float32, all others in int8."""
        first = self._nodes[f"{self._name}/intermediate/dense/MatMul_quant"]
        add = self._nodes[f"{self._name}/intermediate/dense/Add"]
        scales = self._nodes[f"{self._name}/intermediate/dense/MatMul_quant_scales_mul"]
        scale = self._value(next(name for name in scales.input if name in self._weights))
        widen = self._from[self._second.input[1]]
        w1, b1 = self._value(first.input[1]).copy(), self._value(add.input[0]).copy()
        w2 = self._value(widen.input[0]).astype(np.float32)
        kept = np.sort(np.argsort(-np.abs(w2).max(axis=1), kind="stable")[:KEPT])
        self._put("kept/w1", w1[:, kept].astype(np.float32) * scale[kept])
        self._put("kept/b1", b1[kept])
        self._put("kept/w2", w2[kept])
        w1[:, kept], b1[kept], w2[kept] = 0, 0, 0  # GELU(0) = 0, so these add nothing below
        self._replace(first.input[1], w1)
        self._replace(add.input[0], b1)
        steps = np.abs(w2).max(axis=0) / 127
        self._put("rest/w2", np.rint(w2 / steps).astype(np.int8))
        self._put("rest/steps", steps)
        self._put("rest/zero", np.zeros(steps.shape, np.int8))
        at = list(self._graph.node).index(self._second) - 1
        self._graph.node.remove(self._second)
        self._graph.node.remove(widen)
        self._graph.initializer.remove(self._weights.pop(widen.input[0]))
        for place, node in enumerate(self._made(self._from[first.input[0]].input[0])):
            self._graph.node.insert(at + place, node)

    def _made(self, before: str) -> list[NodeProto]:
        """The nodes instead of the second product; `before` is the input of the whole block."""
        act = f"{self._name}/intermediate/intermediate_act_fn/Constant"
        root, one, half = (self._nodes[act + end].output[0] for end in ("", "_1", "_2"))
        return [
            self._node("MatMul", before, "kept/w1", out="kept/product"),
            self._node("Add", "kept/product", "kept/b1", out="kept/hidden"),
            self._node("Div", "kept/hidden", root, out="kept/div"),
            self._node("Erf", "kept/div", out="kept/erf"),
            self._node("Add", "kept/erf", one, out="kept/erf1"),
            self._node("Mul", "kept/hidden", "kept/erf1", out="kept/twice"),
            self._node("Mul", "kept/twice", half, out="kept/gelu"),
            self._node("MatMul", "kept/gelu", "kept/w2", out="kept/out"),
            self._node(
                "DynamicQuantizeLinear", self._second.input[0], out="rest/q rest/step rest/z"
            ),
            self._node("Mul", "rest/step", "rest/steps", out="rest/scale"),
            self._node(
                "MatMulInteger", "rest/q", "rest/w2", "rest/z", "rest/zero", out="rest/int"
            ),
            self._node("Cast", "rest/int", out="rest/float", to=1),
            self._node("Mul", "rest/float", "rest/scale", out="rest/out"),
            self._node("Add", "rest/out", "kept/out", out=self._second.output[0]),
        ]

    def _node(self, kind: str, *inputs: str, out: str, **attributes: Any) -> NodeProto:
        from onnx import helper

        given = [self._own(name) for name in inputs]
        made = [self._own(name) for name in out.split()]
        return helper.make_node(kind, given, made, name=f"{made[0]}/{kind}", **attributes)

    def _own(self, name: str) -> str:
        return f"{self._name}/{name}" if name.startswith(("kept/", "rest/")) else name

    def _value(self, name: str) -> NDArray[Any]:
        from onnx import numpy_helper

        return numpy_helper.to_array(self._weights[name])

    def _put(self, name: str, value: NDArray[Any]) -> None:
        from onnx import numpy_helper

        made = numpy_helper.from_array(np.ascontiguousarray(value), self._own(name))
        self._graph.initializer.append(made)

    def _replace(self, name: str, value: NDArray[Any]) -> None:
        self._graph.initializer.remove(self._weights[name])
        self._put(name, value)


def _session(model: str | bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _sample(length: int) -> dict[str, NDArray[np.int64]]:
    """Frequent words in some order: it is how alike two networks are that is looked at."""
    ids = np.random.default_rng(length).integers(1996, 6000, (1, length))
    ids[0, 0], ids[0, [8, -1]] = 101, 102  # [CLS] question [SEP] passage [SEP]
    segments = (np.arange(length) > 8).astype(np.int64)[None]
    return {"ids": ids, "mask": np.ones_like(ids), "segments": segments}


def _start(session: Any, sample: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = session.run(["start"], sample)[0][0]
    return found
