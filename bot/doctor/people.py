"""What `verbatim doctor` finds of who may do what, and of what @BotFather has switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.doctor.check_up import Finding
from bot.settings import Settings


def people_findings(settings: Settings) -> Iterator[Finding]:
    """Who are the admins, and who may ask."""
    if settings.admins:
        yield Finding("admins", True, f"{len(settings.admins)}, named in ADMINS")
    else:
        told = "none, so articles are added on this machine only; see ADMINS in .env.example"
        yield Finding("admins", None, told)
    if settings.allowed is None:
        yield Finding("allowed", True, "everybody may ask; see ALLOWED")
        return
    groups = sum(id < 0 for id in settings.allowed)
    people = len(settings.allowed) - groups
    told = f"{people} people and {groups} groups may ask, beside the admins"
    yield Finding("allowed", True, told)


def botfather_findings(me: Mapping[str, Any], *, guest_mode: bool = False) -> Iterator[Finding]:
    """What getMe tells of the switches that only @BotFather has; see docs/botfather.md."""
    if guest_mode and not me.get("supports_guest_queries"):
        told = "GUEST_MODE=yes, but Telegram has it off; turn it on in @BotFather's Mini App"
        yield Finding("guest mode", False, told)
    if me.get("supports_inline_queries"):
        yield Finding("inline", True, "@BotFather has it on: people can ask in any chat")
    else:
        yield Finding("inline", None, "off; send @BotFather /setinline to have it in any chat")
    if me.get("can_join_groups") is False:
        yield Finding("groups", None, "it can be added to none; see /setjoingroups of @BotFather")
    elif me.get("can_read_all_group_messages"):
        told = "privacy mode is off: mentions arrive, and so does all else that is said there"
        yield Finding("groups", True, told)
    else:
        told = "privacy mode is on: commands and replies to the bot arrive, bare mentions do not"
        yield Finding("groups", True, told)


def menu_findings(
    settings: Settings, asked: Callable[[str, Mapping[str, str]], object]
) -> Iterator[Finding]:
    """Which commands Telegram shows; `asked` gives the result of a method, None for an error."""
    commands = asked("getMyCommands", {})
    number = len(commands) if isinstance(commands, list) else 0
    if number:
        yield Finding("menu", True, f"{number} commands; set by the bot when it starts")
    else:
        yield Finding("menu", None, "no commands yet; the bot sets them when it starts")
    strangers = [
        str(id) for id in sorted(settings.admins) if asked("getChat", {"chat_id": str(id)}) is None
    ]
    if strangers:
        told = f"{', '.join(strangers)} of ADMINS must write to the bot first: send it /start"
        yield Finding("admins", None, told)
