"""The language of a text: as stated unless its script disagrees, else detected from its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier


_IN_CYRILLIC = frozenset(
    "ru uk be bg sr mk kk ky tg mn tt ba cv os ab av ce kv udm sah tyv".split()
)


_OTHERS_LETTERS = frozenset("ўқғңүұһәөҳҷӯӣђћљњџјѓќѕӑӗҫӳ")


_WRITTEN_AS_ANOTHER = {"wuu", "yue"}  # mainland texts are detected as Chinese


_SURE = 0.7  # py3langid's probability; below it, short texts are misdetected


_READ_CHARS = 2000


def language_of(text: str, stated: str | None) -> str | None:
    """The language stated, unless the letters of the text say that it cannot be.

    >>> language_of("Мосты откроют, сказали власти.", "en"), language_of("The bridge opens.", "en")
    ('ru', 'en')
    """
    letters = [c for c in text.lower() if c.isalpha()]
    if not letters:
        return stated
    cyrillic = is_cyrillic(text)
    if cyrillic == writes_cyrillic(stated) and stated:
        return stated
    if not cyrillic:
        return None if writes_cyrillic(stated) else stated
    ukrainian = sum(c in "іїєґ" for c in letters)
    russian = sum(c in "ыэё" for c in letters)
    if ukrainian == russian == 0 or any(c in _OTHERS_LETTERS for c in letters):
        return None
    return "uk" if ukrainian > russian else "ru"


class LanguageDetector:
    """Tells languages by words. From the first text on it holds a model of 100 MB."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._identifier: LanguageIdentifier | None = None

    def of(self, text: str) -> str | None:
        """The language of the words of a text as a BCP 47 code; None where that is not sure.

        >>> languages = LanguageDetector()
        >>> languages.of("The river rose by two metres on Monday night, police said.")
        'en'
        >>> languages.of("Max 55") is None
        True
        """
        if self._identifier is None:
            self._identifier = _identifier()
        code, probability = self._identifier.classify(text[:_READ_CHARS])
        return str(code) if probability >= _SURE and code != "zxx" else None


def is_cyrillic(text: str) -> bool:
    """True if more than half of the letters of a text are Cyrillic."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum("\u0400" <= c <= "\u052f" for c in letters) > len(letters)


def writes_cyrillic(language: str | None) -> bool:
    """True if a BCP 47 code names a language written in Cyrillic."""
    return base_of(language) in _IN_CYRILLIC


def base_of(language: str | None) -> str:
    """The primary subtag of a BCP 47 code in lower case; empty if there is none.

    >>> base_of("en-GB"), base_of(None)
    ('en', '')
    """
    return (language or "").partition("-")[0].lower()


def _identifier() -> LanguageIdentifier:
    """The model of py3langid, which takes half a second to load; no pickle is in it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(set(identifier.labels) - _WRITTEN_AS_ANOTHER)
    return identifier
