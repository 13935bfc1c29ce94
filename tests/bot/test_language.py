"""What the bot says of its own is whole in every language, and escaped."""

from __future__ import annotations

import pytest
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from bot.language import Languages, Speech
from bot.language.speech import _HERE
from bot.state import KEPT
from tests.botapi import parse_html

LANGUAGES = Languages.load()


class _Variables(Visitor):
    """The names of what is put into a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def variables(code: str) -> dict[str, set[str]]:
    """What each message of a language takes."""
    found: dict[str, set[str]] = {}
    for path in sorted((_HERE / code).glob("*.ftl")):
        for entry in parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message):
                visitor = _Variables()
                visitor.visit(entry)
                found[entry.id.name] = visitor.names
    return found


def test_every_language_says_the_same_things() -> None:
    """The same messages in each, with the same things put into them."""
    english = variables("en")
    assert len(LANGUAGES.speeches) >= 2
    for code in LANGUAGES.speeches:
        assert variables(code) == english, code


@pytest.mark.parametrize("speech", LANGUAGES.speeches.values(), ids=lambda s: s.code)
def test_every_message_is_markup_that_telegram_takes(speech: Speech) -> None:
    """No tag is left open, whatever is put into it."""
    for name, taken in variables(speech.code).items():
        for n in (1, 2, 5, 21):
            values = dict.fromkeys(taken, "<b>") | ({"n": n} if "n" in taken else {})
            parse_html(speech.html(name, **values))


def test_plurals_follow_the_language() -> None:
    """Russian has three forms, and thousands are set apart."""
    ru = LANGUAGES.of("ru")
    said = [ru.plain("articles", n=n) for n in (1, 3, 11, 21, 1234)]
    assert said == ["1 статья:", "3 статьи:", "11 статей:", "21 статья:", "1\u00a0234 статьи:"]


def test_what_is_put_in_is_data() -> None:
    """A name is escaped in markup and left as it is in plain text."""
    en = LANGUAGES.of("en")
    assert en.html("also-in", names="<A&B>") == "also in &lt;A&amp;B&gt;"
    assert en.plain("also-in", names="<A&B>") == "also in <A&B>"


def test_what_is_missing_is_no_answer() -> None:
    """A message that there is not, or without what belongs in it, is an error of ours."""
    en = LANGUAGES.of("en")
    with pytest.raises(LookupError):
        en.html("no-such-message")
    with pytest.raises(ValueError, match="also-in"):
        en.html("also-in")


def test_a_broken_file_is_refused() -> None:
    """Named, with what is wrong: a slip of a translator is found at the start."""
    with pytest.raises(ValueError, match=r"xx/a\.ftl cannot be read"):
        Speech("xx", {"a": "hello = {"})
    with pytest.raises(ValueError, match="says hello a second time"):
        Speech("xx", {"a": "hello = a", "b": "hello = b"})


def test_all_that_is_kept_is_told() -> None:
    """Each column has its words, and no column that is gone."""
    told = {name for name in LANGUAGES.of("en").names if name.startswith("kept-")}
    assert told == {"kept-" + column.replace(".", "-").replace("_", "-") for column in KEPT}
