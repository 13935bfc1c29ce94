"""Addresses: one spelling for all spellings, and none for what is no address."""

from __future__ import annotations

import pytest

from corpus.urls import AddressError, key_of, parse, same_site, tidy
from testing.web.spellings import spellings


def test_100_spellings_are_one_address() -> None:
    """Scheme, host, port, path, tracking, AMP: all the same article."""
    assert len(set(spellings())) >= 100
    assert {key_of(each) for each in spellings()} == {"example.org/news/river?id=7"}


def test_other_addresses_stay_apart() -> None:
    """What another page may hide behind is not dropped."""
    different = [
        "https://example.org/news/river?id=7",
        "https://example.org/news/river?id=8",
        "https://example.org/news/river?id=7&page=2",
        "https://example.org/news/River?id=7",
        "https://example.org/news/river",
        "https://example.org/news/rivers?id=7",
        "https://example.com/news/river?id=7",
        "https://news.example.org/news/river?id=7",
        "https://example.org:8443/news/river?id=7",
        "https://example.org/news%2Friver?id=7",
        "https://example.org/ampere/news/river?id=7",
        "https://example.org/news/river?from=2024-01-01&id=7",
        "https://example.org/news/river?id=7&ref=main",
        "https://m.org/news/river?id=7",
        "https://пример.рф/новости/река",
        "https://пример.рф/новости/Река",
    ]
    assert len({key_of(each) for each in different}) == len(different)


def test_names_in_other_letters() -> None:
    """IDN and its ASCII form, Cyrillic paths and their escapes."""
    plain, ascii_ = "https://Пример.РФ/Новости", "https://xn--e1afmkfd.xn--p1ai/"
    escaped = ascii_ + "%d0%9d%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"
    assert key_of(plain) == key_of(escaped)
    assert str(parse(plain)) == str(parse(escaped))


def test_tidying_keeps_what_opens_the_page() -> None:
    """AMP and mobile forms stay as they are, tracking and fragments go."""
    assert tidy("http://m.example.org/a/amp?x=1&utm_id=2#top") == "http://m.example.org/a/amp?x=1"
    cached = "https://a-b.cdn.ampproject.org/v/s/example.org/a?usqp=x"
    assert tidy(cached) == "https://example.org/a"
    assert tidy("../c?d=ё", "https://example.org/a/b") == "https://example.org/c?d=%D1%91"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://",
        "https://user:word@example.org/",
        "https://exa mple.org/",
        "https://example.org\\evil.example/",
        "https://exam%70le.org/",
        "https://[::1/",
        "https://[::1%25eth0]/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://example.org/\x00",
        "https://example.org/\nHost: x",
        "https://-example.org/",
        "https://" + "a" * 70 + ".org/",
        "https://example.org/" + "a" * 5000,
    ],
)
def test_no_addresses(text: str) -> None:
    """They are refused with a message that shows what was given."""
    with pytest.raises(AddressError, match="give one like"):
        parse(text)


def test_who_may_speak_for_whom() -> None:
    """A page may name another address of its own site, and no other's."""
    assert same_site("https://example.org/a", "https://www.example.org/b")
    assert not same_site("https://sport.example.org/a", "https://news.example.org/b")
    assert same_site("https://news.example.org/a", "https://example.org/b")
    assert not same_site("https://one.co.uk/", "https://co.uk/")
    assert not same_site("https://example.org/", "https://notexample.org/")


@pytest.mark.parametrize(
    "suffix",
    "wordpress.com github.io blogspot.com kiev.ua msk.ru asso.fr co.uk com.ua".split(),
)
def test_no_tenant_speaks_for_the_suffix_that_strangers_share(suffix: str) -> None:
    """Nor the suffix for a tenant; below a tenant, all is one site."""
    assert not same_site(f"https://evil.{suffix}/a", f"https://{suffix}/a")
    assert not same_site(f"https://{suffix}/a", f"https://evil.{suffix}/a")
    assert not same_site(f"https://evil.{suffix}/a", f"https://good.{suffix}/a")
    assert same_site(f"https://news.good.{suffix}/a", f"https://good.{suffix}/b")


def test_a_suffix_in_other_letters_is_known_too() -> None:
    """As Punycode and as it is read."""
    assert not same_site("https://зло.рф/", "https://рф/")
    assert same_site("https://news.добро.рф/", "https://добро.рф/")
