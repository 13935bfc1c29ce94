"""The language of a text, and the stems of its words, so that a search finds all their forms.

The language is as stated unless the script of the text disagrees, else detected from its words.

Passages and questions are stemmed the same way: with Snowball's stemmers (PyStemmer), for English
Porter's original one. Ukrainian and Belarusian, which Snowball lacks, lose the longest matching
ending of a list; words of other languages stay as they are.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import Stemmer
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
    if not any(map(str.isalpha, text)):
        return stated
    cyrillic = is_cyrillic(text)
    if cyrillic == writes_cyrillic(stated) and stated:
        return stated
    if not cyrillic:
        return None if writes_cyrillic(stated) else stated
    letters = text.lower()
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


_CYRILLIC_LETTERS = re.compile(r"[\u0400-\u0481\u048a-\u052f]")


def is_cyrillic(text: str) -> bool:
    """True if more than half of the letters of a text are Cyrillic."""
    return 2 * len(_CYRILLIC_LETTERS.findall(text)) > sum(map(str.isalpha, text))


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


_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "porter",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


_LIGHT = frozenset({"uk", "be"})


_LEAST = 3  # letters that are left of a word


# Of Ukrainian and Belarusian nouns, adjectives and verbs, the longest first.
_ENDINGS = tuple(
    (
        "уватимуть юватимуть ованого уванням уватися юватися ватися ований ованих остями "
        "уванню ування алися анням атися енням илися итися ована оване овано овані остей "
        "остям остях увала ували увало увань увати уться ються яться ється ілися ітися "
        "анню ання асць асцю енню ення ості осці ував ують уємо уєте ього ьому юють ість "
        "істю ага ала али ало ами аму ати ать еві ему ила или ило ими ити ові ого ому ути "
        "уть уєш ымі ють ями яти ять єві іла іли іло іми іти ав ае ай ам ах ая аў ей ем ею "
        "ив ий им их ла ли ло ом ою ої сь ся ти ть ую ує ых ыя ыў яв ям ях єм єю ів ій ім "
        "іх ію ія ії іў їв а е и й о у ы ь э ю я є і ї"
    ).split()
)


_WORD = re.compile(r"[^\W_]+")


_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff"  # kana and Han: written without spaces between words


_ALONE = re.compile(f"[{_UNSPACED}]")


_RUN = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+")


_APOSTROPHE = re.compile(r"(?<=[\u0400-\u04ff])['’ʼ](?=[\u0400-\u04ff])")  # п’ять is one word


_STRESS = re.compile("[\u0300\u0301\u00ad]")


_stemmers = threading.local()  # a stemmer serves one thread


def stemmed(text: str | None, language: str | None) -> str | None:
    """A text for the index of words: each cut to its stem, as `searched` cuts them too.

    >>> stemmed("Мессенджеры заблокировали.", "ru"), stemmed("It was blocked", "en")
    ('мессенджер заблокирова.', 'it wa block')
    """
    if text is None:
        return None
    spaced = _ALONE.sub(r" \g<0> ", _plain(text))
    code = base_of(language)
    return _WORD.sub(lambda match: stem(match[0], code), spaced)


def searched(text: str, languages: Iterable[str | None]) -> Iterator[frozenset[str]]:
    """For each word of a text, in order: its possible stems in articles of these languages.

    For scripts without spaces, every pair of adjacent characters.

    >>> [sorted(forms) for forms in searched("Who owns 人民报?", ["en", "zh"])]
    [['who'], ['own', 'owns'], ['人 民'], ['民 报']]
    """
    codes = {base_of(language) for language in languages} or {""}
    for match in _RUN.finditer(_plain(text)):
        word = match[0]
        if not _ALONE.match(word):
            yield frozenset(stem(word, code) for code in codes)
        elif len(word) == 1:
            yield frozenset({word})
        else:
            yield from (frozenset({f"{one} {next}"}) for one, next in pairwise(word))


@lru_cache(maxsize=1 << 16)
def stem(word: str, code: str) -> str:
    """The stem of a word in lower case; by the rules of its letters where `code` has others.

    >>> stem("Бібліотеками", "uk"), stem("бібліотека", "uk"), stem("messages", "ru")
    ('бібліотек', 'бібліотек', 'messag')
    """
    word = word.lower()
    cyrillic = "\u0400" <= word[0] <= "\u052f"
    if not code or cyrillic != writes_cyrillic(code):
        code = "ru" if cyrillic else "en"
    if code in _LIGHT:
        return _without_ending(word)
    algorithm = _ALGORITHMS.get(code)
    if algorithm is None or not word.isalpha():
        return word
    return str(_stemmer(algorithm).stemWord(word.replace("ё", "е")))


def _without_ending(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _LEAST), "")
    return word.removesuffix(ending)


def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    made: Stemmer.Stemmer | None = getattr(_stemmers, algorithm, None)
    if made is None:
        import Stemmer

        made = Stemmer.Stemmer(algorithm)
        setattr(_stemmers, algorithm, made)
    return made


def _plain(text: str) -> str:
    """The word in composed letters, without stress marks and apostrophes."""
    return _APOSTROPHE.sub("", _STRESS.sub("", unicodedata.normalize("NFC", text)))
