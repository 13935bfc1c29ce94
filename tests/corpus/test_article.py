"""Articles: text as it was read, with what is known of it."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from corpus import Article
from corpus.article import ARTICLE_CHARS, plausible, too_large


def test_the_text_is_kept_as_it_was_read() -> None:
    """Nothing is stripped, normalised or translated."""
    text = " \r\n**Zürich\u0308\u200b \t“x”\n\n"
    assert Article(text).text == text


def test_what_is_not_known_is_none() -> None:
    """Everything but the text, and what the text determines, starts unknown."""
    article = Article("It rains.")
    derived = {"text", "id", "digest", "scrolls", "copy_group"}
    for field in dataclasses.fields(article):
        assert field.name in derived or getattr(article, field.name) is None


def test_the_digest_is_the_sha256_of_the_text() -> None:
    """Anyone can compute it, so a changed text is noticed."""
    text = "It rains in Köln."
    assert Article(text).digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_id_comes_from_the_text_unless_it_is_given() -> None:
    """The same text gets the same id; a corrected article keeps the one it had."""
    assert Article("It rains.", title="A").id == Article("It rains.", title="B").id
    assert Article("It rains.").id != Article("It snows.").id
    assert Article("It rains.", id="kept").id == "kept"


def test_an_article_cannot_be_edited() -> None:
    """It is frozen, so no quote can change under a reader."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Article("It rains.").text = "It snows."  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    ("article", "label"),
    [
        (Article("x", title="The title"), "The title"),
        (Article("## Rain\nIt rains."), "Rain It rains."),
        (Article("One two three four five six seven."), "One two three four five six seven."),
        (Article("One two three four five six seven 8."), "One two three four five six seven…"),
    ],
)
def test_a_label_is_the_title_or_the_first_words(article: Article, label: str) -> None:
    """An ellipsis shows that the first words are not all."""
    assert article.label == label


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("2026-03-04", True),
        ("2026-03", True),
        ("2026-03-05", True),  # it begins in the Pacific before noon of the 4th in London
        ("2026-03-06", False),
        ("2026-03-04T12:30:00+00:00", True),
        ("2026-03-04T19:00:00+09:00", True),
        ("2099-01-01", False),
        ("9999-12-31", False),
        ("9999-12-31T23:59:59-14:00", False),
        ("0001-01-01", False),
        ("0001-01-01T00:00:00+14:00", False),
        ("2026-13-45", False),
        ("spring", False),
        ("", False),
    ],
)
def test_nothing_is_newer_than_when_it_was_read(published: str, kept: bool) -> None:
    """A date that cannot be is unknown: of publication and of change."""
    read = "2026-03-04T12:00:00+00:00"
    article = Article("It rains.", published=published, changed=published, retrieved=read)
    now = datetime(2026, 3, 9, tzinfo=UTC)
    found = plausible(article, now)
    assert (found.published, found.changed) == ((published, published) if kept else (None, None))
    assert found.retrieved == read


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-03-04T18:00:00+00:00", "2026-03-04"),
        ("2026-03-04T23:59:00Z", "2026-03-04"),
        ("2026-03-05T01:00:00+00:00", "2026-03-05"),
        ("2026-03-06T01:00:00+00:00", None),
    ],
)
def test_a_time_ahead_of_the_clock_states_a_wrong_zone(published: str, day: str | None) -> None:
    """The day that the page says is kept, unless it has begun nowhere yet."""
    article = Article("It rains.", published=published, retrieved="2026-03-04T12:00:00+00:00")
    assert plausible(article, datetime(2026, 3, 9, tzinfo=UTC)).published == day


def test_nothing_was_read_after_now() -> None:
    """Whoever writes the file: it would be newer than all that comes."""
    now = datetime(2026, 3, 4, tzinfo=UTC)
    far = Article("It rains.", published="2098-01-01", retrieved="2099-01-01T00:00:00+00:00")
    found = plausible(far, now)
    assert (found.published, found.retrieved) == (None, None)


@pytest.mark.parametrize(
    "url",
    [
        *("tg://user?id=777", "javascript:alert(1)", "https://reuters.com@evil.example/"),
        *("file:///etc/passwd", "example.org", "https://", "data:text/html,x", " "),
    ],
)
def test_an_address_is_of_a_page_and_of_nobody(url: str) -> None:
    """What Telegram or a browser would make something else of is none."""
    assert plausible(Article("It rains.", url=url)).url is None


def test_each_part_has_a_size() -> None:
    """It is told which, how large it is and what is allowed."""
    short = Article("It rains.")
    assert too_large(Article("a" * ARTICLE_CHARS)) is None
    assert "200,001 characters" in (too_large(Article("a" * (ARTICLE_CHARS + 1))) or "")
    for name in ("title", "publisher", "author", "licence", "language"):
        wrong: dict[str, Any] = {name: "a" * 501}
        article = replace(short, **wrong)
        assert (too_large(article) or "").startswith(f"its {name} has 501 characters")
    for name in ("source", "url"):
        wrong = {name: "a" * 20_000}
        assert too_large(replace(short, **wrong))


@pytest.mark.parametrize("id", ["../../x", "a/b", "..", "a\n", "a" * 64, "\u202ea", 'a"b'])
def test_an_id_is_no_path(id: str) -> None:
    """It names a file of a snapshot, and files of articles may come from anybody."""
    assert "its id is not of" in (too_large(Article("It rose.", id=id)) or "")
    assert too_large(Article("It rose.", id="ba463c2c056e")) is None
