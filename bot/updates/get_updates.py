"""getUpdates as it comes over the wire: updates unparsed, each failure with its reason.

PTB's own call parses all updates of an answer at once, so that a single one it does not
understand would take the others with it, and logs answers that are cut off, questions included.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

BATCH = 100  # the most that Telegram gives


_CONNECT_S = 5.0


_AN_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,19})')


@dataclass(slots=True)
class PollError(Exception):
    """A failed poll.

    `status` is the HTTP status, or 0 without a response; `wait_s` is Telegram's retry_after.
    """

    reason: str
    status: int = 0
    wait_s: float = 0.0


class TooDeepError(PollError):
    """An answer nested so deeply that it cannot be read; `update_id` is the first in it."""

    def __init__(self, body: bytes) -> None:
        """The answer with this body."""
        super().__init__("nested too deeply", 200)
        found = _AN_ID.search(body)
        self.update_id = int(found[1]) if found else None


class GetUpdates:
    """getUpdates on its own connection, which is renewed after a failure."""

    def __init__(self, url: str, proxy: str | None, margin_s: float) -> None:
        """Ask at `url`; an answer may come `margin_s` after the waiting that was asked for."""
        self._url = f"{url}/getUpdates"
        self._proxy = proxy
        self._margin_s = margin_s
        self._client: httpx.AsyncClient | None = None

    async def get(self, offset: int, wait_s: float, limit: int = BATCH) -> list[object]:
        """The updates from `offset` on, which confirms all below; waits `wait_s` for the first.

        Raises PollError.
        """
        ask = {"offset": offset, "timeout": int(wait_s), "limit": limit, "allowed_updates": []}
        try:
            async with asyncio.timeout(int(wait_s) + self._margin_s):
                response = await self._open().post(self._url, json=ask)
        except (httpx.TimeoutException, TimeoutError):
            await self.close()
            raise PollError("no answer") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            await self.close()
            raise PollError(type(error).__name__) from None
        return _updates(response)

    async def close(self) -> None:
        """Drop the connection."""
        client, self._client = self._client, None
        if client is not None:
            try:
                async with asyncio.timeout(1):
                    await client.aclose()
            except (TimeoutError, httpx.HTTPError, OSError, RuntimeError):
                return  # it was broken

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                proxy=self._proxy,
                timeout=httpx.Timeout(None, connect=_CONNECT_S),  # the whole has its own limit
                limits=httpx.Limits(max_connections=1),
            )
        return self._client


def _updates(response: httpx.Response) -> list[object]:
    try:
        body: Any = json.loads(response.content.decode("utf-8", "replace"))
    except RecursionError:
        raise TooDeepError(response.content) from None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PollError("no JSON", response.status_code)
    result = body.get("result")
    if response.status_code == httpx.codes.OK and body.get("ok") is True:
        if isinstance(result, list):
            return result
        raise PollError("no list", response.status_code)
    parameters = body.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else 0
    wait_s = float(wait) if isinstance(wait, int | float) else 0.0
    reason = "webhook" if "webhook" in str(body.get("description")) else "refused"
    raise PollError(reason, response.status_code, wait_s)


def id_of(raw: object) -> int | None:
    """The id of an update as Telegram sends it, if that is what this is."""
    update_id: object = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        return None
    return update_id if 0 <= update_id < 2**63 else None
