"""What others see of a bot: health, numbers, systemd's watchdog."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from corpus import CorpusStore
from retrieval import Answer, Confidence, Question
from testing import ROOT
from testing.botapi import TOKEN, BotApi, faults
from testing.processes import Running, environment, small_bot, wait_until
from testing.webhook_bot import free_port, posted_bot

pytestmark = pytest.mark.process


def numbers(text: str) -> dict[str, float]:
    """What Prometheus reads out of /metrics."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_health_and_numbers_are_served_on_their_own_port(tmp_path: Path) -> None:
    port = free_port()
    env = {"METRICS_LISTEN": f"127.0.0.1:{port}"}

    def get(path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{port}/{path}", trust_env=False)

    with BotApi() as api, small_bot(api, tmp_path, env=env, beat_s=0.2, drain_s=1.0) as bot:
        api.wait_for_reply(api.say("fine"))
        wait_until(lambda: get("healthz").status_code == 200, 5, "a heartbeat")
        assert get("readyz").text == "serving\n"
        api.wait_until(lambda: not api.pending, what="the acknowledgement")
        seen = numbers(get("metrics").text)
        assert seen['verbatim_updates_total{outcome="handled"}'] == 1
        assert seen['verbatim_requests_total{outcome="sent"}'] >= 1
        assert seen['verbatim_stage_seconds_count{stage="send"}'] == 1
        assert seen["verbatim_held"] == 0
        assert abs(seen["verbatim_last_poll_timestamp_seconds"] - time.time()) < 60
        assert get("").status_code == 404
        hung = api.say("hang")
        wait_until(lambda: numbers(get("metrics").text)["verbatim_held"] == 1, 5, "it is held")
        bot.terminate()
        wait_until(lambda: get("readyz").text == "stopping\n", 5, "it is told to stop")
        assert bot.wait(10) == 0
        assert hung in api.pending


def test_before_telegram_is_reached_it_is_not_ready(tmp_path: Path) -> None:
    port = free_port()
    env = {"METRICS_LISTEN": f"127.0.0.1:{port}"}
    with BotApi() as api:
        api.stop()
        with small_bot(api, tmp_path, wait=False, env=env):
            url = f"http://127.0.0.1:{port}"

            def answers() -> bool:
                try:
                    return httpx.get(f"{url}/readyz", trust_env=False).text == "starting\n"
                except httpx.HTTPError:
                    return False

            wait_until(answers, 10, "an answer")
            assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 503


def test_systemd_is_told_while_questions_are_answered(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        with BotApi() as api, small_bot(api, tmp_path, env=env, beat_s=0.2) as bot:
            assert systemd.recv(100) == b"READY=1"
            assert systemd.recv(100) == b"WATCHDOG=1"
            api.faults.always("getUpdates", faults.error(502, "Bad Gateway"))
            assert [systemd.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
            bot.terminate()
            wait_until(lambda: systemd.recv(100) == b"STOPPING=1", 5, "the end")


def test_the_heartbeat_of_each_process_is_its_own(tmp_path: Path) -> None:
    with BotApi() as api, posted_bot(api, tmp_path, beat_s=0.2) as (_, url):
        port = url.split(":")[2].removesuffix("/hook")
        own = {"WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
        other = {"WEBHOOK_LISTEN": f"127.0.0.1:{free_port()}"}

        def alive(env: dict[str, str]) -> int:
            command = [sys.executable, "-m", "bot", "doctor", "--alive"]
            told = environment(api, tmp_path) | env
            return subprocess.run(command, env=told, cwd=ROOT, check=False).returncode

        wait_until(lambda: list(tmp_path.glob("data/bot-*/heartbeat-*")), 5, "a heartbeat")
        assert alive(own) == 0
        assert alive(other) == 1


class _Answers:
    """Says whether the articles answer by what the question ends in."""

    def __init__(self, store: CorpusStore) -> None:
        self.store = store

    def answer(self, question: Question) -> Answer:
        asks = question.text.endswith("?")
        return Answer(question, Confidence.NONE if asks else Confidence.NOT_A_QUESTION)

    def let_others(self, give_way: Callable[[], None]) -> None:
        """It takes no time."""

    def sources(self) -> list[object]:
        return []


async def test_questions_are_counted_by_what_came_of_them() -> None:
    counts = Metrics()
    with (
        CorpusStore.open(":memory:", create=True) as store,
        AnswerWorker(_Answers(store), counts) as desk,  # type: ignore[arg-type]  # no articles
    ):
        for text in ("who?", "who?", "hello"):
            await desk.answer(Question(text))
    told = [s for m in counts.registry.collect() for s in m.samples]
    by_name = {(s.name, *s.labels.values()): s.value for s in told}
    assert by_name["verbatim_questions_total", "refused"] == 2
    assert by_name["verbatim_questions_total", "no_question"] == 1
    assert by_name["verbatim_stage_seconds_count", "wait"] == 3


@pytest.mark.model
def test_the_command_serves_a_webhook_and_counts(tmp_path: Path, models: Path) -> None:
    """All that `verbatim run --webhook URL` puts together, with the real models."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models, target_is_directory=True)
    port, metrics = free_port(), free_port()
    with BotApi() as api:
        env = environment(api, tmp_path) | {
            "PYTHONWARNINGS": "",
            "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "METRICS_LISTEN": f"127.0.0.1:{metrics}",
        }
        url = f"http://127.0.0.1:{port}/hook"
        command = [sys.executable, "-m", "bot", "run", "--webhook", url]
        bot = Running(command, env, tmp_path / "stderr.log")
        try:
            api.wait_until(lambda: api.webhook.url == url, timeout_s=60, what="the webhook")
            asked = api.say("who owns WhatsApp?")
            assert "Meta" in api.wait_for_reply(asked, timeout_s=30).text
            api.wait_for_reply(api.say("asdfgh"))
            api.wait_until(lambda: not api.pending, what="that it is done")
            seen = numbers(httpx.get(f"http://127.0.0.1:{metrics}/metrics", trust_env=False).text)
            assert seen['verbatim_questions_total{outcome="answered"}'] == 1
            assert seen['verbatim_questions_total{outcome="no_question"}'] == 1
            assert seen['verbatim_webhook_posts_total{status="200"}'] == 2
            for stage in ("encode", "search", "read"):
                assert seen[f'verbatim_stage_seconds_count{{stage="{stage}"}}'] >= 1
            bot.terminate()
            assert bot.wait(10) == 0
        finally:
            if bot.alive:
                bot.kill()


@pytest.mark.parametrize(
    ("settings", "words", "told"),
    [
        ({}, ["--webhook", "http://bot.example.org/hook"], "posts to https://"),
        ({}, ["--webhook", "https://[/"], "posts to https://"),
        ({"WEBHOOK_SECRET": "short"}, [], "WEBHOOK_SECRET is not usable"),
        ({"METRICS_LISTEN": "9090"}, [], "METRICS_LISTEN=9090"),
        ({"METRICS_LISTEN": "192.0.2.1:9090"}, [], "cannot listen on 192.0.2.1:9090"),
    ],
)
def test_what_cannot_work_is_refused_at_once(
    tmp_path: Path, settings: dict[str, str], words: list[str], told: str
) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": TOKEN}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run", *words],
        env=env | settings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "short" not in ended.stderr
