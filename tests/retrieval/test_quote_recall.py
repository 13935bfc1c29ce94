"""What was quoted is shown again, with what stands around it, as long as it is still so."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from corpus import Article, CorpusStore, CorpusView, Passage, split
from corpus.store.read import ArticleCache
from retrieval import Quote, QuoteRef, embedding
from retrieval.quote import PAGE_CHARS, page_around, pages, recall
from testing.fakes import WordEncoder

TEXT = "Halvik flooded. " + "The river rose all night, and nobody slept. " * 80 + "\n\n## After\n"
TEXT += "Morning came. " + "People looked at what was left of their houses. " * 40


def stored(store: CorpusStore, text: str, title: str | None = None) -> Article:
    """The article at one address, in the store."""
    encoder = WordEncoder()
    article = Article(text, title=title, source="a")
    return store.add(article, encoder.name, embedding(encoder)).article


def quoted(store: CorpusStore, article: Article, at: int) -> Quote:
    """The first sentence of a passage."""
    passage = store.visible.passages_of(article.id)[at]
    return Quote(passage, passage.sentences[0], passage.sentences[0], None, 0.8)


def test_a_quote_comes_back_from_where_it_stands() -> None:
    """The very same, though none of its words was remembered."""
    with CorpusStore.open(":memory:", create=True) as store:
        quote = quoted(store, stored(store, TEXT), 2)
        assert recall(store, QuoteRef.of(quote)) == quote


def test_what_was_changed_or_removed_does_not_come_back() -> None:
    """A quote stands for what an article says, not for what it once said."""
    with CorpusStore.open(":memory:", create=True) as store:
        article = stored(store, TEXT)
        remembered = QuoteRef.of(quoted(store, article, 0))
        stored(store, TEXT.replace("Halvik", "Halvig"))
        assert recall(store, remembered) is None
        store.remove(article.id)
        assert recall(store, remembered) is None


class Replacing(CorpusView):
    """The articles of a store, where one is replaced whenever its passages are to be read."""

    def __init__(self, store: CorpusStore) -> None:
        """Read from a store."""
        super().__init__(store.database, ArticleCache(store.database), store.hidden)
        self.store = store

    def passages_of(self, article_id: str) -> list[Passage]:
        """Those of the article as it is by then."""
        stored(self.store, TEXT.replace("Halvik", "The whole town of Halvik"))
        return super().passages_of(article_id)


@pytest.mark.parametrize("at", [0, 2])
def test_what_is_replaced_while_it_is_read_does_not_come_back(at: int) -> None:
    """Rather than other words, which stand by then where the quote stood."""
    with CorpusStore.open(":memory:", create=True) as store:
        article = stored(store, TEXT)
        quote = Quote(
            passage := store.visible.passages_of(article.id)[at],
            passage.sentences[0],
            passage.sentences[0],
            None,
            0.8,
        )
        store.visible = Replacing(store)
        page = page_around(store, quote)
        assert (page.text, page.of) == (TEXT[slice(*passage.span)], 1)
        stored(store, TEXT)
        assert recall(store, QuoteRef.of(quote)) is None


def test_pages_hold_every_passage_once() -> None:
    """In order, headings above what they head, none longer than a page unless a sentence is."""
    chance = random.Random(3)  # noqa: S311 - the same articles in every run
    for _ in range(50):
        text = "".join(
            chance.choice(["It rained. ", "Long words " * 30 + ". ", "\n\n## Then\n", "\n\n"])
            for _ in range(60)
        )
        article = Article(text + "It ended.")
        passages = [Passage(n, article, *cut) for n, cut in enumerate(split(article.text))]
        spans = pages(passages, article.text)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        on = [
            [s for s in spans if s.start <= p.span.start and p.span.end <= s.end] for p in passages
        ]
        assert all(len(found) == 1 for found in on)
        assert all(s.end - s.start <= PAGE_CHARS for s in spans)


def test_what_is_hidden_is_on_no_page() -> None:
    """A passage between two that may be shown does not come along with them."""
    text = "## One\nIt rained.\n\n## Two\nKlaxon said no.\n\n## Three\nThe sun shone."
    with CorpusStore.open(":memory:", create=True) as store:
        quote = quoted(store, stored(store, text, "The weather"), 0)
        store.hidden.hide("Klaxon")
        shown = [page_around(store, quote, n).text for n in (1, 2)]
        assert shown == ["## One\nIt rained.", "## Three\nThe sun shone."]


@pytest.mark.parametrize(("asked", "given"), [(None, 2), (-5, 1), (0, 1), (3, 3), (9999, 4)])
def test_the_page_of_the_quote_is_opened_or_the_one_asked_for(
    asked: int | None, given: int
) -> None:
    """And no page that there is not."""
    with CorpusStore.open(":memory:", create=True) as store:
        quote = quoted(store, stored(store, TEXT), 2)
        page = page_around(store, quote, asked)
        assert (page.number, page.of) == (given, 4)
        assert page.text in TEXT
        within = page.span.start <= page.mark.start and page.mark.end <= page.span.end
        assert within == (given == 2)
