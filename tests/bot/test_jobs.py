"""What admins ask for, done by a process beside the bot: what it says, and what if it cannot."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli import crawl
from bot.jobs import JobEvent, JobRunner, _child, only_sync
from bot.settings import Settings
from testing import ROOT
from testing.processes import wait_until

pytestmark = pytest.mark.process


_WRITES = "import sys,json,time,os; line=sys.stdin.buffer.readline();"
_WRITES += "rest=sys.stdin.buffer.read();"


def doing(code: str) -> JobRunner:
    """Errands by a process that runs some Python."""
    return JobRunner([sys.executable, "-c", _WRITES + code])


async def told(errands: JobRunner, asked: dict[str, str], data: bytes = b"") -> list[JobEvent]:
    """All that it says."""
    return [one async for one in errands.carry_out(asked, data)]


async def test_what_is_said_comes_as_it_is_said() -> None:
    """Line by line; what was asked and the bytes of the file reach the other side."""
    echo = "name = json.loads(line)['name'];"
    echo += "print(json.dumps(dict(outcome='added', label=name, left=len(rest))))"
    found = await told(doing(echo), {"do": "document", "name": "né.txt"}, b"12345")
    assert found == [JobEvent("added", label="né.txt", left=5)]


@pytest.mark.parametrize("code", ["sys.exit(3)", "os.kill(os.getpid(), 9)"])
async def test_a_process_that_breaks_is_told(code: str) -> None:
    """With what it had done before."""
    said = "print(json.dumps(dict(outcome='added')), flush=True);"
    found = await told(doing(said + code), {"do": "link"})
    assert found == [JobEvent("added"), JobEvent("broken")]


async def test_what_adds_is_done_one_after_the_other() -> None:
    """However many admins send something at once."""
    slow = doing("time.sleep(0.5); print(json.dumps(dict(outcome=str(time.time()))))")
    began = time.monotonic()
    first, second = await asyncio.gather(*(told(slow, {"do": "link"}) for _ in range(2)))
    assert abs(float(first[0].outcome) - float(second[0].outcome)) >= 0.5
    assert time.monotonic() - began >= 1


async def test_a_cancelled_errand_leaves_no_process(tmp_path: Path) -> None:
    """The bot that stops takes it along."""
    pid = tmp_path / "pid"
    waits = doing(f"open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    task = asyncio.create_task(told(waits, {"do": "link"}))
    await asyncio.to_thread(
        wait_until, lambda: pid.exists() and pid.read_text(encoding="ascii"), 10, "a process"
    )
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="ascii")), 0)


def carried_out(settings: Settings, asked: dict[str, str]) -> list[dict[str, object]]:
    """What `verbatim errand` says."""
    out = io.BytesIO()
    crawl.run_job(settings, io.BytesIO(json.dumps(asked).encode() + b"\n"), out, wait_s=0.3)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_nothing_is_added_beside_a_sync(tmp_path: Path) -> None:
    """One that does not end is told."""
    settings = Settings(data_dir=tmp_path)
    post = {"do": "post", "text": "🔥"}
    with only_sync(tmp_path) as alone:
        assert alone
        assert carried_out(settings, post) == [{"outcome": "busy"}]
    (done,) = carried_out(settings, post)
    assert (done["outcome"], "no sentence" in str(done["fault"])) == ("failed", True)


@pytest.mark.parametrize("command", [["errand"], ["sync", "--due"]])
def test_a_job_ends_with_the_bot(command: list[str], tmp_path: Path) -> None:
    """Though nobody told it to, and there is more to read."""
    mine = _child(*command)
    assert mine[-2:] == ["--parent", str(os.getpid())]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path)}
    with subprocess.Popen(
        [*mine[:-1], "1"], cwd=tmp_path, env=env, stdin=subprocess.PIPE
    ) as of_nobody:
        assert of_nobody.wait(20) == 1
