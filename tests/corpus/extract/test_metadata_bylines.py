"""Bylines: who wrote an article, by the page and not by those who speak below it."""

from __future__ import annotations

import pytest

from corpus.extract.dom import tree_of
from corpus.extract.metadata import page_metadata

_TEXT = "The lock of Lund is repaired before the season, said the harbour master on Monday. " * 2


def _author(top: str = "", below: str = "", head: str = "") -> str | None:
    page = (
        f"<html><head><title>Lock of Lund</title>{head}</head><body><main><article><h1>Lock of "
        f"Lund</h1>{top}<p>{_TEXT}</p><p>{_TEXT}</p>{below}</article></main></body></html>"
    )
    return page_metadata(tree_of(page), "https://port.example/lock").author


@pytest.mark.parametrize(
    "markup",
    [
        "<p class=byline>By Ann Weller</p>",
        "<p>By Ann Weller</p>",
        "<div class=meta><b class='author vcard'><a>Ann Weller</a></b> <i>4 May</i></div>",
        "<div class='post-info'>Written by <a rel=author href=/a>Ann Weller</a> on 4 March</div>",
        "<span id='lblAuthor'>Ann Weller | 04.03.2026</span>",
        "<div data-testid='authorName'><a href=/@ann>Ann Weller</a></div>",
        "<div class='c-byline'><span>Ann Weller</span><span>March 4, 2026</span></div>",
        "<h4 class='article-author-name'><a href=/ann>Ann Weller</a></h4>",
        "<p><small>Von Ann Weller</small></p>",
        "<div>Автор: Ann Weller</div>",
        "<div class='autor'>Текст: Ann Weller</div>",
    ],
)
def test_a_byline_names_the_author(markup: str) -> None:
    """However it is marked up, above the text or below it."""
    assert _author(markup) == _author(below=markup) == "Ann Weller"


def test_several_authors() -> None:
    """Each is named."""
    assert _author("<p class=byline>By Ann Weller and Tom de Okell</p>") == (
        "Ann Weller, Tom de Okell"
    )
    assert _author("<p class=byline>Von Ann Weller, Tom Okell und Ida Roe</p>") == (
        "Ann Weller, Tom Okell, Ida Roe"
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=comment><b class='comment-author'>Tom Okell</b><p>Nice.</p></div>",
        "<aside><p class=byline>By Tom Okell</p></aside>",
        "<div class='related'><a href=/b>Old lock</a><span class=author>Tom Okell</span></div>",
        "<div class=card><h3><a href=/b>Old lock</a></h3><p class=author>Tom Okell</p></div>",
        "<p>By Monday the lock was dry, and by Friday it was full again, said Tom Okell.</p>",
        "<p class='author-bio'>Covers harbours for the Ledger.</p>",
        "<div class='author-box'>More From Our Newsroom Team Of Reporters</div>",
    ],
)
def test_others_are_no_authors(markup: str) -> None:
    """Who comments, who wrote another article, and what only begins like a byline."""
    assert _author(below=markup) is None
    assert _author("<p class=byline>By Ann Weller</p>", markup) == "Ann Weller"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>By contrast, <a href=/m>Angela Merkel</a> said nothing about the lock.</p>",
        "<p>Von <a href=/m>Angela Merkel</a> kam keine Antwort.</p>",
        "<p>By <a href=/m>Angela Merkel</a> the lock was opened in 2011, and it was full</p>",
        "<p>Von Angela Merkel – kam keine Antwort.</p>",
        "<p>Von einer Reise mit <a href=/m>Angela Merkel</a> war keine Rede</p>",
        "<p>Par la suite, <a href=/m>Angela Merkel</a> a refusé de répondre.</p>",
        "<p>Par Angela Merkel, 4 mars 2011, et par ses ministres, elle était ouverte.</p>",
        "<p>Автор закона — <a href=/m>Ангела Меркель</a> — не ответила.</p>",
        "<p>Автор Ангела Меркель — бывший канцлер, сказали в порту.</p>",
    ],
)
def test_prose_that_begins_like_a_byline_names_no_author(markup: str) -> None:
    """A link in a sentence is who it speaks of, above the text and below it."""
    assert _author(markup) is None
    assert _author(below=markup) is None


def test_below_the_text_a_byline_holds_nothing_else() -> None:
    """Names and a date; in the head, also what somebody is."""
    line = "<p>By Ann Weller | Harbour reporter</p>"
    assert (_author(line), _author(below=line)) == ("Ann Weller", None)
    line = "<p>By Ann Weller and Tom Okell, 4 March 2026</p>"
    assert _author(line) == _author(below=line) == "Ann Weller, Tom Okell"


def test_a_site_that_states_itself_gives_way_to_the_byline() -> None:
    """Its name is the author only where the page names nobody."""
    head = "<meta name=author content=Ledger><meta property=og:site_name content=Ledger>"
    assert _author("<p class=byline>By Ann Weller</p>", head=head) == "Ann Weller"
    assert _author(head=head) == "Ledger"
    assert _author("<p>By Ann Weller</p>", head="<meta name=author content='Ida Roe'>") == (
        "Ida Roe"
    )
