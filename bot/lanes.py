"""One at a time in each lane, in the order they came; lanes do not wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Lanes:
    """As many lanes as there are keys in use; `None` has none."""

    def __init__(self) -> None:
        """Start with no lane."""
        self._lanes: dict[Hashable, _Lane] = {}

    def __len__(self) -> int:
        """How many lanes are in use."""
        return len(self._lanes)

    @asynccontextmanager
    async def of(self, key: Hashable | None) -> AsyncIterator[None]:
        """Have the lane of `key` to oneself inside the block."""
        if key is None:
            yield
            return
        lane = self._lanes.setdefault(key, _Lane())
        lane.users += 1
        try:
            async with lane.lock:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[key]
