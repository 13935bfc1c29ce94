"""18, 19: answers from anybody's articles, as Telegram reads them."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.reliability.promise import SEED, Reached, Sizes
from testing.read_back import look

CHUNK = 2500


def rendered(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Random hostile answers, rendered and read back. Nothing is written to `folder`."""
    del folder
    seeds = range(SEED, SEED + max(sizes.rendered // CHUNK, 1))
    each = sizes.rendered // len(seeds)
    if len(seeds) == 1:
        found = [look(SEED, each)]
    else:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            found = list(pool.map(look, seeds, [each] * len(seeds)))
    wrong: Counter[str] = sum(found, Counter())
    total = len(seeds) * each
    fits = {name: wrong[name] for name in ("units", "entities", "quotes")}
    safe = {name: wrong[name] for name in ("parse", "foreign", "isolates")}
    return {
        18: Reached(
            f"{total:,}: {fits['units']} over 4,096 units, {fits['entities']} over 100 entities, "
            f"{fits['quotes']} with a quote that is not the original",
            not any(fits.values()),
        ),
        19: Reached(
            f"{total:,}: {safe['parse']} parse errors, {safe['foreign']} with entities not ours, "
            f"{safe['isolates']} with open isolates",
            not any(safe.values()),
        ),
    }


if __name__ == "__main__":
    for promise, reached in rendered(Sizes(rendered=100_000), Path()).items():
        sys.stdout.write(f"{promise}: {reached.figure}\n")
