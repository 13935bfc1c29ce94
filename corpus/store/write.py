"""The store: articles, their passages, the words of the passages and their embeddings.

An article and all that belongs to it is written in one transaction, so that readers see it whole
or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self

from corpus.article import (
    SOURCE_CHARS,
    AlternateLocation,
    Article,
    Passage,
    PassageSpan,
    plausible,
    too_large,
)
from corpus.attribution import ConfirmedPublishers
from corpus.language import stemmed
from corpus.segmentation import split
from corpus.store.crawl_state import CrawlStates
from corpus.store.database import (
    Database,
    DatabaseUrl,
    SqliteDatabase,
    TextError,
    checksum,
)
from corpus.store.deduplication import (
    are_copies,
    copy_group_of,
    delete_bands,
    is_other_spelling,
    new_places,
    place_key,
    write_bands,
    write_places,
)
from corpus.store.hide_rules import HideRule, HideRules, Hiding
from corpus.store.passage_search import (
    FORMER,
    IN_USE,
    MAKING,
    READY,
    Embedding,
    PassageSearch,
    insert_vectors,
)
from corpus.store.read import FIELDS, PASSAGE, ArticleCache, CorpusView, row_of
from corpus.store.versions import Version, keep_version, write_version
from corpus.urls import is_web, same_site

Embed = Callable[[Sequence[Passage]], Embedding]
"""A function that embeds passages: one row per passage, in order."""


_KEPT_OF = ("publisher", "author", "published", "language", "licence")
"""Metadata that a new version inherits if it does not state them."""


_ADDRESSES = 100  # of one article in one reading; a page states two or three


_NEWS_S = 7 * 86_400.0  # for so long it is known that an article came as news


_KNOWN_OF = ("title", "url", "publisher", "author", "published", "language", "changed", "licence")


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome of adding an article."""

    article: Article
    outcome: Literal["added", "replaced", "copy", "unchanged"]
    """A copy is the very text of a known article, at another address."""
    passages: int


class SaidElsewhereError(TextError):
    """A page now says what another article says: a notice of its site, more likely than not."""

    def __init__(self, kept: Article, known: Article) -> None:
        """Name both articles: the one that stands there still, and the one that says so too."""
        super().__init__(
            f"{kept.source} says the same as {known.label} ({known.id}) now; what it said before "
            f"is kept: look at the page, and where it is gone: verbatim remove {kept.id}"
        )
        self.known = known


class _OvertakenError(Exception):
    """Another process has written the same meanwhile: look again."""


def open_database(
    path: Path | Literal[":memory:"] | DatabaseUrl,
    *,
    create: bool,
    confirmed: ConfirmedPublishers | None = None,
    moving: bool = False,
    standby: DatabaseUrl | None = None,
) -> Database:
    """Open what holds a corpus; `moving`: one that is being moved there. See `CorpusStore.open`.

    The driver of the server is imported only for an address of one.
    """
    if not isinstance(path, DatabaseUrl):
        return SqliteDatabase(path, create=create, confirmed=confirmed)
    from corpus.store.postgres import PostgresDatabase

    return PostgresDatabase(
        path, create=create, confirmed=confirmed, moving=moving, standby=standby
    )


class CorpusStore:
    """The corpus: `with CorpusStore.open(path) as store:` is its whole life.

    Safe to use from several threads, one at a time. Blocks: call it from a thread in async code.
    """

    def __init__(self, database: Database) -> None:
        """Wrap an open file; use `open`."""
        cache = ArticleCache(database)
        self.database = database
        """The file; for the modules of this package."""
        self.hidden = Hiding(database)
        """The rules for what is hidden, and what they hide."""
        self.visible = CorpusView(database, cache, self.hidden)
        """The articles for whoever asks: what is hidden is not there."""
        self.all = CorpusView(database, cache, None)
        """The articles with what is hidden, for who keeps them rather than reads them."""
        self.search = PassageSearch(database)
        """Words and embeddings, by the ids of passages; hidden ones too."""
        self.crawl = CrawlStates(database)
        """When addresses were asked, and which feeds are followed."""

    @classmethod
    def open(
        cls,
        path: Path | Literal[":memory:"] | DatabaseUrl,
        *,
        create: bool = False,
        confirmed: ConfirmedPublishers | None = None,
        standby: DatabaseUrl | None = None,
    ) -> Self:
        """Open the corpus at `path`; with `create`, start an empty one where there is none.

        `confirmed` are the publishers that are named to readers without their host. A `standby`
        of a database is searched in its place, while it is as new.
        Raises CorpusError where there is no corpus, or one that is damaged, somebody else's, or
        written by a newer version.
        """
        return cls(open_database(path, create=create, confirmed=confirmed, standby=standby))

    @staticmethod
    def exists(path: Path | DatabaseUrl) -> bool:
        """True if there is a corpus. Raises CorpusError where its server is away."""
        if isinstance(path, Path):
            return path.exists()
        from corpus.store.postgres import holds_corpus

        return holds_corpus(path)

    def __enter__(self) -> Self:
        """Give the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file, where a `with` block does not."""
        self.database.close()

    @property
    def path(self) -> Path | None:
        """The file it lives in; None where it is in memory or in a database server."""
        return self.database.file

    def count_hidden(self, rule: HideRule) -> tuple[int, int]:
        """How many articles a rule hides whole, and how many passages.

        A topic is looked for in every passage; for other rules no text is read.
        """
        alone = HideRules((rule,))
        ids = self.hidden.article_ids_of(alone)
        if rule.kind != "topic":
            where, value = self.database.any_of("article_id", ids)
            (passages,) = self.database.first(
                f"SELECT count(*) FROM passages WHERE {where}", value
            )
            return len(ids), int(passages)
        every = (
            passage
            for summary in self.all.articles()
            for passage in self.all.passages_of(summary.article.id)
        )
        return len(ids), sum(alone.hides_passage(passage) for passage in every)

    def add(
        self,
        article: Article,
        encoder: str,
        embed: Embed,
        addresses: Iterable[str] = (),
        *,
        news: bool = False,
    ) -> Added:
        """Add an article, or a new version of the one from the same source: all or nothing.

        `addresses` are further ones it was reached by. `embed` makes the embeddings, by the
        encoder of that name. The same text again changes nothing, unless more is known of it now.
        `news`: an article that is new here, and a copy of none, is among `visible.news`.
        Raises TextError for a text that has no sentence to quote or for an article that is too
        large, SaidElsewhereError for a page that says what another article does, and CorpusError
        where the corpus was embedded by another encoder.
        """
        if fault := too_large(article):
            raise TextError(f"cannot add {(article.source or 'the text')[:200]}: {fault}")
        article = plausible(article)
        addresses = [each for each in addresses if len(each) <= SOURCE_CHARS][:_ADDRESSES]
        known = self._with_text_of(article)
        there = self._standing_at(article.source)
        if known and there and known.id != there.id:
            if is_web(there.source or ""):
                raise SaidElsewhereError(there, known)
            self.remove(there.id)  # what stood there is gone, and what stands there now is known
            self._place(known.id, article, addresses)
            return Added(known, "replaced", len(self.all.passages_of(known.id)))
        known = known or (None if there else self._other_form_of(article))
        if known:
            return self._known_again(article, known, addresses)
        return self._said_anew(article, there, encoder, embed, addresses, news=news)

    def remove(self, article_id: str) -> Article:
        """Remove an article with all its passages and versions, and give it back.

        Raises UnknownArticleError for an id that this corpus does not hold.
        """
        article = self.all.article(article_id)
        with self.database.transaction():
            delete_bands(self.database, article)
            delete_article(self.database, article_id)
        return article

    def mark_gone(self, address: str, when: str) -> Article | None:
        """Note that there is nothing at an address any more; gives the article that was there."""
        article = self.all.article_at(address)
        if article is None or article.gone:
            return article
        article = replace(article, gone=when)
        with self.database.transaction():
            update_article(self.database, article)
        return article

    def put_back(
        self,
        article: Article,
        places: Iterable[AlternateLocation],
        before: Iterable[Version],
    ) -> None:
        """Write an exported article, adding metadata that is unknown here."""
        has = {version.number for version in self.all.history(article.id)[:-1]}
        before = [version for version in before if version.number not in has]
        places = [place for place in places if self.all.article_at(place.address) is None]
        if not before and not places:
            return
        with self.database.transaction():
            for place in places:
                keys = {place_key(place.address): place.address}
                write_places(self.database, article.id, keys, place.publisher)
            for version in before:
                write_version(self.database, article.id, version)

    def embed_again(self, encoder: str, embed: Embed) -> Iterator[int]:
        """Replace all embeddings by those of one encoder; yields how many passages are done.

        They are made beside those in use and take their place in the end, unless another process
        answers with those: then `change_over` does it later. Nothing is lost where it is stopped.
        """
        yield from self.embed_beside(encoder, embed)
        self.change_over(encoder, embed)

    def embed_beside(self, encoder: str, embed: Embed) -> Iterator[int]:
        """Embed all passages beside the embeddings in use, article by article.

        Yields how many passages are done. What was made before it was stopped is not made again.
        """
        name = MAKING + encoder
        with self.database.transaction(counts=False):
            if not self._encoder_id(name):
                self._rename(READY + encoder, name)
            self.database.write(
                "INSERT INTO encoders (name) VALUES (?) ON CONFLICT DO NOTHING", name
            )
        self._drop_embeddings(f"NOT ({IN_USE}) AND name <> ?", name)
        while missing := self._lacking(name):
            for article_id in missing:
                yield self._embed_article(article_id, name, embed)
        with self.database.transaction(counts=False):
            self._rename(name, READY + encoder)

    def change_over(self, encoder: str, embed: Embed) -> bool:
        """Use the embeddings by an encoder that are ready, in one step; True if they are in use.

        False where there are none, or where another process answers with those in use. Passages
        that came meanwhile are embedded first.
        """
        ready = READY + encoder
        if not self._encoder_id(ready):
            return False
        with self.database.in_use(alone=True) as alone:
            if not alone:
                return False
            self._drop_embeddings("name LIKE ?", f"{FORMER}%")
            while True:
                for article_id in self._lacking(ready):
                    self._embed_article(article_id, ready, embed)
                with self.database.transaction():
                    if self._lacking(ready):
                        continue
                    self.database.write(
                        f"UPDATE encoders SET name = ? || name WHERE {IN_USE}", FORMER
                    )
                    self._rename(ready, encoder)
                    self.database.forget_revisions()
                break
        self._drop_embeddings("name LIKE ?", f"{FORMER}%")
        return True

    def in_use(self) -> AbstractContextManager[bool]:
        """A block that answers: no other process takes the embeddings away that it reads."""
        return self.database.in_use(alone=False)

    def _encoder_id(self, name: str) -> int | None:
        row = self.database.first("SELECT id FROM encoders WHERE name = ?", name)
        return int(row[0]) if row else None

    def _rename(self, name: str, new: str) -> None:
        self.database.write("UPDATE encoders SET name = ? WHERE name = ?", new, name)

    def _lacking(self, name: str) -> list[str]:
        """The articles with a passage that has no embedding by an encoder."""
        found = self.database.all(
            "SELECT DISTINCT article_id FROM passages WHERE NOT EXISTS (SELECT 1 FROM embeddings "
            "WHERE encoder_id = ? AND passage_id = passages.id) ORDER BY article_id",
            self._encoder_id(name),
        )
        return [article_id for (article_id,) in found]

    def _drop_embeddings(self, where: str, *values: object) -> None:
        """Delete the embeddings by some encoders, a few at a time: others write in between."""
        for (id,) in self.database.all(f"SELECT id FROM encoders WHERE {where}", *values):
            few = "SELECT passage_id FROM embeddings WHERE encoder_id = ? LIMIT 2000"
            while self.database.first(few, id):
                with self.database.transaction(counts=False):
                    self.database.write(
                        f"DELETE FROM embeddings WHERE encoder_id = ? AND passage_id IN ({few})",
                        id,
                        id,
                    )
            with self.database.transaction(counts=False):
                self.database.write("DELETE FROM encoders WHERE id = ?", id)

    def _embed_article(self, article_id: str, name: str, embed: Embed) -> int:
        """Embed an article as it is then; gives how many passages it has."""
        while ids := [p.id for p in self.all.passages_of(article_id)]:
            vectors = embed(self.all.passages(ids))
            with self.database.transaction(counts=False):
                # unless another process removed it, or wrote another text, while it was embedded
                if [p.id for p in self.all.passages_of(article_id)] == ids:
                    insert_vectors(self.database, name, ids, vectors)
                    return len(ids)
        return 0

    def _known_again(self, article: Article, known: Article, addresses: Iterable[str]) -> Added:
        """Note what is known of a stored article now, and where else it stands."""
        same = _same_place(article.source, known.source)
        told = {name: getattr(article, name) for name in _KNOWN_OF}
        if not (same or (known.url is None and known.text == article.text)):
            told = {}  # what a copy says of itself is not true of this one
        if is_other_spelling(article.url, known.url):
            told["url"] = None
        if article.language != known.language and _cuts_differ(known, article.language):
            told["language"] = None  # it would have to be cut and embedded anew
        now = replace(known, **{k: v for k, v in told.items() if v is not None}, gone=article.gone)
        placed = self._place(known.id, article, addresses)
        passages = len(self.all.passages_of(known.id))
        if now == known:
            return Added(known, "copy" if placed and not same else "unchanged", passages)
        with self.database.transaction():
            self._write_again(now)
        return Added(now, "replaced", passages)

    def _write_again(self, article: Article) -> None:
        """Write what is known of an article, and the words of its title; the text is as it was."""
        self.database.delete_words_of(article.id)
        update_article(self.database, article)
        self.database.insert_words_of(article.id)

    def _said_anew(
        self,
        article: Article,
        there: Article | None,
        encoder: str,
        embed: Embed,
        addresses: Iterable[str],
        *,
        news: bool,
    ) -> Added:
        """Write an article whose text is not known yet, over the one that was there."""
        told = article
        if there:
            kept = {name: getattr(article, name) or getattr(there, name) for name in _KEPT_OF}
            article = replace(article, id=there.id, **kept)
        else:
            article = replace(article, id=self._free_id(article))
        where = article.source or "the text"
        if "\0" in article.text:
            raise TextError(f"there is a zero character in {where}")
        cuts = split(article.text, language=article.language)
        if not cuts:
            raise TextError(f"there is no sentence to quote in {where}")
        self.search.check_encoder(encoder)
        # Embedding takes long, so it comes before the transaction: nobody is kept waiting by it.
        vectors = embed([Passage(0, article, *cut) for cut in cuts])
        article = replace(article, copy_group=copy_group_of(self.database, article))
        try:
            with self.database.transaction():
                self.search.check_encoder(encoder)  # others may have been embedded meanwhile
                self._write_over(article, there)
                ids = insert_passages(self.database, article, cuts)
                insert_vectors(self.database, encoder, ids, vectors)
                places = new_places(self.database, article.id, article, addresses)
                write_places(self.database, article.id, places, article.publisher)
                if news and not there and article.copy_group == article.id:
                    self._note_news(article.id)
        except _OvertakenError:
            return self.add(told, encoder, embed, addresses, news=news)
        return Added(article, "replaced" if there else "added", len(cuts))

    def _note_news(self, article_id: str) -> None:
        now = self.crawl.clock()
        self.database.write("DELETE FROM news WHERE at < ?", now - _NEWS_S)
        self.database.write("INSERT INTO news (article_id, at) VALUES (?, ?)", article_id, now)

    def _write_over(self, article: Article, there: Article | None) -> None:
        """Write what is known of an article, over the one that was there.

        Raises _OvertakenError where another process wrote the like while it was embedded.
        """
        if (
            self._with_text_of(article)
            or self._standing_at(article.source) != there
            or (there is None and self._free_id(article) != article.id)
        ):
            raise _OvertakenError
        if there:
            keep_version(self.database, there)
            delete_bands(self.database, there)
            delete_passages(self.database, there.id)
            update_article(self.database, article)
        else:
            insert_article(self.database, article)
        write_bands(self.database, article)

    def _place(self, article_id: str, article: Article, addresses: Iterable[str]) -> bool:
        """Note the addresses of an article that are new, if there are any."""
        places = new_places(self.database, article_id, article, addresses)
        if places:
            with self.database.transaction():
                write_places(self.database, article_id, places, article.publisher)
        return bool(places)

    def _standing_at(self, source: str | None) -> Article | None:
        """The stored article whose source this is; not one that it only led to."""
        there = self.all.article_at(source)
        return there if there and _same_place(source, there.source) else None

    def _with_text_of(self, article: Article) -> Article | None:
        """The stored article that has this very text."""
        row = self.database.first("SELECT id FROM articles WHERE digest = ?", article.digest)
        return self.all.article(row[0]) if row else None

    def _other_form_of(self, article: Article) -> Article | None:
        """The stored article of which this is the mobile form or the like: it says the same."""
        for address in (article.source, article.url):
            there = self.all.article_at(address)
            if there and _of_one_site(there, address) and are_copies(there.text, article.text):
                return there
        return None

    def _free_id(self, article: Article) -> str:
        """An id for a text that is new here."""
        if self.database.first("SELECT 1 FROM articles WHERE id = ?", article.id):
            # An article that was corrected since began with this very text.
            return f"{article.id[:6]}{self.search.revision.generation:06}"
        return article.id


def _of_one_site(article: Article, address: str | None) -> bool:
    """True if an address belongs to the site of an article; files have no site."""
    own = article.url or article.source or ""
    return is_web(own) and is_web(address or "") and same_site(own, address or "")


def _same_place(one: str | None, other: str | None) -> bool:
    return place_key(one or "") == place_key(other or "")


def _cuts_differ(article: Article, language: str | None) -> bool:
    """True if an article would be split differently in another language."""
    return split(article.text, language=article.language) != split(article.text, language=language)


def insert_article(db: Database, article: Article) -> None:
    """Write an article that is not there."""
    names = (*FIELDS, "digest", "seal")
    marks = ", ".join("?" * len(names))
    db.write(f"INSERT INTO articles ({', '.join(names)}) VALUES ({marks})", *row_of(article))


def update_article(db: Database, article: Article) -> None:
    """Overwrite the row of that id with an article."""
    names = ", ".join(f"{name} = ?" for name in (*FIELDS, "digest", "seal"))
    db.write(f"UPDATE articles SET {names} WHERE id = ?", *row_of(article), article.id)


def insert_passages(db: Database, article: Article, cuts: Sequence[PassageSpan]) -> list[int]:
    """Write the passages of an article and their words; gives their ids."""
    ids = db.new_passage_ids(len(cuts))
    values = [(id, article.id, *_spans_of(cut)) for id, cut in zip(ids, cuts, strict=True)]
    db.write_many(
        f"INSERT INTO passages ({PASSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*row, checksum(*row)) for row in values],
    )
    title = stemmed(article.title, article.language)
    db.insert_words(
        [
            (id, title, stemmed(article.text[slice(*cut.span)], article.language))
            for id, cut in zip(ids, cuts, strict=True)
        ]
    )
    return ids


def _spans_of(cut: PassageSpan) -> tuple[int, int, str, str | None]:
    flat = [edge for sentence in cut.sentences for edge in sentence]
    sentences = json.dumps(flat, separators=(",", ":"))
    return (*cut.span, sentences, json.dumps(cut.heading) if cut.heading else None)


def delete_passages(db: Database, article_id: str) -> None:
    """Delete the passages of an article, and their words."""
    db.delete_words_of(article_id)
    db.write("DELETE FROM passages WHERE article_id = ?", article_id)


def delete_article(db: Database, article_id: str) -> None:
    """Remove an article with all that belongs to it but its bands."""
    delete_passages(db, article_id)
    db.write("DELETE FROM articles WHERE id = ?", article_id)
