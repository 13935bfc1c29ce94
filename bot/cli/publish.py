"""The commands that publish beside Telegram: the password of the desk, keys of the API."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli import BOT, examples

# Each command imports what it needs when it runs, so that --help answers at once.

app = typer.Typer()


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
    from bot.state.desk_access import PASSWORD_CHARS

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
    from bot.web.api_keys import digest_of, new_key

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
