"""The static snapshot: the pages as a folder of files, signed, to be read and mirrored anywhere.

All addresses in it are relative. It has no form that needs a server: questions that the articles
answer are pages, the others are searched for in the page. `SHA256SUMS` names every file, and is
signed where there is a key.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2s
from itertools import count, islice
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.i18n import Translator, Translators
from bot.render import views
from bot.settings import SettingsError
from bot.suggestion_cache import ReadersWords
from bot.web.layout import (
    ENTRIES,
    HEADLINES,
    ICON,
    NEWEST,
    PAGE,
    SEARCH,
    STYLE,
    Layout,
    StaticLinks,
    answer_contents,
    article_contents,
    atom_feed,
    feed_of,
    home_contents,
    list_contents,
    overview_contents,
    timeline_contents,
)
from corpus import Article, CorpusStore, UnknownArticleError, atomic_folder
from retrieval import Answer, Answerer, Question, Quote, by_date, overview_of, suggest_questions

FORMAT = 1
"""The number of the form of a snapshot."""

QUESTIONS = 24
"""Suggested questions with their answers, beside those of the operator."""

SUMS, MANIFEST = "SHA256SUMS", "manifest.json"

_EVENTS = 1_000


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """The counts of a snapshot."""

    articles: int
    questions: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The maker of a snapshot: the articles and what is asked of them, its name and language."""

    answerer: Answerer
    title: str
    translators: Translators
    language: str
    own_questions: tuple[str, ...] = ()
    other_languages: tuple[str, ...] = ()
    """The same pages in these too, each in a folder that is called by its code."""

    def write(self, to: Path, key: SigningKey | None = None) -> SnapshotContents:
        """Write it to a folder, in place of a former one there; all of it, or nothing.

        Raises SettingsError for a folder that has anything else in it, or cannot be written.
        """
        to = to.resolve()
        _check_place(to)
        made = datetime.now(UTC)
        sums: dict[str, str] = {}
        size = articles = questions = 0
        try:
            with atomic_folder(to) as folder:
                for name, content in self._files(made):
                    data = content if isinstance(content, bytes) else content.encode()
                    sums[name] = _put(_inside(folder, name), data)
                    size += len(data)
                    articles += name.startswith("article/")
                    questions += name.startswith("answer/") and name.endswith(".html")
                told = {
                    "format": FORMAT,
                    "title": self.title,
                    "language": self.language,
                    "languages": [self.language, *self.other_languages],
                    "made": made.isoformat(timespec="seconds"),
                    "articles": articles,
                    "files": sums,
                }
                text = f"{json.dumps(told, ensure_ascii=False, indent=1)}\n"
                sums[MANIFEST] = _put(folder / MANIFEST, text.encode())
                lines = "".join(f"{sum}  {name}\n" for name, sum in sorted(sums.items()))
                _put(folder / SUMS, lines.encode())
                if key is not None:
                    comment = f"{self.title} {made:%Y-%m-%dT%H:%M:%SZ}".replace("\n", " ")
                    signature = key.signature(lines.encode(), comment)
                    _put(folder / f"{SUMS}.minisig", signature.encode())
        except OSError as error:
            raise SettingsError(f"cannot write {to}: {error.strerror}") from error
        return SnapshotContents(articles, questions, len(sums), size)

    def _files(self, made: datetime) -> Iterator[tuple[str, str | bytes]]:
        """Each file by its name, one language after another."""
        with self.answerer.store.search.operation():
            for code in (self.language, *self.other_languages):
                above = "" if code == self.language else f"{code}/"
                for name, content in self._files_in(code, made):
                    yield f"{above}{name}", content

    def _files_in(self, language: str, made: datetime) -> Iterator[tuple[str, str | bytes]]:
        """The pages in one language, then what they use."""
        draw = _Pages(self, language)
        answers = list(self._answers(language))
        draw.files.update((found.question.text, _file_of(found.question)) for found in answers)
        yield "index.html", draw.home(made)
        yield "newest.atom", draw.newest()
        yield from draw.overview()
        yield "timeline.html", draw.timeline()
        yield from draw.lists()
        for found in answers:
            page = _file_of(found.question)
            yield page, draw.answer(found)
            yield feed_of(page), draw.feed(found)
        ids = [one.article.id for one in self.answerer.store.visible.articles()]
        for id in ids:
            with suppress(UnknownArticleError):  # it was removed meanwhile
                yield f"article/{id}.html", draw.article(id)
        yield "search-data.js", draw.search_data(ids)
        yield from (("style.css", STYLE), ("icon.svg", ICON), ("search.js", SEARCH))

    def _answers(self, language: str) -> Iterator[Answer]:
        """The answers to suggested questions, in the words of a language where they answer."""
        words = ReadersWords(self.translators.of(language), self.translators)
        known: set[str] = set()
        patterns = 0
        for one in suggest_questions(self.answerer, self.own_questions):
            if patterns == QUESTIONS:
                return
            found = self.answerer.answer(one.question)
            if not one.is_answered_well(found):
                continue
            if one.pattern:
                worded = one.worded(words.of(one.pattern, one.name or ""))
                again = self.answerer.answer(worded.question)
                found = again if worded.is_answered_well(again) else found
                patterns += 1
            if found.question.text not in known:
                known.add(found.question.text)
                yield found


class _Pages:
    """Draws the pages of a snapshot."""

    def __init__(self, snapshot: Snapshot, language: str) -> None:
        self._answerer = snapshot.answerer
        self._store: CorpusStore = snapshot.answerer.store
        self._say: Translator = snapshot.translators.of(language)
        self._first = snapshot.language
        spoken = (snapshot.language, *snapshot.other_languages)
        speeches = {code: snapshot.translators.of(code) for code in spoken}
        self._layout = Layout(snapshot.title, Translators(speeches))
        self._title = snapshot.title
        self.files: dict[str, str] = {}
        """The file of each question that is answered."""

    def home(self, made: datetime) -> str:
        """The page to begin with, with the search."""
        found = overview_of(self._store, NEWEST)
        told = home_contents(self._title, found, list(self.files), self._say)
        return self._page("snapshot_home", "", **told, made=self._say.date(made.date()))

    def overview(self) -> Iterator[tuple[str, str]]:
        """The pages of the overview."""
        for first in count(step=HEADLINES):
            found = overview_of(self._store, HEADLINES, first)
            if not found.headlines and first:
                return
            page = self._page("overview", "", **overview_contents(found, self._say))
            yield StaticLinks().overview(first), page

    def lists(self) -> Iterator[tuple[str, str]]:
        """The pages of the list of articles."""
        total = self._store.visible.count_articles()
        for first in range(0, max(total, 1), PAGE):
            found = self._store.visible.latest(PAGE, first)
            told = list_contents(found, total, first, self._say)
            yield StaticLinks().articles(first=first), self._page("articles", "", **told)

    def timeline(self) -> str:
        """Dated sentences, newest date first."""
        events = islice(by_date(self._answerer, None, newest_first=True), _EVENTS)
        return self._page("timeline", "", **timeline_contents(events, self._say))

    def answer(self, found: Answer) -> str:
        """The answer to a suggested question."""
        return self._page("answer", "../", **answer_contents(found, self._say))

    def newest(self) -> str:
        """The feed of the newest articles with their leads."""
        found = overview_of(self._store, ENTRIES)
        entries = [(one.article, one.lead) for one in found.headlines]
        return self._feed("newest.atom", self._title, entries, "index.html")

    def feed(self, found: Answer) -> str:
        """The feed of a suggested question: the quotes that answer it."""
        name = _file_of(found.question)
        title = f"{found.question.text} – {self._title}"
        entries = [(quote.article, quote) for quote in found.quotes]
        return self._feed(feed_of(name), title, entries, name, "../")

    def _feed(
        self,
        name: str,
        title: str,
        entries: Sequence[tuple[Article, Quote | None]],
        page: str,
        up: str = "",
    ) -> str:
        """A feed with addresses from where it stands; its id is the same in each mirror."""
        told = f"{self._title}\n{self._say.code}\n{name}"
        return atom_feed(
            title,
            self._title,
            entries,
            self._say,
            StaticLinks(up, self.files),
            id=f"urn:verbatim:feed:{blake2s(told.encode(), digest_size=8).hexdigest()}",
            itself=Path(name).name,
            page=up + page,
        )

    def article(self, id: str) -> str:
        """An article, as far as it is shown. Raises UnknownArticleError."""
        shown = self._store.visible
        article = shown.article(id)
        told = article_contents(
            article, shown.passages_of(id), shown.copies(article), shown.history(id), self._say
        )
        return self._page("article", "../", **told)

    def search_data(self, ids: Iterable[str]) -> str:
        """What the search knows: the articles, newest first, and each sentence that is shown."""
        articles: list[list[str]] = []
        sentences: list[tuple[int, int, str]] = []
        for id in ids:
            with suppress(UnknownArticleError):
                article = self._store.visible.article(id)
                sentences += _sentences(self._store, article, len(articles))
                source = views.source_of(article, self._say)
                told = " · ".join(filter(None, (source.publisher, source.date)))
                articles.append([id, source.title, told, source.language or ""])
        known = {
            "articles": articles,
            "sentences": sentences,
            "questions": list(self.files.items()),
            "say": {
                "found": self._say.plain("web-snapshot-found"),
                "none": self._say.plain("web-snapshot-none"),
            },
        }
        return f"window.snapshot = {json.dumps(known, ensure_ascii=False)};\n"

    def _page(self, template: str, up: str, **values: object) -> str:
        links = StaticLinks(up, self.files)
        root = up if self._say.code == self._first else f"{up}../"

        def home_in(code: str) -> str:
            return f"{root}index.html" if code == self._first else f"{root}{code}/index.html"

        return self._layout.page(template, self._say, links, home_in, **values)


def _sentences(
    store: CorpusStore, article: Article, number: int
) -> Iterator[tuple[int, int, str]]:
    """Each sentence that is shown: the number of its article, where it starts, its text."""
    for passage in store.visible.passages_of(article.id):
        if passage.article.digest != article.digest:
            return  # it was replaced meanwhile
        for sentence in passage.sentences:
            yield number, sentence.start, " ".join(article.text[slice(*sentence)].split())


def _file_of(question: Question) -> str:
    """The name of the file of an answer, which tells nothing of the question's letters."""
    return f"answer/{blake2s(question.text.encode(), digest_size=8).hexdigest()}.html"


def _inside(folder: Path, name: str) -> Path:
    """The path of a file below a folder. Raises SettingsError for one that is elsewhere."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SettingsError(f"{name} would lie outside the snapshot; see who made the corpus")
    return path


def _put(path: Path, data: bytes) -> str:
    """Write a file that everybody may read; gives its SHA-256."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    path.parent.chmod(0o755)  # whatever the umask
    path.write_bytes(data)
    path.chmod(0o644)
    return hashlib.sha256(data).hexdigest()


def _check_place(to: Path) -> None:
    """Raise SettingsError for a folder with files that no snapshot brought there."""
    if not to.exists():
        return
    if not to.is_dir():
        raise SettingsError(f"{to} is a file; give a folder")
    if Path.cwd().is_relative_to(to):  # it would be replaced by another one of its name
        raise SettingsError(f"you are in {to}, which is replaced as a whole; start from elsewhere")
    ours = {SUMS, MANIFEST, f"{SUMS}.minisig"}
    with suppress(OSError, ValueError, KeyError, TypeError):
        ours |= set(json.loads((to / MANIFEST).read_text(encoding="utf-8"))["files"])
    for path in to.rglob("*"):
        name = path.relative_to(to).as_posix()
        if not path.is_dir() and name not in ours:
            raise SettingsError(
                f"{to} has a file that is of no snapshot: {name}; give a folder of its own, and "
                "copy it from there to where it is published"
            )


_ED, _HASHED, _PLAIN, _B2 = b"Ed", b"ED", b"\0\0", b"B2"

_ID_BYTES, _SEED_BYTES = 8, 32

_SECRET_BYTES = 2 + 2 + 2 + 32 + 8 + 8 + _ID_BYTES + 64 + 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; its id tells it from others."""

    id: bytes
    _seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A key that nobody has."""
        return cls(secrets.token_bytes(_ID_BYTES), secrets.token_bytes(_SEED_BYTES))

    @classmethod
    def read(cls, path: Path) -> Self:
        """The secret key in a file. Raises SettingsError for a file that cannot be used."""
        try:
            line = path.read_text(encoding="ascii").splitlines()[1]
            raw = b64decode(line, validate=True)
        except (OSError, UnicodeDecodeError, IndexError, binascii.Error) as error:
            raise SettingsError(
                f"{path} is no secret key of minisign ({error}); make one with: verbatim site-key "
                f"{path}"
            ) from error
        if len(raw) == _SECRET_BYTES and raw[2:4] != _PLAIN:
            raise SettingsError(
                f"the key {path} has a passphrase, which a program cannot type; take it away "
                f"with: minisign -C -W -s {path}"
            )
        key = cls(raw[54:62], raw[62:94])
        if len(raw) != _SECRET_BYTES or raw[:2] != _ED or raw[94:126] != key._public:
            raise SettingsError(f"{path} is no secret key of minisign, or it is damaged")
        return key

    def write(self, path: Path) -> Path:
        """Write it to a new file that its owner alone can read, and the public key beside it.

        Gives the path of the public key. Raises FileExistsError.
        """
        raw = _ED + _PLAIN + _B2 + bytes(48) + self.id + self._seed + self._public + bytes(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"untrusted comment: minisign secret key\n{_text(raw)}\n")
        public = path.with_name(f"{path.name}.pub")
        public.write_text(self.public, encoding="ascii")
        public.chmod(0o644)
        return public

    @property
    def public(self) -> str:
        """The public key as a file has it."""
        name = self.id[::-1].hex().upper()
        raw = _ED + self.id + self._public
        return f"untrusted comment: minisign public key {name}\n{_text(raw)}\n"

    def signature(self, content: bytes, comment: str) -> str:
        """The signature of a file as its `.minisig` has it; `comment` is signed too: one line."""
        key = Ed25519PrivateKey.from_private_bytes(self._seed)
        signed = key.sign(hashlib.blake2b(content).digest())
        trusted = key.sign(signed + comment.encode())
        return (
            f"untrusted comment: signature by Verbatim\n{_text(_HASHED + self.id + signed)}\n"
            f"trusted comment: {comment}\n{_text(trusted)}\n"
        )

    @property
    def _public(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self._seed).public_key().public_bytes_raw()


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """True if a signature is of this content, and by the owner of a public key.

    >>> key = SigningKey.new()
    >>> signature = key.signature(b"text", "of today")
    >>> is_signed(b"text", signature, key.public), is_signed(b"texts", signature, key.public)
    (True, False)
    """
    try:
        raw = b64decode(public.splitlines()[1], validate=True)
        _, line, comment, seal = signature.splitlines()
        signed = b64decode(line, validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw[10:])
        if signed[:2] != _HASHED or signed[2:10] != raw[2:10]:
            return False
        key.verify(signed[10:], hashlib.blake2b(content).digest())
        told = comment.removeprefix("trusted comment: ").encode()
        key.verify(b64decode(seal, validate=True), signed[10:] + told)
    except (InvalidSignature, ValueError, IndexError):
        return False
    return True


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
