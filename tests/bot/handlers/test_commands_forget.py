"""/forget erases what it can reach, whatever else is damaged."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from corpus import sqlite3
from testing.botapi import BotApi
from testing.processes import whole_bot

pytestmark = pytest.mark.process


def _change(folder: Path, sql: str) -> int:
    """Run SQL on the state of the only bot there is, which is running; gives the first number."""
    (path,) = folder.glob("data/bot-*/state.db")
    with closing(sqlite3.connect(path)) as file, file:
        row = file.execute(sql).fetchone()
        return int(row[0]) if row else 0


def test_a_choice_that_cannot_be_read_keeps_nothing(tmp_path: Path) -> None:
    """It is looked up for the menu alone."""
    with BotApi() as api, whole_bot(api, tmp_path):
        api.press(api.wait_for_reply(api.say("/language")), "Deutsch")
        edited = "editMessageText"
        api.wait_until(lambda: any(one.method == edited for one in api.sent), what="the choice")
        api.wait_for_reply(api.say("users of Telegram?"))
        _change(tmp_path, "UPDATE choices SET language = CAST(x'ff' AS TEXT) RETURNING 1")
        assert _change(tmp_path, "SELECT count(*) FROM answers") == 1
        assert "Done" in api.wait_for_reply(api.say("/forget")).text
        assert _change(tmp_path, "SELECT count(*) FROM answers") == 0


def test_what_is_in_memory_goes_where_the_file_cannot_be_written(tmp_path: Path) -> None:
    """Neither needs the other."""
    with BotApi() as api, whole_bot(api, tmp_path):
        api.wait_for_reply(api.say("users of Telegram?"))
        _change(tmp_path, "ALTER TABLE answers RENAME TO gone")
        assert "Done" not in api.wait_for_reply(api.say("/forget")).text
        _change(tmp_path, "ALTER TABLE gone RENAME TO answers")
        assert "55 million" in api.wait_for_reply(api.say("and now?")).text
