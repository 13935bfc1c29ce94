"""Who may enter the editors' desk: one-time links of admins, one password, signed sessions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from typing import ClassVar, Final

from bot.settings import Person
from bot.state.state_file import StateFile

LINK_S = 600.0
"""A link opens the desk once, within this long."""

SESSION_S = 12 * 3600.0
"""Who has entered stays in for this long."""

DESK: Final = "desk"
"""Who acts with the password, as the audit log has it: nobody by name."""

PASSWORD_CHARS = 12
"""The least that a password has."""

_SCRYPT: Final = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}
"""32 MiB and about 0.1 s. Source: https://cheatsheetseries.owasp.org, Password Storage."""


class DeskAccess:
    """The keys to the desk, none of which can be read from the file.

    Each admin has one link at a time, kept as its keyed hash; the password is kept as scrypt makes
    it. Sessions are not kept: each is signed with the key of the file.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS desk (
        who TEXT PRIMARY KEY, secret TEXT NOT NULL, at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("desk.who", "desk.secret", "desk.at")
    KEPT_S: ClassVar[float] = 48 * 3600.0  # as what is kept of updates: /privacy has to be short

    def __init__(self, file: StateFile) -> None:
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
        return self._file.execute("DELETE FROM desk WHERE who = ?", (DESK,)).rowcount > 0

    def is_password(self, password: str) -> bool:
        """Whether this is the password. Blocks for 0.1 s, also where there is none."""
        salt, _, kept = (self._password() or f"{'0' * 32}:").partition(":")
        return hmac.compare_digest(_stretched(password, salt).encode(), kept.encode())

    @property
    def has_password(self) -> bool:
        """Whether there is one."""
        return self._password() is not None

    def session(self, who: str) -> str:
        """A signed text that says who has entered: a hash, or `DESK`. It ends by itself."""
        named = f"{who}.{time.time() + SESSION_S:.0f}.{secrets.token_hex(8)}"
        return f"{named}.{self._sealed(named, who)}"

    def entered(self, session: str, admins: Iterable[int]) -> str | None:
        """Who has entered with a session; None if it is made up, over or of no admin."""
        named, _, seal = session.rpartition(".")
        who, _, rest = named.partition(".")
        if not hmac.compare_digest(seal.encode(), self._sealed(named, who).encode()):
            return None
        if float(rest.partition(".")[0]) < time.time():
            return None
        if who == DESK:
            return DESK if self.has_password else None
        return who if who in map(self._file.hashed, admins) else None

    def form_token(self, session: str) -> str:
        """What a form of the desk carries, so that no other page can send it."""
        return self._digest("form", session)

    def tidy(self, now: float) -> None:
        """Forget links that nobody opened."""
        self._file.execute("DELETE FROM desk WHERE who <> ? AND at < ?", (DESK, now - self.KEPT_S))

    def forget(self, id: Person) -> int:
        """Delete the link of an admin."""
        who = self._file.hashed(id)
        return self._file.execute("DELETE FROM desk WHERE who = ?", (who,)).rowcount

    def _put(self, who: str, secret: str) -> None:
        self._file.execute(
            "INSERT OR REPLACE INTO desk (who, secret, at) VALUES (?, ?, ?)",
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
