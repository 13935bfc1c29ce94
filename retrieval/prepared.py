"""The reader's network as this machine runs it fastest, prepared once from the shipped weights."""

from __future__ import annotations

import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.weights import Weights, WeightsError, digest

_FORM = "int8-layers-1"
"""Says how it was made: another way of making it takes another name."""

_AS_SHIPPED = "as shipped"
"""Stands in place of a digest where there is nothing faster."""

_log = logging.getLogger(__name__)


def prepared(weights: Weights, folder: Path) -> Path:
    """The network to read with: a faster one in `folder`, or the shipped one where that is best.

    What was prepared is taken again as long as it is for these weights and not a byte of it has
    changed; else it is made anew. Blocks: the first time for some seconds.
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
    """The network to read with, made in a process of its own: this one never holds `onnx`."""
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
    from retrieval.export_reader import convert

    return convert(shipped, made)
