"""What `verbatim doctor` finds on the way to Telegram: API, clock, token, webhook."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import httpx

from bot.doctor.check_up import Finding, age_of
from bot.doctor.people import botfather_findings, menu_findings
from bot.settings import Settings

_ANSWER_S = 10.0
_SKEW_S = 30.0
_RECENT_S = 3600.0


def api_findings(settings: Settings) -> Iterator[Finding]:
    """One line for each; without a token what can be known without. Blocks."""
    # no message of httpx is shown: it may hold the address, and with it the token
    try:
        client = httpx.Client(proxy=settings.proxy, timeout=_ANSWER_S)
    except (ValueError, ImportError, httpx.HTTPError):
        yield Finding("api", False, "TELEGRAM_PROXY cannot be used; see .env.example")
        return
    with client:
        yield from _asked(client, settings)


def _asked(client: httpx.Client, settings: Settings) -> Iterator[Finding]:
    method = "" if settings.token is None else f"/bot{settings.token}/getMe"
    began = time.time()
    try:
        response = client.get(f"{settings.api_base_url}{method}")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        yield Finding("api", False, _unreachable(settings, error))
        return
    passed_s = time.time() - began
    yield Finding("api", True, f"{settings.api_base_url} answers in {passed_s * 1000:.0f} ms")
    yield _clock(response, passed_s)
    if settings.token is None:
        told = "none is set, so only the terminal works: make chat; see TELEGRAM_BOT_TOKEN"
        yield Finding("token", None, told)
        return
    token = _token(response)
    yield token
    if token.well:
        yield _webhook(client, settings)
        yield from botfather_findings(_json(response)["result"], guest_mode=settings.guest_mode)
        yield from menu_findings(settings, partial(_result, client, settings))


def _unreachable(settings: Settings, error: Exception) -> str:
    kind = type(error).__name__
    if isinstance(error, httpx.ProxyError) or settings.proxy:
        return (
            f"{settings.api_base_url} cannot be reached through TELEGRAM_PROXY ({kind}); see that "
            "the proxy runs, and that its address is right"
        )
    return (
        f"{settings.api_base_url} cannot be reached ({kind}); see the network, or set "
        "TELEGRAM_PROXY where Telegram is blocked"
    )


def _clock(response: httpx.Response, passed_s: float) -> Finding:
    """The machine's clock against the API's: what is kept for a time is kept by it."""
    try:
        there = parsedate_to_datetime(response.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return Finding("clock", None, "the API does not tell the time")
    ahead_s = time.time() - passed_s / 2 - there - 0.5  # whole seconds are told, cut off
    told = f"{abs(ahead_s):.0f} s {'ahead of' if ahead_s > 0 else 'behind'} the API's"
    if abs(ahead_s) > _SKEW_S + passed_s / 2:
        return Finding("clock", False, f"{told}; set it: timedatectl set-ntp true")
    return Finding("clock", True, told)


def _token(response: httpx.Response) -> Finding:
    body = _json(response)
    result = body.get("result")
    if response.status_code == httpx.codes.OK and isinstance(result, dict):
        return Finding("token", True, f"of @{result.get('username')}")
    if response.status_code in {401, 404}:
        return Finding(
            "token",
            False,
            "Telegram refuses it: ask @BotFather for the current one, put it into "
            "TELEGRAM_BOT_TOKEN, and see that TELEGRAM_API_BASE_URL is right",
        )
    return Finding(
        "token", False, f"getMe is answered with HTTP {response.status_code}; try again later"
    )


def _webhook(client: httpx.Client, settings: Settings) -> Finding:
    try:
        response = client.get(f"{settings.api_base_url}/bot{settings.token}/getWebhookInfo")
        info = _json(response).get("result")
    except (httpx.HTTPError, OSError) as error:
        return Finding("updates", False, f"getWebhookInfo fails ({type(error).__name__})")
    if not isinstance(info, dict):
        return Finding("updates", False, f"getWebhookInfo: HTTP {response.status_code}")
    if not info.get("url"):
        return Finding("updates", True, "no webhook is set, so verbatim run asks for them")
    told = (
        f"posted to {info['url']}, {info.get('pending_update_count', 0)} waiting; start with "
        "--webhook"
    )
    failed = info.get("last_error_date")
    if isinstance(failed, int) and time.time() - failed < _RECENT_S:
        why = info.get("last_error_message")
        return Finding("updates", False, f"{told}; {age_of(failed)} a post failed: {why}")
    return Finding("updates", True, told)


def _result(
    client: httpx.Client, settings: Settings, method: str, params: Mapping[str, str]
) -> object:
    """What a method gives, None where it is refused or cannot be asked."""
    url = f"{settings.api_base_url}/bot{settings.token}/{method}"
    try:
        return _json(client.get(url, params=dict(params))).get("result")
    except (httpx.HTTPError, OSError):
        return None


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
