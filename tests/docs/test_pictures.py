"""What the documents say of tests and pictures is so."""

from __future__ import annotations

import ast
import re

import pytest

from docs.play.chat import Bubble
from docs.play.picture import page
from testing import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_TABLE = (ROOT / "docs" / "reader-experience.md").read_text(encoding="utf-8")
ROWS = [line for line in _TABLE.splitlines() if re.match(r"\| [ROP]?\d+ \|", line)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_row_names_a_test_that_there_is(row: str) -> None:
    """One that shows what the row says."""
    named = _NAMED.findall(row)
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        assert name in {node.name for node in tree.body if isinstance(node, functions)}, path


def test_no_row_is_missing() -> None:
    """Sixteen of readers, ten of operators, eight small faults, and what was found since."""
    names = [row.split("|")[1].strip() for row in ROWS]
    readers, operators = [f"R{n}" for n in range(1, 17)], [f"O{n}" for n in range(1, 11)]
    since = [f"P{n}" for n in range(1, 15)]
    assert names == [*readers, *operators, *(str(n) for n in range(1, 9)), *since]


def test_pictures_draw_a_keyboard_as_one() -> None:
    """Across the screen, where Telegram has it, and not as buttons of the message."""
    keys = [["Who owns the dam?"]]
    drawn = page("x", [Bubble("ours", "Verbatim", "Tap one.", buttons=keys, is_keyboard=True)])
    assert '</div><div class="keyboard"><div class="row"><b>Who owns the dam?</b>' in drawn
    below = page("x", [Bubble("ours", "Verbatim", "Tap one.", buttons=keys)])
    assert 'class="keyboard"' not in below
