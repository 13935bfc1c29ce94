"""One HTTP request from its first byte to its last: read, judged, met by a fault, answered."""

from __future__ import annotations

import asyncio
import json
import re
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from .body import parameters
from .dispatch import Dispatch
from .errors import ApiError, MistakeError
from .faults import Fault, FaultPlan
from .record import Call

_PATH = re.compile(r"/(file/)?bot([^/]*)/(?:test/)?(.+)")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{35}")
_NONE = Fault("")


class Exchange:
    """A request and the way back. `gone` is set when the other side hung up."""

    def __init__(
        self, scope: Mapping[str, Any], body: bytes, send: Any, reset: Callable[[], None]
    ) -> None:
        """`reset` cuts the connection."""
        path = _PATH.fullmatch(scope["path"])
        self.is_file, self.token, self.method = path.groups("") if path else ("", "", "")
        self.scope = scope
        self.body = body
        self.gone = asyncio.Event()
        self._send = send
        self._reset = reset

    @property
    def is_poll(self) -> bool:
        """Whether it is worth nothing once the other side hung up."""
        return self.method.lower() == "getupdates"

    async def run(self, dispatch: Dispatch, faults: FaultPlan, token: str) -> None:
        """Handle and answer it."""
        began = time.monotonic()
        raw: dict[str, object] = {}
        params: dict[str, object] = {}
        refused: ApiError | None = None
        try:
            self._check_token(token)
            headers = dict(self.scope["headers"])
            kind = headers.get(b"content-type", b"").decode("latin-1")
            raw = parameters(kind, self.scope["query_string"], self.body)
            self.method, params = dispatch.read(self.method, raw)
        except ApiError as error:
            refused = error
        fault = faults.take(self.method, params or raw) or _NONE
        if fault.handle:
            await asyncio.sleep(fault.before_s)
            answer = await self._answer(dispatch, params, raw, refused)
        else:
            answer = {}
            if isinstance(refused, MistakeError):
                dispatch.blame(self.method, raw, refused.kind, refused.description)
        status = int(str(answer.get("error_code", 200))) if fault.handle else 0
        status = fault.status if fault.body is not None else status
        description = str(answer.get("description", ""))
        dispatch.record.add_call(
            Call(self.method, params or raw, began, status, description, fault.name)
        )
        body = json.dumps(answer).encode() if fault.body is None else fault.body
        await self._reply(status, body, fault)

    async def _answer(
        self,
        dispatch: Dispatch,
        params: Mapping[str, object],
        raw: Mapping[str, object],
        refused: ApiError | None,
    ) -> dict[str, object]:
        if isinstance(refused, MistakeError):
            dispatch.blame(self.method, raw, refused.kind, refused.description)
        if refused:
            return refused.body()
        try:
            return {"ok": True, "result": await dispatch.handle(self.method, params)}
        except MistakeError as error:
            dispatch.blame(self.method, raw, error.kind, error.description)
            return error.body()
        except ApiError as error:
            return error.body()
        except Exception:  # noqa: BLE001  a bug of this server must not pass for Telegram's
            dispatch.blame(self.method, raw, "crash", traceback.format_exc())
            return ApiError(500, "Internal Server Error").body()

    def _check_token(self, token: str) -> None:
        if self.is_file or not _TOKEN.fullmatch(self.token):
            raise ApiError(404, "Not Found")
        if self.token != token:
            raise ApiError(401, "Unauthorized")

    async def _reply(self, status: int, body: bytes, fault: Fault) -> None:
        """Send the answer as the fault will have it."""
        if not fault.handle:
            await self._pause(fault.before_s)
        await self._pause(fault.after_s)
        if self.gone.is_set():
            return
        if fault.refuse:
            self._reset()
            return
        await self.start(status, body, fault.content_type)
        rest = body if fault.cut is None else body[: fault.cut]
        while fault.drip_s and len(rest) > 1 and not self.gone.is_set():
            await self.write(rest[:1], more=True)
            rest = rest[1:]
            await self._pause(fault.drip_s)
        is_cut = fault.cut is not None and fault.cut < len(body)
        await self.write(rest, more=is_cut)
        if is_cut:
            await asyncio.sleep(0.01)  # let the bytes leave before the reset
            self._reset()

    async def start(self, status: int, body: bytes, kind: str) -> None:
        """Send the head of an answer with this body."""
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        if status == 429 and (wait := re.search(rb'"retry_after": ?(\d+)', body)):
            headers.append((b"retry-after", wait[1]))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, data: bytes, *, more: bool = False) -> None:
        """Send a piece of the body."""
        await self._send({"type": "http.response.body", "body": data, "more_body": more})

    async def _pause(self, seconds: float) -> None:
        """Wait, but not for somebody who hung up."""
        if seconds:
            try:
                await asyncio.wait_for(self.gone.wait(), seconds)
            except TimeoutError:
                return
