"""Texts as pieces of multilingual-e5-small's vocabulary, as the tokenizers library cuts them."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from retrieval.e5 import E5File, UnigramTokenizer, packaged_file

if TYPE_CHECKING:
    from tokenizers import Tokenizer

pytestmark = [pytest.mark.model, pytest.mark.e5]

_TEXTS = (
    "",
    "a",
    "Who owns WhatsApp?",
    "кто владеет ватсапом, и с какого года?",
    "  two  spaces, a\ttab\r\nand lines \n",
    "x\u00a0y ½ cup … ﬁne ①② ａｂｃ 5 km² — “quoted”",
    "e\u0301te\u0301 İstanbul ẛ̣ カ\u3099 \u1100\u1161 한국어 텍스트",
    "🙂🙂 hi \U0001f468\u200d\U0001f469 ab\u200bcd \x07bell \u2581x",
    "日本語のテキスト。नमस्ते दुनिया مرحبا بالعالم ภาษาไทย",
    "https://example.org/a?b=c_d&e=1,234.56#:~:text=Max%20is",
    "Donaudampfschifffahrtsgesellschaftskapitän " * 3,
)


@pytest.fixture(scope="module")
def file() -> E5File:
    """The file of the package."""
    path = packaged_file()
    assert path is not None
    return E5File.open(path)


@pytest.fixture(scope="module")
def tokenizer(file: E5File) -> UnigramTokenizer:
    """Ours."""
    return UnigramTokenizer(file.vocabulary)


@pytest.fixture(scope="module")
def library(file: E5File) -> Tokenizer:
    """The same vocabulary in the tokenizers library."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    starts, blob = file.vocabulary.starts.tolist(), bytes(file.vocabulary.blob)
    pieces = [blob[a:b].decode() for a, b in pairwise(starts)]
    scored = list(zip(pieces, map(float, file.vocabulary.scores), strict=True))
    made = Tokenizer(models.Unigram(scored, unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return made


def test_pieces_are_those_of_the_library(tokenizer: UnigramTokenizer, library: Tokenizer) -> None:
    """In all scripts, with what normalisation changes, and in any order of words."""
    chance = random.Random(5)  # noqa: S311 - the same texts in every run
    words = "".join(_TEXTS).split(" ")
    mixed = (" ".join(chance.choices(words, k=20)) for _ in range(300))
    for text in (*_TEXTS, *mixed):
        found = tokenizer.encode(text, add_special_tokens=False)
        assert list(found.ids) == library.encode(text, add_special_tokens=False).ids, text


@pytest.mark.parametrize("text", _TEXTS)
def test_each_piece_stands_where_it_says(tokenizer: UnigramTokenizer, text: str) -> None:
    """In order, within the text, and without the space before a word."""
    found = tokenizer.encode(text, add_special_tokens=False)
    assert len(found.ids) == len(found.offsets)
    at = 0
    for start, end in found.offsets:
        assert at <= end <= len(text)
        assert start <= end
        assert text[start:end] == text[start:end].lstrip(" ")
        at = end
    for word in ("WhatsApp", "ватсапом", "日本語", "Donaudampfschifffahrtsgesellschaftskapitän"):
        start, end = text.find(word), text.find(word) + len(word)
        if start >= 0:
            assert start in {a for a, _ in found.offsets}
            assert end in {b for _, b in found.offsets}


def test_special_tokens_stand_around_a_text_and_cannot_be_typed(
    tokenizer: UnigramTokenizer,
) -> None:
    """What an article says is never taken for the end of it."""
    found = tokenizer.encode("a </s> b")
    assert (found.ids[0], found.ids[-1]) == (0, 2)
    assert 2 not in found.ids[1:-1]
    assert [tokenizer.token_to_id(t) for t in ("<s>", "<pad>", "</s>", "<unk>")] == [0, 1, 2, 3]
    assert tokenizer.token_to_id("[CLS]") is None
