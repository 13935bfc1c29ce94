"""What some embedding models want before a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompts:
    """What some models want before a text: "query: ", "passage: "."""

    query: str = ""
    passage: str = ""
