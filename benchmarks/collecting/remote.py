"""Promise 41: nothing is unpickled or fetched from elsewhere; weights are what was shipped."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.collecting.promise import Reached, Sizes
from retrieval import EncoderError, WeightsError
from retrieval.encoder import BUNDLED_SHA256, bundled_folder, check_weights
from retrieval.weights import SHIPPED, check_folder
from testing.web.articles import page
from testing.web.server import serving

_WATCHED = """
import json, sys
seen = []
def watch(event, args):
    if event == "pickle.find_class":
        seen.append(f"unpickled {args[0]}.{args[1]}")
    if event == "socket.connect" and isinstance(args[1], tuple):
        if not str(args[1][0]).startswith("127.") and args[1][0] != "::1":
            seen.append(f"connected to {args[1][0]}")
    if event == "socket.getaddrinfo" and str(args[0]) not in {"127.0.0.1", "localhost"}:
        seen.append(f"looked up {args[0]}")
sys.addaudithook(watch)
from bot.cli.main import main
codes = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["verbatim", *arguments]
    try:
        main()
    except SystemExit as ended:
        codes.append(ended.code or 0)
    else:
        codes.append(0)
open(__import__("os").environ["SEEN"], "w").write(json.dumps([codes, seen]))
"""
_PLACES = 8  # at which a byte of each file is flipped


def nothing_foreign(sizes: Sizes, folder: Path, models: Path | None = None) -> dict[int, Reached]:
    """Adding, asking and checking with every audited event watched; then damaged weights.

    `models`: a folder in which the encoder is prepared already.
    """
    del sizes
    if models:
        (folder / "data").mkdir()
        (folder / "data" / "models").symlink_to(models, target_is_directory=True)
    root = Path(__file__).resolve().parents[2]
    told = folder / "seen.json"
    with serving() as web:
        address = web.at("/1", page(1))
        commands = [
            ["add", str(root / "seeds"), address],
            ["ask", "who owns WhatsApp?"],
            ["sync"],
            ["check"],
            ["sources"],
        ]
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "PYTHONPATH": str(root),
            "DATA_DIR": str(folder / "data"),
            "ALLOW_PRIVATE_ADDRESSES": "yes",
            "SEEN": str(told),
        }
        # Once the encoder is prepared for this machine, in a process whose word is pickled.
        for watched in ([["ask", "who owns WhatsApp?"]], commands):
            subprocess.run(  # noqa: S603  # our own program
                [sys.executable, "-c", _WATCHED, json.dumps(watched)],
                cwd=folder,
                env={**environment, "SEEDS_DIR": str(root / "seeds")},
                capture_output=True,
                check=True,
                timeout=300,
            )
    codes, seen = json.loads(told.read_text(encoding="utf-8"))
    refused, flipped = _flipped(folder)
    figure = (
        f"{sum('unpickled' in each for each in seen)} unpickled, "
        f"{sum('unpickled' not in each for each in seen)} look-ups and connections elsewhere in "
        f"{len(commands)} commands; {refused} of {flipped} flipped bytes of the weights refused"
    )
    figure += f" ({'; '.join(sorted(set(seen))[:5])})" if seen else ""
    kept = not seen and codes == [0] * len(commands) and refused == flipped
    return {41: Reached(figure if codes == [0] * len(commands) else f"{figure}; {codes}", kept)}


def _flipped(folder: Path) -> tuple[int, int]:
    """How many flipped bytes of the reader's and the encoder's files were refused, of how many."""
    refused = tried = 0
    weights = folder / "weights"
    shutil.copytree(SHIPPED, weights)
    for path in (weights / name for name in ("reader.onnx", "decision.json")):
        for number in range(_PLACES):
            tried += 1
            with _Flipped(path, number):
                try:
                    check_folder(weights)
                except WeightsError:
                    refused += 1
    model = folder / "model.safetensors"
    shutil.copy(bundled_folder() / "model.safetensors", model)
    for number in range(_PLACES):
        tried += 1
        with _Flipped(model, number):
            try:
                check_weights(model, BUNDLED_SHA256)
            except EncoderError:
                refused += 1
    return refused, tried


class _Flipped:
    """A file with one bit of a byte turned, for as long as the block lasts."""

    def __init__(self, path: Path, number: int) -> None:
        self._path = path
        self._at = path.stat().st_size * number // _PLACES

    def __enter__(self) -> None:
        self._turn()

    def __exit__(self, *_: object) -> None:
        self._turn()

    def _turn(self) -> None:
        with self._path.open("rb+") as file:
            file.seek(self._at)
            byte = file.read(1)[0]
            file.seek(self._at)
            file.write(bytes([byte ^ 1]))
