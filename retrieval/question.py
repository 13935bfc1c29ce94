"""The question: typed text made fit for search, small talk recognised, other phrasings known.

`asked` tells what it asks: its kind and what it names; `parts` the questions asked in one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Literal, Self

from anyascii import anyascii

from corpus import ArticleFilter, Span
from retrieval import word_classes as words

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
    """The question before, which the next one may follow, and the words that answered it."""

    question: str
    """All of its words were typed: it may be one typed question with a name typed later."""
    exact: str | None = None
    articles: tuple[str, ...] = ()
    """The ids of the articles that were quoted: "who wrote this?" asks about them."""
    typed: str | None = None
    """The question as it was typed, where that differs."""
    opened: str | None = None
    """The id of the article that was opened to ask about it, which answers first."""

    @property
    def said(self) -> str:
        """The question as it was typed."""
        return self.typed or self.question


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
    other_names: tuple[tuple[str, str], ...] = ()
    """Names in it that no article spells so, each with the name that the articles have for it."""
    names: tuple[str, ...] = ()
    """Names that a quote must hold, itself or just before: those that a follow-up exchanged."""
    typed: str | None = None
    """A follow-up as it was typed, where the text is a form of it that stands alone."""
    subject: str | None = None
    """A name or a few words in it, about which all is wanted, where nothing else is asked."""

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


_FORMS = (
    (
        re.compile(
            r"¿?(?:(?:who|(?:what|which) company) (?:owns|own|is the owner of)|"
            r"кто (?:владеет|владелец|хозяин)|(?:кому|какой компании) принадлежит|"
            r"хто (?:володіє|власник)|(?:кому|якій компанії) належить|wem gehört|wer besitzt|"
            r"[àa] qui appartient|qui possède|"
            r"de quién es|a quién pertenece|quién es (?:el |la )?dueñ[oa] de) "
            r"(?P<what>[^?]++)\??",
            re.IGNORECASE,
        ),
        "What is {what}'s parent company?",
    ),
)


def expansions(question: str) -> list[str]:
    """The question, then other forms of it.

    >>> expansions("who owns WhatsApp?")
    ['who owns WhatsApp?', "What is WhatsApp's parent company?"]
    >>> expansions("кто владеет ватсапом")[1:]
    ["What is ватсапом's parent company?"]
    """
    forms = ((pattern.fullmatch(question.strip()), other) for pattern, other in _FORMS)
    return [question, *(other.format(what=m["what"].rstrip()) for m, other in forms if m)]


_POINTS = re.compile(
    r"¿?(?:(?:is|was) (?:that|this|it) (?:really )?(?:true|so|right|correct|real|fake|a fake)|"
    r"(?:what|how) about (?:that|this|it)|true|really|fact ?check|check(?: (?:that|this|it))?|"
    r"(?:is|а)? ?(?:это )?(?:правда|верно|фейк)(?: ли это)?|проверь(?: это)?|"
    r"(?:чи |а )?(?:це )?(?:правда|фейк)(?: це)?|перевір(?: це)?|"
    r"(?:stimmt|ist) das(?: wirklich)?(?: wahr| richtig| falsch| so)?|wahr|prüfe? das|"
    r"(?:est-ce |c['’]est )?(?:bien )?vrai|c['’]est faux|vérifie(?: ça)?|"
    r"(?:es (?:esto |eso )?)?(?:verdad|cierto|falso)(?: esto| eso)?|compruébalo)?\W*",
    re.IGNORECASE,
)
"""Texts that point at another message: nothing, or words such as "is this true?"."""


def points_elsewhere(text: str) -> bool:
    """True if a text asks about another message, without words of its own.

    >>> texts = ("Is this true?", "¿Es verdad?", "Stimmt das?", "", "Who owns it?")
    >>> [points_elsewhere(text) for text in texts]
    [True, True, True, True, False]
    """
    return _POINTS.fullmatch(text) is not None


def is_asked(text: str) -> bool:
    """True if a text is a question rather than a claim."""
    return text.rstrip().endswith("?") and len(text) <= LIMIT_CHARS


_ASKING_WORDS = (
    r"who|whom|whose|what|when|where|why|which|how|"
    r"кто|кого|кому|кем|что|когда|где|куда|откуда|почему|зачем|отчего|сколько|как|"
    r"как(?:ой|ая|ое|ие|ов[аоы]?)|чей|чья|чьё|"
    r"хто|кому|ким|що|коли|де|куди|звідки|чому|навіщо|скільки|як|як(?:ий|а|е|і)|чий|чия|"
    r"wer|wen|wem|wessen|wann|wo|wohin|woher|warum|weshalb|wieso|wie|wieviele?|welche[rsmn]?|"
    r"qui|quand|où|pourquoi|combien|comment|quoi|quel(?:le)?s?|"
    r"qui[ée]n(?:es)?|qué|cuándo|cuando|dónde|donde|cuánt[oa]s?|cuál(?:es)?|cómo"
)


ASKS = re.compile(rf"\b(?:{_ASKING_WORDS})\b", re.IGNORECASE)


_ASKS_FIRST = re.compile(r"\W{0,3}(?:was|que|como|dis(?:-| )moi|че|чё|шо)\b", re.IGNORECASE)
"""Words that ask only where they come first: elsewhere they are other words."""


_KEYWORDS = 4
"""Words up to which a text that asks nothing names a subject."""


def is_subject(text: str) -> bool:
    """True for a name or a few words that ask nothing: what a search box is given.

    >>> [is_subject(text) for text in ("Peskov", "whatsapp ban reason", "Max users?")]
    [True, True, True]
    >>> [is_subject(text) for text in ("who?", "Is it Max?", "Порт закроют?", "and Max?")]
    [False, False, False, False]
    >>> [is_subject(text) for text in ("was ist Max", "c'est quoi Max", "Какова высота?")]
    [False, False, False]
    >>> [is_subject(text) for text in ("Порт закрыли?", "порт закрыли", "Павел Дуров?")]
    [False, True, True]
    """
    said = WORD.findall(text)
    if not 0 < len(said) <= _KEYWORDS or ASKS.search(text) or _AND.match(text):
        return False
    if _ASKS_FIRST.match(text) or words.STARTS_YES_NO.match(text) or words.HAS_LI.search(text):
        return False
    is_closed = text.rstrip().endswith("?")
    return not (is_closed and (NOT_PAST.search(text) or _tells_of_the_past(said)))


def _tells_of_the_past(said: list[str]) -> bool:
    """True if one of several words is a Slavic verb of the past, and no name that looks like one.

    >>> _tells_of_the_past(["Закрыли", "порт"]), _tells_of_the_past(["Людмила", "Петрова"])
    (True, False)
    """
    past = PAST_UK if UKRAINIAN.search(" ".join(said)) else PAST_RU
    return len(said) > 1 and any(
        past.fullmatch(word)
        and (word[0].islower() or (at == 0 and _MANY_DID.search(word)))
        and not _NOUN_IN_L.fullmatch(word)
        for at, word in enumerate(said)
    )


_MANY_DID = re.compile(r"[аеиыіоуюя]ли(?:сь|ся)?$")


_NOUN_IN_L = re.compile(
    r"(?:кан|журн|порт|сигн|матери|персон|капит|фин|сканд|иде|вокз|арсен|кримин|генер|"
    r"мет|минер|кварт|фай|уз)[ае]?лл?[аыуи]?|\w{2,40}[аи]тели",
    re.IGNORECASE,
)
"""Nouns that end like a verb of the past: телеграм канал."""


_AND = re.compile(r"\W{0,3}(?:and|but|so|or|then|also|а|и|но|та|і|й|und|et|y)\b", re.IGNORECASE)


_FORM_WORDS = re.compile(
    rf"\b(?:{_ASKING_WORDS}|is|are|was|were|do|does|did|has|have|will|ли|чи)\b", re.IGNORECASE
)


_AND_ASKS = re.compile(
    r"(?:,? (?:and|und|et|y|и|і|та|а)|[?;]) "
    r"(?=(?:(?:in|on|at|from|to|with|в|во|на|с|из|к|у|о|з|до) )?"
    rf"(?:{_ASKING_WORDS})\b)",
    re.IGNORECASE,
)


def parts(question: str) -> tuple[Span, ...]:
    """The questions that are asked in one, in code points of it; most often one.

    >>> question = "How many people does the mill employ and who owns it?"
    >>> [question[slice(*part)] for part in parts(question)]
    ['How many people does the mill employ', 'who owns it?']
    >>> parts("Who is who?")
    (Span(start=0, end=11),)
    """
    found, start = [], 0
    for match in _AND_ASKS.finditer(question):
        if _asks(question[start : match.start()]) and _asks(question[match.end() :]):
            end = match.start() + (match[0].startswith("?"))
            found.append(Span(start, end))
            start = match.end()
    return (*found, Span(start, len(question)))


WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


DIGIT = re.compile(r"\d")


_VOWELS = re.compile(r"[aeiouy]+")


CYRILLIC = re.compile(r"[\u0400-\u04ff]")


GERMAN = re.compile(r"\b(?:der|das|wer|wie|wann|wo|warum|ist|und|wurde)\b", re.IGNORECASE)


NUMERIC = frozenset({"count", "amount", "share", "age", "mass", "cost", "time", "length", "long"})


OF_SOMETHING = NUMERIC | {"when"}
"""Kinds whose answers look alike, whatever they are of."""


OF_PEOPLE = {"who", "names"}


_NO_VERB = (
    r"(?!(?:школ|сел|дел|діл|числ|сил|зал|стол|начал|почат|мал|цел|тел|тіл|футбол|масл|скл|бал)"
    r"\w{0,2}\b)"
)


PAST_RU = re.compile(
    rf"\b{_NO_VERB}(?:\w{{2,}}л(?:а|о|и)?(?:сь|ся)?|\w{{4,}}(?:ен|[еа]н[аоы]|[ыя]т[аоы])|"
    r"\w*(?:ж[её]г|в[её]з|л[её]з|н[её]с|спас|помог|мер))\b",
    re.IGNORECASE,
)


PAST_UK = re.compile(
    rf"\b{_NO_VERB}\w{{2,}}(?:[аиеуяюо]в|ла|ло|ли|вся|лася|лося|лися|ено|ано|[иія]то)\b",
    re.IGNORECASE,
)


NOT_PAST = re.compile(
    r"\b\w{2,}(?:[еиуюая]т(?:ся)?|[её]тся|є|ється|[иіую]ть(?:ся)?)\b", re.IGNORECASE
)
"""Slavic verbs of the present or the future."""


UKRAINIAN = re.compile(r"[іїєґ]|\b(?:хто|коли|скільки|чому|чи|та|де|як)\b", re.IGNORECASE)


_ENGLISH_DID = re.compile(
    r"\b(?:did|was|were|had|has been|have been|has|have)\b|\bwho (?!is\b|are\b|does\b|do\b|will\b|"
    r"can\b|could\b|may\b|might\b|should\b|would\b|wants?\b|else\b)(?:\w+ed|\w+[^s\W])\b",
    re.IGNORECASE,
)


OFFICE = re.compile(
    r"\bwho(?: is|['’]s| are)\b|^(?:who|whom)\b(?! \w+ed\b)|"
    r"\b(?:кто|хто)(?: (?:такой|такая|сейчас|теперь|тепер|зараз|є|есть))?(?: |$)|"
    r"\bwer ist\b|\bqui est\b|\bquién es\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """A question as the rules see it."""

    text: str
    kind: str
    """yes, who, names, when, where, why, how, thing, or what a number is of."""

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The words that tell what it is about, in lower case, no question word among them."""
        return tuple(
            word.lower()
            for word in WORD.findall(self.text)
            if is_telling(word)
            and not words.TIME_WORDS.fullmatch(word)
            and not words.OF_NOW.fullmatch(word)
        )

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """Groups of words that are one name; none where all is in capitals or in German."""
        found = list(WORD.finditer(self.text))
        told = [m.group() for m in found[1:] if m.group().lower() not in words.FUNCTION]
        is_title_case = len(told) > 3 and all(word[0].isupper() for word in told)
        if is_title_case or GERMAN.search(self.text):
            return ()
        groups: list[list[str]] = []
        end = -2
        for match in found:
            word = match.group()
            is_name = (
                word[0].isupper()
                and not DIGIT.search(word)
                and not words.TIME_WORDS.fullmatch(word)
            )
            if not is_name or match is found[0] or word.lower() in words.FUNCTION:
                continue
            if groups and self.text[end : match.start()] == " ":
                groups[-1].append(word)
            else:
                groups.append([word])
            end = match.end()
        return tuple(tuple(group) for group in groups)

    @cached_property
    def verbs(self) -> tuple[str, ...]:
        """The content words that are no part of a name."""
        named = {word.lower() for group in self.names for word in group}
        return tuple(word for word in self.content if word not in named)

    @cached_property
    def is_cyrillic(self) -> bool:
        """True if it is written in Cyrillic letters."""
        return CYRILLIC.search(self.text) is not None

    @cached_property
    def is_of_past(self) -> bool:
        """True if it asks what has happened, rather than what is or will be."""
        if not self.is_cyrillic:
            return _ENGLISH_DID.search(self.text) is not None and not words.PLANS.search(self.text)
        past = PAST_UK if UKRAINIAN.search(self.text) else PAST_RU
        if NOT_PAST.search(self.text) or words.PLANS.search(self.text):
            return False
        return past.search(self.text) is not None

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return frozenset(words.YEAR.findall(self.text))

    @cached_property
    def is_of_now(self) -> bool:
        """True if it says that it asks about now."""
        return words.OF_NOW.search(self.text) is not None

    @cached_property
    def is_negative(self) -> bool:
        """True if it asks what is not so."""
        return negation(self.text).search(self.text) is not None

    @cached_property
    def shares_modality(self) -> bool:
        """True if it asks what may be."""
        return words.MAYBE.search(self.text) is not None

    def shares(self, cue: str) -> bool:
        """True if it asks about the very thing a cue tells: "who denied", "who was accused"."""
        said = [word for word in WORD.findall(cue) if word.lower() not in words.FUNCTION]
        return any(alike(a, b) for a in said for b in WORD.findall(self.text) if len(a) > 3)


@lru_cache(maxsize=256)
def asked(question: str) -> Asked:
    """A question as the rules see it.

    >>> [asked(q).kind for q in ("Who owns it?", "How much did it cost?", "Чи закриють школу?")]
    ['who', 'cost', 'yes']
    >>> [asked(q).kind for q in ("а Max тоже?", "and Max?", "Max auch?")]
    ['yes', 'thing', 'thing']
    >>> [asked(q).kind for q in ("Порт закрыли?", "Это правда, что порт закрыт?", "Порт?")]
    ['yes', 'yes', 'thing']
    """
    return Asked(question, _kind(question))


def _kind(question: str) -> str:
    is_yes_no = (words.HAS_LI.search, words.INDEFINITE.search, words.STARTS_YES_NO.match)
    if any(finds(question) for finds in is_yes_no):
        return "yes"
    firsts = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_ASKING)
        if (match := pattern.search(question))
    ]
    if not firsts and _is_closed(question):
        return "yes"
    at, _, kind = min(firsts, default=(0, 0, "thing"))
    if kind == "what":
        return _measure_of_what(question, at) or "thing"
    return _quantity(question, at, kind) if kind in {"count", "how"} else kind


def _is_closed(question: str) -> bool:
    """True if it asks by its mark alone, as in "Порт закрыли?", and no name or fragment."""
    if not question.rstrip().endswith("?"):
        return False
    if _AND.match(question):  # "and Telegram?" asks what was asked before, "and Telegram too?" not
        return words.ALSO.search(question) is not None and ASKS.search(question) is None
    return not is_subject(question) and ASKS.search(question) is None


def _quantity(question: str, at: int, kind: str) -> str:
    """What a "how", "how many" or "how much" measures or counts."""
    if words.BY_HOW_MUCH.search(question):
        return "amount"
    measured = next((name for name, found in words.MEASURES if found.search(question)), None)
    if measured and not _counts_things(question, measured):
        return measured
    if kind == "count" and not words.COUNTS.search(question) and _HOW_MUCH.match(question, at):
        return "amount"
    return kind


_HOW_MUCH = re.compile(r"how much|сколько (?!\w+(?:ов|ев|ей|ек|ок|ий|ых|их)\b)", re.IGNORECASE)


def _measure_of_what(question: str, at: int) -> str | None:
    """What is measured in "what is the rent" and "what does it weigh"; most often nothing."""
    for name, pattern in words.MEASURES:
        match = pattern.search(question, at)
        if match and (match.start() - at <= _NEAR_WHAT_CHARS or _ENDS_IN_MEASURE.search(question)):
            return name
    return None


_NEAR_WHAT_CHARS = 20


_ENDS_IN_MEASURE = re.compile(
    r"\b(?:do|does|did|will|would) .{1,80} (?:cost|weigh)\W{0,5}$", re.IGNORECASE
)


def _counts_things(question: str, measured: str) -> bool:
    """True if "how many shops paid" counts shops, not what was paid."""
    match = words.HOW_MANY.search(question)
    if match is None or measured not in {"cost", "length", "mass"}:
        return False
    after = WORD.match(question, match.end() + 1)
    if re.match(r"how much", match[0], re.IGNORECASE):
        return False
    return (
        after is not None
        and not any(
            alike(after[0], found[0])
            for name, pattern in words.MEASURES
            if name == measured and (found := pattern.search(question))
        )
        and not _is_verb_of_cost(after[0])
    )


_VERB_ENDINGS = ("л", "ла", "ло", "ли", "ит", "ить", "ет", "ує", "іть", "в", "ють")


def _is_verb_of_cost(word: str) -> bool:
    return (
        word.lower() in words.FUNCTION
        or words.OF_NOW.fullmatch(word) is not None
        or word.endswith(_VERB_ENDINGS)
        or word[0].isupper()
        or word[0] in "«“„"
    )


_ASKING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("names", words.NAMES),
    ("count", words.HOW_MANY),
    ("when", words.WHEN),
    ("where", words.WHERE),
    ("why", words.WHY),
    ("who", words.WHO),
    ("how", words.HOW),
    (
        "what",
        re.compile(
            r"\b(?:what|which|что|чего|чему|що|чого|как(?:ой|ая|ое|ие|ова|ово|овы|ов)"
            rf"|як(?:ий|а|е|і)|{words.WAS_IST}|welche\w*|quel\w*|quoi|qu[ée]|cu[áa]l)\b",
            re.IGNORECASE,
        ),
    ),
)


def alike(one: str, other: str) -> bool:
    """True if two words may be forms of one.

    >>> alike("landslide", "landslides"), alike("begin", "began"), alike("поджёг", "подожгли")
    (True, True, False)
    """
    one, other = one.lower().replace("ё", "е"), other.lower().replace("ё", "е")
    if one == other:
        return True
    prefix = 0
    while prefix < min(len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    rest = max(len(one), len(other)) - prefix
    if (
        (prefix >= 3 and rest <= 2)
        or (prefix >= 4 and rest <= 3)
        or (prefix >= 5 and rest <= 4 + (prefix >= 7))
    ):
        return True
    skeleton = _VOWELS.sub("", one)
    return len(skeleton) >= 3 and one[0] == other[0] and skeleton == _VOWELS.sub("", other)


_LEAST_CONSONANTS = 3
_LONGEST_ENDING = 2  # consonants that a case ending adds: Дуровым, Пескова

_SPELT_ALIKE = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("ph", "f"),
        ("kh", "h"),  # Х, which is H as often: Халвик, Halvik
        ("x", "ks"),
        ("t[sz]|cz", "z"),
        ("w", "v"),
        ("c(?!h)|q", "k"),
        (r"([a-z])\1+", r"\1"),
    )
)
_UNHEARD = re.compile("[aeiouyhj'`]")


@lru_cache(maxsize=1 << 14)
def latin(word: str) -> str:
    """A word in Latin letters, in lower case.

    >>> latin("Дуров"), latin("Łódź")
    ('durov', 'lodz')
    """
    return re.sub(r"[^a-z0-9]", "", anyascii(word).lower())


@lru_cache(maxsize=1 << 14)
def consonants(word: str) -> str:
    """The sound of a word in any alphabet: its consonants, roughly.

    >>> consonants("WhatsApp"), consonants("вацап"), consonants("Ватсапе")
    ('vzp', 'vzp', 'vzp')
    >>> consonants("Макс") == consonants("Max")
    True
    """
    heard = latin(word)
    for pattern, instead in _SPELT_ALIKE:
        heard = pattern.sub(instead, heard)
    return re.sub(r"([a-z])\1+", r"\1", _UNHEARD.sub("", heard))


def sounds_like(word: str, other: str) -> bool:
    """True if two words, in any alphabet, may be one name, ignoring case endings.

    >>> [sounds_like(*p) for p in (("Дуровым", "Durov"), ("Мету", "Meta"), ("Песков", "Pavlov"))]
    [True, True, False]
    >>> sounds_like("Халвике", "Halvik"), sounds_like("Khrushchev", "Хрущёва")
    (True, True)
    """
    short, long = sorted((consonants(word), consonants(other)), key=len)
    if len(short) >= _LEAST_CONSONANTS:
        return long.startswith(short) and len(long) - len(short) <= _LONGEST_ENDING
    short, long = sorted((latin(word), latin(other)), key=len)
    kept = max(3, len(short) - 1)
    return len(short) >= 3 and len(long) - len(short) <= 2 and long[:kept] == short[:kept]


def is_telling(word: str) -> bool:
    """True if it is a word of content, rather than one of grammar.

    >>> is_telling("harbour"), is_telling("since"), is_telling("сколько")
    (True, False, False)
    """
    return (
        len(word) > 2
        and word.lower() not in words.FUNCTION
        and _FORM_WORDS.fullmatch(word) is None
    )


def negation(text: str) -> re.Pattern[str]:
    """The words that deny, in the alphabet of a text."""
    return words.NOT_CYRILLIC if CYRILLIC.search(text) else words.NOT_LATIN


def _asks(part: str) -> bool:
    """True if it asks one thing by itself: not "who" alone, nor "did she say who left"."""
    match = ASKS.search(part)
    if match is None or not part[match.end() :].strip(" ?"):
        return False
    return not words.STARTS_YES_NO.match(part) and not ASKS.search(_first(part), match.end())


def _first(part: str) -> str:
    """Up to where the next question begins."""
    following = _AND_ASKS.search(part)
    return part[: following.start()] if following else part


def misspelt(one: str, other: str) -> bool:
    """True if two words of five letters or more differ in few of them."""
    one, other = one.lower(), other.lower()
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


_ALIKE = 0.7
