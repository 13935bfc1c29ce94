"""Tries what several workers on one database promise: `python -m benchmarks.cluster --help`."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from benchmarks.battery import Battery, Promise, Reached
from benchmarks.battery import Measure as AnyMeasure
from benchmarks.reliability.crowd import (
    ask,
    copies,
    doubled,
    percentile,
    took_s,
    unanswered,
    within,
)
from bot.paths import folder as folder_of
from bot.settings import Settings
from bot.state import State, load_key
from corpus import Article, CorpusStore, DatabaseUrl
from retrieval import embedding
from testing.botapi import BotApi, Sent, user
from testing.fakes import WordEncoder
from testing.postgres import PostgresServer, server
from testing.processes import Running
from testing.webhook_bot import Balancer, posted_bot

SEED = 16

QUESTION = "Is the Halvik bridge open?"
WATCHED = "Is the ferry Brekke banned?"
_ARTICLES = (
    "The Halvik bridge is open again. It was closed for nine days.",
    "Rain fell in Halvik. The harbour is quiet.",
)
_NEWS = "The ferry Brekke is banned from the harbour."
_BEGUN = "I’ll tell you here when an article answers"
_RINGS = "🔔"
_HELPFUL = "👍"
_LEASE_S = 3.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is tried. Times in seconds."""

    kills: int = 50
    failovers: int = 20
    workers: tuple[int, ...] = (1, 2, 4)
    asking_s: float = 20.0
    people: int = 16
    reading_s: float = 0.25
    """What a model takes, which a wait stands for."""


FULL = Sizes()
SHORT = Sizes(kills=2, failovers=1, workers=(1, 2), asking_s=4.0, people=8)

Measure = AnyMeasure[Sizes]

PROMISES = {
    61: Promise(
        "what a worker that dies had acknowledged is there",
        "50 kills of one of two workers: 0 questions, watches, votes lost",
    ),
    62: Promise(
        "a question is answered once, whoever gets it",
        "no more second answers than on one machine: mean ≤ 0.2 a kill",
    ),
    63: Promise(
        "an alert is sent once, by whichever worker is left",
        "the worker that sends killed amid it: 0 lost, at most the one on its way twice",
    ),
    64: Promise("workers add up", "2 workers ≥ 1.6 times, 4 ≥ 2.5 times what one answers"),
    65: Promise(
        "the database may fail over to a standby",
        "20 failovers by hand under questions: 0 questions, watches lost; longest gap told",
    ),
}


class Cluster:
    """Workers of one bot, each as on a machine of its own, behind one address."""

    def __init__(self, api: BotApi, folder: Path, url: DatabaseUrl, balancer: Balancer) -> None:
        """Start none yet; there are articles in the database."""
        self.api, self.url = api, url
        self._folder, self._balancer = folder, balancer
        self.settings = Settings(
            token=api.token, data_dir=folder, key_file=folder / "key", database_url=url
        )
        load_key(self.settings.key_file)
        encoder = WordEncoder()
        with CorpusStore.open(url, create=True) as store:
            for text in _ARTICLES:
                store.add(Article(text), encoder.name, embedding(encoder))

    @contextmanager
    def worker(self, name: str, *, reading_s: float = 0.05) -> Iterator[Running]:
        """A worker that serves in the block; the balancer passes posts to it until it is dead."""
        env = {
            "DATABASE_URL": self.url.secret,
            "KEY_FILE": str(self.settings.key_file),
            "LOG_LEVEL": "INFO",
            "WATCH_PAUSE_MINUTES": "0",
        }
        place = self._folder / name
        with posted_bot(
            self.api,
            place,
            public=self._balancer.url,
            env=env,
            program="news_bot",
            lease_s=_LEASE_S,
            delay_s=reading_s,
        ) as (bot, address):
            self._balancer.urls = [*self._balancer.urls, address]
            try:
                yield bot
            finally:
                self._balancer.urls = [one for one in self._balancer.urls if one != address]

    def publish(self, text: str) -> None:
        """Add an article as another process does."""
        encoder = WordEncoder()
        with CorpusStore.open(self.url) as store:
            store.add(Article(text), encoder.name, embedding(encoder))

    @contextmanager
    def state(self) -> Iterator[State]:
        """What the bot remembers, as the database has it."""
        path = folder_of(self.settings) / "state.db"
        key = load_key(self.settings.key_file)
        with State(path, key, beside=True, database=self.url) as state:
            yield state

    def watch(self, first: int, count: int) -> list[int]:
        """As many people watch a question; gives the ids of the updates."""
        return [self.api.say(f"/watch {WATCHED}", user=user(first + n)) for n in range(count)]

    def acknowledged(self, watching: Sequence[int]) -> list[int]:
        """Those of whom the bot has said that it watches."""
        return [id for id in watching if any(_BEGUN in s.text for s in self.api.replies_to(id))]

    def watches_kept(self, first: int, count: int) -> int:
        """Of how many people a watch is in the database."""
        with self.state() as state:
            return sum(len(state.watches.of(user(first + n).id)) > 0 for n in range(count))


@contextmanager
def cluster(folder: Path, url: str) -> Iterator[Cluster]:
    """A bot in a database, without workers yet."""
    with BotApi() as api, Balancer([]) as balancer:
        api.webhook.retry_s = 0.1
        yield Cluster(api, folder, DatabaseUrl(url), balancer)


def killed(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """People ask, watch and vote; one of two workers is killed at any moment and comes back."""
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    with server() as database, cluster(folder, database.url()) as bot:
        asked: list[int] = []
        watching: list[int] = []
        votes = 0
        slots = [ExitStack(), ExitStack()]
        try:
            running = [slots[n].enter_context(bot.worker(f"w{n}")) for n in range(2)]
            first = ask(bot.api, 4, 90_000, QUESTION)
            bot.api.wait_until(lambda: not bot.api.pending, timeout_s=60, what="first answers")
            buttons = [_answer(bot.api, update) for update in first]
            for number in range(sizes.kills):
                asked += ask(bot.api, 8, 8 * number, QUESTION)
                watching += bot.watch(50_000 + 2 * number, 2)
                voter, answer = user(70_000 + number), buttons[number % len(buttons)]
                bot.api.press(answer, _HELPFUL, user=voter)
                votes += 1
                time.sleep(chance.uniform(0, 0.8))
                dying = number % 2
                running[dying].kill()
                slots[dying].close()
                running[dying] = slots[dying].enter_context(bot.worker(f"w{dying}"))
            within(120, lambda: not bot.api.pending)
            promised = len(bot.acknowledged(watching))
            kept = bot.watches_kept(50_000, 2 * sizes.kills)
            with bot.state() as state:
                counted = sum(rating.helpful for rating in state.feedback.opinions())
        finally:
            for slot in slots:
                slot.close()
        lost, twice = unanswered(bot.api, asked), doubled(bot.api, asked)
    return {
        61: Reached(
            f"{lost} of {len(asked)} questions, {promised - min(kept, promised)} of {promised} "
            f"watches, {votes - counted} of {votes} votes lost in {sizes.kills} kills",
            not lost and kept >= promised == len(watching) and counted == votes,
        ),
        62: Reached(
            f"mean {twice / sizes.kills:.3f} a kill ({twice} in {sizes.kills})",
            twice <= (0.2 if sizes.kills >= 50 else 2.0) * sizes.kills,  # chance decides a few
        ),
    }


def _answer(api: BotApi, update: int) -> Sent:
    return next(s for s in api.replies_to(update) if s.method == "sendMessage")


def alerts(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Many watch; the article comes, and the worker that sends the alerts is killed amid them."""
    people = 20 + sizes.kills
    with server() as database, cluster(folder, database.url()) as bot, ExitStack() as slots:
        running = [slots.enter_context(bot.worker(f"w{n}")) for n in range(2)]
        watching = bot.watch(0, people)
        within(60 + people, lambda: len(bot.acknowledged(watching)) == people)
        bot.publish(_NEWS)
        within(60, lambda: len(_rung(bot.api)) >= people // 4)
        sending = next(w for w in running if any(_rang(line) for line in w.lines()))
        sending.kill()
        within(120, lambda: len(_rung(bot.api)) == people)
        time.sleep(3.0)
        rung = _rung(bot.api)
    twice = sum(rung.values()) - len(rung)
    return {
        63: Reached(
            f"{people - len(rung)} of {people} alerts lost, {twice} sent twice",
            len(rung) == people and twice <= 1,
        )
    }


def _rang(line: dict[str, object]) -> bool:
    return line.get("message") == "rang"


def _rung(api: BotApi) -> Counter[object]:
    """How often the bell rang in each chat."""
    return Counter(s.chat_id for s in api.sent if s.method == "sendMessage" and _RINGS in s.text)


def growing(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """So many people ask again once they are answered, of one worker, of two, of four."""
    figures, rates = [], []
    for count in sizes.workers:
        place = folder / f"{count}"
        place.mkdir()
        with server() as database, cluster(place, database.url()) as bot, ExitStack() as slots:
            for n in range(count):
                slots.enter_context(bot.worker(f"w{n}", reading_s=sizes.reading_s))
            waits = _asked_again(bot.api, sizes)
        rates.append(len(waits) / sizes.asking_s)
        p95 = percentile(waits, 0.95) if waits else float("inf")
        figures.append(f"{count}: {rates[-1]:.1f} a second, p95 {p95:.2f} s")
    asked = {2: 1.6, 4: 2.5}
    enough = all(
        rate >= asked.get(count, 1.0) * rates[0]
        for count, rate in zip(sizes.workers, rates, strict=True)
    )
    return {64: Reached("; ".join(figures), enough if sizes is FULL else None)}


def _asked_again(api: BotApi, sizes: Sizes) -> list[float]:
    """How long each of the answers took that came in time."""
    waits: list[float] = []
    until = time.monotonic() + sizes.asking_s

    def person(number: int) -> None:
        for turn in range(10_000):
            began = time.monotonic()
            who = user(1000 * number + turn)  # or what one person may ask would be measured
            update = api.say(QUESTION, user=who)
            within(until - time.monotonic(), lambda: copies(api, update))  # noqa: B023
            if time.monotonic() >= until:
                return
            waits.append(took_s(api, update, began))

    asking = [Thread(target=person, args=(n,)) for n in range(1, sizes.people + 1)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    return waits


def failed_over(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """The primary is killed while people ask and watch, and its standby promoted by hand."""
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    asked: list[int] = []
    watching: list[int] = []
    gaps: list[float] = []
    with server() as first, ExitStack() as slots:
        nodes = [first, first.standby()]
        bot = slots.enter_context(cluster(folder, first.url("postgres", nodes[1])))
        for n in range(2):
            slots.enter_context(bot.worker(f"w{n}"))
        for number in range(sizes.failovers):
            asked += ask(bot.api, 8, 8 * number, QUESTION)
            watching += bot.watch(50_000 + 2 * number, 2)
            time.sleep(chance.uniform(0, 1.0))
            gaps.append(_fail_over(bot.api, nodes))
            within(120, lambda: not bot.api.pending)
            nodes[0].follow(nodes[1])
            nodes.reverse()
        promised = len(bot.acknowledged(watching))
        kept = bot.watches_kept(50_000, 2 * sizes.failovers)
    lost = unanswered(bot.api, asked)
    return {
        65: Reached(
            f"{lost} of {len(asked)} questions, {promised - min(kept, promised)} of {promised} "
            f"watches lost in {sizes.failovers} failovers; longest gap {max(gaps):.1f} s",
            not lost and kept >= promised,
        )
    }


def _fail_over(api: BotApi, nodes: list[PostgresServer]) -> float:
    """Kill the first, promote the second; gives the seconds until an answer came again."""
    began = time.monotonic()
    nodes[0].stop()
    nodes[1].promote()
    (after,) = ask(api, 1, 95_000 + random.randrange(1000), QUESTION)  # noqa: S311
    took = within(120, lambda: copies(api, after))
    return time.monotonic() - began if took is not None else float("inf")


HEAD = """# Several workers on one database

What is promised of several workers of one bot that share a PostgreSQL database, the figure that
was reached and the figure that was asked for. Run it again with `make bench-cluster`, in parts
with `python -m benchmarks.cluster --only 64 --json docs/cluster.json`, in small with `--short`; a
short form of each promise runs in `make test`.

"""

NOTES = """
## How it is measured

- A real server with pgvector on loopback (without fsync: processes are killed, not the machine);
  real workers in webhook mode, each with a data folder of its own as on a machine of its own,
  behind a balancer that passes posts on in turns; a stand-in for Telegram that posts again what
  was not answered, and counts. Claims lapse after 3 s in place of 10.
- An encoder and a reader that know words stand for the models. Each answer waits besides, 0.05 s,
  in promise 64 0.25 s, which takes no processor: so 64 shows how claims, paces, search and state
  add up, not how fast models are.
- **61, 62**: eight questions, two watches and a vote, then a worker is killed up to 0.8 s later
  and started again, in turns.
- **63**: the worker whose log says that it sends alerts is killed after a quarter of them.
- **64**: sixteen people, each of whom asks again as soon as there is an answer.
- **65**: one standby with synchronous replication; the primary is killed up to a second after
  eight questions and two watches came in, the standby promoted, and the former primary copied
  anew as its standby. The gap is from the kill to the next answer.
"""

SCENARIOS: dict[tuple[int, ...], Measure] = {
    (61, 62): killed,
    (63,): alerts,
    (64,): growing,
    (65,): failed_over,
}

CLUSTER: Battery[Sizes] = Battery(PROMISES, SCENARIOS, FULL, SHORT, HEAD, NOTES)

if __name__ == "__main__":
    sys.exit(CLUSTER.main(__doc__))
