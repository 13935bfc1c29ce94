"""The state of a bot in PostgreSQL, shared by its workers: the tables of the file, in a schema.

What one worker writes the others see at once. The key stays in a file, the same on each machine.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from typing import Any, ClassVar, NamedTuple, TypeVar
from zlib import crc32

from bot.limits import Rate
from bot.state.migrations import FORMAT
from bot.state.state_file import StateAwayError, StateDatabase, StateError
from corpus import AdvisoryLock, Connections, CorpusError, DatabaseUrl, advisory_key

T = TypeVar("T")

STATEMENT_S = 5.0
"""How long a statement may take: the event loop waits for it."""

_STEPS: dict[int, str] = {}
"""What each format changes in the one before it, from the first that databases had."""

_TRIES = 3  # of a statement that was in another's way


class StateServer(StateDatabase):
    """A schema of small tables in a PostgreSQL database. A call takes a millisecond or so."""

    limit_bytes = float("inf")

    def __init__(
        self,
        url: DatabaseUrl,
        bot: str,
        key: bytes | None,
        schemas: Sequence[str] = (),
        *,
        create: bool = True,
        fill: Callable[[StateServer], object] | None = None,
    ) -> None:
        """Use the schema named after a `bot`'s folder; make its tables where they are missing.

        Those that are made are filled by `fill`: where that fails, none is made. Without `key`
        nothing is looked up by whom it is about, and nothing is unsealed. Raises StateError where
        the server is away, or the state is of another key or a newer version.
        """
        super().__init__(key or bytes(32))
        self.bot = bot
        self._url = url
        schema = re.sub(r'["\0]', "", bot)[:60]
        with _reporting():
            self._server = Connections(
                url,
                (f'SET search_path TO "{schema}"',),
                wait_s=STATEMENT_S,
                statement_s=STATEMENT_S,
            )
        try:
            self._prepare(schema, schemas, create, fill)
            if key is not None:
                self._check_key(schema)
        except BaseException:
            self.close()
            raise

    def _prepare(
        self,
        schema: str,
        schemas: Sequence[str],
        create: bool,
        fill: Callable[[StateServer], object] | None,
    ) -> None:
        found = self._format(schema)
        if found is None and not create:
            raise StateError(
                f"there is nothing of this bot in {self._server.path}; the bot makes it at its "
                "first start with this token: verbatim run"
            )
        if found != FORMAT and create:
            self._migrate(schema, schemas, fill)
        elif found != FORMAT:
            raise StateError(
                f"what is in {self._server.path} was written by another version (format {found}, "
                f"this one reads {FORMAT}); use the version that the bot runs with"
            )

    def _check_key(self, schema: str) -> None:
        if self.row("SELECT key_mark FROM format") != (self.key_mark,):
            raise StateError(
                f"what is in {self._server.path} was written with another key, and nothing in it "
                "was changed: copy the key of the first machine to where KEY_FILE says. Where it "
                f'is lost for good, run there: DROP SCHEMA "{schema}" CASCADE; alerts, chosen '
                "languages and buttons then begin anew"
            )

    def _format(self, schema: str) -> int | None:
        if self.row("SELECT to_regclass(?)", (f'"{schema}".format',)) == (None,):
            return None
        row = self.row("SELECT number FROM format")
        return int(row[0]) if row else None

    def _migrate(
        self,
        schema: str,
        schemas: Sequence[str],
        fill: Callable[[StateServer], object] | None,
    ) -> None:
        """Make the tables, or bring them to the newest format; one process does it."""
        with self.writing("format"):
            found = self._format(schema)
            if found is not None and found > FORMAT:
                raise StateError(
                    f"what is in {self._server.path} was written by a newer version (format "
                    f"{found}, this one reads {FORMAT}); update Verbatim"
                )
            is_new = found is None
            if found is None:
                self.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
                self.execute("CREATE TABLE format (number BIGINT NOT NULL, key_mark BIGINT)")
                self.execute("INSERT INTO format VALUES (?, ?)", (FORMAT, self.key_mark))
                found = FORMAT
            for number in range(found + 1, FORMAT + 1):
                self.execute(_STEPS[number])
            self._make(schemas)
            self.execute("UPDATE format SET number = ?", (FORMAT,))
            if is_new and fill is not None:
                fill(self)

    def make(self, schema: str) -> None:
        """Make the tables of a schema, as it is for SQLite, where they are missing."""
        with self.writing("format"):
            self._make([schema])

    def _make(self, schemas: Sequence[str]) -> None:
        for statement in ";".join(map(_as_postgres, schemas)).split(";"):
            if statement.strip():
                self.execute(statement)

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Carry out one statement; gives how many rows it changed. Raises StateError."""
        if not self._server.in_transaction:
            return self.again(lambda: self.execute(sql, values))
        with _reporting():
            return self._server.execute(sql, values)

    def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out one statement for each row, in a block of `writing`. Raises StateError."""
        with _reporting():
            self._server.execute_many(sql, rows)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer. Raises StateError."""
        with _reporting():
            return self._server.all(sql, values)

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of an answer, or None. Raises StateError."""
        return next(iter(self.rows(sql, values)), None)

    def again(self, work: Callable[[], T]) -> T:
        """What the work gives, all of it written or nothing; done anew if others were in its way.

        Raises StateError.
        """
        for _ in range(_TRIES - 1):
            try:
                with self.writing():
                    return work()
            except StateAwayError as error:
                if not self._was_in_the_way(error):
                    raise
        with self.writing():
            return work()

    def _was_in_the_way(self, error: StateAwayError) -> bool:
        cause = error.__cause__
        return isinstance(cause, CorpusError) and self._server.was_in_the_way(cause)

    def now(self) -> float:
        """Seconds since 1970, by the clock of the server. Raises StateError."""
        row = self.row("SELECT extract(epoch FROM clock_timestamp())::float8")
        return float(row[0]) if row else 0.0

    @contextmanager
    def writing(self, about: str | None = None) -> Iterator[None]:
        """A block that writes all or nothing, and that nobody else writes `about` meanwhile."""
        if self._server.in_transaction:
            yield
            return
        with _reporting(), self._server.block():
            if about is not None:
                self.rows(
                    "SELECT pg_advisory_xact_lock(?)", (advisory_key(f"{self.bot} {about}"),)
                )
            yield

    def snapshot(self) -> AbstractContextManager[None]:
        """A block that only reads, and sees nothing of what is written meanwhile."""
        return self._server.block("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    @property
    def size_bytes(self) -> int:
        """The size of its tables with their indexes."""
        row = self.row(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
        )
        return int(row[0]) if row else 0

    def erase_log(self) -> None:
        """Nothing: what is deleted goes with the next VACUUM; see docs/scale-out.md."""

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def lock(self, name: str) -> AdvisoryLock:
        """A lock over all workers, which one that dies lets go of. Raises StateError."""
        with _reporting():
            return AdvisoryLock(self._url, f"{self.bot} {name}")


class Sends:
    """The messages of the last minute, of all workers: so that together they keep one pace.

    Of a chat only a lane is kept, one of 65,536, which tells nobody's chat from others.
    """

    SCHEMA: ClassVar[str] = """
    CREATE UNLOGGED TABLE IF NOT EXISTS sends (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lane INTEGER NOT NULL,
        edit BOOLEAN NOT NULL, going BOOLEAN NOT NULL, at FLOAT8 NOT NULL
    )
    """  # what a crash of the server empties is of no use a minute later

    def __init__(self, server: StateServer) -> None:
        """Keep them in a database. Raises StateError."""
        self._server = server
        self._begun = 0
        with server.writing("format"):
            server.execute(self.SCHEMA)

    def begin(
        self, chat: int | str | None, *, edit: bool, wait_s: Callable[[float, list[Sent]], float]
    ) -> tuple[float, int]:
        """Note one that goes now; gives 0 and its number, or the seconds to wait first.

        `wait_s` tells how long one has to wait for what is on its way anywhere or was sent within
        five seconds, and what was sent to its chat, by now, within a minute. `chat` is None for
        what no chat's pace counts. Blocks; raises StateError.
        """
        lane = _NO_LANE if chat is None else int(self._server.digest(f"lane {chat}")[:4], 16)
        with self._server.writing("sends"):
            now = self._server.now()
            rows = self._server.rows(
                "SELECT lane = ?, edit, going, at FROM sends "
                "WHERE at > ? AND (lane = ? OR at > ?) ORDER BY at, id",
                (lane, now - _MINUTE_S, lane, now - _LATELY_S),
            )
            pause_s = wait_s(now, [Sent(*row) for row in rows])
            if pause_s > 0:
                return pause_s, 0
            self._begun += 1
            if self._begun % _TIDY_EVERY == 0:
                self._server.execute("DELETE FROM sends WHERE at <= ?", (now - _MINUTE_S,))
            row = self._server.row(
                "INSERT INTO sends (lane, edit, going, at) VALUES (?, ?, true, ?) RETURNING id",
                (lane, edit, now),
            )
            return 0.0, int(row[0]) if row else 0

    def end(self, number: int) -> None:
        """Note that Telegram has answered: it counts from now on. Blocks; raises StateError."""
        self._server.execute(
            "UPDATE sends SET going = false, at = extract(epoch FROM clock_timestamp()) "
            "WHERE id = ?",
            (number,),
        )


class SharedBuckets:
    """Token buckets of what people may ask, over all workers; of use for two minutes.

    Of a person or chat only a lane is kept, one of 65,536, which tells nobody's from others'. Two
    who share one wait for each other where both ask much within a minute.
    """

    SCHEMA: ClassVar[str] = """
    CREATE UNLOGGED TABLE IF NOT EXISTS takes (
        lane BIGINT PRIMARY KEY, level FLOAT8 NOT NULL, at FLOAT8 NOT NULL
    )
    """  # as of the sends, what a crash empties is of no use a minute later

    def __init__(self, server: StateServer) -> None:
        """Keep them in a database. Raises StateError."""
        self._server = server
        self._taken = 0
        self._from_s = 0.0  # when it is asked again, in monotonic seconds
        with server.writing("format"):
            server.execute(self.SCHEMA)

    def take(self, key: Hashable, rate: Rate) -> bool:
        """True if the bucket of `key` held a token, which is taken. Takes a few milliseconds.

        True too while the database is away: then each worker counts by itself.
        """
        if time.monotonic() < self._from_s:
            return True
        kind = crc32(f"{rate.burst} {rate.per_s}".encode())
        lane = kind << 16 | int(self._server.digest(f"lane {key!r}")[:4], 16)
        least = "least(?, t.level + ? * greatest(0, excluded.at - t.at))"
        values = (rate.burst, rate.per_s)
        try:
            self._taken += 1
            if self._taken % _TIDY_EVERY == 0:
                self._forget()
            return (
                self._server.execute(
                    "INSERT INTO takes AS t (lane, level, at) "
                    "VALUES (?, ?, extract(epoch FROM clock_timestamp())) ON CONFLICT (lane) "
                    f"DO UPDATE SET level = {least} - 1, at = excluded.at WHERE {least} >= 1",
                    (lane, rate.burst - 1, *values, *values),
                )
                > 0
            )
        except StateAwayError:
            self._from_s = time.monotonic() + STATEMENT_S
            return True

    def tidy(self) -> None:
        """Forget what is of no use any more; the next time, where the database is away."""
        with suppress(StateAwayError):
            self._forget()

    def _forget(self) -> None:
        self._server.execute(
            "DELETE FROM takes WHERE at < extract(epoch FROM clock_timestamp()) - ?",
            (_FULL_AGAIN_S,),
        )


class Sent(NamedTuple):
    """A message of some worker."""

    same_chat: bool
    edit: bool
    going: bool
    """True while Telegram has not answered."""
    at: float
    """When it went or, after the answer, when that came, in seconds since 1970."""


_FULL_AGAIN_S = 130.0  # after which the slowest bucket is full, so that its row says nothing


_NO_LANE, _MINUTE_S, _LATELY_S, _TIDY_EVERY = -1, 61.0, 5.0, 50


def bots_in(url: DatabaseUrl) -> list[str]:
    """The names of the folders of the bots whose state is in a database. Raises StateError."""
    with _reporting(), closing(Connections(url, ())) as server:
        rows = server.all(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'bot-%' "
            "AND to_regclass(quote_ident(nspname) || '.format') IS NOT NULL ORDER BY nspname"
        )
    return [str(name) for (name,) in rows]


@contextmanager
def _reporting() -> Iterator[None]:
    try:
        yield
    except CorpusError as error:
        raise StateAwayError(str(error)) from error


_TYPES = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "REAL": "FLOAT8", "BLOB": "BYTEA"}


def _as_postgres(schema: str) -> str:
    """A table of SQLite as PostgreSQL makes it; where there is a rowid, it is a column.

    >>> _as_postgres("CREATE TABLE a (b TEXT, c REAL) STRICT, WITHOUT ROWID;")
    'CREATE TABLE a (b TEXT COLLATE "C", c FLOAT8);'
    """
    schema = re.sub(r"\) STRICT, WITHOUT ROWID", ")", schema.strip())
    rowid = ", rowid BIGINT GENERATED BY DEFAULT AS IDENTITY UNIQUE)"
    schema = schema.replace(") STRICT", rowid)
    return re.sub("|".join(_TYPES), lambda found: _TYPES[found[0]], schema)
