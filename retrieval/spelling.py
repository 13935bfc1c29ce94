"""Words that sound alike though they are spelt in other letters: names across alphabets."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_LEAST_CONSONANTS = 3
_LONGEST_ENDING = 2  # consonants that a case ending adds: Дуровым, Пескова

_SPELT_ALIKE = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("ph", "f"),
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
    """
    short, long = sorted((consonants(word), consonants(other)), key=len)
    if len(short) >= _LEAST_CONSONANTS:
        return long.startswith(short) and len(long) - len(short) <= _LONGEST_ENDING
    short, long = sorted((latin(word), latin(other)), key=len)
    kept = max(3, len(short) - 1)
    return len(short) >= 3 and len(long) - len(short) <= 2 and long[:kept] == short[:kept]
