"""Log lines say what happened, never the token or what somebody wrote."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from bot.logs import Logger, loop_exception_handler, set_up

TOKEN = "123456789:AAExampleExampleExampleExampleExamp"  # noqa: S105 - an example
CANARY = "canaryquestion"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged in the test, as JSON."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook
    stream = io.StringIO()
    set_up("DEBUG", TOKEN, stream)
    yield stream
    root.handlers[:], level, sys.excepthook, threading.excepthook, sys.unraisablehook = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def test_a_line_is_json_with_what_it_tells(log: io.StringIO) -> None:
    Logger("bot.some").warning("a poll failed", reason="no answer", wait_s=2)
    line = json.loads(log.getvalue())
    assert line["level"] == "WARNING"
    assert line["message"] == "a poll failed"
    assert (line["reason"], line["wait_s"]) == ("no answer", 2)


def test_the_token_is_masked_wherever_it_stands(log: io.StringIO) -> None:
    journal = Logger("bot.some")
    journal.info(f"at https://host/bot{TOKEN}/getMe", secret=TOKEN.partition(":")[2])
    journal.error("failed", OSError(1, f"cannot reach bot{TOKEN}"))
    logging.getLogger("telegram").warning(f"bot{TOKEN}")  # noqa: G004 - as others do it
    assert "[token]" in log.getvalue()
    assert "AAExample" not in log.getvalue()


def test_others_are_heard_without_what_they_fill_in(log: io.StringIO) -> None:
    logging.getLogger("telegram.request").error('Can not load "%s"', CANARY)
    logging.getLogger("httpx").info("HTTP Request: %s", CANARY)
    logging.getLogger("asyncio").error(f"never retrieved\n{CANARY}")  # noqa: G004
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    assert 'Can not load \\"%s\\"' in log.getvalue()
    assert CANARY not in log.getvalue()


def test_an_exception_is_told_without_its_message(log: io.StringIO) -> None:
    try:
        int(CANARY)
    except ValueError as error:
        Logger("bot.some").error("failed", error)
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=int, args=(CANARY,))
    thread.start()
    thread.join()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["error"] for line in lines] == ["ValueError"] * 3
    assert "test_an_exception_is_told" in lines[0]["at"][-1]
    assert CANARY not in log.getvalue()


def test_what_strangers_can_cause_is_told_once_in_a_while(log: io.StringIO) -> None:
    """With how often it was left out; another fault is another line."""
    full, loop = OSError(24, "Too many open files"), asyncio.new_event_loop()
    loop.close()
    for _ in range(50):
        loop_exception_handler(loop, {"exception": full})
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    loop_exception_handler(loop, {"exception": OSError(12, "No memory")})
    for _ in range(2):
        Logger("bot.some").error("failed", full)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == [
        *("bot.loop", "uvicorn.error", "bot.loop", "bot.some", "bot.some")
    ]
