"""Posts of Telegram channels as articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from corpus import SourceError, article_of_post, split
from corpus.extract.telegram import read_channel

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


def _channel(said: str, forwarded: str = "") -> bytes:
    by = f'<a class="tgme_widget_message_forwarded_from_name">{forwarded}</a>' if forwarded else ""
    return (
        '<div class="tgme_channel_info_header_title">Holm News</div><div data-post="holmnews/2">'
        f'{by}<div class="tgme_widget_message_text">{said}</div></div>'
    ).encode()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("At least <s>12</s> 15 people were hurt.", "At least 15 people were hurt."),
        ("Seats: <del>9</del><strike>8</strike>7 are free now.", "Seats: 7 are free now."),
        (
            "He wrote:<blockquote>I shall stay</blockquote>We meet.",
            "He wrote:\nI shall stay\nWe meet.",
        ),
        (
            "<blockquote>One</blockquote><blockquote>Two</blockquote> We meet.",
            "One\n\nTwo\nWe meet.",
        ),
        ("Ask:<pre>One\nTwo is closed.</pre>They meet.", "Ask:\nOne\nTwo is closed.\nThey meet."),
        ("A <b>bold</b> <a href='x'>link</a>.<br/><br/>Next.", "A bold link.\n\nNext."),
    ],
)
def test_the_words_of_a_post(said: str, text: str) -> None:
    """Those struck out are left out, and a block quote is a line of its own."""
    (found,) = read_channel(_channel(said), "https://t.me/s/holmnews")
    assert found.article.text == text
    assert found.article.publisher == "Holm News"


def test_a_forwarded_post_names_whose_words_they_are() -> None:
    """Not the channel that forwarded them; its address is still the post."""
    data = _channel("The tram stops on Monday.", "Varn Radio")
    (found,) = read_channel(data, "https://t.me/s/holmnews")
    assert found.article.publisher == "Varn Radio"
    assert found.article.source == "https://t.me/holmnews/2"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("The lock holds 10<sup>6</sup> litres.", "The lock holds 10⁶ litres."),
        ("It opens at <span style='text-decoration: line-through'>8</span> 9.", "It opens at 9."),
        (
            '<tg-emoji emoji-id="1"><i class="emoji"><b>🚢</b></i></tg-emoji> Ida sails.',
            "🚢 Ida sails.",
        ),
        ("The lock<br/>opens at nine.", "The lock\nopens at nine."),
    ],
)
def test_posts_as_they_are_seen(said: str, text: str) -> None:
    """Powers and emoji stay in their sentence, what is struck by its style goes, lines stay."""
    (found,) = read_channel(_channel(said), "https://t.me/s/holmnews")
    assert found.article.text == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("At least <b><s>12</s></b> 15 people were hurt.", "At least 15 people were hurt."),
        ("The area is 12 km<sup>2</sup>, they say.", "The area is 12 km², they say."),
        ("The cup goes to <tg-spoiler>Holm</tg-spoiler>.", "The cup goes to Holm."),
        (
            'It is not true <tg-emoji emoji-id="5"><i class="emoji"><b>⚠️</b></i></tg-emoji> that.',
            "It is not true ⚠️ that.",
        ),
        (
            "<blockquote>We shall not pay</blockquote>The union met.",
            "We shall not pay\nThe union met.",
        ),
        ("It costs <u>9</u> <i><del>8</del></i> crowns.", "It costs 9 crowns."),
    ],
)
def test_more_posts_as_they_are_seen(said: str, text: str) -> None:
    """Spoilers are text; marks within marks count."""
    (found,) = read_channel(_channel(said), "https://t.me/s/holmnews")
    assert found.article.text == text
