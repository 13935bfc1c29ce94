"""`verbatim timeline`, as a person or a program runs it."""

from __future__ import annotations

import json

from testing.command import Desk, write

_TEXT = "The bridge was closed on 13 February 2026. In August 2025 a new bridge was promised."


def test_it_says_what_the_articles_say_by_date(ready: Desk) -> None:
    """In the terminal, and as one JSON object a line, the oldest date first."""
    ready.run("add", write(ready, "bridge.txt", _TEXT))
    code, said, _ = ready.run("timeline", "the bridge")
    assert code == 0
    assert said.index("2025-08") < said.index("2026-02-13")
    code, said, _ = ready.run("timeline", "bridge", "--json", "--newest")
    first, second = map(json.loads, said.splitlines())
    assert (first["date"], first["precision"]) == ("2026-02-13", "day")
    assert second["text"] == "In August 2025 a new bridge was promised."
    assert second["text"][slice(*second["exact"])] == "August 2025"


def test_where_no_date_is_sure_it_says_so(ready: Desk) -> None:
    """The seeds name none."""
    assert "No sentence names a date" in ready.run("timeline")[1]


def test_an_overview_shows_titles_and_leads(ready: Desk) -> None:
    """In the terminal, as JSON, and where somebody asks for one rather than a question."""
    ready.run("add", write(ready, "bridge.txt", _TEXT))
    code, said, _ = ready.run("overview")
    assert code == 0
    assert "The bridge was closed on 13 February 2026." in said
    told = json.loads(ready.run("overview", "--json")[1])
    assert (told["schema"], told["status"], told["question"]) == (1, "overview", None)
    leads = [one["lead"]["text"] for one in told["headlines"]]
    assert "The bridge was closed on 13 February 2026." in leads
    assert ready.run("ask", "what is this about?")[1] == said
    asked = json.loads(ready.run("ask", "кто это написал?", "--json")[1])
    assert (asked["question"], asked["status"]) == ("кто это написал?", "author")
    assert "not named" in ready.run("ask", "who wrote this?")[1]
