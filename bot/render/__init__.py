"""Rendering of answers and articles: Telegram HTML within message limits, terminal, JSON."""

from __future__ import annotations

from bot.render.answers import (
    InlineResult,
    also_in,
    answer,
    answers,
    claim,
    closest,
    others,
    page,
    quoted,
    refused,
    results,
    when,
)
from bot.render.articles import article, listed, publishers, timeline
from bot.render.telegram_html import LIMIT_ENTITIES, LIMIT_UNITS, Html, below, units

__all__ = [
    "LIMIT_ENTITIES",
    "LIMIT_UNITS",
    "Html",
    "InlineResult",
    "also_in",
    "answer",
    "answers",
    "article",
    "below",
    "claim",
    "closest",
    "listed",
    "others",
    "page",
    "publishers",
    "quoted",
    "refused",
    "results",
    "timeline",
    "units",
    "when",
]
