"""Reading the store: articles, passages and versions, with or without what is hidden."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from corpus.article import AlternateLocation, Article, ArticleFilter, FilterError, Passage, Span
from corpus.store.database import CorpusError, Database, Revision, checksum, is_intact
from corpus.store.deduplication import PLACE, article_at
from corpus.store.hide_rules import HideRules, Hiding
from corpus.store.passage_search import chosen
from corpus.store.versions import Version, versions_of
from corpus.urls import is_web

FIELDS = (
    *("text", "source", "title", "url", "publisher", "author", "published", "retrieved"),
    *("language", "id", "changed", "licence", "scrolls", "gone", "copy_group"),
)
"""The columns of an article, in the order of its row."""


PASSAGE = "id, article_id, start, stop, sentences, heading, seal"


CACHE_BYTES = 32_000_000
"""Of the texts of articles in memory; of usual ones, 256 take a tenth of that."""


LIMIT_COPIES = 50
"""The number of copies read to find other locations of a text."""


_PASSAGE = ", ".join(f"passages.{name}" for name in PASSAGE.split(", "))


_NAMED = 10  # of what there is, where something else is asked for


_NEWEST_FIRST = "ORDER BY published IS NULL, published DESC, title NULLS FIRST, articles.id"


class UnknownArticleError(CorpusError):
    """An article id that this corpus does not hold."""


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article of the store with the number of its passages."""

    article: Article
    passages: int


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher, as it is named to readers, with its number of articles."""

    name: str | None
    """None for the articles of which that is not known."""
    articles: int
    newest: str | None
    """ISO 8601: when the newest of them was published."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many articles there are, and between which dates they were published."""

    articles: int
    distinct: int
    """As many where copies of one text count once."""
    first: str | None
    """ISO 8601: when the oldest of them was published, as far as that is known."""
    last: str | None


class CorpusView:
    """The articles of a corpus: all of them, or those that are not hidden.

    Safe to use from several threads, one at a time. Blocks.
    """

    def __init__(self, database: Database, cache: ArticleCache, hiding: Hiding | None) -> None:
        """Read from an open file; without `hiding`, what is hidden is there too."""
        self._db = database
        self._cache = cache
        self._hiding = hiding
        self._publishers = lru_cache(maxsize=1)(self._count_publishers)

    def articles(self, among: ArticleFilter | None = None) -> list[ArticleSummary]:
        """All articles, or those meant, newest first; those without a date last, by title."""
        with self._db.snapshot():  # or another process may remove one before it is read
            where, values = chosen(self._db, among)
            found = self._db.all(
                "SELECT articles.id, digest, articles.seal, count(passages.id) FROM articles "
                f"LEFT JOIN passages ON passages.article_id = articles.id WHERE {where} "
                f"GROUP BY articles.id {_NEWEST_FIRST}",
                *values,
            )
            read = [ArticleSummary(self._held(*row), count) for *row, count in found]
        rules = self._rules()
        return [one for one in read if not rules.hides(one.article)] if rules else read

    def latest(
        self, limit: int, offset: int = 0, among: ArticleFilter | None = None
    ) -> list[Article]:
        """A page of the articles, newest first; those without a date last.

        No other article is read, however many there are, and whatever is hidden.
        """
        with self._db.snapshot():
            where, values = self._shown_among(among)
            found = self._db.all(
                f"SELECT id, digest, seal FROM articles WHERE {where} {_NEWEST_FIRST} "
                "LIMIT ? OFFSET ?",
                *values,
                limit,
                offset,
            )
            return [self._held(*row) for row in found]

    def distinct(
        self, limit: int, offset: int = 0, among: ArticleFilter | None = None
    ) -> list[Article]:
        """As `latest`, but of copies of one text only the newest."""
        with self._db.snapshot():
            where, values = self._shown_among(among)
            found = self._db.all(
                "SELECT id, digest, seal FROM (SELECT articles.*, row_number() OVER "
                f"(PARTITION BY copy_group {_NEWEST_FIRST}) AS place FROM articles WHERE {where}) "
                f"AS articles WHERE place = 1 {_NEWEST_FIRST} LIMIT ? OFFSET ?",
                *values,
                limit,
                offset,
            )
            return [self._held(*row) for row in found]

    def news(self, since: float) -> list[Article]:
        """The articles that followed feeds brought as news from a time on, in that order.

        `since` in seconds since 1970; it is known for a week. Of copies, there is only the first.
        """
        with self._db.snapshot():
            where, values = self._shown_among(None)
            found = self._db.all(
                "SELECT id, digest, seal FROM articles JOIN news ON news.article_id = id "
                f"WHERE {where} AND at >= ? ORDER BY at, id",
                *values,
                since,
            )
            return [self._held(*row) for row in found]

    def extent(self, among: ArticleFilter | None = None) -> Extent:
        """How many articles are shown, and from when to when."""
        with self._db.snapshot():
            where, values = self._shown_among(among)
            row = self._db.first(
                "SELECT count(*), count(DISTINCT copy_group), min(published), max(published) "
                f"FROM articles WHERE {where}",
                *values,
            )
        return Extent(*row)

    def article(self, article_id: str) -> Article:
        """The article with this id, its text checked against its digest.

        Raises UnknownArticleError for an id that this corpus does not hold, or hides.
        """
        row = self._db.first("SELECT digest, seal FROM articles WHERE id = ?", article_id)
        article = self._cache.get(article_id, *row) if row else None
        if article is None or self._rules().hides(article):
            raise UnknownArticleError(
                f"no article {article_id} in {self._db.path}; see the ids with: verbatim sources"
            )
        return article

    def article_at(self, address: str | None) -> Article | None:
        """The article that was read from an address, in whatever spelling."""
        with self._db.snapshot():
            article_id = article_at(self._db, address)
            try:
                return self.article(article_id) if article_id else None
            except UnknownArticleError:
                return None

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages with these ids, in the order asked; gone or hidden ones are left out."""
        marks = ",".join("?" * len(ids))
        by_id = {p.id: p for p in self._passages(f"passages.id IN ({marks})", *ids)}
        return [by_id[id] for id in ids if id in by_id]

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        return self._passages("article_id = ? ORDER BY start", article_id)

    def places(self, article: Article) -> list[AlternateLocation]:
        """Other web locations of the exact text of an article."""
        rules, confirmed = self._rules(), self._db.confirmed
        return [
            replace(place, named=confirmed.byline(place.publisher, place.address, place.address))
            for place in read_places(self._db, article)
            if not rules.hides_place(place)
        ]

    def copies(self, article: Article) -> list[Article]:
        """The newest other articles of the same copy group: copies, though not word for word.

        No more than `LIMIT_COPIES`, oldest first: whoever quotes one reads them all.
        """
        with self._db.snapshot():
            found = self._db.all(
                "SELECT id, digest, seal FROM articles WHERE copy_group = ? AND id <> ? "
                "ORDER BY published DESC NULLS LAST, id DESC LIMIT ?",
                article.copy_group,
                article.id,
                LIMIT_COPIES,
            )
            copies = [self._held(*row) for row in reversed(found)]
        rules = self._rules()
        return [copy for copy in copies if not rules.hides(copy)]

    def history(self, article_id: str) -> list[Version]:
        """The versions of an article, oldest first; the last is the current one.

        None of it where any version says something on a topic that is hidden: what was changed
        cannot be told without it. Raises UnknownArticleError for an id that this corpus does not
        hold.
        """
        with self._db.snapshot():
            article, rules = self.article(article_id), self._rules()
            versions = versions_of(self._db, article)
        texts = (text for version in versions for text in (version.title, version.text) if text)
        return [] if any(rules.hides_words(t, article.language) for t in texts) else versions

    def opening(self, article_id: str) -> list[Span]:
        """The first sentences of an article: nothing from the first to any of them is hidden.

        They end where a passage is hidden after them; passages hidden before them are passed over.
        Raises UnknownArticleError for an id that this corpus does not hold.
        """
        with self._db.snapshot():
            article, rules = self.article(article_id), self._rules()
            passages = self._read("article_id = ? ORDER BY start", article_id)
        found: list[Span] = []
        for passage in passages:
            if rules.hides_passage(passage):
                if found:
                    break
                continue
            for sentence in passage.sentences:
                # a heading of which no sentence is left may stand between two
                said = article.text[found[-1].start : sentence.end] if found else ""
                if rules.hides_words(said, article.language):
                    return found
                found.append(sentence)
        return found

    def publishers(self) -> list[Publisher]:
        """Who published the articles or the same text: who has most first, and unknown ones last.

        What is known of all articles is looked through once after each change.
        """
        with self._db.snapshot():
            return list(self._publishers(self._db.revision_now()))

    def _count_publishers(self, revision: Revision) -> tuple[Publisher, ...]:
        del revision  # what is cached is of one
        where, values = self._not_hidden("id")
        found = self._db.all(
            "SELECT publisher, url, source, published FROM articles " + where, *values
        )
        named: dict[str | None, list[str | None]] = {}
        for publisher, url, source, published in found:
            byline = self._db.confirmed.byline(publisher, url, source)
            named.setdefault(byline, []).append(published)
        for byline, published in self._publishers_of_copies():
            named.setdefault(byline, []).append(published)
        publishers = [
            Publisher(byline, len(dates), max(filter(None, dates), default=None))
            for byline, dates in named.items()
        ]
        return tuple(sorted(publishers, key=lambda p: (p.name is None, -p.articles, p.name or "")))

    def _publishers_of_copies(self) -> list[tuple[str, str | None]]:
        """Who published the text of an article at another address, and when that was published."""
        where, values = self._not_hidden("articles.id")
        found = self._db.all(
            "SELECT addresses.address, addresses.publisher, articles.id, articles.published, "
            "articles.publisher, articles.url, articles.source FROM addresses "
            f"JOIN articles ON articles.id = addresses.article_id {where}",
            *values,
        )
        rules, confirmed = self._rules(), self._db.confirmed
        bylines: dict[tuple[str, str], str | None] = {}
        for address, publisher, id, published, *own in found:
            byline = confirmed.byline(publisher, address, address)
            if byline is None or address in own[1:] or byline == confirmed.byline(*own):
                continue
            if not rules.hides_place(AlternateLocation(address, publisher)):
                bylines[byline, id] = published
        return [
            (byline, published)
            for (byline, id), published in bylines.items()
            # a file of the operator's vouches for the name that a page at another address bears
            if not byline.endswith(")") or (byline.rpartition(" (")[0], id) not in bylines
        ]

    def check(self, among: ArticleFilter) -> None:
        """Raise FilterError for a filter that no article passes, with what there is.

        In a corpus without articles every filter by date, language and publisher is well.
        """
        if among.article:
            self._check_article(among.article)
        if among.publisher:
            self._check_publisher(among.publisher)
        with self._db.snapshot():
            where, values = self._not_hidden("id")
            codes = sorted(
                code
                for (code,) in self._db.all(
                    f"SELECT DISTINCT language FROM articles {where}", *values
                )
                if code
            )
            first, last = self._db.first(
                f"SELECT min(published), max(published) FROM articles {where}", *values
            )
        wanted = (among.language or "").lower()
        if codes and wanted and not any(f"{c.lower()}-".startswith(f"{wanted}-") for c in codes):
            raise FilterError(f"no article in {among.language!r}; there are: {_some(codes)}")
        if last and among.since and last < among.since:
            raise FilterError(f"no article since {among.since}; the newest is of {last[:10]}")
        if first and among.until and first[: len(among.until)] > among.until:
            raise FilterError(f"no article until {among.until}; the oldest is of {first[:10]}")

    def _check_publisher(self, name: str) -> None:
        with self._db.snapshot():
            where, values = self._shown_among(ArticleFilter(publisher=name))
            if self._db.first(f"SELECT 1 FROM articles WHERE {where} LIMIT 1", *values):
                return
            names = [each.name for each in self.publishers() if each.name]
        if names:
            raise FilterError(f"no article by {name!r}; there are: {_some(names)}")

    def _check_article(self, article_id: str) -> None:
        try:
            self.article(article_id)
        except UnknownArticleError as error:
            raise FilterError(f"no article with the id {article_id!r}") from error

    def count_articles(self) -> int:
        """How many articles there are."""
        with self._db.snapshot():
            count = int(self._db.first("SELECT count(*) FROM articles")[0])
            return count - (len(self._hiding.article_ids()) if self._hiding else 0)

    def count_passages(self) -> int:
        """How many passages there are in the articles."""
        with self._db.snapshot():
            where, values = self._not_hidden("article_id")
            return int(self._db.first(f"SELECT count(*) FROM passages {where}", *values)[0])

    def _rules(self) -> HideRules:
        """The hide rules; empty if everything is shown."""
        return self._hiding.rules() if self._hiding else HideRules()

    def _not_hidden(self, article_id: str) -> tuple[str, list[object]]:
        """The SQL condition that excludes hidden articles, with its values."""
        if not self._hiding or not (hidden := self._hiding.article_ids()):
            return "", []
        condition, value = self._db.any_of(article_id, hidden)
        return f"WHERE NOT ({condition})", [value]

    def _shown_among(self, among: ArticleFilter | None) -> tuple[str, list[object]]:
        """The SQL condition of the articles that are meant and not hidden, with its values."""
        meant, values = chosen(self._db, among)
        shown, hidden = self._not_hidden("articles.id")
        return f"{meant} AND {shown.removeprefix('WHERE ') or 'true'}", [*values, *hidden]

    def _held(self, article_id: str, digest: str, seal: int) -> Article:
        """The article of a row that was read in this snapshot."""
        article = self._cache.get(article_id, digest, seal)
        if article is None:
            raise self._db.damaged(f"article {article_id} is not where it was")
        return article

    def _passages(self, where: str, *values: object) -> list[Passage]:
        """The passages of which a condition of SQL is true, and that are not hidden."""
        passages, rules = self._read(where, *values), self._rules()
        return [p for p in passages if not rules.hides_passage(p)] if rules else passages

    def _read(self, where: str, *values: object) -> list[Passage]:
        """The passages of which a condition of SQL is true, refused where one is damaged."""
        with self._db.snapshot():
            found = self._db.all(
                f"SELECT {_PASSAGE}, digest, articles.seal FROM passages "
                f"LEFT JOIN articles ON articles.id = article_id WHERE {where}",
                *values,
            )
            return list(self._made(found))

    def _made(self, found: Iterable[Any]) -> Iterator[Passage]:
        for *row, digest, seal in found:
            check_passage(self._db, row)
            yield passage_of(self._db, row, self._held(row[1], digest, seal))


class ArticleCache:
    """The articles that were read last, each for as long as its row stays as it is."""

    def __init__(
        self,
        database: Database,
        size: int = 256,
        size_bytes: int = CACHE_BYTES,
    ) -> None:
        """Read from an open file; keep `size` articles at most, and texts of `size_bytes`."""
        self._db = database
        self._size = size
        self._size_bytes = size_bytes
        self._articles: dict[str, tuple[Article, int]] = {}
        self.held_bytes = 0
        """The size of the texts that are kept."""

    def get(self, article_id: str, digest: str, seal: int) -> Article | None:
        """The article of that id, whose row has that digest and seal; None where it is gone."""
        article, sealed = self._articles.get(article_id, (None, 0))
        if article is None or (article.digest, sealed) != (digest, seal):
            article = read_article(self._db, article_id)
            self._drop(article_id)
            if article is not None:
                # what was read may be newer than the row that was asked for
                self._articles[article_id] = article, seal_of(article)
                self.held_bytes += sys.getsizeof(article.text)
            while len(self._articles) > self._size or self.held_bytes > self._size_bytes:
                self._drop(next(iter(self._articles)))
        return article

    def _drop(self, article_id: str) -> None:
        held = self._articles.pop(article_id, None)
        if held is not None:
            self.held_bytes -= sys.getsizeof(held[0].text)


def read_article(db: Database, article_id: str) -> Article | None:
    """The article of that id, or None. Raises CorpusError if its row is damaged."""
    row = db.first(
        f"SELECT {', '.join(FIELDS)}, digest, seal FROM articles WHERE id = ?", article_id
    )
    if row is None:
        return None
    text, *known, digest, _ = row
    if not is_intact(row[1:]) or row[FIELDS.index("id")] != article_id:
        raise db.damaged(f"what is known of article {article_id} is not as it was")
    fields = dict(zip(FIELDS[1:], known, strict=True))
    fields["scrolls"] = bool(fields["scrolls"])
    named = db.confirmed.byline(fields["publisher"], fields["url"], fields["source"])
    article = Article(str(text), **fields, named=named)
    if article.digest != digest:
        raise db.damaged(f"the text of article {article_id} is not as it was")
    return article


def check_passage(db: Database, row: Sequence[Any]) -> None:
    """Refuse a row of `PASSAGE` that is not as it was written."""
    if not is_intact(row):
        raise db.damaged(f"passage {row[0]} is not as it was")


def passage_of(db: Database, row: Sequence[Any], article: Article) -> Passage:
    """The passage of a row of `PASSAGE`. Raises CorpusError if the row is damaged."""
    check_passage(db, row)
    id, _, start, stop, sentences, heading, _ = row
    flat = json.loads(sentences)
    spans = tuple(map(Span, flat[::2], flat[1::2]))
    above = Span(*json.loads(heading)) if heading else None
    if stop > len(article.text):
        raise db.damaged(f"passage {id} does not lie in its article")
    return Passage(id, article, Span(start, stop), spans, above)


def seal_of(article: Article) -> int:
    """The checksum of all that is known of an article, as it stands in its row."""
    return int(row_of(article)[-1])


def row_of(article: Article) -> list[Any]:
    """The values of `FIELDS`, then the digest of the text and the checksum of the others."""
    values = [getattr(article, name) for name in (*FIELDS, "digest")]
    values = [int(value) if isinstance(value, bool) else value for value in values]
    return [*values, checksum(*values[1:])]  # the text has its digest


def read_places(db: Database, article: Article) -> list[AlternateLocation]:
    """The other addresses on the web of the very text of an article, one of each host.

    Refused where one of them is not as it was written.
    """
    rows = db.all(f"SELECT {PLACE} FROM addresses WHERE article_id = ? ORDER BY key", article.id)
    if not all(map(is_intact, rows)):
        raise db.damaged(f"an address of article {article.id} is not as it was", mended=True)
    own = AlternateLocation(article.url or article.source or "", article.publisher).label
    by_label: dict[str, AlternateLocation] = {}
    for _, address, publisher, _, _ in rows:
        place = AlternateLocation(address, publisher)
        if is_web(address) and place.label != own:
            by_label.setdefault(place.label, place)
    return list(by_label.values())


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are.

    >>> _some(["Herald", "Post"]), _some([str(n) for n in range(14)])
    ('Herald, Post', '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 4 more')
    """
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
