"""The settings of the operator, read once from the environment and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from corpus import AttributionError, ConfirmedPublishers, CorpusStore, DatabaseUrl
from retrieval import DEFAULT_ENCODER, Encoder, Prompts, load_encoder

TELEGRAM_API = "https://api.telegram.org"


_TOKEN = re.compile(r"\A[0-9]+:[A-Za-z0-9_-]+")


_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


_WEB = ("http", "https")


_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]{1,100}){0,20}")


_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")


_KEY = re.compile(r"([A-Za-z0-9._-]{1,50}):([0-9a-f]{64})")


_YES = frozenset({"yes", "true", "on", "1"})


_NO = frozenset({"no", "false", "off", "0"})


_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


_ID = re.compile(r"-?[1-9][0-9]{0,18}", re.ASCII)


_CHANNEL_NAME = re.compile(r"@[A-Za-z]\w{3,31}", re.ASCII)


ANONYMOUS_ADMIN = 1087968824
"""The account that every anonymous admin of every group writes as."""


NOBODY = frozenset({136817688, 777000, ANONYMOUS_ADMIN})
"""Accounts that many people write as: channels, Telegram itself, anonymous admins of groups.

Source: https://core.telegram.org/bots/api#message, `from` and `sender_chat`.
"""


Person = int | str
"""A person or chat by its id or, for who writes as `NOBODY`, a text; see `asker_of`."""


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and says which values it accepts."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can set; `.env.example` explains each."""

    token: str | None = field(default=None, repr=False)
    api_base_url: str = field(default=TELEGRAM_API, repr=False)  # it may hold a password
    proxy: str | None = field(default=None, repr=False)  # same
    data_dir: Path = Path("data")
    database_url: DatabaseUrl | None = None
    """The PostgreSQL database that holds corpus and state; None for files."""
    database_read_url: DatabaseUrl | None = None
    """Standbys of that database, which are searched; None for itself."""
    seeds_dir: Path | None = Path("seeds")
    """The folder that a new corpus is built from; None for nothing: it begins empty."""
    key_file: Path = Path("verbatim.key")
    encoder: str = DEFAULT_ENCODER
    encoder_query_prompt: str = ""
    encoder_passage_prompt: str = ""
    reader: Path | None = None
    threshold: float | None = None
    fetch_proxy: str | None = field(default=None, repr=False)
    allow_private_addresses: bool = False
    sync_minutes: float = 30.0
    watch_pause_minutes: float = 60.0
    suggestions: Path | None = None
    publishers: Path | None = None
    keep_unanswered: bool = False
    log_level: str = "INFO"
    webhook_listen: str = "127.0.0.1:8080"
    webhook_secret: str | None = field(default=None, repr=False)
    metrics_listen: str | None = None
    web_listen: str | None = None
    web_address: str | None = None
    """The public address of the web page, without a slash at its end; its path is the prefix."""
    web_onion: str | None = None
    """The same pages as an onion service, which Tor Browser offers to go to."""
    web_title: str = "Verbatim"
    web_trusted: tuple[IPv4Network | IPv6Network, ...] = ()
    """The networks of proxies that are believed for whom they ask."""
    web_origins: tuple[str, ...] = ()
    """The sites that may embed the pages and call the API in browsers; "*" for all."""
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The SHA-256 of each key of the API, in hexadecimal, by its name."""
    api_needs_key: bool = False
    admins: frozenset[int] = frozenset()
    """The ids of the people who may add and remove articles from their private chats."""
    channel: int | str | None = None
    """The channel that news of followed feeds is posted to: its id or @name."""
    channel_language: str | None = None
    """The language of the words around it; None for that of each article."""
    weekly_report: bool = True
    guest_mode: bool = False
    allowed: frozenset[int] | None = None
    """The ids of the people and groups who may ask; None for everybody."""

    @property
    def corpus(self) -> Path:
        """The file of the corpus, unless it is in a database."""
        return self.data_dir / "corpus.db"

    @property
    def database(self) -> Path | DatabaseUrl:
        """Where the corpus is: in the database of DATABASE_URL, or in the file."""
        return self.database_url or self.corpus

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """The settings from environment variables; missing ones have their defaults.

        Raises SettingsError for a value that cannot be used.

        >>> Settings.from_env({"DATA_DIR": "/srv/verbatim"}).corpus.as_posix()
        '/srv/verbatim/corpus.db'
        """
        values = {name: value.strip() for name, value in env.items() if value.strip()}
        default = cls()
        if "DATABASE_READ_URL" in values and "DATABASE_URL" not in values:
            raise SettingsError(
                "DATABASE_READ_URL names standbys of a database, but DATABASE_URL names none: set "
                "it to their primary, or remove both"
            )
        return cls(
            token=_token(values),
            api_base_url=_address(values, "TELEGRAM_API_BASE_URL", _WEB) or TELEGRAM_API,
            proxy=_address(values, "TELEGRAM_PROXY", (*_WEB, "socks5", "socks5h")),
            data_dir=Path(values.get("DATA_DIR", default.data_dir)),
            database_url=_database(values, "DATABASE_URL"),
            database_read_url=_database(values, "DATABASE_READ_URL"),
            seeds_dir=_seeds(env, default.seeds_dir),
            key_file=Path(values.get("KEY_FILE", default.key_file)),
            encoder=values.get("ENCODER", default.encoder),
            # a prompt may well end in a space: "query: "
            encoder_query_prompt=env.get("ENCODER_QUERY_PROMPT", ""),
            encoder_passage_prompt=env.get("ENCODER_PASSAGE_PROMPT", ""),
            reader=Path(values["READER"]) if "READER" in values else None,
            threshold=_share(values, "THRESHOLD"),
            fetch_proxy=_address(values, "FETCH_PROXY", ("http", "socks5")),
            allow_private_addresses=_yes_or_no(values, "ALLOW_PRIVATE_ADDRESSES"),
            sync_minutes=_number(values, "SYNC_MINUTES", default.sync_minutes),
            keep_unanswered=_yes_or_no(values, "KEEP_UNANSWERED"),
            suggestions=Path(values["SUGGESTIONS"]) if "SUGGESTIONS" in values else None,
            publishers=Path(values["PUBLISHERS"]) if "PUBLISHERS" in values else None,
            watch_pause_minutes=_number(
                values, "WATCH_PAUSE_MINUTES", default.watch_pause_minutes
            ),
            log_level=_one_of(values, "LOG_LEVEL", _LOG_LEVELS, default.log_level),
            webhook_listen=_listen(values, "WEBHOOK_LISTEN") or default.webhook_listen,
            webhook_secret=_secret(values),
            metrics_listen=_listen(values, "METRICS_LISTEN"),
            web_listen=_listen(values, "WEB_LISTEN"),
            web_address=_public(values, "WEB_ADDRESS"),
            web_onion=_onion(values, "WEB_ONION"),
            web_title=values.get("WEB_TITLE", default.web_title),
            web_trusted=_networks(values, "WEB_TRUSTED"),
            web_origins=_origins(values, "WEB_ORIGINS"),
            api_keys=_keys(values, "API_KEYS"),
            api_needs_key=_yes_or_no(values, "API_NEEDS_KEY"),
            admins=_admins(values),
            channel=_channel(values),
            channel_language=values.get("CHANNEL_LANGUAGE"),
            weekly_report=_yes_or_no(values, "WEEKLY_REPORT", default.weekly_report),
            guest_mode=_yes_or_no(values, "GUEST_MODE"),
            allowed=_allowed(values),
        )

    def has_corpus(self) -> bool:
        """True if there is a corpus. Raises CorpusError where its server is away."""
        return CorpusStore.exists(self.database)

    def need_token(self) -> str:
        """The bot's token; raises SettingsError that says how to get one."""
        if self.token is None:
            raise SettingsError(
                "no TELEGRAM_BOT_TOKEN: open https://t.me/BotFather in Telegram, send /newbot, "
                "and put the token it gives you into .env (cp .env.example .env); to try Verbatim "
                "without a token: make chat"
            )
        return self.token

    def open_corpus(self) -> CorpusStore:
        """The corpus as readers see it, to be closed again. Raises CorpusError, SettingsError."""
        try:
            confirmed = ConfirmedPublishers.read(self.publishers) if self.publishers else None
        except AttributionError as error:
            raise SettingsError(f"PUBLISHERS: {error}") from error
        return CorpusStore.open(self.database, confirmed=confirmed, standby=self.database_read_url)

    def open_encoder(self, busy: Callable[[str], AbstractContextManager[object]]) -> Encoder:
        """The encoder. Blocks, the first time for half a minute; `busy` shows that meanwhile."""
        prompts = Prompts(self.encoder_query_prompt, self.encoder_passage_prompt)
        with busy("Loading the encoder; the first time it is prepared for this machine"):
            return load_encoder(self.encoder, prompts, exported=self.data_dir / "models")


def host_and_port(listen: str) -> tuple[str, int]:
    """The two parts of host:port; raises ValueError where they are not there.

    >>> host_and_port("[::1]:8080")
    ('::1', 8080)
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{listen} is not host:port")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _token(values: Mapping[str, str]) -> str | None:
    token = values.get("TELEGRAM_BOT_TOKEN")
    if token is not None and not _TOKEN.fullmatch(token):
        raise SettingsError(  # the value is a secret, so it is not repeated
            "TELEGRAM_BOT_TOKEN is not a token: @BotFather gives one like 123456789:AAE…, digits, "
            "a colon, then letters and digits"
        )
    return token


def _address(values: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = values.get(name)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        forms = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(f"{name} is not an address; it starts with {forms} and names a host")
    return value.rstrip("/")


def _seeds(env: Mapping[str, str], default: Path | None) -> Path | None:
    """The folder of the seeds; set to nothing, it is none, unlike where it is not set.

    >>> _seeds({"SEEDS_DIR": ""}, Path("seeds")) is None
    True
    """
    if "SEEDS_DIR" not in env:
        return default
    seeds = env["SEEDS_DIR"].strip()
    return Path(seeds) if seeds else None


def _database(values: Mapping[str, str], name: str) -> DatabaseUrl | None:
    """The address of a database; several hosts are well, which urlsplit takes for a port."""
    value = values.get(name)
    if value is None:
        return None
    scheme, _, rest = value.partition("://")
    if scheme not in {"postgresql", "postgres"} or not rest.partition("?")[0]:
        raise SettingsError(  # it may hold a password, so it is not repeated
            f"{name} is not the address of a PostgreSQL database; that looks like "
            "postgresql://user:password@host:5432/name"
        )
    return DatabaseUrl(value)


def _listen(values: Mapping[str, str], name: str) -> str | None:
    value = values.get(name)
    try:
        if value is not None:
            host_and_port(value)
    except ValueError as error:
        raise SettingsError(
            f"{name}={value} is not where a program can listen; that looks like 127.0.0.1:8080"
        ) from error
    return value


def _public(values: Mapping[str, str], name: str) -> str | None:
    """An address that readers open: without a query, and its path of plain letters."""
    value = _address(values, name, _WEB)
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.query or parts.fragment or parts.username or not _PATH.fullmatch(parts.path):
        raise SettingsError(
            f"{name}={value} is not an address of pages; that looks like https://ask.example.org "
            "or https://example.org/ask"
        )
    return value


def _onion(values: Mapping[str, str], name: str) -> str | None:
    """The address of an onion service, of the third version."""
    value = _public(values, name)
    if value and not re.fullmatch(r"[a-z2-7]{56}\.onion", urlsplit(value).hostname or ""):
        raise SettingsError(
            f"{name}={value} is not an onion service; that looks like http://, 56 letters and "
            "digits, .onion"
        )
    return value


def _networks(values: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, apart by commas or spaces."""
    found = []
    for word in values.get(name, "").replace(",", " ").split():
        try:
            found.append(ip_network(word, strict=False))
        except ValueError:
            raise SettingsError(
                f"{name}: {word} is neither an address nor a network; these look like 127.0.0.1 "
                "or 10.0.0.0/8"
            ) from None
    return tuple(found)


def _origins(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Sites as browsers name them, without a path; "*" for all."""
    found = []
    for word in values.get(name, "").replace(",", " ").split():
        origin = word.lower().rstrip("/")
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"{name}: {word} is not a site; give it as a browser does, like "
                "https://news.example, or * for every site"
            )
        found.append(origin)
    return tuple(found)


def _keys(values: Mapping[str, str], name: str) -> dict[str, str]:
    """The digest of each key by its name."""
    found: dict[str, str] = {}
    for word in values.get(name, "").replace(",", " ").split():
        if not (match := _KEY.fullmatch(word)) or match[1] in found:
            raise SettingsError(  # it may be a key, so it is not repeated
                f"{name}: entry {len(found) + 1} is not NAME:DIGEST with a name of its own; make "
                "one with: verbatim api-key NAME"
            )
        found[match[1]] = match[2]
    return found


def _secret(values: Mapping[str, str]) -> str | None:
    secret = values.get("WEBHOOK_SECRET")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise SettingsError(  # it is not repeated
            "WEBHOOK_SECRET is not usable: it takes 16 to 256 letters, digits, _ and -; left "
            "empty, one that follows from the token is used"
        )
    return secret


_WITHOUT_ID = (
    ". A name is none, since it can change hands: leave {name} empty, start the bot, send it /id, "
    "write the number that it answers here, and start it again"
)


def _ids(values: Mapping[str, str], name: str) -> frozenset[int]:
    """Telegram's numbers for people (from 1 up) and groups (below 0)."""
    found = set()
    for word in values.get(name, "").replace(",", " ").split():
        if not _ID.fullmatch(word):
            raise SettingsError(
                f"{name}: {word} is not an id; ids are numbers, such as 123456789 for a person or "
                "-1001234567890 for a group; the bot tells both when it is sent /id there"
                f"{_WITHOUT_ID.format(name=name) if word.startswith('@') else ''}"
            )
        found.add(int(word))
    return frozenset(found)


def _admins(values: Mapping[str, str]) -> frozenset[int]:
    admins = _ids(values, "ADMINS")
    for id in admins:
        if id < 0 or id in NOBODY:
            raise SettingsError(
                f"ADMINS: {id} is not a person, so anybody could stand behind it; an admin is the "
                "id of one person's account"
            )
    return admins


def _allowed(values: Mapping[str, str]) -> frozenset[int] | None:
    if "ALLOWED" not in values:
        return None
    allowed = _ids(values, "ALLOWED")
    if not allowed:  # not a slip that opens the bot to everybody
        raise SettingsError(
            f"ALLOWED={values['ALLOWED']} names nobody; give the ids of the people and groups who "
            "may ask, or leave it empty to let everybody ask"
        )
    return allowed


def _channel(values: Mapping[str, str]) -> int | str | None:
    value = values.get("CHANNEL")
    if value is None or _CHANNEL_NAME.fullmatch(value):
        return value
    if _ID.fullmatch(value) and value.startswith("-100"):
        return int(value)
    raise SettingsError(
        f"CHANNEL={value} is not a channel; give its name with an @, such as @halvik_news, or its "
        "id, such as -1001234567890; the bot must be an admin there that may post"
    )


def _share(values: Mapping[str, str], name: str) -> float | None:
    value = values.get(name)
    if value is None:
        return None
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingsError(f"{name}={value} is not a number from 0 to 1")
    return share


def _number(values: Mapping[str, str], name: str, default: float) -> float:
    value = values.get(name)
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e6:
        raise SettingsError(f"{name}={value} is not a number from 0 on")
    return number


def _yes_or_no(values: Mapping[str, str], name: str, default: bool = False) -> bool:
    value = values.get(name, "yes" if default else "no").lower()
    if value not in _YES | _NO:
        raise SettingsError(f"{name}={value} is neither yes nor no")
    return value in _YES


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = values.get(name, default).upper()
    if value not in allowed:
        raise SettingsError(f"{name}={value} is not one of {', '.join(allowed)}")
    return value
