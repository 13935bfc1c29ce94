"""The way to Telegram for everything but polls."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import TimedOut
from telegram.request import HTTPXRequest

from bot.settings import Settings

CONNECTIONS = 64


class _Request(HTTPXRequest):
    """PTB's own, but an answer that cannot be read is not written into the log."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The parsed JSON; a reply that is not JSON leaves open if the request took effect."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TimedOut("the answer cannot be read") from None


def sending_request(settings: Settings) -> HTTPXRequest:
    """PTB's HTTP request object, with timeouts so long that few outcomes stay unknown."""
    return _Request(
        connection_pool_size=CONNECTIONS,
        proxy=settings.proxy,
        connect_timeout=5.0,
        pool_timeout=5.0,
        write_timeout=10.0,
        read_timeout=20.0,
    )
