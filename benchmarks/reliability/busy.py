"""How long others wait, with the real models, beside one person who asks for what takes long.

`python -m benchmarks.reliability.busy [--seconds 20] [--articles 300]` starts the product itself
against the stand-in, and prints a row for each thing that one person may do over and over. Others
ask a plain question each second, by turns beside that person and without, so that both figures of
a row are of the same machine at about the same time; its load before it began stands above them.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.reliability.crowd import ask, percentile, took_s, unanswered, within
from corpus import Article, CorpusStore, Embedding, Passage
from retrieval import load_encoder
from testing.botapi import SUPERGROUP, BotApi, Chat, user
from testing.processes import Running, environment

_BUSY = user(77_777)
_WORDS = (
    "the river rose in night and people left their town before water came over bridge again"
).split()
Do = Callable[[BotApi, int], object]


def article(number: int, chance: random.Random) -> Article:
    """Ten paragraphs with names and dates."""
    paragraphs = []
    for _ in range(10):
        said = []
        for _ in range(5):
            words = [*chance.choices(_WORDS, k=15), f"Town{chance.randrange(300)}"]
            said.append(f"On {chance.randrange(1, 29)} March 2026 " + " ".join(words) + ".")
        paragraphs.append(" ".join(said))
    url = f"https://paper{number % 9}.example/{number}"
    day = f"2026-03-{1 + number % 28:02}"
    return Article("\n\n".join(paragraphs), source=url, url=url, published=day, language="en")


def fill(folder: Path, count: int) -> None:
    """A corpus whose vectors are made up: what is measured is time."""
    chance = random.Random(5)  # noqa: S311 - the same articles in every run
    made = np.random.default_rng(5)

    def embed(passages: list[Passage]) -> Embedding:
        vectors = made.standard_normal((len(passages), 384)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    name = load_encoder(exported=folder / "models").name
    with CorpusStore.open(folder / "corpus.db", create=True) as store:
        for number in range(count):
            store.add(article(number, chance), name, embed)


def _follow_up(api: BotApi, n: int) -> None:
    names = " ".join(f"Town{i} saw" for i in range(60))
    api.say(f"How many people came from {names}?" if n % 2 else "and Town99?", user=_BUSY)


def _groups(text: str) -> Do:
    def do(api: BotApi, n: int) -> None:
        group = Chat(SUPERGROUP.id - n % 6, "supergroup", title=f"Group {n % 6}")
        api.say(f"{text} {'' if text == '/timeline' else n}", chat=group, user=_BUSY)

    return do


def _inline(api: BotApi, n: int) -> None:
    api.ask_inline(f"When did people leave Town{n}?", user=_BUSY)


def _nothing(api: BotApi, n: int) -> None:
    del api, n


KINDS: dict[str, Do] = {
    "follow-ups with many names": _follow_up,
    "1,000 characters in six groups": _groups("/ask how " + " ".join(_WORDS * 11)),
    "inline": _inline,
    "/timeline in six groups": _groups("/timeline"),
}


def waits(api: BotApi, do: Do, seconds: float, start: int) -> list[float]:
    """Seconds that others waited while one person did something twice a second."""
    asked, began = [], time.monotonic()
    for tick in range(int(2 * seconds)):
        do(api, tick)
        if tick % 2:
            text = f"When did people leave Town{tick}?"
            asked.append((ask(api, 1, start + tick, text)[0], time.monotonic()))
        time.sleep(max(began + (tick + 1) / 2 - time.monotonic(), 0))
    within(30, lambda: not unanswered(api, [update_id for update_id, _ in asked]))
    within(30, lambda: not api.pending)  # or the next would wait for what is left of this one
    return [took_s(api, update_id, since) for update_id, since in asked]


def _row(waited: list[float]) -> str:
    p95_s = percentile(waited, 0.95)
    return f"{percentile(waited, 0.5):.2f} / {p95_s:.2f} / {max(waited):.2f}"


def main() -> int:
    """Print what came of each kind; 1 where others waited too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--models", type=Path, help="prepared before; else they are now")
    args = parser.parse_args()
    say = partial(Console(soft_wrap=True).print, markup=False, highlight=False)
    late = 0
    with tempfile.TemporaryDirectory() as name, BotApi() as api:
        folder = Path(name)
        data = folder / "data"
        data.mkdir()
        if args.models:
            (data / "models").symlink_to(args.models.resolve(), target_is_directory=True)
        say(f"load {os.getloadavg()[0]:.1f} before it began, {os.cpu_count()} cores")
        fill(data, args.articles)
        env = environment(api, folder) | {"LOG_LEVEL": "WARNING", "SYNC_MINUTES": "0"}
        command = [sys.executable, "-m", "bot", "run"]
        bot = Running(command, env | {"DATA_DIR": str(data)}, folder / "log")
        try:
            api.wait_for_reply(ask(api, 1, 1, "When did people leave Town1?")[0], timeout_s=120)
            say("| one person does | others' median / p95 / most, s | beside nobody | |")
            say("|---|---|---|---|")
            start = 1000
            for kind, do in KINDS.items():
                busy: list[float] = []
                idle: list[float] = []
                for _ in range(args.rounds):
                    for found, doing in ((idle, _nothing), (busy, do)):
                        found.extend(waits(api, doing, args.seconds / args.rounds, start))
                        start += 1000
                limit_s = percentile(idle, 0.95) + max(0.5 * percentile(idle, 0.95), 0.15)
                kept = percentile(busy, 0.95) <= limit_s
                late += not kept
                say(f"| {kind} | {_row(busy)} | {_row(idle)} | {'kept' if kept else 'not kept'} |")
        finally:
            bot.kill()
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main())
