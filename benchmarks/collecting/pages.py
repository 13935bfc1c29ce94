"""Promises 30 and 48: pages of many makes, and what their hosts and publishers ask for."""

from __future__ import annotations

from pathlib import Path

from benchmarks.collecting.promise import Reached, Sizes
from corpus import CorpusStore, Downloader, DownloadError, Sandbox, SourceError
from corpus.ingest import fetch_articles
from retrieval import embedding
from testing.fakes import WordEncoder
from testing.web.expected import EXPECTED, faults_of, served
from testing.web.robots import CASES
from testing.web.server import serving


def read_right(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Every page of testing/web/pages, from a real server through the process that reads."""
    del folder
    right = refused = 0
    faults: list[str] = []
    names = list(EXPECTED)[: sizes.pages]
    downloader = Downloader(allow_private=True, pause_s=0.0)
    with serving() as web, Sandbox() as reader:
        for name in names:
            wanted = EXPECTED[name].get("none")
            try:
                found = fetch_articles(downloader, reader, served(web, name)).found[0]
                wrong = ["taken"] if wanted else faults_of(name, found, web.root)
            except SourceError as error:
                wrong = [] if wanted and wanted in str(error) else [str(error)]
            faults += [f"{name}: {fault}" for fault in wrong]
            right += not wrong and not wanted
            refused += not wrong and bool(wanted)
    articles = sum("none" not in EXPECTED[name] for name in names)
    figure = (
        f"{right} of {articles} articles right in text, title, author, publisher, dates, language "
        f"and address; {refused} of {len(names) - articles} others refused with the reason"
    )
    return {48: Reached("; ".join([figure, *faults[:3]]), not faults)}


def obeyed(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """robots.txt from real servers; then all pages into a corpus, with what is known of them."""
    cases = CASES[: sizes.robots]
    right = broken = 0
    for rules, target, allowed in cases:
        with serving() as web:
            web.at("/robots.txt", rules.encode(), "text/plain")
            web.at(target, b"<p>text")
            downloader = Downloader(allow_private=True, pause_s=0.0)
            try:
                downloader.get(web.root + target)
                got = True
            except DownloadError as error:
                got = error.kind != "robots"
            asked = [path for path in web.paths() if path != "/robots.txt"]
            broken += bool(asked) and not allowed
            right += got == allowed
    stored, known, licensed = _known(folder / "corpus.db", list(EXPECTED)[: sizes.pages])
    stated = sum(bool(EXPECTED[name].get("licence")) for name in list(EXPECTED)[: sizes.pages])
    figure = (
        f"{right} of {len(cases)} decided right, {broken} pages asked for against them; "
        f"{known} of {stored} articles with source and date of reading; {licensed} of {stated} "
        "licences kept"
    )
    kept = right == len(cases) and not broken and known == stored and licensed == stated
    return {30: Reached(figure, kept)}


def _known(path: Path, names: list[str]) -> tuple[int, int, int]:
    """Of these pages in a corpus: how many, with source and date of reading, with a licence."""
    from corpus import Ingester

    encoder = WordEncoder()
    downloader = Downloader(allow_private=True, pause_s=0.0)
    with serving() as web, CorpusStore.open(path, create=True) as store, Sandbox() as reader:
        encoding = lambda: (encoder.name, embedding(encoder))  # noqa: E731
        collector = Ingester(store, encoding, downloader, reader)
        for name in names:
            list(collector.add(served(web, name)))
        held = [one.article for one in store.visible.articles()]
    return (
        len(held),
        sum(bool(article.source and article.retrieved) for article in held),
        sum(bool(article.licence) for article in held),
    )
