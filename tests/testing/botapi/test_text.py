"""What is left of a text after Telegram has cleaned it."""

from __future__ import annotations

import pytest

from testing.botapi.entity import Entity, utf16_length
from testing.botapi.errors import MistakeError
from testing.botapi.text import clean, finish


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b\x1fc\td\x0be", "a b c d e"),
        ("a\r\nb\rc", "a\nbc"),
        ("a\u2028b\u2029c\u202ad\u202ee", "abcde"),
        ("a\u2066b\u2069", "a\u2066b\u2069"),
        ("Z\u0333a\u033fl\u030ago", "Zalgo"),
        ("a\u200e\u200f\u200eb", "a\u200c\u200c\u200eb"),
        ("é😀", "é😀"),
    ],
)
def test_characters_are_cleaned(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_a_text_is_cut_at_35_000_bytes() -> None:
    assert len(clean("я" * 20_000).encode()) in range(34_990, 35_001)


def test_entities_move_with_what_is_removed() -> None:
    text = finish("a\r\u2028b<c", [Entity("bold", 1, 3), Entity("italic", 4, 1)])
    assert (text.text, text.entities) == (
        "ab<c",
        (Entity("bold", 1, 1), Entity("italic", 2, 1)),
    )


def test_ends_are_trimmed_and_entities_with_them() -> None:
    text = finish(" \n a b \n ", [Entity("bold", 5, 4)])
    assert (text.text, text.entities) == ("a b", (Entity("bold", 2, 1),))


def test_the_start_is_kept_from_the_first_entity_on() -> None:
    text = finish("   a", [Entity("code", 1, 3)])
    assert (text.text, text.entities) == ("  a", (Entity("code", 0, 3),))


def test_an_entity_of_nothing_but_trimmed_space_is_gone() -> None:
    assert finish("a  ", [Entity("bold", 1, 2)]).entities == ()


def test_touching_entities_of_one_kind_become_one() -> None:
    nested = [Entity("bold", 0, 4), Entity("bold", 1, 2), Entity("bold", 4, 2)]
    assert finish("abcdef", nested).entities == (Entity("bold", 0, 6),)


def test_formatting_inside_code_is_dropped_and_cut_around_it() -> None:
    text = finish("abcdef", [Entity("bold", 0, 6), Entity("code", 2, 2)])
    assert text.entities == (Entity("bold", 0, 2), Entity("code", 2, 2), Entity("bold", 4, 2))


def test_a_link_inside_code_is_dropped() -> None:
    link = Entity("text_link", 0, 1, url="https://x.org/")
    assert finish("ab", [Entity("code", 0, 2), link]).entities == (Entity("code", 0, 2),)


@pytest.mark.parametrize(
    "text", ["", " \n ", "\u200b", "\u200b \u00a0\ufeff", "\x00\u2028", "\u3000"]
)
def test_a_text_without_anything_to_see_is_refused(text: str) -> None:
    with pytest.raises(MistakeError, match="text must be non-empty"):
        finish(text, [])


def test_length_is_counted_in_utf16_units_after_parsing() -> None:
    assert utf16_length(finish("😀" * 2048, []).text) == 4096
    with pytest.raises(MistakeError, match="message is too long"):
        finish("😀" * 2048 + "a", [])


def test_a_hundred_entities_are_the_limit() -> None:
    def pieces(n: int) -> list[Entity]:
        return [Entity("code", 2 * i, 1) for i in range(n)]

    assert len(finish("a " * 101, pieces(100)).entities) == 100
    with pytest.raises(MistakeError, match="101 entities"):
        finish("a " * 101, pieces(101))


def test_nested_block_quotes_are_refused() -> None:
    with pytest.raises(MistakeError, match="can't be nested"):
        finish("abc", [Entity("blockquote", 0, 3), Entity("expandable_blockquote", 1, 1)])


@pytest.mark.parametrize(
    "entity", [Entity("bold", 0, 4), Entity("bold", -1, 1), Entity("bold", 1, 1)]
)
def test_an_entity_outside_the_text_or_inside_a_symbol_is_refused(entity: Entity) -> None:
    with pytest.raises(MistakeError):
        finish("😀b", [entity])
