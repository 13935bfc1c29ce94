"""The encodings of strangers' bytes: as marked, as stated, or as their letters clearly say.

A wrong guess would be quoted as published text, so what cannot be told is refused by name.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks, and the encodings that read them."""


_META = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")


# Source: WHATWG Encoding, labels: what calls itself so is written in the Windows form.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


_DAMAGED = 1000
"""One character that cannot be read in so many is borne; more is another encoding."""


_LOST = "\ufffd"


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of a page: by its byte order mark, the header's charset, its own word, or a guess.

    What declares an encoding and is valid UTF-8 of more than ASCII is taken as UTF-8, because by
    chance no other text is. Raises UnicodeError where it is none of these: a text of replacement
    characters is nobody's.
    """
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return _whole(data.decode(name, "replace"), name.removesuffix("-sig"))
    if (wide := _wide(data)) is not None:
        return wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not text.isascii() or "\x1b" not in text:
            return _whole(text, "utf-8") if text.count(_LOST) > 2 else text
    if (stated := _as_stated(data, charset)) is not None:
        return stated
    if _is_damaged_utf8(data):  # any other encoding would garble all of it
        return _whole(data.decode("utf-8", "replace"), "utf-8")
    likely = likely_text(data)
    if likely is None:
        raise UnicodeError("its text is in no encoding that can be told; save it as UTF-8")
    return likely


def decode_strictly(data: bytes, charset: str | None) -> str:
    """The text in UTF-8, the encoding it states, or the one its letters clearly indicate.

    Raises UnicodeError if it is none of them: no character is ever replaced.
    """
    if b"\0" in data:
        if (wide := _wide(data)) is not None:
            return wide
        raise UnicodeError("its text is not UTF-8: there are zero bytes in it")
    stated = _MEANT.get((charset or "").lower(), charset)
    for name in filter(None, ("utf-8", stated)):
        try:
            text = data.decode(name)
        except (LookupError, ValueError):
            continue
        if name == stated or "\x1b" not in text:  # or it is one that shifts by escapes
            return _whole(text, name) if text.count(_LOST) > 2 else text
    likely = likely_text(data)
    if likely is None:
        said = (charset or "utf-8").upper()
        raise UnicodeError(f"its text is not {said}, nor clearly in another encoding")
    return likely


def likely_text(data: bytes) -> str | None:
    """The text in an encoding that its letters clearly indicate, or None.

    None for damaged UTF-8, and for a few odd letters in a text that is otherwise ASCII.

    >>> likely_text("Le maire a déclaré à la presse que c'était prévu.".encode("cp1252"))
    "Le maire a déclaré à la presse que c'était prévu."
    """
    from charset_normalizer import from_bytes

    if _is_damaged_utf8(data):
        return None
    guess = from_bytes(data[:100_000], threshold=0.1).best()
    if guess is None or not guess.language or guess.language == "Unknown":
        return None
    if _is_latin(str(guess)):
        return _of_one_language(data, ("cp1252", guess.encoding, "cp1250", "iso8859-2", "cp1254"))
    names = ("koi8-u",) if guess.encoding == "koi8_r" else ()
    text = next((text for name in (*names, guess.encoding) if (text := _decoded(data, name))), "")
    is_whole = bool(text) and not _FRAMES.search(text) and not _HALF_WIDTH.search(text)
    letters = [c for c in text if c.isalpha()]
    in_its_script = 2 * sum(not c.isascii() for c in letters) > len(letters)
    return text if is_whole and (in_its_script or guess.coherence > 0) else None


_ALPHABETS = tuple(
    map(
        frozenset,
        (
            *("äöüßéèàç", "àâæçèéêëîïôœùûüÿñ", "áéíñóúüçàèòï", "àèéìíîòóùú", "áâãàçéêíóôõúü"),
            *("áéëèïíóöúüê", "åäöéüà", "æøåéèêòóôäö", "áðéíóúýþæöå", "éèêëçñïöüáíóúäåøôœæ"),
            *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșțáé"),
            *("čćđšž", "çğıöşüâîû", "ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž", "çëâê"),
        ),
    )
)
"""Letters beyond ASCII that a text in one language has, those of its loanwords among them."""


_FRAMES = re.compile(r"[^\W\d_][\u2500-\u25a0]|[\u2500-\u25a0][^\W\d_]")
"""Parts of frames beside letters: the text is in another encoding."""


_SYMBOL_AT_WORD = re.compile(
    r"(?<=[^\W\d_])[¡-©¬-´¶-¹¼-¿×÷¨˛ˇ˘˙˝¸]|[¢-©¬-´¶-¹¼-¾×÷¨˛ˇ˘˙˝¸](?=[^\W\d_])"
)
"""Symbols beside letters, as a wrong encoding makes them of letters."""


_HALF_WIDTH = re.compile(r"[\uff61-\uff9f]{3}")


_OF_LANGUAGE = 0.9


def _is_latin(text: str) -> bool:
    letters = [c for c in text[:10_000] if c.isalpha()]
    return sum(c < "\u0250" for c in letters) > _OF_LANGUAGE * len(letters)


def _of_one_language(data: bytes, encodings: Iterable[str]) -> str | None:
    """The text in the encoding in which most of its letters are of one language, or None."""
    texts = [text for name in encodings if (text := _decoded(data, name))]
    best = max(texts, key=_share_of_one_language, default="")
    return best if best and _share_of_one_language(best) >= _OF_LANGUAGE else None


def _share_of_one_language(text: str) -> float:
    odd = [c for c in text.lower() if c.isalpha() and not c.isascii()]
    others = len(odd) + len(_SYMBOL_AT_WORD.findall(text))
    most = max(sum(c in alphabet for c in odd) for alphabet in _ALPHABETS)
    return most / others if others else 1.0


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text in an encoding, if all of it is characters that people write."""
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError):
        return None
    return text if all(c.isprintable() or c.isspace() for c in text) else None


def _is_damaged_utf8(data: bytes) -> bool:
    as_utf8 = data.decode("utf-8", errors="replace")
    return 2 * as_utf8.count(_LOST) < sum(not c.isascii() for c in as_utf8)


_WIDE_BYTES = 2000


def _wide(data: bytes) -> str | None:
    """The text of UTF-16 without a mark, which its zero bytes give away; None for any other."""
    start = data[:_WIDE_BYTES]
    if b"\0" not in start or len(data) % 2:
        return None
    zeros = [start[at::2].count(0) for at in (0, 1)]
    name = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return text if "\0" not in text and 2 * letters > len(text) else None


def _as_stated(data: bytes, charset: str | None) -> str | None:
    """The text as the header says, else as the page says; None if it is neither."""
    found = _META.search(data[:4096]) or _XML.match(data[:300])
    stated = (charset, found[1].decode("ascii") if found else None)
    texts = (_by_name(data, name) for name in stated if name)
    return next((text for text in texts if text is not None), None)


def _by_name(data: bytes, name: str) -> str | None:
    try:
        return data.decode(_MEANT.get(name.lower(), name))
    except UnicodeDecodeError as error:
        good = data.decode(_MEANT.get(name.lower(), name), "replace")
        is_good = good.count(_LOST) * _DAMAGED < len(good) or error.start > len(data)
        return good if is_good else None
    except (LookupError, ValueError):
        return None


def _whole(text: str, name: str) -> str:
    if text.count(_LOST) * _DAMAGED > len(text):
        raise UnicodeError(f"its text is not {name.upper()}, as it seems; save it as UTF-8")
    return text
