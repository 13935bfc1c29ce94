""".env.example and Settings tell the same."""

from __future__ import annotations

import dataclasses
import io
import re

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, SettingsError
from testing import ROOT

_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
_TOLD = {
    name: value or ""
    for name, value in dotenv_values(stream=io.StringIO(_EXAMPLE), interpolate=False).items()
}
_VALUES = (
    "1:other",
    "https://other.example",
    "http://other.example",
    f"http://{'a' * 56}.onion",
    "0.25",
    "DEBUG",
    "7",
    "1",
    "true",
    "postgresql://other.example/news",
    "127.0.0.1:9",
    "127.0.0.1",
    "sixteen-letters-",
    "@somebody",
    "de",
    "no",
    f"blog:{'0' * 64}",
)


def changed_by(name: str) -> set[str]:
    """The fields of Settings that a variable changes, tried with a value of each kind."""
    needed = {"DATABASE_URL": "postgresql://primary.example/news"}
    env = needed if name == "DATABASE_READ_URL" else {}
    before = Settings.from_env(env)
    for value in _VALUES:
        try:
            settings = Settings.from_env({**env, name: value})
        except SettingsError:
            continue
        fields = {
            field.name
            for field in dataclasses.fields(Settings)
            if getattr(settings, field.name) != getattr(before, field.name)
        }
        if fields:
            return fields
    return set()


def test_the_example_changes_nothing() -> None:
    """Copied as it is, every default in it is the true one."""
    assert Settings.from_env(_TOLD) == Settings()


def test_every_setting_is_in_the_example() -> None:
    """And each variable in the example sets one field, which no other sets."""
    set_by = [field for name in _TOLD for field in changed_by(name)]
    assert sorted(set_by) == sorted(field.name for field in dataclasses.fields(Settings))


def test_the_default_of_every_setting_is_shown() -> None:
    """Not left empty where there is one."""
    for name, value in _TOLD.items():
        (field,) = changed_by(name)
        default = getattr(Settings(), field)
        assert value == _written(default), name


def _written(default: object) -> str:
    """A default as a person writes it."""
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, float) and default.is_integer():
        return str(int(default))
    return "" if default in (None, frozenset(), (), {}) else str(default)


@pytest.mark.parametrize("name", _TOLD)
def test_every_setting_is_explained(name: str) -> None:
    """A comment stands above it, or above the block of variables it belongs to."""
    block = next(b for b in _EXAMPLE.split("\n\n") if re.search(rf"^{name}=", b, re.MULTILINE))
    assert block.startswith("# ")
    assert len(block.splitlines()[0]) > 20


def test_the_example_holds_no_secret() -> None:
    """It is public."""
    assert _TOLD["TELEGRAM_BOT_TOKEN"] == ""
    assert not re.search(r"\d{6,}:[\w-]{20,}", _EXAMPLE)
