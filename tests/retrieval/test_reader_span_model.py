"""Windows cover a passage and lead back to its exact characters."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from tokenizers import Tokenizer

from retrieval.encoder import bundled_folder
from retrieval.reader import context_of, load_tokenizer, tokens, windows

TEXTS = [
    "“Isolating users…” she said — it’s “never the right answer”.",
    "Crème brûlée costs 3,50 € in Zürich; naïve façades, Ångström.",
    "🎉 Wow 👩‍👩‍👧‍👦 family emoji 🇺🇦 flags, then words.",
    "Президент России Владимир Путин подписал закон.",
    "Mixed\u00a0spaces\tand\nlines\u200b here.",
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The tokenizer of the encoder, which is the reader's."""
    return load_tokenizer(str(bundled_folder() / "tokenizer.json"))


@pytest.mark.parametrize("text", TEXTS)
def test_each_token_stands_for_the_characters_it_was_made_of(
    tokenizer: Tokenizer, text: str
) -> None:
    passage = tokenizer.encode(text, add_special_tokens=False)
    (window,) = windows(tokenizer, tokens(tokenizer, "who?"), passage)
    for piece, (start, end) in zip(passage.tokens, window.offsets, strict=True):
        if piece != "[UNK]":
            bare = piece.removeprefix("##")
            assert _without_accents(text[start:end].lower()) == bare


def test_windows_of_a_long_passage_cover_it_and_overlap(tokenizer: Tokenizer) -> None:
    text = " ".join(f"word{i}" for i in range(400))
    found = windows(tokenizer, tokens(tokenizer, "which word?"), tokens(tokenizer, text))
    assert len(found) > 2
    assert found[0].offsets[0].start == 0
    assert found[-1].offsets[-1].end == len(text)
    for window, following in pairwise(found):
        assert len(window.ids) <= 256
        shared = set(window.offsets) & set(following.offsets)
        assert len(shared) >= 64


def test_context_is_read_but_no_answer_can_lie_in_it(tokenizer: Tokenizer) -> None:
    question, passage = tokens(tokenizer, "who?"), tokens(tokenizer, "Meta did.")
    context = tokens(tokenizer, context_of("Messengers", "Owners"))
    (bare,) = windows(tokenizer, question, passage)
    (headed,) = windows(tokenizer, question, passage, context)
    assert headed.offsets == bare.offsets
    assert len(headed.ids) == len(bare.ids) + len(context.ids) + 1


def test_a_passage_without_a_token_has_no_window(tokenizer: Tokenizer) -> None:
    assert windows(tokenizer, tokens(tokenizer, "who?"), tokens(tokenizer, " ")) == []


def test_an_endless_question_leaves_room_for_the_passage(tokenizer: Tokenizer) -> None:
    question = tokens(tokenizer, "why " * 500)
    found = windows(tokenizer, question, tokens(tokenizer, "because. " * 300))
    assert all(len(window.ids) <= 256 for window in found)
    assert all(len(window.offsets) >= 120 for window in found[:-1])


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn")
