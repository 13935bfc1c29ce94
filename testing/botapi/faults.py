"""What goes wrong on purpose: a plan of faults per method."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from .errors import ApiError, too_many_requests

Chooser = Callable[[str, Mapping[str, object]], "Fault | None"]
FOREVER_S = 3600.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one request.

    In this order: `before_s` passes; the request is handled if `handle`; `after_s` passes;
    `refuse` cuts the connection; else the answer is `body` if given (with `status`), only its
    first `cut` bytes are sent before a reset, `drip_s` seconds pass between its bytes.
    """

    name: str
    before_s: float = 0.0
    handle: bool = True
    after_s: float = 0.0
    refuse: bool = False
    status: int = 200
    body: bytes | None = None
    content_type: str = "application/json"
    cut: int | None = None
    drip_s: float = 0.0

    def then(self, **changes: object) -> Fault:
        """The same with other details."""
        return replace(self, **changes)  # type: ignore[arg-type]


def error(code: int, description: str, **parameters: int) -> Fault:
    """Refused with Telegram's JSON, not handled."""
    body = ApiError(code, description, parameters).body()
    return Fault(f"{code}", handle=False, status=code, body=json.dumps(body).encode())


def retry_after(seconds: int) -> Fault:
    """429, not handled."""
    body = json.dumps(too_many_requests(seconds).body()).encode()
    return Fault("429", handle=False, status=429, body=body)


def html(status: int = 502) -> Fault:
    """A proxy's page instead of JSON, not handled."""
    page = f"<html><head><title>{status} Bad Gateway</title></head><body>nginx</body></html>"
    return Fault(
        f"html {status}", handle=False, status=status, body=page.encode(), content_type="text/html"
    )


def cut_json() -> Fault:
    """200 and half a JSON object, not handled."""
    return Fault("cut json", handle=False, body=b'{"ok":true,"resul')


def delay(seconds: float) -> Fault:
    """Late but right."""
    return Fault("delay", before_s=seconds)


def deliver_then_hang(seconds: float = FOREVER_S) -> Fault:
    """Handled, but the answer comes late or never: an ambiguous send."""
    return Fault("deliver then hang", after_s=seconds)


def deliver_then_reset() -> Fault:
    """Handled, and the connection cut in the middle of the answer."""
    return Fault("deliver then reset", cut=20)


def black_hole(seconds: float = FOREVER_S) -> Fault:
    """Nothing is handled and nothing comes back."""
    return Fault("black hole", before_s=seconds, handle=False, refuse=True)


def refuse() -> Fault:
    """The connection is reset before the request is handled."""
    return Fault("refuse", handle=False, refuse=True)


def reset_mid_body() -> Fault:
    """Not handled; the answer's head and a few bytes, then a reset."""
    return Fault("reset mid body", handle=False, body=b'{"ok":true,"result":[' * 10, cut=15)


def drip(seconds: float = 0.5) -> Fault:
    """Handled, the answer one byte at a time."""
    return Fault("drip", drip_s=seconds)


class FaultPlan:
    """Which request meets which fault. `"*"` stands for every method."""

    def __init__(self, lock: threading.RLock) -> None:
        """An empty plan."""
        self._lock = lock
        self._queued: dict[str, list[Fault | None]] = {}
        self._always: dict[str, Fault | Chooser] = {}

    def add(self, method: str, *faults: Fault | None) -> None:
        """The next requests of this method meet these, one each; None lets one pass."""
        with self._lock:
            self._queued.setdefault(method.lower(), []).extend(faults)

    def always(self, method: str, fault: Fault | Chooser) -> None:
        """Every request of this method, or those for which a function gives a fault."""
        with self._lock:
            self._always[method.lower()] = fault

    def clear(self, method: str | None = None) -> None:
        """Forget the plan, of one method or all."""
        with self._lock:
            for plan in (self._queued, self._always):
                if method is None:
                    plan.clear()
                else:
                    plan.pop(method.lower(), None)

    def take(self, method: str, params: Mapping[str, object]) -> Fault | None:
        """The fault for this request, used up."""
        with self._lock:
            for name in (method.lower(), "*"):
                queued = self._queued.get(name)
                if queued:
                    return queued.pop(0)
                always = self._always.get(name)
                fault = always(method, params) if callable(always) else always
                if fault:
                    return fault
            return None
