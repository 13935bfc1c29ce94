"""Pictures of the web pages, made by the pages themselves: `python -m docs.play.pages`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.logs import Metrics
from bot.settings import Settings
from bot.state import State
from bot.web.application import build_web
from bot.web.snapshot import Snapshot
from docs.play.picture import shrink
from testing.ferry import ANSWERED, ferry_answerer, newsroom_of, served

_PICTURES = Path(__file__).parents[1] / "pictures"
_VERBATIM, _NEWSROOM = "127.0.0.1:8951", "127.0.0.1:8952"
_PASSWORD = "of these pictures"  # noqa: S105 - of nobody
_WEEK = (("answered", 9), ("uncertain", 3), ("not_found", 4), ("not_a_question", 1))


@contextmanager
def _sites(folder: Path) -> Iterator[State]:
    """The ferry's site, a newsroom that embeds it, and a snapshot below the folder."""
    with ferry_answerer() as answerer:
        snapshot = Snapshot(answerer, "The Halvik ferry", Translators.load(), "en", (ANSWERED,))
        snapshot.write(folder / "out")
    settings = replace(
        Settings(), web_title="The Halvik ferry", web_origins=(f"http://{_NEWSROOM}",)
    )
    with (
        ferry_answerer() as answerer,
        AnswerWorker(answerer, Metrics()) as worker,
        State(folder / "state.db", bytes(32)) as state,
        served(lambda: build_web(settings, worker, state), _VERBATIM),
        served(lambda: newsroom_of(_VERBATIM), _NEWSROOM),
    ):
        yield state


def _shoot(page: Page, name: str) -> None:
    path = _PICTURES / f"web-{name}.png"
    page.screenshot(path=path, full_page=True)
    shrink(path)


def main() -> None:
    """Write the pictures. Blocks for half a minute."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with (
        tempfile.TemporaryDirectory() as name,
        _sites(Path(name)) as state,
        sync_playwright() as launcher,
    ):
        opened = launcher.chromium.launch(executable_path=browser)
        wide = opened.new_page(viewport={"width": 760, "height": 400}, locale="en-GB")
        wide.goto(f"http://{_NEWSROOM}/repair")
        wide.locator("iframe").evaluate("frame => frame.remove()")
        wide.locator("verbatim-ask").get_by_role("searchbox").fill(ANSWERED)
        wide.locator("verbatim-ask").get_by_role("searchbox").press("Enter")
        wide.locator("verbatim-ask mark").wait_for()
        _shoot(wide, "embed")
        wide.goto(f"{(Path(name) / 'out').as_uri()}/index.html?q=ferries")
        wide.locator("#found mark").first.wait_for()
        _shoot(wide, "snapshot")
        state.desk.set_password(_PASSWORD)
        for outcome, times in _WEEK:
            for _ in range(times):
                state.counts.add("en", "web", outcome)
        wide.goto(f"http://{_VERBATIM}/desk")
        wide.fill("#password", _PASSWORD)
        wide.get_by_role("button", name="Enter").click()
        wide.get_by_role("img").wait_for()
        _shoot(wide, "desk")
        phone = opened.new_page(
            viewport={"width": 320, "height": 400}, color_scheme="dark", locale="ru-RU"
        )
        phone.goto(f"http://{_VERBATIM}/?q={ANSWERED}")
        _shoot(phone, "phone")
        opened.close()


if __name__ == "__main__":
    main()
