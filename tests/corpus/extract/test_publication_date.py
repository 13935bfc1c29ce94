"""Dates as publishers write them, and which of those on a page are of publication."""

from __future__ import annotations

import pytest
from lxml import html

from corpus.extract.metadata import PageMetadata, page_metadata
from corpus.extract.publication_date import parse_stated

TEXT = (
    "<p>The harbour board will rebuild the northern quay this autumn, its chair told us.</p>"
    "<p>The work costs 4.2 million crowns and is paid for by the county, which owns it now.</p>"
    "<p>Fishing boats can use the southern quay meanwhile, although skippers fear the storms.</p>"
)
CLOCK = '<time datetime="2026-11-28T10:00">Today 28 November 2026</time>'
TEASER = (
    '<article class="t"><h3><a href="/b">B</a></h3><time datetime="2026-11-01">1</time></article>'
)


def page(body: str, head: str = "") -> PageMetadata:
    """What a page says of itself."""
    shown = f"<html><head><title>Harbour</title>{head}</head><body>{body}</body></html>"
    return page_metadata(html.fromstring(shown), "https://example.org/a")


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("Sat, 20 Sept 2025 18:53:56 +0300", "2025-09-20T18:53:56+03:00"),
        ("mar, 18 ott 2025 13:28:06 +0200", "2025-10-18T13:28:06+02:00"),
        ("lun, 02 giu 2025 08:00:00 GMT", "2025-06-02T08:00:00+00:00"),
        ("Чт, 06 ноя 2025 09:00:00 +0300", "2025-11-06T09:00:00+03:00"),
        ("Пт, 04 лип 2025 09:00:00 +0300", "2025-07-04T09:00:00+03:00"),
        ("Fri, Oct 24 2025 08:18:00 PM", "2025-10-24T20:18:00"),
        ("Fri, 24 Oct 2025 12:18 AM EST", "2025-10-24T00:18:00-05:00"),
        ("March 4, 2026", "2026-03-04"),
        ("4th March 2026 at 14:05", "2026-03-04T14:05:00"),
        ("4 de marzo de 2026", "2026-03-04"),
        ("1er août 2026", "2026-08-01"),
        ("4. März 2026", "2026-03-04"),
        ("3/4/2026 2:05:00 PM", "2026-03-04T14:05:00"),
        ("3/4/2026", None),
        ("03/04/2026 02:05 PM", None),
        ("4/03/2026 2:05 PM", None),
        ("3/14/2026", "2026-03-14"),
        ("14/3/2026", "2026-03-14"),
        ("20260304063000", "2026-03-04T06:30:00"),
        ("1620051200", None),
        ("12 Marines 2020", None),
        ("31 June 2026", None),
        ("today", None),
    ],
)
def test_a_date_in_a_field_for_dates(stated: str, date: str | None) -> None:
    """In words, in other languages, with the clock of twelve hours; None if it is not clear."""
    assert parse_stated(stated) == date


@pytest.mark.parametrize("name", ["date", "article:published_time", "dc.date", "pubdate"])
@pytest.mark.parametrize("stated", ["March 4, 2026", "3/4/2026 2:05:00 PM", "4 марта 2026 г."])
def test_words_in_meta(name: str, stated: str) -> None:
    """A field of the page is read in words too."""
    found = page(f"<h1>Harbour</h1>{TEXT}", f'<meta name="{name}" content="{stated}">')
    assert (found.published or "")[:10] == "2026-03-04"


@pytest.mark.parametrize(
    "body",
    [
        (
            f"<header>{CLOCK}</header><main><article><h1>Harbour</h1>"
            f"<p class='when'>Published 4 March 2024</p>{TEXT}</article></main>"
        ),
        f"<div id='top'><span>{CLOCK}</span></div><h1>Harbour</h1><p>4 March 2024</p>{TEXT}",
        (
            "<article><h1>Harbour</h1><div class='ticker'><time datetime='2026-10-01'>1</time>"
            f"</div><p>By Ann, <time datetime='2024-03-04'>4 March</time></p>{TEXT}</article>"
        ),
        f"<article><time datetime='2024-03-04'>4 March</time><h1>Harbour</h1>{TEXT}</article>",
        (
            f"<article><h1>Harbour</h1>{TEXT}<footer>Posted on <time class='entry-date published' "
            f"datetime='2024-03-04'>4 March</time></footer></article>"
        ),
        f"<main><h1>Harbour</h1>{TEASER}<p>4 March 2024</p>{TEXT}</main>",
        (
            "<article><h1>Harbour</h1><p class='lead'>A quay that has stood for a century is to "
            "be torn down and built again, the board said.</p><div class='meta'><a>Ann</a>"
            f"<time datetime='2024-03-04'>4 March</time></div>{TEXT}</article>"
        ),
        f"<h1>Harbour</h1><p>By <a href='/a'>Ann Lee</a><br>4 March 2024</p>{TEXT}",
        (
            "<div class='date-outer'><h2 class='date-header'>Monday, March 4, 2024</h2>"
            f"<div class='post hentry'><h3>Harbour</h3>{TEXT}</div></div>"
        ),
        f"<article><h1>Harbour</h1><span class='date'>4. März 2024</span>{TEXT}</article>",
    ],
)
def test_the_date_of_the_head_is_of_publication(body: str) -> None:
    """Whatever clock, ticker or teaser stands around it."""
    assert page(body).published == "2024-03-04"


@pytest.mark.parametrize(
    "body",
    [
        (
            f"<main><article><h1>Harbour</h1>{TEXT}</article><section class='comments'><p>Nice "
            "<time datetime='2026-10-01T08:00:00Z'>1 Oct</time></p></section></main>"
        ),
        (
            f"<article><h1>Harbour</h1>{TEXT}<div id='comment-3'><p><time datetime='2026-10-01'>1"
            "</time></p></div></article>"
        ),
        f"<header><p>28 November 2026</p></header><h1>Harbour</h1>{TEXT}",
        f"<div class='clock'>{CLOCK}</div><h1>Harbour</h1>{TEXT}",
        f"<h1>Harbour</h1><div class='event-date'>4 March 2026</div>{TEXT}",
        f"<h1>Harbour</h1>{TEASER}{TEXT}",
        f"<h1>Harbour</h1>{TEXT}<div><time datetime='2026-10-01'>Most read</time></div>",
        f"<h1>Harbour</h1><ul id='related'><li><time datetime='2026-10-01'>1</time></ul>{TEXT}",
        f"<h1>Harbour on <time datetime='2026-10-01'>1 October</time></h1>{TEXT}",
        (
            f"<h1>Harbour</h1><div itemscope itemtype='https://schema.org/Comment'><meta "
            f"itemprop='datePublished' content='2026-10-01'></div>{TEXT}"
        ),
        f"<h1>Harbour</h1><p>Open until 4 March 2026</p>{TEXT}",
    ],
)
def test_any_other_date_is_not(body: str) -> None:
    """Of a comment, a clock, an event, another article: when this one was published is unknown."""
    assert page(body).published is None


@pytest.mark.parametrize(
    "head",
    [
        (
            "<p>Updated <time datetime='2026-03-09'>9 March</time></p>"
            "<p>Published <time datetime='2026-03-04'>4 March</time></p>"
        ),
        "<p>Updated 9 March 2026</p><p>Published 4 March 2026</p>",
        "<p>Updated 9 March 2026 | Published 4 March 2026</p>",
        (
            "<div><time class='updated' datetime='2026-03-09'>9</time> "
            "<time datetime='2026-03-04'>4</time></div>"
        ),
        (
            "<div class='meta'>Обновлено <time datetime='2026-03-09'>9</time>, опубликовано "
            "<time datetime='2026-03-04'>4</time></div>"
        ),
        (
            "<div class='last-modified'><time datetime='2026-03-09'>9</time></div>"
            "<div class='date'><time datetime='2026-03-04'>4</time></div>"
        ),
        "<dl><dt>Aktualisiert</dt><dd>9.3.2026</dd><dt>Erschienen</dt><dd>4. März 2026</dd></dl>",
    ],
)
def test_a_date_of_change_is_told_from_that_of_publication(head: str) -> None:
    """Whichever comes first."""
    found = page(f"<article><h1>Harbour</h1>{head}{TEXT}</article>")
    assert (found.published, found.changed) == ("2026-03-04", "2026-03-09")


def test_a_page_that_says_only_when_it_was_changed() -> None:
    """When it was published stays unknown."""
    found = page(
        f"<article><h1>Harbour</h1><p>Updated: May 3, 2001 at 2:05 p.m.</p>{TEXT}</article>"
    )
    assert (found.published, found.changed) == (None, "2001-05-03")


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2026-03-04T10:00:00+99:00", "2026-03-04"),
        ("2026-03-04T25:61:00Z", "2026-03-04"),
        ("Wed, 4 Mar 2026 10:00:00 +9900", "2026-03-04"),
        ("4 March 2026, 27:00", "2026-03-04"),
    ],
)
def test_a_clock_that_there_is_not_leaves_the_day(stated: str, date: str) -> None:
    """A wrong zone or hour says nothing about the day."""
    assert (parse_stated(stated) or "")[:10] == date


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Lock</h1><div>By Lea Moos | Mar. 4, 2024 | 2:05 p.m. ET</div>" + TEXT,
        "<h1>Lock</h1><div>4 березня 2024 р., 14:05</div>" + TEXT,
        "<h1>Lock</h1><p>Updated 9 March 2024 · Published 4 March 2024</p>" + TEXT,
        "<h1>Lock</h1><div class=byline>Von Lea Moos, 4. März 2024, 14:05 Uhr</div>" + TEXT,
    ],
)
def test_more_dates_of_heads(body: str) -> None:
    """In the words of several languages, beside a name or another date."""
    assert page(body).published == "2024-03-04"


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("publish-date", "3/24/2026 2:05 PM"),
        ("pubdate", "Tuesday, March 24th, 2026 at 2:05pm EST"),
        ("dc.date", "24 марта 2026, 14:05"),
        ("date", "Mar 24, 2026"),
        ("article:published_time", "24. März 2026"),
    ],
)
def test_more_words_in_meta(name: str, stated: str) -> None:
    """Weekdays, ordinals and clocks of the United States among them."""
    found = page(f"<h1>Harbour</h1>{TEXT}", f'<meta name="{name}" content="{stated}">')
    assert (found.published or "")[:10] == "2026-03-24"


@pytest.mark.parametrize(
    "body",
    [
        "<p class=meta>Updated: <time datetime='2026-03-09'>9 March</time></p>",
        "<p>It opens on <time datetime='2026-05-01'>1 May</time>, its clerk said on Monday.</p>",
        "<aside><h3>Other</h3><time datetime='2026-02-01'>1 Feb</time></aside>",
        "<p>Next council: <time datetime='2026-02-01'>1 Feb</time></p>",
    ],
)
def test_more_dates_that_are_none_of_publication(body: str) -> None:
    """Of a change, of what is told, of today and of others."""
    before = "<div class=breaking><time datetime='2026-10-01T09:00Z'>09:00</time> Storm</div>"
    before += "<div class=site-top><span class=current-date>28 November 2026</span></div>"
    assert page(f"{before}<h1>Lock</h1>{body}{TEXT}").published is None


BOTH = {
    "en": [("Published", "Last updated", "and"), ("First posted on", "Last modified on", "and")],
    "de": [("Erschienen am", "Zuletzt geändert am", "und"), ("Veröffentlicht:", "Stand:", "und")],
    "fr": [("Paru le", "Modifié le", "et"), ("Publié le", "Dernière mise à jour le", "et")],
    "es": [("Publicado el", "Actualizado el", "y"), ("Publicada", "Última modificación:", "y")],
    "ru": [("Опубликовано", "Обновлено", "и"), ("Публикация:", "Последнее изменение:", "и")],
    "uk": [("Опубліковано", "Оновлено", "та"), ("Вперше опубліковано", "Востаннє змінено", "та")],
}


@pytest.mark.parametrize("is_changed_first", [False, True])
@pytest.mark.parametrize("tag", ["p", "li", "div"])
@pytest.mark.parametrize("language", BOTH)
def test_two_dates_in_one_line_whose_text_has_no_year(
    language: str, tag: str, is_changed_first: bool
) -> None:
    """Each has the label before it, in whatever order and however they are set apart."""
    for published, changed, conjunction in BOTH[language]:
        dates = [
            f"{published} <time datetime='2026-03-04T09:00Z'>4</time>",
            f"{changed} <time datetime='2026-03-09T09:00Z'>9</time>",
        ]
        first, second = reversed(dates) if is_changed_first else dates
        for between in (" | ", " · ", "; ", "<br>", f" {conjunction} ", " – "):
            head = f"<{tag}>{first}{between}{second}</{tag}>"
            found = page(f"<article><h1>Lock</h1>{head}{TEXT}</article>")
            assert (found.published or "")[:10] == "2026-03-04", head
            assert (found.changed or "")[:10] == "2026-03-09", head


CAREER = "<time datetime='2013-09-01'>September 2013</time>"


@pytest.mark.parametrize(
    "head",
    [
        f"<p class='byline'>Lea Moos, at this paper since {CAREER}</p>",
        f"<div class='author-info'>By Lea Moos | joined on {CAREER}</div>",
        f"<div class='meta'><a>Lea Moos</a> (born {CAREER})</div>",
        f"<div class='author'><b>Lea Moos</b> <span>reporter since</span> {CAREER}</div>",
        f"<p class='author'>Von Lea Moos, Redakteurin seit {CAREER}</p>",
        f"<p class='author'>Par Lea Moos, journaliste depuis {CAREER}</p>",
        f"<p class='author'>Por Lea Moos, redactora desde {CAREER}</p>",
        f"<p class='author'>Автор: Лея Моос, в редакции с {CAREER}</p>",
        f"<p class='author'>Лея Моос, працює в нас із {CAREER}</p>",
        "<p class='date'>Member since 1 September 2013</p>",
    ],
)
def test_a_date_in_the_career_of_an_author_is_not_of_publication(head: str) -> None:
    """It leaves the date unknown, or to the line that states it."""
    assert page(f"<article><h1>Lock</h1>{head}{TEXT}</article>").published is None
    stated = "<p>Published <time datetime='2026-03-04'>4 March</time></p>"
    assert page(f"<article><h1>Lock</h1>{head}{stated}{TEXT}</article>").published == "2026-03-04"


DAY = "<time datetime='2026-10-01'>1 October</time>"


@pytest.mark.parametrize(
    "head",
    [
        f"<dl><dt>Sluice closes</dt><dd>{DAY}</dd></dl>",
        "<dl class='meta'><dt>Nächste Sperrung</dt><dd>1.10.2026</dd></dl>",
        f"<div><strong>Next sailing</strong> {DAY}</div>",
        f"<div><span class='label'>Low water</span> {DAY}</div>",
        f"<div class='info'>Начало приёма: {DAY}</div>",
        "<p>Opening day:</p><p>1 October 2026</p>",
        "<div><span>Sunrise</span> <time datetime='2026-10-01T06:52'>6:52 am</time></div>",
        "<ul><li><time datetime='2026-10-01T06:52'>06.52 Uhr</time></li></ul>",
        "<div><time datetime='2026-10-01T06:52'>6h52</time></div>",
    ],
)
def test_a_date_with_another_label_or_an_hour_alone_is_not_of_publication(head: str) -> None:
    """Tides, timetables and openings have times too."""
    assert page(f"<article><h1>Lock</h1>{head}{TEXT}</article>").published is None


@pytest.mark.parametrize(
    "head",
    [
        f"<div class='meta'><a>Lea Moos</a> <span>5 min read</span> {DAY}</div>",
        f"<div class='byline'>Lea Moos, chief reporter in Halvik, {DAY}</div>",
        f"<div class='meta'>Posted by Lea Moos on {DAY}</div>",
        f"<dl><dt>Datum</dt><dd>{DAY}</dd></dl>",
        f"<dl><dt>Дата публикации</dt><dd>{DAY}</dd></dl>",
        "<div class='meta'>Halvik, <time datetime='2026-10-01'>06:52</time></div>",
        "<p>Published <time datetime='2026-10-01'>06:52</time></p>",
    ],
)
def test_a_date_beside_a_name_a_place_or_its_own_label_is_of_publication(head: str) -> None:
    """So is an hour that its label or the class around it names."""
    assert page(f"<article><h1>Lock</h1>{head}{TEXT}</article>").published == "2026-10-01"
