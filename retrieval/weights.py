"""The files of a trained reader, verified against their digests.

A folder of weights holds `reader.onnx`, `tokenizer.json`, `decision.json` and `SHA256SUMS`, a list
of their digests as `sha256sum` writes it. Without `tokenizer.json` the network takes words that
are looked up in the table of multilingual-e5-small, and shares its tokenizer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus import sha256_of

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
        return sha256_of(path)
    except OSError as error:
        raise WeightsError(f"cannot read the reader's weights {path}: {error.strerror}") from error
