"""The door for other programs: `import verbatim`."""

from __future__ import annotations

import asyncio
import doctest
import re
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import verbatim
from corpus import Article, CorpusError, CorpusStore, FilterError, UnknownArticleError
from retrieval import QuestionError
from testing import ROOT

STORIES = ROOT / "docs" / "stories"


@pytest.fixture
def data(models: Path, tmp_path: Path) -> Path:
    """A data folder without a corpus, in which the encoder is prepared."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "models").symlink_to(models, target_is_directory=True)
    return folder


@pytest.fixture(scope="module")
def opened(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[verbatim.Verbatim]:
    """The stories of docs/, opened once."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "models").symlink_to(models, target_is_directory=True)
    with verbatim.open(folder, create=True) as v:
        v.add(STORIES)
        yield v


@pytest.mark.model
def test_the_page_about_python_is_true(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each session of docs/python.md gives what stands there."""
    shutil.copytree(STORIES, data.parent / "docs" / "stories")
    monkeypatch.chdir(data.parent)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    sessions = re.findall(r"(?s)```pycon\n(.*?)\n```", page)
    runner, known = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS), dict[str, object]()
    for number, session in enumerate(sessions):
        test = doctest.DocTestParser().get_doctest(session, known, f"session {number}", None, 0)
        runner.run(test, clear_globs=False)
        known = test.globs
    assert len(sessions) >= 8
    assert runner.summarize(verbose=False).failed == 0


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """So is one without a corpus; nothing is made by looking, and no seeds are taken."""
    with (
        pytest.raises(CorpusError, match=r"no folder .*none; .*create=True"),
        verbatim.open(tmp_path / "none"),
    ):
        pass
    with pytest.raises(CorpusError, match="no corpus in"), verbatim.open(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


async def test_async_too(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no folder"):
        async with verbatim.open_async(tmp_path / "none"):
            pass


def test_a_new_corpus_is_empty(data: Path) -> None:
    """And answers that nothing was found."""
    with verbatim.open(data, create=True) as v:
        assert v.articles() == []
        assert v.ask("Who owns the dam?").confidence is verbatim.Confidence.NONE
        assert v.timeline() == []
        assert v.overview().headlines == ()


def test_filters_are_those_of_every_method(opened: verbatim.Verbatim) -> None:
    """By day, language, publisher and id; a day may be a date."""
    (herald,) = opened.articles(publisher="coast")
    for filters in (
        verbatim.Filters(article=herald.id),
        verbatim.Filters(publisher="HERALD"),
        verbatim.Filters(since="2026-03-05", until=date(2026, 3, 5), publisher="herald"),
    ):
        assert opened.articles(**filters) == [herald]
        assert {c.passage.article for c in opened.search("evacuated", **filters)} == {herald}
        assert [one.article for one in opened.overview(**filters).headlines] == [herald]
        assert {event.quote.article for event in opened.timeline(**filters)} == {herald}
        assert {event.quote.article for event in opened.timeline("damage", **filters)} == {herald}
        answer = opened.ask("How many people were evacuated?", **filters)
        assert {quote.article for quote in answer.quotes} == {herald}
    assert opened.article(herald.id) == herald
    assert len(opened.search("Halvik", 2)) == 2
    assert len(opened.timeline(limit=1)) == 1


def test_what_is_wrong_is_named(opened: verbatim.Verbatim, tmp_path: Path) -> None:
    """With what to do about it."""
    with pytest.raises(QuestionError, match="empty"):
        opened.ask("\n")
    with pytest.raises(QuestionError, match="no words"):
        opened.timeline("?!")
    with pytest.raises(FilterError, match=r"since 'soon' is no date; give one like 2026-02-13"):
        opened.overview(since="soon")
    with pytest.raises(FilterError, match="no article with the id 'x'"):
        opened.search("dam", article="x")
    with pytest.raises(UnknownArticleError, match="no article x"):
        opened.article("x")
    with pytest.raises(verbatim.SourceError, match=r"no file or folder .*none.txt"):
        opened.add(tmp_path / "none.txt")
    with pytest.raises(TypeError, match="langauge"):
        opened.ask("Who owns the dam?", langauge="en")  # type: ignore[call-arg]


def test_threads_take_turns(opened: verbatim.Verbatim) -> None:
    """Four ask at once, and each has its answer."""
    found: list[str] = []

    def ask() -> None:
        found.append(opened.ask("Who owns the dam?").quotes[0].text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


async def test_the_async_form_does_the_same(opened: verbatim.Verbatim, data: Path) -> None:
    """It adds while it answers, and the loop stays free."""
    async with verbatim.open_async(data, create=True) as v:
        steps, early = await asyncio.gather(v.add(STORIES), v.ask("Who owns the dam?"))
        assert sorted(step.outcome for step in steps) == ["added", "added", "added", "copy"]
        assert early.is_question
        assert {a.id for a in await v.articles()} == {a.id for a in opened.articles()}
        answer = await v.ask("Who owns the dam?", publisher="courier")
        same = opened.ask("Who owns the dam?", publisher="courier")
        assert [q.text for q in answer.quotes] == [q.text for q in same.quotes]
        follow = await v.ask("When was it built?", after=answer)
        assert "1931" in follow.quotes[0].text
        words = [c.passage.text for c in await v.search("railway")]
        assert words == [c.passage.text for c in opened.search("railway")]
        told = [(e.told, e.quote.text) for e in await v.timeline("railway", language="en")]
        assert told == [(e.told, e.quote.text) for e in opened.timeline("railway", language="en")]
        assert (await v.overview(1)).headlines[0].article.language == "ru"
        (herald,) = await v.articles(publisher="coast")
        assert await v.article(herald.id) == herald
        with pytest.raises(UnknownArticleError, match="no article x"):
            await v.article("x")
        with pytest.raises(FilterError, match="no article by 'Nobody'"):
            await v.ask("Who owns the dam?", publisher="Nobody")


def test_what_another_process_adds_is_found(data: Path) -> None:
    """An open folder sees the articles that come later."""
    with verbatim.open(data, create=True) as v:
        v.add(STORIES / "courier.txt")
        with verbatim.open(data) as other:
            other.add(STORIES / "post.txt")
        assert v.ask("How much is the damage?").is_answered


def test_hidden_articles_stay_hidden(data: Path) -> None:
    """Programs see what readers see."""
    with verbatim.open(data, create=True) as v:
        v.add(STORIES)
        (herald,) = v.articles(publisher="coast")
        with CorpusStore.open(data / "corpus.db") as store:
            store.hidden.hide(herald.id)
        assert herald not in v.articles()
        with pytest.raises(UnknownArticleError):
            v.article(herald.id)


def test_the_names_that_programs_use_are_there() -> None:
    """What stands in `__all__`, and nothing of it by another name."""
    assert all(hasattr(verbatim, name) for name in verbatim.__all__)
    assert verbatim.Article is Article
