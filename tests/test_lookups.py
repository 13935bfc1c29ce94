"""Nobody is told anything: no name is looked up that the settings do not name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from testing import ROOT
from testing.only_loopback import NEWS, TELEGRAM

WATCHED_S = 12.0
"""ONNX Runtime's telemetry, where it is on, looks its host up some 7 s after the start."""


def _namespaces() -> list[str]:
    """The command before a command that has it see loopback only; skips where there is none."""
    if not (shutil.which("unshare") and shutil.which("mount")):
        pytest.skip("there are no namespaces here: unshare or mount is missing")
    tries = ["unshare", "--net", "--mount"], ["unshare", "--user", "--map-root-user", "-n", "-m"]
    for each in tries:
        if subprocess.run([*each, "true"], capture_output=True, check=False).returncode == 0:
            return each
    pytest.skip("namespaces of one's own are not allowed here")


@pytest.mark.process
@pytest.mark.model
def test_only_hosts_of_the_settings_are_looked_up(models: Path, tmp_path: Path) -> None:
    """By `ask`, `run`, `follow` and `sync` with all of their children and libraries."""
    (tmp_path / "models").symlink_to(models, target_is_directory=True)
    inside = [sys.executable, "-m", "testing.only_loopback", str(tmp_path), str(WATCHED_S)]
    ended = subprocess.run(
        [*_namespaces(), *inside], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert set(seen["names"]) == {TELEGRAM, NEWS}
    assert seen["left"] == []
    assert "parent company, Meta" in " ".join(seen["said"]["ask"].split("\n▌ "))
    assert "parent company, Meta" in seen["said"]["run"]
    assert seen["said"]["sync"].startswith("added ")


@pytest.mark.process
@pytest.mark.parametrize("package", ["retrieval", "training"])
def test_telemetry_is_off_as_soon_as_a_package_is_imported(package: str) -> None:
    """Whatever the environment says; what is started from there inherits it."""
    ask = "import os, subprocess, sys; sys.exit(subprocess.call(['printenv', sys.argv[1]]))"
    name = "ORT_DISABLE_TELEMETRY"
    told = subprocess.run(
        [sys.executable, "-c", f"import {package}; {ask}", name],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], name: "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "1\n"
