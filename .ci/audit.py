"""Looks up advisories for every pinned package: `make audit`.

Exit code 0 where all were looked up and none has an advisory, 1 where one has, 2 where those of
some could not be reached: pip-audit itself calls that fine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES = (
    "constraints.txt",
    *(f"constraints/{name}.txt" for name in ("torch", "dev", "tools", "comparison")),
)
_PIN = re.compile(r"(?m)^([\w.-]+)==([^\s+;\\]+)")


def pins() -> list[str]:
    """Each package once, without what is only of a build, such as +cpu."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in FILES]
    return sorted({f"{name}=={version}" for text in texts for name, version in _PIN.findall(text)})


def looked_up(pinned: list[str], command: list[str]) -> list[dict[str, Any]]:
    """What pip-audit says of each package; nothing where it breaks off."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "pins.txt"), Path(folder, "told.json")
        asked.write_text("\n".join(pinned), encoding="utf-8")
        options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        subprocess.run(  # noqa: S603  # our own tool
            [*command, *options, "--timeout", "15", "-r", str(asked), "-o", str(told)],
            check=False,
            capture_output=True,
        )
        if not told.exists():
            return []
        found: list[dict[str, Any]] = json.loads(told.read_text("utf-8"))["dependencies"]
        return found


def main(command: list[str]) -> int:
    """Print what was found; the exit code."""
    pinned = pins()
    found = looked_up(pinned, command)
    known = [one for one in found if "skip_reason" not in one]
    for one in known:
        for advisory in one["vulns"]:
            fixed = ", ".join(advisory["fix_versions"]) or "no version"
            print(f"{one['name']} {one['version']}: {advisory['id']}, fixed in {fixed}")
    bad = sum(bool(one["vulns"]) for one in known)
    print(f"{len(known)} of {len(pinned)} packages looked up, {bad} with an advisory")
    if len(known) < len(pinned):
        print("the advisories of the others cannot be reached; this says nothing of them")
    return 1 if bad else 2 * (len(known) < len(pinned))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
