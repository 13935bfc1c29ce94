"""Promises 29, 49 and 50: everything once, and what changed as one new version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.collecting.promise import Reached, Sizes
from corpus import Article, CorpusStore, Downloader, Ingester, Sandbox, sqlite3, stemmed
from retrieval import embedding
from retrieval.index import VectorIndex
from testing.fakes import WordEncoder
from testing.near_copies import made_up_pairs
from testing.web.articles import feed, page
from testing.web.server import Web, serving
from testing.web.spellings import spellings

_ENOUGH = 0.95
_BOOKS = {"visits", "generation"}
"""Tables that say when something was looked for, and not what is known."""


def nothing_twice(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Spellings, copies, look-alikes; then all of it again and again."""
    encoder = WordEncoder()
    embed = embedding(encoder)
    pairs = made_up_pairs()[: None if sizes.pairs is None else 2 * sizes.pairs]
    path = folder / "corpus.db"
    texts = list(dict.fromkeys(text for pair in pairs for text in pair[:2]))
    articles = [Article(text, source=f"made-up:{number}") for number, text in enumerate(texts)]
    said = "The river rose by two metres in the night, and nobody in the valley slept a minute."
    spelt = [Article(said, source=at, url=at) for at in spellings()]
    digests = set()
    with CorpusStore.open(path, create=True) as store:
        for _ in range(sizes.times):
            for article in (*articles, *spelt):
                store.add(article, encoder.name, embed)
            digests.add(_digest(path) + _index_digest(store, encoder.name))
        rivers = sum(held.article.text == said for held in store.visible.articles())
        articles_now = [summary.article for summary in store.visible.articles()]
        groups = {article.digest: article.copy_group for article in articles_now}
    right = together = 0
    for one, other, copy in pairs:
        same = groups[Article(one).digest] == groups[Article(other).digest]
        together += same
        right += same and copy
    copies = sum(copy for _, _, copy in pairs)
    precision, recall = right / max(together, 1), right / copies
    figure = (
        f"{len(spelt)} spellings: {rivers} article; {copies} copies and {len(pairs) - copies} "
        f"look-alikes: precision {precision:.3f}, recall {recall:.3f}; {sizes.times} times: "
        f"{len(digests)} state of rows and index"
    )
    kept = rivers == 1 and min(precision, recall) >= _ENOUGH and len(digests) == 1
    return {29: Reached(figure, kept)}


def _digest(path: Path) -> str:
    """Of every row but those of the books."""
    read = hashlib.sha256()
    with sqlite3.connect(path) as db:
        db.create_function("stemmed", 2, stemmed)
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        for (name,) in tables.fetchall():
            if name not in _BOOKS:
                for row in db.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2'):
                    read.update(repr(row).encode())
    db.close()
    return read.hexdigest()


def _index_digest(store: CorpusStore, encoder: str) -> str:
    """Of what an index finds for each of its own vectors."""
    index = VectorIndex.of(store, encoder)
    _, vectors = store.search.vectors(encoder)
    found = [index.near(vector).tolist() for vector in vectors[:200]]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def the_same_feed(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """A feed is added twice, followed and looked for; then one of its pages is corrected."""
    with serving() as web, _collecting(folder / "corpus.db") as (collector, store):
        names = [str(number) for number in range(sizes.entries)]
        for number, name in enumerate(names):
            web.at(f"/{name}", page(number))
        address = web.at("/feed", feed(web, *names), "application/atom+xml")
        first = _outcomes(collector, address)
        asked, before = len(web.asked), _digest(folder / "corpus.db")
        second = _outcomes(collector, address)
        fetched = len([path for path in web.paths()[asked:] if path != "/feed"])
        changed = before != _digest(folder / "corpus.db")
        twice = Reached(
            f"{len(names)} entries: {first.count('added')} added; again: {second.count('added')} "
            f"added, {fetched} pages fetched, {'rows' if changed else '0 rows'} changed",
            first.count("added") == len(names)
            and not (second.count("added") or fetched or changed),
        )
        return {49: twice, 50: _corrected(web, collector, store, names, address)}


def _corrected(
    web: Web, collector: Ingester, store: CorpusStore, names: list[str], address: str
) -> Reached:
    now = [store.crawl.clock()]
    store.crawl.clock = lambda: now[0]
    collector.follow(address)
    list(collector.sync())
    web.at("/0", page(0, "<p>Correction: it rose by two metres, not by three.</p>"))
    outcomes: list[str] = []
    for _ in range(5):
        now[0] += 40 * 86_400
        outcomes += [step.outcome for step in collector.sync()]
    versions = [len(store.visible.history(held.article.id)) for held in store.visible.articles()]
    newest = store.visible.article_at(f"{web.root}/0")
    quoted = newest is not None and "Correction" in newest.text
    figure = (
        f"{outcomes.count('replaced')} new version in 5 times that it was looked for; "
        f"{versions.count(2)} article with 2 versions, {len(names) - 1} with 1; "
        f"{'the newest is quoted' if quoted else 'the old one is quoted'}"
    )
    kept = outcomes.count("replaced") == 1 and sorted(versions) == [1] * (len(names) - 1) + [2]
    return Reached(figure, kept and quoted)


def _outcomes(collector: Ingester, address: str) -> list[str]:
    return [step.outcome for step in collector.add(address)]


@contextmanager
def _collecting(path: Path) -> Iterator[tuple[Ingester, CorpusStore]]:
    encoder = WordEncoder()
    downloader = Downloader(allow_private=True, pause_s=0.0)
    with CorpusStore.open(path, create=True) as store, Sandbox() as reader:
        encoding = lambda: (encoder.name, embedding(encoder))  # noqa: E731
        yield Ingester(store, encoding, downloader, reader), store
