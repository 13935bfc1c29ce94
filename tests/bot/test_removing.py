"""What admins are told of what they did, within what one message holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import CorpusStore, hide
from tests.bot.processes import small_bot
from tests.bot.test_watches import publish
from tests.botapi import ALICE, BotApi


@pytest.mark.process
def test_an_article_that_is_hidden_can_be_removed(tmp_path: Path) -> None:
    """An admin who has its id is asked whether it is meant; it is not in the list."""
    id = publish(tmp_path, "The river rose.", title="Flood")
    with CorpusStore.open(tmp_path / "data" / "corpus.db") as store:
        hide(store, id)
    env = {"ADMINS": str(ALICE.id)}
    with BotApi() as api, small_bot(api, tmp_path, program="news_bot", delay_s=0.0, env=env):
        assert "Flood" not in api.wait_for_reply(api.say("/remove")).text
        assert "Remove Flood" in api.wait_for_reply(api.say(f"/remove {id}")).text
