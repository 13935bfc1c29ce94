"""42: what is installed is what was tested."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.reliability.promise import Reached, Sizes
from testing import ROOT

_FILES = ("constraints.txt", "constraints/torch.txt", "constraints/dev.txt")


def pinned(_: Sizes, __: Path) -> dict[int, Reached]:
    """Every pin has hashes, and this environment was made of the pins."""
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in _FILES)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line[:1] not in {"", "#"}]
    right = hashes = needed = 0
    for line in lines:
        requirement = Requirement(line.partition(" --hash=")[0])
        if requirement.marker is None or requirement.marker.evaluate():
            found = len(re.findall(r" --hash=sha256:[0-9a-f]{64}\b", line))
            version = metadata.version(requirement.name)
            right += found > 0 and str(requirement.specifier) == f"=={version}"
            hashes, needed = hashes + found, needed + 1
    return {
        42: Reached(
            f"{right} of {needed} packages installed are the version that was tested, each pinned "
            f"by the hashes of its files ({hashes:,}), torch from its own index, all else from "
            "PyPI",
            right == needed,
        )
    }
