"""Records for admins: audit log, deep links, unanswered questions, who enters the desk."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import ClassVar, Final, NamedTuple

from bot.settings import Person
from bot.state.state_file import StateDatabase
from retrieval import LoggedQuestion


class AuditEntry(NamedTuple):
    """One admin action: who, as a hash; its kind; when, in seconds since 1970."""

    who: str
    did: str
    at: float


class AuditLog:
    """Every action of admins, for 90 days. What was added or said in it is not kept here."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS actions (
        who TEXT NOT NULL, did TEXT NOT NULL, at REAL NOT NULL
    ) STRICT;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("actions.who", "actions.did", "actions.at")
    KEPT_S: ClassVar[float] = 90 * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def note(self, admin_id: int, did: str) -> None:
        """Record an admin action."""
        self.note_of(self._file.hashed(admin_id), did)

    def note_of(self, who: str, did: str) -> None:
        """Record an action at the desk; `who` as `DeskAccess.entered` has it."""
        self._file.execute(
            "INSERT INTO actions (who, did, at) VALUES (?, ?, ?)", (who, did, time.time())
        )

    def hashed(self, admin_id: int) -> str:
        """The hash of an admin."""
        return self._file.hashed(admin_id)

    def all(self) -> list[AuditEntry]:
        """All actions, oldest first."""
        rows = self._file.rows("SELECT who, did, at FROM actions ORDER BY at, rowid")
        return [AuditEntry(*row) for row in rows]

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM actions WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, id: Person) -> int:
        """Delete nothing: admins cannot erase their actions, as /privacy says."""
        del id
        return 0


LINK_DAYS = 365
"""A link expires this long after it was last made; then it opens the help."""

_PAYLOAD = re.compile(r"q[A-Za-z0-9_-]{16}")
_ARTICLE = re.compile(r"a(?P<id>[A-Za-z0-9_-]{1,63})")


class DeepLinks:
    """The questions behind addresses that open the bot."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS links (
        id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("links.id", "links.question", "links.at")
    KEPT_S: ClassVar[float] = LINK_DAYS * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def payload(self, question: str) -> str:
        """The `?start=` payload for a question; always the same for the same question."""
        with self._file.writing():
            self._file.execute(
                "INSERT INTO links (id, question, at) VALUES (?, ?, ?) "
                "ON CONFLICT (question) DO UPDATE SET at = excluded.at",
                (f"q{secrets.token_urlsafe(12)}", question, time.time()),
            )
            row = self._file.row("SELECT id FROM links WHERE question = ?", (question,))
        return str(row[0]) if row else ""

    def question(self, payload: str) -> str | None:
        """The question behind an address; None for one that is made up, or too old."""
        if not _PAYLOAD.fullmatch(payload):
            return None
        least = time.time() - self.KEPT_S
        row = self._file.row(
            "SELECT question FROM links WHERE id = ? AND at > ?", (payload, least)
        )
        return None if row is None else str(row[0])

    def tidy(self, now: float) -> None:
        """Forget those that nobody asked for again in time."""
        self._file.execute("DELETE FROM links WHERE at <= ?", (now - self.KEPT_S,))

    def forget(self, id: Person) -> int:
        """Delete nothing: a link says neither who made it nor who opened it."""
        del id
        return 0


def article_of(payload: str) -> str | None:
    """The id of the article that an address opens, if it is such an address.

    >>> article_of("aa9e5712dd4bd"), article_of("qAAAA")
    ('a9e5712dd4bd', None)
    """
    found = _ARTICLE.fullmatch(payload)
    return found["id"] if found else None


def address(username: str, payload: str) -> str:
    """The address that opens the bot with this."""
    return f"https://t.me/{username}?start={payload}"


def payload_of(article_id: str) -> str:
    """The `?start=` payload that opens an article.

    >>> article_of(payload_of("a9e5712dd4bd"))
    'a9e5712dd4bd'
    """
    return f"a{article_id}"


class Posts:
    """The log of its own posts: news to a channel, weekly reports; for a year.

    What it was is kept as a keyed hash, which says nothing of whom it went to.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS posts (
        what TEXT PRIMARY KEY, at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("posts.what", "posts.at")
    KEPT_S: ClassVar[float] = 365 * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def note(self, what: str) -> float:
        """Note that something was posted; gives when it first was, in seconds since 1970."""
        self._file.execute(
            "INSERT INTO posts (what, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (self._file.digest(f"post {what}"), time.time()),
        )
        return self.noted(what) or time.time()

    def count(self, since: float) -> int:
        """How many things were posted from a time on, in seconds since 1970."""
        row = self._file.row("SELECT count(*) FROM posts WHERE at >= ?", (since,))
        return int(row[0]) if row else 0

    def noted(self, what: str) -> float | None:
        """When something was posted, in seconds since 1970; None if it was not."""
        row = self._file.row(
            "SELECT at FROM posts WHERE what = ?", (self._file.digest(f"post {what}"),)
        )
        return None if row is None else float(row[0])

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM posts WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, id: Person) -> int:
        """Delete nothing: what was posted says nothing of a person."""
        del id
        return 0


class DayCount(NamedTuple):
    """How many questions of one kind, in one language, had one outcome on one day."""

    day: str
    """ISO 8601, in UTC."""
    language: str
    """The code of the language that was answered in."""
    kind: str
    """question, follow_up, claim, guest or web."""
    outcome: str
    """answered, uncertain, not_found or not_a_question, as in JSON."""
    n: int


def by_day(counts: Iterable[DayCount]) -> dict[str, Counter[str]]:
    """How many questions had each outcome, for each day in the order of the counts.

    >>> counts = (DayCount("2026-02-01", code, "question", "answered", 2) for code in ("en", "ru"))
    >>> by_day(counts)
    {'2026-02-01': Counter({'answered': 4})}
    """
    days: dict[str, Counter[str]] = {}
    for count in counts:
        days.setdefault(count.day, Counter())[count.outcome] += count.n
    return days


class QuestionCounts:
    """How many questions there were, by day, language, kind and outcome, for a year.

    Neither their words nor who asked is known of them.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS counts (
        day TEXT NOT NULL, language TEXT NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL,
        n INTEGER NOT NULL, PRIMARY KEY (day, language, kind, outcome)
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "counts.day", "counts.language", "counts.kind", "counts.outcome", "counts.n",
    )  # fmt: skip
    KEPT_S: ClassVar[float] = 365 * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def add(self, language: str, kind: str, outcome: str) -> None:
        """Count one question of today."""
        self._file.execute(
            "INSERT INTO counts (day, language, kind, outcome, n) VALUES (?, ?, ?, ?, 1) "
            "ON CONFLICT (day, language, kind, outcome) DO UPDATE SET n = counts.n + 1",
            (day_of(time.time()), language, kind, outcome),
        )

    def since(self, days: int) -> list[DayCount]:
        """The counts of so many days, today with them, oldest first."""
        first = day_of(time.time() - (days - 1) * 86400)
        rows = self._file.rows(
            "SELECT day, language, kind, outcome, n FROM counts WHERE day >= ? "
            "ORDER BY day, language, kind, outcome",
            (first,),
        )
        return [DayCount(*row) for row in rows]

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM counts WHERE day < ?", (day_of(now - self.KEPT_S),))

    def forget(self, id: Person) -> int:
        """Delete nothing: a count says nothing of a person."""
        del id
        return 0


UNANSWERED_DAYS = 30
MOST = 5_000
"""Questions that are kept; beyond, the oldest go."""

MOST_A_DAY = 100
"""Questions of one person that are kept of a day."""

_REMEMBERED = 10_000


PAUSABLE: Final = ("channel", "report", "unanswered")
"""What may be paused: posts to the channel, the weekly report, keeping unanswered questions."""


class Pauses:
    """What the settings ask for and editors have paused; it goes on when they say so.

    Each process that shares the file sees it at once.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS pauses (
        what TEXT PRIMARY KEY, at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("pauses.what", "pauses.at")
    KEPT_S: ClassVar[float] = float("inf")

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def begin(self, what: str) -> None:
        """Pause something of `PAUSABLE`."""
        self._file.execute(
            "INSERT INTO pauses (what, at) VALUES (?, ?) "
            "ON CONFLICT (what) DO UPDATE SET at = excluded.at",
            (what, time.time()),
        )

    def end(self, what: str) -> None:
        """Let it go on."""
        self._file.execute("DELETE FROM pauses WHERE what = ?", (what,))

    def has(self, what: str) -> bool:
        """True while it is paused."""
        return self._file.row("SELECT 1 FROM pauses WHERE what = ?", (what,)) is not None

    def tidy(self, now: float) -> None:
        """Delete nothing: a pause lasts until it is ended."""

    def forget(self, id: Person) -> int:
        """Delete nothing: it is about nobody."""
        del id
        return 0


class UnansweredLog:
    """Questions that the articles do not answer, sealed, for 30 days.

    Who asked is kept as a token that is another one each week.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS unanswered (
        day TEXT NOT NULL, asker TEXT NOT NULL, sealed BLOB NOT NULL,
        period TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX IF NOT EXISTS unanswered_by_asker ON unanswered (day, asker);
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "unanswered.day", "unanswered.asker", "unanswered.sealed", "unanswered.period",
    )  # fmt: skip
    KEPT_S: ClassVar[float] = UNANSWERED_DAYS * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file
        self._salt = secrets.token_bytes(16)  # so that memory tells nothing
        self._counted: dict[bytes, None] = {}

    def note(self, asker_id: Person, question: str) -> None:
        """Keep a question, once from each person as long as the process lives.

        Beyond `MOST_A_DAY`, none of that person is kept that day.
        """
        about = self._salt + f"{asker_id} {question.casefold()}".encode()
        once = hashlib.sha256(about).digest()[:16]
        if once in self._counted or Pauses(self._file).has("unanswered"):
            return
        self._counted[once] = None
        while len(self._counted) > _REMEMBERED:
            del self._counted[next(iter(self._counted))]
        today = day_of(time.time())
        week = _week(today)
        asker = self._asker(week, asker_id)
        row = self._file.row(
            "SELECT count(*) FROM unanswered WHERE day = ? AND asker = ?", (today, asker)
        )
        if row and row[0] >= MOST_A_DAY:
            return
        self._file.execute(
            "INSERT INTO unanswered (day, asker, sealed, period) VALUES (?, ?, ?, ?)",
            (today, asker, self._file.seal(question), week),
        )
        self._drop_beyond_most()

    def questions(self, most: int = MOST) -> list[LoggedQuestion]:
        """The newest questions, up to a limit, oldest first. Blocks; it only reads."""
        rows = self._file.rows(
            "SELECT day, asker, sealed, period FROM unanswered WHERE day >= ? "
            "ORDER BY day DESC, rowid DESC LIMIT ?",
            (day_of(time.time() - self.KEPT_S), most),
        )
        found = [(*row[:2], self._file.unseal(row[2]), row[3]) for row in reversed(rows)]
        return [LoggedQuestion(*one) for one in found if one[2]]

    def erase(self) -> None:
        """Delete all, for a bot that is set to keep none any more."""
        self._file.execute("DELETE FROM unanswered")

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM unanswered WHERE day < ?", (day_of(now - self.KEPT_S),))
        self._drop_beyond_most()

    def forget(self, id: Person) -> int:
        """Delete the questions of a person, by their token of each week."""
        days = self._file.rows("SELECT DISTINCT day FROM unanswered")
        return sum(
            self._file.execute(
                "DELETE FROM unanswered WHERE day = ? AND asker IN (?, ?)",
                # a former version had tokens of the day
                (day, self._asker(_week(day), id), self._asker(day, id)),
            )
            for (day,) in days
        )

    def _asker(self, day: str, id: Person) -> str:
        return self._file.digest(f"unanswered {day} {id}")

    def _drop_beyond_most(self) -> None:
        self._file.execute(
            "DELETE FROM unanswered WHERE rowid <= "
            "(SELECT rowid FROM unanswered ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
            (MOST,),
        )


def _week(day: str) -> str:
    """The ISO week of a day.

    >>> _week("2026-01-01")
    '2026-W01'
    """
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}"


def day_of(at: float) -> str:
    """The day of a time in seconds since 1970, in UTC.

    >>> day_of(86400.0)
    '1970-01-02'
    """
    return datetime.fromtimestamp(at, UTC).date().isoformat()


LINK_S = 600.0
"""A link opens the desk once, within this long."""

SESSION_S = 12 * 3600.0
"""Who has entered stays in for this long."""

DESK: Final = "desk"
"""Who acts with the password, as the audit log has it: nobody by name."""

_ALL: Final = "all"
"""Whose sessions were ended, where everybody's were."""

PASSWORD_CHARS = 12
"""The least that a password has."""

_SCRYPT: Final = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}
"""32 MiB and about 0.1 s. Source: https://cheatsheetseries.owasp.org, Password Storage."""


class DeskAccess:
    """The keys to the desk, none of which can be read from the file.

    Each admin has one link at a time, kept as its keyed hash; the password is kept as scrypt makes
    it. Sessions are not kept: each is signed with the key of the file, and those that were ended
    before their time are noted until then.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS desk (
        who TEXT PRIMARY KEY, secret TEXT NOT NULL, at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("desk.who", "desk.secret", "desk.at")
    KEPT_S: ClassVar[float] = 48 * 3600.0  # as what is kept of updates: /privacy has to be short

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def link(self, admin_id: int) -> str:
        """A secret that opens the desk once for an admin; it replaces their former one."""
        secret = secrets.token_urlsafe(24)
        self._put(self._file.hashed(admin_id), self._digest("link", secret))
        return secret

    def open(self, secret: str) -> str | None:
        """The hash of the admin whose link this is, which is used up; None if it opens nothing."""
        row = self._file.row(
            "DELETE FROM desk WHERE secret = ? AND at > ? RETURNING who",
            (self._digest("link", secret), time.time() - LINK_S),
        )
        return None if row is None else str(row[0])

    def set_password(self, password: str) -> None:
        """Set the password; whoever entered with the former one is out. Blocks for 0.1 s."""
        salt = secrets.token_hex(16)
        self._put(DESK, f"{salt}:{_stretched(password, salt)}")

    def drop_password(self) -> bool:
        """Let nobody enter with a password any more; False if there was none."""
        return self._file.execute("DELETE FROM desk WHERE who = ?", (DESK,)) > 0

    def is_password(self, password: str) -> bool:
        """True if this is the password. Blocks for 0.1 s, also where there is none."""
        salt, _, kept = (self._password() or f"{'0' * 32}:").partition(":")
        return hmac.compare_digest(_stretched(password, salt).encode(), kept.encode())

    @property
    def has_password(self) -> bool:
        """True if there is one."""
        return self._password() is not None

    def session(self, who: str) -> str:
        """A signed text that says who has entered: a hash, or `DESK`. It ends by itself."""
        named = f"{who}.{(time.time() + SESSION_S) * 1000:.0f}.{secrets.token_hex(8)}"
        return f"{named}.{self._sealed(named, who)}"

    def entered(self, session: str, admins: Iterable[int]) -> str | None:
        """Who has entered with a session; None if it is made up, over or of no admin."""
        named, _, seal = session.rpartition(".")
        who, _, rest = named.partition(".")
        if not hmac.compare_digest(seal.encode(), self._sealed(named, who).encode()):
            return None
        until = int(rest.partition(".")[0]) / 1000
        if until < time.time() or self._is_ended(session, until - SESSION_S):
            return None
        if who == DESK:
            return DESK if self.has_password else None
        return who if who in map(self._file.hashed, admins) else None

    def end(self, session: str) -> None:
        """End one session, wherever its cookie is."""
        self._put(self._digest("ended", session), "")

    def end_all(self) -> None:
        """End every session that has begun."""
        self._put(_ALL, "")

    def form_token(self, session: str) -> str:
        """What a form of the desk carries, so that no other page can send it."""
        return self._digest("form", session)

    def tidy(self, now: float) -> None:
        """Forget links that nobody opened."""
        self._file.execute("DELETE FROM desk WHERE who <> ? AND at < ?", (DESK, now - self.KEPT_S))

    def forget(self, id: Person) -> int:
        """Delete the link of an admin."""
        who = self._file.hashed(id)
        return self._file.execute("DELETE FROM desk WHERE who = ?", (who,))

    def _is_ended(self, session: str, begun: float) -> bool:
        """Whether a session was ended, alone or with all that had begun."""
        one = self._digest("ended", session)
        row = self._file.row(
            "SELECT 1 FROM desk WHERE who = ? OR (who = ? AND at >= ?)", (one, _ALL, begun)
        )
        return row is not None

    def _put(self, who: str, secret: str) -> None:
        self._file.execute(
            "INSERT INTO desk (who, secret, at) VALUES (?, ?, ?) "
            "ON CONFLICT (who) DO UPDATE SET secret = excluded.secret, at = excluded.at",
            (who, secret, time.time()),
        )

    def _password(self) -> str | None:
        row = self._file.row("SELECT secret FROM desk WHERE who = ?", (DESK,))
        return None if row is None else str(row[0])

    def _sealed(self, named: str, who: str) -> str:
        """The signature of a session; of one by password, a new password breaks it."""
        password = self._password() if who == DESK else None
        return self._digest("session", f"{named} {password}")

    def _digest(self, purpose: str, text: str) -> str:
        return self._file.digest(f"desk {purpose} {text}")


def _stretched(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **_SCRYPT).hex()
