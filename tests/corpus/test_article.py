"""Articles: text as it was read, with what is known of it."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from corpus import Article


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
