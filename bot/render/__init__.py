"""What the bot shows, as Telegram HTML: whole quotes, within what messages hold."""

from bot.render.answer import also_in, answer, answers, others, page, refused, sources, when
from bot.render.claim import claim
from bot.render.html import LIMIT_ENTITIES, LIMIT_UNITS, Html, units
from bot.render.inline import Result, results

__all__ = [
    "LIMIT_ENTITIES",
    "LIMIT_UNITS",
    "Html",
    "Result",
    "also_in",
    "answer",
    "answers",
    "claim",
    "others",
    "page",
    "refused",
    "results",
    "sources",
    "units",
    "when",
]
