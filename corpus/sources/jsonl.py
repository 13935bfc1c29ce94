"""Articles as lines of JSON, one object a line: to come in, and to go out."""

from __future__ import annotations

import json
from typing import Any

from corpus.article import Article
from corpus.sources.file import SourceError
from corpus.sources.found import Found, of_its_site, storable

_FIELDS = ("source", "title", "url", "publisher", "author", "published", "retrieved", "language")
_FAULTS_NAMED = 5


def read_jsonl(data: bytes, address: str) -> list[Found]:
    """The articles of a JSONL file: `text` and any of the fields of an article, or more.

    Taken whole or not at all. Raises SourceError, naming lines, where one of them is no article.
    """
    found: list[Found] = []
    faults: list[str] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            try:
                found.append(_found(line, f"{address}#{number}"))
            except (ValueError, RecursionError) as error:
                faults.append(f"line {number} of {address} is no article: {error}")
    if faults:
        more = f"\nand {len(faults) - _FAULTS_NAMED} more" if len(faults) > _FAULTS_NAMED else ""
        raise SourceError("\n".join(faults[:_FAULTS_NAMED]) + more)
    if not found:
        raise SourceError(f"{address} holds no articles")
    return found


def line_of(found: Found) -> str:
    """An article as one line of JSON without its end: everything needed to have it again.

    >>> line_of(Found(Article("It rose.", title="River")))
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


def _found(line: bytes, source: str) -> Found:
    thing = json.loads(line.decode("utf-8"))
    text = thing.get("text") if isinstance(thing, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise ValueError('it has no "text"')
    if text != storable(text) and storable(text) != text.replace("\r\n", "\n").replace("\r", "\n"):
        raise ValueError('its "text" holds what is no character')
    known = {name: _string(thing, name) for name in _FIELDS}
    known["source"] = known["source"] or source
    article = Article(text, id=_string(thing, "id") or "", **known)  # type: ignore[arg-type]  # names of fields
    addresses = thing.get("addresses") or ()
    found = Found(
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
