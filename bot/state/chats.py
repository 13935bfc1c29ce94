"""Records of chats: answers shown, for their buttons; replies; languages; announcements.

Neither words nor questions are stored: a quote is found again by its place in the article. The
last questions of a chat, for follow-ups, are only in memory, and only for minutes.
"""

from __future__ import annotations

import json
import secrets
import time
import zlib
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.logs import Logger
from bot.settings import Person
from bot.state.state_file import StateDatabase
from corpus import Span
from retrieval import Answer, Confidence, PreviousTurn, QuoteRef

journal = Logger(__name__)

CONVERSATION_S = 1800.0
"""How long a question is remembered for follow-ups, if there is room."""

SOON_S = 300.0
"""Within this time, the next question in a private chat may be a follow-up without a reply."""

MOST_MESSAGES = 2000
"""How many messages that asked or answered are remembered."""

MOST_ANSWERS = 1000
"""Answers to one person that are kept; beyond, the buttons of the oldest expire."""

MOST_ANSWERS_IN_ALL = 100_000
"""Answers that are kept, some 90 MB; beyond, the oldest go."""

MOST_REPLIES = 1000
"""Replies in one chat that are edited with their questions; beyond, the oldest are not."""

MOST_REPLIES_IN_ALL = 100_000

_UNPACKED_MOST = 65_536  # bytes; an answer has some 2,000

_ERASED_AT_ONCE = 200  # answers: the log then takes no more than some 3 MB

_TOKEN_BYTES = 12  # 96 bits: nobody guesses one


_LATELY_S = 3600.0  # an answer before that is not what a 👍 without a button means


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The stored form of an answer."""

    token: str
    """The token that its buttons carry."""
    by_asker: bool
    """True if the person pressing is the person who asked."""
    language: str
    quotes: tuple[QuoteRef, ...]
    nearest: tuple[QuoteRef, ...]
    more: tuple[QuoteRef, ...]
    """Further quotes, that were not shown."""
    differ: bool
    is_claim: bool = False
    """True if the quotes are about a claim rather than an answer."""
    confidence: Confidence = Confidence.SURE
    """How much the answer could be relied on."""
    by_date: bool = False

    @property
    def shown(self) -> tuple[QuoteRef, ...]:
        """The quotes that answer or, where nothing does, the closest passages."""
        return self.quotes or self.nearest


class ShownAnswers:
    """The places of the quotes of each answer, for 30 days; a row takes about 800 bytes."""

    # with a rowid: without one, each row would take an overflow page of its own
    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS answers (
        token TEXT NOT NULL UNIQUE, chat TEXT NOT NULL, "user" TEXT NOT NULL,
        language TEXT NOT NULL, quotes BLOB NOT NULL, at REAL NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS answers_by_age ON answers (at);
    CREATE INDEX IF NOT EXISTS answers_by_chat ON answers (chat);
    CREATE INDEX IF NOT EXISTS answers_by_user ON answers ("user");
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "answers.token",
        "answers.chat",
        "answers.user",
        "answers.language",
        "answers.quotes",
        "answers.at",
    )
    KEPT_S: ClassVar[float] = 30 * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def quoted(self, since: float = 0.0, until: float = float("inf")) -> Counter[str]:
        """How often each article was quoted in the answers of a time, by its id.

        As far as they are kept; in seconds since 1970. Takes a second for some 20,000 answers.
        """
        found: Counter[str] = Counter()
        for (packed,) in self._file.rows(
            "SELECT quotes FROM answers WHERE at >= ? AND at < ?", (since, until)
        ):
            try:
                quotes = _unpacked(packed)["quotes"]
                found.update({str(quote[0]) for quote in quotes})
            except _UNREADABLE:  # it is counted for nothing
                continue
        return found

    def keep(
        self,
        chat_id: int,
        user_id: Person,
        answer: Answer,
        language: str,
        *,
        claim: bool = False,
    ) -> KeptAnswer:
        """Store the places of an answer's quotes; gives what its buttons are drawn from.

        Of the answers to one person, the newest are kept, with what was thought of them.
        `language` is the code of the language that the answer was given in; `claim`: what was
        said of a claim, which is no answer.
        """
        quotes, nearest, more = (
            tuple(map(QuoteRef.of, shown))
            for shown in (answer.quotes, answer.nearest, answer.more)
        )
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        about = {
            "quotes": list(map(_row, quotes)),
            "nearest": list(map(_row, nearest)),
            "more": list(map(_row, more)),
            "differ": answer.differ,
            "by_date": answer.by_date,
            "claim": claim,
            "confidence": str(answer.confidence),
        }
        user = self._file.hashed(user_id)
        packed = zlib.compress(json.dumps(about, separators=(",", ":")).encode())
        with self._file.writing():
            self._file.execute(
                'INSERT INTO answers (token, chat, "user", language, quotes, at) '
                "VALUES (?, ?, ?, ?, ?, ?)",
                (token, self._file.hashed(chat_id), user, language, packed, time.time()),
            )
            self._drop_beyond_most(user)
        return KeptAnswer(
            token,
            by_asker=True,
            language=language,
            quotes=quotes,
            nearest=nearest,
            more=more,
            differ=answer.differ,
            is_claim=claim,
            confidence=answer.confidence,
            by_date=answer.by_date,
        )

    def _drop_beyond_most(self, user: str) -> None:
        for (token,) in self._file.rows(
            'SELECT token FROM answers WHERE "user" = ? AND rowid <= (SELECT rowid FROM answers '
            'WHERE "user" = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?)',
            (user, user, MOST_ANSWERS),
        ):
            for table in ("marks", "feedback", "answers"):  # or a person's ratings had no bound
                self._file.execute(f"DELETE FROM {table} WHERE token = ?", (token,))

    def of(self, token: str, chat_id: int, user_id: Person) -> KeptAnswer | None:
        """The stored answer in that chat; None if there is none or it has expired."""
        row = self._file.row(
            'SELECT "user", language, quotes FROM answers '
            "WHERE token = ? AND chat = ? AND at >= ?",
            (token, self._file.hashed(chat_id), time.time() - self.KEPT_S),
        )
        if row is None:
            return None
        by_asker = row[0] == self._file.hashed(user_id)
        try:
            about = _unpacked(row[2])
            quotes, nearest, more = (
                tuple(map(_remembered, about[name])) for name in ("quotes", "nearest", "more")
            )
            differ, claim = bool(about["differ"]), bool(about.get("claim"))
            confidence = Confidence(about.get("confidence", "sure"))  # all were, once
            by_date = bool(about.get("by_date"))
        except _UNREADABLE as error:
            journal.error("what is kept of an answer cannot be read; its buttons expire", error)
            return None
        return KeptAnswer(
            token, by_asker, row[1], quotes, nearest, more, differ, claim, confidence, by_date
        )

    def last(self, chat_id: int, user_id: Person) -> KeptAnswer | None:
        """The last answer to a person in a chat; None if they got none within the last hour."""
        row = self._file.row(
            'SELECT token FROM answers WHERE chat = ? AND "user" = ? AND at >= ? '
            "ORDER BY at DESC LIMIT 1",
            (self._file.hashed(chat_id), self._file.hashed(user_id), time.time() - _LATELY_S),
        )
        return self.of(row[0], chat_id, user_id) if row else None

    def tidy(self, now: float) -> None:
        """Forget what is too old, and what is too much."""
        self._file.execute("DELETE FROM answers WHERE at < ?", (now - self.KEPT_S,))
        self._file.execute(
            "DELETE FROM answers WHERE rowid <= (SELECT max(rowid) FROM answers) - ?",
            (MOST_ANSWERS_IN_ALL,),
        )

    def forget(self, id: Person) -> int:
        """Erase the answers in a chat, and those to a person."""
        who, gone = self._file.hashed(id), 0
        while True:
            erased = self._file.execute(
                "DELETE FROM answers WHERE rowid IN "
                '(SELECT rowid FROM answers WHERE chat = ? OR "user" = ? LIMIT ?)',
                (who, who, _ERASED_AT_ONCE),
            )
            gone += erased
            if erased < _ERASED_AT_ONCE:
                return gone
            self._file.erase_log()  # so that it does not grow: the disk may be full


_UNREADABLE = (zlib.error, ValueError, TypeError, KeyError, IndexError)
"""What reading a damaged row of answers may raise."""


def _unpacked(packed: bytes) -> dict[str, Any]:
    """What is kept of an answer, however much a damaged row would unpack to."""
    about = json.loads(zlib.decompressobj().decompress(packed, _UNPACKED_MOST))
    return dict(about)


def _row(one: QuoteRef) -> list[object]:
    exact = list(one.exact) if one.exact else [] if one.is_doubted else None
    probability = round(one.probability, 4)
    return [one.article, one.digest, list(one.span), list(one.sentence), exact, probability]


def _remembered(row: Sequence[Any]) -> QuoteRef:
    article, digest, span, sentence, exact, probability = row
    is_doubted = exact == []
    exact = Span(*exact) if exact else None
    return QuoteRef(article, digest, Span(*span), Span(*sentence), exact, probability, is_doubted)


class SentReplies:
    """The number of our reply to each message, for 48 hours."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS replies (
        chat TEXT NOT NULL, question INTEGER NOT NULL, reply INTEGER NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (chat, question)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS replies_by_age ON replies (at);
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "replies.chat",
        "replies.question",
        "replies.reply",
        "replies.at",
    )
    KEPT_S: ClassVar[float] = 48 * 3600.0
    """Telegram lets people edit a message for 48 hours; nothing is needed for longer."""

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def remember(self, chat_id: int, question_id: int, reply_id: int) -> None:
        """Record which message of ours replies to which of theirs, the newest of each chat.

        Expired rows are deleted.
        """
        now, chat = time.time(), self._file.hashed(chat_id)
        self._file.execute("DELETE FROM replies WHERE at < ?", (now - self.KEPT_S,))
        with self._file.writing():
            self._file.execute(
                "INSERT INTO replies (chat, question, reply, at) VALUES (?, ?, ?, ?) ON CONFLICT "
                "(chat, question) DO UPDATE SET reply = excluded.reply, at = excluded.at",
                (chat, question_id, reply_id, now),
            )
            self._file.execute(
                "DELETE FROM replies WHERE chat = ? AND question <= (SELECT question "
                "FROM replies WHERE chat = ? ORDER BY question DESC LIMIT 1 OFFSET ?)",
                (chat, chat, MOST_REPLIES),
            )

    def of(self, chat_id: int, question_id: int) -> int | None:
        """Which message of ours answers that message of theirs, if it is remembered."""
        row = self._file.row(
            "SELECT reply FROM replies WHERE chat = ? AND question = ? AND at >= ?",
            (self._file.hashed(chat_id), question_id, time.time() - self.KEPT_S),
        )
        return None if row is None else int(row[0])

    def tidy(self, now: float) -> None:
        """Forget what is too old, and what is too much."""
        self._file.execute(
            "DELETE FROM replies WHERE at < ? OR at < (SELECT at FROM replies "
            "ORDER BY at DESC LIMIT 1 OFFSET ?)",
            (now - self.KEPT_S, MOST_REPLIES_IN_ALL),
        )

    def forget(self, id: Person) -> int:
        """Erase the replies in a chat."""
        who = self._file.hashed(id)
        return self._file.execute("DELETE FROM replies WHERE chat = ?", (who,))


class LanguageChoices:
    """The language that a chat chose, until it is forgotten."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS choices (
        chat TEXT PRIMARY KEY, language TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("choices.chat", "choices.language")
    KEPT_S: ClassVar[float] = float("inf")

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def choose(self, chat_id: int, language: str) -> None:
        """Speak this language in a chat from now on."""
        self._file.execute(
            "INSERT INTO choices (chat, language) VALUES (?, ?) "
            "ON CONFLICT (chat) DO UPDATE SET language = excluded.language",
            (self._file.hashed(chat_id), language),
        )

    def language(self, chat_id: int) -> str | None:
        """The language that a chat chose, if it did."""
        row = self._file.row(
            "SELECT language FROM choices WHERE chat = ?", (self._file.hashed(chat_id),)
        )
        return None if row is None else str(row[0])

    def forget_choice(self, chat_id: int) -> None:
        """Speak whatever the sender's Telegram does in a chat again."""
        self.forget(chat_id)

    def tidy(self, now: float) -> None:
        """Delete nothing: a choice holds until /forget."""

    def forget(self, id: Person) -> int:
        """Erase the choice of a chat."""
        who = self._file.hashed(id)
        return self._file.execute("DELETE FROM choices WHERE chat = ?", (who,))


NOTICE_CHARS = 200
"""The longest announcement."""


class Announcements:
    """The announcement, if there is one."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS notices (
        id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, at REAL NOT NULL
    ) STRICT;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("notices.id", "notices.text", "notices.at")
    KEPT_S: ClassVar[float] = float("inf")

    def __init__(self, file: StateDatabase) -> None:
        """Keep it in a file."""
        self._file = file

    def put_up(self, text: str) -> None:
        """Replace the announcement."""
        self._file.execute(
            "INSERT INTO notices (id, text, at) VALUES (1, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET text = excluded.text, at = excluded.at",
            (text, time.time()),
        )

    def take_down(self) -> bool:
        """Tell nothing more; whether there was anything."""
        return self._file.execute("DELETE FROM notices") > 0

    def text(self) -> str | None:
        """The text of the announcement, if there is one."""
        row = self._file.row("SELECT text FROM notices")
        return None if row is None else str(row[0])

    def tidy(self, now: float) -> None:
        """Delete nothing: an announcement stays until it is removed."""

    def forget(self, id: Person) -> int:
        """Delete nothing: it is about nobody."""
        del id
        return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    at: float
    before: PreviousTurn
    followed: PreviousTurn | None
    question: str


class Conversations:
    """Recent questions by the messages that asked and answered them, in memory.

    With a reply, Telegram sends the message replied to, our answer, but not the question before
    it. Questions are never written to disk, so after a restart a follow-up stands alone.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._asked: OrderedDict[tuple[int, int], _Asked] = OrderedDict()
        self._last: OrderedDict[int, _Asked] = OrderedDict()

    def __len__(self) -> int:
        """The number of remembered messages."""
        return len(self._asked)

    def remember(
        self,
        chat_id: int,
        messages: Sequence[int],
        before: PreviousTurn,
        followed: PreviousTurn | None = None,
        now: float | None = None,
        *,
        question: str | None = None,
    ) -> None:
        """Record the messages of a question and its answer; `followed` is the turn it followed.

        `question` is what was answered, where the next one follows another; `now` in monotonic
        seconds.
        """
        now = time.monotonic() if now is None else now
        self._drop_old(now)
        asked = _Asked(now, before, followed, question or before.question)
        for message_id in messages:
            self._asked.pop((chat_id, message_id), None)
            self._asked[chat_id, message_id] = asked
        self._last.pop(chat_id, None)
        self._last[chat_id] = asked

    def before(
        self,
        chat_id: int,
        message_id: int,
        *,
        reply_to: int | None,
        private: bool,
        now: float | None = None,
    ) -> PreviousTurn | None:
        """The turn that a question may follow; for an edited one, the turn it followed first."""
        now = time.monotonic() if now is None else now
        self._drop_old(now)
        edited = self._asked.get((chat_id, message_id))
        if edited:
            return edited.followed
        if reply_to is not None:
            replied = self._asked.get((chat_id, reply_to))
            return replied.before if replied else None
        last = self._last.get(chat_id)
        return last.before if last and private and now - last.at <= SOON_S else None

    def understood(self, chat_id: int, message_id: int) -> str | None:
        """The question that a message asked or answered, as it was understood, if it is known."""
        asked = self._asked.get((chat_id, message_id))
        return asked.question if asked else None

    def forget(self, chat_id: int) -> None:
        """Forget the questions of a chat."""
        self._last.pop(chat_id, None)
        for key in [key for key in self._asked if key[0] == chat_id]:
            del self._asked[key]

    def _drop_old(self, now: float) -> None:
        """Drop questions beyond the limits of number and time."""
        for kept in (self._asked, self._last):
            while kept:
                first = next(iter(kept.values()))
                if len(kept) <= MOST_MESSAGES and now - first.at <= CONVERSATION_S:
                    break
                kept.popitem(last=False)
