"""What must not be shown, as a person says and sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from bot.command import terminal
from bot.settings import Settings
from corpus import CorpusError, CorpusStore, Rule
from corpus import hidden as hidden_by
from corpus import hide as hide_in
from corpus import unhide as unhide_in

if TYPE_CHECKING:
    from bot.command.keeping import HiddenKind


def hide(settings: Settings, what: str, kind: HiddenKind | None) -> None:
    """Hide something, and say what it was taken for and how much of it there is."""
    with CorpusStore.open(settings.corpus) as store:
        rule = hide_in(store, what, kind)
        _, articles, passages = next(each for each in hidden_by(store) if each[0] == rule)
    terminal.console().print(terminal.clean(f"{_named(rule)} hidden: {_much(articles, passages)}"))


def unhide(settings: Settings, what: str) -> None:
    """Show something again.

    Raises CorpusError where it was not hidden.
    """
    with CorpusStore.open(settings.corpus) as store:
        gone = unhide_in(store, what)
    if not gone:
        raise CorpusError(f"{what!r} is not hidden; see what is with: verbatim hidden")
    for rule in gone:
        terminal.console().print(terminal.clean(f"{_named(rule)} shown again"))


def hidden(settings: Settings) -> None:
    """A table of what is hidden."""
    with CorpusStore.open(settings.corpus) as store:
        told = list(hidden_by(store))
    if not told:
        terminal.console().print("Nothing is hidden; hide something with: verbatim hide WHAT")
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("kind", "what", "hides"):
        table.add_column(name)
    for rule, articles, passages in told:
        table.add_row(*map(terminal.clean, (rule.kind, rule.what, _much(articles, passages))))
    terminal.console().print(table)


def _named(rule: Rule) -> str:
    return f"{rule.kind} “{rule.what}”"


def _much(articles: int, passages: int) -> str:
    """How much a rule hides.

    >>> _much(1, 12), _much(0, 0), _much(0, 2)
    ('1 article, 12 passages', 'nothing that there is yet', '2 passages')
    """
    told = [
        f"{count} {name}{'s' * (count != 1)}"
        for count, name in ((articles, "article"), (passages, "passage"))
        if count
    ]
    return ", ".join(told) or "nothing that there is yet"
