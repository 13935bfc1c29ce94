"""`verbatim doctor`: checks of everything the bot needs, each with advice."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from stat import S_IMODE
from typing import Any
from urllib.parse import urlsplit

import httpx
import typer

from bot import paths
from bot.answer_worker import Shown, answering
from bot.cli import write_lines
from bot.http_server import bind
from bot.i18n import Translators
from bot.paths import folder
from bot.render.terminal import warn_of_foreign
from bot.settings import Settings, SettingsError, host_and_port
from corpus import SQLITE_IS_SAFE, CorpusError, CorpusStore, DatabaseUrl, sqlite3
from retrieval import EncoderError, Question, index_state

_LEAST_BYTES = 200_000_000  # an encoder made ready for this machine, and room to write


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check; `well` is None if the check does not apply."""

    what: str
    well: bool | None
    told: str

    def __str__(self) -> str:
        """One line.

        >>> print(CheckResult("disk", True, "9 GB free"))
        ✓ disk: 9 GB free
        """
        mark = "–" if self.well is None else "✓" if self.well else "✗"
        return f"{mark} {self.what}: {self.told}"


def run_checks(read_settings: Callable[[], Settings], *, as_json: bool = False) -> bool:
    """Print each result as it comes; True if all is well. Blocks for some seconds."""
    from bot.render import terminal

    well = True
    shown = terminal.Progress(terminal.console(stderr=True))
    for finding in _findings(read_settings, shown):
        _print(finding, as_json=as_json)
        well = well and finding.well is not False
    return well


def is_alive(read_settings: Callable[[], Settings], *, as_json: bool = False) -> bool:
    """Print if the bot with these settings is alive; True if it is."""
    finding = _alive(read_settings())
    _print(finding, as_json=as_json)
    return finding.well is True


def _print(finding: CheckResult, *, as_json: bool) -> None:
    from bot.render import json, terminal

    if as_json:
        write_lines(
            [json.line_of({"check": finding.what, "ok": finding.well, "message": finding.told})]
        )
    else:
        typer.echo(terminal.clean(str(finding)))


def _findings(read_settings: Callable[[], Settings], shown: Shown) -> Iterator[CheckResult]:
    try:
        settings = read_settings()
    except SettingsError as error:
        yield CheckResult("settings", False, str(error))
        return
    file = Path(".env").absolute()
    read = f"{file} and the environment" if file.exists() else f"the environment; no {file}"
    yield CheckResult("settings", True, f"understood, from {read}")

    yield from people_findings(settings)
    yield from api_findings(settings)
    yield from web_findings(settings)
    yield from corpus_findings(settings, shown)
    yield _sqlite()
    yield _disk(settings)
    yield _data(settings)
    yield _key(settings)
    yield _state(settings)
    if settings.token is not None:
        alive = _alive(settings)
        yield alive if alive.well else CheckResult("running", None, alive.told)


def _alive(settings: Settings) -> CheckResult:
    age_s = paths.newest_age_s(folder(settings), settings)
    if age_s is None:
        return CheckResult(
            "running", False, "the bot does not run here; start it with: verbatim run"
        )
    if age_s > paths.STALE_S:
        return CheckResult(
            "running", False, f"the last sign of life is {age_s:.0f} s old; see the bot's log"
        )
    return CheckResult("running", True, f"alive {age_s:.0f} s ago")


def _sqlite() -> CheckResult:
    version = sqlite3.sqlite_version
    if SQLITE_IS_SAFE:
        return CheckResult("sqlite", True, f"{version}; questions are answered while others write")
    told = f"{version} is older than 3.51.3, so questions wait while articles are written"
    return CheckResult("sqlite", None, f"{told}; where there is a build: pip install pysqlite3")


def _disk(settings: Settings) -> CheckResult:
    free = shutil.disk_usage(_nearest(settings.data_dir)).free
    told = f"{free / 1e9:.1f} GB free where DATA_DIR={settings.data_dir} lies"
    if free < _LEAST_BYTES:
        return CheckResult("disk", False, f"{told}; free some, or move DATA_DIR")
    return CheckResult("disk", True, told)


def _data(settings: Settings) -> CheckResult:
    """Check that the data folder is writable, and its state unreadable by other users."""
    place = _nearest(settings.data_dir)
    if not os.access(place, os.W_OK | os.X_OK):
        return CheckResult(
            "data", False, f"{place} cannot be written to: give it to this user, or set DATA_DIR"
        )
    for path in settings.data_dir.glob("bot-*"):
        if S_IMODE(path.stat().st_mode) & 0o077:
            told = f"others can read {path}; close it with: chmod 700 {path}"
            return CheckResult("data", False, told)
    return CheckResult("data", True, f"{settings.data_dir} can be written to")


def _key(settings: Settings) -> CheckResult:
    path = settings.key_file
    if path.resolve().is_relative_to(settings.data_dir.resolve()):
        return CheckResult(
            "key", False, f"{path} lies in DATA_DIR, and so in its backups; move it, set KEY_FILE"
        )
    if not path.exists():
        state = next(settings.data_dir.glob("bot-*/state.db"), None)
        if state:
            told = f"{path} is missing, and {state} was written with one; put it back"
            return CheckResult("key", False, told)
        if not os.access(_nearest(path.parent), os.W_OK | os.X_OK):
            return CheckResult(
                "key", False, f"{path} cannot be made; set KEY_FILE to another place"
            )
        return CheckResult("key", True, f"{path} is made at the first start")
    from bot.state import StateError, load_key

    try:
        load_key(path)
    except StateError as error:
        return CheckResult("key", False, str(error))
    return CheckResult("key", True, f"{path} can be read by this user only")


def _state(settings: Settings) -> CheckResult:
    """Check how large what the bots remember is, and whether any of it was damaged lately."""
    from bot.state import LIMIT_BYTES, StateError, look_at

    if settings.database_url is not None and settings.token is not None:
        try:
            with closing(look_at(settings, with_key=False)) as state:
                told = f"{state.size_bytes / 1e6:.1f} MB in {settings.database_url}"
                return CheckResult("state", True, told)
        except StateError as error:
            return CheckResult("state", False, str(error))
    damaged = sorted(settings.data_dir.glob("bot-*/*.damaged*"))
    if damaged:
        told = f"{damaged[-1]} was damaged and put aside; a new file has what could be read of it"
        return CheckResult("state", None, told)
    sizes = [path.stat().st_size for path in settings.data_dir.glob("bot-*/state.db")]
    largest, most = max(sizes, default=0), LIMIT_BYTES
    told = f"{largest / 1e6:.1f} of at most {most / 1e6:.0f} MB"
    return CheckResult("state", largest < 0.8 * most, told)


def _nearest(path: Path) -> Path:
    """The folder, or the closest above it that there is."""
    return next(one for one in (path.absolute(), *path.absolute().parents) if one.is_dir())


def age_of(moment: float) -> str:
    """The age of a moment in a word or two.

    >>> age_of(time.time() - 7200)
    '2 h ago'
    """
    passed_s = max(time.time() - moment, 0)
    return f"{passed_s / 3600:.0f} h ago" if passed_s >= 5400 else f"{passed_s / 60:.0f} min ago"


def people_findings(settings: Settings) -> Iterator[CheckResult]:
    """Checks of the admins and of the people and groups that may ask."""
    if settings.admins:
        yield CheckResult("admins", True, f"{len(settings.admins)}, named in ADMINS")
    else:
        told = "none, so articles are added on this machine only; see ADMINS in .env.example"
        yield CheckResult("admins", None, told)
    if settings.allowed is None:
        yield CheckResult("allowed", True, "everybody may ask; see ALLOWED")
        return
    groups = sum(id < 0 for id in settings.allowed)
    people = len(settings.allowed) - groups
    told = f"{people} people and {groups} groups may ask, beside the admins"
    yield CheckResult("allowed", True, told)


_HERE = ("127.0.0.1", "::1", "localhost")


def web_findings(settings: Settings) -> Iterator[CheckResult]:
    """Where the web page is served, and what it needs for that."""
    if settings.web_listen is None:
        yield CheckResult("web", None, "not served with the bot: WEB_LISTEN is empty")
        return
    yield _listening(settings, settings.web_listen)
    host, _ = host_and_port(settings.web_listen)
    if settings.web_address and not settings.web_trusted:
        yield CheckResult(
            "web proxy",
            False,
            "WEB_ADDRESS says that a web server stands before the page, but WEB_TRUSTED names "
            "none: all visitors count as one and soon have to wait; name it, such as "
            "WEB_TRUSTED=127.0.0.1",
        )
    elif settings.web_trusted:
        told = ", ".join(map(str, settings.web_trusted))
        yield CheckResult("web proxy", True, f"believed for whom it asks: {told}")
    if settings.web_address is None and host not in _HERE:
        yield CheckResult(
            "web address",
            None,
            "WEB_ADDRESS is empty: feeds have no whole addresses, and the link to the desk opens "
            "on this machine alone",
        )
    elif settings.web_address and settings.web_address.startswith("http:"):
        public = urlsplit(settings.web_address).hostname or ""
        if public not in _HERE and not public.endswith(".onion"):
            yield CheckResult(
                "web address",
                False,
                f"{settings.web_address} is not encrypted: who carries it reads what is asked, "
                "and the cookie of the desk; put a certificate on the web server, and https:// "
                "into WEB_ADDRESS",
            )
    if settings.api_needs_key and not settings.api_keys:
        yield CheckResult(
            "web keys",
            False,
            "API_NEEDS_KEY is yes, but API_KEYS names none: nobody can use the API; make a key "
            "with: verbatim api-key NAME",
        )


def _listening(settings: Settings, listen: str) -> CheckResult:
    """Whether the page is there or, while nothing listens, could be."""
    try:
        answer = httpx.get(f"http://{listen}{_below(settings)}/robots.txt", timeout=5)
    except httpx.HTTPError:
        pass
    else:
        if answer.status_code == httpx.codes.OK and "Content-Security-Policy" in answer.headers:
            return CheckResult("web", True, f"served at {listen}")
        return CheckResult(
            "web", False, f"another program answers at {listen}; set another WEB_LISTEN"
        )
    try:
        bind(listen, "WEB_LISTEN").close()
    except (SettingsError, OSError) as error:
        return CheckResult("web", False, str(error))
    return CheckResult("web", True, f"will be served at {listen}; it is free")


def _below(settings: Settings) -> str:
    return urlsplit(settings.web_address or "").path


def botfather_findings(
    me: Mapping[str, Any], *, guest_mode: bool = False
) -> Iterator[CheckResult]:
    """Checks of the switches at @BotFather, as getMe reports them; see docs/botfather.md."""
    if guest_mode and not me.get("supports_guest_queries"):
        told = "GUEST_MODE=yes, but Telegram has it off; turn it on in @BotFather's Mini App"
        yield CheckResult("guest mode", False, told)
    if me.get("supports_inline_queries"):
        yield CheckResult("inline", True, "@BotFather has it on: people can ask in any chat")
    else:
        yield CheckResult("inline", None, "off; send @BotFather /setinline to have it in any chat")
    if me.get("can_join_groups") is False:
        yield CheckResult(
            "groups", None, "it can be added to none; see /setjoingroups of @BotFather"
        )
    elif me.get("can_read_all_group_messages"):
        told = "privacy mode is off: mentions arrive, and so does all else that is said there"
        yield CheckResult("groups", True, told)
    else:
        told = "privacy mode is on: commands and replies to the bot arrive, bare mentions do not"
        yield CheckResult("groups", True, told)


def menu_findings(
    settings: Settings, asked: Callable[[str, Mapping[str, str]], object]
) -> Iterator[CheckResult]:
    """Which commands Telegram shows; `asked` gives the result of a method, None for an error."""
    commands = asked("getMyCommands", {})
    number = len(commands) if isinstance(commands, list) else 0
    if number:
        yield CheckResult("menu", True, f"{number} commands; set by the bot when it starts")
    else:
        yield CheckResult("menu", None, "no commands yet; the bot sets them when it starts")
    strangers = [
        str(id) for id in sorted(settings.admins) if asked("getChat", {"chat_id": str(id)}) is None
    ]
    if strangers:
        told = f"{', '.join(strangers)} of ADMINS must write to the bot first: send it /start"
        yield CheckResult("admins", None, told)


def channel_findings(
    settings: Settings, bot_id: int, asked: Callable[[str, Mapping[str, str]], object]
) -> Iterator[CheckResult]:
    """True if the bot may post to CHANNEL; `asked` is that of `menu_findings`."""
    from bot.channel import language_of

    if settings.channel is None:
        return
    there = {"chat_id": str(settings.channel)}
    chat = asked("getChat", there)
    try:
        language_of(settings, Translators.load())
    except SettingsError as error:
        yield CheckResult("channel", False, str(error))
        return
    member = asked("getChatMember", there | {"user_id": str(bot_id)})
    if not isinstance(chat, dict) or not isinstance(member, dict):
        told = f"the bot does not see {settings.channel}; make it an admin there, or mend CHANNEL"
        yield CheckResult("channel", False, told)
    elif chat.get("type") != "channel":
        told = f"{settings.channel} is a {chat.get('type')}; CHANNEL takes a channel"
        yield CheckResult("channel", False, told)
    elif member.get("can_post_messages"):
        told = f"news of followed feeds is posted to {chat.get('title')}"
        yield CheckResult("channel", True, told)
    else:
        told = f"the bot may not post to {chat.get('title')}; make it an admin that posts messages"
        yield CheckResult("channel", False, told)


_ANSWER_S = 10.0


_SKEW_S = 30.0


_RECENT_S = 3600.0


def api_findings(settings: Settings) -> Iterator[CheckResult]:
    """One line for each; without a token what can be known without. Blocks."""
    # no message of httpx is shown: it may hold the address, and with it the token
    try:
        client = httpx.Client(proxy=settings.proxy, timeout=_ANSWER_S)
    except (ValueError, ImportError, httpx.HTTPError):
        yield CheckResult("api", False, "TELEGRAM_PROXY cannot be used; see .env.example")
        return
    with client:
        yield from _asked(client, settings)


def _asked(client: httpx.Client, settings: Settings) -> Iterator[CheckResult]:
    method = "" if settings.token is None else f"/bot{settings.token}/getMe"
    began = time.time()
    try:
        response = client.get(f"{settings.api_base_url}{method}")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        yield CheckResult("api", False, _unreachable(settings, error))
        return
    passed_s = time.time() - began
    yield CheckResult(
        "api", True, f"{_public(settings.api_base_url)} answers in {passed_s * 1000:.0f} ms"
    )
    yield _clock(response, passed_s)
    if settings.token is None:
        told = "none is set, so only the terminal works: make chat; see TELEGRAM_BOT_TOKEN"
        yield CheckResult("token", None, told)
        return
    token = _token(response)
    yield token
    if token.well:
        yield _webhook(client, settings)
        me, asked = _json(response)["result"], partial(_result, client, settings)
        yield from botfather_findings(me, guest_mode=settings.guest_mode)
        yield from menu_findings(settings, asked)
        yield from channel_findings(settings, me["id"], asked)


def _public(address: str) -> str:
    """An address as it may be shown: without a name and password.

    >>> _public("https://u:secret@bot.example:8081/api")
    'https://bot.example:8081/api'
    """
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _unreachable(settings: Settings, error: Exception) -> str:
    kind, api = type(error).__name__, _public(settings.api_base_url)
    if isinstance(error, httpx.ProxyError) or settings.proxy:
        return (
            f"{api} cannot be reached through TELEGRAM_PROXY ({kind}); see that "
            "the proxy runs, and that its address is right"
        )
    return (
        f"{api} cannot be reached ({kind}); see the network, or set "
        "TELEGRAM_PROXY where Telegram is blocked"
    )


def _clock(response: httpx.Response, passed_s: float) -> CheckResult:
    """Check the machine's clock against the API's: retention and rate limits depend on it."""
    try:
        there = parsedate_to_datetime(response.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return CheckResult("clock", None, "the API does not tell the time")
    ahead_s = time.time() - passed_s / 2 - there - 0.5  # Date is in whole seconds, cut off
    told = f"{abs(ahead_s):.0f} s {'ahead of' if ahead_s > 0 else 'behind'} the API's"
    if abs(ahead_s) > _SKEW_S + passed_s / 2:
        return CheckResult("clock", False, f"{told}; set it: timedatectl set-ntp true")
    return CheckResult("clock", True, told)


def _token(response: httpx.Response) -> CheckResult:
    body = _json(response)
    result = body.get("result")
    if response.status_code == httpx.codes.OK and isinstance(result, dict):
        return CheckResult("token", True, f"of @{result.get('username')}")
    if response.status_code in {401, 404}:
        return CheckResult(
            "token",
            False,
            "Telegram refuses it: ask @BotFather for the current one, put it into "
            "TELEGRAM_BOT_TOKEN, and see that TELEGRAM_API_BASE_URL is right",
        )
    return CheckResult(
        "token", False, f"getMe is answered with HTTP {response.status_code}; try again later"
    )


def _webhook(client: httpx.Client, settings: Settings) -> CheckResult:
    try:
        response = client.get(f"{settings.api_base_url}/bot{settings.token}/getWebhookInfo")
        info = _json(response).get("result")
    except (httpx.HTTPError, OSError) as error:
        return CheckResult("updates", False, f"getWebhookInfo fails ({type(error).__name__})")
    if not isinstance(info, dict):
        return CheckResult("updates", False, f"getWebhookInfo: HTTP {response.status_code}")
    if not info.get("url"):
        return CheckResult("updates", True, "no webhook is set, so verbatim run asks for them")
    told = (
        f"posted to {_public(info['url'])}, {info.get('pending_update_count', 0)} waiting; start "
        "with --webhook"
    )
    failed = info.get("last_error_date")
    if isinstance(failed, int) and time.time() - failed < _RECENT_S:
        why = info.get("last_error_message")
        return CheckResult("updates", False, f"{told}; {age_of(failed)} a post failed: {why}")
    return CheckResult("updates", True, told)


def _result(
    client: httpx.Client, settings: Settings, method: str, params: Mapping[str, str]
) -> object:
    """The result of an API method; None if it is refused or unreachable."""
    url = f"{settings.api_base_url}/bot{settings.token}/{method}"
    try:
        return _json(client.get(url, params=dict(params))).get("result")
    except (httpx.HTTPError, OSError):
        return None


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


_ANY = Question("What is this about, and who says so?")


def corpus_findings(settings: Settings, shown: Shown) -> Iterator[CheckResult]:
    """One line for each. Blocks: it loads the encoder and answers a question."""
    try:
        encoder = settings.open_encoder(shown.busy)
    except EncoderError as error:
        yield CheckResult("encoder", False, str(error))
        return
    yield CheckResult("encoder", True, f"{encoder.name} loads")
    if not settings.has_corpus():
        if settings.seeds_dir is None:
            told = "none yet; the bot begins an empty one; add articles with: verbatim add PATH"
            yield CheckResult("corpus", True, told)
        elif settings.seeds_dir.is_dir():
            told = f"none yet; it is built from {settings.seeds_dir} with the first question"
            yield CheckResult("corpus", True, told)
        else:
            told = f"none at {settings.database}; add articles with: verbatim add PATH"
            yield CheckResult("corpus", False, told)
        return
    try:
        yield from _answers(settings, shown)
    except (CorpusError, EncoderError) as error:
        yield CheckResult("corpus", False, str(error))
    if settings.database_read_url is not None:
        yield _standby(settings, settings.database_read_url)


def _standby(settings: Settings, at: DatabaseUrl) -> CheckResult:
    """Whether what DATABASE_READ_URL names can be searched, and is as new as the primary."""
    try:
        with CorpusStore.open(settings.database) as store, CorpusStore.open(at) as copy:
            theirs, ours = copy.search.revision, store.search.revision
    except CorpusError as error:
        return CheckResult("standby", False, f"{error}; the primary is searched meanwhile")
    if theirs == ours:
        return CheckResult("standby", True, f"{at} is as new as the primary")
    told = f"{at} has revision {theirs.generation}, the primary {ours.generation}"
    return CheckResult("standby", None, f"{told}; the primary is searched until it has caught up")


def _answers(settings: Settings, shown: Shown) -> Iterator[CheckResult]:
    with CorpusStore.open(settings.database) as store:
        index = index_state(store)
    with answering(settings, shown) as answerer:  # where an embedding is missing, it says so
        held = answerer.sources()
        passages = sum(one.passages for one in held)
        articles = "1 article" if len(held) == 1 else f"{len(held)} articles"
        told = f"{articles}, {passages} passages, all of them embedded"
        yield CheckResult("corpus", bool(held), told if held else "empty; verbatim add PATH")
        if not held:
            return
        languages = (one.article.language for one in held)
        if foreign := warn_of_foreign(languages, settings.encoder):
            yield CheckResult("languages", None, foreign)
        began = time.monotonic()
        answerer.answer(_ANY)
        taken_ms = (time.monotonic() - began) * 1000
        mended = "" if index.well else "; it was made anew"
        yield CheckResult("index", True, f"{index.told}{mended}")
        yield CheckResult("answer", True, f"a question is answered in {taken_ms:.0f} ms")
