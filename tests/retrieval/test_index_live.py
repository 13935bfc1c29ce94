"""The index at each moment: the right one, or none while it is made, and words meanwhile."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Article, CorpusError, CorpusStore, Revision
from retrieval import Answerer, LiveIndex, Question, embedding, index_fault, index_state
from retrieval.index import VectorIndex, index_path, read_index, write_index
from testing.fakes import Marker, WordEncoder

ENCODER = WordEncoder()


def add(store: CorpusStore, *texts: str) -> None:
    """An article for each text."""
    for text in texts:
        store.add(Article(text, source=text), ENCODER.name, embedding(ENCODER))


@pytest.fixture
def rainy(store: CorpusStore) -> CorpusStore:
    """A corpus of three passages with the file of its index."""
    add(store, "It rains in Oslo.", "It snows in Rome.", "The mayor of Riga sings.")
    LiveIndex(store, ENCODER.name).close()
    return store


def file_of(store: CorpusStore) -> Path:
    """Where its index is."""
    path = index_path(store)
    assert path is not None
    return path


def test_a_file_that_fits_is_used(rainy: CorpusStore) -> None:
    """It is not made anew, and not written."""
    before = file_of(rainy).stat()
    with LiveIndex(rainy, ENCODER.name, at_once=0) as current:
        index = current.now()
    assert index is not None
    assert index.moment == rainy.search.revision
    assert file_of(rainy).stat().st_ino == before.st_ino


def test_what_came_since_is_in_it(rainy: CorpusStore) -> None:
    """At the next start, and while it is in use; what went is no harm."""
    add(rainy, "It hails in Bonn.")
    with LiveIndex(rainy, ENCODER.name, at_once=0) as current:
        index = current.now()
        assert index is not None
        assert (index.size, index.moment) == (4, rainy.search.revision)
        add(rainy, "It pours in Kyiv.")
        index = current.now()
        assert index is not None
        assert (index.size, index.moment) == (5, rainy.search.revision)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _missing(path: Path) -> None:
    path.unlink()


def _changed(**fields: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        index = read_index(path)
        assert index is not None
        write_index(path, replace(index, **fields))  # type: ignore[arg-type]

    return change


def _of_another_dimension(path: Path) -> None:
    index = read_index(path)
    assert index is not None
    write_index(path, replace(index, middle=index.middle[:128], signs=index.signs[:, :16]))


@pytest.mark.parametrize(
    "spoil",
    [
        _cut,
        _flip,
        _missing,
        _of_another_dimension,
        _changed(encoder="another"),
        _changed(moment=Revision(2, 12345)),  # of another corpus
        _changed(moment=Revision(99, 12345)),  # newer
    ],
    ids="cut flipped missing dimension encoder foreign newer".split(),
)
def test_what_does_not_fit_is_noticed_and_words_answer_meanwhile(
    rainy: CorpusStore, spoil: Callable[[Path], None]
) -> None:
    """Rebuilding begins within a second, and what comes of it is used and filed."""
    spoil(file_of(rainy))
    rainy_moment = rainy.search.revision
    with LiveIndex(rainy, ENCODER.name, at_once=0) as current:
        asked = Answerer(rainy, ENCODER, Marker("Oslo"), index=current)
        if current.now() is None:  # it is quick
            assert "made" in current.told
        (quote,) = asked.answer(Question("Does it rain in Oslo?")).quotes
        assert quote.text == "It rains in Oslo."
        current.wait()
        index = current.now()
        assert index is not None
        assert index.moment == rainy_moment
        assert index.agrees(rainy)
    made = read_index(file_of(rainy))
    assert made is not None
    assert made.moment == rainy_moment


def test_a_question_without_an_index_is_answered_by_words(rainy: CorpusStore) -> None:
    """With true cosines: the embeddings are in the store."""
    file_of(rainy).unlink()

    class Never(LiveIndex):
        def now(self) -> VectorIndex | None:
            return None

    marker = Marker("Oslo")
    with Never(rainy, ENCODER.name, at_once=0) as current:
        asked = Answerer(rainy, ENCODER, marker, index=current)
        found = asked.answer(Question("Oslo?"))
    assert [quote.text for quote in found.quotes] == ["It rains in Oslo."]
    assert [c.passage.text for c in marker.seen] == ["It rains in Oslo."]
    assert marker.seen[0].cosine == pytest.approx(0.5, abs=1e-5)


def test_a_corpus_put_back_does_not_take_the_index_of_what_was_lost(
    store: CorpusStore, path: Path
) -> None:
    """Though it has as many changes and ids as the lost one had."""
    add(store, "It rains in Oslo.")
    store.close()
    kept = path.with_name("kept.db")
    shutil.copy(path, kept)
    with CorpusStore.open(path) as lost:
        add(lost, "It snows in Rome.")
        LiveIndex(lost, ENCODER.name).close()
    kept.replace(path)
    with CorpusStore.open(path) as again:
        add(again, "The mayor of Riga sings.")
        assert not index_state(again).well
        with LiveIndex(again, ENCODER.name) as current:
            index = current.now()
            assert index is not None
            assert index.agrees(again)


def test_embeddings_made_anew_are_in_a_new_index(rainy: CorpusStore) -> None:
    """Also while the old one is in use."""
    with LiveIndex(rainy, ENCODER.name) as current:
        before = current.now()
        list(rainy.embed_again(ENCODER.name, lambda ps: -embedding(ENCODER)(ps)))
        after = current.now()
        assert before is not None
        assert after is not None
        assert after.agrees(rainy)
        assert not before.agrees(rainy)


def test_an_index_of_which_most_is_gone_is_made_anew(rainy: CorpusStore) -> None:
    """What went would crowd out what is there."""
    with LiveIndex(rainy, ENCODER.name) as current:
        rainy.remove(rainy.visible.articles()[0].article.id)
        index = current.now()
        assert index is not None
        assert index.size == 2


def test_damaged_embeddings_are_told_and_words_go_on(
    rainy: CorpusStore, caplog: pytest.LogCaptureFixture
) -> None:
    """An index of them would be wrong; it is not tried again at every question."""
    file_of(rainy).unlink()
    with rainy.database.transaction():
        rainy.database.write("UPDATE embeddings SET vector = zeroblob(1024) WHERE passage_id = 2")
    with LiveIndex(rainy, ENCODER.name, at_once=0) as current:
        current.wait()
        assert current.now() is None
        assert "check --repair" in current.told
        asked = Answerer(rainy, ENCODER, Marker("Oslo"), index=current)
        assert asked.answer(Question("What of Oslo?")).quotes
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1


def test_whatever_fails_is_told_once_and_words_go_on(
    rainy: CorpusStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Also what nobody foresaw: nothing is begun anew at each question."""
    file_of(rainy).unlink()

    class Short(LiveIndex):
        def _breathe(self, took_s: float) -> None:
            raise MemoryError(f"none left after {took_s:.0f} s")

    with Short(rainy, ENCODER.name, at_once=0) as current:
        for _ in range(3):
            current.wait()
            assert current.now() is None
        assert current.told == "MemoryError: none left after 0 s"
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1


def test_a_folder_that_cannot_be_written_is_told(
    rainy: CorpusStore, caplog: pytest.LogCaptureFixture
) -> None:
    """The index is used all the same."""
    file_of(rainy).unlink()
    file_of(rainy).mkdir()  # nobody can put a file in its place, whatever rights they have
    with LiveIndex(rainy, ENCODER.name) as current:
        assert current.now() is not None
    assert "cannot be written" in caplog.text


def test_a_corpus_of_another_encoder_is_refused(rainy: CorpusStore) -> None:
    """When it is opened, not when somebody asks."""
    with pytest.raises(CorpusError, match="verbatim embed"):
        LiveIndex(rainy, "other")


def test_it_can_be_stopped_while_it_is_made(rainy: CorpusStore) -> None:
    """At once, though another process makes it and has the lock."""
    import fcntl

    path = file_of(rainy)
    path.unlink()
    with path.with_name(f"{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        current = LiveIndex(rainy, ENCODER.name, at_once=0)
        began = time.monotonic()
        current.close()
        assert time.monotonic() - began < 2
    assert current.now() is None


def test_what_another_process_made_is_taken(rainy: CorpusStore) -> None:
    """Whoever waited for it does not make it again."""
    import fcntl

    path = file_of(rainy)
    away = path.with_name("away")
    path.rename(away)
    with path.with_name(f"{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        current = LiveIndex(rainy, ENCODER.name, at_once=0)
        assert current.now() is None
        away.rename(path)
        before = path.stat().st_ino
    current.wait()
    assert current.now() is not None
    assert path.stat().st_ino == before
    current.close()


def test_the_state_of_the_file_can_be_told(rainy: CorpusStore) -> None:
    """For the operator: whole, missing, damaged, or not agreeing with the embeddings."""
    add(rainy, "It hails in Bonn.")
    assert index_state(rainy).well
    assert "3 passages" in index_state(rainy).told
    assert "1 came since" in index_state(rainy).told
    assert index_fault(rainy) is None
    index = read_index(file_of(rainy))
    assert index is not None
    write_index(file_of(rainy), replace(index, signs=~index.signs))
    assert "does not agree" in str(index_fault(rainy))
    _flip(file_of(rainy))
    assert "is damaged" in str(index_fault(rainy))
    assert not index_state(rainy).well
    _missing(file_of(rainy))
    assert index_fault(rainy) is None
    assert "the next start makes it" in index_state(rainy).told


def test_the_file_says_what_it_is(rainy: CorpusStore) -> None:
    """In its first line, behind the digest."""
    line = file_of(rainy).read_bytes().partition(b"\n")[0][64:]
    told = json.loads(line)
    del told["stamp"]
    assert told == {
        "format": 1,
        "encoder": "words",
        "dim": 256,
        "metric": "cosine",
        "passages": 3,
        "last_passage": 3,
        "generation": 3,
        "seen": 3,
    }
