"""Public Telegram channels: a post by its link, and a channel that is followed."""

from __future__ import annotations

import pytest

from corpus import CorpusStore, Downloader, Ingester, Sandbox
from corpus.urls import page_of_channel
from retrieval import embedding
from testing import ROOT
from testing.fakes import WordEncoder
from testing.web.addresses import PUBLIC, dial_to
from testing.web.articles import outcomes
from testing.web.server import Web

_PAGE = (ROOT / "testing" / "web" / "pages" / "channel.telegram").read_bytes()


@pytest.fixture
def telegram(web: Web, store: CorpusStore, reader: Sandbox) -> Ingester:
    """What collects from a web in which t.me is the server of the test."""
    encoder = WordEncoder()
    downloader = Downloader(
        pause_s=0.0, dial=dial_to(web.port), resolve=lambda *_: [PUBLIC], deadline_s=5.0
    )
    return Ingester(store, lambda: (encoder.name, embedding(encoder)), downloader, reader)


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("t.me/prirechye", "https://t.me/s/prirechye"),
        ("https://t.me/s/prirechye/", "https://t.me/s/prirechye"),
        ("http://telegram.me/prirechye/12", "http://t.me/prirechye/12?embed=1&mode=tme"),
        ("https://t.me/s/prirechye/12?single", "https://t.me/prirechye/12?embed=1&mode=tme"),
        ("https://t.me/joinchat/AAAA", None),
        ("https://t.me/+AbCdEf", None),
        ("https://t.me/c/123/45", None),
        ("https://t.me/", None),
        ("https://example.org/prirechye/12", None),
        ("nothing at all", None),
    ],
)
def test_where_a_channel_is_read(address: str, read: str | None) -> None:
    """Its preview, or the post as it is embedded; private chats and invitations are neither."""
    assert page_of_channel(address) == read


def test_a_post_by_its_link(web: Web, telegram: Ingester, store: CorpusStore) -> None:
    """Its very words, line by line, with channel, date and address; not what it replies to."""
    web.at("/prirechye/11", _only(b"prirechye/11"))
    web.at("/prirechye/12", _only(b"prirechye/12"))
    for number in (11, 12):
        assert outcomes(telegram.add_link(f"http://t.me/prirechye/{number}")) == ["added"]
    after, before = (held.article for held in store.visible.articles())
    assert before.text == (
        "⚡️Мост через Ольху открыли\n\nДвижение начали в субботу в\xa0полдень, сообщили в мэрии. "
        "«Мы ждали этого девять лет», — сказала Нина Лапина.\nПодробнее: vestnik.example/most"
    )
    assert (before.title, before.publisher) == ("⚡️Мост через Ольху открыли", "Вестник Приречья")
    assert (before.published, before.language) == ("2026-04-11T09:05:00+00:00", "ru")
    assert before.source == before.url == "https://t.me/prirechye/11"
    assert after.text == "Автобусы пойдут по мосту с понедельника."


def test_a_channel_is_followed(web: Web, telegram: Ingester, store: CorpusStore) -> None:
    """Posts that say something come once; an edited one is a new version, a new one is added."""
    web.at("/s/prirechye", _PAGE)
    (feed,) = telegram.follow("http://t.me/s/prirechye")
    assert feed.title == "Вестник Приречья"
    assert outcomes(telegram.sync()) == ["added", "added"]
    assert outcomes(telegram.sync()) == ["unchanged", "unchanged"]
    edited = _PAGE.replace("с понедельника".encode(), "со вторника".encode())
    web.at("/s/prirechye", edited.replace("🔥🔥🔥".encode(), "Мост снова закрыли.".encode()))
    assert outcomes(telegram.sync()) == ["unchanged", "replaced", "added"]
    assert len(store.visible.articles()) == 3


def test_a_channel_without_a_preview_is_told(web: Web, telegram: Ingester) -> None:
    """With what can be done instead."""
    web.at("/s/prirechye", b"<html><body><div class=tgme_page>Contact</div></body></html>")
    (step,) = telegram.add_link("http://t.me/prirechye")
    assert step.outcome == "failed"
    assert "forward its posts to the bot" in (step.fault or "")


def _only(post: bytes) -> bytes:
    """The page as it shows one post."""
    head, *wraps = _PAGE.split(b'<div class="tgme_widget_message_wrap')
    (shown,) = (wrap for wrap in wraps if b'data-post="' + post in wrap)
    return head + b'<div class="tgme_widget_message_wrap' + shown
