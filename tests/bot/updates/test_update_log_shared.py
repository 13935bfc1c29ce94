"""Several processes behind one webhook: each question is answered once, by one of them."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.state.state_server import StateServer
from bot.updates.update_log import Lease, UpdateLog
from corpus import DatabaseUrl
from testing.botapi import BotApi, user
from testing.conversation import answered, ask
from testing.webhook_bot import Balancer, posted_bot
from tests.bot.conftest import IN_DATABASE


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


OpenLog = Callable[[float], UpdateLog]
"""Opens the log of one bot as another process does, with how long a claim holds."""


@pytest.fixture(params=["file", IN_DATABASE])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenLog]:
    """The log in a file, then in a database, where each process has connections of its own."""
    with ExitStack() as opened:

        def open_(lease_s: float) -> UpdateLog:
            server = None
            if request.param == "database":
                url = request.getfixturevalue("database")
                server = opened.enter_context(closing(StateServer(url, tmp_path.name, bytes(32))))
            return UpdateLog(tmp_path, lease_s=lease_s, server=server)

        yield open_


def older(log: UpdateLog, seconds: float) -> None:
    """Let the claims be as they are after some time."""
    log._file.execute("UPDATE updates SET at = at - ? WHERE owner IS NOT NULL", (seconds,))


async def test_a_claim_is_one_process_s_until_it_lapses(open_log: OpenLog) -> None:
    with open_log(60) as one, open_log(60) as other:
        assert await one.claim(7) is Lease.MINE
        assert await one.claim(7) is Lease.MINE
        assert await other.claim(7) is Lease.TAKEN
        older(one, 40)
        await one.renew()
        older(one, 40)
        assert await other.claim(7) is Lease.TAKEN
        older(one, 40)
        assert await other.claim(7) is Lease.MINE
        await one.renew()  # too late: it stays with the other
        assert await one.claim(7) is Lease.TAKEN


async def test_what_is_done_is_claimed_by_nobody(open_log: OpenLog) -> None:
    with open_log(60) as one, open_log(60) as other:
        await one.claim(7)
        await one.done(7)
        await one.renew()
        assert await other.claim(7) is Lease.DONE
    with open_log(60) as later:
        assert await later.claim(7) is Lease.DONE


async def test_what_is_let_go_is_free_at_once(open_log: OpenLog) -> None:
    with open_log(60) as other:
        with open_log(60) as one:
            await one.claim(7)
            await one.claim(8)
            one.release(8)
            await one.renew()
            assert await other.claim(8) is Lease.MINE
            assert await other.claim(7) is Lease.TAKEN
        assert await other.claim(7) is Lease.MINE


async def test_of_many_that_claim_at_once_one_has_it(open_log: OpenLog) -> None:
    """Each of forty updates, however the claims of three processes and their renewals mix."""
    with open_log(60) as one, open_log(60) as two, open_log(60) as three:
        logs = (one, two, three)
        claims = [log.claim(id) for id in range(40) for log in random.sample(logs, 3)]
        renewals = [log.renew() for log in logs for _ in range(5)]
        leases = await asyncio.gather(*claims, *renewals)
        assert Counter(leases[: len(claims)]) == {Lease.MINE: 40, Lease.TAKEN: 80}


async def test_what_ended_a_process_is_known_to_the_others(open_log: OpenLog) -> None:
    """So that an update that ends each process is given up."""
    with open_log(60) as one, open_log(60) as other:
        with one.attempt(7):
            assert other.attempts(7) == 1
            with other.attempt(7):
                assert one.attempts(7) == 2
        assert other.attempts(7) == 0


async def test_what_could_not_be_noted_is_noted_later(
    open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk was full, or the database away, when it was done."""
    with open_log(60) as one, open_log(60) as other:
        await one.claim(7)
        with monkeypatch.context() as away:
            away.setattr(one, "_transact", lambda _: None)
            await one.done(7)
        assert await other.claim(7) is Lease.TAKEN
        await one.renew()
        assert await other.claim(7) is Lease.DONE


@pytest.mark.process
async def test_a_database_takes_over_what_was_done_with_files(
    tmp_path: Path, database: DatabaseUrl
) -> None:
    """So that a bot which moved there answers nothing twice."""
    with UpdateLog(tmp_path) as log:
        await log.done(7)
    with (
        closing(StateServer(database, tmp_path.name, bytes(32))) as server,
        UpdateLog(tmp_path, lease_s=60, server=server) as log,
    ):
        assert await log.claim(7) is Lease.DONE
    assert not (tmp_path / "updates.db").exists()


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
