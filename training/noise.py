"""Questions as people type them: slips of the finger, lower case, keywords, other languages.

All by rule and by chance, on questions of the training sets only. The dictionaries are those of
Qin et al. 2020 (CoSDA-ML, doi:10.24963/ijcai.2020/533): a question whose words are replaced one by
one teaches that both languages mean the same.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_NEAR = {
    **dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqwertyuioqasdfghjkasxcvbn", strict=True)),
    **dict(zip("йцукенгшщзхфывапролджэячсмитьбю", "цйцукенгшщзйфывапролджфячсмитьб", strict=True)),
}
_QUESTION_WORDS = frozenset(
    "what which who whom whose when where why how do does did is are was were will would can "
    "could should has have had been be being the a an of to in on at by for from with and or it "
    "its that this there as about into than then s t any some so not "
    "кто что какой какая какое какие когда где куда почему зачем как ли сколько чей это в во на "
    "по с со из за от до для о об и или же был была было были есть будет".split()
)


@dataclass
class Noise:
    """How often each thing happens to a question, and the words of other languages."""

    typo: float = 0.2
    lower: float = 0.35
    no_mark: float = 0.45
    keywords: float = 0.1
    switched: float = 0.3
    words: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Language → English word → translations, the most frequent first."""

    def apply(self, question: str, rng: random.Random, *, switch: bool = True) -> str:
        """The question as somebody might have typed it; often as it was."""
        text = question
        if switch and self.words and rng.random() < self.switched:
            text = self.switch(text, rng)
        if rng.random() < self.keywords:
            text = keywords(text, rng)
        if rng.random() < self.no_mark:
            text = text.rstrip("?!. ")
        if rng.random() < self.lower:
            text = text.lower()
        if rng.random() < self.typo:
            text = typo(text, rng)
            if rng.random() < 0.3:
                text = typo(text, rng)
        return text or question

    def switch(self, text: str, rng: random.Random) -> str:
        """The text with most of its words in another language, as a dictionary has them."""
        language = rng.choice(sorted(self.words))
        table = self.words[language]
        share = rng.choice([0.4, 0.7, 1.0, 1.0])

        def replaced(match: re.Match[str]) -> str:
            found = table.get(match.group().lower())
            if not found or rng.random() >= share:
                return match.group()
            word = rng.choice(found[:3])
            return word.capitalize() if match.group()[0].isupper() else word

        return _WORD.sub(replaced, text)


def load_dictionaries(files: Sequence[tuple[str, Path]]) -> dict[str, dict[str, list[str]]]:
    """Language → English word → translations, from tab-separated files, several a language."""
    found: dict[str, dict[str, list[str]]] = {}
    for language, path in files:
        table = found.setdefault(language, defaultdict(list))
        for line in path.read_text("utf-8").splitlines():
            english, _, rest = line.partition("\t")
            other = rest.split("\t")[0].strip()
            if english and other:
                table[english.lower()].append(other)
    return found


def typo(text: str, rng: random.Random) -> str:
    """One slip in one word of four letters or more: two exchanged, one missing, doubled, beside.

    >>> typo("minister", random.Random(2)) != "minister"
    True
    """
    long = [m for m in _WORD.finditer(text) if len(m.group()) >= 4]
    if not long:
        return text
    word = rng.choice(long)
    at = word.start() + rng.randrange(1, len(word.group()) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + _NEAR.get(text[at].lower(), text[at]) + text[at + 1 :]


def keywords(text: str, rng: random.Random) -> str:
    """The words that carry the meaning, sometimes in another order.

    >>> keywords("Who is the owner of the mill?", random.Random(1))
    'owner mill'
    """
    kept = [m.group() for m in re.finditer(r"[\w’'.,-]*\w", text)]
    kept = [word for word in kept if word.lower() not in _QUESTION_WORDS]
    if len(kept) < 2:
        return text
    if rng.random() < 0.4:
        rng.shuffle(kept)
    return " ".join(kept)
