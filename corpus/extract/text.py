"""Articles from text and Markdown files, one article a file.

The metadata of the files in a folder is in its `sources.toml`: one table for each file name,
with any of title, url, publisher, author, published and language.

Text is decoded here for pages, letters and feeds too: as marked, as stated, or as its letters
clearly say. A wrong guess would be quoted as published text, so other text is refused.
"""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from corpus.article import (
    ARTICLE_CHARS,
    TITLE_CHARS,
    Article,
    moment_of,
    too_large,
    too_long,
)
from corpus.extract.records import ExtractedArticle, SourceError, of_its_site, storable
from corpus.language import language_of
from corpus.segmentation import split, title_of
from corpus.urls import is_web

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


KINDS = frozenset({".txt", ".text", ".md", ".markdown"})


_MARKDOWN = (".md", ".markdown")


SIDECAR = "sources.toml"


LIMIT_BYTES = 4 * ARTICLE_CHARS  # in the longest encoding


_KNOWN_OF = frozenset({"title", "url", "publisher", "author", "published", "language"})


_NAMED = 5  # bad files named in one message


def read_path(path: Path) -> list[Article]:
    """The articles of a file, or of all text and Markdown files below a folder.

    Raises SourceError where anything of it cannot be read, so that a folder is taken whole or not
    at all.
    """
    try:
        if path.is_dir():
            return _read_folder(path)
        if not path.exists():
            raise SourceError(f"no file or folder {path}; check the path")
    except OSError as error:  # a folder that may not be entered, a name that is too long
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    return [_read_file(path, _known_of_files(path.parent).get(path.name, {}))]


def _read_folder(folder: Path) -> list[Article]:
    paths = _files_below(folder)
    if not paths:
        kinds = ", ".join(sorted(KINDS))
        raise SourceError(f"no articles in {folder}: nothing in it ends in {kinds}")
    known = {parent: _known_of_files(parent) for parent in {path.parent for path in paths}}
    articles: list[Article] = []
    faults: list[str] = []
    for path in paths:
        try:
            articles.append(_read_file(path, known[path.parent].get(path.name, {})))
        except SourceError as error:
            faults.append(str(error))
    if faults:
        more = f"\nand {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
        raise SourceError("\n".join(faults[:_NAMED]) + more)
    return articles


def _files_below(folder: Path) -> list[Path]:
    """Files of the kinds we read, in order of path; hidden ones are left out."""
    found: list[Path] = []
    try:
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith("."):
                continue
            if entry.is_dir() and not entry.is_symlink():
                found += _files_below(entry)
            elif entry.suffix.lower() in KINDS:
                found.append(entry)
    except OSError as error:
        raise SourceError(f"cannot list {folder}: {error.strerror}") from error
    return found


def _read_file(path: Path, known: Mapping[str, str]) -> Article:
    if path.suffix.lower() not in KINDS:
        kinds = ", ".join(sorted(KINDS))
        raise SourceError(f"cannot read {path}: files that end in {kinds} are read as articles")
    try:
        if not path.is_file():
            raise SourceError(f"cannot read {path}: not a regular file")
        if path.stat().st_size > LIMIT_BYTES:
            raise SourceError(
                f"{path} is larger than {LIMIT_BYTES:,} bytes; split it into articles"
            )
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    text = _decode(data, path)
    if path.suffix.lower() in _MARKDOWN:
        text = unstruck(text)
    if not text.strip():
        raise SourceError(f"{path} is empty; an article needs some text")
    if "\0" in text:
        raise SourceError(f"{path} is not a text file: there is a zero character in it")
    if fault := too_long(text):
        raise SourceError(f"cannot read {path}: {fault}")
    if not split(text, language=known.get("language")):
        raise SourceError(
            f"there is no sentence to quote in {path}: a sentence ends with a full stop, and is "
            "more than a question"
        )
    title = known.get("title") or title_of(text)
    retrieved = datetime.now(UTC).isoformat(timespec="seconds")
    source = path.resolve().as_uri()
    return Article(**{**known, "title": title}, text=text, source=source, retrieved=retrieved)  # type: ignore[arg-type]  # a mapping of checked names


_STRUCK = re.compile(r"(?<![~\\])~~(?![\s~])[^~\n]{1,2000}(?<![\s\\])~~(?!~)")


_FENCED = re.compile(r"^(?:```|~~~)", re.MULTILINE)


def unstruck(text: str) -> str:
    """A Markdown text without what is struck out in it.

    >>> unstruck("At least ~~12~~ 15 were hurt ~~badly~~."), unstruck("It is ~~ 5 ~~ km.")
    ('At least 15 were hurt.', 'It is ~~ 5 ~~ km.')
    """
    if "~~" not in text or _FENCED.search(text):
        return text
    pieces: list[str] = []
    at = 0
    for match in _STRUCK.finditer(text):
        before, after = text[at : match.start()], text[match.end() : match.end() + 1]
        if before[-1:].isspace() and after in (" ", ",", ".", ";", ":"):
            before = before[:-1]
        pieces.append(before)
        at = match.end()
    return "".join([*pieces, text[at:]])


def _decode(data: bytes, path: Path) -> str:
    """The text of a file: UTF-8, the encoding its first bytes declare, or the likely one."""
    declared = next((name for bom, name in MARKS.items() if data.startswith(bom)), None)
    if declared is None and b"\0" in data:
        raise SourceError(
            f"{path} is not a text file: there is a zero byte at position {data.index(0)}"
        )
    try:
        return data.decode(declared or "utf-8")
    except UnicodeDecodeError as error:
        text = None if declared else likely_text(data)
        if text is None:
            raise SourceError(
                f"{path} is not {(declared or 'utf-8').upper()}, nor clearly in another encoding: "
                f"the byte 0x{data[error.start]:02x} at position {error.start} does not fit; save "
                "it as UTF-8"
            ) from error
        return text


def _known_of_files(folder: Path) -> dict[str, dict[str, str]]:
    """The checked metadata of a folder's files, from its `sources.toml`."""
    path = folder / SIDECAR
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    known: dict[str, dict[str, str]] = {}
    for name, table in tables.items():
        if not isinstance(table, dict) or not (folder / name).is_file():
            raise SourceError(f'{path}: ["{name}"] is not the name of a file in {folder}')
        for key, value in table.items():
            if key not in _KNOWN_OF or not isinstance(value, str | date):
                keys = ", ".join(sorted(_KNOWN_OF))
                raise SourceError(f'{path}: {key} of ["{name}"] is none of {keys}, as text')
        if "url" in table and not is_web(str(table["url"])):
            raise SourceError(
                f'{path}: url of ["{name}"] is no address like https://example.org/a'
            )
        if "published" in table and moment_of(str(table["published"])) is None:
            raise SourceError(f'{path}: published of ["{name}"] is no date like 2026-03-04')
        long = next((key for key, value in table.items() if len(str(value)) > TITLE_CHARS), None)
        if long is not None and long != "url":
            raise SourceError(
                f'{path}: {long} of ["{name}"] has more than {TITLE_CHARS} characters'
            )
        known[name] = {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in table.items()
        }
    return known


def read_text(data: bytes, address: str, charset: str | None = None) -> ExtractedArticle:
    """The text as one article. Raises SourceError if it has no sentence."""
    try:
        marked = any(data.startswith(mark) for mark in MARKS)
        text = storable(decode(data) if marked else decode_strictly(data, charset))
        if address.lower().endswith(_MARKDOWN):
            text = unstruck(text)
    except UnicodeError as error:
        raise SourceError(f"cannot read {address}: {error}") from error
    if fault := too_long(text):
        raise SourceError(f"cannot read {address}: {fault}")
    if not split(text):
        raise SourceError(f"there is no sentence to quote in {address}")
    url = address if is_web(address) else None
    article = Article(
        text, source=address, title=title_of(text), url=url, language=language_of(text, None)
    )
    return ExtractedArticle(article, addresses=(address,))


_FIELDS = ("source", "title", "url", "publisher", "author", "published", "retrieved", "language")


_FAULTS_NAMED = 5


LINE_BYTES = 4_000_000
"""A line of a JSONL file: the longest article, where every character is escaped."""


def read_jsonl(data: bytes, address: str) -> list[ExtractedArticle]:
    """The articles of a JSONL file: `text` and any of the fields of an article, or more.

    All or nothing: raises SourceError, naming the lines, if one of them is not an article.
    """
    found: list[ExtractedArticle] = []
    faults: list[str] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            try:
                found.append(_found(line, f"{address}#{number}"))
            except (ValueError, RecursionError) as error:
                faults.append(f"line {number} of {address} is not an article: {error}")
    if faults:
        more = f"\nand {len(faults) - _FAULTS_NAMED} more" if len(faults) > _FAULTS_NAMED else ""
        raise SourceError("\n".join(faults[:_FAULTS_NAMED]) + more)
    if not found:
        raise SourceError(f"{address} holds no articles")
    return found


def line_of(found: ExtractedArticle) -> str:
    """An article as one line of JSON without its end: everything needed to have it again.

    >>> line_of(ExtractedArticle(Article("It rose.", title="River")))
    '{"text": "It rose.", "title": "River", "id": "ba463c2c056e"}'
    """
    article = found.article
    line = {"text": article.text, **{name: getattr(article, name) for name in _FIELDS}}
    line |= {"id": article.id, "changed": found.changed, "licence": found.licence}
    line |= {
        "addresses": list(found.addresses) or None,
        "scrolls": None if found.scrolls else False,
    }
    kept = {name: value for name, value in line.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False)


def _found(line: bytes, source: str) -> ExtractedArticle:
    if len(line) > LINE_BYTES:
        raise ValueError(f"it is longer than {LINE_BYTES:,} bytes")
    thing = json.loads(line.decode("utf-8"))
    text = thing.get("text") if isinstance(thing, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise ValueError('it has no "text"')
    if text != storable(text) and storable(text) != text.replace("\r\n", "\n").replace("\r", "\n"):
        raise ValueError('its "text" holds what is no character')
    known = {name: _string(thing, name) for name in _FIELDS}
    known["source"] = known["source"] or source
    article = Article(text, id=_string(thing, "id") or "", **known)  # type: ignore[arg-type]  # names of fields
    if fault := too_large(article):
        raise ValueError(fault)
    if article.url and not is_web(article.url):
        raise ValueError('its "url" is no address like https://example.org/page')
    if article.published and moment_of(article.published) is None:
        raise ValueError('its "published" is no date like 2026-03-04')
    addresses = thing.get("addresses") or ()
    found = ExtractedArticle(
        article,
        _string(thing, "changed"),
        _string(thing, "licence"),
        tuple(str(each) for each in addresses) if isinstance(addresses, list) else (),
        scrolls=thing.get("scrolls") is not False,
    )
    return of_its_site(found, source)


def _string(thing: dict[str, Any], name: str) -> str | None:
    value = thing.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'its "{name}" is no text')
    return value or None
