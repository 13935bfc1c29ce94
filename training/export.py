"""From a checkpoint to the file that is shipped: `python -m training.export --help`.

Weights become int8, a quarter of the size, and are multiplied as such (onnxruntime's dynamic
quantization), but for the second layer of each feed-forward block: a few of its weights are a
hundred times larger than the rest, so it is kept as float16. With that layer in int8 too, F1 on
answerable questions fell by 3 points.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.model import SpanModel

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto, TensorProto

_HEAD = ("/span/", "/answerable/")


def main() -> None:
    """Write reader.onnx (int8), reader.fp32.onnx for comparison, and tokenizer.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the encoder")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--words-outside",
        action="store_true",
        help="word embeddings are looked up outside the network, in the table of the encoder",
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = SpanModel(args.model)
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True)["model"])
    full, small = args.out / "reader.fp32.onnx", args.out / "reader.onnx"
    if args.words_outside:
        export_without_words(model.eval(), full)
    else:
        export(model.eval(), full)
        shutil.copyfile(args.model / "tokenizer.json", args.out / "tokenizer.json")
    quantize(full, small)
    for path in (full, small):
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")  # noqa: T201  # a script speaks


def export(model: SpanModel, path: Path) -> None:
    """The network as ONNX, float32, with batch and length left open."""
    ids = torch.ones((2, 16), dtype=torch.long)
    open_axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        model,
        (ids, ids, torch.zeros_like(ids)),
        str(path),
        input_names=["ids", "mask", "segments"],
        output_names=["start", "end", "answerable"],
        dynamic_axes={
            **dict.fromkeys(("ids", "mask", "segments", "start", "end"), open_axes),
            "answerable": {0: "batch"},
        },
        opset_version=17,
        dynamo=False,
    )


class _Wordless(nn.Module):
    """A span model whose word embeddings were looked up before."""

    def __init__(self, model: SpanModel) -> None:
        super().__init__()
        self.body, self.span, self.answerable = model.body, model.span, model.answerable

    def forward(
        self, words: Tensor, mask: Tensor, segments: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        out = self.body(inputs_embeds=words, attention_mask=mask, token_type_ids=segments)
        hidden = out.last_hidden_state
        start, end = self.span(hidden).unbind(-1)
        return start, end, self.answerable(hidden[:, 0]).squeeze(-1)


def export_without_words(model: SpanModel, path: Path) -> None:
    """The network as ONNX, float32, that takes `words`, float32 (batch, tokens, width)."""
    width = model.body.config.hidden_size
    ones = torch.ones((2, 16), dtype=torch.long)
    open_axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        _Wordless(model).eval(),
        (torch.zeros((2, 16, width)), ones, torch.zeros_like(ones)),
        str(path),
        input_names=["words", "mask", "segments"],
        output_names=["start", "end", "answerable"],
        dynamic_axes={
            **dict.fromkeys(("words", "mask", "segments", "start", "end"), open_axes),
            "answerable": {0: "batch"},
        },
        opset_version=17,
        dynamo=False,
    )


def quantize(full: Path, small: Path) -> None:
    """The same network in a quarter of the size."""
    products = [n for n in onnx.load(full).graph.node if n.op_type in {"MatMul", "Gemm"}]
    delicate = [n.name for n in products if _is_second_layer(n)]
    quantize_dynamic(
        full,
        small,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        nodes_to_exclude=[*delicate, *(n.name for n in products if n.name.startswith(_HEAD))],
    )
    model = onnx.load(small)
    for node in [n for n in model.graph.node if n.name in delicate]:
        _store_half(model.graph, node)
    onnx.save(model, small)


def _is_second_layer(node: NodeProto) -> bool:
    return "/output/dense" in node.name and "attention" not in node.name


def _store_half(graph: GraphProto, node: NodeProto) -> None:
    """Keep the weights of a product as float16; they are widened once, on loading."""
    name = node.input[1]
    kept: TensorProto = next(i for i in graph.initializer if i.name == name)
    half = numpy_helper.to_array(kept).astype(np.float16)
    graph.initializer.remove(kept)
    graph.initializer.append(numpy_helper.from_array(half, name + "_half"))
    widen = helper.make_node("Cast", [name + "_half"], [name], name + "_widen", to=1)
    graph.node.insert(list(graph.node).index(node), widen)


if __name__ == "__main__":
    main()
