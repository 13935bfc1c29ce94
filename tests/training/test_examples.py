"""What the reader is trained on: answers where they are, none where there are none."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from corpus import Span
from retrieval.encoder import bundled_folder
from retrieval.reader import load_tokenizer
from training import batches, examples
from training.negatives import names, swapped
from training.sources import HELD_OUT, Asked, Paragraph

TEXT = (
    "Anna Berg opened the bridge over the Aar in 1987. It had cost 4 million francs. "
    "In 1991 Karl Lind closed it. Trains have used the tunnel near Bern since then. "
) * 6


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The tokenizer of the encoder, which is the reader's."""
    return load_tokenizer(str(bundled_folder() / "tokenizer.json"))


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def _paragraphs() -> list[Paragraph]:
    asked = (
        Asked("Who opened the bridge?", (_span("Anna Berg"),)),
        Asked("How much did the bridge cost in 1987?", (_span("4 million francs"),)),
        Asked("Who sold the bridge?", ()),
    )
    others = [
        Paragraph("squad2", "Roads", f"Road {i} was built in {1900 + i}.", ()) for i in range(12)
    ]
    return [Paragraph("squad2", "Bridges", TEXT, asked), *others]


@pytest.mark.model
def test_the_same_seed_gives_the_same_run() -> None:
    assert examples.build(_paragraphs(), 3) == examples.build(_paragraphs(), 3)
    assert examples.build(_paragraphs(), 3) != examples.build(_paragraphs(), 4)


def test_answers_stay_on_their_words_when_a_paragraph_is_cut() -> None:
    for example in examples.build(_paragraphs(), 3):
        for start, end in example.answers:
            assert example.text[start:end] in {"Anna Berg", "4 million francs"}


def test_what_lacks_the_answer_has_none() -> None:
    kinds = {e.kind for e in examples.build(_paragraphs(), 3) if e.answers}
    assert kinds == {"squad2/asked"}


def test_held_out_articles_are_never_trained_on(tmp_path: Path) -> None:
    titles = ("Oxygen", HELD_OUT[0].replace(" ", "_"))
    articles = [{"title": t, "paragraphs": [{"context": t, "qas": []}]} for t in titles]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": articles}))
    assert [p.title for p in examples.read([("squad2", path)])] == ["Oxygen"]
    assert [p.title for p in examples.read([("squad2", path)], held_out=True)] == [HELD_OUT[0]]


@pytest.mark.model
def test_labels_are_the_tokens_of_the_answer(tokenizer: Tokenizer) -> None:
    for example in examples.build(_paragraphs(), 5):
        encoded = batches.encode(tokenizer, example, random.Random(1))  # noqa: S311  # no secret
        assert encoded is not None
        if not example.answers:
            assert encoded.starts == encoded.ends == (0,)
            continue
        window = encoded.window
        start = window.offsets[encoded.starts[0] - window.first].start
        end = window.offsets[encoded.ends[0] - window.first].end
        assert example.text[start:end] in {"Anna Berg", "4 million francs"}


@pytest.mark.model
def test_packed_examples_make_the_same_batches(tokenizer: Tokenizer) -> None:
    rng = random.Random(1)  # noqa: S311  # no secret hangs on it
    built = examples.build(_paragraphs(), 5)
    encoded = [one for e in built if (one := batches.encode(tokenizer, e, rng))]
    numbers: dict[int, int] = {}
    plain = batches.tensors(encoded)
    packed = batches.tensors([batches.packed(one, numbers) for one in encoded])
    assert all(plain[name].equal(packed[name]) for name in plain)


def test_a_swapped_question_names_something_else() -> None:
    question = "When did Karl Lind close the bridge?"
    for seed in range(20):
        changed = swapped(question, [TEXT], ["1991"], random.Random(seed))  # noqa: S311  # no secret
        assert changed is not None
        assert "Karl Lind" not in changed
        assert "1991" not in changed


def test_words_that_only_begin_a_sentence_are_no_names() -> None:
    assert [m.group() for m in names("Trains ran. He met Karl Lind.")] == ["Karl Lind"]
