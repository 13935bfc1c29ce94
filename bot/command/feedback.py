"""`verbatim feedback`: what readers thought of answers, for who keeps the articles."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import closing
from dataclasses import asdict, fields

from bot.life.instance import folder
from bot.settings import Settings
from bot.state import load_key
from bot.state.feedback import Feedback, Marks, Opinion
from bot.state.file import StateView


def feedback(settings: Settings, *, as_json: bool) -> None:
    """Write CSV, or one JSON object a line, oldest first. Raises StateError where no bot ran yet.

    Never who pressed what, nor what was asked: neither is kept.
    """
    key = load_key(settings.key_file)
    with closing(StateView(folder(settings) / "state.db", key)) as file:
        opinions = Feedback(file, Marks(file)).opinions()
    out = sys.stdout
    if as_json:
        out.writelines(f"{json.dumps(asdict(opinion))}\n" for opinion in opinions)
        return
    table = csv.DictWriter(out, [field.name for field in fields(Opinion)], lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(opinion) for opinion in opinions)
