"""What a hostile page can cost: every pattern of the product takes time in proportion to its text.

A pattern holds the interpreter while it searches, and with it the event loop and the signals. So
each is timed on texts made of its own pieces, where one that tries again from every place, or
divides the same text in many ways, takes four times as long for twice the text, or for ever.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from re import _parser  # type: ignore[attr-defined]  # what a pattern consists of
from types import FrameType
from typing import Any

import pytest

from testing import ROOT

PACKAGES = ("corpus", "retrieval", "bot")
_SHORT_CHARS, _LONG_CHARS = 2000, 8000
_SOON_S = 0.004  # a pattern that is done with the long text so soon is not looked at more closely
_MOST_S = 0.1  # for the long text, growing or not
_MOST_GROWTH = 9.0  # for a text four times as long: 4 in proportion, 16 by its square
_GIVEN_UP_S = 0.3
_TRIES = 4
_UNITS = 120  # texts for each pattern
_MARKS = (" ", "a", "A", "1", ".", ",", "!", "-", "\n", "“", "(", "/", "a ", "A b! ", ". ")
_ANY_OF_A_KIND = "a A1 ._-,\n“"


class _TooSlowError(Exception):
    pass


def _give_up(_: int, __: FrameType | None) -> None:
    raise _TooSlowError


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern that a module holds, and every one that is written where it serves."""
    seen: set[tuple[str | bytes, int]] = set()
    held = (pair for module in _modules() for pair in _held(module.__name__, vars(module)))
    for where, pattern in (*held, *_inline()):
        if (key := (pattern.pattern, pattern.flags)) not in seen:
            seen.add(key)
            yield where, pattern


def _modules() -> Iterator[Any]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        yield root
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not found.name.endswith("__main__"):
                with suppress(ImportError):  # what only the export of a model needs
                    yield importlib.import_module(found.name)


def _held(where: str, value: Any, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield where, value
    elif isinstance(value, dict) and depth < 4:
        for name, each in list(value.items()):
            if not str(name).startswith("__"):
                yield from _held(f"{where}.{name}", each, depth + 1)
    elif isinstance(value, tuple | list | set | frozenset) and depth < 4:
        for number, each in enumerate(value):
            yield from _held(f"{where}[{number}]", each, depth + 1)


def _inline() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Those that a call of `re` is given as they are."""
    for path in (path for each in PACKAGES for path in sorted((ROOT / each).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str | bytes)
                and node.func.attr != "compile"
            ):
                yield f"{path.name}:{node.lineno}", re.compile(node.args[0].value)


class _Pieces:
    """Strings that parts of a pattern match."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self._chance = random.Random(1)  # noqa: S311
        self.found: set[str] = set()
        text = pattern.pattern
        text = text.decode("latin-1") if isinstance(text, bytes) else text
        tree = _parser.parse(text, pattern.flags & ~re.UNICODE & ~re.DEBUG)
        for _ in range(6):
            self.found.add(self._of(tree))
        self.found.discard("")

    def _of(self, tree: Any) -> str:
        text = run = ""
        for op, arg in tree:
            part = self._one(str(op), arg)
            text += part
            run = run + part if str(op) == "LITERAL" else ""
            self.found.add(run)
        return text

    def _one(self, op: str, arg: Any) -> str:  # noqa: PLR0911 - one for each kind
        match op:
            case "LITERAL":
                return chr(arg)
            case "NOT_LITERAL" | "ANY":
                return "a"
            case "IN":
                return self._in(arg)
            case "BRANCH":
                parts = [self._of(part) for part in arg[1]]
                self.found.update(parts[:20])
                return self._chance.choice(parts)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, part = arg
                self.found.add(self._of(part))
                times = max(int(least), min(int(most), self._chance.choice((0, 1, 2))))
                return "".join(self._of(part) for _ in range(times))
            case "SUBPATTERN":
                return self._of(arg[3])
            case "ATOMIC_GROUP":
                return self._of(arg)
            case "ASSERT":
                self.found.add(self._of(arg[1]))
                return self._of(arg[1]) if arg[0] > 0 else ""
            case _:
                return ""

    def _in(self, members: Any) -> str:
        pattern = "".join(map(_spelled, members))
        chars = [c for c in _ANY_OF_A_KIND if re.match(f"[{pattern}]", c)]
        chars += [chr(v if str(k) == "LITERAL" else v[0]) for k, v in members if _is_char(str(k))]
        chars = [c for c in chars if re.match(f"[{pattern}]", c)]
        self.found.update(chars[:12])
        return self._chance.choice(chars or ["a"])


def _is_char(kind: str) -> bool:
    return kind in {"LITERAL", "RANGE"}


def _spelled(member: Any) -> str:
    kind, value = str(member[0]), member[1]
    if kind == "NEGATE":
        return "^"
    if kind == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    if kind == "LITERAL":
        return re.escape(chr(value))
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(value).split("_")[-1]]
    return f"\\{letter.upper() if '_NOT_' in str(value) else letter}"


def _recipes(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """What to begin a text with, to repeat and to end with."""
    chance = random.Random(2)  # noqa: S311
    own = sorted(_Pieces(pattern).found)
    bank = [*own, *_MARKS]
    for unit in (*_MARKS, *own):
        yield "", unit, chance.choice(["!", "\0", "a", " "])
    whole = sorted(own, key=len)[-2:]
    for before in whole:
        for unit in _MARKS:
            yield before, unit, "\0"
    for unit in own:
        yield "", f"{unit}{chance.choice(' !')}", chance.choice(["!", "\0", "a", " "])
    while True:
        unit = "".join(chance.choices(bank, k=chance.choice((1, 2, 2, 3))))
        yield "".join(chance.choices(bank, k=chance.choice((0, 1, 2)))), unit, chance.choice(bank)


def _taken_s(pattern: re.Pattern[Any], recipe: tuple[str, str, str], chars: int) -> float:
    """Seconds of this thread for a text of so many characters, however it is looked through."""
    before, unit, after = recipe
    text = (before + unit * (chars // len(unit) + 1))[: chars - len(after)] + after
    data = text.encode() if isinstance(pattern.pattern, bytes) else text
    signal.setitimer(signal.ITIMER_VIRTUAL, _GIVEN_UP_S)
    began = time.thread_time()
    try:
        try:
            for look in (pattern.match, pattern.fullmatch):
                look(data)
            for _ in pattern.finditer(data):
                pass
        finally:  # the signal may come here too
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _TooSlowError:
        return float("inf")
    return time.thread_time() - began


def too_slow(pattern: re.Pattern[Any], texts: int = _UNITS) -> str | None:
    """The text that takes a pattern too long, as what it is made of; None where there is none."""
    before = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        for recipe in islice(_recipes(pattern), texts):
            if _taken_s(pattern, recipe, _LONG_CHARS) > _SOON_S and _grows(pattern, recipe):
                return "{!r} + {!r} * n + {!r}".format(*recipe)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return None


def _grows(pattern: re.Pattern[Any], recipe: tuple[str, str, str]) -> bool:
    """Whether it is slow again and again, so that it is not the machine that is."""
    for _ in range(_TRIES):
        long_s = _taken_s(pattern, recipe, _LONG_CHARS)
        short_s = min(_taken_s(pattern, recipe, _SHORT_CHARS) for _ in range(3))
        if long_s <= _MOST_S and long_s <= max(_SOON_S, _MOST_GROWTH * short_s):
            return False
    return True


@pytest.mark.slow
def test_every_pattern_is_done_in_proportion_to_its_text() -> None:
    """Whatever stands in an article, a page, a feed or a letter: nothing is searched for ever."""
    found = list(_patterns())
    assert len(found) > 100
    slow = {where: recipe for where, each in found if (recipe := too_slow(each))}
    assert slow == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        r"Max\b[^.]*\busers\b",
        r"[\W_]*(?:https?://\S+[\W_]*)+$|[\W_]*$",
        r"[^\W\d_]+-$",
        r"(?:\s*\[\w+\])+\W*$",
        r"\S*\w\S*",
        r"<[^>]*>;",
    ],
)
def test_what_is_slow_is_found(pattern: str) -> None:
    """Patterns that were in the product, or might have been."""
    assert too_slow(re.compile(pattern), 3 * _UNITS)
