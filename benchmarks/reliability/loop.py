"""37: how long the event loop is held up while the real models answer."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.reliability.crowd import percentile
from benchmarks.reliability.promise import Reached, Sizes
from bot.answer_worker import AnswerWorker, answering
from bot.logs import Metrics
from bot.render.terminal import Progress, console
from bot.settings import Settings
from retrieval import Question

AT_ONCE = 16
TICK_S = 0.005
BULK = """
import os, sys
os.nice(10)
from pathlib import Path
from retrieval import load_encoder
encoder = load_encoder(exported=Path(sys.argv[1]))
print("ready", flush=True)
for n in range(int(sys.argv[2])):
    encoder.encode_passages([f"Passage {n}. " + "It rains in Paris, says the paper. " * 10] * 4)
"""


def kept_free(sizes: Sizes, folder: Path, models: Path | None = None) -> dict[int, Reached]:
    """Sixteen people ask at once, again and again, while another process embeds in bulk."""
    folder.mkdir(exist_ok=True)
    settings = Settings(data_dir=folder)
    if models is not None:  # prepared for this machine before
        (folder / "models").symlink_to(models, target_is_directory=True)
    with answering(settings, Progress(console(stderr=True))) as answerer:
        at = folder / "models"
        command = [sys.executable, "-c", BULK, str(at), str(sizes.bulk)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as bulk:  # noqa: S603 - our own
            if bulk.stdout:
                bulk.stdout.readline()
            with AnswerWorker(answerer, Metrics()) as desk:
                rounds = 1 if sizes.bulk < 100 else 5
                lags, took_s = asyncio.run(_asked(desk, rounds))
            bulk.kill()
    p99, most = 1000 * percentile(lags, 0.99), 1000 * max(lags)
    return {
        37: Reached(
            f"p99 {p99:.1f} ms, max {most:.1f} ms in {len(lags):,} ticks, {took_s:.1f} s for "
            f"{rounds} x {AT_ONCE} questions",
            p99 <= 50 and most <= 250,
        )
    }


async def _asked(desk: AnswerWorker, rounds: int) -> tuple[list[float], float]:
    """How late each tick of the loop was, in seconds, and how long all answers took."""
    lags: list[float] = []

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_S)
            lags.append(time.perf_counter() - began - TICK_S)

    await desk.answer(Question.parse("who owns WhatsApp?"))
    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    for n in range(rounds):
        questions = (f"How many users does Max have in {n} {k}?" for k in range(AT_ONCE))
        await asyncio.gather(*(desk.answer(Question.parse(text)) for text in questions))
    watching.cancel()
    return lags, time.perf_counter() - began
