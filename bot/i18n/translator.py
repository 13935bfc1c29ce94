"""The messages of one language, with plurals, numbers and dates as it writes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from html import escape, unescape
from pathlib import Path
from typing import Self

from babel.dates import format_date, format_interval, format_skeleton
from fluent.runtime import FluentBundle, FluentResource
from telegram import Update

from bot.state import State, as_room_allows
from corpus import is_cyrillic, language_of
from retrieval import as_typed_or_turned

FALLBACK = "en"


_WORD = re.compile(r"[^\W_]+")


_COMMAND = re.compile(r"\A/\w+(?:@\w+)?")
_STARTED = re.compile(r"/start(?:@\w+)?(?:\s|$)")


TALK = ("hello", "thanks", "more", "language", "alerts", "wrong")
"""Kinds of small talk: the last of them in a text is what it is about."""


_MOST_TALK_WORDS = 20


_CYRILLIC = ("ru", "uk")


_LONG_CHARS = 1000  # of a text that is put into a message, escaped; Fluent takes 2,500


_HERE = Path(__file__).parent


class Translator:
    """One language: what it calls things."""

    def __init__(self, code: str, sources: Mapping[str, str]) -> None:
        """Speak `code` with the messages in Fluent files, each text under its name.

        Raises ValueError for a file that is not Fluent or says a thing twice.
        """
        self.code = code
        self._bundle = FluentBundle([code], use_isolating=False)
        said: set[str] = set()
        for name, text in sources.items():
            resource = FluentResource(text)
            for entry in resource.body:
                wrong = type(entry).__name__ == "Junk"
                id = getattr(getattr(entry, "id", None), "name", "")
                if wrong or id in said:
                    what = "cannot be read" if wrong else f"says {id} a second time"
                    raise ValueError(f"{code}/{name}.ftl {what}")
                said |= {id} if id else set()
            self._bundle.add_resource(resource)
        self.names = frozenset(said)

    def html(self, name: str, /, **values: object) -> str:
        """A message as Telegram HTML; texts that are put into it are escaped.

        Raises KeyError for a message that there is not, ValueError where a value is missing.
        """
        given = {k: escape(v) if isinstance(v, str) else v for k, v in values.items()}
        message = self._bundle.get_message(name)  # raises LookupError
        if message.value is None:
            raise KeyError(name)
        # Fluent refuses longer ones: they are put in afterwards
        long = {
            f"\ufdd0{number}\ufdd1": (k, v)
            for number, (k, v) in enumerate(given.items())
            if isinstance(v, str) and len(v) > _LONG_CHARS
        }
        given |= {k: place for place, (k, _) in long.items()}
        text, errors = self._bundle.format_pattern(message.value, given)
        if errors:
            raise ValueError(f"{self.code}: {name} cannot be said: {errors[0]}")
        said = str(text)
        for place, (_, value) in long.items():
            said = said.replace(place, value)
        return said

    def plain(self, name: str, /, **values: object) -> str:
        """A message without markup, for buttons, menus and notices. Raises as `html` does."""
        return unescape(self.html(name, **values))

    def period(self, first: date, precision: str) -> str:
        """A day, month or year as people write it; `precision` is "day", "month" or "year".

        >>> Translators.load().of("en").period(date(2025, 8, 1), "month")
        'August 2025'
        """
        if precision == "day":
            return self.date(first)
        skeleton = {"month": "yMMMM", "year": "y"}[precision]
        return str(format_skeleton(skeleton, first, locale=self.code))

    def days(self, first: date, last: date) -> str:
        """A day, or from one day to another, as people write it, in short.

        >>> Translators.load().of("en").days(date(2026, 2, 10), date(2026, 3, 2)).split()
        ['Feb', '10', '–', 'Mar', '2,', '2026']
        """
        if first == last:
            return format_date(first, "medium", locale=self.code)
        return str(format_interval(first, last, "yMMMd", locale=self.code))

    def language(self, code: str) -> str:
        """The name of a language by its code; the code itself where it has none."""
        from babel import Locale

        return str(Locale.parse(self.code).languages.get(code.partition("-")[0].lower(), code))

    def date(self, day: date) -> str:
        """A day as people write it.

        >>> Translators.load().of("en").date(date(2026, 2, 12))
        'February 12, 2026'
        >>> Translators.load().of("fr").date(date(2026, 2, 1))
        '1er février 2026'
        """
        written = str(format_date(day, "long", locale=self.code))
        return re.sub(r"\A1\b", self.plain("first-day"), written)

    @cached_property
    def words(self) -> frozenset[str]:
        """Words that tell that a text is in this language."""
        return frozenset(_spelt(self.plain("language-words")))


class Translators:
    """The languages that the bot speaks."""

    def __init__(self, speeches: Mapping[str, Translator]) -> None:
        """Choose among these, by code."""
        self.speeches = dict(speeches)
        self._also = {
            code: each
            for each in speeches.values()
            for code in each.plain("language-also").split()
            if code not in speeches
        }

    @classmethod
    @cache
    def load(cls) -> Self:
        """All that come with Verbatim, read once. Raises ValueError for a damaged file."""
        return cls(
            {
                folder.name: Translator(
                    folder.name,
                    {f.stem: f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.ftl"))},
                )
                for folder in sorted(_HERE.iterdir())
                if next(folder.glob("*.ftl"), None)
            }
        )

    def of(self, code: str | None) -> Translator:
        """The language of a code such as "ru" or "pt-BR", one near to it, or English.

        >>> [Translators.load().of(code).code for code in ("ru-RU", "be", "pt-BR", None)]
        ['ru', 'ru', 'en', 'en']
        """
        base = (code or FALLBACK).partition("-")[0].lower()
        return self.speeches.get(base) or self._also.get(base) or self.speeches[FALLBACK]

    @cached_property
    def _phrases(self) -> dict[tuple[str, ...], dict[str, str]]:
        """The small talk of all languages: each phrase in words, and its kind in each language."""
        phrases: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        for code, each in self.speeches.items():
            for kind in TALK:
                for phrase in each.plain(f"typed-{kind}").split(";"):
                    phrases[tuple(_spelt(phrase))][code] = kind
        return dict(phrases)

    @cached_property
    def _longest(self) -> int:
        """The number of words in the longest phrase."""
        return max(map(len, self._phrases))

    @cached_property
    def _off(self) -> frozenset[tuple[str, ...]]:
        """The words that switch something off, in all languages."""
        said = (each.plain("typed-off").split(";") for each in self.speeches.values())
        return frozenset(tuple(_spelt(phrase)) for some in said for phrase in some)

    def _talk_in(self, text: str) -> list[dict[str, str]]:
        """The phrases of a text that is nothing but small talk; none of any other."""
        words, longest = _spelt(text), self._longest
        found: list[dict[str, str]] = []
        while words and len(words) <= _MOST_TALK_WORDS:
            begun = (tuple(words[:most]) for most in range(longest, 0, -1))
            phrase = next((part for part in begun if part in self._phrases), None)
            if phrase is None:
                return []
            found.append(self._phrases[phrase])
            words = words[len(phrase) :]
        return [] if words else found

    def small_talk(self, text: str) -> str | None:
        """The kind of a text that is only small talk, such as "hello" or "wrong"; else None.

        >>> texts = ("Hi there!", "ok, danke 🙏", "Thank you, but this is wrong", "Who is there?")
        >>> [Translators.load().small_talk(text) for text in texts]
        ['hello', 'thanks', 'wrong', None]
        >>> [Translators.load().small_talk(text) for text in ("а подробнее?", "auf Deutsch bitte")]
        ['more', 'language']
        """
        kinds = {kind for phrase in self._talk_in(text) for kind in phrase.values()}
        kind = next((kind for kind in reversed(TALK) if kind in kinds), None)
        return None if kind == "wrong" and "?" in text else kind  # which asks whether it is

    def is_off(self, text: str) -> bool:
        """True for a word that switches something off, in any language."""
        return tuple(_spelt(text)) in self._off

    def typed_in(self, text: str, usual: Translator) -> Translator:
        """The language that a text is written in, or `usual` where its words do not tell.

        >>> languages = Translators.load()
        >>> texts = ("Wem gehört WhatsApp?", "хто такий Дуров?", "WhatsApp", "what is new?")
        >>> [languages.typed_in(text, languages.of("fr")).code for text in texts]
        ['de', 'uk', 'fr', 'en']
        >>> texts = ("rnj dkflttn WhatsFgg", "worum geht es hier?")
        >>> [languages.typed_in(text, languages.of("en")).code for text in texts]
        ['ru', 'de']
        """
        by_letters = self.speeches.get(language_of(text, None) or "")
        if by_letters:
            return by_letters
        words, talk = set(_spelt(text)), self._talk_in(text)
        spoken = self._written_like(text)
        told = {
            code: len(words & each.words) + sum(code in phrase for phrase in talk)
            for code, each in spoken.items()
        }
        if not any(told.values()):  # the keys may be those of another layout
            for other in as_typed_or_turned(text)[1:]:
                for code in self._written_like(other).keys() & told.keys():
                    here = len(set(_spelt(other)) & self.speeches[code].words)
                    told[code] = max(told[code], here)
        most = max(told.values())
        best = [code for code, count in told.items() if count == most]
        if len(best) == 1 or usual.code not in spoken:
            return spoken[best[0]]
        return usual

    def _written_like(self, text: str) -> dict[str, Translator]:
        """The languages in the letters of a text, Russian first of those in Cyrillic; else all."""
        if not is_cyrillic(text):
            return self.speeches
        return {code: self.speeches[code] for code in _CYRILLIC if code in self.speeches}


def _spelt(text: str) -> list[str]:
    """The words and numbers of a text in small letters, apostrophes left out as people do."""
    return _WORD.findall(re.sub("['’]", "", text.lower()))


class LanguagePreference:
    """The language that a chat chose, or is typed in, or that of the sender's Telegram."""

    def __init__(self, languages: Translators, state: State) -> None:
        """Choose among `languages`; what was chosen with /language is in `state`."""
        self.languages = languages
        self._state = state

    def of(self, update: Update) -> Translator:
        """The language to answer an update in."""
        chat, user = update.effective_chat, update.effective_user
        chosen = None
        if chat:
            with as_room_allows("the language that a chat chose is not known"):
                chosen = self._state.choices.language(chat.id)
        if chosen:
            return self.languages.of(chosen)
        usual = self.languages.of(user.language_code if user else None)
        return self.languages.typed_in(_typed(update), usual)


def _typed(update: Update) -> str:
    """The words that somebody typed: no forwarded ones, no command, not what a link carries."""
    if update.inline_query:
        return update.inline_query.query
    message = update.message or update.edited_message or update.guest_message
    if message is None or message.forward_origin:
        return ""
    text = message.text or message.caption or ""
    return "" if _STARTED.match(text) else _COMMAND.sub("", text)
