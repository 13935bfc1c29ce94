"""A new article of a followed feed is posted to the channel that CHANNEL names, word for word.

Below its title, first sentence, publisher and date are up to three questions that it answers, and
a button that opens the bot at the article. `verbatim follow` names the feeds; what a feed lists
when it is followed is not posted, nor are copies and corrections.
"""

from __future__ import annotations

from contextlib import nullcontext

from bot.settings import Settings
from corpus import Article, CorpusStore
from docs.play.chat import Bubble, Conversation
from retrieval import embedding
from testing.botapi import CHANNEL, Sent, user

TITLE = "News in a channel"
SETTINGS = {"CHANNEL": f"@{CHANNEL.username}", "SUGGESTIONS": "docs/scenes/channel.txt"}

_NEWS = Article(
    "The ferry to Halvik runs again from Monday, the harbour master Kari Moen said on Wednesday. "
    "It had been stopped for two weeks after the flood.\n\n"
    "The crossing takes 40 minutes, as before. A ticket costs 12 euros until the end of May.",
    title="The ferry to Halvik runs again",
    url="https://courier.example/ferry",
    publisher="The Fjord Courier",
    published="2026-04-15T09:00:00+02:00",
    language="en",
)
_READER = user(7)


def play(chat: Conversation) -> None:
    """What the feed brings, the post, and a reader who asks about it."""
    chat.api.change_membership("left", "administrator", chat=CHANNEL)
    chat.api.wait_for_reply(chat.api.say("/start", user=user(8)), timeout_s=60)  # it is running
    settings = Settings.from_env(chat.env)
    encoder = settings.open_encoder(lambda _: nullcontext())
    with CorpusStore.open(settings.corpus) as store:
        store.add(_NEWS, encoder.name, embedding(encoder), news=True)
    chat.remark("The feed of The Fjord Courier brings an article")

    def posts() -> list[Sent]:
        return [sent for sent in chat.api.sent if sent.chat_id == CHANNEL.id]

    chat.api.wait_until(posts, timeout_s=120, what="the post")
    (post,) = posts()
    chat.see(post, "Halvik news (a channel)")
    *questions, about = (str(button["url"]).partition("?start=")[2] for button in post.buttons())
    asked = str(post.buttons()[0]["text"])
    for label, payload in ((asked, questions[0]), ("Ask about this", about)):
        chat.remark(f"A reader presses {label}, and Start")
        chat.bubbles.append(Bubble("theirs", "Reader", "/start"))
        update = chat.api.say(f"/start {payload}", user=_READER)
        chat.see(chat.api.wait_for_reply(update, timeout_s=60))
