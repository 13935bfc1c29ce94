"""The MCP server, driven by the client of the protocol's own library."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from bot.answer_worker import AnswerWorker
from bot.http_server import HttpServer
from bot.logs import Metrics
from bot.settings import Settings
from bot.web.api import digest_of, new_key
from bot.web.application import build_web
from bot.web.mcp_server import TOOLS
from bot.web.visitors import QUESTIONS
from testing import ROOT
from testing.whole_bot import ARTICLE, LONG, Made
from tests.bot.web.conftest import Browser

pytestmark = pytest.mark.slow


MODES = ("auto", "legacy")
"""The protocol of 2026-07-28, which keeps no session, and the ones before it."""


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[AnswerWorker]:
    """Two articles to ask."""
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker:
        yield worker


@asynccontextmanager
async def served(settings: Settings, worker: AnswerWorker) -> AsyncIterator[str]:
    """The address of the tools on a real server, inside the block."""
    with socket.create_server(("127.0.0.1", 0)) as at:
        async with HttpServer(build_web(settings, worker), at):
            yield f"http://127.0.0.1:{at.getsockname()[1]}/mcp"


async def outcome(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """What a tool gives: of the form that it declares, and the same as text."""
    found = await client.call_tool(tool, arguments)
    assert not found.is_error, found.content
    told: dict[str, Any] = found.structured_content or {}
    (declared,) = [each for each in (await client.list_tools()).tools if each.name == tool]
    Draft202012Validator(declared.output_schema or {}).validate(told)
    assert json.loads(found.content[0].text) == told  # type: ignore[union-attr]  # it is a text
    return told


async def refusal(client: Client, tool: str, **arguments: object) -> str:
    """What a tool says that cannot do it."""
    found = await client.call_tool(tool, arguments)
    assert found.is_error
    return str(found.content[0].text)  # type: ignore[union-attr]  # it is a text


@pytest.mark.parametrize("mode", MODES)
async def test_an_assistant_can_cite_the_exact_words(
    settings: Settings, worker: AnswerWorker, mode: str
) -> None:
    """Over HTTP: each tool, its words are slices of the article, with what is known of it."""
    async with served(settings, worker) as address, Client(address, mode=mode) as client:
        assert "word for word" in (client.instructions or "")
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == list(TOOLS)
        for tool in listed:
            assert "word for word" in (tool.description or "") or tool.name == "overview"
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        told = await outcome(client, "ask", q="How many users does Max have?", since=None)
        (quote,) = told["quotes"]
        assert quote["text"] == ARTICLE.text[quote["start"] : quote["end"]]
        assert quote["article"]["title"] == ARTICLE.title
        whole = await outcome(client, "article", id=quote["article"]["id"])
        assert quote["text"] in whole["passages"][0]["text"]
        found = await outcome(client, "search", q="river", article=LONG.id, limit=2)
        assert {one["article"]["id"] for one in found["passages"]} == {LONG.id}
        assert (await outcome(client, "overview"))["articles"] == 2
        assert (await outcome(client, "timeline", q="flood"))["events"] == []
        assert (await outcome(client, "ask", q="nobody knows"))["status"] == "not_found"


async def test_what_cannot_be_done_is_told_to_the_assistant(
    settings: Settings, worker: AnswerWorker
) -> None:
    """In words that say what to do, so that it can try again; never with what was asked."""
    async with served(settings, worker) as address, Client(address) as client:
        assert await refusal(client, "ask") == "q is missing: The question."
        assert "did you mean since?" in await refusal(client, "ask", q="who?", sinse="2026")
        assert "no date" in await refusal(client, "timeline", since="yesterday")
        assert "no article with the id 'x'" in await refusal(client, "ask", q="a", article="x")
        assert "lists what there is" in await refusal(client, "article", id="none")
        assert "there are: ask, search" in await refusal(client, "delete")
        assert (
            await refusal(client, "ask", q="raise Zanzibar") == "the tool failed; try again later"
        )


async def test_one_address_has_so_many_questions(settings: Settings, worker: AnswerWorker) -> None:
    """As in the API, and the assistant is told how long to wait."""
    async with served(settings, worker) as address, Client(address) as client:
        calls = (client.call_tool("overview", {}) for _ in range(2 * int(QUESTIONS.burst)))
        refused = [found for found in await asyncio.gather(*calls) if found.is_error]
        assert refused
        assert all("ask again in" in str(found.content[0]) for found in refused)


async def test_a_key_opens_the_tools_where_one_is_needed(
    settings: Settings, worker: AnswerWorker
) -> None:
    """Sent with each request, as clients are configured to."""
    from mcp.shared._httpx_utils import create_mcp_http_client

    key = new_key()
    locked = replace(settings, api_keys={"desk": digest_of(key)}, api_needs_key=True)
    async with served(locked, worker) as address:
        http = create_mcp_http_client(headers={"Authorization": f"Bearer {key}"})
        async with http, Client(streamable_http_client(address, http_client=http)) as client:
            assert (await outcome(client, "overview"))["articles"] == 2


def test_without_a_needed_key_nothing_is_answered(settings: Settings, browse: Browser) -> None:
    """Before the message is looked at."""
    client = browse(replace(settings, api_keys={"desk": digest_of("a")}, api_needs_key=True))
    found = client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert (found.status_code, found.headers["www-authenticate"][:6]) == (401, "Bearer")


def test_only_messages_that_are_posted_are_taken(settings: Settings, browse: Browser) -> None:
    """There is no stream to hold open, no session to end, and no page of a strange site asks."""
    client = browse(replace(settings, web_origins=("https://news.example",)))
    for method in ("GET", "DELETE", "PUT"):
        found = client.request(method, "/mcp")
        assert (found.status_code, found.headers["allow"]) == (405, "POST, OPTIONS")
    assert client.options("/mcp").status_code == 204
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    accepts = {"Accept": "application/json, text/event-stream"}
    for origin, status in {
        "https://evil.example": 403,
        "http://verbatim.evil.example": 403,
        "https://news.example": 200,
        "http://localhost:6274": 200,
    }.items():
        found = client.post("/mcp", json=message, headers=accepts | {"Origin": origin})
        assert found.status_code == status, origin
    assert client.post("/mcp", json=message, headers=accepts).json()["result"] == {}
    assert client.post("/mcp", content=b"{", headers=accepts).status_code == 400
    large = client.post("/mcp", json={"text": "a" * 70_000}, headers=accepts)
    assert large.status_code == 413


async def test_messages_leave_nothing_behind(settings: Settings, worker: AnswerWorker) -> None:
    """Each stands for itself: no session and no task is left of it."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    accepts = {"Accept": "application/json, text/event-stream"}
    async with served(settings, worker) as address, httpx.AsyncClient() as client:
        assert (await client.post(address, json=message, headers=accepts)).status_code == 200
        before = len(asyncio.all_tasks())
        for _ in range(20):
            await client.post(address, json=message, headers=accepts)
        assert len(asyncio.all_tasks()) <= before


@pytest.mark.model
@pytest.mark.process
@pytest.mark.parametrize("mode", MODES)
async def test_an_assistant_starts_the_command_itself(
    models: Path, tmp_path: Path, mode: str
) -> None:
    """Over stdio: a real process, real models and articles; it ends when it is let go."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(models, target_is_directory=True)
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bot", "--data-dir", str(data), "mcp"],
        env={
            "PYTHONPATH": str(ROOT),
            "SEEDS_DIR": str(ROOT / "docs" / "stories"),
            "KEY_FILE": str(tmp_path / "key"),
        },
        cwd=tmp_path,
    )
    with (tmp_path / "stderr").open("w") as errors:
        async with Client(stdio_client(command, errlog=errors), mode=mode) as client:
            told = await outcome(client, "ask", q="Who owns the dam?")
            assert told["status"] in {"answered", "uncertain"}
            quote = told["quotes"][0]
            assert quote["exact_text"] == quote["text"][slice(*quote["exact"])] == "Nordkraft"
            assert quote["article"]["byline"].startswith("The Fjord Courier")
            assert quote["link"].startswith("https://courier.example/halvik-flood#:~:text=")
            events = (await outcome(client, "timeline", q="railway"))["events"]
            assert events[-1]["date"] == "2026-03-12"
            for _ in range(25):  # nobody else is kept waiting by who has this machine
                await outcome(client, "overview", limit=1)
    assert "Who owns" not in (tmp_path / "stderr").read_text(encoding="utf-8")
