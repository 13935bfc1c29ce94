"""A running server, and a plain HTTP client that talks to it as any bot would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from testing.botapi.api import BotApi

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """One client for all tests: making its TLS context takes longer than a test."""
    with httpx.Client(timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server of one's own; broken rules are looked at by the tests themselves."""
    server = BotApi()
    with server:
        yield server
        server.expected |= {v.kind for v in server.violations if v.kind != "crash"}


@pytest.fixture
def ask(api: BotApi, client: httpx.Client) -> Ask:
    """`ask("sendMessage", chat_id=1, text="hi")`: the JSON body of the answer."""

    def ask(method: str, **params: object) -> Any:
        content = json.dumps(params).encode()  # as JSON may be: half a surrogate pair and all
        headers = {"Content-Type": "application/json"}
        url = f"{api.base_url}{api.token}/{method}"
        return client.post(url, content=content, headers=headers).json()

    return ask


@pytest.fixture
def refused(ask: Ask) -> Callable[..., str]:
    """The description with which a request is refused; AssertionError if it is not."""

    def refused(method: str, **params: object) -> str:
        answer = ask(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    return refused
