"""When a page was published: what it states, and a line near the title that says nothing else."""

from __future__ import annotations

import json

import pytest
from lxml import html

from corpus.article import TITLE_CHARS
from corpus.extract.html import read_page
from corpus.extract.metadata import page_metadata
from corpus.extract.publication_date import is_dateline

SENTENCES = [
    ("It was founded on 3 May 2001 in Halvik.", "3 May 2001"),
    ("Founded 3 May 2001", "3 May 2001"),
    ("Elections: 3 May 2001, Halvik", "3 May 2001"),
    ("The bridge, closed since May 3, 2001, opens", "May 3, 2001"),
    ("Завод основан 3 мая 2001 года в Хальвике.", "3 мая 2001"),
    ("Он родился 3 мая 2001 года.", "3 мая 2001"),
    ("Последняя запись: 03.05.2001", "03.05.2001"),
    ("Місто засноване 3 травня 2001 року.", "3 травня 2001"),
    ("Вона працює тут з 03.05.2001", "03.05.2001"),
]
DATELINES = [
    "3 May 2001",
    "Published 3 May 2001, 14:05",
    "Published: May 3, 2001 at 2:05 p.m. GMT",
    "Thursday, 3 May 2001",
    "Halvik, 3 May 2001",
    "By Ann van der Lee | 3 May 2001",
    "3 May 2001 by admin",
    "Опубликовано 3 мая 2001 г. в 14:05",
    "3 мая 2001 года",
    "Хальвик, 3 мая 2001, 14:05 (МСК)",
    "Автор: Анна Ли — 03.05.2001",
    "Опубліковано: 3 травня 2001 року о 14:05",
    "четвер, 3 травня 2001",
    "Гальвік · 2001-05-03",
]


def published(line: str) -> str | None:
    """When a page was published whose first line below the title is this."""
    page = f"<html><body><h1>Halvik</h1><p>{line}</p><p>The river rose.</p></body></html>"
    return page_metadata(html.fromstring(page), "https://example.org/a").published


@pytest.mark.parametrize("line", DATELINES)
def test_a_line_with_nothing_but_a_date_is_one_of_publication(line: str) -> None:
    """With a label, a time, a place or a byline."""
    assert is_dateline(line)
    assert published(line) == "2001-05-03"


@pytest.mark.parametrize(("line", "date"), SENTENCES)
def test_a_date_in_a_sentence_is_not_one_of_publication(line: str, date: str) -> None:
    """Neither in plain words, nor in a time element within them."""
    assert published(line) is None
    assert published(line.replace(date, f'<time datetime="2001-05-03">{date}</time>')) is None


def test_a_time_element_of_a_dateline_is_one_of_publication() -> None:
    """Whatever words it shows."""
    for line in (
        '<time datetime="2001-05-03">3 May</time>',
        'Posted on <time datetime="2001-05-03">two hours ago</time> by <a>Ann Lee</a>',
    ):
        assert published(line) == "2001-05-03"


def test_a_very_long_list_of_authors_is_cut_between_names() -> None:
    """The article is read all the same."""
    names = [{"@type": "Person", "name": f"Ada Maria Lorne-Weatherby {n}"} for n in range(40)]
    stated = json.dumps({"@type": "NewsArticle", "headline": "Lock", "author": names})
    said = (
        f"<p>{'The council pays for the repair with money that was meant for a crane. ' * 3}</p>"
    )
    shown = f"<script type='application/ld+json'>{stated}</script><h1>Lock</h1>{said}"
    author = (
        read_page(
            f"<html><body>{shown}</body></html>".encode(), "https://port.example/lock"
        ).article.author
        or ""
    )
    assert 400 < len(author) <= TITLE_CHARS
    assert author.split(", ")[-1].startswith("Ada Maria Lorne-Weatherby ")
