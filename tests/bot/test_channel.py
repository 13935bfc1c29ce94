"""News of followed feeds is posted to the operator's channel: each article once, word for word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.answer_worker import AnswerWorker
from bot.channel import LATE_S, MOST_AN_HOUR, MOST_OF_A_HOST, ChannelPoster
from bot.i18n import Translators
from bot.logs import Metrics
from bot.settings import Settings, SettingsError
from bot.state import State
from bot.suggestion_cache import SuggestionCache
from corpus import CorpusStore
from testing.botapi import BORIS, CHANNEL, BotApi, Sent
from testing.botapi.faults import deliver_then_hang, error
from testing.botapi.people import user
from testing.news import OPEN, QUESTION, publish
from testing.news_bot import open_answers
from testing.processes import small_bot

FERRY = (
    "The ferry to Halvik is cancelled until Monday. The wind is too strong for the old ship, the "
    "harbour master told reporters on the pier, and the waves in the strait are higher than any "
    "that were measured there in the last ten winters."
)


@dataclass
class Channel:
    """A channel, and what is to be posted to it."""

    api: BotApi
    state: State
    worker: AnswerWorker
    folder: Path
    own: list[str] = field(default_factory=list)

    @property
    def posted(self) -> list[Sent]:
        """What was posted so far."""
        return [s for s in self.api.sent if s.chat_id == CHANNEL.id]

    def news(self, text: str, **known: str) -> str:
        """Have a feed bring an article; gives its id."""
        return publish(self.folder, text, news=True, **known)

    async def post(
        self, *, rounds: int = 3, language: str | None = None, post_s: float = 5.0
    ) -> None:
        """Run a poster that has just started for some rounds, whatever fails in one of them."""
        poster = ChannelPoster(
            self.worker,
            self.state,
            Translators.load(),
            SuggestionCache(self.worker, self.own),
            channel=f"@{CHANNEL.username}",
            language=language,
            post_s=post_s,
        )
        request = HTTPXRequest(read_timeout=30)  # so that nothing else gives up before
        async with ExtBot(self.api.token, base_url=self.api.base_url, request=request) as bot:
            for _ in range(rounds):
                with suppress(TelegramError, TimeoutError):
                    await poster.look(bot, asyncio.Event())


@pytest.fixture
async def channel(tmp_path: Path) -> AsyncIterator[Channel]:
    """One that the bot may post to, and has looked at before."""
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "key")
    publish(tmp_path, "It rained in Oslo all day.")
    with (
        BotApi() as api,
        AnswerWorker(open_answers(settings, 0), Metrics()) as worker,
        State(tmp_path / "state.db", bytes(32)) as state,
    ):
        api.change_membership("left", "administrator", chat=CHANNEL)
        state.posts.note(f"the first to @{CHANNEL.username}")
        yield Channel(api, state, worker, tmp_path)


async def test_an_article_is_posted_with_its_title_lead_and_source(channel: Channel) -> None:
    """The lead is its first sentence; below it are a question that it answers and a button."""
    channel.own = [QUESTION, "Who painted the lighthouse?"]
    known = {"title": "Bridge open", "publisher": "Halvik Post", "published": "2026-03-02"}
    page = "https://post.example/1"
    id = channel.news(f"{OPEN} Cars queue.", source=page, url=page, **known)
    await channel.post()
    (post,) = channel.posted
    assert post.text == f"Bridge open\n{OPEN}\n— Halvik Post (post.example) · March 2, 2026"
    (question, ask) = post.buttons()
    assert (question["text"], ask["text"]) == (QUESTION, "Ask about this")
    start = f"https://t.me/{channel.api.world.bot.username}?start="
    assert ask["url"] == f"{start}a{id}"
    assert channel.state.links.question(str(question["url"]).removeprefix(start)) == QUESTION


async def test_nothing_is_posted_twice(channel: Channel) -> None:
    """Neither after a restart, nor a copy, nor a correction."""
    channel.news(FERRY, source="https://post.example/ferry")
    await channel.post()
    channel.news(f"{FERRY} Its owner says so.", source="https://herald.example/ferry")
    channel.news(f"{FERRY} Corrected at noon.", source="https://post.example/ferry")
    await channel.post()
    assert len(channel.posted) == 1
    channel.news(OPEN)
    await channel.post()
    assert [post.text.splitlines()[0] for post in channel.posted] == [
        FERRY.partition(". ")[0] + ".",
        OPEN,
    ]


async def test_a_channel_that_is_paused_stays_silent(channel: Channel) -> None:
    """What came meanwhile is posted once it goes on."""
    channel.state.pauses.begin("channel")
    channel.news(FERRY)
    await channel.post()
    assert channel.posted == []
    channel.state.pauses.end("channel")
    await channel.post()
    assert len(channel.posted) == 1


async def test_only_news_is_posted(channel: Channel) -> None:
    """Not what was added by hand, is hidden, or came before the bot knew of the channel."""
    publish(channel.folder, FERRY)
    hidden = channel.news(OPEN)
    with CorpusStore.open(channel.folder / "data" / "corpus.db") as store:
        store.hidden.hide(hidden)
    await channel.post()
    assert channel.posted == []
    channel.news("A whale swims in the harbour of Halvik.")
    channel.state._file.execute("DELETE FROM posts")
    await channel.post()
    assert channel.posted == []
    channel.news("The whale has left the harbour of Halvik.")
    await channel.post()
    assert len(channel.posted) == 1


async def test_what_is_too_late_is_not_posted(channel: Channel) -> None:
    """A bot that was off for days does not flood the channel."""
    channel.news(FERRY)
    with CorpusStore.open(channel.folder / "data" / "corpus.db") as store:
        store.database.write("UPDATE news SET at = at - ?", LATE_S + 60)
    channel.state._file.execute("UPDATE posts SET at = 0")
    await channel.post()
    assert channel.posted == []


async def test_a_feed_that_goes_wrong_does_not_flood_the_channel(channel: Channel) -> None:
    """What is too much for an hour waits for the next."""
    for number in range(MOST_AN_HOUR + 1):
        channel.news(f"Boat number {number} came into the harbour of Halvik on day {number}.")
    await channel.post()
    already = 1  # that the bot knows of the channel is noted there too
    assert len(channel.posted) == MOST_AN_HOUR - already
    channel.state._file.execute("UPDATE posts SET at = at - 3600")
    await channel.post()
    assert len(channel.posted) == MOST_AN_HOUR + 1


async def test_one_host_does_not_keep_others_out_of_the_channel(channel: Channel) -> None:
    """What others bring goes before the rest of one that brings more than its share."""
    for number in range(MOST_AN_HOUR + 5):
        page = f"https://flood.example/{number}"
        boat = f"Boat number {number} came into the harbour of Halvik on day {number}."
        channel.news(boat, source=page, url=page)
    page = "https://post.example/1"
    channel.news(OPEN, source=page, url=page)
    await channel.post()
    assert OPEN in channel.posted[MOST_OF_A_HOST].text


async def test_the_buttons_are_in_the_language_of_the_article(channel: Channel) -> None:
    """Unless the operator has set another."""
    channel.news("Паром в Халвик отменён до понедельника.", language="ru")
    await channel.post()
    channel.news("Мост в Халвике снова открыт.", language="ru")
    await channel.post(language="de")
    labels = [post.buttons()[-1]["text"] for post in channel.posted]
    assert labels == ["Спросить об этом", "Dazu fragen"]


async def test_a_post_without_a_response_is_sent_again_once(channel: Channel) -> None:
    """As alerts are, since nobody knows whether it arrived; it is not lost, nor sent for ever."""
    channel.api.faults.add("sendMessage", deliver_then_hang())
    channel.news(FERRY)
    await channel.post(
        rounds=1, post_s=0.3
    )  # the same where the bot was killed before it could note it
    assert len(channel.posted) == 1
    await channel.post()
    assert len(channel.posted) == 2
    await channel.post()
    assert len(channel.posted) == 2


async def test_a_channel_that_is_closed_is_left_alone(channel: Channel) -> None:
    """And posted to once the bot may."""
    channel.api.change_membership("administrator", "member", chat=CHANNEL)
    channel.news(FERRY)
    await channel.post()
    assert channel.posted == []
    calls = [call for call in channel.api.calls if call.method == "sendMessage"]
    assert len(calls) == 1
    channel.api.change_membership("member", "administrator", chat=CHANNEL)
    await channel.post()
    assert len(channel.posted) == 1


async def test_an_article_that_is_refused_keeps_no_other_back(channel: Channel) -> None:
    """It is given up, and the next is posted."""
    channel.api.faults.add("sendMessage", error(400, "Bad Request: message is too long"))
    channel.news(FERRY)
    channel.news(OPEN)
    await channel.post()
    assert [post.text for post in channel.posted] == [OPEN]


def test_a_language_that_the_bot_does_not_speak_is_refused() -> None:
    """With those that it does."""
    settings = Settings(channel="@halvik", channel_language="xx")
    with pytest.raises(SettingsError, match="CHANNEL_LANGUAGE=xx is not one of de, en"):
        ChannelPoster.of(settings, None, None)  # type: ignore[arg-type]


@pytest.mark.process
def test_the_button_opens_the_article(tmp_path: Path) -> None:
    """The running bot posts by itself, and who presses the button reads the article."""
    with BotApi() as api:
        api.change_membership("left", "administrator", chat=CHANNEL)
        publish(tmp_path, "It rained in Oslo all day.")
        env = {"CHANNEL": str(CHANNEL.id)}
        with small_bot(api, tmp_path, program="news_bot", delay_s=0.0, env=env):
            api.wait_for_reply(api.say("/start", user=BORIS))
            publish(tmp_path, f"{OPEN} Cars queue.", news=True, title="Bridge open")

            def posted() -> list[Sent]:
                return [sent for sent in api.sent if sent.chat_id == CHANNEL.id]

            api.wait_until(posted, what="the post")
            url = str(posted()[0].buttons()[-1]["url"])
            start = url.rpartition("=")[2]
            shown = api.wait_for_reply(api.say(f"/start {start}", user=BORIS)).text
            assert f"{OPEN} Cars queue." in shown


@pytest.mark.process
def test_killed_before_it_is_noted_a_post_comes_twice_and_no_more(tmp_path: Path) -> None:
    """As an alert does: rather twice than never."""
    with BotApi() as api:
        api.change_membership("left", "administrator", chat=CHANNEL)
        publish(tmp_path, "It rained in Oslo all day.")
        env = {"CHANNEL": f"@{CHANNEL.username}"}

        def posted() -> list[str]:
            return [sent.text for sent in api.sent if sent.chat_id == CHANNEL.id]

        for start in range(4):
            with small_bot(api, tmp_path, program="news_bot", delay_s=0.0, env=env) as bot:
                if start == 0:
                    api.wait_for_reply(api.say("/start", user=BORIS))
                    api.faults.add("sendMessage", deliver_then_hang())
                    publish(tmp_path, OPEN, news=True)
                if start < 2:
                    api.wait_until(lambda n=start: len(posted()) > n, what="a post")  # type: ignore[misc]
                api.wait_for_reply(api.say("/latest", user=user(start)))
                bot.kill()
        assert posted() == [OPEN] * 2
