"""The article of a fresh checkout: untouched, named, and quoted without its markup."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator

import pytest

from corpus import Article, CorpusStore, read_path, split
from retrieval import Answerer, Encoder, Question, embedding, load_reader
from testing import SEED

_SHA256 = "a9e5712dd4bdc1d2f741f95a2200338fb625cc7598402a83cf133938367121cd"
_HEADINGS = (
    "Kremlin’s Push for a Sovereign Internet",
    "Crackdown on Telegram and User Backlash",
    "The Rise of Max and Its Implications",
    "Kremlin’s Stance on WhatsApp’s Future",
    "Why it Matters",
)


@pytest.fixture(scope="module")
def seed() -> Article:
    """The article as it is read from the folder."""
    (article,) = read_path(SEED.parent)
    return article


@pytest.fixture(scope="module")
def answerer(seed: Article, real_encoder: Encoder) -> Iterator[Answerer]:
    """The seeds with the real models, from any probability on."""
    with CorpusStore.open(":memory:", create=True) as store:
        store.add(seed, real_encoder.name, embedding(real_encoder))
        yield Answerer(store, real_encoder, load_reader(shown_from=0.0))


def test_the_seed_is_as_it_was_received() -> None:
    """Byte for byte."""
    assert hashlib.sha256(SEED.read_bytes()).hexdigest() == _SHA256


def test_every_seed_is_named_with_what_is_known_of_it(seed: Article) -> None:
    """In sources.toml; what is not known of it is not made up."""
    folder = SEED.parent
    told = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    assert set(told) == {path.name for path in folder.iterdir()} - {"sources.toml"}
    assert told[SEED.name] == {"language": "en"}
    assert (seed.title, seed.publisher, seed.url, seed.author, seed.published) == (None,) * 5
    assert seed.text == SEED.read_bytes().decode("utf-8")


def test_headings_and_markup_are_no_sentences(seed: Article) -> None:
    """They are known to the passages below them and stand in none."""
    cuts = split(seed.text)
    headings = [seed.text[slice(*c.heading)] for c in cuts if c.heading]
    assert tuple(dict.fromkeys(headings)) == _HEADINGS
    said = "\n".join(seed.text[slice(*c.span)] for c in cuts)
    assert "**" not in said
    assert not any(line in _HEADINGS for line in said.split("\n"))


def test_the_seed_is_cut_into_its_sentences(seed: Article) -> None:
    """As a person counts them, each with its stop."""
    sentences = [seed.text[slice(*s)] for c in split(seed.text) for s in c.sentences]
    assert len(sentences) == 24
    assert all(s.endswith((".", ".”")) and s[0] in "“ABCDHIMRSTW" for s in sentences)


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("who owns WhatsApp?", "parent company, Meta"),
        ("Which company is behind WhatsApp?", "parent company, Meta"),
        ("How large is Max's audience at the moment?", "around 55 million users"),
        ("Where has Pavel Durov settled?", "based in Dubai"),
        ("Which Chinese app was Max modelled on?", "inspired by China’s WeChat"),
        ("Who is Dmitry Peskov?", "spokesperson Dmitry Peskov"),
        ("Did state media take the surveillance worries seriously?", "dismissed as unfounded"),
        ("What happened to Instagram in Russia?", "removed Facebook and Instagram"),
    ],
)
def test_questions_are_answered_from_the_seed(
    answerer: Answerer, question: str, holds: str
) -> None:
    """One of three quotes holds the words that answer; none is a heading or bare markup."""
    quotes = answerer.answer(Question(question)).quotes
    assert any(holds in quote.text for quote in quotes)
    for quote in quotes:
        assert "**" not in quote.text
        assert not any(heading in quote.text.split("\n") for heading in _HEADINGS)
