"""What a signal does that comes when everything has been ended."""

from __future__ import annotations

import subprocess
import sys

import pytest

from testing import ROOT

pytestmark = pytest.mark.process


_LAST_MOMENT = """
import os, signal
from bot.runtime.run import Shutdown
with Shutdown(5.0) as stopping:
    if {told}:
        stopping.begin(0)
os.kill(os.getpid(), signal.SIGTERM)
print("ended")
"""


@pytest.mark.parametrize(("told", "code"), [(True, 0), (False, -15)])
def test_a_signal_at_the_last_moment(told: bool, code: int) -> None:
    """While Python goes down it changes nothing, but for who was not told to stop it does."""
    command = [sys.executable, "-c", _LAST_MOMENT.format(told=told)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == code
