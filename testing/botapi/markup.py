"""Inline keyboards, checked as Telegram does and a little more."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import mistake
from .links import checked_link

CALLBACK_DATA_BYTES = 64
COPY_TEXT_CHARS = 256
BUTTONS_PER_ROW = 8
BUTTONS_IN_ALL = 100
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def check_markup(markup: object) -> dict[str, object] | None:
    """The markup as it is stored; None for none and for an empty keyboard."""
    if not isinstance(markup, Mapping):
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        return dict(markup)
    buttons = [button for row in rows for button in row]
    if any(not row for row in rows):
        raise mistake("keyboard", "an inline keyboard row is empty")
    if any(len(row) > BUTTONS_PER_ROW for row in rows) or len(buttons) > BUTTONS_IN_ALL:
        raise mistake("keyboard", "reply markup is too long")
    for button in buttons:
        _check_button(button)
    return dict(markup) if buttons else None


def _check_button(button: Mapping[str, object]) -> None:
    if not str(button["text"]).strip():
        raise mistake("keyboard", "inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise mistake(
            "keyboard",
            "can't parse inline keyboard button: Text buttons are unallowed in the inline "
            "keyboard",
        )
    if len(actions) > 1:
        raise mistake("keyboard", f"a button can do one thing, not {' and '.join(actions)}")
    data, url = str(button.get("callback_data", "x")), str(button.get("url", "tg://"))
    if not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
        raise mistake("keyboard", "BUTTON_DATA_INVALID")
    if not (url.startswith("tg://") or checked_link(url)):
        raise mistake("keyboard", f"inline keyboard button URL '{url}' is invalid")
    copied = button.get("copy_text", {"text": "x"})
    assert isinstance(copied, Mapping)
    if not 1 <= len(str(copied["text"])) <= COPY_TEXT_CHARS:
        raise mistake("keyboard", "BUTTON_COPY_TEXT_INVALID")
