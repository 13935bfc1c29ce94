"""Kinds of messages: a look at the articles, a wish to know about something, small talk.

The phrases are data: `phrases.toml`, language by language. What is none of these is a question.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

_PHRASES = Path(__file__).with_name("phrases.toml")
_LIMIT_CHARS = 120  # of a request; whoever types more asks something
_ONE_LETTER_WRONG = 7  # letters of a phrase from which one of them may be
_COURTESIES = 4  # that may stand before or after a phrase
_LEAST_KEYS = 4  # of a phrase typed on the keys of another layout: a shorter one may be a name

_LATIN_KEYS = """`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?@#$^&\\|"""
_CYRILLIC_KEYS = {
    "ru": """ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?\\/""",
    "uk": """'йцукенгшщзхїфівапролджєячсмитьбю.₴ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,"№;:?ґҐ""",
}
"""What the same keys, in the same order, write in the layouts of each language."""


class Request(StrEnum):
    """A look at the articles that somebody asks for, rather than for an answer from them."""

    OVERVIEW = "overview"
    ARTICLES = "articles"
    SOURCES = "sources"
    DATE = "date"
    """When "this" was published: the article quoted before, or the newest."""
    AUTHOR = "author"

    @property
    def is_of_metadata(self) -> bool:
        """True if the dates and authors of articles are asked for, not their words."""
        return self in {Request.DATE, Request.AUTHOR}


def in_other_layouts(text: str) -> tuple[str, ...]:
    """A text as its keys write it in the other alphabet: who types may have forgotten to switch.

    The likeliest first; empty if it has letters of both alphabets, or of neither.

    >>> in_other_layouts("црщ щцты црфеыфзз,"), in_other_layouts("rnj dkflttn dfncfgjv?")[0]
    (('who owns whatsapp?',), 'кто владеет ватсапом?')
    >>> in_other_layouts("ye WhatsApp или Max")
    ()
    """
    is_cyrillic, is_latin = _CYRILLIC_LETTER.search(text), _LATIN_LETTER.search(text)
    if bool(is_cyrillic) == bool(is_latin):
        return ()
    ends = "?" if text.endswith(("?", ",") if is_cyrillic else ("?", "&")) else ""
    said = text[:-1] if ends else text
    if is_latin:
        return tuple(said.translate(keys) + ends for keys in _TO_CYRILLIC)
    return (said.translate(_TO_LATIN) + ends,)


_LATIN_LETTER = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_TO_CYRILLIC = [str.maketrans(_LATIN_KEYS, keys) for keys in _CYRILLIC_KEYS.values()]
_TO_LATIN = {
    key: value
    for keys in reversed(_CYRILLIC_KEYS.values())
    for key, value in str.maketrans(keys, _LATIN_KEYS).items()
}


def as_typed_or_turned(text: str) -> tuple[str, ...]:
    """A text and, unless it is very short or long, what its keys write in other layouts."""
    turned = in_other_layouts(text) if _LEAST_KEYS <= len(text) <= _LIMIT_CHARS else ()
    return (text, *turned)


def request_of(text: str) -> Request | None:
    """The look at the articles that a text asks for; None if it asks something else.

    >>> [str(request_of(text)) for text in ("So what's this about?", "О чём это?", "sumary pls")]
    ['overview', 'overview', 'overview']
    >>> [request_of(text) for text in ("what happened to WhatsApp?", "who wrote the law?")]
    [None, None]
    >>> str(request_of("xnj yjdjuj?"))
    'overview'
    """
    found = (_request_as_typed(typed) for typed in as_typed_or_turned(text))
    return next((request for request in found if request), None)


def _request_as_typed(text: str) -> Request | None:
    plain = _plain(text) if len(text) <= _LIMIT_CHARS else ""
    for said in _without_courtesy(plain):
        if found := _phrases().get(said):
            return found
    for said in _without_courtesy(plain):
        if found := _nearly(said):
            return found
    return None


def subject_of(text: str) -> str | None:
    """The subject of a wish to know: "Max" in "tell me about Max"; None if it is asked.

    >>> subject_of("Tell me about Max!"), subject_of("расскажи про Макс"), subject_of("Is it Max?")
    ('Max', 'Макс', None)
    >>> subject_of("а что вообще происходит с Максом?")
    'Максом'
    """
    words = list(re.finditer(r"[^\W_]+", text))
    for most in range(min(len(words) - 1, _longest("about") + _COURTESIES), 0, -1):
        lead = _plain(text[: words[most - 1].end()])
        if any(said in _written("about") for said in _without_courtesy(lead)):
            rest = text[words[most - 1].end() :].strip(" ,.:;!?…\"“”«»'’")
            return _ENDS.sub("", rest).strip(" ,") or None
    return None


_ENDS = re.compile(
    r"[ ,](?:please|pls|пожалуйста|будь ласка|bitte|los|passiert|geschehen|"
    r"in the articles?|в статьях|у статтях)$",
    re.IGNORECASE,
)
"""What may follow a subject: "was ist mit Max los", "was ist in Halvik passiert"."""


@dataclass(frozen=True, slots=True)
class Preposition:
    """What a phrase of a place, a time or a topic begins with."""

    word: str
    alike: frozenset[str]
    """It, and the others that may stand in its place."""
    is_of_topic: bool


def preposition_of(phrase: str, *, ukrainian: bool = False) -> Preposition | None:
    """The preposition that a phrase begins with; None if it begins with another word.

    Russian and Ukrainian share words that do not stand for the same others: `ukrainian` tells.

    >>> found = preposition_of("в России")
    >>> sorted(found.alike), found.is_of_topic
    (['в', 'во', 'на'], False)
    >>> preposition_of("about Max").is_of_topic, preposition_of("Russia")
    (True, None)
    """
    first, _, rest = phrase.partition(" ")
    word = first.casefold()
    if len(first) > 1 and first.isupper() and not phrase.isupper():
        return None  # "MIT students"
    if word in _NAMES_TOO and first[0].isupper() and rest[:1].isupper():
        return None
    for table in ("preposition", "topic"):
        said = {**_data()[table], ("ru" if ukrainian else "uk"): ()}
        lines = [set(line.split("|")) for lines in said.values() for line in lines]
        alike = frozenset[str]().union(*(line for line in lines if word in line))
        if rest and alike:
            return Preposition(word, alike, table == "topic")
    return None


_NAMES_TOO = frozenset({"to", "under", "mit", "for"})  # also begin a name: To Lam, Under Armour


def orders_to_add(text: str) -> bool:
    """True for an order to add something, before a colon or an address or with nothing behind.

    >>> [orders_to_add(text) for text in ("добавь https://a.example", "Add article: It rained.")]
    [True, True]
    >>> [orders_to_add(text) for text in ("Add up the losses", "кто добавил статью?")]
    [False, False]
    """
    order = _plain(re.split(r":(?!//)|https?://|\n", text, maxsplit=1)[0][:_LIMIT_CHARS])
    return any(said in _written("add") for said in _without_courtesy(order))


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
    if any(said in _written("talk") for said in _without_courtesy(_plain(message))):
        return True
    if is_complaint(message):
        return True
    plain = " ".join(re.sub(r"[^\w\s’'+*/^=().,-]", " ", message.lower()).split())
    plain = plain.strip(" .,-'’")
    if not plain or _SUM.fullmatch(plain):
        return True
    parts = [part.strip() for part in re.split(r"[.,]| and (?=thank|bye)", plain) if part.strip()]
    if all(_WHOLE.fullmatch(part) or _plain(part) in _written("talk") for part in parts):
        return True
    if _BEGINS.match(plain):
        return True
    return all(_is_noise(word) for word in _WORD.findall(plain))


def is_complaint(message: str) -> bool:
    """True for a message that only scolds the bot, or says that it is wrong.

    >>> [is_complaint(m) for m in ("this bot is useless!", "ты тупой", "Is the ban stupid?")]
    [True, True, False]
    """
    return any(said in _written("complaint") for said in _without_courtesy(_plain(message)))


def _is_noise(word: str) -> bool:
    """True if a word looks like random keystrokes."""
    if _REPEATED.search(word) or _NO_VOWEL.fullmatch(word):
        return True
    runs = [word] if len(word) == 4 else [word[i : i + 5] for i in range(len(word) - 4)]
    return any(len(run) >= 4 and run in row for run in runs for row in _ROWS)


def _plain(text: str) -> str:
    """A text in small letters without marks, words apart by one space.

    >>> _plain("Что  нового?! О чём?")
    'что нового о чем'
    """
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("ё", "е")))


def _without_courtesy(plain: str) -> Iterator[str]:
    """A text as it is, then without words of courtesy at its ends, and without fillers."""
    yield from _without_ends(plain)
    bare = " ".join(word for word in plain.split() if word not in _written("filler"))
    if bare and bare != plain:
        yield from _without_ends(bare)


def _without_ends(plain: str) -> Iterator[str]:
    """A text as it is, then without words of courtesy at its ends, one after another."""
    yield plain
    for at_end in (False, True):
        said = plain
        for _ in range(_COURTESIES):
            cut = _cut(said, at_end=at_end)
            if cut is None:
                break
            yield cut
            if not at_end and (both := _cut(cut, at_end=True)) is not None:
                yield both
            said = cut


def _cut(plain: str, *, at_end: bool) -> str | None:
    """A text without the longest courtesy at one end; None if there is none, or nothing else."""
    words = plain.split(" ")
    for most in range(min(len(words) - 1, _longest("courtesy")), 0, -1):
        kept, cut = (words[:-most], words[-most:]) if at_end else (words[most:], words[:most])
        if " ".join(cut) in _written("courtesy"):
            return " ".join(kept)
    return None


def _nearly(plain: str) -> Request | None:
    """The request of a phrase from which a text differs in one letter."""
    for length in (len(plain), len(plain) - 1, len(plain) + 1):
        if length < _ONE_LETTER_WRONG:
            continue
        alike = sorted({p for end in _ends(plain, length) for p in _by_ends().get(end, ())})
        if found := process.extractOne(plain, alike, scorer=OSA.distance, score_cutoff=1):
            return _phrases()[found[0]]
    return None


def _ends(plain: str, length: int) -> tuple[tuple[int, str], tuple[int, str]]:
    """The beginning and the end of a text, all but two letters of a phrase of `length`.

    What differs from the phrase in one letter, or two that changed places, shares one of them.
    """
    head = (length - 2) // 2
    tail = length - 2 - head
    return (length, plain[:head]), (-length, plain[-tail:])


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads(_PHRASES.read_text("utf-8"))


_MARKS = re.compile(r"[^\w()\[\]|]|_")  # that tell nothing, in a phrase with its choices


@lru_cache(maxsize=16)
def _written(table: str) -> frozenset[str]:
    """All that the phrases of a table can be written as, in all languages."""
    lines: list[str] = []
    for said in _data()[table].values():
        lines += [f"({said})"] if isinstance(said, str) else said
    plain = (_MARKS.sub(" ", line.casefold().replace("ё", "е")) for line in lines)
    return frozenset(each for line in plain for each in spellings(line)) - {""}


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Request]:
    return {said: request for request in reversed(Request) for said in _written(request)}


@lru_cache(maxsize=1)
def _by_ends() -> dict[tuple[int, str], list[str]]:
    """The phrases by their length and beginning, and by their length, negative, and end."""
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for said in _phrases():
        if len(said) >= _ONE_LETTER_WRONG:
            for end in _ends(said, len(said)):
                found[end].append(said)
    return dict(found)


@lru_cache(maxsize=4)
def _longest(table: str) -> int:
    """The words of the longest phrase of a table."""
    return max(said.count(" ") + 1 for said in _written(table))


def spellings(phrase: str) -> list[str]:
    """The texts that a phrase with (a|b) and [a] stands for.

    >>> spellings("(what|who) [on earth] is it")
    ['what on earth is it', 'what is it', 'who on earth is it', 'who is it']
    """
    choices, at = _alternatives(phrase, 0)
    if at != len(phrase):
        raise ValueError(f"phrase {phrase!r} has a bracket too many at {at}")
    return [" ".join(said.split()) for said in choices]


def _alternatives(phrase: str, at: int) -> tuple[list[str], int]:
    """What may stand from a place up to the bracket that closes it, and the place after that."""
    found: list[str] = []
    parts: list[Sequence[str]] = []
    while at <= len(phrase):
        here = phrase[at : at + 1]
        if here in ("(", "["):
            inner, at = _alternatives(phrase, at + 1)
            if phrase[at : at + 1] != (")" if here == "(" else "]"):
                raise ValueError(f"phrase {phrase!r} has a bracket that nothing closes")
            parts.append(inner if here == "(" else [*inner, ""])
        elif here in ("|", ")", "]", ""):
            found += ["".join(chosen) for chosen in product(*parts)]
            parts = []
            if here != "|":
                return found, at
        else:
            literal = _LITERAL.match(phrase, at)
            end = literal.end() if literal else at + 1
            parts.append([phrase[at:end]])
            at = end - 1
        at += 1
    return found, at


_LITERAL = re.compile(r"[^()\[\]|]+")
