"""Answers rendered for Telegram and read back as Telegram reads them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import regex

from bot import render
from bot.i18n import Translators
from bot.render import LIMIT_ENTITIES, LIMIT_UNITS
from retrieval import Answer
from testing.botapi import Entity, parse_html, utf16_length, utf16_slice
from testing.fakes import random_answer

OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"


OURS = {"bold", "blockquote", "expandable_blockquote", "text_link", "date_time"}


_ENGLISH = Translators.load().of("en")


def look(seed: int, count: int) -> Counter[str]:
    """What was wrong with so many answers, by kind."""
    chance = random.Random(seed)  # noqa: S311 - the same answers in every run
    wrong: Counter[str] = Counter()
    for _ in range(count):
        answer = random_answer(chance)
        wrong.update(judge(answer))
    return wrong


def judge(answer: Answer) -> set[str]:
    """What is wrong with one, over all the messages that it takes."""
    try:
        messages = render.answers(answer, _ENGLISH)
        if answer.nearest:
            messages = [render.closest(answer.nearest, _ENGLISH)]
        read = [parse_html(message) for message in messages]
    except Exception:  # noqa: BLE001 - whatever it is, Telegram would refuse it
        return {"parse"}
    blocks = _spoken(read, "blockquote")
    values = answer.values[:1] if answer.by_date else answer.values
    quotes = [q for group in values for q in group] or answer.nearest[: len(blocks)]
    linked = answer.quotes or quotes
    pages = {(quote.article.url or "").rstrip("#") for quote in linked}
    entities = [entity for _, found in read for entity in found]
    links = ((e.url or "").partition(":~:text=")[0] for e in entities if e.type == "text_link")
    foreign = {e.type for e in entities} - OURS or {u.rstrip("#") for u in links} - pages
    marks = [q.text[slice(*q.emphasis)] for q in answer.quotes]
    shown = len(quotes) if answer.by_date else len(marks)
    bold = _spoken(read, "bold")[answer.differ or answer.by_date or not answer.is_answered :]
    checks = {
        "units": any(utf16_length(text) > LIMIT_UNITS for text, _ in read),
        "entities": any(len(found) > LIMIT_ENTITIES for _, found in read),
        "quotes": not _are_whole(blocks, [quote.text for quote in quotes]),
        "foreign": bool(foreign) or not _are_marks(bold, marks, shown),
        "isolates": any(open_isolates(text) for text, _ in read),
    }
    return {name for name, is_wrong in checks.items() if is_wrong}


def _spoken(read: Sequence[tuple[str, Sequence[Entity]]], kind: str) -> list[str]:
    """What stands in entities whose name ends so, in order."""
    return [
        utf16_slice(text, e.offset, e.length)
        for text, entities in read
        for e in entities
        if e.type.endswith(kind)
    ]


def _are_whole(blocks: list[str], quotes: list[str]) -> bool:
    """Whether the blocks are the quotes, each whole or in parts between whole characters."""
    parts = iter(blocks)
    for quote in quotes:
        at = 0
        ends = {0, *(match.end() for match in regex.finditer(r"\X", quote))}
        while at < len(quote):
            part = next(parts, None)
            at += len(quote[at:]) - len(quote[at:].lstrip()) if part and at else 0
            if not part or not quote.startswith(part, at) or at not in ends:
                return False
            at += len(part)
            at += 0 if quote[at:].strip() else len(quote)  # a message loses white space at its end
    return next(parts, None) is None


def _are_marks(bold: list[str], marks: list[str], shown: int) -> bool:
    """Whether what is bold is what answers, or a part of it, in each of the quotes shown."""
    return all(any(text in mark for mark in marks) for text in bold) and len(bold) >= shown


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
