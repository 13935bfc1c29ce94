"""Export of a sentence-transformers model to ONNX, verified against the original.

The only module that needs torch, transformers and onnx besides the model itself.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.onnx_encoder import MANIFEST, MODEL, TOKENIZER, OnnxEncoder, Prompts, sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


LIKE_THE_ORIGINAL = 0.99
"""The least cosine between an exported embedding and the original one, on every sample."""


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
        "sha256": {name: sha256(folder / name) for name in (MODEL, TOKENIZER)},
        "dim": dim,
        "max_tokens": original.max_seq_length or tokenizer.model_max_length,
        "padding": {
            "direction": tokenizer.padding_side,
            "pad_id": tokenizer.pad_token_id,
            "pad_token": tokenizer.pad_token,
        },
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
