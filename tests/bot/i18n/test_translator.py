"""What the bot says of its own is whole in every language, and escaped."""

from __future__ import annotations

import ast as python
import re
from collections.abc import Iterator

import pytest
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from bot.i18n import Translator, Translators
from bot.i18n.translator import _HERE
from bot.state import KEPT
from testing import ROOT
from testing.botapi import parse_html

LANGUAGES = Translators.load()


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
def test_every_message_is_markup_that_telegram_takes(speech: Translator) -> None:
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
        Translator("xx", {"a": "hello = {"})
    with pytest.raises(ValueError, match="says hello a second time"):
        Translator("xx", {"a": "hello = a", "b": "hello = b"})


def test_all_that_is_kept_is_told() -> None:
    """Each column has its words, and no column that is gone."""
    told = {name for name in LANGUAGES.of("en").names if name.startswith("kept-")}
    assert told == {"kept-" + column.replace(".", "-").replace("_", "-") for column in KEPT}


def _handlers() -> Iterator[tuple[str, python.Call]]:
    """Every call in the modules that talk to people, with where it stands."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in python.walk(python.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, python.Call):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_nothing_is_said_but_by_a_language() -> None:
    """No text is handed to Telegram as it stands in the code: neither said, nor on a button."""
    found = {}
    for where, call in _handlers():
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        texts = [*call.args[_TEXT_AT[name] :][:1]] if name in _TEXT_AT else []
        texts += [k.value for k in call.keywords if k.arg in _TEXTS and name in _TEXT_AT]
        for text in texts:
            if any(isinstance(n, python.JoinedStr) or _is_words(n) for n in _said(text)):
                found[where] = python.unparse(text)
    assert found == {}


_TEXT_AT = {
    "say": 1, "answer": 0, "reply_text": 0, "reply_html": 0, "edit_message_text": 0,
    "edit_text": 0, "send_message": 1, "InlineKeyboardButton": 0, "BotCommand": 1,
    "InlineQueryResultArticle": 1, "InputTextMessageContent": 0, "InlineQueryResultsButton": 0,
    "set_my_description": 0, "set_my_short_description": 0,
}  # fmt: skip
"""Which argument of a method is what a person reads."""
_TEXTS = {"text", "caption", "description", "title", "message_text", "short_description"}


def _said(text: python.expr) -> Iterator[python.AST]:
    """The parts of an expression that may end up in what is said: not the names of messages."""
    name = getattr(text.func, "attr", "") if isinstance(text, python.Call) else ""
    if name in {"html", "plain"} or name.startswith("_"):
        return
    yield text
    for part in python.iter_child_nodes(text):
        if isinstance(part, python.expr):
            yield from _said(part)


def _is_words(node: python.AST) -> bool:
    return (
        isinstance(node, python.Constant)
        and isinstance(node.value, str)
        and any(c.isalpha() for c in node.value)
    )


def test_nothing_is_said_of_one_story() -> None:
    """What the bot says fits whatever articles it is given, not only those that come along."""
    for speech in LANGUAGES.speeches.values():
        texts = "".join(p.read_text(encoding="utf-8") for p in (_HERE / speech.code).glob("*.ftl"))
        assert not {"WhatsApp", "Max", "Meta", "Durov"} & set(re.findall(r"\w+", texts))
