"""Upkeep of a corpus: lines of JSON out and in, copies of its file, faults found and repaired."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.article import AlternateLocation, Article, Passage, moment_of
from corpus.extract.records import ExtractedArticle, SourceError
from corpus.extract.text import line_of, read_jsonl
from corpus.files import sync_to_disk
from corpus.segmentation import split
from corpus.store.crawl_state import Feed
from corpus.store.database import CorpusError, Database, DatabaseUrl
from corpus.store.deduplication import (
    band_keys,
    delete_spoiled_places,
    new_places,
    places_are_whole,
    signature,
    write_bands,
    write_places,
)
from corpus.store.hide_rules import HideKind, HideRule
from corpus.store.move import Moved, move, move_name
from corpus.store.passage_search import IN_USE, insert_vectors, read_vectors
from corpus.store.read import PASSAGE, ArticleCache, CorpusView, UnknownArticleError, passage_of
from corpus.store.versions import Version
from corpus.store.write import (
    Added,
    CorpusStore,
    Embed,
    SaidElsewhereError,
    insert_passages,
    open_database,
)
from corpus.urls import is_web


def export_lines(store: CorpusStore) -> Iterator[str]:
    """The whole corpus as lines of JSON: one article per line, with all versions.

    First come the hide rules, and fully hidden articles carry a mark; last the followed feeds.
    The import recomputes embeddings.
    """
    for rule in store.hidden.rules().rules:
        yield json.dumps({"hide": rule.kind, "what": rule.what}, ensure_ascii=False)
    for (article_id,) in store.database.all("SELECT id FROM articles ORDER BY id"):
        try:
            with store.database.snapshot():  # another process may change it meanwhile
                line = _line_of(store, store.all.article(article_id))
        except UnknownArticleError:
            continue  # it was removed since the ids were read
        yield json.dumps(line, ensure_ascii=False)
    for feed in store.crawl.feeds():
        yield json.dumps({"feed": feed.address, "title": feed.title}, ensure_ascii=False)


def _line_of(store: CorpusStore, article: Article) -> dict[str, Any]:
    found = ExtractedArticle(article, article.changed, article.licence, scrolls=article.scrolls)
    line: dict[str, Any] = json.loads(line_of(found))
    places = store.all.places(article)
    before = store.all.history(article.id)[:-1]
    line |= {"hidden": True} if store.hidden.rules().hides(article) else {}
    line |= {"gone": article.gone} if article.gone else {}
    line |= {"places": [_fields(place) for place in places]} if places else {}
    line |= {"versions": [_fields(version) for version in before]} if before else {}
    return line


def opml_of(feeds: Iterable[Feed]) -> str:
    """The followed feeds as an OPML file, which feed readers read, and `verbatim follow`.

    Source: http://opml.org/spec2.opml.
    """
    from xml.sax.saxutils import quoteattr  # brings urllib.request along

    rows = [
        f'    <outline type="rss" text={quoteattr(feed.title or feed.address)} '
        f"xmlUrl={quoteattr(feed.address)}/>"
        for feed in feeds
    ]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    head += ["  <head><title>Verbatim</title></head>", "  <body>"]
    return "\n".join([*head, *rows, "  </body>", "</opml>", ""])


def import_lines(
    store: CorpusStore, lines: Iterable[bytes], name: str, encoder: str, embed: Embed
) -> Iterator[Added]:
    """Import exported lines; gives the outcome of each article, and restores feeds and hide rules.

    Raises SourceError with the number of a line that cannot be read; earlier lines stay imported,
    and importing the same lines again changes nothing.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = _told(line)
            if "feed" in told:
                store.crawl.follow(*_feed_of(told))
                continue
            if "hide" in told:
                store.hidden.add(_rule_of(told))
                continue
            (found,) = read_jsonl(_forgiven(told, line), f"{name}:{number}")
            places = [_place_of(place) for place in told.get("places", [])]
            before = [_version_of(version) for version in told.get("versions", [])]
        except (
            SourceError,
            ValueError,
            TypeError,
            AttributeError,
            KeyError,
            RecursionError,
        ) as error:
            raise SourceError(
                f"line {number} of {name} is no article: {error}; mend it or leave it out, and "
                "import the same again"
            ) from error
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
            added = Added(error.known, "unchanged", 0)
        # also where it was added before, by an import that was stopped just then
        if added.outcome == "added" or added.article.id == article.id:
            store.put_back(added.article, places, before)
        if told.get("hidden") and not store.hidden.rules().hides(added.article):
            store.hidden.add(HideRule("article", added.article.id))  # its text has another id here
        yield added


def _told(line: bytes) -> dict[str, Any]:
    told = json.loads(line)
    if not isinstance(told, dict):
        raise TypeError("it is no object")
    return told


def _forgiven(told: dict[str, Any], line: bytes) -> bytes:
    """The line of an article alone: without its versions, which make it long.

    And without a date that is none and an address that is none: older exports hold both.
    """
    apart = [
        name
        for name, is_right in (("url", is_web), ("published", moment_of))
        if isinstance(value := told.get(name), str) and not is_right(value)
    ]
    apart += [name for name in ("versions",) if name in told]
    if not apart:
        return line
    return json.dumps({name: told[name] for name in told if name not in apart}).encode()


def _feed_of(told: dict[str, Any]) -> tuple[str, str | None]:
    address, title = told["feed"], told.get("title")
    if not isinstance(address, str) or not is_web(address) or not _is_text(title):
        raise ValueError('its "feed" is no address on the web, or its "title" no text')
    return address, title


def _rule_of(told: dict[str, Any]) -> HideRule:
    kind, what = told["hide"], told.get("what")
    if kind not in get_args(HideKind) or not isinstance(what, str) or not what.strip():
        kinds = ", ".join(get_args(HideKind))
        raise ValueError(f'its "hide" is none of {kinds}, or there is no text in "what"')
    return HideRule(kind, what)


def _place_of(told: dict[str, Any]) -> AlternateLocation:
    if not is_web(str(told["address"])) or not _is_text(told.get("publisher")):
        raise ValueError('one of its "places" has no address on the web')
    return AlternateLocation(told["address"], told.get("publisher"))


def _version_of(told: dict[str, Any]) -> Version:
    number, known = told["number"], [told.get(name) for name in ("title", "retrieved", "changed")]
    if type(number) is not int or not 0 < number < 1 << 31:
        raise ValueError('one of its "versions" has no number from 1 on')
    if not isinstance(told["text"], str) or not all(map(_is_text, known)):
        raise ValueError('one of its "versions" holds what is no text')
    version = Version(**told)
    if sha256(version.text.encode()).hexdigest() != version.digest:
        raise ValueError(f'the text of version {number} has another "digest"')
    return version


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def move_corpus(
    source: Path | DatabaseUrl, target: Path | DatabaseUrl
) -> Generator[Moved, None, None]:
    """Copy a corpus from a file to a database, or back; yields how far it is. Blocks.

    The source stays as it is. A move that was stopped goes on where it was, and one that is done
    is not done again. Raises CorpusError where the target holds another corpus, or differs from
    the source in the end.
    """
    if _is_moved(source, target):
        return
    if isinstance(target, Path) and target.exists():
        raise CorpusError(f"there is a corpus at {target} already; move it away")
    where = target
    if isinstance(target, Path):
        target.parent.mkdir(parents=True, exist_ok=True)
        where = target.with_name(f"{target.name}.moving")
    with (
        closing(open_database(source, create=False)) as from_,
        closing(open_database(where, create=True, moving=True)) as to,
    ):
        yield from move(from_, to)
    if isinstance(target, Path) and isinstance(where, Path):
        where.replace(target)
        sync_to_disk(target.parent)


@contextmanager
def replacing(
    target: DatabaseUrl,
    source: Path | None,
    others: Sequence[str] = (),
    *,
    last: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """A block after which a database holds the corpus of a file, or none, instead of its own.

    The block makes `others`, which are schemas, anew, and `last` is done once all is there. What
    was there is dropped at its end, and comes back where anything fails: until then nobody finds
    a corpus. Blocks; raises CorpusError where somebody answers from it.
    """
    from corpus.store.postgres import schemas_aside

    name = None
    if source is not None:
        with closing(open_database(source, create=False)) as file:
            name = move_name(file.revision_now())
    with schemas_aside(target, ("verbatim", *others), name):
        yield
        for _ in move_corpus(source, target) if source is not None else ():
            pass
        last()


def undo_replacing(target: DatabaseUrl) -> None:
    """Bring back what `replacing` had put aside when it was killed. Raises CorpusError."""
    from corpus.store.postgres import bring_back

    bring_back(target)


def _is_moved(source: Path | DatabaseUrl, target: Path | DatabaseUrl) -> bool:
    """True if the corpus is in the target already, as it is."""
    if not (CorpusStore.exists(target) and CorpusStore.exists(source)):
        return False
    with (
        closing(open_database(source, create=False)) as from_,
        closing(open_database(target, create=False)) as to,
    ):
        return from_.revision_now() == to.revision_now()


def back_up(store: CorpusStore, to: Path) -> int:
    """Copy the corpus consistently while others write; gives the size in bytes.

    The file appears once complete. Raises CorpusError if it cannot be written.
    """
    if to.exists():
        raise CorpusError(f"{to} is there already; give another name, or move it away")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        store.database.copy_to(to)
        return to.stat().st_size
    except OSError as error:
        raise CorpusError(f"cannot write {to}: {error.strerror}") from error


def _fields(thing: AlternateLocation | Version) -> dict[str, object]:
    from dataclasses import asdict

    told = asdict(thing).items()
    return {name: value for name, value in told if value is not None and name != "named"}


FaultKind = Literal[
    "file", "text", "passages", "words", "embeddings", "addresses", "copies", "index"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `article_id` if it concerns one article."""

    kind: FaultKind
    said: str
    article_id: str | None = None

    @property
    def can_be_mended(self) -> bool:
        """True if it can be rebuilt from intact data."""
        return self.kind not in {"file", "text"}


def find_faults(store: CorpusStore) -> Iterator[Fault]:
    """The faults of a corpus. Blocks: it reads everything."""
    db = store.database
    for said in db.faults():
        yield Fault("file", said)
    for (article_id,) in db.all("SELECT id FROM articles ORDER BY id"):
        with db.snapshot():  # or another process may replace it before its passages are read
            # nothing that was read before: it is the file that is looked at
            everything = CorpusView(db, ArticleCache(db), None)
            faults = list(_of_article(everything, db, article_id))
        yield from faults
    if fault := db.words_fault():
        yield Fault("words", f"the words do not agree with the passages: {fault}")


def repair_faults(store: CorpusStore, faults: list[Fault], encoder: str, embed: Embed) -> int:
    """Make again what can be; gives how many faults that were. Blocks.

    Raises CorpusError where the corpus was embedded by another encoder.
    """
    store.search.check_encoder(encoder)
    mendable = [fault for fault in faults if fault.can_be_mended]
    spoiled = {fault.article_id for fault in faults if not fault.can_be_mended}
    with store.database.transaction():
        db = store.database
        db.forget_revisions()
        for fault in mendable:
            if fault.article_id is not None and fault.article_id not in spoiled:
                _mend(db, fault, store.all.article(fault.article_id), encoder, embed)
        if mendable:
            db.rebuild_words()
    return sum(fault.article_id not in spoiled for fault in mendable)


def _of_article(everything: CorpusView, db: Database, article_id: str) -> Iterator[Fault]:
    try:
        article = everything.article(article_id)
    except UnknownArticleError:
        return  # it was removed since the ids were read
    except CorpusError as error:
        yield Fault("text", str(error), article_id)
        return
    try:
        passages = everything.passages_of(article_id)
    except CorpusError as error:
        yield Fault("passages", str(error), article_id)
        return
    cuts = split(article.text, language=article.language)
    if [p.span for p in passages] != [cut.span for cut in cuts]:
        yield Fault("passages", f"article {article_id} is not cut into its passages", article_id)
        return
    yield from _of_embeddings(db, article_id, len(passages))
    if not places_are_whole(db, article):
        said = f"article {article_id} is not found by its address"
        yield Fault("addresses", said, article_id)
    keys = set(band_keys(signature(article.text)))
    held = {key for (key,) in db.all("SELECT key FROM bands WHERE article_id = ?", article_id)}
    if keys != held:
        yield Fault("copies", f"copies of article {article_id} are not found", article_id)


def _of_embeddings(db: Database, article_id: str, passages: int) -> Iterator[Fault]:
    of_article = "passage_id IN (SELECT id FROM passages WHERE article_id = ?)"
    try:
        found = [
            read_vectors(db, name, of_article, article_id)[0].size
            for (name,) in db.all(f"SELECT name FROM encoders WHERE {IN_USE}")
        ]
    except CorpusError:
        found = []
    if sum(found) != passages:
        said = f"passages of article {article_id} have no embedding, or one that is damaged"
        yield Fault("embeddings", said, article_id)


def _mend(db: Database, fault: Fault, article: Article, encoder: str, embed: Embed) -> None:
    if fault.kind == "passages":
        db.write("DELETE FROM passages WHERE article_id = ?", article.id)
        cuts = split(article.text, language=article.language)
        ids = insert_passages(db, article, cuts)
        vectors = embed([Passage(0, article, *cut) for cut in cuts])
        insert_vectors(db, encoder, ids, vectors)
    elif fault.kind == "embeddings":
        found = db.all(
            f"SELECT {PASSAGE} FROM passages WHERE article_id = ? ORDER BY start", article.id
        )
        passages = [passage_of(db, row, article) for row in found]
        insert_vectors(db, encoder, [p.id for p in passages], embed(passages))
    elif fault.kind == "addresses":
        delete_spoiled_places(db, article.id)
        places = new_places(db, article.id, article, ())
        write_places(db, article.id, places, article.publisher)
    elif fault.kind == "copies":
        db.write("DELETE FROM bands WHERE article_id = ?", article.id)
        write_bands(db, article)
