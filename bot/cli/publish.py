"""The commands that publish beside Telegram: the password of the desk, keys of the API."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import ARTICLES, BOT, examples

if TYPE_CHECKING:
    from bot.settings import Settings

# Each command imports what it needs when it runs, so that --help answers at once.

app = typer.Typer()


@app.command(
    rich_help_panel=ARTICLES,
    epilog=examples(
        "verbatim site /srv/www/ferry", "verbatim site OUT --language ru --key site.key"
    ),
)
def site(
    context: typer.Context,
    to: Annotated[
        Path, typer.Argument(metavar="OUT", help="A folder of its own; a former snapshot goes.")
    ],
    *,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="Of what is not an article: en, ru, uk, de, fr, es; again for others beside it.",
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Sign it; verbatim site-key makes such a key."),
    ] = None,
) -> None:
    """Write the web page as files: to mirror anywhere, to read and search without a network.

    The title is WEB_TITLE. Hidden articles are not in it. It appears whole, or not at all.
    """
    from bot.answer_worker import answering
    from bot.i18n import Translators
    from bot.render import terminal
    from bot.settings import SettingsError
    from bot.suggestion_cache import own_suggestions
    from bot.web.snapshot import SigningKey, Snapshot

    settings: Settings = context.obj()
    translators = Translators.load()
    first, *others = dict.fromkeys(language or ["en"])
    for code in (first, *others):
        if code not in translators.speeches:
            spoken = ", ".join(translators.speeches)
            raise SettingsError(f"no words in {code!r}; the languages are: {spoken}")
    signing = SigningKey.read(key) if key else None
    own = tuple(own_suggestions(settings.suggestions))
    console = terminal.console(stderr=True)
    shown = terminal.Progress(console)
    with answering(settings, shown) as answerer, shown.busy("Writing the pages"):
        made = Snapshot(answerer, settings.web_title, translators, first, own, tuple(others))
        held = made.write(to, signing)
    told = (
        f"{held.articles:,} article{'s' * (held.articles != 1)} and {held.questions} "
        f"question{'s' * (held.questions != 1)} in {held.files:,} files, "
        f"{held.bytes / 1e6:.1f} MB, written to {to}"
    )
    console.print(terminal.clean(told), soft_wrap=True)


@app.command("site-key", rich_help_panel=ARTICLES, epilog=examples("verbatim site-key site.key"))
def site_key(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file for the secret key.")],
) -> None:
    """Make a key that signs snapshots; give readers the public key, in FILE.pub.

    They check a snapshot with: minisign -Vm SHA256SUMS -p FILE.pub && sha256sum -c SHA256SUMS
    """
    from bot.settings import SettingsError
    from bot.web.snapshot import SigningKey

    try:
        public = SigningKey.new().write(to)
    except OSError as error:
        raise SettingsError(f"cannot write {to}: {error.strerror}; give a new file") from error
    typer.echo(f"secret key: {to}\npublic key: {public}\n{public.read_text().splitlines()[1]}")


@app.command(
    "desk-password",
    rich_help_panel=BOT,
    epilog=examples("verbatim desk-password", "verbatim desk-password --off"),
)
def desk_password(
    context: typer.Context,
    *,
    off: Annotated[
        bool, typer.Option("--off", help="Remove it: links from the bot alone open the desk.")
    ] = False,
) -> None:
    """Set the password of the editors' desk; it is asked for, or read from stdin.

    Whoever entered with the former one is out. Admins need none: /desk in the bot is a link.
    """
    from bot.settings import SettingsError
    from bot.state import State
    from bot.state.admin_records import PASSWORD_CHARS

    with State.beside(context.obj()) as state:
        if off:
            gone = state.desk.drop_password()
            typer.echo("password removed" if gone else "there was no password")
            return
        password = _typed_password()
        if len(password) < PASSWORD_CHARS:
            raise SettingsError(
                f"the password has {len(password)} characters; give at least {PASSWORD_CHARS}"
            )
        state.desk.set_password(password)
    typer.echo("password set; enter at /desk of the web pages")


@app.command("api-key", rich_help_panel=BOT, epilog=examples("verbatim api-key blog"))
def api_key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Whose it is: letters, digits, . _ and -.")
    ],
) -> None:
    """Make a key of the API, and the entry for API_KEYS that lets it in.

    The key is shown once and kept nowhere: API_KEYS holds only its digest.
    """
    from bot.settings import Settings
    from bot.web.api import digest_of, new_key

    key = new_key()
    entry = f"{name}:{digest_of(key)}"
    Settings.from_env({"API_KEYS": entry})  # or the name is refused
    typer.echo(f"key, for whoever asks:  {key}")
    typer.echo(f"entry, for API_KEYS:    {entry}")


def _typed_password() -> str:
    """The password, typed twice where somebody types."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
