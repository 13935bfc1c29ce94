"""What admins ask for and takes long, done beside the bot: see `bot.command.errand`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any

from bot.logs import Journal

MOST_S = 1800.0
"""An errand takes no longer; what it has done by then stays done."""

ADDING = frozenset({"link", "post", "document"})
"""What may take long, and not at the same time as a sync."""

_PATIENCE_S = 5.0

journal = Journal(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one thing: an outcome of `corpus.Step`, or one of `bot.command.errand`.

    `kind`, `articles` and `passages` tell of a rule that hides something, `label` what it names.
    """

    outcome: str
    id: str | None = None
    label: str = ""
    fault: str | None = None
    left: int = 0
    kind: str = ""
    articles: int = 0
    passages: int = 0


class Errands:
    """Carries them out: what adds to the corpus one at a time, the rest at once."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        """By a command that reads and writes as `verbatim errand` does."""
        self._command = list(command or [sys.executable, "-m", "bot", "errand"])
        self._alone = asyncio.Lock()

    async def carry_out(self, asked: dict[str, Any], data: bytes = b"") -> AsyncIterator[Told]:
        """What became of each thing, as it becomes so; `data` are the bytes of a file.

        Cancelled, it ends the process: what is in the corpus by then is there whole.
        """
        async with self._alone if asked["do"] in ADDING else nullcontext():
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=1 << 20,
            )
            try:
                async with asyncio.timeout(MOST_S):
                    sending = asyncio.create_task(_send(process, json.dumps(asked), data))
                    assert process.stdout is not None  # noqa: S101  # it is a pipe
                    async for line in process.stdout:
                        yield Told(**json.loads(line))
                    await sending
                    code = await process.wait()
            except TimeoutError:
                code = -1
            finally:
                await _end(process)
            if code:
                journal.warning("an errand went wrong", code=code, errand=asked["do"])
                yield Told("broken")


async def _send(process: asyncio.subprocess.Process, head: str, data: bytes) -> None:
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    with suppress(ConnectionError):  # it ended before it had read all
        process.stdin.write(head.encode() + b"\n" + data)
        await process.stdin.drain()
        process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
