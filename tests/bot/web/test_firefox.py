"""The pages in the Firefox of the system, whatever its version: driven by Marionette.

Skipped where Firefox is not installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files

import pytest

from testing.ferry import ANSWERED, EXACT, PASSWORD, Sites
from testing.marionette import ENTER, TAB, Firefox, firefox

pytestmark = [pytest.mark.process, pytest.mark.slow]

_PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_PAGES = (
    "/",
    "/?q=Who+owns+the+Halvik+ferry%3F",
    "/?q=Who+painted+the+moon%3F",
    "/overview",
    "/timeline",
    "/articles",
    "/embed?article=https://herald.example/repair&q=Who+owns+it%3F",
    "/nothing",
)
_IN_SHADOW = "document.querySelector('verbatim-ask').shadowRoot"


@pytest.fixture(scope="module")
def program() -> str:
    """Firefox, where it is installed."""
    if _PROGRAM is None:
        pytest.skip("Firefox is not installed")
    return _PROGRAM


@pytest.fixture(scope="module")
def browser(program: str) -> Iterator[Firefox]:
    """A Firefox by day, with scripts, in English."""
    with firefox(program, {"intl.accept_languages": "en-GB"}) as running:
        yield running


@pytest.fixture
def page(browser: Firefox) -> Iterator[Firefox]:
    """The same, wide and not zoomed."""
    browser.resize(1000)
    yield browser
    browser.resize(1000)


def test_a_question_is_asked_marked_and_shared(page: Firefox, sites: Sites) -> None:
    """Its address shows somebody else the same; its link opens the article at the sentence."""
    page.goto(sites.verbatim).type("#q", ANSWERED)
    page.press(ENTER)
    assert page.text("mark") == EXACT
    address = page.url
    page.click("figcaption a.title")
    assert EXACT in page.text("article.text mark")
    assert page.run("return document.cookie") == ""
    page.goto(address)
    assert (page.text("h1"), page.text("mark")) == (ANSWERED, EXACT)


def test_an_answer_is_voted_on(page: Firefox, sites: Sites) -> None:
    """With a plain button."""
    page.goto(f"{sites.verbatim}{_PAGES[1]}").click("form[action*='vote'] button")
    page.wait(lambda: "Thank you" in page.text("main"), "the thanks")


def test_all_is_done_with_the_keyboard(page: Firefox, sites: Sites) -> None:
    """The first key skips to the content; what has the focus is seen."""
    page.goto(sites.verbatim)
    page.press(TAB)
    assert page.run("return document.activeElement.getAttribute('href')") == "#main"
    page.press(ENTER)
    for _ in range(3):
        page.press(TAB)
        if page.run("return document.activeElement.id") == "q":
            break
    page.press(ANSWERED)
    outline = page.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.press(ENTER)
    assert page.text("mark") == EXACT


def test_the_field_stands_in_the_page_of_a_newsroom(page: Firefox, sites: Sites) -> None:
    """In its font; the words that answer are marked, and nothing is kept."""
    page.goto(f"{sites.newsroom}/repair")
    page.wait(lambda: page.run(f"return {_IN_SHADOW}.querySelector('input') !== null"), "a field")
    page.run(f"{_IN_SHADOW}.querySelector('input').focus()")
    page.press(ANSWERED + ENTER)
    marked = f"const mark = {_IN_SHADOW}.querySelector('mark'); return mark && mark.innerText"
    assert page.wait(lambda: page.run(marked), "a mark") == EXACT
    font = f"return getComputedStyle({_IN_SHADOW}.querySelector('input')).fontFamily"
    assert "Georgia" in page.run(font)
    assert page.run("return [document.cookie, localStorage.length]") == ["", 0]
    assert _faults(page) == []


def test_a_site_that_is_not_allowed_gets_nothing(page: Firefox, sites: Sites) -> None:
    """The reader is told that it did not work."""
    page.goto(f"{sites.stranger}/repair")
    page.wait(lambda: page.run(f"return {_IN_SHADOW}.querySelector('input') !== null"), "a field")
    page.run(f"{_IN_SHADOW}.querySelector('input').focus()")
    page.press(ANSWERED + ENTER)
    told = f"return {_IN_SHADOW}.textContent.includes('Something went wrong')"
    page.wait(lambda: page.run(told), "what went wrong")
    assert page.run(f"return {_IN_SHADOW}.querySelector('mark')") is None


def test_it_works_without_a_script(program: str, sites: Sites) -> None:
    """Asked with the keyboard, since nothing in the page can be run."""
    with firefox(program, {"javascript.enabled": False}) as page:
        page.goto(sites.verbatim)
        page.press(TAB * 5 + ANSWERED + ENTER)
        page.wait(lambda: ANSWERED in page.title, "the answer")


@pytest.mark.parametrize(("scheme", "least", "most"), [(1, 200, 255), (0, 0, 60)])
def test_night_is_dark(browser: Firefox, sites: Sites, scheme: int, least: int, most: int) -> None:
    """As the reader's system is; nothing in it is too pale to read."""
    name = "layout.css.prefers-color-scheme.content-override"
    browser.run(f"Services.prefs.setIntPref('{name}', {scheme})", privileged=True)
    try:
        browser.goto(f"{sites.verbatim}{_PAGES[1]}")
        colour = browser.run("return getComputedStyle(document.documentElement).backgroundColor")
        channels = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        assert least <= sum(channels) / 3 <= most
        assert _faults(browser) == []
    finally:
        browser.run(f"Services.prefs.clearUserPref('{name}')", privileged=True)


@pytest.mark.parametrize(("width", "zoom"), [(320, 1.0), (640, 2.0)])
def test_nothing_is_cut_off(page: Firefox, sites: Sites, width: int, zoom: float) -> None:
    """On a small phone, and zoomed to 200 %: nobody scrolls sideways, no word is cut."""
    page.goto(f"{sites.verbatim}/desk").type("#password", PASSWORD + ENTER)
    page.find("nav a")
    for path in (*_PAGES, "/desk", "/desk/articles", "/desk/settings"):
        page.goto(f"{sites.verbatim}{path}").resize(width, zoom=zoom)
        page.wait(lambda: page.run("return innerWidth") <= 320, "a narrow page")
        assert page.run("return document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert page.run(_CUT) == [], path


_CUT = """return [...document.querySelectorAll("input, select, button")].filter(
    one => one.type !== "hidden" && one.scrollWidth > one.clientWidth + 1
).map(one => one.name || one.innerText)"""
"""The fields and buttons whose text is wider than they are."""


@pytest.mark.parametrize("path", _PAGES)
def test_axe_finds_nothing_wrong(page: Firefox, sites: Sites, path: str) -> None:
    """By the rules of WCAG 2.2 AA and more."""
    page.goto(f"{sites.verbatim}{path}")
    assert _faults(page) == []


def test_a_snapshot_is_read_from_the_disk(page: Firefox, sites: Sites) -> None:
    """Without a network: words in other forms are found."""
    page.goto((sites.snapshot / "index.html").as_uri()).type("#q", "owners of ferries" + ENTER)
    assert page.text("#found mark") in {"owned", "ferry"}
    page.click("#found figcaption a")
    assert "Halvik ferry" in page.text(":target")


def _faults(page: Firefox) -> list[str]:
    """What axe finds wrong in a page; it must have looked at something."""
    script = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    found = page.run(
        """new Function(arguments[0])();
        return (async rules => {
            const {violations, passes} = await axe.run(document, {runOnly: rules});
            return [passes.length, violations.map(one => one.id + ": " + one.nodes[0].target)];
        })(arguments[1]);""",
        script,
        _RULES,
    )
    assert found[0] > 5
    return list(found[1])
