"""What the bot shows, as Telegram HTML: whole quotes, within what messages hold."""

from bot.render.answer import also_in, answer, answers, others, page, refused, when
from bot.render.claim import claim
from bot.render.html import LIMIT_ENTITIES, LIMIT_UNITS, Html, below, units
from bot.render.inline import Result, results
from bot.render.shelf import article, listed, publishers, timeline

__all__ = [
    "LIMIT_ENTITIES",
    "LIMIT_UNITS",
    "Html",
    "Result",
    "also_in",
    "answer",
    "answers",
    "article",
    "below",
    "claim",
    "listed",
    "others",
    "page",
    "publishers",
    "refused",
    "results",
    "timeline",
    "units",
    "when",
]
