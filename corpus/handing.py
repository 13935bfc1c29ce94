"""The corpus handed on: as lines of JSON to be read anywhere, and as a copy of its file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from corpus.database import CorpusError
from corpus.hiding import Rule, put
from corpus.related import Place
from corpus.sources.file import SourceError
from corpus.sources.found import Found
from corpus.sources.jsonl import line_of, read_jsonl
from corpus.store import Added, CorpusStore, Embed, SaidElsewhereError
from corpus.versions import Version


def exported(store: CorpusStore) -> Iterator[str]:
    """Everything needed to have the articles again, one a line, oldest version and all.

    Before them what must not be shown, with a mark at what is hidden whole; after them the feeds
    that are followed. Embeddings are made anew where it is imported.
    """
    hiding, everything = store.hiding(), store.everything
    for rule in hiding.rules:
        yield json.dumps({"hide": rule.kind, "what": rule.what}, ensure_ascii=False)
    for (article_id,) in store._db.all("SELECT id FROM articles ORDER BY id"):  # noqa: SLF001
        article = everything.article(article_id)
        found = Found(article, article.changed, article.licence, scrolls=article.scrolls)
        line = json.loads(line_of(found))
        places = everything.places(article)
        before = everything.history(article_id)[:-1]
        line |= {"hidden": True} if hiding.hides(article) else {}
        line |= {"gone": article.gone} if article.gone else {}
        line |= {"places": [_fields(place) for place in places]} if places else {}
        line |= {"versions": [_fields(version) for version in before]} if before else {}
        yield json.dumps(line, ensure_ascii=False)
    for feed in store.visits.feeds():
        yield json.dumps({"feed": feed.address, "title": feed.title}, ensure_ascii=False)


def imported(
    store: CorpusStore, lines: Iterable[bytes], name: str, encoder: str, embed: Embed
) -> Iterator[Added]:
    """What became of each article of some lines; feeds are followed and things hidden again.

    Raises SourceError, with its number, for a line that cannot be read; what came before it is
    kept, and the same lines again change nothing.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            if isinstance(told, dict) and isinstance(told.get("feed"), str):
                store.visits.follow(told["feed"], told.get("title"))
                continue
            if isinstance(told, dict) and "hide" in told:
                put(store, Rule(told["hide"], told["what"]))
                continue
            (found,) = read_jsonl(line, f"{name}:{number}")
            places = [Place(**place) for place in told.get("places", [])]
            before = [Version(**version) for version in told.get("versions", [])]
        except (SourceError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(f"line {number} of {name} is no article: {error}") from error
        article = replace(
            found.article,
            changed=found.changed,
            licence=found.licence,
            scrolls=found.scrolls,
            gone=told.get("gone") and str(told["gone"]),
        )
        try:
            added = store.add(article, encoder, embed, found.addresses)
        except SaidElsewhereError as error:
            yield Added(error.kept, "unchanged", 0)
            continue
        if added.outcome == "added":
            store.put_back(added.article, places, before)
        yield added


def back_up(store: CorpusStore, to: Path) -> int:
    """A copy of the whole corpus as it is at one moment, while others write; its size in bytes.

    It takes its name only when it is whole. Raises CorpusError where it cannot be written.
    """
    unfinished = to.with_name(f"{to.name}.{os.getpid()}.unfinished")
    if to.exists():
        raise CorpusError(f"{to} is there already; give another name, or move it away")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        store._db.all("VACUUM INTO ?", str(unfinished))  # noqa: SLF001  # of this package
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(to)
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return to.stat().st_size
    except OSError as error:
        raise CorpusError(f"cannot write {to}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _fields(thing: Place | Version) -> dict[str, object]:
    from dataclasses import asdict

    return {name: value for name, value in asdict(thing).items() if value is not None}
