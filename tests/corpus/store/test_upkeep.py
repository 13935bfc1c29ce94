"""Handing on: what is exported can be had again, a backup is whole, faults are found."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import (
    Article,
    CorpusError,
    CorpusStore,
    Embedding,
    Passage,
    SourceError,
    back_up,
    export_lines,
    find_faults,
    import_lines,
    repair_faults,
    sqlite3,
)
from retrieval import embedding
from testing.fakes import WordEncoder

EMBED = embedding(WordEncoder())
_LINE = "On day {} the river Halv rose to mark {} in the old town of Halvik.\n"


def text(seed: int, lines: int = 12) -> str:
    """A text of its own for each number."""
    return "".join(_LINE.format(seed * 100 + n, seed * 7 + n) for n in range(lines))


def fill(store: CorpusStore) -> None:
    """Articles with everything: versions, copies, dates, marks."""
    for number in range(3):
        url = f"https://example.org/{number}"
        article = Article(
            text(number),
            *(url, f"Story {number}", url, "P", "A", "2026-02-13", "2026-02-14", "en"),
            changed="2026-02-15",
            licence="CC",
            scrolls=False,
        )
        store.add(article, "words", EMBED, [f"https://example.org/short/{number}"])
    corrected = replace(article, text=text(9), id="")
    store.add(corrected, "words", EMBED)
    store.add(Article(text(0), source="https://b.example/", publisher="B"), "words", EMBED)
    store.mark_gone("https://example.org/1", "2026-02-16")
    store.crawl.follow("https://example.org/feed", "News")


def known(store: CorpusStore) -> list[object]:
    """All that is known of the articles."""
    held = sorted(store.visible.articles(), key=lambda h: h.article.id)
    of_each = [
        (h, store.visible.places(h.article), store.visible.history(h.article.id)) for h in held
    ]
    return [of_each, [feed.address for feed in store.crawl.feeds()]]


def test_what_is_exported_can_be_had_again(store: CorpusStore, tmp_path: Path) -> None:
    """Texts, versions, places, marks, feeds, under the same ids; a second time changes nothing."""
    fill(store)
    lines = [line.encode() for line in export_lines(store)]
    assert len(lines) == 4
    with CorpusStore.open(tmp_path / "other.db", create=True) as other:
        for _ in range(2):
            done = [added.outcome for added in import_lines(other, lines, "x", "words", EMBED)]
            assert known(other) == known(store)
        assert done == ["unchanged"] * 3
        assert list(export_lines(other)) == list(export_lines(store))
        assert list(find_faults(other)) == []


def test_a_line_that_is_no_article_is_told_by_number(store: CorpusStore) -> None:
    """What came before it is kept."""
    for bad in (b"{", b"[]", b'{"text": 1}', b'{"text": "It rains.", "versions": [1]}'):
        lines = [b'{"text": "It rains.", "title": "Rain"}', b"", bad]
        with pytest.raises(SourceError, match="line 3 of x is no article"):
            list(import_lines(store, lines, "x", "words", EMBED))
    assert [h.article.title for h in store.visible.articles()] == ["Rain"]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"hide": "article"}, 'there is no text in "what"'),
        ({"hide": "everything", "what": "x"}, "none of article, publisher, host, topic"),
        ({"hide": ["host"], "what": "x"}, "none of article"),
        ({"hide": "topic", "what": 5}, "no text in"),
        ({"feed": 7}, "no address on the web"),
        ({"feed": "https://a.example/feed", "title": 7}, "no text"),
        ({"text": "It pours.", "places": [{"address": 5}]}, "has no address"),
        (
            {"text": "It pours.", "versions": [{"number": "1", "text": "x", "digest": ""}]},
            "number",
        ),
        ({"text": "It pours.", "versions": [{"number": 0, "text": "x", "digest": ""}]}, "number"),
        ({"text": "It pours.", "versions": [{"number": 1, "text": 5, "digest": ""}]}, "no text"),
        ({"text": "It pours.", "versions": [{"number": 1, "text": "x", "digest": ""}]}, "digest"),
    ],
)
def test_a_line_of_the_wrong_types_writes_nothing(
    store: CorpusStore, bad: dict[str, object], why: str
) -> None:
    """It is told by its number, with what is wrong and what to do."""
    lines = [b'{"text": "It rains."}', json.dumps(bad).encode()]
    with pytest.raises(SourceError, match=rf"line 2 of x .*{why}.*import the same again"):
        list(import_lines(store, lines, "x", "words", EMBED))
    assert [held.article.text for held in store.visible.articles()] == ["It rains."]
    assert store.hidden.rules().rules == ()
    assert store.crawl.feeds() == []


def test_a_hidden_text_that_has_another_id_here_is_hidden(
    store: CorpusStore, tmp_path: Path
) -> None:
    """Whatever it was hidden for there; what is shown of it here would be the very same words."""
    told = Article("It rains.", source="https://a.example/1", publisher="P", id="theirs")
    with CorpusStore.open(tmp_path / "other.db", create=True) as other:
        other.add(told, "words", EMBED)
        for what, kind in (("theirs", "article"), ("P", "publisher")):
            other.hidden.hide(what, kind)  # type: ignore[arg-type]  # both are kinds
            lines = [line.encode() for line in export_lines(other)]
            other.hidden.unhide(what)
            store.add(Article("It rains.", source="b.txt", id="ours"), "words", EMBED)
            assert [held.article.id for held in store.visible.articles()] == ["ours"]
            list(import_lines(store, lines, "x", "words", EMBED))
            assert store.visible.articles() == []
            for rule in store.hidden.rules().rules:
                store.hidden.unhide(rule.what)
            store.remove("ours")


def test_an_import_that_was_stopped_goes_on_with_what_was_left(
    store: CorpusStore, tmp_path: Path
) -> None:
    """An article that was written, though not yet its versions and places, gets them."""
    fill(store)
    lines = [line.encode() for line in export_lines(store)]
    with CorpusStore.open(tmp_path / "other.db", create=True) as other:
        for held in store.visible.articles():  # what an import writes first
            other.add(held.article, "words", EMBED)
        list(import_lines(other, lines, "x", "words", EMBED))
        assert known(other) == known(store)
        generation = other.search.revision.generation
        list(import_lines(other, lines, "x", "words", EMBED))
        assert other.search.revision.generation == generation


@pytest.mark.slow
def test_backups_made_while_writing_are_whole(store: CorpusStore, path: Path) -> None:
    """Each has every article that was there before it was begun, and nothing half done."""
    written: list[int] = [0]
    told = threading.Event()

    def write() -> None:
        with CorpusStore.open(path) as writer:
            while not told.wait(0.01):
                writer.add(Article(text(written[0] + 20), source=str(written[0])), "words", EMBED)
                written[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(8):
            before = written[0]
            assert back_up(store, path.with_name(f"{number}.db")) > 0
            with CorpusStore.open(path.with_name(f"{number}.db")) as copy:
                assert len(copy.visible.articles()) >= before
                assert list(find_faults(copy)) == []
    finally:
        told.set()
        thread.join()
    assert not list(path.parent.glob("*unfinished*"))


def test_a_backup_that_is_put_back_is_written_as_before(store: CorpusStore, path: Path) -> None:
    """Others read it while one writes."""
    fill(store)
    copy = path.with_name("copy.db")
    back_up(store, copy)
    with CorpusStore.open(copy) as restored:
        assert restored.database.first("PRAGMA journal_mode")[0] == "wal"
        assert known(restored) == known(store)


def test_a_backup_takes_no_others_place(store: CorpusStore, path: Path) -> None:
    """A file that is there is left as it is."""
    fill(store)
    with pytest.raises(CorpusError, match="is there already"):
        back_up(store, path)


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("UPDATE passages SET stop = 9999", "passages"),
        ("DELETE FROM passages WHERE id = 2", "passages"),
        ("DELETE FROM embeddings WHERE passage_id = 2", "embeddings"),
        ("UPDATE embeddings SET vector = zeroblob(8) WHERE passage_id = 2", "embeddings"),
        ("UPDATE embeddings SET vector = zeroblob(1024) WHERE passage_id = 2", "embeddings"),
        ("UPDATE passages SET sentences = '[5,6]' WHERE id = 2", "passages"),
        ("DELETE FROM addresses", "addresses"),
        ("UPDATE addresses SET publisher = 'Somebody'", "addresses"),
        ("DELETE FROM bands WHERE key IN (SELECT key FROM bands LIMIT 5)", "copies"),
        ("INSERT INTO words (rowid, title, body) VALUES (999, 'x', 'y')", "words"),
    ],
)
def test_what_follows_from_the_texts_is_made_again(
    store: CorpusStore, damage: str, kind: str
) -> None:
    """Found by its kind, mended, and as it was."""
    fill(store)
    before = [held.article for held in store.visible.articles()]
    with store.database.transaction():
        store.database.write(damage)
    faults = list(find_faults(store))
    assert kind in {fault.kind for fault in faults}
    assert repair_faults(store, faults, "words", EMBED) == len(faults)
    assert list(find_faults(store)) == []
    assert [held.article for held in store.visible.articles()] == before
    assert len(store.search.vectors("words")[0]) == sum(
        held.passages for held in store.visible.articles()
    )


def test_a_text_that_is_not_as_it_was_cannot_be_mended(store: CorpusStore) -> None:
    """It is told, and the others are mended."""
    fill(store)
    with store.database.transaction():
        store.database.write(
            "UPDATE articles SET text = text || ' And more.' WHERE title = 'Story 0'"
        )
        store.database.write("DELETE FROM addresses")
    faults = list(find_faults(store))
    assert {fault.kind for fault in faults} >= {"text", "addresses"}
    repair_faults(store, faults, "words", EMBED)
    assert {fault.kind for fault in find_faults(store)} == {"text"}


def test_damaged_pages_give_no_wrong_quote_and_are_found(path: Path) -> None:
    """Whatever page of the file is spoiled: refused, found by the check, or of no consequence."""
    with CorpusStore.open(path, create=True) as store:
        fill(store)
        texts = {held.article.text for held in store.visible.articles()}
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = path.read_bytes()
    pages = range(0, len(whole), 4096)
    found = 0
    for at in pages:
        shutil.copyfile(path, path.with_name("spoiled.db"))
        spoiled = path.with_name("spoiled.db")
        spoiled.write_bytes(whole[: at + 1500] + b"\x5a" * 2500 + whole[at + 4000 :])
        try:
            with CorpusStore.open(spoiled) as store:
                found += bool(list(find_faults(store)))
                for held in store.visible.articles():
                    assert held.article.text in texts
                    assert all(
                        p.text in held.article.text
                        for p in store.visible.passages_of(held.article.id)
                    )
        except CorpusError:
            found += 1
    assert found >= 10  # most pages are half empty


def test_what_another_process_removes_meanwhile_is_left_out(path: Path) -> None:
    """Neither a fault, nor the end of an export or of embedding anew."""
    with CorpusStore.open(path, create=True) as store, CorpusStore.open(path) as other:
        for number in range(3):
            article = Article(
                text(number), source=f"https://example.org/{number}", id=f"a{number}"
            )
            store.add(article, "words", EMBED)
        lines = export_lines(store)
        assert '"a0"' in next(lines)
        other.remove("a1")
        assert ['"a2"' in line for line in lines] == [True]

        def removing(passages: Sequence[Passage]) -> Embedding:
            if passages[0].article.id == "a2" and len(other.visible.articles()) == 2:
                other.remove("a2")
            return EMBED(passages)

        assert list(store.embed_again("anew", removing)) == [1, 0]
        assert list(find_faults(store)) == []


@pytest.mark.slow
def test_a_check_beside_a_bot_that_writes_finds_no_faults(path: Path) -> None:
    """Articles come, change and go while they are read."""
    with (
        CorpusStore.open(path, create=True) as store,
        CorpusStore.open(path) as other,
        ThreadPoolExecutor(1) as pool,
    ):

        def write() -> None:
            for said in range(80):
                article = Article(text(said), source=f"https://example.org/{said % 4}")
                added = other.add(article, "words", EMBED)
                if said % 3 == 0:
                    other.remove(added.article.id)

        writing = pool.submit(write)
        while not writing.done():
            assert list(find_faults(store)) == []
            assert all(line.startswith('{"text"') for line in export_lines(store))
        writing.result()
