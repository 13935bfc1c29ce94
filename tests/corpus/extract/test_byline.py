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


def test_a_site_that_states_itself_gives_way_to_the_byline() -> None:
    """Its name is the author only where the page names nobody."""
    head = "<meta name=author content=Ledger><meta property=og:site_name content=Ledger>"
    assert _author("<p class=byline>By Ann Weller</p>", head=head) == "Ann Weller"
    assert _author(head=head) == "Ledger"
    assert _author("<p>By Ann Weller</p>", head="<meta name=author content='Ida Roe'>") == (
        "Ida Roe"
    )
