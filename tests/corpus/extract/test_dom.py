"""Bytes to text, text to blocks, and dates."""

from __future__ import annotations

import pytest

from corpus import SourceError, language_of
from corpus.extract.dom import blocks, tree_of
from corpus.extract.html import read_page
from corpus.extract.publication_date import parse_iso, parse_written
from corpus.extract.text import decode, read_text

_RU = "Мост через Ольху откроют в сентябре — «Вестник»"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (_RU.encode(), None),
        (_RU.encode(), "windows-1251"),
        (b"\xef\xbb\xbf" + _RU.encode(), "windows-1251"),
        (_RU.encode("utf-16"), None),
        (b"\xff\xfe" + _RU.encode("utf-16-le"), "utf-8"),
        (b"\xfe\xff" + _RU.encode("utf-16-be"), None),
        (_RU.encode("cp1251"), "windows-1251"),
        (_RU.encode("cp1251"), "CP1251"),
        (b'<meta charset="windows-1251">' + _RU.encode("cp1251"), None),
        (b'<meta charset="windows-1251">' + _RU.encode("cp1251"), "no-such"),
        (b'<meta charset="windows-1251">' + _RU.encode("cp1251"), "utf-8"),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + _RU.encode("cp1251"), None),
        (
            b"<meta content='text/html; charset=koi8-r'>" + _RU[:31].encode("koi8-r"),
            None,
        ),
    ],
)
def test_encodings(data: bytes, charset: str | None) -> None:
    """Byte order mark, UTF-8 where it is that, the header, the page's own word."""
    assert _RU[:31] in decode(data, charset)


def test_a_guess() -> None:
    """Without any word on it, Russian in windows-1251 is known by its letters."""
    text = _RU * 20
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(128, 256)) * 20,
        b"\xef\xbb\xbf" + (_RU * 20).encode("cp1251"),
        (_RU * 20).encode()[:-1].replace("в".encode(), b"\xd0"),
    ],
)
def test_a_wrong_encoding_is_refused(data: bytes) -> None:
    """By a page, and by a text, with its name: neither is taken as replacement characters."""
    with pytest.raises(UnicodeError, match="its text is"):
        decode(data, "utf-8")
    with pytest.raises(SourceError, match=r"a\.txt.*its text is"):
        read_text(data, "https://example.org/a.txt", "utf-8")
    with pytest.raises(SourceError, match=r"example\.org/a.*its text is"):
        read_page(data, "https://example.org/a", "utf-8")


def test_a_damaged_byte_does_not_garble_the_page() -> None:
    """All others are read."""
    text = _RU * 40
    damaged = text.encode() + b"\xff" + text.encode()
    assert decode(damaged, "utf-8").replace("\ufffd", "") == text * 2


def test_quotes_of_old_pages() -> None:
    """What calls itself Latin-1 is written in the Windows form."""
    assert decode(b"\x93na\xefve\x94 \x96 work", "iso-8859-1") == "“naïve” – work"


def test_blocks() -> None:
    """What a reader sees: inline markup joins, borders and line breaks part, menus go."""
    page = """<body><nav>Menu</nav><h1>A <em>head</em>ing</h1><p>One<b>two</b>,&nbsp;three
   four.<br>Five <a href=x>link</a> six.<span hidden>no</span><script>no()</script></p>
<div>Loose <i>words</i><p>Inner</p>tail</div><p style="display: none">no</p></body>"""
    got = [(block.tag, block.text) for block in blocks(tree_of(page))]
    assert got == [
        ("h1", "A heading"),
        ("p", "Onetwo,\u00a0three four."),
        ("p", "Five link six."),
        ("div", "Loose words"),
        ("p", "Inner"),
        ("div", "tail"),
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026-03-04T06:30:00.123Z", "2026-03-04T06:30:00+00:00"),
        ("2026-03-04T06:30", "2026-03-04T06:30:00"),
        ("2026-03-04 06:30:00 +0300", "2026-03-04T06:30:00+03:00"),
        ("2026-03-04T06:30:00+03", "2026-03-04T06:30:00+03:00"),
        ("20260304", "2026-03-04"),
        ("Wed, 04 Mar 2026 06:30:00 +0300", "2026-03-04T06:30:00+03:00"),
        ("2026-02-30", None),
        ("2026-13-01", None),
        ("9999-01-01", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_machines(text: str | None, date: str | None) -> None:
    """ISO 8601 in its many forms, and RFC 5322; a day that is none is no date."""
    assert parse_iso(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("4 March 2026", "2026-03-04"),
        ("March 4, 2026", "2026-03-04"),
        ("11 апреля 2026, 14:05", "2026-04-11"),
        ("1 липня 2026", "2026-07-01"),
        ("3. Mai 2026", "2026-05-03"),
        ("3 février 2026", "2026-02-03"),
        ("03/04/2026", None),
        ("31.02.2026", None),
        ("room 12 level 2026", None),
    ],
)
def test_dates_of_people(text: str, date: str | None) -> None:
    """Only where day and month cannot be mixed up."""
    assert parse_written(text) == date


def test_languages() -> None:
    """What is stated, unless the letters say that it cannot be; never a guess among the like."""
    assert language_of("Їжак і ґава.", "en") == "uk"
    assert language_of("Хлеб и вода.", None) is None
    assert language_of("Хлеб и вода.", "bg") == "bg"
    assert language_of("Bread and water.", "ru") is None
    assert language_of("12:30", "ru") == "ru"


def test_a_paywall_with_all_words_shown_is_an_article() -> None:
    """What is shown whole is read, even where the page says that not everybody may read it."""
    said = "The boards met in a hotel near the airport, and nobody believed that they would sign. "
    body = "".join(f"<p>{number}. {said * 2}</p>" for number in range(12))
    stated = (
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}'
    )
    page = f"<html><head>{stated}</script></head><body><article>{body}</article></body></html>"
    text = read_page(page.encode(), "https://example.org/a").article.text
    assert len(text.split("\n")) == 12


def test_a_short_article_below_a_log_in_is_an_article() -> None:
    """What asks to subscribe above every page of a site says nothing of this one."""
    said = "".join(
        f"<p>The mayor of town {n} said that the bridge is open again.</p>" for n in "1234"
    )
    top = "<div>Already a subscriber? Log in to read more.</div>"
    page = f"<html><body>{top}<article><h1>Bridge</h1>{said}</article></body></html>"
    assert "town 4" in read_page(page.encode(), "https://example.org/a").article.text


def test_a_page_from_a_file() -> None:
    """A saved page keeps the address that it states; one that states none has none."""
    body = (
        "<p>The mayor said that the bridge, built long ago, is open again for everybody.</p>" * 3
    )
    link = '<link rel="canonical" href="https://example.org/bridge?utm_source=x">'
    at = "file:///pages/bridge.html"
    saved = read_page(f"<html><head>{link}</head><body>{body}</body></html>".encode(), at)
    assert (saved.article.source, saved.article.url) == (at, "https://example.org/bridge")
    plain = read_page(f"<html><body>{body}</body></html>".encode(), at)
    assert (plain.article.source, plain.article.url) == (at, None)
