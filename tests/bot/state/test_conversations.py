"""What is remembered of the last questions, and for how long."""

from __future__ import annotations

from bot.state.chats import CONVERSATION_S, MOST_MESSAGES, SOON_S, Conversations
from retrieval import PreviousTurn

OWNER, USERS = (
    PreviousTurn("Who owns WhatsApp?", "Meta"),
    PreviousTurn("How many users?", "55 million"),
)


def before(
    recent: Conversations,
    *,
    now: float,
    reply_to: int | None = None,
    private: bool = True,
    chat: int = 1,
    message: int = 90,
) -> PreviousTurn | None:
    """What message 90 of a chat may follow."""
    return recent.before(chat, message, reply_to=reply_to, private=private, now=now)


def test_a_reply_follows_what_it_replies_to() -> None:
    """To the answer or to the question, the last one or not, in a group or not."""
    recent = Conversations()
    recent.remember(1, (10, 11), OWNER, now=0)
    recent.remember(1, (12, 13), USERS, now=1)
    for replied in (10, 11):
        assert before(recent, reply_to=replied, private=False, now=CONVERSATION_S - 1) == OWNER
    assert before(recent, reply_to=77, now=2) is None
    assert before(recent, reply_to=11, chat=2, now=2) is None


def test_in_private_the_next_question_follows_for_some_minutes() -> None:
    """In a group it may be somebody else's."""
    recent = Conversations()
    recent.remember(1, (10, 11), OWNER, now=0)
    assert before(recent, now=SOON_S) == OWNER
    assert before(recent, private=False, now=1) is None
    assert before(recent, now=SOON_S + 1) is None


def test_an_edited_question_follows_what_it_followed() -> None:
    """And not itself."""
    recent = Conversations()
    recent.remember(1, (10, 11), OWNER, now=0)
    recent.remember(1, (12, 13), USERS, OWNER, now=1)
    assert before(recent, message=12, now=2) == OWNER
    assert before(recent, message=10, now=2) is None


def test_nothing_stays_for_long_or_without_bound() -> None:
    """Minutes, and a bounded number of chats."""
    recent = Conversations()
    recent.remember(1, (10, 11), OWNER, now=0)
    assert before(recent, reply_to=11, now=CONVERSATION_S + 1) is None
    assert len(recent) == 0
    for chat in range(2 * MOST_MESSAGES):
        recent.remember(chat, (10, 11), OWNER, now=CONVERSATION_S + 2)
    assert before(recent, chat=0, reply_to=11, now=CONVERSATION_S + 2) is None
    assert len(recent) <= MOST_MESSAGES + 2


def test_it_can_be_forgotten() -> None:
    """With /forget, at once; other chats keep theirs."""
    recent = Conversations()
    recent.remember(1, (10, 11), OWNER, now=0)
    recent.remember(2, (10, 11), USERS, now=0)
    recent.forget(1)
    assert before(recent, now=1) is None
    assert before(recent, reply_to=11, now=1) is None
    assert before(recent, chat=2, now=1) == USERS
