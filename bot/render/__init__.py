"""Rendering of answers and articles: Telegram HTML within message limits, terminal, JSON."""

from __future__ import annotations

from bot.render.answers import (
    LIMIT_RESULTS,
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
from bot.render.articles import (
    article,
    headlines,
    listed,
    metadata,
    news,
    overview,
    publishers,
    timeline,
)
from bot.render.telegram_html import LIMIT_ENTITIES, LIMIT_UNITS, Html, below, units

__all__ = [
    "LIMIT_ENTITIES",
    "LIMIT_RESULTS",
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
    "headlines",
    "listed",
    "metadata",
    "news",
    "others",
    "overview",
    "page",
    "publishers",
    "quoted",
    "refused",
    "results",
    "timeline",
    "units",
    "when",
]
