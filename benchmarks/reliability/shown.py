"""18, 19: answers from anybody's articles, as Telegram reads them."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.reliability.promise import SEED, Reached, Sizes
from bot import render
from bot.language import Languages
from bot.render import LIMIT_ENTITIES, LIMIT_UNITS
from retrieval import Answer
from tests.botapi import parse_html, utf16_length, utf16_slice
from tests.fakes import random_answer

CHUNK = 2500
OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"
OURS = {"bold", "blockquote", "expandable_blockquote", "text_link"}

_ENGLISH = Languages.load().of("en")


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


def look(seed: int, count: int) -> Counter[str]:
    """What was wrong with so many answers, by kind."""
    chance = random.Random(seed)  # noqa: S311 - the same answers in every run
    wrong: Counter[str] = Counter()
    for _ in range(count):
        answer = random_answer(chance)
        wrong.update(judge(answer))
    return wrong


def judge(answer: Answer) -> set[str]:
    """What is wrong with one."""
    try:
        text, entities = parse_html(render.answer(answer, _ENGLISH))
    except Exception:  # noqa: BLE001 - whatever it is, Telegram would refuse it
        return {"parse"}
    quotes = answer.quotes or answer.nearest
    blocks = [
        utf16_slice(text, e.offset, e.length) for e in entities if e.type.endswith("blockquote")
    ]
    said = [quote.text for quote in quotes]
    pages = {(quote.article.url or "").rstrip("#") for quote in quotes}
    bold = [utf16_slice(text, e.offset, e.length) for e in entities if e.type == "bold"]
    marks = [q.text[slice(*q.emphasis)] for q in answer.quotes[: len(blocks)]]
    foreign = {e.type for e in entities} - OURS or any(
        (e.url or "").partition(":~:text=")[0].rstrip("#") not in pages
        for e in entities
        if e.type == "text_link"
    )
    checks = {
        "units": utf16_length(text) > LIMIT_UNITS,
        "entities": len(entities) > LIMIT_ENTITIES,
        "quotes": blocks != said[: len(blocks)] or bool(blocks) != bool(said),
        "foreign": bool(foreign) or (bool(answer.quotes) and bold != marks),
        "isolates": open_isolates(text) > 0,
    }
    return {name for name, is_wrong in checks.items() if is_wrong}


def open_isolates(text: str) -> int:
    """How many of its isolates are not closed, so that they reach into what follows.

    >>> open_isolates("\u2069 \u2066 a")
    1
    """
    depth = 0
    for c in text:
        if c in OPENING:
            depth += 1
        elif c == CLOSING:
            depth = max(depth - 1, 0)
    return depth
