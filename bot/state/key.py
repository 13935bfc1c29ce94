"""The key under which chats and people are hashed, in a file of its own."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

from bot.state.file import StateError


def load_key(path: Path) -> bytes:
    """The key in a file that only its owner can read; made where there is none.

    Raises StateError where it cannot be read or made, or where others can read it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        mode = path.stat().st_mode & 0o077
        key = bytes.fromhex(_written(path))
    except (OSError, ValueError) as error:
        raise StateError(
            f"the key {path} cannot be used ({error}); set KEY_FILE to a file that can be "
            "written, or delete it to have a new one made"
        ) from error
    if mode:
        raise StateError(f"others can read the key {path}; close it with: chmod 600 {path}")
    if len(key) < 16:
        raise StateError(f"the key {path} is too short; delete it to have a new one made")
    return key


def _written(path: Path) -> str:
    """What is in the file, once it is; another process may be making it."""
    for _ in range(20):
        if text := path.read_text(encoding="ascii").strip():
            return text
        time.sleep(0.05)
    return ""
