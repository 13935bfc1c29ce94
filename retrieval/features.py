"""Features of question and text that need no model: names, numbers, kinds of answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+(?:[’'.&-]\w+)*")


_NUMBER = re.compile(r"\d[\d,.]*")


_DIGITS = re.compile(r"\d")


_BEFORE_SENTENCE = frozenset('.!?:“"(')


_ENDINGS = ("ments", "ment", "ings", "ing", "ies", "ers", "ed", "er", "es", "ly", "s", "e")


_PLAIN = frozenset(
    "a an the is are was were be been being am do does did done has have had having of in on "
    "at to for from by with and or not no as than then so if but about into over under up "
    "down out off who whom whose what which when where why how many much there here it its "
    "this that these those he she they them his her their we us our you your i me my can "
    "could will would shall should may might must name called known kind type s t re ve ll d "
    "m also other some any all one".split()
)
"""Function words, which do not tell what is asked."""


_NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred hundreds thousand thousands million millions billion billions "
    "trillion dozen dozens half third quarter twice once both none several few many most "
    "majority double triple no first second fourth fifth".split()
)


_TIME_WORDS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow "
    "century centuries year years month months week weeks day days decade decades morning "
    "night evening noon spring summer autumn fall winter ago earlier later now currently "
    "before after until since when during era age period time early late mid immediately "
    "easter christmas".split()
)


_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("number", r"\bhow (?:many|much|old|long|far|tall|large|big|high|often|fast|deep|wide)\b"),
        ("number", r"\bwhat (?:\w+ )?(?:percent\w*|number|amount|share|age|price|cost|speed)\b"),
        ("time", r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b"),
        ("place", r"\bwhere\b|\b(?:what|which) (?:city|country|state|town|place|continent)\b"),
        ("name", r"\b(?:who|whom|whose)\b|\b(?:what|which) (?:person|man|woman|company|author)\b"),
        ("reason", r"\bwhy\b|\bfor what reason\b"),
        ("way", r"\bhow\b"),
        ("yes", r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
    )
)


def words(text: str) -> list[str]:
    """The words of a text in lower case, cut to a stem so that forms of one word are alike.

    >>> words("The soldiers’ apps were blocked")
    ['the', 'soldi', 'app', 'wer', 'block']
    """
    return [_stem(match.group()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    word = re.sub(r"[’']s?$", "", word.lower())
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and word.isalpha():
            word = word[: -len(ending)]
            if ending in ("s", "ies", "es"):
                continue
            break
    return word


_PLAIN_STEMS = frozenset(_stem(word) for word in _PLAIN) | _PLAIN


def is_plain(word: str) -> bool:
    """True for a function word, which does not tell what is asked.

    >>> is_plain("Which"), is_plain("Telegram")
    (True, False)
    """
    return _stem(word) in _PLAIN_STEMS


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """The names and content words of a question, by stem, and the kind of answer it wants."""

    words: tuple[tuple[str, float], ...]
    """The content words, each with its rarity, 0 to 1.2."""
    names: frozenset[str]
    numbers: frozenset[str]
    kind: str
    """number, time, place, name, reason, way, yes or thing."""


def question_features(question: str, rarity: Callable[[str], float]) -> QuestionFeatures:
    """The features of a question."""
    told: dict[str, float] = {}
    names: set[str] = set()
    for position, match in enumerate(_WORD.finditer(question)):
        word, stem = match.group(), _stem(match.group())
        if stem in _PLAIN_STEMS:
            continue
        told[stem] = rarity(re.sub(r"[’']s$", "", word.lower()))
        if position and word[0].isupper():
            names.add(stem)
    numbers = frozenset(n.rstrip(".,") for n in _NUMBER.findall(question))
    return QuestionFeatures(tuple(told.items()), frozenset(names), numbers, kind(question))


def kind(question: str) -> str:
    """The kind of answer a question wants.

    >>> [kind(q) for q in ("How many users?", "in what year did it end", "Does Max work?")]
    ['number', 'time', 'yes']
    """
    return next((name for name, pattern in _KINDS if pattern.search(question)), "thing")


def fits(wanted: str, answer: str) -> float:
    """1 if an answer is of the wanted kind, -1 if not, 0 if that is unclear.

    >>> fits("time", "in 1847"), fits("number", "the Kremlin"), fits("way", "by force")
    (1.0, -1.0, 0.0)
    """
    plain = [w.lower() for w in re.findall(r"[A-Za-z]+", answer)]
    if wanted == "number":
        return 1.0 if _DIGITS.search(answer) or _NUMBER_WORDS & set(plain) else -1.0
    if wanted == "time":
        return 1.0 if _DIGITS.search(answer) or _TIME_WORDS & set(plain) else -1.0
    if wanted == "name":
        return 1.0 if re.search(r"[A-Z]", answer) else -1.0
    if wanted == "place":
        return 1.0 if re.search(r"\b[A-Z]", answer) else -1.0
    return 0.0


def missing(named: Iterable[tuple[str, float]], *texts: str) -> tuple[float, float, float]:
    """Of the words named: the rarity that no text holds, its share of all, and the rarest one."""
    held = {word for text in texts for word in words(text)}
    weights = list(named)
    lost = [weight for word, weight in weights if not _held(word, held)]
    total = sum(weight for _, weight in weights)
    return sum(lost), sum(lost) / total if total else 0.0, max(lost, default=0.0)


def absent(wanted: frozenset[str], *texts: str) -> int:
    """The number of stems that occur in none of the texts."""
    held = {word for text in texts for word in words(text)}
    return sum(not _held(word, held) for word in wanted)


def numbers_absent(wanted: frozenset[str], *texts: str) -> int:
    """The number of numbers that occur in none of the texts."""
    held = {n.rstrip(".,") for text in texts for n in _NUMBER.findall(text)}
    return len(wanted - held)


def other_names(text: str, but: frozenset[str]) -> int:
    """The number of capitalised words inside sentences that the question does not name."""
    found = set()
    for match in _WORD.finditer(text):
        if match.group()[0].isupper() and not _begins(text, match.start()):
            found.add(_stem(match.group()))
    return len(found - but - _PLAIN_STEMS)


def is_of_another(asked_words: Iterable[str], before: str) -> bool:
    """True if the last name before an answer is not in the question.

    >>> is_of_another(["whatsapp"], "While WhatsApp has 100 million, Telegram has over ")
    True
    """
    own = set(asked_words)
    for match in reversed(list(_WORD.finditer(before))):
        begins = _begins(before, match.start())
        stem = _stem(match.group())
        if match.group()[0].isupper() and stem not in _PLAIN_STEMS and (not begins or stem in own):
            return stem not in own
    return False


def _begins(text: str, at: int) -> bool:
    """True if a sentence, a line or direct speech begins at a position."""
    before = at
    while before and text[before - 1].isspace():
        before -= 1
        if text[before] == "\n":
            return True
    return not at or text[before - 1 : before] in _BEFORE_SENTENCE


def _held(word: str, held: set[str]) -> bool:
    """True if a stem, or another form with the same beginning, is in the set."""
    if word in held:
        return True
    return len(word) >= 5 and any(h[:5] == word[:5] for h in held if len(h) >= 5)
