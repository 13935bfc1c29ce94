"""The pages: each template in templates/ with each text in texts/, always the same ones.

A template is the HTML of one kind of site, written by hand in the manner of its content system.
After `=== page` stands the page; `=== head` (one is chosen) what it says of itself to machines;
`=== paragraph`, `heading`, `list`, `item`, `quote`, `table` how it writes those; each `=== insert`
what it puts between two paragraphs. `$names` are filled in from the text and its site.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from html import escape
from itertools import groupby
from pathlib import Path
from random import Random
from string import Template
from typing import Any

from babel.dates import format_date

_HERE = Path(__file__).parent
_STRUCK = re.compile(r"~~(.+?)~~\s?")
_LINK = re.compile(r"\[\[(.+?)\]\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NUMERIC = {"en": "%m/%d/%Y", "ru": "%d.%m.%Y", "uk": "%d.%m.%Y", "de": "%d.%m.%Y"}
_STAMPS = _NUMERIC | {"en": "%b. %-d, %Y %-I:%M %p ET"}
_SHORT_WORDS = 6
_KINDS = {"## ": "heading", "* ": "item", "> ": "quote", "| ": "row"}


@dataclass(frozen=True)
class Text:
    """A text with its site and what is right to say of it."""

    language: str
    site: dict[str, Any]
    title: str
    author: str
    published: datetime
    body: str

    @cached_property
    def units(self) -> list[tuple[str, str]]:
        """The kind and markup of each paragraph, subheading, item, quote and row."""
        found = []
        for line in self.body.strip().splitlines():
            mark = next((mark for mark in _KINDS if line.startswith(mark)), "")
            found.append((_KINDS.get(mark, "paragraph"), line.removeprefix(mark)))
        return found

    @cached_property
    def said(self) -> str:
        """The words of the article as its reader sees them, a unit a line."""
        return "\n".join(_plain(line) for _, line in self.units)


@dataclass(frozen=True)
class Page:
    """A page, and the text that is right."""

    name: str
    kind: str
    html: str
    text: Text
    address: str


def pages() -> Iterator[Page]:
    """All pages, in a settled order."""
    for path in sorted((_HERE / "templates").glob("*.html")):
        parts = _parts(path.read_text(encoding="utf-8"))
        for number, text in enumerate(texts()):
            name = f"{path.stem}-{text.language}-{number}"
            choice = Random(name)  # noqa: S311 - the same pages every time
            address = f"https://www.example.org/{path.stem}/{number}"
            html = _filled(parts, text, address, choice, rich=number % 2 == 0)
            yield Page(name, path.stem, html, text, address)


def texts() -> list[Text]:
    """The texts of every language."""
    found = []
    for path in sorted((_HERE / "texts").glob("*.toml")):
        with path.open("rb") as file:
            known = tomllib.load(file)
        found += [Text(path.stem, known["site"], **each) for each in known["article"]]
    return found


def _parts(template: str) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for part in re.split(r"^=== ", template, flags=re.MULTILINE)[1:]:
        name, _, markup = part.partition("\n")
        parts.setdefault(name.strip(), []).append(markup.strip("\n"))
    return parts


def _filled(
    parts: dict[str, list[str]], text: Text, address: str, choice: Random, *, rich: bool
) -> str:
    heads = sorted(parts["head"], key=len)
    names = _names(text, address)
    names["submitted"] = Template(parts.get("submitted", [""])[0]).substitute(names)
    names["head"] = Template(heads[-1 if rich else 0]).substitute(names)
    names["body"] = Template(_body(parts, text, choice)).substitute(names)
    return Template(parts["page"][0]).substitute(names)


def _names(text: Text, address: str) -> dict[str, str]:
    site = text.site
    names = {key: value for key, value in site.items() if isinstance(value, str)}
    for key, name in (
        ("menu", "menu"),
        ("related", "related"),
        ("commenters", "commenter"),
        ("said", "said"),
        ("cookie", "cookie"),
        ("tags", "tag"),
        ("caption", "caption"),
    ):
        names |= {f"{name}{n}": value for n, value in enumerate(site[key], 1)}
    names |= {
        "lang": text.language,
        "title": text.title,
        "author": text.author,
        "lead": _plain(text.units[0][1]),
        "related_said": site["said"][1],
        "url": address,
        "clock": text.published.strftime("%H:%M"),
        "short": f"{' '.join(text.title.split()[:_SHORT_WORDS])}…",
        "stamp": text.published.strftime(_STAMPS[text.language]),
    }
    for name, later in (
        ("", timedelta()),
        ("updated_", timedelta(days=2, hours=3)),
        ("comment_", timedelta(days=3)),
        ("related_", timedelta(days=-40)),
        ("today_", timedelta(days=200)),
    ):
        at = text.published + later
        names[f"{name}iso"] = at.isoformat()
        names[f"{name}day"] = at.date().isoformat()
        names[f"{name}words"] = format_date(at, "long", locale=text.language)
        names[f"{name}numeric"] = at.strftime(_NUMERIC[text.language])
    return {key: escape(value) for key, value in names.items()}


def _body(parts: dict[str, list[str]], text: Text, choice: Random) -> str:
    """The text in the markup of a template, with what it puts between paragraphs."""
    inserts = list(parts["insert"])
    choice.shuffle(inserts)
    out: list[str] = []
    paragraphs = 0
    for kind, group in groupby(text.units, key=lambda unit: unit[0]):
        lines = [line for _, line in group]
        if kind == "row":
            out.append(parts["table"][0].replace("$rows", _rows(lines, parts)))
        elif kind == "item":
            items = "".join(_written(parts["item"][0], line) for line in lines)
            out.append(parts["list"][0].replace("$items", items))
        else:
            for line in lines:
                out.append(_written(parts[kind][0], line))
                paragraphs += kind == "paragraph"
                if inserts and kind == "paragraph" and paragraphs in (2, 4, 6):
                    out.append(inserts.pop())
    return "\n".join(out)


def _rows(lines: list[str], parts: dict[str, list[str]]) -> str:
    head = parts.get("cell", ["th"])[0]
    out = ""
    for number, line in enumerate(lines):
        tag = "td" if number else head
        cells = (f"<{tag}>{escape(cell.strip())}</{tag}>" for cell in line.split("|"))
        out += f"<tr>{''.join(cells)}</tr>"
    return out


def _written(markup: str, line: str) -> str:
    text = escape(line, quote=False).replace("$", "$$")
    text = _STRUCK.sub(r"<del>\1</del> ", text)
    text = _LINK.sub(r'<a href="/archive/17">\1</a>', text)
    text = _BOLD.sub(r"<strong>\1</strong>", text)
    return markup.replace("$text", text)


def _plain(line: str) -> str:
    text = _BOLD.sub(r"\1", _LINK.sub(r"\1", _STRUCK.sub("", line)))
    return " ".join(text.replace("|", " ").split())
