"""The `verbatim` command, and the panels in which its help lists the commands."""

from __future__ import annotations

PANELS = ASK, ARTICLES, BOT, UPKEEP = ("Ask", "Articles", "Bot", "Upkeep")


def examples(*lines: str) -> str:
    """The text below the help of a command: each line a command to copy."""
    return "\n\n".join(("Examples:", *lines))
