"""Other words for a question, where news says it in words that share none with the question.

A short table on purpose: each form costs a reading of its own.
"""

from __future__ import annotations

import re

_FORMS = (
    (
        re.compile(
            r"(?:who|(?:what|which) company) (?:owns|own|is the owner of) (?P<what>[^?]++)\??",
            re.IGNORECASE,
        ),
        "What is {what}'s parent company?",
    ),
)


def phrasings(question: str) -> list[str]:
    """The question, then other forms of it.

    >>> phrasings("who owns WhatsApp?")
    ['who owns WhatsApp?', "What is WhatsApp's parent company?"]
    """
    forms = ((pattern.fullmatch(question.strip()), other) for pattern, other in _FORMS)
    return [question, *(other.format(what=m["what"].rstrip()) for m, other in forms if m)]
