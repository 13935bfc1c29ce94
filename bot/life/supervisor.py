"""Telling systemd how the bot is, for a unit with Type=notify and WatchdogSec.

Source: sd_notify(3).
"""

from __future__ import annotations

import socket
from contextlib import suppress


class Supervisor:
    """What started the process, if it wants to be told."""

    def __init__(self, address: str | None) -> None:
        """Tell the socket at `address`, the value of NOTIFY_SOCKET; None tells nobody."""
        # a name beginning with @ is one of Linux's abstract sockets
        self._address = "\0" + address[1:] if address and address[0] == "@" else address

    def ready(self) -> None:
        """The bot serves."""
        self._tell("READY=1")

    def alive(self) -> None:
        """Questions can be answered at this moment."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The bot was told to stop, or has given up."""
        self._tell("STOPPING=1")

    def _tell(self, what: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.setblocking(False)
            way.sendto(what.encode(), self._address)
