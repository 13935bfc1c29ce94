"""One accepted request on its way to its handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .world import Place, World


@dataclass(frozen=True, slots=True)
class Request:
    """A method with checked parameters, the world it acts on, and where to note oddities.

    `note(kind, what)` records a violation without refusing the request.
    """

    method: str
    params: Mapping[str, object]
    world: World
    note: Callable[[str, str], None] = field(repr=False)

    def place(self) -> Place:
        """The chat it is about; raises what Telegram answers where it may not be written to."""
        return self.world.find(self.params["chat_id"])

    def number(self, name: str) -> int:
        """An integer parameter that is there."""
        return int(str(self.params[name]))
