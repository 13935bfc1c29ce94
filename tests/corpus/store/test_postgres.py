"""The corpus in PostgreSQL: it holds, hides and finds what the file does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from bot.backup import restore, save
from bot.cli import doctor
from bot.cli.corpus import add_hide_rule, check_corpus, export_corpus, move_corpus_to
from bot.jobs import only_errand, only_sync
from bot.paths import folder, only_instance
from bot.settings import Settings
from bot.state import State, load_key
from bot.state.state_server import bots_in
from corpus import (
    Article,
    ArticleFilter,
    Connections,
    CorpusError,
    CorpusStore,
    DatabaseUrl,
    back_up,
    find_faults,
    move_corpus,
    repair_faults,
)
from corpus.store.database import Found, VectorSearch
from corpus.store.move import _compare as compare
from corpus.store.postgres import PostgresDatabase, indexed_words
from retrieval import LiveIndex, Question, embedding
from retrieval.search import search
from testing import ROOT
from testing.fakes import WordEncoder
from testing.postgres import PostgresServer, server

pytestmark = pytest.mark.postgres

_ENCODER = WordEncoder()
_EMBED = embedding(_ENCODER)
_names = count()


@pytest.fixture(scope="module")
def running() -> Iterator[PostgresServer]:
    """A server of its own."""
    with server() as started:
        yield started


def _new(running: PostgresServer) -> DatabaseUrl:
    """An empty database."""
    name = f"news{next(_names)}"
    import psycopg

    with psycopg.connect(running.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return DatabaseUrl(running.url(name))


@pytest.fixture
def url(running: PostgresServer) -> DatabaseUrl:
    """An empty database."""
    return _new(running)


@pytest.fixture
def both(url: DatabaseUrl) -> Iterator[tuple[CorpusStore, CorpusStore]]:
    """A corpus in a file, and one in PostgreSQL."""
    with (
        CorpusStore.open(":memory:", create=True) as file,
        CorpusStore.open(url, create=True) as database,
    ):
        yield file, database


def _everything(store: CorpusStore) -> dict[str, Any]:
    """What a store says of all that it holds, but for what differs by chance."""
    articles = [each.article for each in store.visible.articles()]
    return {
        "articles": [(each.article, each.passages) for each in store.visible.articles()],
        "all": [(each.article, each.passages) for each in store.all.articles()],
        "latest": store.visible.latest(3, 1),
        "distinct": store.visible.distinct(4),
        "news": store.visible.news(0),
        "extent": store.visible.extent(),
        "publishers": store.visible.publishers(),
        "counts": (store.visible.count_articles(), store.visible.count_passages()),
        "passages": [store.visible.passages_of(each.id) for each in articles],
        "copies": [store.visible.copies(each) for each in articles],
        "places": [store.visible.places(each) for each in articles],
        "history": [store.visible.history(each.id) for each in articles],
        "opening": [store.visible.opening(each.id) for each in articles],
        "rules": store.hidden.rules(),
        "hidden": [store.count_hidden(rule) for rule in store.hidden.rules().rules],
        "feeds": [(each.address, each.title) for each in store.crawl.feeds()],
        "languages": store.search.languages(),
        "ids": (store.search.last_id(), store.search.last_id_ever()),
        "vectors": store.search.vectors(_ENCODER.name)[1].tobytes(),
        "terms": [store.search.terms(first, 20) for first in "abrдм人"],
    }


def _answers(store: CorpusStore, question: Question) -> list[Any]:
    """The candidates for a question, those with equal scores in one order."""
    found = search(store, LiveIndex(store, _ENCODER.name), _ENCODER, question, 8)
    return sorted((round(c.cosine, 5), round(c.bm25, 6), c.passage.text) for c in found)


_SENTENCES = (
    "It rained on the harbour of Halvik.",
    "The ferry Brekke was banned, officials said.",
    "Мессенджеры заблокировали в бібліотеках.",
    "Ёлки стояли под дождём.",
    "人民报发表了文章。",
    "Das Wasser stieg über die Straße.",
    "Rain, rain and more rain: 7 days!",
    "L’été était chaud; les bateaux d’Halvik partaient.",
)


@dataclass(frozen=True)
class _Step:
    """Something done to a corpus: the same to both."""

    said: str
    do: Callable[[CorpusStore], object]


def _step(kind: str, number: int, sentences: list[str], language: str | None) -> _Step:
    source = f"https://paper{number % 3}.example/{number}"
    article = Article(
        " ".join(sentences),
        source=source,
        url=source,
        title=sentences[0][:20] if number % 4 else None,
        publisher=(None, "The Post", "The Paper")[number % 3],
        published=None if number % 5 == 0 else f"2026-02-{number % 27 + 1:02}",
        language=language,
    )
    first = sentences[0].split()[-1]
    steps: dict[str, Callable[[CorpusStore], object]] = {
        "add": lambda store: _tried(lambda: store.add(article, _ENCODER.name, _EMBED)),
        "news": lambda store: _tried(lambda: store.add(article, _ENCODER.name, _EMBED, news=True)),
        "mark": lambda store: store.mark_gone(source, "2026-03-01"),
        "remove": lambda store: [store.remove(a.id) for a in store.all.latest(1, number % 3)],
        "hide": lambda store: _tried(
            lambda: store.hidden.hide(("The Post", "paper1.example", first)[number % 3])
        ),
        "unhide": lambda store: store.hidden.unhide("The Post"),
        "follow": lambda store: store.crawl.follow(f"{source}/feed", f"Feed {number}"),
        "embed": lambda store: list(store.embed_again(_ENCODER.name, _EMBED)),
    }
    return _Step(f"{kind} {number}", steps[kind])


def _tried(do: Callable[[], Any]) -> object:
    try:
        added = do()
    except CorpusError as error:
        return type(error).__name__
    return getattr(added, "outcome", added)


def _steps() -> Any:
    kinds = ["add"] * 8 + ["news", "mark", "remove", "hide", "unhide", "follow"]
    return st.lists(
        st.builds(
            _step,
            st.sampled_from(kinds),
            st.integers(0, 11),
            st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=9),
            st.sampled_from([None, "en", "ru", "uk", "zh", "de"]),
        ),
        min_size=4,
        max_size=20,
    )


def test_both_say_the_same_of_made_up_corpora(running: PostgresServer) -> None:
    """Articles, copies, versions, rules, filters and answers, whatever was done in what order."""

    def same(steps: list[_Step], asked: list[str]) -> None:
        with ExitStack() as opened:
            file, database = (
                opened.enter_context(CorpusStore.open(where, create=True))
                for where in (":memory:", _new(running))
            )
            for step in steps:
                assert step.do(file) == step.do(database), step.said
            assert _everything(file) == _everything(database)
            for among in (None, ArticleFilter(publisher="the p"), ArticleFilter(language="ru")):
                question = Question(" ".join(asked), among=among)
                assert _answers(file, question) == _answers(database, question)
            assert list(find_faults(file)) == list(find_faults(database)) == []

    asked = st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=2)
    few = hypothesis.settings(max_examples=8, deadline=None, database=None)
    few(hypothesis.given(_steps(), asked)(same))()


@pytest.mark.parametrize(
    "among",
    [
        ArticleFilter(since="2026-02-10"),
        ArticleFilter(until="2026-02"),
        ArticleFilter(until="2026-02-10", language="EN"),
        ArticleFilter(publisher="example.org"),
        ArticleFilter(publisher="nobody"),
    ],
)
def test_a_filter_loses_nothing(
    both: tuple[CorpusStore, CorpusStore], among: ArticleFilter
) -> None:
    """Passages that are asked for are found, however few they are among many."""
    for store in both:
        for number in range(60):
            article = Article(
                f"It rained {number} times in Halvik.",
                source=f"https://{'www.example.org' if number == 7 else 'a.example'}/{number}",
                published=f"2026-0{1 + number % 3}-{number % 28 + 1:02}",
                language="en-GB" if number % 2 else "de",
            )
            store.add(article, _ENCODER.name, _EMBED)
    file, database = both
    assert file.visible.latest(99, 0, among) == database.visible.latest(99, 0, among)
    ids = [store.search.passage_ids(among).tolist() for store in both]
    assert ids[0] == ids[1]
    question = Question("How often did it rain in Halvik?", among=among)
    found = _answers(database, question)
    assert len(found) == min(8, len(ids[1]))
    assert [score for score, *_ in found] == [score for score, *_ in _answers(file, question)]


def test_the_index_finds_what_is_near_among_many(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many passages are there to compare each: the nearest of them, also filtered."""
    monkeypatch.setattr("corpus.store.postgres._FEW", 20)
    with CorpusStore.open(url, create=True) as store:
        for number in range(6):
            text = "\n\n".join(f"Word{number}x{each} and {each}s. " * 9 for each in range(60))
            article = Article(text, source=f"https://a.example/{number}", language="en")
            store.add(replace(article, published=f"2026-01-0{number + 1}"), "words", _EMBED)
        assert store.search.count_after(0) > 70
        few = ArticleFilter(since="2026-01-03")
        for among in (None, few):
            question = Question("What is word4x17?", among=among)
            found = search(store, LiveIndex(store, "words"), _ENCODER, question, 5)
            assert "Word4x17" in found[0].passage.text
            vector = _ENCODER.encode_questions([question.text])[0]
            near = store.search.find("words", vector, [], most=1, limit=50, among=among).near
            ids = store.search.passage_ids(among or ArticleFilter())
            assert len(near) >= 50
            assert set(near) <= set(ids.tolist())


def test_what_is_damaged_is_found_and_mended(url: DatabaseUrl) -> None:
    """Words, embeddings, addresses and bands are made anew; a text is only told of."""
    with CorpusStore.open(url, create=True) as store:
        for number in range(3):
            article = Article(f"It rained {number} times.", source=f"https://a.example/{number}")
            store.add(article, _ENCODER.name, _EMBED)
        with store.database.transaction():
            store.database.write("UPDATE words SET stems = 'sun:1' WHERE passage_id = 1")
            store.database.write("UPDATE embeddings SET seal = 0 WHERE passage_id = 2")
            store.database.write("DELETE FROM addresses WHERE key LIKE '%/1'")
            store.database.write("DELETE FROM bands")
        faults = list(find_faults(store))
        assert {fault.kind for fault in faults} == {"words", "embeddings", "addresses", "copies"}
        assert repair_faults(store, faults, _ENCODER.name, _EMBED) == len(faults)
        assert list(find_faults(store)) == []


def test_a_reader_sees_one_revision_while_another_writes(url: DatabaseUrl) -> None:
    """As in a snapshot of the file."""
    with CorpusStore.open(url, create=True) as one, CorpusStore.open(url) as other:
        one.add(Article("It rained."), _ENCODER.name, _EMBED)
        with other.database.snapshot():
            assert other.visible.count_articles() == 1
            one.add(Article("The sun shone."), _ENCODER.name, _EMBED)
            assert other.visible.count_articles() == 1
        assert other.visible.count_articles() == 2


def test_many_add_at_once(url: DatabaseUrl) -> None:
    """Nothing is lost, doubled or miscounted."""
    CorpusStore.open(url, create=True).close()

    def add(first: int) -> None:
        with CorpusStore.open(url) as store:
            for number in range(first, first + 8):
                article = Article(
                    f"It rained {number} times.", source=f"https://a.example/{number}"
                )
                store.add(article, _ENCODER.name, _EMBED)

    adding = [Thread(target=add, args=(first,)) for first in (0, 4, 8)]
    for each in adding:
        each.start()
    for each in adding:
        each.join()
    with CorpusStore.open(url) as store:
        assert store.all.count_articles() == 16
        assert list(find_faults(store)) == []


def test_a_server_that_went_and_came_back_is_used_again(running: PostgresServer) -> None:
    """While it is away, the error says which it is and what to do, without the password."""
    url = _new(running)
    with CorpusStore.open(url, create=True) as store:
        store.add(Article("It rained."), _ENCODER.name, _EMBED)
        running.stop()
        try:
            with pytest.raises(CorpusError, match=r"cannot be reached .*DATABASE_URL") as raised:
                store.visible.count_articles()
        finally:
            running.start()
        assert url.secret.partition("@")[0].rpartition(":")[2] not in str(raised.value)
        assert store.visible.count_articles() == 1
        assert store.add(Article("The sun shone."), _ENCODER.name, _EMBED).outcome == "added"


def test_there_is_no_corpus_before_one_is_made(url: DatabaseUrl) -> None:
    """The error says how to make one."""
    assert not CorpusStore.exists(url)
    with pytest.raises(CorpusError, match="verbatim move"):
        CorpusStore.open(url)
    CorpusStore.open(url, create=True).close()
    assert CorpusStore.exists(url)


def test_a_newer_format_is_refused(url: DatabaseUrl) -> None:
    """By an older program that opens it."""
    with CorpusStore.open(url, create=True) as store:
        store.database.write("UPDATE format SET number = number + 1")
    with pytest.raises(CorpusError, match="newer version"):
        CorpusStore.open(url)


def test_an_index_that_loses_rows_is_refused(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older pgvector: nothing is made in its database."""
    monkeypatch.setattr("corpus.store.postgres._PGVECTOR", (99, 0))
    with pytest.raises(CorpusError, match="ALTER EXTENSION"):
        CorpusStore.open(url, create=True)
    monkeypatch.undo()
    assert not CorpusStore.exists(url)


def test_pairs_of_characters_are_words_of_their_own() -> None:
    """Asked for in a script without spaces; the number of tokens is that of FTS5."""
    ((_, tokens, stems, words),) = indexed_words([(1, "Rain", "人 民 It's")])
    assert (tokens, words) == (5, {"rain", "人", "民", "人 民", "it", "s"})
    assert "'人 民':3" in stems


def test_no_driver_is_imported_without_a_database() -> None:
    """Opening and asking a file needs neither psycopg nor the module that uses it."""
    program = (
        "import sys; from corpus import CorpusStore\n"
        "from bot.settings import Settings\n"
        "Settings.from_env({}); CorpusStore.open(':memory:', create=True).close()\n"
        "print([name for name in sys.modules if 'psycopg' in name or 'store.postgres' in name])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, cwd=ROOT
    )
    assert told.stdout.strip() == b"[]"


def _filled(store: CorpusStore, articles: int) -> None:
    for number in range(articles):
        article = Article(
            f"It rained {number} times in Halvik. 人民报发表了文章。",
            source=f"https://paper{number % 3}.example/{number}",
            title=f"Rain {number}",
            published=f"2026-02-{number % 27 + 1:02}",
        )
        store.add(article, _ENCODER.name, _EMBED, news=number % 2 == 0)
    store.add(
        Article("It poured in Halvik.", source="https://paper1.example/1"), _ENCODER.name, _EMBED
    )
    store.remove(store.all.latest(1)[0].id)
    store.hidden.hide("poured", "topic")
    store.crawl.follow("https://paper1.example/feed", None)


def test_a_corpus_moves_there_and_back(url: DatabaseUrl, tmp_path: Path) -> None:
    """All of it; what comes then gets ids, revisions and words as if nothing had been moved."""
    first, last = tmp_path / "corpus.db", tmp_path / "back" / "corpus.db"
    with CorpusStore.open(first, create=True) as store:
        _filled(store, 30)
    moved = {each.table: each.rows for each in move_corpus(first, url)}
    assert moved["articles"] == 29
    list(move_corpus(url, last))
    with ExitStack() as opened:
        stores = [opened.enter_context(CorpusStore.open(where)) for where in (first, url, last)]
        said = [_everything(store) for store in stores]
        assert said[0] == said[1] == said[2]
        assert len({store.search.revision for store in stores}) == 1
        for store in stores:
            assert list(find_faults(store)) == []
            assert store.add(Article("A whale swam."), _ENCODER.name, _EMBED).outcome == "added"
        assert len({store.search.last_id_ever() for store in stores}) == 1
        assert _answers(stores[0], Question("whale")) == _answers(stores[1], Question("whale"))


def test_a_move_that_was_stopped_goes_on(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile there is no corpus; what was copied is not copied again."""
    monkeypatch.setattr("corpus.store.move.BATCH", 5)
    path = tmp_path / "corpus.db"
    with CorpusStore.open(path, create=True) as store:
        _filled(store, 30)
    steps = move_corpus(path, url)
    assert [next(steps).rows for _ in range(3)] == [5, 10, 15]
    steps.close()
    assert not CorpusStore.exists(url)
    assert next(iter(list(move_corpus(path, url)))).rows == 20
    with CorpusStore.open(path) as file, CorpusStore.open(url) as database:
        assert _everything(file) == _everything(database)


_OTHERS = r"others write|another process|is locked"


def _be_impatient(store: CorpusStore) -> None:
    """Wait half a second for others who write."""
    database: Any = store.database
    if isinstance(database, PostgresDatabase):
        with database._server.held() as connection:  # the only one there is
            connection.execute("SET lock_timeout = 500")
    else:
        database._db.execute("PRAGMA busy_timeout = 500")


@pytest.mark.parametrize("back", [False, True])
def test_a_corpus_is_read_only_while_it_is_moved(
    url: DatabaseUrl, tmp_path: Path, back: bool
) -> None:
    """A bot answers from it, and what would write waits, then fails; afterwards it can write."""
    path = tmp_path / "corpus.db"
    source, target = (url, path) if back else (path, url)
    with CorpusStore.open(source, create=True) as store:
        _filled(store, 3)
    with CorpusStore.open(source) as store:
        _be_impatient(store)
        before = _everything(store)
        steps = move_corpus(source, target)
        next(steps)
        with pytest.raises(CorpusError, match=_OTHERS):
            store.add(Article("A whale swam."), _ENCODER.name, _EMBED)
        assert _everything(store) == before
        list(steps)
        store.add(Article("A whale swam."), _ENCODER.name, _EMBED)
        with CorpusStore.open(target) as moved:
            assert _everything(moved) == before


def test_a_move_whose_lock_is_lost_does_not_end(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock goes with its connection: what others write from then on would be lost."""
    import psycopg

    with CorpusStore.open(url, create=True) as store:
        _filled(store, 3)
        for writes, told in ((True, "changed while it was moved"), (False, "cannot be reached")):

            def compared(*both: Any, writes: bool = writes) -> None:
                compare(*both)
                with psycopg.connect(url.secret, autocommit=True) as operator:
                    ended = operator.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                        "current_database() AND starts_with(query, 'SELECT pg_advisory_lock(')"
                    )
                    assert ended.fetchall() == [(True,)]
                if writes:
                    store.add(Article("A whale swam."), _ENCODER.name, _EMBED)

            target = tmp_path / f"{writes}.db"
            with monkeypatch.context() as patched:
                patched.setattr("corpus.store.move._compare", compared)
                with pytest.raises(CorpusError, match=told):
                    list(move_corpus(url, target))
            assert not CorpusStore.exists(target)


def test_no_corpus_is_moved_over_another_or_one_that_changed(
    url: DatabaseUrl, tmp_path: Path
) -> None:
    """Where a move was stopped and the source changed, it is said what to do."""
    path = tmp_path / "corpus.db"
    with CorpusStore.open(path, create=True) as store:
        _filled(store, 3)
        steps = move_corpus(path, url)
        next(steps)
        steps.close()
        store.add(Article("A whale swam."), _ENCODER.name, _EMBED)
    with pytest.raises(CorpusError, match="before it changed"):
        list(move_corpus(path, url))
    with pytest.raises(CorpusError, match="already"):
        list(move_corpus(url, path))


@pytest.mark.parametrize("back", [False, True])
def test_nothing_is_fetched_into_what_is_moved(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    """Syncs and what admins add are told that others are at it; a move waits for its turn too."""
    settings = Settings(data_dir=tmp_path, database_url=url if back else None)
    with CorpusStore.open(settings.database, create=True) as store:
        _filled(store, 3)
    monkeypatch.setattr("bot.cli.corpus._SYNC_ENDS_S", 0.0)
    with only_sync(tmp_path, settings.database_url), pytest.raises(CorpusError, match="fetched"):
        move_corpus_to(settings, str(tmp_path / "corpus.db") if back else url.secret)
    seen = []

    def looked(source: Path | DatabaseUrl, target: Path | DatabaseUrl) -> Iterator[Any]:
        for step in move_corpus(source, target):
            with (
                only_sync(tmp_path, settings.database_url) as turn,
                only_errand(tmp_path, settings.database_url, wait_s=0) as alone,
            ):
                seen.append((turn, alone))
            yield step

    monkeypatch.setattr("corpus.move_corpus", looked)
    move_corpus_to(settings, str(tmp_path / "corpus.db") if back else url.secret)
    assert set(seen) == {(None, False)}


def test_a_backup_of_a_database_is_a_file(url: DatabaseUrl, tmp_path: Path) -> None:
    """It is opened like any other corpus."""
    with CorpusStore.open(url, create=True) as store:
        _filled(store, 4)
        assert back_up(store, tmp_path / "copy.db") > 0
        with CorpusStore.open(tmp_path / "copy.db") as copy:
            assert _everything(copy) == _everything(store)
            assert list(find_faults(copy)) == []


def test_the_commands_work_with_a_database(
    url: DatabaseUrl, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Move, hide, export, check and back up, as with a file."""
    settings = Settings(data_dir=tmp_path)
    with CorpusStore.open(settings.corpus, create=True) as store:
        _filled(store, 5)
    settings = replace(settings, database_url=url)
    move_corpus_to(settings, url.secret)
    assert url.secret not in capsys.readouterr().err
    add_hide_rule(settings, "paper1.example", None)
    export_corpus(settings, tmp_path / "all.jsonl")
    assert '"hide": "host"' in (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    assert check_corpus(settings, repair=False) == 0
    assert save(settings, tmp_path / "saved").articles == 4
    with CorpusStore.open(tmp_path / "saved" / "corpus.db") as copy:
        assert len(copy.hidden.rules().rules) == 2


def test_a_standby_is_searched_while_it_is_as_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written is found at once, from the primary; so is all where it is away."""
    asked: list[str] = []
    found = PostgresDatabase._found

    def noted(database: PostgresDatabase, at: Connections, search: VectorSearch) -> Found:
        asked.append(at.path)
        return found(database, at, search)

    monkeypatch.setattr(PostgresDatabase, "_found", noted)
    monkeypatch.setattr("corpus.store.postgres._STANDBY_AGAIN_S", 0.2)
    with server() as primary:
        url = DatabaseUrl(primary.url())
        with CorpusStore.open(url, create=True) as store:
            _filled(store, 4)
            expected = _answers(store, Question("harbour ferry"))
        copy = primary.standby()
        reads = DatabaseUrl(
            primary.url("postgres", copy).replace(
                "read-write", "prefer-standby&load_balance_hosts=random"
            )
        )
        with CorpusStore.open(url, standby=reads) as store:

            def places(*questions: str) -> tuple[list[Any], set[str]]:
                asked.clear()
                answers = [_answers(store, Question(each)) for each in questions]
                return answers[-1], set(asked)

            assert places("harbour ferry") == (expected, {str(reads)})
            settings = Settings(database_url=url, database_read_url=reads)
            assert doctor._standby(settings, reads).well is True
            copy.execute("SELECT pg_wal_replay_pause()")
            store.add(Article("A whale swam into Halvik."), _ENCODER.name, _EMBED)
            answers, where = places("whale")
            assert "A whale swam into Halvik." in str(answers)
            assert where == {str(url)}
            assert doctor._standby(settings, reads).well is None
            copy.execute("SELECT pg_wal_replay_resume()")
            until = monotonic() + 20
            while places("whale") != (answers, {str(reads)}):
                assert monotonic() < until
            primary.execute("ALTER SYSTEM RESET synchronous_standby_names")
            primary.execute("SELECT pg_reload_conf()")
            copy.stop()
            with pytest.raises(CorpusError):
                CorpusStore.open(DatabaseUrl(copy.url())).close()
            assert places("whale")[0] == answers
            assert doctor._standby(settings, DatabaseUrl(copy.url())).well is False
            store.add(Article("The whale left."), _ENCODER.name, _EMBED)
            assert "The whale left." in str(places("whale left")[0])


def test_a_standby_that_is_none_changes_nothing(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One that cannot be reached is asked ever more rarely, and the primary answers meanwhile."""
    tries: list[str] = []
    connect = Connections.connect

    def counted(at: Connections) -> Any:
        tries.append(at.path)
        return connect(at)

    with CorpusStore.open(url, create=True) as store:
        _filled(store, 4)
        expected = _answers(store, Question("harbour ferry"))
    away = DatabaseUrl("postgresql://postgres:sesame@127.0.0.1:1/postgres")
    monkeypatch.setattr(Connections, "connect", counted)
    monkeypatch.setattr("corpus.store.postgres._STANDBY_AGAIN_S", 600.0)
    monkeypatch.setattr("corpus.store.postgres._STANDBY_AGAIN_MOST_S", 1200.0)
    with CorpusStore.open(url, standby=away) as store:
        for _ in range(20):
            assert _answers(store, Question("harbour ferry")) == expected
        assert isinstance(store.database, PostgresDatabase)
        store.database._standby_from_s = 0.0  # as after ten minutes
        assert _answers(store, Question("harbour ferry")) == expected
    assert tries.count(str(away)) == 2
    told = [line for line in caplog.messages if "standby" in line]
    assert len(told) == 2
    assert "is not searched for 600 s" in told[0]
    assert "is not searched for 1200 s" in told[1]
    assert "127.0.0.1:1/postgres" in told[0]
    assert "sesame" not in caplog.text


def _used(settings: Settings, url: DatabaseUrl, language: str) -> None:
    """Let a bot in a database know an article and the language of a chat."""
    with CorpusStore.open(url, create=True) as store:
        _filled(store, 3)
    with (
        only_instance(settings) as place,
        State(place / "state.db", load_key(settings.key_file), database=url) as state,
    ):
        state.choices.choose(1, language)


def test_a_backup_is_restored_to_a_database(running: PostgresServer, tmp_path: Path) -> None:
    """To the one it came from, whose content is put aside as files, and to an empty one."""
    url, other = _new(running), _new(running)
    settings = Settings(
        data_dir=tmp_path / "here",
        key_file=tmp_path / "key",
        token="1:" + "A" * 35,
        database_url=url,
    )
    _used(settings, url, "de")
    with CorpusStore.open(url) as store:
        before = _everything(store)
    save(settings, tmp_path / "saved")
    with CorpusStore.open(url) as store:
        store.add(Article("A whale swam."), _ENCODER.name, _EMBED)
    with State.beside(settings) as state:
        state.choices.choose(1, "fr")
    held = restore(settings, tmp_path / "saved")
    assert (held.articles, held.bots, held.key) == (2, 1, True)
    assert held.aside is not None
    with CorpusStore.open(held.aside / "corpus.db") as former:
        assert any("whale" in each.article.text for each in former.visible.articles())
    place = held.aside / folder(settings).name / "state.db"
    with State(place, load_key(settings.key_file)) as former_state:
        assert former_state.choices.language(1) == "fr"
    empty = replace(
        settings, data_dir=tmp_path / "there", key_file=tmp_path / "new", database_url=other
    )
    assert restore(empty, tmp_path / "saved").aside is None
    assert restore(empty, tmp_path / "saved").aside is not None
    import psycopg

    with psycopg.connect(other.secret, autocommit=True) as connection:
        connection.execute("ALTER EXTENSION vector SET SCHEMA verbatim")  # as it once was made
    assert restore(empty, tmp_path / "saved").aside is not None
    for each in (settings, empty):
        assert each.database_url is not None
        with CorpusStore.open(each.database_url) as store:
            assert _everything(store) == before
            assert list(find_faults(store)) == []
        with State.beside(replace(each, data_dir=settings.data_dir)) as state:
            assert state.choices.language(1) == "de"


def test_a_restore_that_fails_changes_nothing_in_the_database(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does one under a bot or a page; one that was killed is undone by the next."""
    settings = Settings(
        data_dir=tmp_path, key_file=tmp_path / "key", token="1:" + "A" * 35, database_url=url
    )
    _used(settings, url, "de")
    save(settings, tmp_path / "saved")
    with CorpusStore.open(url) as store:
        store.add(Article("A whale swam."), _ENCODER.name, _EMBED)
        before = _everything(store)
        with store.in_use(), pytest.raises(CorpusError, match="something answers from"):
            restore(settings, tmp_path / "saved")
    key = load_key(settings.key_file)
    with (
        State(folder(settings) / "state.db", key, database=url),
        pytest.raises(CorpusError, match="stop it first"),
    ):
        restore(settings, tmp_path / "saved")

    def full(*_: object) -> None:
        raise CorpusError("the disk is full")

    for what in ("copy_rows", "_bring_back"):  # without the second, as where it is killed
        monkeypatch.setattr("corpus.store.move.copy_rows", full)
        if what == "_bring_back":
            monkeypatch.setattr("corpus.store.postgres._bring_back", lambda *_: None)
        with pytest.raises(CorpusError, match="disk is full; what was there before is in"):
            restore(settings, tmp_path / "saved")
        monkeypatch.undo()
        if what == "_bring_back":
            with pytest.raises(CorpusError, match="is being moved"):
                CorpusStore.open(url)
        else:
            with CorpusStore.open(url) as store:
                assert _everything(store) == before
    held = restore(settings, tmp_path / "saved")
    assert held.aside is not None
    with CorpusStore.open(held.aside / "corpus.db") as former:
        assert _everything(former) == before
    with CorpusStore.open(url) as store:
        assert _everything(store)["counts"] == (before["counts"][0] - 1, before["counts"][1] - 1)


def test_a_restore_that_cannot_put_the_key_changes_nothing(
    url: DatabaseUrl, tmp_path: Path
) -> None:
    """Content and key are of one backup, or both are what they were."""
    settings = Settings(data_dir=tmp_path / "a", key_file=tmp_path / "key", token="1:" + "A" * 35)
    with CorpusStore.open(settings.corpus, create=True) as store:
        _filled(store, 3)
    with (
        only_instance(settings) as place,
        State(place / "state.db", load_key(settings.key_file)) as state,
    ):
        state.choices.choose(1, "de")
    save(settings, tmp_path / "saved")
    there = replace(
        settings, data_dir=tmp_path / "b", key_file=tmp_path / "taken", database_url=url
    )
    there.key_file.mkdir()
    with pytest.raises(CorpusError, match="cannot restore"):
        restore(there, tmp_path / "saved")
    assert not there.has_corpus()
    assert bots_in(url) == []
    there.key_file.rmdir()
    save(settings, tmp_path / "without", key=False)
    with pytest.raises(CorpusError, match="without its key"):
        restore(there, tmp_path / "without")
    assert not there.key_file.exists()  # nor is a new one made
    there.key_file.write_text("ab" * 32, encoding="ascii")
    restore(there, tmp_path / "saved")
    assert load_key(there.key_file) == load_key(settings.key_file)
    (former,) = tmp_path.glob("taken.before-restore-*")
    assert former.read_text(encoding="ascii") == "ab" * 32
    assert former.stat().st_mode & 0o077 == 0
    with State.beside(there) as state:
        assert state.choices.language(1) == "de"


def test_what_a_bot_remembers_goes_with_the_articles(
    url: DatabaseUrl, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or later alone, where others have added articles to the database since."""
    settings = Settings(data_dir=tmp_path, key_file=tmp_path / "key", token="1:" + "A" * 35)
    with CorpusStore.open(settings.corpus, create=True) as store:
        _filled(store, 3)
    with only_instance(settings):
        pass
    move_corpus_to(settings, url.secret)
    there = replace(settings, database_url=url)
    with CorpusStore.open(url) as store:
        store.add(Article("A whale swam."), _ENCODER.name, _EMBED)
    with State(folder(settings) / "state.db", load_key(settings.key_file)) as state:
        state.choices.choose(1, "de")
    with only_instance(settings), pytest.raises(CorpusError, match="stop it"):
        move_corpus_to(there, url.secret)
    move_corpus_to(there, url.secret)
    assert "the state of 1 bot is copied" in capsys.readouterr().err
    with State.beside(there) as state:
        assert state.choices.language(1) == "de"
