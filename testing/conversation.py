"""What people ask of a bot in a chat, and what its messages become."""

from __future__ import annotations

from collections import Counter

from testing.botapi import (
    BotApi,
    Sent,
    User,
    user,
)


def answered(api: BotApi) -> Counter[str]:
    """How often each question got its answer."""
    return Counter(s.text.removeprefix("re: ") for s in api.replies if s.text.startswith("re: "))


def ask(api: BotApi, count: int, start: int = 0) -> list[str]:
    """That many questions of as many people, at once."""
    texts = [f"question {start + n}" for n in range(count)]
    for n, text in enumerate(texts):
        api.say(text, user=user(start + n))
    return texts


def edits(api: BotApi) -> list[Sent]:
    """What messages were turned into."""
    return [s for s in api.sent if s.method == "editMessageText"]


def turned(api: BotApi, sent: Sent, button: str, who: User) -> Sent:
    """What a message says once somebody has pressed a button under it."""
    before = len(edits(api))
    api.press(sent, button, user=who)
    api.wait_until(lambda: len(edits(api)) > before, what="another page")
    return edits(api)[-1]


def outcome(api: BotApi, update: int) -> Sent:
    """What the reply to something that was sent to be added says in the end."""
    reply = api.wait_for_reply(update)
    assert reply.text.startswith(("Reading", "I’m reading something else"))

    def ended() -> list[Sent]:
        edits = [s for s in api.sent if s.method == "editMessageText"]
        return [
            s
            for s in edits
            if s.message_id == reply.message_id and not s.text.startswith("Reading")
        ]

    api.wait_until(ended, timeout_s=60, what="what became of it")
    return ended()[-1]
