"""From the shipped file back to a checkpoint to train on: `python -m training.restore --help`.

Each int8 weight is multiplied by its scale again. What int8 rounded away stays lost; a few hundred
steps make up for it.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training.model import SpanModel


def main() -> None:
    """Write a checkpoint that `training.train --start` takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the encoder")
    parser.add_argument("--reader", type=Path, required=True, help="reader.onnx")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint to write")
    args = parser.parse_args()
    model = SpanModel(args.model)
    restore(model, args.reader)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model.state_dict()}, args.out)


def restore(model: SpanModel, reader: Path) -> None:
    """Give the network the weights of `reader`, a file of `training.export`, in place.

    Raises `ValueError` where a weight of the network, but for the word embeddings, is not
    in the file.
    """
    graph = onnx.load(reader).graph
    stored = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in stored:
            stored[node.output[0]] = stored[node.input[0]].astype(np.float32)
    found = {name: value for name, value in stored.items() if value.dtype == np.float32}
    for node in graph.node:
        if node.op_type in {"MatMul", "MatMulInteger"} and node.input[1] in stored:
            layer = re.sub(r"(/MatMul|/Gemm_MatMul)(_quant)?$", "", node.name).strip("/")
            found[layer.replace("/", ".") + ".weight"] = _full(stored, node.input[1]).T
    for name in stored:
        plain = name.removesuffix("_quantized")
        if plain != name and plain.endswith(".weight"):
            found.setdefault(plain, _full(stored, name))
    state = model.state_dict()
    for name, tensor in state.items():
        if name in found and found[name].shape == tuple(tensor.shape):
            tensor.copy_(torch.from_numpy(found[name].copy()))
        elif "word_embeddings" not in name:
            raise ValueError(f"{reader} has no weight {name} of shape {tuple(tensor.shape)}")


def _full(stored: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A stored weight as float32, with its scale where it is int8."""
    weight: NDArray[np.float32] = stored[name].astype(np.float32)
    base = name.removesuffix("_quantized")
    if base == name:
        return weight
    scale, zero = stored[base + "_scale"], stored[base + "_zero_point"]
    full: NDArray[np.float32] = ((weight - zero.astype(np.float32)) * scale).astype(np.float32)
    return full


if __name__ == "__main__":
    main()
