"""The title of an article, whatever a page states beside it."""

from __future__ import annotations

import pytest
from lxml import html

from corpus.extract.metadata import headline, title_of_page

_TITLE = "Old lock of Lund opens again – for nine weeks"
_TEXT = "<p>The harbour master of Lund told the council that the old lock would be repaired.</p>"


def _read(body: str, window: str = "", stated: tuple[str, ...] = (), site: str = "Post") -> str:
    head = f"<head><title>{window}</title></head>" if window else "<head></head>"
    tree = html.document_fromstring(f"<html>{head}<body>{body}{_TEXT}</body></html>")
    return title_of_page(tree, stated, (site,)) or ""


@pytest.mark.parametrize(
    ("body", "window"),
    [
        (f"<h1>{_TITLE}</h1>", f"{_TITLE} | Post"),
        (f"<h1>{_TITLE}</h1>", f"Post: {_TITLE}"),
        (f"<h1>{_TITLE}</h1>", f"{_TITLE} - Politics - Lund - Post"),
        (f"<h1>{_TITLE}</h1>", f"Post » Politics » {_TITLE}"),
        (f"<h1><a href='/'>Post</a></h1><h2>{_TITLE}</h2>", f"{_TITLE} – Post"),
        (f"<h1>Politics</h1><h2 class='entry-title'>{_TITLE}</h2>", f"{_TITLE} / Politics"),
        (f"<div class='doc_title'>{_TITLE}</div>", f"{_TITLE} :: News :: Post"),
        (f"<h1><span class='kicker'>Harbour</span> {_TITLE}</h1>", f"Harbour: {_TITLE}"),
        (f"<h1><strong>Harbour</strong><br>{_TITLE}</h1>", f"Harbour: {_TITLE} | Post"),
        (f"<h1><b>Live</b> {_TITLE}</h1>", f"+++ Live +++ {_TITLE} | Post"),
        (f"<h1>{_TITLE}</h1>", "Old lock of Lund opens again …"),
        (f"<h1>{_TITLE}</h1>", ""),
        ("", f"{_TITLE} | Post"),
    ],
)
@pytest.mark.parametrize("repeated", [False, True])
def test_the_title_alone(body: str, window: str, *, repeated: bool) -> None:
    """Without site, section and kicker, whole though the window cuts it, whoever else says so."""
    stated = (window,) if repeated and window else ()
    assert _read(body, window, stated) == _TITLE


@pytest.mark.parametrize(
    ("body", "stated", "title"),
    [
        ("<h1>Old lock opens</h1>", ("What the old lock of Lund costs",), ""),
        ("<h1>Old lock opens: a report</h1>", ("Old lock opens: a report",), ""),
        ("<h1>The ‘lock’ of Lund</h1>", ("The 'lock' of Lund | Post",), "The ‘lock’ of Lund"),
        ("<h1>Lund</h1>", ("Lund: the lock that nobody wanted to have",), ""),
        ("<h1>Post</h1>", ("The lock of Lund - Post",), "The lock of Lund"),
        ("<h2>More</h2>", ("Post - The lock of Lund",), "The lock of Lund"),
    ],
)
def test_what_a_page_states(body: str, stated: tuple[str, ...], title: str) -> None:
    """It counts where the page shows no more of it, and shows it as the page writes it."""
    assert _read(body, stated=stated) == (title or stated[0])


def test_a_page_without_a_title_has_none() -> None:
    """None is made up of its site."""
    assert _read("<h1><a href='/'>Post</a></h1>") == ""


def test_the_element_that_shows_the_title() -> None:
    """A heading before any other, else what is named a title; else the first heading of all."""
    shown = "<h1>Post</h1><div class='title'>Lock opens</div>{}<h1>Lock opens again</h1>"
    for inner, tag in (("", "div"), ("<h2>Lock opens</h2>", "h2")):
        tree = html.document_fromstring(shown.format(inner).replace("opens again", "gone"))
        found = headline(tree, "Lock opens")
        assert found is not None
        assert found.tag == tag
    tree = html.document_fromstring(shown.format(""))
    assert headline(tree, "Nothing like it") is next(tree.iter("h1"))
