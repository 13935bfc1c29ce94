"""Published questions with texts to read, in one form, from the files they are published in.

SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), NoMIRACL (Thakur et al. 2023), CLAPnq (Rosenthal
et al. 2024), and our own questions about one article (`seed_dev.jsonl`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import Article, Passage, Span, sentences, split
from retrieval.reader import context_of


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was found for a question; `sentences` lie in it."""

    text: str
    title: str | None
    section: str | None
    sentences: tuple[Span, ...]

    @property
    def context(self) -> str:
        """What stands above it, as the reader model is given it."""
        return context_of(self.title, self.section)


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the texts found for it, and what is right."""

    kind: str
    """squad, nomiracl, clapnq or seed."""
    group: str
    """Cases of one group (article) belong to one fold."""
    question: str
    texts: tuple[Text, ...]
    answerable: bool
    gold: tuple[str, ...]
    """squad: right answers. clapnq: sentences that answer. seed: words the quote must contain."""
    exact: str | None = None
    """seed: the words to mark."""


def read(path: Path, article: Path | None = None) -> list[Case]:
    """The cases in a file, whichever of the forms it has.

    Raises ValueError where it has none of them, or needs the article it asks about.
    """
    content = path.read_text("utf-8")
    if path.suffix == ".json":
        return list(_squad(json.loads(content)))
    rows = [json.loads(line) for line in content.splitlines() if line.strip()]
    if "query_id" in rows[0]:
        return [_nomiracl(row) for row in rows]
    if "input" in rows[0]:
        return [_clapnq(row) for row in rows]
    if "q" in rows[0]:
        if article is None:
            raise ValueError(f"{path} asks about one article; name it with --article")
        texts = _passages(article.read_text("utf-8"))
        return [_seed(row, texts) for row in rows]
    raise ValueError(f"{path} is in no known form: SQuAD, NoMIRACL, CLAPnq or seed_dev")


def _text(text: str, title: str | None) -> Text:
    return Text(text, title, None, tuple(sentences(text)))


def _squad(content: dict[str, Any]) -> Iterator[Case]:
    for article in content["data"]:
        title = article.get("title", "").replace("_", " ")
        for paragraph in article["paragraphs"]:
            text = _text(paragraph["context"], title or None)
            for row in paragraph["qas"]:
                gold = tuple(answer["text"] for answer in row["answers"])
                yield Case("squad", title, row["question"].strip(), (text,), bool(gold), gold)


def _nomiracl(row: dict[str, Any]) -> Case:
    texts = []
    for passage in row["passages"]:
        title, _, text = passage.partition(": ")
        texts.append(_text(text, title) if text else _text(passage, None))
    answerable = row["label"] == "relevant"
    return Case("nomiracl", row["query_id"], row["question"], tuple(texts), answerable, ())


def _clapnq(row: dict[str, Any]) -> Case:
    texts = tuple(_text(p["text"], p["title"]) for p in row["passages"])
    gold = tuple(s for out in row.get("output", []) for s in out.get("selected_sentences", []))
    return Case("clapnq", row["id"], row["input"], texts, bool(gold), gold)


def _seed(row: dict[str, Any], texts: tuple[Text, ...]) -> Case:
    gold = tuple(row.get("any", ()))
    return Case("seed", row["q"], row["q"], texts, not row.get("none"), gold, row.get("exact"))


def _passages(text: str) -> tuple[Text, ...]:
    """An article cut as the corpus cuts it."""
    article = Article(text)
    found = []
    for number, cut in enumerate(split(text)):
        passage = Passage(number, article, cut.span, cut.sentences, cut.heading)
        start = cut.span.start
        inside = tuple(Span(a - start, b - start) for a, b in cut.sentences)
        found.append(Text(passage.text, None, passage.section, inside))
    return tuple(found)
