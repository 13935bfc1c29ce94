"""Connections to a PostgreSQL server: taken and given back, renewed where the server went away.

The only module that knows the driver, psycopg, which is imported when the first one is opened.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from threading import Lock, Semaphore, local
from typing import Any, Self, TypeVar

from corpus.store.database import CorpusError, DatabaseUrl

T = TypeVar("T")

CONNECTIONS = 8
"""That one process has open at most to one thing; a thread waits for one."""


class Connections:
    """A few connections to a database; several threads may use them, each one at a time."""

    def __init__(
        self,
        url: DatabaseUrl,
        settings: Sequence[str],
        *,
        wait_s: float = 10.0,
        statement_s: float = 60.0,
    ) -> None:
        """Connect when it is needed, and carry out `settings` on each connection.

        A statement ends after `statement_s`, and waiting for others after `wait_s`. Raises
        CorpusError where the driver is not installed.
        """
        self.path = str(url)
        self.driver = _driver()
        self._url = url
        self._settings = (
            *settings,
            f"SET statement_timeout = {int(statement_s * 1000)}",
            f"SET lock_timeout = {int(wait_s * 1000)}",
            f"SET idle_in_transaction_session_timeout = {int(statement_s * 1000)}",
            # or the server keeps the locks of a machine that lost its power for two hours
            "SET tcp_keepalives_idle = 10",
            "SET tcp_keepalives_interval = 5",
            "SET tcp_keepalives_count = 3",
        )
        self._wait_s, self._statement_s = wait_s, statement_s
        self._free: list[Any] = []
        self._guard = Lock()
        self._turns = Semaphore(CONNECTIONS)
        self._mine = _OfThread()
        self._closed = False

    def close(self) -> None:
        """Close those that nobody uses now, and the others when they are given back."""
        self._closed = True
        with self._guard:
            free, self._free = self._free, []
        for connection in free:
            connection.close()

    @property
    def in_transaction(self) -> bool:
        """True if this thread is in a block of `block`."""
        return self._mine.connection is not None

    def connect(self) -> Any:
        """A connection beside those that are taken and given; to be closed by the caller.

        Raises what the driver does.
        """
        connection = self.driver.connect(
            self._url.secret,
            autocommit=True,
            connect_timeout=max(int(self._wait_s), 2),
            application_name="verbatim",
            keepalives_idle=30,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=int(self._statement_s * 1000),
        )
        try:
            for setting in self._settings:
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
        return connection

    def _take(self) -> Any:
        """A connection that nobody uses; `_give` it back."""
        if not self._turns.acquire(timeout=self._wait_s):
            raise CorpusError(
                f"no connection to {self.path} became free within {self._wait_s:.0f} s: too much "
                "is asked at once; try again, or start another worker"
            )
        try:
            with self._guard:
                connection = self._free.pop() if self._free else None
            return self.connect() if connection is None else connection
        except BaseException:
            self._turns.release()
            raise

    def _give(self, connection: Any) -> None:
        with self._guard:
            kept = not (connection.closed or self._closed)
            if kept:
                self._free.append(connection)
        if not kept:
            connection.close()
        self._turns.release()

    @contextmanager
    def held(self) -> Iterator[Any]:
        """The connection of this thread's transaction, or a free one for the block."""
        if self._mine.connection is not None:
            yield self._mine.connection
            return
        connection = self._take()
        try:
            yield connection
        finally:
            self._give(connection)

    def _begun(self, begin: Callable[[Any], T]) -> tuple[Any, T]:
        """A connection on which something was done that can be done again.

        It is done on a new one where the server went meanwhile, or another took its place.
        """
        connection = self._take()
        try:
            try:
                return connection, begin(connection)
            except self.driver.OperationalError:
                if not connection.closed:
                    raise
                with self._guard:
                    gone, self._free = self._free, []
                for each in gone:
                    each.close()
                connection = self.connect()
                return connection, begin(connection)
        except BaseException:
            self._give(connection)
            raise

    @contextmanager
    def block(self, begin: str = "BEGIN", end: str = "COMMIT") -> Iterator[None]:
        """A transaction on a connection that this thread keeps for the block."""
        with self.reporting():
            connection, _ = self._begun(lambda each: each.execute(begin))
        self._mine.connection = connection
        try:
            yield
            with self.reporting():
                connection.execute(end)
        except BaseException:
            with contextlib.suppress(self.driver.Error):
                connection.execute("ROLLBACK")
            raise
        finally:
            self._mine.connection = None
            self._give(connection)

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Carry out one statement, in the SQL that both databases share; how many rows changed."""
        with self.held() as connection, self.reporting():
            return int(connection.execute(translated(sql), values).rowcount)

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Carry out one statement for each row."""
        with self.held() as connection, self.reporting(), connection.cursor() as cursor:
            cursor.executemany(translated(sql), list(rows))

    def all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of a query, which is asked again where the server went away meanwhile."""
        asked = translated(sql)
        with self.reporting():
            if self._mine.connection is not None:
                return list(self._mine.connection.execute(asked, values).fetchall())
            connection, rows = self._begun(lambda each: each.execute(asked, values).fetchall())
            self._give(connection)
            return list(rows)

    def was_in_the_way(self, error: CorpusError) -> bool:
        """True for an error of two transactions that waited for each other: it can be repeated."""
        return isinstance(error.__cause__, self.driver.errors.DeadlockDetected)

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Turn what the driver reports into what can be done about it, as CorpusError."""
        try:
            yield
        except UnicodeEncodeError as error:
            raise CorpusError(
                "what was given holds half a character (a lone surrogate), which no corpus has; "
                "write it as UTF-8"
            ) from error
        except self.driver.errors.LockNotAvailable as error:
            raise CorpusError(
                f"others write to {self.path} for longer than {self._wait_s:.0f} s; try again"
            ) from error
        except self.driver.errors.QueryCanceled as error:
            raise CorpusError(
                f"{self.path} did not answer within {self._statement_s:.0f} s; see what it is "
                "doing in pg_stat_activity, then try again"
            ) from error
        except self.driver.errors.DiskFull as error:
            raise CorpusError(f"the disk of {self.path} is full; make room on it") from error
        except self.driver.errors.ReadOnlySqlTransaction as error:
            raise CorpusError(
                f"{self.path} takes no changes: it is a standby; name the primary, or several "
                "hosts with target_session_attrs=read-write, in DATABASE_URL"
            ) from error
        except self.driver.OperationalError as error:
            raise CorpusError(
                f"{self.path} cannot be reached ({told(error)}); start the server, or correct "
                "DATABASE_URL"
            ) from error
        except (self.driver.IntegrityError, self.driver.DataError) as error:
            raise CorpusError(
                f"{self.path} does not take that ({told(error)}); try again"
            ) from error
        except self.driver.Error as error:
            raise CorpusError(f"{self.path} cannot be used: {told(error)}") from error


class AdvisoryLock:
    """A lock between processes on any machines, as `FileLock` is on one.

    It ends with the block, with the process, or with its connection: then `acquire` tries anew.
    """

    def __init__(self, url: DatabaseUrl, name: str) -> None:
        """Connect, without locking it. Raises CorpusError."""
        self._server = Connections(url, ())
        self._key = advisory_key(name)
        self._is_held = False
        with self._server.reporting():
            self._connection = self._server.connect()

    def __enter__(self) -> Self:
        """Give the lock itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release the lock."""
        self.close()

    def close(self) -> None:
        """Release the lock, where a `with` block does not."""
        if self._is_held:  # the end of the connection alone does so a moment later
            with contextlib.suppress(CorpusError):
                self.release()
        self._connection.close()

    def acquire(self, *, shared: bool = False) -> bool:
        """Try to take the lock, exclusive or `shared`; True if held. Raises CorpusError.

        A lock already held stays held.
        """
        how = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        with self._server.reporting():
            try:
                return self._try(how)
            except self._server.driver.OperationalError:
                self._is_held = False
                self._connection.close()
                self._connection = self._server.connect()
                return self._try(how)

    def _try(self, how: str) -> bool:
        if self._is_held:
            self._connection.execute("SELECT 1")  # or the server has let go of it
        else:
            row = self._connection.execute(f"SELECT {how}(%s)", (self._key,)).fetchone()
            self._is_held = bool(row[0])
        return self._is_held

    def release(self) -> None:
        """Let others have the lock."""
        with self._server.reporting():
            self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._is_held = False

    def wait(self) -> None:
        """Acquire the lock, however long another process holds it. Blocks; raises CorpusError."""
        while not self.acquire():
            time.sleep(_ASK_AGAIN_S)


_ASK_AGAIN_S = 0.2


class _OfThread(local):
    """The connection of the transaction that a thread is in."""

    connection: Any = None


def _driver() -> Any:
    """The module of the driver. Raises CorpusError where it is not installed."""
    try:
        import psycopg
    except ImportError as error:
        raise CorpusError(
            "DATABASE_URL needs psycopg; install it with: pip install 'verbatim[postgres]'"
        ) from error
    return psycopg


def told(error: Exception) -> str:
    """The first line of what a server says; of a connection that failed, the last."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if "connection" in str(error) else lines[0]) if lines else "no reason given"


@lru_cache(maxsize=1000)
def translated(sql: str) -> str:
    """SQL as psycopg takes it, from that which both databases share.

    >>> translated("SELECT '~%' FROM a WHERE b IN () AND c = ?")
    "SELECT '~%%' FROM a WHERE b IN (NULL) AND c = %s"
    """
    return sql.replace("%", "%%").replace("?", "%s").replace("IN ()", "IN (NULL)")


def advisory_key(name: str) -> int:
    """The number of an advisory lock by its name: 64 bits with a sign.

    >>> advisory_key("sync") == advisory_key("sync") != advisory_key("errand")
    True
    """
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
