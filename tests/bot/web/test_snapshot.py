"""The static snapshot: whole, relative, without what is hidden, and never half written."""

from __future__ import annotations

import hashlib
import html
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.etree
import lxml.html
import pytest

from bot.i18n import Translators
from bot.settings import SettingsError
from bot.web.layout import ENTRIES, SEARCH
from bot.web.snapshot import SigningKey, Snapshot, _inside, is_signed
from corpus import Article
from retrieval import Answerer
from testing.ferry import ANSWERED, EXACT, REPAIR, ferry_answerer

pytestmark = pytest.mark.slow


_ATOM = {"a": "http://www.w3.org/2005/Atom"}
_LONG = tuple(
    Article(
        f"The harbour of Halvik was dredged {n} times. It is deep.",
        source=f"https://herald.example/{n}",
        title=f"Harbour, part {n}",
        publisher="Herald",
        published=f"2026-01-{n:02}",
        language="en",
    )
    for n in range(1, 25)
)


@pytest.fixture
def answerer() -> Iterator[Answerer]:
    """What answers from the ferry's story."""
    with ferry_answerer(*_LONG) as answerer:
        yield answerer


@pytest.fixture
def snapshot(answerer: Answerer) -> Snapshot:
    """A snapshot with one question of the operator."""
    return Snapshot(answerer, "The <ferry>", Translators.load(), "en", (ANSWERED,))


def test_a_snapshot_in_several_languages_leads_from_each_to_the_others(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """The first lies above, each other in a folder of its code; all files are summed."""
    replace(snapshot, other_languages=("ru",)).write(tmp_path)
    one = next((tmp_path / "article").iterdir()).name
    for above, code in ((tmp_path, "en"), (tmp_path / "ru", "ru")):
        for name in ("index.html", "timeline.html", f"article/{one}"):
            page = lxml.html.fromstring((above / name).read_text(encoding="utf-8"))
            assert page.get("lang") == code
            there = {a.get("hreflang"): a.get("href") for a in page.xpath("//a[@hreflang]")}
            folder = (above / name).parent
            assert (folder / there["en"]).resolve() == (tmp_path / "index.html").resolve()
            assert (folder / there["ru"]).resolve() == (tmp_path / "ru" / "index.html").resolve()
    sums = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    assert "  ru/search-data.js\n" in sums
    assert json.loads(_of(tmp_path / "manifest.json"))["languages"] == ["en", "ru"]


def _of(path: Path) -> str:
    return html.unescape(path.read_text(encoding="utf-8"))


def _pages(folder: Path) -> Iterator[tuple[Path, lxml.html.HtmlElement]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, lxml.html.fromstring(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("others", [(), ("ru", "de")])
def test_every_address_is_relative_and_leads_to_a_file_with_that_place(
    snapshot: Snapshot, tmp_path: Path, others: tuple[str, ...]
) -> None:
    """So it works from a disk, below any path and on any host."""
    replace(snapshot, other_languages=others).write(tmp_path / "out")
    looked_at = 0
    for path, page in _pages(tmp_path / "out"):
        for address in page.xpath("//@href | //@src | //@action"):
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                assert parts.scheme in {"", "https"}
                continue
            assert not parts.path.startswith("/")
            target = path.parent / unquote(parts.path)
            assert target.is_file(), f"{address} in {path}"
            looked_at += 1
            if parts.fragment:
                there = lxml.html.fromstring(target.read_text(encoding="utf-8"))
                assert there.xpath(f"//*[@id='{parts.fragment}']"), address
    assert looked_at > 300


def test_nothing_is_loaded_from_elsewhere_and_no_form_needs_a_server(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """A reader on a plane, and one who is watched, can use all of it."""
    snapshot.write(tmp_path / "out")
    for path, page in _pages(tmp_path / "out"):
        loaded = page.xpath("//script/@src | //link/@href | //img/@src | //iframe/@src")
        assert all(not urlsplit(address).netloc for address in loaded), path
        assert page.xpath("//form[@method='post'] | //*[@formmethod]") == []
        for form in page.xpath("//form"):
            assert form.get("action").endswith("index.html")


def test_the_articles_and_the_answers_are_there_word_for_word(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """An answer marks the exact words and leads to its sentence."""
    held = snapshot.write(tmp_path / "out")
    assert held.articles == 27
    assert held.questions >= 1
    home = lxml.html.parse(str(tmp_path / "out" / "index.html")).getroot()
    (answer,) = [a.get("href") for a in home.iter("a") if a.text == ANSWERED]
    page = lxml.html.fromstring((tmp_path / "out" / answer).read_text(encoding="utf-8"))
    assert page.xpath("//mark")[0].text == EXACT
    link = page.xpath("//figure[.//mark]//a[@class='title']/@href")[0]
    place, _, at = link.partition("#")
    article = (tmp_path / "out" / "answer" / place).resolve().read_text(encoding="utf-8")
    (sentence,) = lxml.html.fromstring(article).xpath(f"//*[@id='{at}']")
    assert sentence.text_content() in REPAIR.text
    assert "&lt;b&gt;Nobody&lt;/b&gt;" in article


def _feeds(folder: Path) -> dict[Path, lxml.etree._Element]:
    parser = lxml.etree.XMLParser(resolve_entities=False)
    return {
        path: lxml.etree.fromstring(path.read_bytes(), parser)
        for path in sorted(folder.rglob("*.atom"))
    }


def test_what_is_new_and_what_answers_are_feeds_with_relative_addresses(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """Every page names its feed; each entry leads to its sentence, in each language."""
    replace(snapshot, other_languages=("ru",)).write(tmp_path / "out")
    feeds = _feeds(tmp_path / "out")
    named = set()
    for path, page in _pages(tmp_path / "out"):
        places = page.xpath("//link[@type='application/atom+xml']/@href")
        named |= {(path.parent / place).resolve() for place in places}
        if path.parent.name == "answer":
            assert path.with_suffix(".atom").resolve() in named
    assert named == {path.resolve() for path in feeds}
    ids = [feed.findtext("a:id", namespaces=_ATOM) for feed in feeds.values()]
    assert len(set(ids)) == len(ids) > 2
    for path, feed in feeds.items():
        here, *entries = feed.xpath("//a:link[not(@rel='via')]/@href", namespaces=_ATOM)
        assert (path.parent / here) == path
        for address in entries:
            place, _, at = address.partition("#")
            assert not urlsplit(address).scheme
            assert not address.startswith("/")
            target = lxml.html.parse(str((path.parent / place).resolve())).getroot()
            assert not at or target.xpath(f"//*[@id='{at}']"), address
    newest = feeds[tmp_path / "out" / "newest.atom"]
    assert len(newest.findall("a:entry", _ATOM)) == ENTRIES
    home = lxml.html.parse(str(tmp_path / "out" / "index.html")).getroot()
    (answer,) = [a.get("href") for a in home.iter("a") if a.text == ANSWERED]
    (entry, *_) = feeds[(tmp_path / "out" / answer).with_suffix(".atom")].findall("a:entry", _ATOM)
    quote = lxml.html.fromstring(entry.findtext("a:content", namespaces=_ATOM)).findtext(".//p")
    assert EXACT in quote
    assert quote in REPAIR.text
    listed = json.loads(_of(tmp_path / "out" / "manifest.json"))["files"]
    assert {path.relative_to(tmp_path / "out").as_posix() for path in feeds} <= set(listed)


def test_feeds_of_a_mirror_are_those_of_the_next_snapshot(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """While the articles stay a feed reader is told of nothing new."""
    for name in ("one", "other"):
        snapshot.write(tmp_path / name)
    one, other = (
        {path.name: path.read_bytes() for path in _feeds(tmp_path / name)}
        for name in ("one", "other")
    )
    assert one == other


def test_lists_go_on_over_pages(snapshot: Snapshot, tmp_path: Path) -> None:
    """Until the last article."""
    snapshot.write(tmp_path / "out")
    for name in ("articles", "overview"):
        page, seen = f"{name}.html", 0
        while page:
            shown = lxml.html.parse(str(tmp_path / "out" / page)).getroot()
            seen += len(shown.xpath("//main//a[starts-with(@href, 'article/')]"))
            page = next(iter(shown.xpath("//a[@rel='next']/@href")), "")
        assert seen >= 27


def test_what_is_hidden_is_in_no_file(snapshot: Snapshot, tmp_path: Path) -> None:
    """Neither a hidden article nor a hidden topic, in pages or in the search."""
    snapshot.answerer.store.hidden.hide(REPAIR.url or "")
    snapshot.answerer.store.hidden.hide("dredged 7", "topic")
    snapshot.write(tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            content = path.read_text(encoding="utf-8")
            for said in (EXACT, "rudder", "Ferry stays", "dredged 7"):
                assert said not in content, path


def test_a_former_snapshot_goes_whole(snapshot: Snapshot, tmp_path: Path) -> None:
    """Nothing of it is left, and nothing beside it."""
    snapshot.write(tmp_path / "out")
    gone = {path.name for path in (tmp_path / "out" / "article").iterdir()}
    removed = snapshot.answerer.store.visible.article_at(REPAIR.url)
    assert removed is not None
    snapshot.answerer.store.remove(removed.id)
    snapshot.write(tmp_path / "out")
    left = {path.name for path in (tmp_path / "out" / "article").iterdir()}
    assert gone - left == {f"{removed.id}.html"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_snapshot_that_fails_changes_nothing(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The former one stays as it was, without leftovers."""
    snapshot.write(tmp_path / "out")
    before = _sums(tmp_path / "out")
    monkeypatch.setattr("bot.web.snapshot._sentences", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        snapshot.write(tmp_path / "out")
    assert _sums(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _sums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_with_anything_else_is_left_alone(snapshot: Snapshot, tmp_path: Path) -> None:
    """Whether it was there before, or came to a snapshot later."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(SettingsError, match=r"thesis\.txt"):
        snapshot.write(mine)
    snapshot.write(tmp_path / "out")
    (tmp_path / "out" / "CNAME").write_text("ferry.example")
    with pytest.raises(SettingsError, match="CNAME"):
        snapshot.write(tmp_path / "out")
    assert (mine / "thesis.txt").read_text() == "years of work"
    with pytest.raises(SettingsError, match="is a file"):
        snapshot.write(mine / "thesis.txt")


@pytest.mark.parametrize("to", [".", "..", "/"])
def test_the_folder_that_one_is_in_is_not_replaced(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    """Whoever is in it would be left in one that is gone."""
    (tmp_path / "above" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "above" / "here")
    with pytest.raises(SettingsError, match="start from elsewhere"):
        snapshot.write(Path(to))


def test_every_file_is_in_the_sums_which_are_signed(snapshot: Snapshot, tmp_path: Path) -> None:
    """So a mirror can be checked, with the tools that everybody has."""
    key, out = SigningKey.new(), tmp_path / "out"
    snapshot.write(out, key)
    lines = (out / "SHA256SUMS").read_text(encoding="utf-8")
    told = {name: sum for sum, _, name in (line.partition("  ") for line in lines.splitlines())}
    sums = _sums(out)
    assert told == {n: s for n, s in sums.items() if not n.startswith("SHA256SUMS")}
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["articles"] == 27
    assert manifest["files"] == {n: s for n, s in told.items() if n != "manifest.json"}
    signature = (out / "SHA256SUMS.minisig").read_text()
    assert is_signed(lines.encode(), signature, key.public)
    assert not is_signed(lines.replace("0", "1", 1).encode(), signature, key.public)


@pytest.mark.process
@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_finds_a_file_that_was_changed(snapshot: Snapshot, tmp_path: Path) -> None:
    """And is content with the others."""
    snapshot.write(tmp_path / "out")
    check = ["sha256sum", "-c", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path / "out", check=False).returncode == 0
    (tmp_path / "out" / "timeline.html").write_text("nothing happened")
    ran = subprocess.run(check, cwd=tmp_path / "out", check=False, capture_output=True, text=True)
    assert "timeline.html" in ran.stdout


def test_everybody_may_read_it_and_the_script_is_small(snapshot: Snapshot, tmp_path: Path) -> None:
    """A web server of another user serves it."""
    snapshot.write(tmp_path / "out")
    for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)
    assert len(SEARCH) < 20_000


def test_it_speaks_the_language_that_was_asked_for(answerer: Answerer, tmp_path: Path) -> None:
    """The articles stay in theirs."""
    Snapshot(answerer, "Паром", Translators.load(), "ru").write(tmp_path / "out")
    home = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in home
    assert 'lang="en"' in home
    assert "Снимок от" in home


def test_a_corpus_without_articles_has_a_snapshot_too(tmp_path: Path) -> None:
    """With pages that say so."""
    with ferry_answerer() as answerer:
        for one in answerer.store.all.articles():
            answerer.store.remove(one.article.id)
        held = Snapshot(answerer, "Nothing", Translators.load(), "en").write(tmp_path / "out")
    assert held.articles == 0
    assert (tmp_path / "out" / "articles.html").is_file()


def test_no_file_lies_outside(tmp_path: Path) -> None:
    """Whatever the id of an article, in a corpus that somebody else made."""
    assert _inside(tmp_path, "article/a.html") == tmp_path / "article" / "a.html"
    with pytest.raises(SettingsError, match="outside the snapshot"):
        _inside(tmp_path, "article/../../a.html")
