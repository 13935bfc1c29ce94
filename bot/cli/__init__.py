"""The `verbatim` command, and the panels in which its help lists the commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

PANELS = ASK, ARTICLES, BOT, UPKEEP = ("Ask", "Articles", "Bot", "Upkeep")


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output in UTF-8, neither wrapped nor coloured."""
    for line in lines:
        typer.echo(line.encode())


def examples(*lines: str) -> str:
    """The text below the help of a command: each line a command to copy."""
    return "\n\n".join(("Examples:", *lines))
