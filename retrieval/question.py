"""The question: typed text made fit for search, small talk recognised, other phrasings known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, Self

from corpus import ArticleFilter

LIMIT_CHARS = 1000


_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, zero-width marks, non-characters


_JOINERS = "\u200c\u200d"  # they change how some scripts and emoji are read, so they stay


class QuestionError(ValueError):
    """A text that is no question; the message tells the reader why and what to do.

    `reason` is the same in one word, for translation; `chars` is the length of the text.
    """

    def __init__(
        self, message: str, reason: Literal["empty", "long", "wordless"], chars: int = 0
    ) -> None:
        """Say why."""
        super().__init__(message)
        self.reason = reason
        self.chars = chars


@dataclass(frozen=True, slots=True)
class PreviousTurn:
    """The question before, as it was understood, and the words that answered it."""

    question: str
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, with its language where that is known, and which articles are asked."""

    text: str
    language: str | None = None
    among: ArticleFilter | None = None
    """The articles that are asked; None for all of them."""
    before: PreviousTurn | None = None
    """The turn that it follows, if known: "and Telegram?" needs it."""
    respelt: str | None = None
    """The same with the words that no article has as the articles spell them: a guess."""
    names: tuple[str, ...] = ()
    """Names that a quote must hold, itself or just before: those that a follow-up exchanged."""

    @classmethod
    def parse(
        cls, raw: str, language: str | None = None, among: ArticleFilter | None = None
    ) -> Self:
        r"""The question in typed text: no control or invisible characters, single spaces.

        Raises QuestionError if nothing, no word, or more than `LIMIT_CHARS` remain.

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
                "the question has no words; please ask in words", "wordless", len(text)
            )
        return cls(text, language, among)


_POLITE = (
    r"hello|hi|hiya|hey|yo|greetings|howdy|good (?:morning|afternoon|evening|night|day)|morning|"
    r"thanks?|thank (?:you|u)|many thanks|thx|ty|cheers|much appreciated|welcome|you.?re welcome|"
    r"bye|good ?bye|see (?:you|ya)(?: later| soon| tomorrow)?|later|ok(?:ay)?|k|cool|nice|great|"
    r"wow|awesome|perfect|lol|haha+|hahaha|lmao|hmm+|yes|yeah|yep|no|nope|nah|maybe|sure|sorry|"
    r"please|oops|huh|what|why|how|who|when|where|help|test(?:ing)?|start|stop|ping|anyone there|"
    r"привет|здравствуйте|спасибо|пока|hola|gracias|bonjour|merci|salut|hallo|danke|ciao|grazie"
)


_TO_WHOM = r"(?: (?:there|bot|all|everyone|everybody|guys|again|so much|very much|a lot|verbatim))"


_SMALL_TALK = (
    r"how are (?:you|u)(?: doing)?(?: today)?|how(?:.s| is) it going|what.?s up|sup|"
    r"how do you do|nice to meet you|who (?:are|r) (?:you|u)|what(?: are|.re) you|"
    r"what(?: is|.s) your (?:name|purpose|job)|how old are you|where are you from|"
    r"what (?:can|do) you do|what can i ask(?: you)?|"
    r"can you help(?: me)?(?: please)?|help me(?: please)?|"
    r"are you (?:an? )?(?:ai|bot|robot|human|person|real|there|ok(?:ay)?|stupid|alive|chatgpt)|"
    r"do you (?:like|love|hate|know|understand) (?:me|it)|i (?:love|hate|like) (?:you|it|this)|"
    r"you(?: are|.re) (?:\w+ )?(?:stupid|dumb|great|awesome|funny|useless|the best|smart|cool)|"
    r"(?:good|bad|stupid|nice) bot|i(?:.m| am) (?:bored|sad|happy|tired|hungry|back)|"
    r"what(?: is| do you) think|what(?:.s| is) the meaning of life|"
    r"what (?:time|day|date) is it(?: now| today)?|tell me (?:something|anything)(?: \w+)?|"
    r"let.?s (?:chat|talk|play)(?: .*)?|talk to me|say (?:something|hello|hi)(?: .*)?"
)


_ORDERS = (
    r"(?:tell|give) (?:me|us) (?:a|an|another|some) (?:\w+ )?"
    r"(?:joke|story|poem|riddle|advice|recipe|fun fact)|"
    r"(?:write|compose|draft|generate|create|make|draw|paint|sing|rap|code|program|invent) "
    r"(?:me|us|a|an|some|my|the)\b|write (?:code|python|poetry|lyrics)|"
    r"translate\b|play (?:me |a |some )?(?:music|song|game|chess)|set (?:an?|the) (?:alarm|timer)|"
    r"remind me\b|order (?:me )?(?:a|some)\b|book (?:me )?a\b|(?:solve|calculate|compute)\b.*\d|"
    r"(?:ignore|forget|disregard|override|bypass) "
    r"(?:all |any |everything|the |your |my |previous |prior |above )|"
    r"(?:pretend|imagine) (?:to be|that you|you|i)\b|act (?:as|like) (?:a|an|if|my|the)\b|"
    r"you are now\b|from now on\b|role ?-?play\b|"
    r"(?:print|reveal|show|repeat|output|leak|what (?:is|are)|what.s)(?: \w+){0,2} "
    r"(?:system prompt|your (?:prompt|instructions|rules|token|password|api key))"
)


_COURTESY = (
    r"(?:(?:hey|hi|hello|ok|so|now|please|pls|bot|can you|could you|would you|will you),? )*"
)


_WHOLE = re.compile(
    rf"\A(?:(?:{_POLITE}){_TO_WHOM}*|{_COURTESY}(?:{_SMALL_TALK}){_TO_WHOM}?(?: please)?)"
)


_BEGINS = re.compile(rf"\A{_COURTESY}(?:{_ORDERS})")


_SUM = re.compile(r"(?:what(?:.s| is) )?[\d\s.,]+(?:[+*/x^=()-][\d\s.,+*/x^=()-]*)|[\d\s.,]+")


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")


_REPEATED = re.compile(r"(\w)\1{3,}")


_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")


_WORD = re.compile(r"[^\W\d_]+")


def is_small_talk(message: str) -> bool:
    """True for small talk: a message that no article could answer.

    >>> [is_small_talk(m) for m in ("Hello!", "thanks a lot", "Write me a poem", "asdfgh")]
    [True, True, True, True]
    >>> [is_small_talk(m) for m in ("who owns WhatsApp?", "WhatsApp ban", "What did Meta write?")]
    [False, False, False]
    """
    plain = " ".join(re.sub(r"[^\w\s’'+*/^=().,-]", " ", message.lower()).split())
    plain = plain.strip(" .,-'’")
    if not plain or _SUM.fullmatch(plain):
        return True
    parts = [part.strip() for part in re.split(r"[.,]| and (?=thank|bye)", plain) if part.strip()]
    if all(_WHOLE.fullmatch(part) for part in parts) or _BEGINS.match(plain):
        return True
    return all(_is_noise(word) for word in _WORD.findall(plain))


def _is_noise(word: str) -> bool:
    """True if a word looks like random keystrokes."""
    if _REPEATED.search(word) or _NO_VOWEL.fullmatch(word):
        return True
    runs = [word] if len(word) == 4 else [word[i : i + 5] for i in range(len(word) - 4)]
    return any(len(run) >= 4 and run in row for run in runs for row in _ROWS)


_FORMS = (
    (
        re.compile(
            r"(?:who|(?:what|which) company) (?:owns|own|is the owner of) (?P<what>[^?]++)\??",
            re.IGNORECASE,
        ),
        "What is {what}'s parent company?",
    ),
)


def expansions(question: str) -> list[str]:
    """The question, then other forms of it.

    >>> expansions("who owns WhatsApp?")
    ['who owns WhatsApp?', "What is WhatsApp's parent company?"]
    """
    forms = ((pattern.fullmatch(question.strip()), other) for pattern, other in _FORMS)
    return [question, *(other.format(what=m["what"].rstrip()) for m, other in forms if m)]


_POINTS = re.compile(
    r"(?:(?:is|was) (?:that|this|it) (?:really )?(?:true|so|right|correct|real|fake|a fake)|"
    r"(?:what|how) about (?:that|this|it)|true|really|fact ?check|check(?: (?:that|this|it))?|"
    r"(?:is|а)? ?(?:это )?(?:правда|верно|фейк)(?: ли это)?|проверь(?: это)?)?\W*",
    re.IGNORECASE,
)
"""Texts that point at another message: nothing, or words such as "is this true?"."""


def points_elsewhere(text: str) -> bool:
    """True if a text asks about another message, without words of its own.

    >>> [points_elsewhere(text) for text in ("Is this true?", "", "Who owns it?")]
    [True, True, False]
    """
    return _POINTS.fullmatch(text) is not None


def is_asked(text: str) -> bool:
    """True if a text is a question rather than a claim."""
    return text.rstrip().endswith("?") and len(text) <= LIMIT_CHARS
