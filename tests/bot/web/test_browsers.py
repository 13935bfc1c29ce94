"""The pages in real browsers, Chromium and Firefox: asked, marked, voted on, embedded, taken home.

A browser that is not installed is skipped; a Firefox that playwright cannot drive is driven in
`test_firefox.py`. Every page is looked at by axe, too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from testing.ferry import ANSWERED, EXACT, PASSWORD, Sites

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

pytestmark = [pytest.mark.process, pytest.mark.slow]

_EXECUTABLES = {
    "chromium": ("chromium", "chromium-browser"),
    "firefox": ("firefox-esr", "firefox"),
}
_FIREFOX = 143  # the first that knows network.addDataCollector, which playwright asks it for
_PAGES = {
    "home": "/",
    "answer": "/?q=Who+owns+the+Halvik+ferry%3F",
    "nothing": "/?q=Who+painted+the+moon%3F",
    "overview": "/overview",
    "timeline": "/timeline",
    "articles": "/articles",
    "frame": "/embed?article=https://herald.example/repair&q=Who+owns+it%3F",
    "examples": "/embed/examples",
    "no such page": "/nothing",
}
_DESK = ("", "/articles", "/add", "/feeds", "/hidden", "/unanswered", "/votes", "/settings")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Surfer:
    """A browser by its name, and how it is opened."""

    name: str
    launcher: Playwright
    browser: Browser

    @contextmanager
    def page(
        self, *, dark: bool = False, scripts: bool = True, width: int = 1000
    ) -> Iterator[Page]:
        """A page in a context of its own. Firefox is told by its settings, before it starts."""
        size: Any = {"width": width, "height": 800}
        if self.name == "chromium":
            context = self.browser.new_context(
                viewport=size,
                color_scheme="dark" if dark else "light",
                java_script_enabled=scripts,
                locale="en-GB",
            )
            with _closing(context):
                yield context.new_page()
            return
        told = {"javascript.enabled": scripts, "intl.accept_languages": "en-GB"}
        told["layout.css.prefers-color-scheme.content-override"] = 0 if dark else 1
        other = _launch(self.launcher, "firefox", told) if dark or not scripts else self.browser
        # it knows no command for these; None would be the usual ones
        usual: Any = dict.fromkeys(
            ("color_scheme", "reduced_motion", "forced_colors", "contrast"), "null"
        )
        context = other.new_context(viewport=size, **usual)
        try:
            with _closing(context):
                yield context.new_page()
        finally:
            if other is not self.browser:
                other.close()


@contextmanager
def _closing(context: BrowserContext) -> Iterator[None]:
    try:
        yield
    finally:
        context.close()


def _executable(name: str) -> str | None:
    return next(filter(None, map(shutil.which, _EXECUTABLES[name])), None)


def _version(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r" (\d+)\.", told.stdout)
    return int(found[1]) if found else 0


def _launch(launcher: Playwright, name: str, told: dict[str, Any] | None = None) -> Browser:
    path = _executable(name)
    if name == "chromium":
        return launcher.chromium.launch(executable_path=path)
    settings = {"intl.accept_languages": "en-GB", **(told or {})}
    return launcher.firefox.launch(
        channel="moz-firefox", executable_path=path, firefox_user_prefs=settings
    )


@pytest.fixture(scope="module", params=_EXECUTABLES)
def surfer(request: pytest.FixtureRequest) -> Iterator[Surfer]:
    """Each browser that is installed."""
    program = _executable(request.param)
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    if request.param == "firefox" and _version(program) < _FIREFOX:
        pytest.skip(f"playwright asks for commands that Firefox knows from {_FIREFOX} on")
    with playwright.sync_playwright() as launcher:
        browser = _launch(launcher, request.param)
        yield Surfer(request.param, launcher, browser)
        browser.close()


def _faults(page: Page) -> list[str]:
    """What axe finds wrong in a page; it must have looked at something."""
    script = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    found = page.evaluate(
        """async ([script, rules]) => {
            new Function(script)();
            const {violations, passes} = await axe.run(document, {runOnly: rules});
            return [passes.length, violations.map(one => one.id + ": " + one.nodes[0].target)];
        }""",
        [script, _RULES],
    )
    assert found[0] > 5
    return list(found[1])


def _enter(page: Page, sites: Sites) -> None:
    page.goto(f"{sites.verbatim}/desk")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Enter").click()
    page.get_by_role("link", name="Figures").wait_for()


def test_a_question_is_asked_marked_and_shared(surfer: Surfer, sites: Sites) -> None:
    """Its address shows somebody else the same; its link opens the article at the sentence."""
    with surfer.page() as page:
        page.goto(sites.verbatim)
        page.get_by_label("Your question").fill(ANSWERED)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator("mark").first.wait_for()
        assert page.locator("mark").first.inner_text() == EXACT
        address = page.url
        page.locator("figcaption a.title").first.click()
        page.locator("article.text mark").first.wait_for()
        assert EXACT in page.locator("article.text mark").first.inner_text()
        assert page.evaluate("document.cookie") == ""
    with surfer.page() as page:
        page.goto(address)
        assert page.locator("h1").inner_text() == ANSWERED
        assert page.locator("mark").first.inner_text() == EXACT


def test_an_answer_is_voted_on(surfer: Surfer, sites: Sites) -> None:
    """With a plain button."""
    with surfer.page() as page:
        page.goto(f"{sites.verbatim}{_PAGES['answer']}")
        page.get_by_role("button", name="Yes").click()
        page.get_by_text("Thank you").first.wait_for()


def test_all_is_done_with_the_keyboard(surfer: Surfer, sites: Sites) -> None:
    """The first key skips to the content; what has the focus is seen."""
    with surfer.page() as page:
        page.goto(sites.verbatim)
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href')")
        assert focused == "#main"
        page.keyboard.press("Enter")
        for _ in range(3):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "q":
                break
        page.keyboard.type(ANSWERED)
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none"
        page.keyboard.press("Enter")
        page.locator("mark").first.wait_for()


def test_it_works_without_a_script(surfer: Surfer, sites: Sites) -> None:
    """Asked with the keyboard, since nothing in the page can be run."""
    with surfer.page(scripts=False) as page:
        page.goto(sites.verbatim)
        for _ in ("skip", "overview", "timeline", "articles", "question"):
            page.keyboard.press("Tab")
        page.keyboard.type(ANSWERED)
        page.keyboard.press("Enter")
        page.wait_for_url("**/?*q=*")
        assert ANSWERED in page.title()


@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_nothing_wrong(surfer: Surfer, sites: Sites, name: str) -> None:
    """By day and by night, by the rules of WCAG 2.2 AA and more."""
    for dark in (False, True) if surfer.name == "chromium" else (False,):
        with surfer.page(dark=dark) as page:
            page.goto(f"{sites.verbatim}{_PAGES[name]}")
            assert _faults(page) == []
            if name == "answer":
                page.goto(f"{sites.verbatim}{page.locator('a.title').first.get_attribute('href')}")
                assert _faults(page) == []


def test_axe_finds_nothing_wrong_at_the_desk(surfer: Surfer, sites: Sites) -> None:
    """At its door and inside."""
    with surfer.page() as page:
        page.goto(f"{sites.verbatim}/desk")
        assert _faults(page) == []
        _enter(page, sites)
        for path in _DESK:
            page.goto(f"{sites.verbatim}/desk{path}")
            assert page.get_by_role("button", name="Leave").is_visible()
            assert _faults(page) == [], path


def test_night_is_dark(surfer: Surfer, sites: Sites) -> None:
    """As the reader's system is."""
    brightness = []
    for dark in (False, True):
        with surfer.page(dark=dark) as page:
            page.goto(sites.verbatim)
            colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            channels = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
            brightness.append(sum(channels) / 3)
    day, night = brightness
    assert day > 200
    assert night < 60


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2)])
def test_nothing_is_cut_off(surfer: Surfer, sites: Sites, width: int, zoom: int) -> None:
    """On a small phone, and with letters twice as large: nobody scrolls sideways."""
    with surfer.page(width=width) as page:
        _enter(page, sites)
        places = [f"{sites.verbatim}{at}" for at in _PAGES.values()]
        places += [f"{sites.verbatim}/desk{path}" for path in _DESK]
        places += [
            sites.snapshot.as_uri() + f"/{at}" for at in ("index.html?q=ferry", "timeline.html")
        ]
        for place in places:
            page.goto(place)
            over = page.evaluate(
                """(zoom) => {
                    document.documentElement.style.fontSize = 100 * zoom + "%";
                    return document.documentElement.scrollWidth - innerWidth;
                }""",
                zoom,
            )
            assert over <= 0, place


def test_the_field_stands_in_the_page_of_a_newsroom(surfer: Surfer, sites: Sites) -> None:
    """In its font, under its policy; the words that answer are marked, and nothing is kept."""
    with surfer.page() as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.goto(f"{sites.newsroom}/repair")
        field = page.locator("verbatim-ask").get_by_role("searchbox", name="Your question")
        field.wait_for()
        assert not [one for one in sent if "embed/answer" in one]
        field.fill(ANSWERED)
        field.press("Enter")
        page.locator("verbatim-ask mark").wait_for()
        assert page.locator("verbatim-ask mark").inner_text() == EXACT
        link = page.locator("verbatim-ask figcaption a.title")
        assert str(link.get_attribute("href")).startswith(sites.verbatim)
        assert link.get_attribute("target") == "_blank"
        font = page.locator("verbatim-ask input").evaluate(
            "one => getComputedStyle(one).fontFamily"
        )
        assert "Georgia" in font
        assert page.context.cookies() == []
        assert page.evaluate("localStorage.length") == 0
        assert _faults(page) == []


def test_where_the_article_has_no_answer_the_story_is_asked(surfer: Surfer, sites: Sites) -> None:
    """By a link, pressed with the keyboard."""
    with surfer.page() as page:
        page.goto(f"{sites.newsroom}/school")
        field = page.locator("verbatim-ask").get_by_role("searchbox")
        field.fill(ANSWERED)
        field.press("Enter")
        page.get_by_text("Ask all articles").press("Enter")
        page.locator("verbatim-ask mark").wait_for()
        assert page.locator("verbatim-ask mark").inner_text() == EXACT


def test_the_frame_asks_too(surfer: Surfer, sites: Sites) -> None:
    """Within the page of the newsroom."""
    with surfer.page() as page:
        page.goto(f"{sites.newsroom}/repair")
        frame = page.frame_locator("iframe")
        frame.get_by_role("searchbox").fill(ANSWERED)
        frame.get_by_role("searchbox").press("Enter")
        frame.locator("mark").wait_for()
        assert frame.locator("mark").inner_text() == EXACT


def test_a_site_that_is_not_allowed_gets_nothing(surfer: Surfer, sites: Sites) -> None:
    """The reader is told that it did not work; the frame stays empty."""
    with surfer.page() as page:
        page.goto(f"{sites.stranger}/repair")
        field = page.locator("verbatim-ask").get_by_role("searchbox")
        field.fill(ANSWERED)
        field.press("Enter")
        page.locator("verbatim-ask").get_by_text("Something went wrong").wait_for()
        assert page.locator("verbatim-ask mark").count() == 0
        assert page.frame_locator("iframe").get_by_role("searchbox").count() == 0


def test_a_snapshot_is_read_and_searched_from_the_disk(surfer: Surfer, sites: Sites) -> None:
    """Without a network: words in other forms are found, and lead to their sentence."""
    with surfer.page() as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.goto((sites.snapshot / "index.html").as_uri())
        page.get_by_label("Your question").fill("owners of ferries")
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator("#found figure").first.wait_for()
        assert page.locator("#found mark").first.inner_text() in {"owned", "ferry"}
        page.locator("#found figcaption a").first.click()
        page.wait_for_url("**/article/*.html#s*")
        assert "Halvik ferry" in page.locator(":target").inner_text()
        page.get_by_role("link", name="The ferry", exact=True).click()
        page.get_by_role("link", name=ANSWERED).click()
        assert page.locator("mark").first.inner_text() == EXACT
        for name in ("index.html?q=парома", "overview.html", "timeline.html", "articles.html"):
            page.goto(f"{sites.snapshot.as_uri()}/{name}")
            assert _faults(page) == [], name
        page.goto(f"{sites.snapshot.as_uri()}/index.html?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
        page.get_by_text("No sentence has these words").wait_for()
        page.goto(f"{sites.snapshot.as_uri()}/index.html?q=паромом")
        page.locator("#found mark").first.wait_for()
        marks = page.locator("#found mark").all_inner_texts()
        assert {mark.casefold() for mark in marks} == {"паром", "парома"}
        assert all(one.startswith("file:") for one in sent)
