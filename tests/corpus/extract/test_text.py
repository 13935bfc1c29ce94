"""Articles from files: what can be read is read as it is, the rest is refused by name."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from corpus import SourceError, read_path
from corpus.extract.text import LIMIT_BYTES, read_text
from testing import SEED

_RUSSIAN = (
    "Россия попыталась полностью заблокировать мессенджер, сообщил представитель компании. "
    "Власти хотят, чтобы люди пользовались другим приложением. Критики опасаются слежки."
)
_FRENCH = (
    "La société a été fondée à Paris en février. Le château, bâti il y a très longtemps, "
    "a été vendu à un élève américain. Où est passée la forêt ? Elle a brûlé l’été dernier."
).replace("’", "'")


def write(folder: Path, name: str, data: bytes | str) -> Path:
    """A file with these bytes, or this text in UTF-8."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refusal(path: Path) -> str:
    """What is said when `path` is refused."""
    with pytest.raises(SourceError) as refused:
        read_path(path)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        "It rains in Köln. 🎉".encode(),
        "It rains in Köln. 🎉".encode("utf-8-sig"),
        "It rains in Köln. 🎉".encode("utf-16"),
        codecs.BOM_UTF16_BE + "It rains in Köln. 🎉".encode("utf-16-be"),
        "It rains in Köln. 🎉".encode("utf-32"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big-endian", "utf-32"],
)
def test_a_declared_encoding_is_read(tmp_path: Path, data: bytes) -> None:
    """The mark at the start of a file tells its encoding and is no part of the text."""
    assert read_path(write(tmp_path, "a.txt", data))[0].text == "It rains in Köln. 🎉"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_RUSSIAN, "windows-1251"),
        (_RUSSIAN, "koi8-r"),
        (_FRENCH, "latin-1"),
        ("The company said on Monday that it would close. " * 3 + "“It’s over.”", "windows-1252"),
        ("日本語の記事です。会社は月曜日に発表しました。", "shift-jis"),
    ],
)
def test_a_likely_encoding_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    """Text that is not UTF-8 is read in the encoding its letters clearly speak for."""
    assert read_path(write(tmp_path, "a.txt", text.encode(encoding)))[0].text == text


def test_the_text_is_read_exactly(tmp_path: Path) -> None:
    """Line ends, white space and markup stay as they are."""
    text = "\r\n# Rain\r\n\tIt rains.  \u00a0\r\n\r\n"
    assert read_path(write(tmp_path, "a.md", text))[0].text == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file: there is a zero byte at position 8"),
        ("It\0rains.".encode("utf-16"), "not a text file: there is a zero character"),
        (b"It rains \xff\xfe\x81.", "not UTF-8.*byte 0xff at position 9.*save it as UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0b", "not UTF-16"),
        (b"Only a Heading\nAnd Another", "no sentence to quote"),
    ],
    ids=["empty", "blank", "only a mark", "image", "zero", "not text", "half", "headings"],
)
def test_a_file_that_is_no_article_is_refused_by_name(
    tmp_path: Path, data: bytes, said: str
) -> None:
    """The message says which file, what is wrong with it and where."""
    path = write(tmp_path, "bad.txt", data)
    message = refusal(path)
    assert str(path) in message
    assert re.search(said, message)


def test_a_damaged_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    """UTF-8 with a byte that does not fit is refused, not read as something else."""
    data = SEED.read_bytes()[:1000]
    path = write(tmp_path, "bad.txt", data[:500] + b"\xff" + data[500:])
    assert "0xff at position 500" in refusal(path)


def test_random_bytes_are_never_an_article(tmp_path: Path) -> None:
    """Nothing is guessed where there is no text."""
    for seed in range(20):
        data = bytes((seed * 7 + i * i * 31 + i // 3) % 255 + 1 for i in range(400))
        assert "bad.txt" in refusal(write(tmp_path, "bad.txt", data))


def test_what_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    """A missing path, one that no file can have, another kind, and a pipe that never ends."""
    assert refusal(tmp_path / "no.txt").startswith("no file or folder")
    assert "too long" in refusal(tmp_path / ("x" * 5000))
    assert "end in .markdown, .md" in refusal(write(tmp_path, "a.pdf", "It rains."))
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a regular file" in refusal(tmp_path / "pipe.txt")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    """Its size is known before its bytes."""
    path = write(tmp_path, "a.txt", "It rains.")
    os.truncate(path, LIMIT_BYTES + 1)
    assert "larger than 800,000 bytes" in refusal(path)


@pytest.mark.process
@pytest.mark.parametrize("locked", [".", "below", "a.txt"])
def test_what_may_not_be_read_is_named(locked: str) -> None:
    """A folder that may not be listed, above or below, or a file: a message, no traceback."""
    unprivileged = "import os; os.setgid(65534); os.setuid(65534)\n" if os.geteuid() == 0 else ""
    reads = (
        "import sys, pathlib, sentencex, tomllib; from corpus import SourceError, read_path\n"
        f"{unprivileged}"
        "try: read_path(pathlib.Path(sys.argv[1]))\n"
        "except SourceError as error: print(error)\n"
    )
    with TemporaryDirectory() as made:  # pytest's own folders are closed to other users
        Path(made).chmod(0o755)
        folder = Path(made) / "articles"
        write(folder, "a.txt", "It rains.")
        write(folder, "below/b.txt", "It snows.")
        (folder / locked).chmod(0)
        command = [sys.executable, "-c", reads, str(folder)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        (folder / locked).chmod(0o755)
    assert "Permission denied" in told.stdout, told.stderr
    assert str(folder / locked) in told.stdout


def test_a_folder_is_read_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    """Files of our kinds below it, in order of path; the rest is left alone."""
    for name in ("b.md", "a.TXT", "c/d.markdown", ".hidden.txt", ".git/x.txt", "e.pdf"):
        write(tmp_path, name, f"This is {name}.")
    texts = [article.text for article in read_path(tmp_path)]
    assert texts == ["This is a.TXT.", "This is b.md.", "This is c/d.markdown."]


def test_a_folder_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    """Each file that cannot be read is named, up to five, and how many more there are."""
    write(tmp_path, "good.txt", "It rains.")
    for i in range(7):
        write(tmp_path, f"bad{i}.txt", "")
    message = refusal(tmp_path)
    assert [f"bad{i}.txt" in message for i in range(7)] == [True] * 5 + [False] * 2
    assert message.endswith("and 2 more")
    (tmp_path / "none").mkdir()
    assert "nothing in it ends in" in refusal(tmp_path / "none")


def test_what_is_known_beside_the_text_is_taken_over(tmp_path: Path) -> None:
    """`sources.toml` names files of its own folder; what it does not say stays unknown."""
    path = write(tmp_path, "a.txt", "**\nRain\nIt rains.")
    bare = read_path(path)[0]
    assert (bare.title, bare.publisher, bare.url, bare.published) == ("Rain", None, None, None)
    write(
        tmp_path,
        "sources.toml",
        '["a.txt"]\ntitle = "It Pours"\nurl = "https://a.example/1"\npublished = 2026-02-13\n',
    )
    for article in (read_path(path)[0], read_path(tmp_path)[0]):
        assert (article.title, article.url) == ("It Pours", "https://a.example/1")
        assert (article.published, article.publisher) == ("2026-02-13", None)
        assert article.source == path.resolve().as_uri()
        assert article.retrieved is not None


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('["b.txt"]\ntitle = "x"\n', '"b.txt"] is not the name of a file'),
        ('["a.txt"]\nwriter = "x"\n', "writer of"),
        ('["a.txt"]\ntitle = 5\n', "title of"),
        ("title = x", "cannot read"),
        ("a = 1", "is not the name of a file"),
        (b"\xff", "cannot read"),
    ],
)
def test_a_mistake_in_what_is_known_is_refused(
    tmp_path: Path, toml: str | bytes, said: str
) -> None:
    """A typing error must not lose a date without a word."""
    path = write(tmp_path, "a.txt", "It rains.")
    write(tmp_path, "sources.toml", toml)
    assert said in refusal(path)
    assert "sources.toml" in refusal(tmp_path)


def test_an_address_that_is_no_web_page_is_refused(tmp_path: Path) -> None:
    """A reader must be able to open what a source line links to."""
    (tmp_path / "a.txt").write_text("It rains.", encoding="utf-8")
    (tmp_path / "sources.toml").write_text('["a.txt"]\nurl = "javascript:alert(1)"\n')
    with pytest.raises(SourceError, match="https://"):
        read_path(tmp_path)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("At least ~~12~~ 15 people were hurt.", "At least 15 people were hurt."),
        ("~~It was sold.~~ It was not sold.", "It was not sold."),
        ("It costs ~~9~~, 12 crowns.", "It costs, 12 crowns."),
        ("It opens ~~on Monday~~ ~~on Tuesday~~ on Friday.", "It opens on Friday."),
        ("It was 5 ~~ 6 km ~~ long.", "It was 5 ~~ 6 km ~~ long."),
        (r"It says \~~so\~~ there.", r"It says \~~so\~~ there."),
        ("It lasted ~5~ hours.", "It lasted ~5~ hours."),
    ],
)
def test_what_is_struck_out_in_markdown_is_no_text(tmp_path: Path, said: str, kept: str) -> None:
    """In a file of that kind only: elsewhere the marks are what somebody wrote."""
    assert read_path(write(tmp_path, "a.md", said))[0].text.strip() == kept
    assert read_path(write(tmp_path, "a.txt", said))[0].text == said
    assert read_text(said.encode(), "https://example.org/a.md").article.text.strip() == kept


_WRITTEN = {
    "cp1252": (
        "Le pont sera fermé jusqu'à l'été, a déclaré le maire à la presse.",
        "Bron över ån stängs i två veckor på grund av skador, säger borgmästaren.",
        "Il sindaco ha detto che la città è più sicura perché la polizia è lì.",
        "A prefeitura não informou a razão da interdição, mas a ponte será fechada amanhã.",
        "¿Quién pagará el puente? El alcalde dijo que lo pagará la compañía.",
    ),
    "cp1250": (
        "Most zostanie zamknięty w maju. Mieszkańcy są źli i żądają odszkodowań.",
        "Most bude v květnu uzavřen, řekl starosta. Občané žádají náhradu škody.",
        "A hidat lezárják. A lakók kártérítést követelnek, közölték őszintén.",
    ),
    "cp1254": ("Köprü Mayıs ayında kapatılacak, dedi belediye başkanı. Şehir sakinleri öfkeli.",),
    "koi8-u": ("Міст у Голмі відкриють у суботу, сказав мер. Їжа на святі безкоштовна. " * 3,),
    "utf-16-le": (_RUSSIAN, _FRENCH),
    "utf-16-be": (_RUSSIAN,),
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(name, text) for name, texts in _WRITTEN.items() for text in texts]
)
@pytest.mark.parametrize("times", [1, 4])
def test_encodings_that_nothing_states(encoding: str, text: str, times: int) -> None:
    """Their letters say which it is; a wrong one is never taken, however short the text."""
    said = " ".join([text] * times)
    assert read_text(said.encode(encoding), "https://example.org/a.txt").article.text == said


def test_a_text_of_replacement_characters_is_refused() -> None:
    """Somebody has saved it in a wrong encoding before."""
    lost = "The bridge \ufffd\ufffd\ufffd\ufffd closes on Monday, \ufffd\ufffd said. " * 3
    with pytest.raises(SourceError, match=r"a\.txt.*its text is not UTF-8"):
        read_text(lost.encode(), "https://example.org/a.txt")
