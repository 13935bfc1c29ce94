"""The pages of benchmarks/extraction: what corpus reads of them, and what counts as wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.extraction.__main__ import Reading, Score, judge, measure, ours
from benchmarks.extraction.pages import Page, pages

pytestmark = pytest.mark.slow


PAGES = list(pages())


def test_there_are_enough_pages_of_every_make_and_language() -> None:
    """The same ones each time."""
    assert len(PAGES) >= 60
    assert len({page.name for page in PAGES}) == len(PAGES)
    kinds = Counter((page.kind, page.text.language) for page in PAGES)
    assert {language for _, language in kinds} == {"de", "en", "ru", "uk"}
    assert len(kinds) == 4 * len({page.kind for page in PAGES})
    assert [page.html for page in pages()] == [page.html for page in PAGES]


@pytest.mark.parametrize("kind", sorted({page.kind for page in PAGES}))
def test_articles_are_read_whole_and_without_what_stands_around_them(kind: str) -> None:
    """Text, title, date and author, of pages of one make."""
    scores, faults = measure({"ours": ours}, [page for page in PAGES if page.kind == kind])
    row = scores["ours"].row()
    assert row["words found"] >= 99.5, faults
    assert row["words that are not"] <= 0.5, faults
    assert row["sentences whole"] >= 99, faults
    assert row["title"] == row["author"] == 100, faults
    # Neither 03/04/2026 nor a date that stands with the way to the page is one of publication.
    assert row["date"] >= {"regional": 75, "tailwind": 50}.get(kind, 100), faults


def _judged(page: Page, said: Reading) -> Score:
    score = Score()
    judge(page, said, score)
    return score


def test_what_is_left_out_added_or_wrongly_stated_counts() -> None:
    """A reading that is right has no fault; one that is not loses in its column."""
    page = PAGES[0]
    right = Reading(
        f"{page.text.title}\n{page.text.said}",
        page.text.title,
        page.text.published.isoformat(),
        (page.text.author,),
    )
    assert judge(page, right, Score()) == []
    assert _judged(page, right).row() | {"ms a page": 0} == {
        "words found": 100,
        "words that are not": 0,
        "sentences whole": 100,
        "title": 100,
        "date": 100,
        "author": 100,
        "ms a page": 0,
    }
    none = _judged(page, Reading()).row()
    assert {name: none[name] for name in none if name != "ms a page"} == dict.fromkeys(
        [name for name in none if name != "ms a page"], 0
    )
    lines = page.text.said.split("\n")
    assert _judged(page, Reading("\n".join(lines[1:]))).found < _judged(page, right).found
    assert _judged(page, Reading(page.text.said + "\nCookies")).wrong == 1
    halved = page.text.said.replace(". ", ". \nCookies\n", 1).replace(lines[0][:40], "", 1)
    assert 0 < _judged(page, Reading(halved)).row()["sentences whole"] < 100
