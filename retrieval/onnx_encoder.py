"""Embedding models served by ONNX Runtime."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from corpus import Embedding, sha256_of


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prefixes that some models expect: "query: ", "passage: "."""

    query: str = ""
    passage: str = ""


MODEL, TOKENIZER, MANIFEST = "encoder.onnx", "tokenizer.json", "manifest.json"


_BATCH = 16


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
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
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
