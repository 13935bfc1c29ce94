"""Pins what pyproject.toml asks for, and the tools, by version and hash: `make lock`.

Its arguments are the command that compiles; versions that are pinned already stay, unless it is
told to upgrade. What no system that we run on needs is left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = ("colorama", "httpx2-jsfetch", "pywin32")  # of Windows and of browsers
TOOLS = ("cyclonedx-bom", "pip-audit", "uv")


def compiled(command: list[str], what: list[str], before: str) -> dict[str, str]:
    """The pin of each package that is needed, with its hashes; `before` are versions to keep."""
    with tempfile.TemporaryDirectory() as folder:
        kept, made = Path(folder, "kept.txt"), Path(folder, "made.txt")
        kept.write_text(re.sub(r" *\\\n +--hash=\S+", "", before), encoding="utf-8")
        keep = [] if "--upgrade" in command else ["--constraint", str(kept)]
        subprocess.run([*command, *what, *keep, "-o", str(made)], check=True, cwd=ROOT)  # noqa: S603
        pins = re.findall(r"(?m)^([\w.-]+)(==.*(?:\n .*)*)", made.read_text(encoding="utf-8"))
    return {name: f"{name}{rest}\n" for name, rest in pins if name not in NOT_OURS}


def write(name: str, pins: dict[str, str]) -> None:
    """Put pins below the head of a file."""
    path = ROOT / name
    before = path.read_text(encoding="utf-8")
    head = re.match(r"(?:#.*\n)+", before)
    after = (head[0] if head else "") + "".join(pins.values())
    if after != before:  # or make would install again
        path.write_text(after, encoding="utf-8")


def main(command: list[str]) -> None:
    """Write the files."""
    names = (
        "constraints.txt",
        *(f"constraints/{n}.txt" for n in ("torch", "dev", "comparison", "postgres")),
    )
    before = "".join((ROOT / name).read_text(encoding="utf-8") for name in names)
    product = compiled(command, ["pyproject.toml"], before)
    every = compiled(command, ["pyproject.toml", "--extra", "dev"], before)
    write("constraints.txt", product)
    write("constraints/dev.txt", {n: pin for n, pin in every.items() if n not in product})
    for extra in ("comparison", "postgres"):
        more = compiled(command, ["pyproject.toml", "--extra", extra], before)
        only = {n: pin for n, pin in more.items() if n not in product}
        write(f"constraints/{extra}.txt", only)
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder, "tools.in")
        asked.write_text("\n".join(TOOLS), encoding="utf-8")
        tools = (ROOT / "constraints/tools.txt").read_text(encoding="utf-8")
        write("constraints/tools.txt", compiled(command, [str(asked)], tools))


if __name__ == "__main__":
    main(sys.argv[1:])
