"""Subscriptions: questions that wait for an answer, encrypted, with the stories already sent.

An alert needs the chat and the question. Both are encrypted with a key that is stored apart from
this file; the columns that find and delete them are hashed as everywhere.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from bot.logs import Logger
from bot.settings import Person
from bot.state.state_file import StateDatabase

LIMIT = 20
"""Questions that one person may watch in one chat."""

LIMIT_IN_ALL = 100
"""Questions that one person may watch in all chats together."""

journal = Logger(__name__)


_DAY_S = 86400.0


_FIELDS = "id, sealed, seen, since, at, every, rang"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A question that waits for an answer."""

    id: str
    """Unguessable."""
    chat_id: int
    thread_id: int | None
    """The group topic in which it was asked."""
    user_id: Person
    question: str
    language: str
    """The language of the alert."""
    seen: int
    """The id of the last passage that was looked at for it."""
    since: str | None
    """ISO 8601: articles published before this day are not news."""
    ends: float
    """When it expires, in seconds since 1970."""
    every: int = 0
    """The days between two digests about what is in `question`; 0 for a question."""
    next: float = 0.0
    """When the next digest is due, in seconds since 1970."""


def _last_at(hour: int, now: float) -> float:
    """The last time that it was a full hour of UTC, in seconds since 1970.

    >>> _last_at(9, 86400.0 + 10 * 3600) / 3600, _last_at(9, 86400.0) / 3600
    (33.0, 9.0)
    """
    at = now // _DAY_S * _DAY_S + hour * 3600.0
    return at if at <= now else at - _DAY_S


class Subscriptions:
    """Subscriptions to questions, for 90 days."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS watches (
        id TEXT PRIMARY KEY, chat TEXT NOT NULL, "user" TEXT NOT NULL, sealed BLOB NOT NULL,
        seen INTEGER NOT NULL, since TEXT, at REAL NOT NULL, rang REAL NOT NULL,
        every INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS watches_by_chat ON watches (chat);
    CREATE INDEX IF NOT EXISTS watches_by_user ON watches ("user");
    CREATE TABLE IF NOT EXISTS rings (
        watch TEXT NOT NULL, story TEXT NOT NULL, PRIMARY KEY (watch, story)
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "watches.id", "watches.chat", "watches.user", "watches.sealed", "watches.seen",
        "watches.since", "watches.at", "watches.rang", "watches.every", "rings.watch",
        "rings.story",
    )  # fmt: skip
    KEPT_S: ClassVar[float] = 90 * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file
        self._unreadable: set[str] = set()  # by their ids, so that each is logged once

    def add(
        self,
        chat_id: int,
        thread_id: int | None,
        user_id: Person,
        question: str,
        language: str,
        *,
        seen: int,
        since: str | None,
        told: Iterable[str] = (),
        every: int = 0,
        hour: int = 0,
    ) -> Subscription | None:
        """Subscribe to a question; None if the person has too many here, or in all chats.

        An existing subscription stays as it is. `told`: stories that are not news. With `every`
        it is a topic with a digest every so many days, at an hour of UTC.
        """
        user = self._file.hashed(user_id)
        with self._file.writing(f"watches of {user}"):
            own = [w for w in self.of(chat_id) if w.user_id == user_id]
            alike = (w for w in own if bool(w.every) is bool(every))
            same = next((w for w in alike if w.question.casefold() == question.casefold()), None)
            if same or self.limit_reached(chat_id, user_id):
                return same
            id, now = secrets.token_urlsafe(12), time.time()
            about = [chat_id, thread_id, user_id, question, language]
            sealed = self._file.seal(json.dumps(about))
            rang = _last_at(hour, now) if every else 0.0
            self._file.execute(
                'INSERT INTO watches (id, chat, "user", sealed, seen, since, at, every, rang) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (id, self._file.hashed(chat_id), user, sealed, seen, since, now, every, rang),
            )
            self._tell(id, told)
        return self._watch((id, sealed, seen, since, now, every, rang))

    def of(self, chat_id: int) -> list[Subscription]:
        """The subscriptions of a chat, oldest first."""
        return list(self._found("chat = ? ORDER BY at", self._file.hashed(chat_id)))

    def one(self, id: str, chat_id: int) -> Subscription | None:
        """The subscription of a chat with an id; None if there is none."""
        return next(self._found("id = ? AND chat = ?", id, self._file.hashed(chat_id)), None)

    def limit_reached(self, chat_id: int, user_id: Person) -> int | None:
        """The limit that keeps a person from another one in a chat; None if none does."""
        who = (self._file.hashed(chat_id), self._file.hashed(user_id))
        here = self._file.row('SELECT count(*) FROM watches WHERE chat = ? AND "user" = ?', who)
        if here and here[0] >= LIMIT:
            return LIMIT
        return LIMIT_IN_ALL if self.count_of(user_id) >= LIMIT_IN_ALL else None

    def count(self) -> int:
        """The number of subscriptions."""
        row = self._file.row("SELECT count(*) FROM watches")
        return int(row[0]) if row else 0

    def count_of(self, user_id: Person) -> int:
        """The number of subscriptions of a person, in all chats."""
        who = (self._file.hashed(user_id),)
        row = self._file.row('SELECT count(*) FROM watches WHERE "user" = ?', who)
        return int(row[0]) if row else 0

    def due(self, newest: int, pause_s: float) -> list[Subscription]:
        """Subscriptions not yet checked up to this passage id, nor alerted within `pause_s`."""
        since = time.time() - pause_s
        return list(self._found("every = 0 AND seen < ? AND rang < ?", newest, since))

    def digests(self) -> list[Subscription]:
        """The topics of which a digest is due."""
        return list(self._found(f"every > 0 AND rang + every * {_DAY_S} <= ?", time.time()))

    def digested(self, watch: Subscription, upto: int) -> None:
        """Note that a digest was looked for up to a passage; the next one keeps its hour.

        That is the hour of now, where it was moved while the digest was sent.
        """
        with self._file.writing(f"watch {watch.id}"):
            now = self.one(watch.id, watch.chat_id)
            if now is None:  # it was ended meanwhile
                return
            rang = now.next - now.every * _DAY_S
            if (now.next, now.every) == (watch.next, watch.every):
                late = max(time.time() - watch.next, 0.0)
                rang = watch.next + late // (watch.every * _DAY_S) * watch.every * _DAY_S
            self._file.execute(
                "UPDATE watches SET seen = ?, rang = ? WHERE id = ?", (upto, rang, watch.id)
            )

    def move(
        self, id: str, chat_id: int, user_id: Person, *, hours: int = 0, every: int | None = None
    ) -> Subscription | None:
        """Have a digest earlier or later, or every so many days; None if it is not this person's.

        The next one comes at that hour, within a day from now.
        """
        own = (id, self._file.hashed(chat_id), self._file.hashed(user_id))
        mine = 'id = ? AND chat = ? AND "user" = ? AND every > 0'
        with self._file.writing(f"watch {id}"):
            watch = next(self._found(mine, *own), None)
            if watch is None:
                return None
            hour = (datetime.fromtimestamp(watch.next, UTC).hour + hours) % 24
            days = watch.every if every is None else every
            rang = _last_at(hour, time.time()) - (days - 1) * _DAY_S
            self._file.execute(
                "UPDATE watches SET rang = ?, every = ? WHERE id = ?", (rang, days, id)
            )
        return next(self._found(mine, *own), None)

    def was_told(self, watch: Subscription, story: str) -> bool:
        """True if the subscriber was sent a story, or it was known when they subscribed."""
        hashed = self._story(watch.id, story)
        return bool(
            self._file.row("SELECT 1 FROM rings WHERE watch = ? AND story = ?", (watch.id, hashed))
        )

    def rang(self, watch: Subscription, stories: Collection[str], upto: int) -> None:
        """Record the stories of a sent alert, and the last passage that was checked."""
        with self._file.writing():
            found = self._file.execute(
                "UPDATE watches SET seen = ?, rang = ? WHERE id = ?", (upto, time.time(), watch.id)
            )
            if found:  # it may have been erased meanwhile
                self._tell(watch.id, stories)

    def looked(self, upto: Iterable[tuple[str, int]]) -> None:
        """Note up to which passage was looked, for watches by their ids, with nothing found."""
        with self._file.writing():
            for id, seen in upto:
                self._file.execute("UPDATE watches SET seen = ? WHERE id = ?", (seen, id))

    def remove(self, id: str, chat_id: int, user_id: Person) -> bool:
        """End a subscription if it is this person's in this chat; True if it was."""
        own = (id, self._file.hashed(chat_id), self._file.hashed(user_id))
        found = 'SELECT 1 FROM watches WHERE id = ? AND chat = ? AND "user" = ?'
        return bool(self._file.row(found, own)) and self._delete("id = ?", id) > 0

    def end_chat(self, chat_id: int) -> int:
        """End all watches of a chat that cannot be reached any more; gives how many."""
        return self._delete("chat = ?", self._file.hashed(chat_id))

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._delete("at < ?", now - self.KEPT_S)

    def forget(self, id: Person) -> int:
        """Erase the watches in a chat, and those of a person."""
        who = self._file.hashed(id)
        return self._delete('chat = ? OR "user" = ?', who, who)

    def _delete(self, where: str, *values: object) -> int:
        with self._file.writing():
            self._file.execute(
                f"DELETE FROM rings WHERE watch IN (SELECT id FROM watches WHERE {where})",
                values,
            )
            return self._file.execute(f"DELETE FROM watches WHERE {where}", values)

    def _tell(self, id: str, stories: Iterable[str]) -> None:
        for story in stories:
            self._file.execute(
                "INSERT INTO rings (watch, story) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (id, self._story(id, story)),
            )

    def _story(self, id: str, story: str) -> str:
        """The keyed hash of a story."""
        return self._file.digest(f"{id} {story}")

    def _found(self, where: str, *values: object) -> Iterator[Subscription]:
        for row in self._file.rows(f"SELECT {_FIELDS} FROM watches WHERE {where}", values):
            watch = self._watch(row)
            if watch:
                yield watch
            elif row[0] not in self._unreadable:  # kept until it is too old: see open_state
                self._unreadable.add(row[0])
                journal.error("an alert cannot be read, so nobody is told", watch=row[0])

    def _watch(self, row: tuple[Any, ...]) -> Subscription | None:
        id, sealed, seen, since, at, every, rang = row
        about = self._file.unseal(sealed)
        if about is None:
            return None
        chat_id, thread_id, user_id, question, language = json.loads(about)
        ends = at + self.KEPT_S
        return Subscription(
            id,
            chat_id,
            thread_id,
            user_id,
            question,
            language,
            seen,
            since,
            ends,
            every,
            rang + every * _DAY_S,
        )
