"""Who talks in tests, and where: users and chats as Telegram describes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"
    last_name: str | None = None
    is_bot: bool = False

    def as_json(self) -> dict[str, object]:
        """As it stands in an update."""
        body: dict[str, object] = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
        }
        for name in ("last_name", "username", "language_code"):
            if getattr(self, name) is not None:
                body[name] = getattr(self, name)
        return body


@dataclass(frozen=True, slots=True)
class Chat:
    """A place: private (id = the user's id), group, supergroup, forum or channel."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    is_forum: bool = False

    @property
    def is_group(self) -> bool:
        """Whether Telegram's pace for groups holds there (channels too)."""
        return self.type != "private"

    def as_json(self) -> dict[str, object]:
        """As it stands in an update."""
        body: dict[str, object] = {"id": self.id, "type": self.type}
        for name in ("title", "username", "first_name"):
            if getattr(self, name) is not None:
                body[name] = getattr(self, name)
        if self.is_forum:
            body["is_forum"] = True
        return body


def private(user: User) -> Chat:
    """The chat of one user with the bot."""
    return Chat(user.id, "private", first_name=user.first_name, username=user.username)


def user(number: int, language_code: str = "en") -> User:
    """A user of one's own: each number is somebody else."""
    return User(10_000 + number, f"User {number}", f"user{number}", language_code)


ALICE = User(1001, "Alice", "alice")
BORIS = User(1002, "Борис", "boris", "ru")
GROUP = Chat(-4001, "group", "Small group")
SUPERGROUP = Chat(-1001000004002, "supergroup", "Big group", "biggroup")
FORUM = Chat(-1001000004003, "supergroup", "Forum", is_forum=True)
CHANNEL = Chat(-1001000004004, "channel", "Channel", "newschannel")
ANONYMOUS_ADMIN = User(1087968824, "Group", "GroupAnonymousBot", None, is_bot=True)
CHANNEL_BOT = User(136817688, "Channel", "Channel_Bot", None, is_bot=True)
TELEGRAM = User(777000, "Telegram", None, None)
