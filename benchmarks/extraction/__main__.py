"""How well articles are read, beside others: `python -m benchmarks.extraction [--wrong]`.

The others need `pip install '.[comparison]'`; those that are missing are left out.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.extraction.pages import Page, pages
from corpus import SourceError
from corpus.extract.html import read_page

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”“»]?\s+(?=[\"“„«A-ZÄÖÜА-ЯЁІЇЄҐ])")
_STATED = ("title", "date", "author")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program reads from a page; None for what it does not say."""

    text: str = ""
    title: str | None = None
    date: str | None = None
    author: tuple[str, ...] = ()


Reader = Callable[[Page], Reading]


@dataclass
class Score:
    """Sums over pages."""

    words: int = 0
    found: int = 0
    extracted: int = 0
    wrong: int = 0
    sentences: int = 0
    whole: int = 0
    pages: int = 0
    right: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def row(self) -> dict[str, float]:
        """Percentages, and milliseconds a page."""
        return {
            "words found": 100 * self.found / self.words,
            "words that are not": 100 * self.wrong / max(self.extracted, 1),
            "sentences whole": 100 * self.whole / self.sentences,
            **{name: 100 * self.right[name] / self.pages for name in _STATED},
            "ms a page": 1000 * self.seconds / self.pages,
        }


def ours(page: Page) -> Reading:
    """What corpus reads."""
    try:
        article = read_page(page.html.encode(), page.address).article
    except SourceError:
        return Reading()
    author = tuple((article.author or "").split(", ")) if article.author else ()
    return Reading(article.text, article.title, article.published, author)


def with_trafilatura(page: Page) -> Reading:
    """What trafilatura reads, with its own settings but without comments."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        page.html, url=page.address, with_metadata=True, include_comments=False
    )
    if found is None or isinstance(found, dict):
        return Reading()
    names = tuple(re.split(r"\s*;\s*", found.author)) if found.author else ()
    return Reading(found.text or "", found.title, found.date, names)


def with_readability(page: Page) -> Reading:
    """What readability-lxml reads: text and title."""
    from lxml.html import fromstring
    from readability import Document

    document = Document(page.html)
    tree = fromstring(document.summary() or "<p></p>")
    for block in tree.iter("p", "div", "li", "td", "th", "h1", "h2", "h3", "br", "blockquote"):
        block.tail = "\n" + (block.tail or "")
    return Reading(str(tree.text_content()), document.short_title())


def with_newspaper(page: Page) -> Reading:
    """What newspaper4k reads."""
    from newspaper import Article

    article = Article(page.address, language=page.text.language)
    article.download(input_html=page.html)
    article.parse()
    date = article.publish_date.isoformat() if article.publish_date else None
    return Reading(article.text, article.title, date, tuple(article.authors))


READERS: dict[str, tuple[str, Reader]] = {
    "Verbatim": ("lxml", ours),
    "trafilatura": ("trafilatura", with_trafilatura),
    "readability-lxml": ("readability", with_readability),
    "newspaper4k": ("newspaper", with_newspaper),
}


def judge(page: Page, said: Reading, score: Score) -> list[str]:
    """Add a reading to the sums; say what is wrong with it."""
    text = page.text
    right = Counter(_words(text.said))
    lines = said.text.strip().splitlines() or [""]
    if lines[0].strip(" #*") == text.title:  # the title is neither here nor there
        lines = lines[1:]
    got = Counter(_words("\n".join(lines)))
    missing, wrong = right - got, got - right
    whole_text = _flat(said.text)
    sentences = [s for line in text.said.splitlines() for s in _SENTENCE_END.split(line)]
    cut = [s for s in sentences if _flat(s) not in whole_text]
    stated = {
        "title": _flat(said.title or "") == _flat(text.title),
        "date": (said.date or "")[:10] == text.published.date().isoformat(),
        "author": [_flat(name) for name in said.author] == [_flat(text.author)],
    }
    score.pages += 1
    score.words += right.total()
    score.found += (right & got).total()
    score.extracted += got.total()
    score.wrong += wrong.total()
    score.sentences += len(sentences)
    score.whole += len(sentences) - len(cut)
    score.right.update(name for name, is_right in stated.items() if is_right)
    faults = [f"lacks {' '.join(missing.elements())}"] if missing else []
    faults += [f"adds {' '.join(wrong.elements())}"] if wrong else []
    faults += [f"cut: {s}" for s in cut]
    shown = {"title": said.title, "date": said.date, "author": said.author}
    return faults + [f"{name}: {shown[name]}" for name, is_right in stated.items() if not is_right]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _flat(text: str) -> str:
    return " ".join(_words(text))


def measure(
    readers: dict[str, Reader], made: list[Page]
) -> tuple[dict[str, Score], dict[str, dict[str, list[str]]]]:
    """The sums of each reader, and its faults by page; the readers take turns at each page."""
    scores = {name: Score() for name in readers}
    faults: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for page in made:
        for name, read in readers.items():
            start = time.perf_counter()
            said = read(page)
            scores[name].seconds += time.perf_counter() - start
            if found := judge(page, said, scores[name]):
                faults[name][page.name] = found
    return scores, faults


def installed() -> dict[str, Reader]:
    """The readers whose programs are installed."""
    from importlib.util import find_spec

    return {name: read for name, (module, read) in READERS.items() if find_spec(module)}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", nargs="?", const="Verbatim", help="list the faults of one")
    parser.add_argument("--kind", help="the pages of one template only")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    made = [page for page in pages() if not args.kind or page.kind == args.kind]
    readers = installed()
    measure(readers, made[:2])  # imports and tables are not of the pages
    scores, faults = measure(readers, made)
    console = Console()
    for name, found in faults[args.wrong].items() if args.wrong else ():
        console.print(f"[bold]{name}[/]", highlight=False)
        for fault in found:
            console.print(f"  {fault}", markup=False, highlight=False, soft_wrap=True)
    rows = {name: score.row() for name, score in scores.items()}
    console.print(_table(rows, made))
    if missing := [name for name in READERS if name not in readers]:
        console.print(f"left out: {', '.join(missing)}; pip install '.[comparison]'", markup=False)
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _table(rows: dict[str, dict[str, float]], made: list[Page]) -> Table:
    table = Table(title=f"{len(made)} pages of {len({p.kind for p in made})} makes; per cent")
    table.add_column("")
    for name in next(iter(rows.values())):
        table.add_column(name, justify="right")
    for name, row in rows.items():
        silent = ("date", "author") if name == "readability-lxml" else ()
        table.add_row(name, *("–" if key in silent else f"{row[key]:.1f}" for key in row))
    return table


if __name__ == "__main__":
    main()
