"""The product as a process, with all its handlers, but answers without a model.

Its settings come from the environment; the first argument is JSON with figures for Limits and
`delay_s`, which every answer takes. A question with the word `raise` fails, repeating it, one
with `die` ends the process at once; one with `nobody` is not answered.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

from bot import logs
from bot.app import build_application
from bot.desk import Desk
from bot.life.counts import Counts
from bot.life.instance import only_instance
from bot.life.runtime import run
from bot.life.stopping import Stopping
from bot.limits import Limits
from bot.sending.outbox import Outbox
from bot.settings import Settings, SettingsError
from bot.state import State, load_key
from corpus import Article, Held, Passage, split
from retrieval import Answer, Question, Quote
from retrieval.chatter import is_chatter

ARTICLE = Article(
    "Max is an app. It has 55 million users. Telegram has 60 million users.",
    title="All about Max",
)


class Made:
    """One quote to questions with the word Telegram, another one to all others."""

    def __init__(self, delay_s: float) -> None:
        """Take so long for each."""
        self._delay_s = delay_s

    def answer(self, question: Question) -> Answer:
        """A quote of the article. Blocks."""
        words = question.text.split()
        if "die" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if "raise" in words:
            raise ValueError(question.text)
        time.sleep(self._delay_s)
        if is_chatter(question.text):
            return Answer(question, (), is_question=False)
        passage = Passage(1, ARTICLE, *split(ARTICLE.text)[0])
        sentence = passage.sentences[2 if "Telegram" in question.text else 1]
        quotes = (Quote(passage, sentence, sentence, None, 0.9),)
        return Answer(question, (), quotes) if "nobody" in words else Answer(question, quotes)

    def sources(self) -> list[Held]:
        """No articles."""
        return []


def main() -> int:
    """Run until told to stop."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    made = Made(asked.pop("delay_s", 0.05))
    limits = Limits(**asked)
    settings = Settings.from_env(os.environ)
    counts = Counts()
    try:
        with Stopping(limits.stop_s) as stopping, only_instance(settings) as place:
            logs.set_up(settings.log_level, settings.token)
            key = load_key(settings.key_file)
            with Desk(made, counts) as desk, State(place / "state.db", key) as state:
                return run(
                    settings,
                    build_application(settings, desk, state, Outbox(counts)),
                    state=place,
                    counts=counts,
                    stopping=stopping,
                    check=desk.sources,
                    limits=limits,
                )
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    sys.exit(main())
