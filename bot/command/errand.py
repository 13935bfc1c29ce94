"""What an admin asked the bot for, done in a process of its own, so that no reader waits for it.

One line of JSON comes in on standard input, with the bytes of a file after it; what became of each
thing goes out on standard output, a line of JSON each. See `bot.errands`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from bot.command.collecting import collector
from bot.life.schedule import only_sync
from bot.settings import Settings
from corpus import (
    Collector,
    CorpusError,
    CorpusStore,
    Rule,
    Step,
    UnknownArticleError,
    hidden,
    hide,
    unhide,
)

LOCK_S = 600.0
"""A sync that runs has so long to end; then the errand is not carried out."""

_LIMIT_ENTRIES = 100  # of one feed, the newest


def carry_out(
    settings: Settings, into: IO[bytes], out: IO[bytes], *, wait_s: float = LOCK_S
) -> int:
    """Do what is asked; the exit code is 0 wherever the answer says all. Blocks.

    A sync that runs has `wait_s` to end before something is added.
    """
    asked: dict[str, Any] = json.loads(into.readline())
    try:
        for told in _done(settings, asked, into, wait_s):
            _tell(out, told)
    except CorpusError as error:
        _tell(out, {"outcome": "failed", "fault": str(error)})
    return 0


def _done(
    settings: Settings, asked: dict[str, Any], into: IO[bytes], wait_s: float
) -> Iterator[dict[str, Any]]:
    if asked["do"] in _KEEPING:
        with CorpusStore.open(settings.corpus) as store:
            yield from _KEEPING[asked["do"]](store, asked)
        return
    with only_sync(settings.data_dir, wait_s=wait_s) as alone:
        if not alone:
            yield {"outcome": "busy"}
            return
        with collector(settings, limit=_LIMIT_ENTRIES, create=True) as collects:
            for step in _steps(collects, asked, into):
                yield {
                    "outcome": step.outcome,
                    "id": step.article.id if step.article else None,
                    "label": step.article.label if step.article else step.address,
                    "fault": step.fault,
                    "left": step.left,
                }


def _remove(store: CorpusStore, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        gone = store.remove(asked["id"])
    except UnknownArticleError:
        yield {"outcome": "unknown", "id": asked["id"]}
    else:
        yield {"outcome": "removed", "id": gone.id, "label": gone.label}


def _hide(store: CorpusStore, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield _rule("hid", hide(store, asked["what"]))


def _unhide(store: CorpusStore, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for rule in unhide(store, asked["what"]):
        yield _rule("unhid", rule)


def _hidden(store: CorpusStore, _: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for rule, articles, passages in hidden(store):
        yield _rule("rule", rule) | {"articles": articles, "passages": passages}


def _rule(outcome: str, rule: Rule) -> dict[str, Any]:
    return {"outcome": outcome, "kind": rule.kind, "label": rule.what}


_KEEPING = {"remove": _remove, "hide": _hide, "unhide": _unhide, "hidden": _hidden}


def _steps(collects: Collector, asked: dict[str, Any], into: IO[bytes]) -> Iterator[Step]:
    if asked["do"] == "link":
        return collects.add_link(asked["address"])
    origin = {name: asked.get(name) for name in ("channel", "address", "published")}
    if asked["do"] == "post":
        return collects.add_post(asked["text"], **origin)
    return collects.add_document(asked["name"], into.read(), **origin)


def _tell(out: IO[bytes], told: dict[str, Any]) -> None:
    out.write(json.dumps(told).encode() + b"\n")
    out.flush()
