"""What a reader typed, made fit to be searched for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, Self

from corpus import Among

LIMIT_CHARS = 1000

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, zero-width marks, what is no character
_JOINERS = "\u200c\u200d"  # they change how some scripts and emoji are read, so they stay


class QuestionError(ValueError):
    """A text that cannot be asked; the message tells the reader why and what to do.

    `reason` is the same in a word, for who says it in another language; `chars` its length.
    """

    def __init__(
        self, message: str, reason: Literal["empty", "long", "wordless"], chars: int = 0
    ) -> None:
        """Say why."""
        super().__init__(message)
        self.reason = reason
        self.chars = chars


@dataclass(frozen=True, slots=True)
class Before:
    """The question before, as it was understood, and the words that answered it."""

    question: str
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, with its language where that is known, and which articles are asked."""

    text: str
    language: str | None = None
    among: Among | None = None
    """The articles that are asked; None for all of them."""
    before: Before | None = None
    """What it follows, where that is known: "and Telegram?" is understood with it."""

    @classmethod
    def parse(cls, raw: str, language: str | None = None, among: Among | None = None) -> Self:
        r"""The question in what was typed: no control or invisible characters, single spaces.

        Raises QuestionError where nothing, no word, or more than `LIMIT_CHARS` are left.

        >>> Question.parse("who\x00 owns\u200b  WhatsApp?").text
        'who owns WhatsApp?'
        """
        visible = "".join(
            " " if c.isspace() else c
            for c in raw
            if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _INVISIBLE
        )
        text = unicodedata.normalize("NFC", re.sub(" +", " ", visible).strip())
        if not text.strip(_JOINERS):
            raise QuestionError("the question is empty; ask it in a few words", "empty")
        if len(text) > LIMIT_CHARS:
            raise QuestionError(
                f"the question has {len(text):,} characters; ask it in at most {LIMIT_CHARS:,}",
                "long",
                len(text),
            )
        if not any(c.isalnum() for c in text):
            raise QuestionError(
                "there is no word in the question; ask it in a few words", "wordless", len(text)
            )
        return cls(text, language, among)
