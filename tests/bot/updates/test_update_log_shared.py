"""Several processes behind one webhook: each question is answered once, by one of them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.updates.update_log import Lease, UpdateLog
from corpus import sqlite3
from testing.botapi import BotApi, user
from testing.conversation import answered, ask
from testing.webhook_bot import Balancer, posted_bot


@pytest.mark.process
def test_posted_to_two_processes_at_once_it_is_answered_once(tmp_path: Path) -> None:
    with BotApi() as api, Balancer([], to_all=True) as balancer:
        with (
            posted_bot(api, tmp_path, public=balancer.url) as (_, first),
            posted_bot(api, tmp_path, public=balancer.url) as (_, second),
        ):
            balancer.urls = [first, second]
            asked = ask(api, 60)
            api.wait_until(lambda: not api.pending, timeout_s=20, what="all answers")
        assert dict(answered(api)) == dict.fromkeys(asked, 1)


@pytest.mark.process
def test_what_a_killed_process_was_answering_another_answers(tmp_path: Path) -> None:
    with BotApi() as api, Balancer([]) as balancer:
        api.webhook.retry_s = 0.1
        with (
            posted_bot(api, tmp_path, public=balancer.url, lease_s=1.0) as (killed, first),
            posted_bot(api, tmp_path, public=balancer.url, lease_s=1.0) as (_, second),
        ):
            balancer.urls = [first, second]
            asked = [f"wait {0.5 + n / 1000}" for n in range(8)]
            for n, text in enumerate(asked):
                api.say(text, user=user(n))
            time.sleep(0.3)
            killed.kill()
            api.wait_until(lambda: not api.pending, timeout_s=20, what="all answers")
        assert dict(answered(api)) == dict.fromkeys(asked, 1)


def older(folder: Path, seconds: float) -> None:
    """Let the claims be as they are after some time."""
    with sqlite3.connect(folder / "updates.db") as file:
        file.execute("UPDATE updates SET at = at - ? WHERE owner IS NOT NULL", (seconds,))
    file.close()


async def test_a_claim_is_one_process_s_until_it_lapses(tmp_path: Path) -> None:
    with UpdateLog(tmp_path, lease_s=60) as one, UpdateLog(tmp_path, lease_s=60) as other:
        assert await one.claim(7) is Lease.MINE
        assert await one.claim(7) is Lease.MINE
        assert await other.claim(7) is Lease.TAKEN
        older(tmp_path, 40)
        await one.renew()
        older(tmp_path, 40)
        assert await other.claim(7) is Lease.TAKEN
        older(tmp_path, 40)
        assert await other.claim(7) is Lease.MINE
        await one.renew()  # too late: it stays with the other
        assert await one.claim(7) is Lease.TAKEN


async def test_what_is_done_is_claimed_by_nobody(tmp_path: Path) -> None:
    with UpdateLog(tmp_path, lease_s=60) as one, UpdateLog(tmp_path, lease_s=60) as other:
        await one.claim(7)
        await one.done(7)
        await one.renew()
        assert await other.claim(7) is Lease.DONE
    with UpdateLog(tmp_path, lease_s=60) as later:
        assert await later.claim(7) is Lease.DONE


async def test_what_is_let_go_is_free_at_once(tmp_path: Path) -> None:
    with UpdateLog(tmp_path, lease_s=60) as other:
        with UpdateLog(tmp_path, lease_s=60) as one:
            await one.claim(7)
            await one.claim(8)
            one.release(8)
            await one.renew()
            assert await other.claim(8) is Lease.MINE
            assert await other.claim(7) is Lease.TAKEN
        assert await other.claim(7) is Lease.MINE


async def test_without_the_file_questions_are_answered_all_the_same(tmp_path: Path) -> None:
    with UpdateLog(tmp_path, lease_s=1) as shared:
        shared._file.execute("PRAGMA query_only = ON")  # as a full disk would
        assert await shared.claim(7) is Lease.MINE
        await shared.done(7)
        assert await shared.claim(7) is Lease.DONE


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "updates.db"
    path.write_bytes(b"no database" * 500)
    with UpdateLog(tmp_path, lease_s=1) as shared:
        assert not len(shared)
    assert path.with_suffix(".damaged").exists()
