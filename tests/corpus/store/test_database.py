"""The store: all of an article or nothing, and what it gives back is what was put in."""

from __future__ import annotations

import os
import platform
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from corpus import (
    SQLITE_IS_SAFE,
    Article,
    ArticleSummary,
    CorpusError,
    CorpusStore,
    Embedding,
    Passage,
    UnknownArticleError,
    find_faults,
    split,
    sqlite3,
    stemmed,
)
from corpus.store.database import SCHEMA_VERSION, SqliteDatabase
from retrieval import embedding
from testing.fakes import WordEncoder

EMBED = embedding(WordEncoder())
RAIN = Article("Rain\nIt rains in Paris. It pours.", source="file:///a.txt", title="Rain")
SNOW = Article("It snows in Oslo.", source="file:///b.txt", published="2026-02-13", language="en")


def add(store: CorpusStore, article: Article) -> str:
    """Add an article, embedded by words; gives what became of it."""
    return store.add(article, "words", EMBED).outcome


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as another reader of the file sees them."""
    with sqlite3.connect(path) as db:
        db.create_function("stemmed", 2, stemmed)  # the words are shown by a view
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        ]
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    db.close()
    return rows


def test_an_article_comes_back_as_it_went_in(store: CorpusStore) -> None:
    """Every field, and passages that are slices of it in reading order."""
    full = Article(
        "\r\n## Über Köln\r\nIt rains.\t🎉 It pours.\r\n",
        *("file:///x", "T", "https://a.example", "P", "A", "2026-02-13", "2026-02-14", "en-GB"),
    )
    added = store.add(full, "words", EMBED)
    assert (added.article, added.outcome, added.passages) == (full, "added", 1)
    assert store.visible.article(full.id) == full
    passages = store.visible.passages_of(full.id)
    assert [Passage(p.id, full, *cut) for p, cut in zip(passages, split(full.text), strict=True)]
    assert [p.text for p in passages] == ["It rains.\t🎉 It pours."]
    assert [p.section for p in passages] == ["Über Köln"]


def test_a_corpus_is_still_there_when_it_is_opened_again(path: Path) -> None:
    """What was added before the end of the block is kept."""
    with CorpusStore.open(path, create=True) as store:
        add(store, RAIN)
    with CorpusStore.open(path) as store:
        assert store.visible.articles() == [ArticleSummary(RAIN, 1)]
        assert store.search.revision.generation == 1


def test_the_same_article_again_changes_nothing(store: CorpusStore, path: Path) -> None:
    """Neither a row nor the generation, also when it was read later."""
    add(store, RAIN)
    before = contents(path)
    assert add(store, RAIN) == "unchanged"
    assert add(store, replace(RAIN, retrieved="2026-02-14T00:00:00+00:00")) == "unchanged"
    assert contents(path) == before


def test_what_is_known_of_an_article_later_is_added_to_it(store: CorpusStore) -> None:
    """The text stays, its id too, and nothing that was known is forgotten."""
    add(store, RAIN)
    assert add(store, Article(RAIN.text, source=RAIN.source, publisher="P")) == "replaced"
    (held,) = store.visible.articles()
    assert (held.article.id, held.article.title, held.article.publisher) == (RAIN.id, "Rain", "P")


def test_a_corrected_text_replaces_the_one_from_the_same_source(store: CorpusStore) -> None:
    """Under the same id; no word, passage or embedding of the old text is left."""
    add(store, RAIN)
    add(store, SNOW)
    assert add(store, Article("It hails in Rome.", source=RAIN.source)) == "replaced"
    assert {h.article.text for h in store.visible.articles()} == {"It hails in Rome.", SNOW.text}
    assert store.visible.article(RAIN.id).text == "It hails in Rome."
    assert store.search.match('"pari"', 9) == []
    assert len(store.search.match('"rome"', 9)) == 1
    assert len(store.search.vectors("words")[0]) == 2


def test_a_first_text_that_comes_back_gets_an_id_of_its_own(store: CorpusStore) -> None:
    """The id of a corrected article is not given to a second one."""
    add(store, RAIN)
    add(store, Article("It hails in Rome.", source=RAIN.source))
    again = store.add(Article(RAIN.text, source="file:///c.txt"), "words", EMBED)
    assert again.outcome == "added"
    assert again.article.id != RAIN.id
    assert len(store.visible.articles()) == 2


def test_removing_leaves_nothing_behind(store: CorpusStore, path: Path) -> None:
    """Words, passages and embeddings go with the article; ids are not used again."""
    add(store, SNOW)
    before = contents(path)
    add(store, RAIN)
    (gone,) = store.visible.passages_of(RAIN.id)
    assert store.remove(RAIN.id) == RAIN
    after = contents(path)
    for table in ("articles", "passages", "embeddings"):
        assert after[table] == before[table]
    assert store.search.match('"rain" OR "pari"', 9) == []
    assert store.visible.passages([gone.id]) == []
    with pytest.raises(UnknownArticleError, match="verbatim sources"):
        store.visible.article(RAIN.id)
    with pytest.raises(UnknownArticleError):
        store.remove(RAIN.id)
    add(store, RAIN)
    assert store.visible.passages_of(RAIN.id)[0].id > gone.id


def test_an_article_that_cannot_be_embedded_leaves_no_trace(
    store: CorpusStore, path: Path
) -> None:
    """Whatever goes wrong, and wherever, the corpus is as it was."""
    add(store, RAIN)
    before = contents(path)

    def fails(_: Sequence[Passage]) -> Embedding:
        raise MemoryError

    def too_few(passages: Sequence[Passage]) -> Embedding:
        return EMBED(passages)[:-1]

    longer = Article("\n".join(f"## {i}\nSentence number {i}." for i in range(9)), source="s")
    with pytest.raises(MemoryError):
        store.add(longer, "words", fails)
    with pytest.raises(ValueError, match="shorter"):  # found while rows are being written
        store.add(longer, "words", too_few)
    with pytest.raises(ValueError, match="shorter"):
        store.add(replace(longer, source=RAIN.source), "words", too_few)
    assert contents(path) == before
    assert store.visible.article(RAIN.id) == RAIN


@pytest.mark.parametrize("text", ["A Heading", "**", "Who?", "It rains.\0It pours."])
def test_what_cannot_be_quoted_is_not_taken(store: CorpusStore, path: Path, text: str) -> None:
    """A text without a sentence, or with a character that SQLite ends a text at."""
    before = contents(path)
    with pytest.raises(CorpusError, match=r"from there"):
        add(store, Article(text, source="from there"))
    assert contents(path) == before


def test_matches_are_best_first_and_higher_is_better(store: CorpusStore) -> None:
    """BM25 of words in text and title, whatever their form; nothing shared, nothing found."""
    add(store, RAIN)
    add(store, SNOW)
    add(store, Article("Rain and rain again in Oslo.", source="c"))
    hits = store.search.match('"rain" OR "OSLO"', 9)
    assert store.visible.passages([hits[0][0]])[0].article.source == "c"
    assert [score for _, score in hits] == sorted((s for _, s in hits), reverse=True)
    assert all(score > 0 for _, score in hits)
    assert len(store.search.match('"rain" OR "OSLO"', 1)) == 1
    assert store.search.match('"nothing"', 9) == []


def test_vectors_are_the_rows_that_were_made(store: CorpusStore) -> None:
    """Float32, shape (n, dim), of length 1, in the order of their passage ids."""
    add(store, RAIN)
    add(store, SNOW)
    ids, vectors = store.search.vectors("words")
    assert list(ids) == sorted(ids)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors, EMBED(store.visible.passages([int(i) for i in ids])))


def test_another_encoder_is_refused_with_the_command_that_helps(
    store: CorpusStore, path: Path
) -> None:
    """Neither searched with nor added by it; after `embed_again` it is the only one."""
    add(store, RAIN)
    before = contents(path)
    other = WordEncoder("other")
    with pytest.raises(CorpusError, match=r"has embeddings by words.*verbatim embed"):
        store.search.vectors(other.name)
    with pytest.raises(CorpusError, match="verbatim embed"):
        store.add(SNOW, other.name, embedding(other))
    assert contents(path) == before
    assert sum(store.embed_again(other.name, embedding(other))) == 1
    assert len(store.search.vectors(other.name)[0]) == 1
    with pytest.raises(CorpusError, match="has embeddings by other"):
        store.search.vectors("words")


def test_embedding_again_can_be_stopped_and_started(store: CorpusStore) -> None:
    """Until it has come to its end, the old embeddings serve; nothing is made twice."""
    add(store, RAIN)
    add(store, SNOW)
    before = store.search.revision
    next(iter(store.embed_again("other", EMBED)))
    assert len(store.search.vectors("words")[0]) == 2
    assert (store.search.revision, list(find_faults(store))) == (before, [])
    assert sum(store.embed_again("other", EMBED)) == 1
    assert len(store.search.vectors("other")[0]) == 2
    assert not store.search.came_from(before)
    assert store.database.all("SELECT name FROM encoders") == [("other",)]
    assert store.database.all("SELECT count(*) FROM embeddings") == [(2,)]


def test_embedding_again_leaves_those_alone_who_answer(store: CorpusStore, path: Path) -> None:
    """They go on with the old embeddings, and add to them; the change comes once they end."""
    add(store, RAIN)
    with CorpusStore.open(path) as embedding_anew:
        with store.in_use():
            list(embedding_anew.embed_again("other", EMBED))
            assert not embedding_anew.change_over("other", EMBED)
            add(store, SNOW)
            assert len(store.search.vectors("words")[0]) == 2
            with pytest.raises(CorpusError, match="are ready: stop every process"):
                store.search.check_encoder("other")
        assert embedding_anew.change_over("other", EMBED)
        assert len(embedding_anew.search.vectors("other")[0]) == 2
        assert list(find_faults(embedding_anew)) == []
        with pytest.raises(CorpusError, match="has embeddings by other"):
            add(store, replace(RAIN, text="It hails in Oslo.", source="c.txt"))


def test_another_choice_of_encoder_leaves_nothing_behind(store: CorpusStore) -> None:
    """What was begun with the one before is removed."""
    add(store, RAIN)
    add(store, SNOW)
    next(iter(store.embed_again("one", EMBED)))
    list(store.embed_again("two", EMBED))
    assert store.database.all("SELECT name FROM encoders") == [("two",)]
    assert store.database.all("SELECT count(*) FROM embeddings") == [(2,)]


def _die(left: Iterator[int], _: str) -> None:
    """Be killed once so many statements have begun."""
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.process
def test_embedding_again_is_killed_at_any_moment(store: CorpusStore, path: Path) -> None:
    """The old embeddings are whole, or the new ones are, and it goes on from there to the end."""
    for number in range(12):
        add(store, replace(RAIN, text=f"It rained {number} times.", source=f"{number}.txt"))
    store.close()
    seen = set()
    for statements in range(0, 400, 7):
        if not (child := os.fork()):
            with CorpusStore.open(path) as dying:
                assert isinstance(dying.database, SqliteDatabase)
                dying.database._db.set_trace_callback(partial(_die, iter(range(statements))))
                list(dying.embed_again("other", EMBED))
            os._exit(0)
        os.waitpid(child, 0)
        with CorpusStore.open(path) as left_behind:
            name = left_behind.search.encoder()
            assert name is not None
            seen.add(name)
            assert len(left_behind.search.vectors(name)[0]) == 12
            assert list(find_faults(left_behind)) == []
    assert seen == {"words", "other"}


def test_a_source_that_takes_on_a_known_text_loses_its_own(store: CorpusStore) -> None:
    """What a.txt said before is no longer there, so it is quoted no more."""
    add(store, RAIN)
    add(store, SNOW)
    assert add(store, replace(RAIN, text=SNOW.text)) == "replaced"
    assert [held.article.id for held in store.visible.articles()] == [SNOW.id]
    assert store.search.match('"rain"', 9) == []


def test_what_is_added_while_embeddings_are_made_anew_is_not_missing(store: CorpusStore) -> None:
    """It is embedded by the old encoder, which is in use, and by the new one before the change."""
    add(store, RAIN)
    steps = iter(store.embed_again("other", EMBED))
    next(steps)
    add(store, SNOW)
    assert list(steps) == [1]
    assert len(store.search.vectors("other")[0]) == 2


def test_articles_come_newest_first(store: CorpusStore) -> None:
    """Those without a date last, by title."""
    for title, published in (("b", None), ("old", "2025-01-01"), ("a", None), ("new", "2026")):
        add(store, Article(f"This is {title}.", source=title, title=title, published=published))
    assert [h.article.title for h in store.visible.articles()] == ["new", "old", "a", "b"]


def test_passages_come_in_the_order_asked(store: CorpusStore) -> None:
    """Ids that are gone are left out."""
    add(store, RAIN)
    add(store, SNOW)
    first, second = (int(id) for id in store.search.vectors("words")[0])
    assert [p.id for p in store.visible.passages([second, 999, first])] == [second, first]
    assert store.visible.passages([]) == []


def test_the_generation_rises_with_every_change_and_only_then(store: CorpusStore) -> None:
    """Another process that holds the file open sees it too."""
    seen = [store.search.revision.generation]
    for change in (
        lambda: add(store, RAIN),
        lambda: add(store, RAIN),
        lambda: add(store, SNOW),
        lambda: store.remove(RAIN.id),
    ):
        change()
        seen.append(store.search.revision.generation)
    assert seen == [0, 1, 1, 2, 3]


def test_readers_in_other_threads_see_whole_articles(store: CorpusStore) -> None:
    """While articles are replaced, every passage lies in the text it comes with."""
    versions = [Article(f"It rains {i} times. " * (i + 1), source="s") for i in range(12)]
    add(store, versions[0])

    def read(_: int) -> None:
        for held in store.visible.articles():
            for passage in store.visible.passages_of(held.article.id):
                assert passage.text.startswith("It rains")

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read, i) for i in range(40)]
        for version in versions:
            add(store, version)
        for read_one in reading:
            read_one.result()


def test_the_file_is_written_safely(store: CorpusStore) -> None:
    """Write-ahead log, synced before it is written back, references checked."""
    said = [
        store.database.first(f"PRAGMA {p}")[0]
        for p in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert said == ["wal", 1, 1]


def test_no_corpus_is_made_where_none_is_wanted(tmp_path: Path) -> None:
    """The message names the place and the command; a corpus without a table is none either."""
    with pytest.raises(CorpusError, match=r"no corpus at .*corpus.db; .*verbatim add seeds/"):
        CorpusStore.open(tmp_path / "corpus.db")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "corpus.db").touch()
    with pytest.raises(CorpusError, match="is empty; build one with: verbatim add"):
        CorpusStore.open(tmp_path / "corpus.db")
    assert (tmp_path / "corpus.db").read_bytes() == b""


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where a file stands in its way."""
    (tmp_path / "data").touch()
    with pytest.raises(CorpusError, match=r"cannot make the folder .*data.*DATA_DIR"):
        CorpusStore.open(tmp_path / "data" / "corpus.db", create=True)


@pytest.mark.parametrize("create", [False, True])
def test_a_file_of_somebody_else_is_left_alone(path: Path, *, create: bool) -> None:
    """Text, or the database of another program."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    for data in (path.read_bytes(), b"This is no database at all. " * 99, b"\0" * 5000):
        path.write_bytes(data)
        with pytest.raises(CorpusError, match="not a Verbatim corpus"):
            CorpusStore.open(path, create=create)
        assert path.read_bytes() == data


def test_a_corpus_of_before_there_were_seals_is_left_alone(path: Path) -> None:
    """The message tells its format, those that can be read, and what to do."""
    CorpusStore.open(path, create=True).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    before = path.read_bytes()
    with pytest.raises(CorpusError, match=r"of format 1, older .* \(4 to 6\).*: verbatim add$"):
        CorpusStore.open(path, create=True)
    assert path.read_bytes() == before


def test_a_corpus_of_a_newer_version_is_left_alone(path: Path) -> None:
    """The message tells both versions and what to do."""
    CorpusStore.open(path, create=True).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(CorpusError, match=r"newer version \(format 7, this one reads 6\); update"):
        CorpusStore.open(path, create=True)
    assert path.read_bytes() == before


def test_an_embedding_that_is_not_as_it_was_is_noticed(store: CorpusStore) -> None:
    """Whatever byte it is; the message says how it is made again."""
    add(store, RAIN)
    add(store, SNOW)
    with store.database.transaction():
        store.database.write("UPDATE embeddings SET vector = zeroblob(1024) WHERE passage_id = 1")
    said = r"embedding of passage 1 .* check --repair"
    with pytest.raises(CorpusError, match=said):
        store.search.vectors("words")
    with pytest.raises(CorpusError, match=said):
        store.search.vectors_after("words", 0, 1)
    with pytest.raises(CorpusError, match=said):
        store.search.vectors_of("words", [1])
    assert store.search.vectors_of("words", [2])[0] == [2]


def test_a_corpus_knows_the_moments_it_came_from(store: CorpusStore) -> None:
    """Its own only: not those of another corpus with as many changes."""
    add(store, RAIN)
    before = store.search.revision
    add(store, SNOW)
    store.remove(RAIN.id)
    assert store.search.revision.generation == before.generation + 2
    assert store.search.came_from(before)
    assert store.search.came_from(store.search.revision)
    with CorpusStore.open(":memory:", create=True) as other:
        add(other, RAIN)
        assert other.search.revision.generation == before.generation
        assert not other.search.came_from(before)


def test_embeddings_made_anew_end_what_was(store: CorpusStore) -> None:
    """Under the same ids there are other vectors now."""
    add(store, RAIN)
    before = store.search.revision
    list(store.embed_again("words", EMBED))
    assert not store.search.came_from(before)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE articles SET text = text || ' And more.'",
        "UPDATE passages SET stop = 9999, sentences = '[5,9999]'",
        "UPDATE passages SET sentences = '[5,6]'",
        "UPDATE passages SET sentences = 'x'",
        "UPDATE passages SET heading = '[1]'",
        "UPDATE passages SET start = start + 3",
        "UPDATE articles SET title = 'Another'",
        "UPDATE articles SET publisher = 'Somebody'",
        "UPDATE articles SET url = 'https://elsewhere.example/'",
        "UPDATE articles SET published = '1999'",
        "UPDATE articles SET copy_group = 'another'",
    ],
)
def test_a_text_or_passage_that_is_not_as_it_was_is_never_quoted(
    store: CorpusStore, damage: str
) -> None:
    """The message says that the corpus is damaged, and what to do."""
    add(store, RAIN)
    with store.database.transaction():
        store.database.write(damage)
    with pytest.raises(CorpusError, match=r"is damaged .* build it again"):
        store.visible.passages_of(RAIN.id)


@pytest.mark.slow
def test_a_damaged_file_never_gives_a_wrong_quote(path: Path) -> None:
    """Wherever bytes are spoiled: either it is refused, or every quote is as it was written."""
    with CorpusStore.open(path, create=True) as store:
        for i in range(20):
            add(store, Article(f"## Part {i}\nIt rains {i} times. It pours.", source=f"s{i}"))
        texts = {h.article.text for h in store.visible.articles()}
    whole = path.read_bytes()
    refusals = []
    for position in range(0, len(whole), 997):
        path.write_bytes(whole[:position] + b"\xa5" * 64 + whole[position + 64 :])
        try:
            with CorpusStore.open(path) as store:
                for held in store.visible.articles():
                    assert held.article.text in texts
                    for passage in store.visible.passages_of(held.article.id):
                        assert passage.text in held.article.text
                store.search.match('"rain"', 50)
                store.search.vectors("words")
        except CorpusError as error:
            refusals.append(str(error))
    assert len(refusals) > 10
    assert all(str(path) in refusal for refusal in refusals)


@pytest.mark.slow
def test_articles_are_listed_while_another_process_removes_some(path: Path) -> None:
    """Each list is of one moment."""
    articles = [Article(f"It rains {n} times.", source=f"s{n}") for n in range(30)]
    with (
        CorpusStore.open(path, create=True) as store,
        CorpusStore.open(path) as other,
        ThreadPoolExecutor(1) as pool,
    ):

        def come_and_go() -> None:
            for _ in range(6):
                for article in articles:
                    other.add(article, "words", EMBED)
                for held in other.visible.articles():
                    other.remove(held.article.id)

        add(store, RAIN)
        coming = pool.submit(come_and_go)
        while not coming.done():
            for held in store.visible.articles():
                assert held.article.text.startswith("It rains") or held.article.id == RAIN.id
        coming.result()


def test_a_language_that_would_cut_a_text_elsewhere_is_not_taken_on(store: CorpusStore) -> None:
    """What is known later is noted, as long as the passages stay what they are."""
    text = "Це сказав І. І. Петренко, заст. директора. Так."
    first = Article(text, source="a", language="en")
    add(store, first)
    told = replace(first, language="uk", title="Слово")
    assert split(text, language="uk") != split(text, language="en")
    assert add(store, told) == "replaced"
    held = store.visible.articles()[0].article
    assert (held.language, held.title) == ("en", "Слово")
    assert list(find_faults(store)) == []


@pytest.mark.parametrize("there", [False, True], ids=["anew", "again"])
def test_what_another_process_adds_meanwhile_is_known(path: Path, *, there: bool) -> None:
    """While a text is embedded another process may write the very same: then it is unchanged."""
    with CorpusStore.open(path, create=True) as store, CorpusStore.open(path) as other:
        if there:
            add(store, replace(RAIN, text="It hails in Rome."))

        def overtaken(passages: Sequence[Passage]) -> Embedding:
            add(other, RAIN)
            return EMBED(passages)

        assert store.add(RAIN, "words", overtaken).outcome == "unchanged"
        assert [held.article.text for held in store.visible.articles()] == [RAIN.text]
        assert list(find_faults(store)) == []


def test_another_text_at_a_source_meanwhile_becomes_a_version(path: Path) -> None:
    """Who is later is the newer one, and nothing is lost."""
    with CorpusStore.open(path, create=True) as store, CorpusStore.open(path) as other:

        def overtaken(passages: Sequence[Passage]) -> Embedding:
            add(other, replace(SNOW, source=RAIN.source))
            return EMBED(passages)

        added = store.add(RAIN, "words", overtaken)
        assert added.outcome == "replaced"
        said = [version.text for version in store.visible.history(added.article.id)]
        assert said == [SNOW.text, RAIN.text]


def test_what_a_row_may_not_hold_is_not_told_as_damage(store: CorpusStore) -> None:
    """The file is whole: it is the row that is refused."""
    add(store, RAIN)
    with (
        pytest.raises(CorpusError, match="does not take that") as caught,
        store.database.transaction(),
    ):
        store.database.write("INSERT INTO encoders VALUES (1, 'twice')")
    assert "damaged" not in str(caught.value)


def test_an_older_sqlite_writes_no_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes may damage its write-ahead log; without one, they wait for each other."""
    with CorpusStore.open(path, create=True) as store:
        assert store.database.first("PRAGMA journal_mode")[0] == "wal"
    monkeypatch.setattr("corpus.store.database.SQLITE_IS_SAFE", False)
    with CorpusStore.open(path) as store, CorpusStore.open(path) as other:
        assert store.database.first("PRAGMA journal_mode")[0] == "delete"
        assert add(other, RAIN) == "added"
        assert len(store.visible.articles()) == 1


def test_sqlite_is_of_a_version_that_several_processes_may_write_with() -> None:
    """Where there is a build of it for the machine; see pyproject.toml."""
    if (sys.platform, platform.machine()) not in {("linux", "x86_64"), ("darwin", "arm64")}:
        pytest.skip("there is no build of pysqlite3 for this machine")
    assert sqlite3.sqlite_version_info >= (3, 51, 3)
    assert SQLITE_IS_SAFE


def test_a_file_is_not_searched_by_embeddings(path: Path) -> None:
    """It has no index of them: whoever asks is told where to search."""
    with CorpusStore.open(path, create=True) as store:
        assert not store.search.finds
        with pytest.raises(CorpusError, match=r"corpus\.db has no index of embeddings; search e"):
            store.search.find("e", np.zeros(4, np.float32), [], most=1, limit=1)
