"""Logs for the operator: structured lines without questions, names or the token.

Our own modules log their fields; of other libraries' loggers only the fixed words are kept, never
the arguments, which may hold a question or an address with the token. Exceptions are logged by
type and place, since their message may repeat what a reader typed.

Metrics are counts without personal data.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from bot.limits import Cooldown

_OURS = ("bot", "corpus", "retrieval")


_TOKEN = re.compile(r"(?<!\d)\d{5,}+(?::|%3A)[A-Za-z0-9_-]{30,}")


_MASK = "[token]"


_STRANGERS = ("bot.loop", "bot.web.application", "mcp", "asyncio", "uvicorn")
"""Who logs what anybody who reaches a port can bring about, as often as they like."""


_SAME_AGAIN_S = 30.0


class Logger:
    """A logger that takes named values: `journal.warning("a poll failed", wait_s=2)`.

    The caller vouches for the values: ids of updates, counts, seconds, names of errors.
    """

    def __init__(self, name: str) -> None:
        """Log under the name of a module of ours."""
        self._logger = logging.getLogger(name)

    def debug(self, message: str, **told: object) -> None:
        """Log details for debugging."""
        self._tell(logging.DEBUG, message, None, told)

    def info(self, message: str, **told: object) -> None:
        """For the record."""
        self._tell(logging.INFO, message, None, told)

    def warning(self, message: str, error: BaseException | None = None, **told: object) -> None:
        """Log a fault that the bot recovers from, but that should be rare."""
        self._tell(logging.WARNING, message, error, told)

    def error(self, message: str, error: BaseException | None = None, **told: object) -> None:
        """Log a failure; `error` is shown by type and place."""
        self._tell(logging.ERROR, message, error, told)

    def critical(self, message: str, error: BaseException | None = None, **told: object) -> None:
        """For what ends the process."""
        self._tell(logging.CRITICAL, message, error, told)

    def _tell(
        self, level: int, message: str, error: BaseException | None, told: dict[str, object]
    ) -> None:
        self._logger.log(level, message, exc_info=error, extra={"told": told}, stacklevel=3)


def set_up(level: str, token: str | None, stream: TextIO | None = None) -> None:
    """Send every log line of the process to stderr: JSON, or short lines on a terminal.

    `level` holds for our modules; of all others come warnings at most.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    mask = masking(token)
    handler.addFilter(_Seldom())
    handler.setFormatter(_Lines(mask) if stream.isatty() else _Json(mask))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    _catch_strays()


def masking(token: str | None) -> Callable[[str], str]:
    """A function that masks every token, and the secret half of this one.

    >>> masking(None)("https://api.telegram.org/bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe")
    'https://api.telegram.org/bot[token]/getMe'
    """
    secret = token.partition(":")[2] if token else ""

    def masked(text: str) -> str:
        text = _TOKEN.sub(_MASK, text)
        return text.replace(secret, _MASK) if secret else text

    return masked


def tell_of(error: BaseException) -> str:
    """An exception by its type and, if it cannot hold anybody's text, its message.

    >>> tell_of(ValueError("where does she live?")), tell_of(OSError(28, "No space left"))
    ('ValueError', 'OSError: No space left')
    """
    name = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    if isinstance(error, BaseExceptionGroup):
        return f"{name} of {', '.join(tell_of(one) for one in error.exceptions[:5])}"
    return f"{name} from {tell_of(error.__cause__)}" if error.__cause__ else name


def loop_exception_handler(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The event loop's handler of exceptions that nobody awaited."""
    error = context.get("exception")
    told = error if isinstance(error, BaseException) else None
    logging.getLogger("bot.loop").error("an exception nobody awaited", exc_info=told)


def _catch_strays() -> None:
    """Log what no code has caught, instead of Python printing it with its message."""
    stray = logging.getLogger("bot.stray")

    def from_anywhere(
        _: type[BaseException], error: BaseException, at: TracebackType | None
    ) -> None:
        stray.critical("an exception nobody caught", exc_info=error.with_traceback(at))

    sys.excepthook = from_anywhere
    threading.excepthook = lambda args: stray.critical(
        "an exception nobody caught in a thread", exc_info=args.exc_value
    )
    sys.unraisablehook = lambda args: stray.error(
        "an exception nobody could catch", exc_info=args.exc_value
    )


class _Seldom(logging.Filter):
    """Keeps one line of the same fault in 30 s, of those that strangers can cause at will."""

    def __init__(self) -> None:
        super().__init__()
        self._cooldown = Cooldown(_SAME_AGAIN_S)
        self._left_out: Counter[tuple[str, str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """True for a line to write; it tells how many like it were left out before."""
        if not record.name.startswith(_STRANGERS):
            return True
        error = record.exc_info[1] if record.exc_info else None
        key = (record.name, str(record.msg), tell_of(error) if error else "")
        if not self._cooldown.allows(key):
            self._left_out[key] += 1
            return False
        if again := self._left_out.pop(key, 0):
            record.told = {**getattr(record, "told", {}), "left_out": again}
        return True


class _Told(logging.Formatter):
    """The base of both log formats."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__()
        self._mask = mask

    def fields(self, record: logging.LogRecord) -> dict[str, object]:
        """The fields of a line besides level, logger and message."""
        told: dict[str, object] = dict(getattr(record, "told", {}))
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told["error"] = tell_of(error)
            frames = traceback.extract_tb(error.__traceback__)[-8:]
            told["at"] = [f"{f.filename.split('/')[-1]}:{f.lineno} {f.name}" for f in frames]
        return told

    def message(self, record: logging.LogRecord) -> str:
        """The message of our own modules; of others only the fixed words, in one line."""
        if record.name.split(".")[0] in _OURS:
            return record.getMessage()
        return str(record.msg).partition("\n")[0] if record.name != "py.warnings" else "a warning"


class _Json(_Told):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message(record),
            **self.fields(record),
        }
        return self._mask(json.dumps(line, ensure_ascii=False, default=str))


class _Lines(_Told):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        told = " ".join(f"{name}={value}" for name, value in self.fields(record).items())
        line = f"{moment} {record.levelname:<8} {self.message(record)}  {told}".rstrip()
        return self._mask(line.replace("\n", " "))


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Start from 0."""
        import prometheus_client as prometheus

        self.registry = prometheus.CollectorRegistry()
        self.updates = prometheus.Counter(
            "verbatim_updates",
            "Updates by what became of them: handled, failed, late, unparsable, limited, ignored",
            ["outcome"],
            registry=self.registry,
        )
        self.errors = prometheus.Counter(
            "verbatim_errors", "Errors by their type", ["error"], registry=self.registry
        )
        self.polls = prometheus.Counter(
            "verbatim_polls", "Polls by how they went", ["outcome"], registry=self.registry
        )
        self.requests = prometheus.Counter(
            "verbatim_requests",
            "Requests to Telegram: sent, refused, retried, unsure, plain, moved, skipped",
            ["outcome"],
            registry=self.registry,
        )
        self.seconds = prometheus.Histogram(
            "verbatim_handling_seconds",
            "Seconds an update was worked on, waiting for Telegram not counted",
            buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15),
            registry=self.registry,
        )
        self.held = prometheus.Gauge("verbatim_held", "Updates in memory", registry=self.registry)
        self.posts = prometheus.Counter(
            "verbatim_webhook_posts",
            "Posts to the webhook by the status they were answered with",
            ["status"],
            registry=self.registry,
        )
        self.pending = prometheus.Gauge(
            "verbatim_webhook_pending",
            "Updates that wait with Telegram, as it said last",
            registry=self.registry,
        )
        self.questions = prometheus.Counter(
            "verbatim_questions",
            "Questions by outcome: answered, refused, no_question, about, overview",
            ["outcome"],
            registry=self.registry,
        )
        self.asked_by = prometheus.Counter(
            "verbatim_asked",
            "Questions by language, kind (question, follow_up, claim, guest, web) and outcome "
            "(answered, uncertain, not_found, not_a_question)",
            ["language", "kind", "outcome"],
            registry=self.registry,
        )
        self.stages = prometheus.Histogram(
            "verbatim_stage_seconds",
            "Seconds that a stage of answering took: wait, encode, search, read, send",
            ["stage"],
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
            registry=self.registry,
        )
        prometheus.ProcessCollector(registry=self.registry)
        self.last_poll = prometheus.Gauge(
            "verbatim_last_poll_timestamp_seconds",
            "When Telegram was last asked and answered well, in seconds since the epoch",
            registry=self.registry,
        )

    def asked(self, outcome: str) -> int:
        """The number of questions answered and refused so far."""
        found = self.registry.get_sample_value("verbatim_questions_total", {"outcome": outcome})
        return int(found or 0)

    @property
    def waiting(self) -> int:
        """The number of updates in memory."""
        return int(self.registry.get_sample_value("verbatim_held") or 0)

    def timed(self, stage: str) -> AbstractContextManager[object]:
        """Measure how long a stage of answering takes, for as long as the block lasts."""
        return self.stages.labels(stage).time()
