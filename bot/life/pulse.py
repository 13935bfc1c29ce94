"""The age of the heartbeat, the file that a bot touches while it lives."""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path

from bot.settings import Settings, host_and_port

STALE_S = 60.0


def of_polling(place: Path) -> Path:
    """The heartbeat of the one process that polls; `place` is the folder of its state."""
    return place / "heartbeat"


def of_webhook(place: Path, settings: Settings) -> Path:
    """The heartbeat of one of the processes that may serve a webhook, told apart by address."""
    _, port = host_and_port(settings.webhook_listen)
    host = re.sub(r"[^A-Za-z0-9.-]", "_", socket.gethostname())
    return place / f"heartbeat-{host}-{port}"


def age_s(path: Path) -> float | None:
    """Seconds since the last beat; None where there was none."""
    try:
        return max(time.time() - path.stat().st_mtime, 0.0)
    except OSError:
        return None


def newest_age_s(place: Path, settings: Settings) -> float | None:
    """Seconds since the process with these settings was last alive, however it gets updates."""
    ages = [age_s(path) for path in (of_polling(place), of_webhook(place, settings))]
    return min((age for age in ages if age is not None), default=None)
