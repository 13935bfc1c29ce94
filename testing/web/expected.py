"""The pages of `testing/web/pages`, and what is right for each."""

from __future__ import annotations

import tomllib
from typing import Any

from corpus.extract.records import ExtractedArticle
from testing import ROOT
from testing.web.server import Web

PAGES = ROOT / "testing" / "web" / "pages"


EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(
    (PAGES / "expected.toml").read_text(encoding="utf-8")
)
"""What is right for each page, by its name."""


_FIELDS = ("title", "author", "publisher", "published", "language")


def served(web: Web, name: str) -> str:
    """The address of a page of the folder, served as its name says."""
    text = (PAGES / name).read_text(encoding="utf-8")
    code = "cp1251" if "1251" in name else "utf-16" if "utf16" in name else "utf-8"
    kind = "text/html; charset=windows-1251" if "header1251" in name else "text/html"
    return web.at("/read/" + name, text.encode(code), kind)


def faults_of(name: str, found: ExtractedArticle, root: str) -> list[str]:
    """What is not right of the article of a page that was served from `root`."""
    expected, article = EXPECTED[name], found.article
    told = {field: getattr(article, field) for field in _FIELDS}
    told |= {"changed": found.changed, "licence": found.licence}
    faults = [
        f"{field}: {value!r}" for field, value in told.items() if value != expected.get(field)
    ]
    faults += [f"lacks {piece!r}" for piece in expected["has"] if piece not in article.text]
    faults += [f"has {piece!r}" for piece in expected["lacks"] if piece in article.text]
    if len(article.text.split("\n")) != expected["lines"]:
        faults.append(f"{len(article.text.split(chr(10)))} lines")
    if article.url != root + expected.get("path", "/read/" + name):
        faults.append(f"url: {article.url}")
    here = f"{root}/read/{name}"
    if article.source != here or here not in found.addresses or article.retrieved is None:
        faults.append(f"source: {article.source}")
    return faults
