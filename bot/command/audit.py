"""`verbatim audit`: what admins did, as a table."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from rich.table import Table

from bot.command import terminal
from bot.life.instance import folder
from bot.settings import Settings
from bot.state import load_key
from bot.state.actions import Actions
from bot.state.file import StateView


def audit(settings: Settings) -> None:
    """Print all that is kept of it, oldest first. Raises StateError where no bot ran yet.

    Who it was is known where it is an admin of now; the others stay hashes.
    """
    key = load_key(settings.key_file)
    with closing(StateView(folder(settings) / "state.db", key)) as file:
        actions = Actions(file)
        names = {actions.hashed(id): str(id) for id in settings.admins}
        table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
        for name in ("when", "admin", "did"):
            table.add_column(name)
        for who, did, at in actions.all():
            when = datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
            table.add_row(when, names.get(who, f"no admin any more ({who[:8]})"), did)
    if not table.row_count:
        terminal.console().print("No admin has done anything in the last 90 days.")
        return
    terminal.console().print(table)
