"""Watched questions ring when the news arrives: once, to who waits, and never lost."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from corpus import sqlite3
from testing.botapi import (
    ALICE,
    ANONYMOUS_ADMIN,
    BORIS,
    FORUM,
    SUPERGROUP,
    BotApi,
    Chat,
    Sent,
    User,
)
from testing.botapi.people import CHANNEL_BOT, user
from testing.news import BEGUN, OPEN, QUESTION, publish, rings
from testing.processes import contents, small_bot

pytestmark = pytest.mark.process

news_bot = partial(small_bot, program="news_bot", delay_s=0.0)

ENDED = "Done, no more messages about this."
BUTTON = "🔔 Tell me when this is answered"
TOPIC = 77
NO_PAUSE = {"WATCH_PAUSE_MINUTES": "0"}


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


def said(api: BotApi, text: str, *, user: User = ALICE) -> str:
    """The first reply to what somebody says."""
    return api.wait_for_reply(api.say(text, user=user)).text


def wait_for_rings(api: BotApi, count: int) -> list[Sent]:
    """The rings, once there are so many."""
    api.wait_until(lambda: len(rings(api)) >= count, what=f"{count} rings")
    return rings(api)


def test_it_rings_when_the_news_arrives(api: BotApi, tmp_path: Path) -> None:
    """An article that another process adds is quoted to who waits for it, within seconds."""
    with news_bot(api, tmp_path):
        assert BEGUN in said(api, f"/watch {QUESTION}")
        publish(tmp_path, "It rained in Oslo all day.")
        began = time.monotonic()
        publish(tmp_path, f"It was repaired. {OPEN}", title="Open")
        (ring,) = wait_for_rings(api, 1)
        assert time.monotonic() - began < 5
        assert ring.chat_id == ALICE.id
        assert QUESTION in ring.text
        assert OPEN in ring.text


def test_the_button_under_a_refusal_begins_to_wait(api: BotApi, tmp_path: Path) -> None:
    """Pressed, it waits for the question that was refused; the button below it ends that."""
    with news_bot(api, tmp_path):
        refusal = api.wait_for_reply(api.say(QUESTION))
        api.press(refusal, BUTTON)

        def begun() -> list[str]:
            return [sent.text for sent in api.sent if BEGUN in sent.text]

        api.wait_until(begun, what="that it is watched")
        assert QUESTION in begun()[0]
        publish(tmp_path, OPEN)
        ring = wait_for_rings(api, 1)[0]
        api.press(ring, "Stop these alerts")
        api.wait_until(lambda: _told_of_presses(api)[-1:] == [ENDED], what="the end")
        assert said(api, "/watches").startswith("You aren’t waiting")


def test_a_promise_is_taken_back_with_its_alerts(api: BotApi, tmp_path: Path) -> None:
    """The message that says that alerts will come says that none do, once they are stopped."""
    with news_bot(api, tmp_path):
        for command in (f"/watch {QUESTION}", "/follow Halvik"):
            begun = api.wait_for_reply(api.say(command))
            api.press(begun, "Stop these alerts")

            def taken_back(begun: Sent = begun) -> bool:
                edited = [sent for sent in api.sent if sent.method == "editMessageText"]
                return (begun.message_id, ENDED) in [(e.message_id, e.text) for e in edited]

            api.wait_until(taken_back, what="the end")


def test_the_button_waits_for_what_a_follow_up_means(api: BotApi, tmp_path: Path) -> None:
    """Its own words alone ask nothing that an article could answer."""
    with news_bot(api, tmp_path):
        said(api, "Who owns Telegram?")
        api.press(api.wait_for_reply(api.say("and Max?")), BUTTON)
        api.wait_until(lambda: BEGUN in api.sent[-1].text, what="that it is watched")
        assert "Who owns Max?" in api.sent[-1].text


def test_the_button_waits_for_what_somebody_else_asked(api: BotApi, tmp_path: Path) -> None:
    """Where the bot was asked about their message in a group."""
    with news_bot(api, tmp_path):
        asked = api.say(QUESTION, chat=SUPERGROUP, user=BORIS)
        api.say("/ask", chat=SUPERGROUP, reply_to=int(str(api.messages[asked]["message_id"])))
        api.press(api.wait_for_reply(asked), BUTTON)

        def begun() -> list[str]:
            return [sent.text for sent in api.sent if BEGUN in sent.text]

        api.wait_until(begun, what="that it is watched")
        assert QUESTION in begun()[0]


def test_a_story_rings_once(api: BotApi, tmp_path: Path) -> None:
    """Neither its copies nor its new versions ring again, also after a restart; another does."""
    long = " ".join(f"Engineer number {n} checked bolt {n} of the old bridge." for n in range(12))
    with news_bot(api, tmp_path, env=NO_PAUSE) as bot:
        said(api, f"/watch {QUESTION}")
        publish(tmp_path, f"{OPEN} {long}", source="http://a.example/1")
        wait_for_rings(api, 1)
        publish(tmp_path, f"{OPEN} {long} A copy.", source="http://b.example/2")
        publish(tmp_path, f"{OPEN} {long} Corrected.", source="http://a.example/1")
        time.sleep(3.0)
        assert len(rings(api)) == 1
        publish(tmp_path, OPEN, title="The Other Paper")
        assert "The Other Paper" in wait_for_rings(api, 2)[1].text
        bot.terminate()  # which lets it note what it has just told
        bot.wait()
    with news_bot(api, tmp_path, env=NO_PAUSE):
        publish(tmp_path, f"{OPEN} {long} Corrected again.", source="http://a.example/1")
        publish(tmp_path, f"{OPEN} So it seems.", title="A Third Paper")
        assert "A Third Paper" in wait_for_rings(api, 3)[2].text
    assert len(rings(api)) == 3


def test_what_rang_gathers_what_comes_next(api: BotApi, tmp_path: Path) -> None:
    """Twenty outlets on one event are not twenty messages."""
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
        publish(tmp_path, OPEN)
        wait_for_rings(api, 1)
        publish(tmp_path, f"Somebody else says so. {OPEN}")
        time.sleep(2.5)
        assert len(rings(api)) == 1


def test_what_is_answered_already_is_shown_at_once(api: BotApi, tmp_path: Path) -> None:
    """Then only what is newer rings."""
    publish(tmp_path, OPEN, published="2026-02-01")
    with news_bot(api, tmp_path):
        assert OPEN in said(api, f"/watch {QUESTION}")
        publish(tmp_path, f"{OPEN} Old.", title="An old paper", published="2020-01-01")
        publish(tmp_path, f"{OPEN} New.", title="A new paper", published="2199-01-01")
        assert "A new paper" in wait_for_rings(api, 1)[0].text
        assert len(rings(api)) == 1


def test_what_came_while_no_bot_ran_rings_later(api: BotApi, tmp_path: Path) -> None:
    """A watch knows up to where was looked for it."""
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
    publish(tmp_path, OPEN)
    with news_bot(api, tmp_path):
        wait_for_rings(api, 1)


def test_killed_at_any_moment_it_rings_at_least_once(api: BotApi, tmp_path: Path) -> None:
    """And at most once more for each kill."""
    kills = 4
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
    publish(tmp_path, OPEN)
    for number in range(kills):
        with news_bot(api, tmp_path, delay_s=0.3) as bot:
            time.sleep(0.15 * number)
            bot.kill()
    with news_bot(api, tmp_path):
        wait_for_rings(api, 1)
        time.sleep(1.0)
    assert 1 <= len(rings(api)) <= 1 + kills


def test_of_several_processes_one_rings(api: BotApi, tmp_path: Path) -> None:
    """The one that holds the lock; another takes over as soon as it is gone."""
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
    (place,) = (tmp_path / "data").glob("bot-*")
    with (place / "ringer.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with news_bot(api, tmp_path):
            publish(tmp_path, OPEN)
            time.sleep(2.5)
            assert rings(api) == []
            fcntl.flock(other, fcntl.LOCK_UN)
            wait_for_rings(api, 1)


def test_a_person_who_blocked_the_bot_waits_no_more(api: BotApi, tmp_path: Path) -> None:
    """All their watches end, and nobody else's."""
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
        said(api, "/watch Is the ferry open?")
        said(api, f"/watch {QUESTION}", user=BORIS)
        api.block(ALICE)
        publish(tmp_path, OPEN)
        assert wait_for_rings(api, 1)[0].chat_id == BORIS.id
        api.wait_until(lambda: _watches(tmp_path) == 1, what="the end of two watches")


def test_watches_can_be_listed_and_ended(api: BotApi, tmp_path: Path) -> None:
    """Each has a button; what was ended does not ring."""
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
        said(api, "/watch Is the ferry open?")
        listed = api.wait_for_reply(api.say("/watches"))
        assert f"1. {QUESTION}" in listed.text
        api.press(listed, "✕ 1")
        api.wait_until(lambda: api.sent[-1].method == "editMessageText", what="a shorter list")
        assert QUESTION not in api.sent[-1].text
        publish(tmp_path, f"{OPEN} Is the ferry open? The ferry is open.")
        assert "ferry" in wait_for_rings(api, 1)[0].text
        assert len(rings(api)) == 1


def test_only_who_began_a_watch_can_end_it(api: BotApi, tmp_path: Path) -> None:
    """Neither another person in the group nor a made-up button does."""
    with news_bot(api, tmp_path):
        begun = api.wait_for_reply(api.say(f"/watch {QUESTION}", chat=SUPERGROUP))
        api.press(begun, "Stop these alerts", user=BORIS)
        api.wait_until(lambda: len(_told_of_presses(api)) == 1, what="an answer")
        other = api.wait_for_reply(api.say("who?", user=BORIS))
        data = str(begun.buttons()[0]["callback_data"])
        assert other.message_id is not None
        for made_up in (data, f"{data}:l", f"unwatch:{'A' * 16}"):
            api.press_data(made_up, chat_id=BORIS.id, message_id=other.message_id, user=BORIS)
        api.wait_until(lambda: len(_told_of_presses(api)) == 4, what="answers")
        assert _watches(tmp_path) == 1


def test_it_rings_in_the_topic_where_it_was_asked(api: BotApi, tmp_path: Path) -> None:
    """And nowhere else in the group."""
    with news_bot(api, tmp_path):
        api.wait_for_reply(api.say(f"/watch {QUESTION}", chat=FORUM, topic=TOPIC))
        publish(tmp_path, OPEN)
        ring = wait_for_rings(api, 1)[0]
        assert (ring.chat_id, ring.thread_id) == (FORUM.id, TOPIC)


def test_forget_erases_what_was_watched(api: BotApi, tmp_path: Path) -> None:
    """No file has the question or the chat, before or after; nothing rings."""
    with news_bot(api, tmp_path):
        said(api, f"/watch {QUESTION}")
        assert _bytes_with(tmp_path, b"Halvik") == []
        assert _bytes_with(tmp_path, str(ALICE.id).encode() + b",") == []
        said(api, "/forget")
        assert _watches(tmp_path) == 0
        publish(tmp_path, OPEN)
        time.sleep(2.5)
        assert rings(api) == []


def test_forget_in_a_group_leaves_what_others_watch(api: BotApi, tmp_path: Path) -> None:
    """It erases only what is its writer's, and says so."""
    with news_bot(api, tmp_path):
        for person in (ALICE, BORIS):
            api.wait_for_reply(api.say(f"/watch {QUESTION}", chat=SUPERGROUP, user=person))
        assert _watches(tmp_path) == 2
        done = api.wait_for_reply(api.say("/forget", chat=SUPERGROUP, user=BORIS)).text
        assert "другим её участникам, остаётся" in done
        assert _watches(tmp_path) == 1


def test_many_watches_do_not_delay_an_answer(api: BotApi, tmp_path: Path) -> None:
    """They are looked at when nobody waits, one at a time."""
    with news_bot(api, tmp_path, delay_s=0.1):
        for number in range(20):
            said(api, f"/watch Is bridge {number} open?", user=user(number))
        publish(tmp_path, "Every bridge is closed.")
        time.sleep(2.1)  # now they are looked at
        slowest = 0.0
        for number in range(5):
            began = time.monotonic()
            said(api, "Is the ferry open?", user=user(100 + number))
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 1.0


def test_what_is_no_question_is_not_watched(api: BotApi, tmp_path: Path) -> None:
    """Nothing could ever answer it."""
    with news_bot(api, tmp_path):
        assert "after the command" in said(api, "/watch")
        assert "doesn’t look like a question" in said(api, "/watch hello")
        assert _watches(tmp_path) == 0


def _watches(folder: Path) -> int:
    """How many watches there are on disk."""
    (path,) = (folder / "data").glob("bot-*/state.db")
    file = sqlite3.connect(path)
    try:
        return int(file.execute("SELECT count(*) FROM watches").fetchone()[0])
    finally:
        file.close()


def _told_of_presses(api: BotApi) -> list[str]:
    return [str(c.params.get("text", "")) for c in api.calls if c.method == "answerCallbackQuery"]


def _bytes_with(folder: Path, part: bytes) -> list[Path]:
    """The files that the bot keeps, but for the corpus, that hold some bytes."""
    kept = contents(folder).items()
    return [path for path, held in kept if part in held and not path.name.startswith("corpus.db")]


def test_what_nobody_watches_belongs_to_group_and_speaker_together(
    api: BotApi, tmp_path: Path
) -> None:
    """Anonymous admins of all groups have one account, and so have all channels in groups."""
    mine, other = (Chat(-1001000777001 - n, "supergroup", f"Group {n}") for n in range(2))
    channel, stranger = (Chat(-1001000777101 - n, "channel", f"Channel {n}") for n in range(2))

    def says(text: str, group: Chat, speaker: Chat) -> str:
        account = ANONYMOUS_ADMIN if speaker is group else CHANNEL_BOT
        told = api.say(text, chat=group, user=account, sender_chat=speaker.as_json())
        return api.wait_for_reply(told).text

    with news_bot(api, tmp_path):
        says(f"/watch {QUESTION}", mine, mine)
        says("/watch Is the Halvik school open?", mine, channel)
        for group, speaker in ((other, other), (other, stranger), (other, channel)):
            assert "Done" in says("/forget", group, speaker)
        assert QUESTION in says("/watches", mine, mine)
        assert "school" in says("/watches", mine, channel)
        assert "school" not in says("/watches", mine, mine)
        assert "Done" in says("/forget", mine, mine)
        assert QUESTION not in says("/watches", mine, mine)
        assert "school" in says("/watches", mine, channel)


def test_a_topic_is_followed_at_the_hour_of_ones_choice(api: BotApi, tmp_path: Path) -> None:
    """Daily at first; buttons move it, and /watches lists it beside the questions."""
    with news_bot(api, tmp_path):
        assert "after the command" in said(api, "/follow")
        begun = api.wait_for_reply(api.say("/follow Halvik"))
        assert "new articles say about Halvik" in begun.text
        assert "Daily, next:" in begun.text
        assert "07:00 UTC" in begun.text
        api.press(begun, "1 h later ▶︎")
        api.wait_until(lambda: "08:00 UTC" in api.sent[-1].text, what="an hour later")
        api.press(begun, "Weekly")
        api.wait_until(lambda: "Weekly, next:" in api.sent[-1].text, what="weekly")
        said(api, f"/watch {QUESTION}")
        listed = said(api, "/watches")
        assert "1. 📰 Halvik – until" in listed
        assert f"2. {QUESTION} – until" in listed
        api.press(api.sent[-1], "✕ 1")
        api.wait_until(lambda: _told_of_presses(api)[-1:] == [ENDED], what="the end")
        assert "Halvik – until" not in said(api, "/watches").replace(QUESTION, "")


def test_buttons_of_a_group_are_pressed_by_its_admins(api: BotApi, tmp_path: Path) -> None:
    """What an anonymous admin or a channel asked for ends by an admin, and by nobody else."""
    channel = Chat(-1001000777201, "channel", "Channel")

    def says(text: str, speaker: Chat) -> Sent:
        account = ANONYMOUS_ADMIN if speaker is SUPERGROUP else CHANNEL_BOT
        told = api.say(text, chat=SUPERGROUP, user=account, sender_chat=speaker.as_json())
        return api.wait_for_reply(told)

    def press(under: Sent, label: str, who: User) -> str:
        before = len(_told_of_presses(api))
        api.press(under, label, user=who)
        api.wait_until(lambda: len(_told_of_presses(api)) > before, what="what is told")
        return _told_of_presses(api)[-1]

    with news_bot(api, tmp_path) as bot:
        begun = [says(f"/watch {QUESTION}", speaker) for speaker in (SUPERGROUP, channel)]
        digest = says("/follow Halvik", SUPERGROUP)
        refusal = says("/ask Is the school open?", SUPERGROUP)
        api.say("hello", chat=SUPERGROUP, user=ALICE)
        api.say("hello", chat=SUPERGROUP, user=BORIS)
        api.world.meet(SUPERGROUP, ALICE).admins.add(ALICE.id)
        for under in begun:
            assert "Отменить может только тот" in press(under, "Stop these alerts", BORIS)
        assert _watches(tmp_path) == 3
        press(digest, "1 h later ▶︎", ALICE)
        api.wait_until(lambda: any("08:00 UTC" in s.text for s in api.sent), what="an hour later")
        press(refusal, BUTTON, ALICE)
        api.wait_until(lambda: _watches(tmp_path) == 4, what="that it is watched")
        assert "school" in says("/watches", SUPERGROUP).text  # by the group, not by who pressed
        for under in begun:
            assert press(under, "Stop these alerts", ALICE) == ENDED
        assert _watches(tmp_path) == 2
        assert not [line for line in bot.lines() if line["level"] in {"ERROR", "WARNING"}]


def test_whoever_follows_too_much_is_told_the_limit(api: BotApi, tmp_path: Path) -> None:
    """That of one chat, as with /watch."""
    with news_bot(api, tmp_path):
        for number in range(20):
            said(api, f"/follow Bridge {number}")
        assert "20" in said(api, "/follow Halvik")
        assert _watches(tmp_path) == 20
