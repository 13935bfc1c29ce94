"""Posts of Telegram channels as articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from corpus import SourceError, article_of_post, split

_TEXT = "Мост открыт\n\nДвижение по мосту через Ольху открыли в субботу, сказали в мэрии."


def test_what_is_known_of_a_post() -> None:
    """Its channel published it, its address is where it was read and opens, its date is told."""
    at = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
    article = article_of_post(_TEXT, " Вестник\nПриречья ", "t.me/prirechye/12?single", at)
    assert article.text == _TEXT
    assert (article.source, article.url) == ("https://t.me/prirechye/12",) * 2
    assert (article.publisher, article.title) == ("Вестник Приречья", "Мост открыт")
    assert (article.published, article.language) == ("2026-03-04T06:30:00+00:00", "ru")
    assert article.retrieved


def test_what_is_not_known_is_none() -> None:
    """A forwarded text from nobody in particular has no source."""
    article = article_of_post("The bridge is open, they said.")
    known = (article.source, article.url, article.publisher, article.published, article.title)
    assert known == (None,) * 5


@pytest.mark.parametrize("text", ["", "  \n", "🔥🔥🔥", "Who knows?", "Breaking news"])
def test_a_post_without_a_sentence_is_refused(text: str) -> None:
    """The reason is said, with the address."""
    with pytest.raises(SourceError, match=r"no sentence to quote in t\.me/x/1"):
        article_of_post(text, "X", "t.me/x/1")


def test_a_post_that_is_a_headline_is_said() -> None:
    """Many posts are one line without a stop: it is what they say, and no title of anything."""
    text = "⚡️Мост через Ольху открыли на три недели раньше срока"
    article = article_of_post(text, "X", "t.me/x/1")
    assert article.title is None
    assert [text[slice(*cut.span)] for cut in split(text)] == [text]


def test_an_address_that_is_none_is_refused() -> None:
    """Nothing but an address on the web can be a source."""
    with pytest.raises(SourceError, match="address"):
        article_of_post(_TEXT, "X", "file:///etc/passwd")
