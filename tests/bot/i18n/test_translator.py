"""What the bot says of its own is whole in every language, and escaped."""

from __future__ import annotations

import ast as python
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import get_args

import jinja2
import jinja2.nodes
import pytest
from babel import Locale
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from bot.handlers.commands import ADMIN_MENU, MENU, UNANSWERED, kept, policy
from bot.i18n import Translator, Translators
from bot.i18n.translator import _HERE, TALK
from bot.render import LIMIT_ENTITIES, LIMIT_UNITS
from bot.state import KEPT
from bot.state.admin_records import PAUSABLE
from bot.web.application import ERRORS
from bot.web.desk import OUTCOMES
from corpus import is_cyrillic
from corpus.ingest import IngestOutcome
from retrieval.suggestions import PATTERNS
from testing import ROOT
from testing.botapi import parse_html

LANGUAGES = Translators.load()


class _Variables(Visitor):
    """The names of what is put into a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


@cache
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


def test_every_message_is_used_with_what_it_takes() -> None:
    """None is left over in the files, and each call gives a message exactly what it takes."""
    english, wrong, used = variables("en"), {}, set(_FAMILIES)
    for file, node in _nodes():
        match node:
            case python.Constant(value=str(name)) if name in english:
                used.add(name)
            case python.Call(
                func=python.Attribute(attr="html" | "plain"),
                args=[python.Constant(value=str(name))],
                keywords=given,
            ) if {each.arg for each in given} != english.get(name):
                wrong[f"{file}:{node.lineno}"] = name
    for where, name, given_names in _said_in_templates():
        used.add(name)
        if given_names != english.get(name):
            wrong[where] = name
    assert wrong == {}
    assert english.keys() - used == set()
    assert used - english.keys() == set()


def _said_in_templates() -> Iterator[tuple[str, str, set[str]]]:
    """Where a page says a message, which, and what it puts into it."""
    environment = jinja2.Environment(autoescape=True)
    for path in sorted((ROOT / "bot" / "web" / "templates").glob("*.html")):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(
            jinja2.nodes.Call
        ):
            if not isinstance(call.node, jinja2.nodes.Name) or call.node.name != "say":
                continue
            if isinstance(call.args[0], jinja2.nodes.Const):  # else see _FAMILIES
                name = call.args[0].as_const()
                yield f"{path.name}:{call.lineno}", name, {one.key for one in call.kwargs}


_OF_JOBS = ("busy", "broken", "followed")


_FAMILIES = (
    *(f"web-error-{status}" for status in ERRORS),
    *(f"web-desk-{outcome}".replace("_", "-") for outcome in OUTCOMES),
    *(f"web-desk-{what}" for what in PAUSABLE if what != "unanswered"),
    *(f"menu-{name}" for name in (*MENU, *ADMIN_MENU, UNANSWERED)),
    *map(kept, KEPT),
    *(
        f"admin-{outcome}"
        for outcome in {*get_args(IngestOutcome), "busy", "broken", "followed"} - {"known"}
    ),
    *(f"admin-count-{outcome}" for outcome in get_args(IngestOutcome)),
    *(f"typed-{kind}" for kind in TALK),
    *(f"suggest-{pattern}" for pattern, *_ in PATTERNS),
    *(f"question-{reason}" for reason in ("empty", "long", "wordless")),
)
"""Messages whose name the code puts together."""


class _Choices(Visitor):
    """What the messages of a file choose among, by a number."""

    def __init__(self) -> None:
        self.found: list[tuple[int, set[str]]] = []

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        named = {v.key.name for v in node.variants if isinstance(v.key, ast.Identifier)}
        if named <= _PLURALS and any(isinstance(v.key, ast.Identifier) for v in node.variants):
            figures = sum(isinstance(v.key, ast.NumberLiteral) for v in node.variants)
            self.found.append((figures, named))
        self.generic_visit(node)


_PLURALS = {"zero", "one", "two", "few", "many", "other"}


@pytest.mark.parametrize("code", LANGUAGES.speeches)
def test_every_number_has_the_plural_forms_of_its_language(code: str) -> None:
    """As many as CLDR has for whole numbers up to a thousand, and no form that it has not."""
    rule = Locale(code).plural_form
    forms = {rule(n) for n in range(1001)}
    for path in sorted((_HERE / code).glob("*.ftl")):
        visitor = _Choices()
        visitor.visit(parse(path.read_text(encoding="utf-8")))
        for figures, named in visitor.found:
            assert named - {"other"} <= forms, path.name
            assert figures or len(named) == len(forms), path.name


@pytest.mark.parametrize(
    ("code", "forms"),
    {
        "en": "0 messages,1 message,2 messages,5 messages,11 messages,21 messages,100 messages",
        "de": "0 Nachrichten,1 Nachricht,2 Nachrichten,5 Nachrichten,11 Nachrichten,"
        "21 Nachrichten,100 Nachrichten",
        "es": "0 mensajes,1 mensaje,2 mensajes,5 mensajes,11 mensajes,21 mensajes,100 mensajes",
        "fr": "0 message,1 message,2 messages,5 messages,11 messages,21 messages,100 messages",
        "ru": "0 сообщений,1 сообщение,2 сообщения,5 сообщений,11 сообщений,21 сообщение,"
        "100 сообщений",
        "uk": "0 повідомлень,1 повідомлення,2 повідомлення,5 повідомлень,11 повідомлень,"
        "21 повідомлення,100 повідомлень",
    }.items(),
)
def test_numbers_read_as_people_write_them(code: str, forms: str) -> None:
    """Zero, one, few and many, and those that only end like them."""
    speech = LANGUAGES.of(code)
    for n, form in zip((0, 1, 2, 5, 11, 21, 100), forms.split(","), strict=True):
        assert re.search(rf"(?<!\w){form}(?!\w)", speech.plain("stats-waiting", n=n))


@pytest.mark.parametrize(
    ("code", "days"),
    {
        "en": ("February 1, 2026", "August 2025"),
        "de": ("1. Februar 2026", "August 2025"),
        "es": ("1 de febrero de 2026", "agosto de 2025"),
        "fr": ("1er février 2026", "août 2025"),
        "ru": ("1 февраля 2026 г.", "август 2025 г."),
        "uk": ("1 лютого 2026 р.", "серпень 2025 р."),
    }.items(),
)
def test_dates_read_as_people_write_them(code: str, days: tuple[str, str]) -> None:
    """A day, the first of a month among them, and a month."""
    speech = LANGUAGES.of(code)
    first, august = date(2026, 2, 1), date(2025, 8, 1)
    said = (speech.date(first), speech.period(august, "month"))
    assert tuple(re.sub(r"[\u00a0\u202f]", " ", each) for each in said) == days
    assert "11" in speech.date(date(2026, 2, 11))
    assert "1er" not in speech.date(date(2026, 2, 11))


@pytest.mark.parametrize("speech", LANGUAGES.speeches.values(), ids=lambda s: s.code)
def test_a_date_before_a_stop_has_one_stop(speech: Translator) -> None:
    """A Russian date ends with one of its own."""
    day = speech.date(date(2026, 2, 12))
    for name, taken in variables(speech.code).items():
        values = {each: day if each in _DATES else 5 for each in taken}
        said = speech.plain(name, **values)
        assert ".." not in said, name


_DATES = {"date", "day", "since", "until"}


@pytest.mark.parametrize("speech", LANGUAGES.speeches.values(), ids=lambda s: s.code)
def test_every_message_fits_where_telegram_shows_it(speech: Translator) -> None:
    """What is shown when a button is pressed is short; /privacy is two messages at most."""
    for name in _NOTICES:
        assert len(speech.plain(name)) <= 200, name
    told = [parse_html(html) for html in policy(speech, unanswered=True)]
    assert len(told) <= 2
    for text, entities in told:
        assert len(text.encode("utf-16-le")) // 2 <= LIMIT_UNITS
        assert len(entities) <= LIMIT_ENTITIES
    assert "/forget" in told[0][0]


_NOTICES = (
    "button-expired", "button-not-yours", "button-thanks", "admin-not-yours", "watch-ended",
    "watch-not-yours", "gate-closed-short", "language-chosen",
)  # fmt: skip
"""What is shown for a moment when a button is pressed."""


def test_french_marks_stand_apart_and_do_not_begin_a_line() -> None:
    """There is a no-break space before ; : ? and !, and inside quotation marks."""
    french = LANGUAGES.of("fr")
    for name, taken in variables("fr").items():
        if name.startswith("typed-"):
            continue  # which nobody is shown
        said = french.plain(name, **dict.fromkeys(taken, 2))
        assert not re.search(r" [;:?!»]|« |[^\W\d_][;?!»]|«\w", said), name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Wem gehört WhatsApp?", "de"),
        ("Warum ist WhatsApp blockiert?", "de"),
        ("À qui appartient WhatsApp ?", "fr"),
        ("qu’est-ce que Max", "fr"),
        ("¿Quién es el dueño de WhatsApp?", "es"),
        ("cuando bloquearon whatsapp", "es"),
        ("Хто такий Дуров?", "uk"),
        ("блокування Вотсапа, новини і плани", "uk"),
        ("кому принадлежит WhatsApp и почему?", "ru"),
        ("why was it blocked?", "en"),
        *((typed, "ru") for typed in ("привет", "здарова", "спасибо", "спс", "здрасте", "кто ты")),
        ("расскажи про макс", "ru"),
        *((typed, "uk") for typed in ("привіт", "дякую", "вітаю", "бувай")),
        *((typed, "es") for typed in ("hola", "gracias", "qué tal")),
        *((typed, "fr") for typed in ("bonjour", "merci", "coucou")),
        *((typed, "de") for typed in ("danke", "guten Tag", "tschüss")),
    ],
)
def test_a_text_tells_its_language(typed: str, code: str) -> None:
    """By its words, or by letters that no other language here has, whoever types it."""
    for usual in LANGUAGES.speeches.values():
        assert LANGUAGES.typed_in(typed, usual).code == code


@pytest.mark.parametrize(
    "typed",
    ["", "WhatsApp", "El País", "Los Angeles", "war in Ukraine", "Der Spiegel", "👍", "/help"],
)
def test_names_do_not_tell_a_language(typed: str) -> None:
    """Who types nothing else is answered in the language of their Telegram."""
    assert LANGUAGES.typed_in(typed, LANGUAGES.of("ru")).code == "ru"


@pytest.mark.parametrize("typed", ["да", "нет", "ок", "помощь", "Макс", "дуров"])
def test_cyrillic_letters_are_answered_in_them(typed: str) -> None:
    """In Russian, unless the reader's Telegram is in Ukrainian."""
    said = {
        code: LANGUAGES.typed_in(typed, LANGUAGES.of(code)).code for code in ("en", "de", "uk")
    }
    assert said["en"] == said["de"] == "ru"
    assert said["uk"] in {"ru", "uk"}


def test_a_near_language_is_better_than_english() -> None:
    """Where the reader's own is not spoken, and never in place of one that is."""
    assert [LANGUAGES.of(code).code for code in ("be", "kk-KZ", "ca", "pt-BR", "xx")] == [
        "ru", "ru", "es", "en", "en",
    ]  # fmt: skip
    texts = {"language-also": "language-also = xy", "language-words": "language-words = a"}
    own = Translators({"en": Translator("en", texts), "xy": Translator("xy", texts)})
    assert own.of("xy").code == "xy"


@pytest.mark.parametrize("speech", LANGUAGES.speeches.values(), ids=lambda s: s.code)
def test_every_message_is_markup_that_telegram_takes(speech: Translator) -> None:
    """No tag is left open, whatever is put into it."""
    for name, taken in variables(speech.code).items():
        for n in (0, 1, 2, 5, 11, 21, 100):
            values = dict.fromkeys(taken, "<b>") | ({"n": n} if "n" in taken else {})
            parse_html(speech.html(name, **values))


def test_a_suggestion_is_worded_as_it_was_found() -> None:
    """In the language of its pattern; in other languages with the name as it is."""
    for pattern, asked, *_ in PATTERNS:
        said = LANGUAGES.of("ru" if is_cyrillic(asked) else "en")
        assert said.plain(f"suggest-{pattern}", name="Max") == asked.format("Max")
        for speech in LANGUAGES.speeches.values():
            worded = speech.plain(f"suggest-{pattern}", name="A & B")
            assert "A & B" in worded
            assert LANGUAGES.typed_in(worded, LANGUAGES.of("en")) is speech, worded


@pytest.mark.parametrize("code", ["ru", "uk"])
def test_twenty_one_is_not_one(code: str) -> None:
    """Its noun is in the form for one, but there is a newest among so many."""
    said = [LANGUAGES.of(code).plain("start-newest", n=n, title="").split(",") for n in (1, 21)]
    assert [len(parts) for parts in said] == [1, 2]


def test_thousands_follow_the_language() -> None:
    """They are set apart by what each language sets there."""
    said = {code: each.plain("articles", n=1234) for code, each in LANGUAGES.speeches.items()}
    assert said["en"] == "1,234 articles:"
    assert said["de"] == "1.234 Artikel:"
    assert said["fr"] == "1\u202f234 articles\u00a0:"
    assert said["ru"] == "1\u00a0234 статьи:"


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


@cache
def _nodes() -> tuple[tuple[str, python.AST], ...]:
    """All of the code of the modules that talk to people, with the file that it stands in."""
    return tuple(
        (name, node)
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for name in [str(path.relative_to(ROOT))]
        for node in python.walk(python.parse(path.read_text(encoding="utf-8")))
    )


def test_nothing_is_said_but_by_a_language() -> None:
    """No text is handed to Telegram as it stands in the code: neither said, nor on a button."""
    found = {}
    for file, call in _nodes():
        if not isinstance(call, python.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        texts = [*call.args[_TEXT_AT[name] :][:1]] if name in _TEXT_AT else []
        texts += [k.value for k in call.keywords if k.arg in _TEXTS and name in _TEXT_AT]
        for text in texts:
            if any(isinstance(n, python.JoinedStr) or _is_words(n) for n in _said(text)):
                found[f"{file}:{call.lineno}"] = python.unparse(text)
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


def test_what_is_put_in_may_be_of_any_length() -> None:
    """Fluent refuses more than 2,500 characters, and each & of a question is five of them."""
    for question in ("&" * 1000, "x" * 5000, "{ $question } \ufdd00\ufdd1 " * 200):
        for speech in LANGUAGES.speeches.values():
            said = speech.plain("watch-begun", question=question, until="x" * 3000)
            assert question in said
            assert "x" * 3000 in said
