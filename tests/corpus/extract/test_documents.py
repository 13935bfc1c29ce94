"""PDF, DOCX, EPUB, mail and JSON lines: their words in order, and what is known of them."""

from __future__ import annotations

import io
import zipfile

import pytest

from corpus import Article, SourceError
from corpus.extract.documents import read_document
from corpus.extract.mail import read_mail
from corpus.extract.page_layout import unwrapped
from corpus.extract.records import ExtractedArticle
from corpus.extract.text import line_of, read_jsonl

_AT = "https://example.org/report"
_LINES = [
    "The river rose by two metres on Monday night, and the lower town was flood-",
    "ed within an hour. Police closed both bridges, and nobody was hurt, the mayor",
    "said.",
    "The mill stays closed until June.",
]
_TEXT = (
    "The river rose by two metres on Monday night, and the lower town was flooded within an hour. "
    "Police closed both bridges, and nobody was hurt, the mayor said.\n"
    "The mill stays closed until June."
)


def _pdf(lines: list[str], about: str = "", stream: str = "") -> bytes:
    """A PDF of one page with these lines, or of what this stream draws."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = stream or f"BT /F1 11 Tf 14 TL 50 800 Td {shown} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<<{about}>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{thing}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 6 0 R>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF".encode()


def _zip(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _docx(paragraphs: list[str]) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    core = (
        '<cp:p xmlns:cp="c" xmlns:dc="d" xmlns:t="t"><dc:title>Report</dc:title>'
        "<dc:creator>Ada Lorne</dc:creator><t:created>2026-03-04T06:30:00Z</t:created></cp:p>"
    )
    document = f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
    return _zip({"word/document.xml": document, "docProps/core.xml": core})


def test_pdf() -> None:
    """Lines are joined to paragraphs, and a word cut by a hyphen is whole again."""
    about = "/Title(Flood report)/Author(Ada Lorne)/CreationDate(D:20260304063000Z)"
    found = read_document(_pdf(_LINES, about), _AT)
    assert found.article.text == _TEXT
    article = found.article
    assert (article.title, article.author, article.published, article.url) == (
        "Flood report",
        "Ada Lorne",
        "2026-03-04",
        _AT,
    )


@pytest.mark.parametrize(
    ("drawn", "is_read"),
    [
        ("{text}", True),
        ("1 g {text}", False),
        ("0.99 0.99 1 rg {text}", False),
        ("0 0 0 0 k {text}", False),
        ("/DeviceRGB cs 1 1 1 sc {text}", False),
        ("q 1 g {text} Q", False),
        ("q 1 g Q {text}", True),
        ("0 0 0.5 rg 40 700 500 50 re f 1 g {text}", True),
        ("0 0 0.5 rg 40 10 500 50 re f 1 g {text}", False),
        ("1 g 40 700 500 50 re f {text}", False),
        ("q 500 0 0 50 40 700 cm /Picture Do Q 1 g {text}", True),
        ("/Spot cs 1 scn {text}", True),
        ("/Lab cs 50 20 30 scn {text}", True),
        ("1 G {text}", True),
    ],
)
def test_white_on_white_in_a_pdf_is_left_out(drawn: str, *, is_read: bool) -> None:
    """In a colour that is as good as white, with nothing of another painted below it."""
    for shown in ("(Nobody was warned.) Tj", "[(Nobody was) -300 (warned.)] TJ"):
        text = f"BT /F1 11 Tf 50 720 Td {shown} ET"
        stream = f"0 g BT /F1 11 Tf 50 760 Td (The dam broke on Tuesday.) Tj ET {drawn}"
        found = read_document(_pdf([], stream=stream.format(text=text)), _AT)
        assert ("Nobody was" in found.article.text) == is_read
        assert "The dam broke on Tuesday." in found.article.text


def test_pdf_without_text() -> None:
    """Pictures of text are refused with what to do; so is a damaged file."""
    with pytest.raises(SourceError, match="OCR"):
        read_document(_pdf([]), _AT)
    with pytest.raises(SourceError, match="cannot read"):
        read_document(b"%PDF-1.4\nrubbish", _AT)


def test_joining_lines() -> None:
    """Short lines that end a sentence, and lines that begin anew, stay apart."""
    page = (
        "THE HEADING\n\nIt rose.\nIt fell again on Tuesday and the town was dry in the morning\n"
    )
    page += "after it. Then\nit was over."
    assert unwrapped(page).split("\n") == [
        "THE HEADING",
        "It rose.",
        "It fell again on Tuesday and the town was dry in the morning after it. Then it was over.",
    ]


def test_docx() -> None:
    """A paragraph a line; title, author and date from its core properties."""
    found = read_document(_docx(["Flood", "", "The river rose. It &amp; fell."]), _AT)
    assert found.article.text == "Flood\nThe river rose. It & fell."
    assert (found.article.title, found.article.author) == ("Report", "Ada Lorne")
    assert found.article.published == "2026-03-04T06:30:00+00:00"


def test_words_of_a_docx_that_nobody_sees() -> None:
    """Tiny ones, and white ones but on a ground of their own."""

    def run(said: str, *marks: str) -> str:
        return f"<w:r><w:rPr>{''.join(marks)}</w:rPr><w:t xml:space='preserve'>{said}</w:t></w:r>"

    white, tiny = "<w:color w:val='FFFFFF'/>", "<w:sz w:val='2'/>"
    runs = [run("It did "), run("not ", white), run("never ", tiny)]
    runs.append(run("rise.", white, "<w:shd w:fill='000000'/>"))
    assert _word(f"<w:p>{''.join(runs)}</w:p>") == "It did rise."


def _word(body: str, **more: str) -> str:
    """The text of a DOCX with this body."""
    spaces = "".join(f' xmlns:{name}="urn:{name}"' for name in ("mc", "wps", "v"))
    word = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"{spaces}'
    files = {"word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>"}
    for name, inner in more.items():
        files[f"word/{name}.xml"] = f"<w:{name} {word}>{inner}</w:{name}>"
    return read_document(_zip(files), _AT).article.text


def _said(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_text_box_stands_once_and_apart() -> None:
    """Not in the paragraph that it is anchored in, nor a second time as its fallback."""
    box = f"<w:txbxContent><w:p>{_said('The buyer is a brewery.')}</w:p></w:txbxContent>"
    drawn = f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
    both = f"<mc:AlternateContent>{drawn}<mc:Fallback><v:t>{box}</v:t></mc:Fallback>"
    anchored = f"{_said('The mill ')}<w:r>{both}</mc:AlternateContent></w:r>{_said('was sold.')}"
    old = f"<w:r><w:pict>{box}</w:pict></w:r>"
    for body in (anchored, f"{_said('The mill ')}{old}{_said('was sold.')}"):
        assert _word(f"<w:p>{body}</w:p>") == "The mill was sold.\nThe buyer is a brewery."


def test_notes_follow_with_their_mark() -> None:
    """Those of a page and those of the end; the ruled line above them is none."""
    one, two = (f'<w:r><w:{kind}Reference w:id="1"/></w:r>' for kind in ("footnote", "endnote"))
    body = f"<w:p>{_said('It earned 40 crowns.')}{one}{_said(' It is large.')}{two}</w:p>"
    rule = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    foot = f'<w:footnote w:id="1"><w:p>{_said("Without the harbour.")}</w:p></w:footnote>'
    end = f'<w:endnote w:id="1"><w:p>{_said("By length.")}</w:p></w:endnote>'
    assert _word(body, footnotes=rule + foot, endnotes=end).split("\n") == [
        "It earned 40 crowns.[1] It is large.[e1]",
        "[1] Without the harbour.",
        "[e1] By length.",
    ]


def test_a_sentence_that_was_moved_stands_once() -> None:
    """Where it was moved to."""
    moved = _said("The ferry sails at noon.")
    body = f"<w:p><w:moveFrom>{moved}</w:moveFrom></w:p><w:p><w:moveTo>{moved}</w:moveTo></w:p>"
    assert _word(body) == "The ferry sails at noon."


_RUN = "<w:r><w:rPr>{}</w:rPr><w:t xml:space='preserve'>{}</w:t></w:r>"


def _body(inner: str) -> list[str]:
    """The lines of a document with this body."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    said = "<w:p><w:r><w:t>The lock of Lund opens in May.</w:t></w:r></w:p>"
    document = f"<w:document {names}><w:body>{said}{inner}</w:body></w:document>"
    text = read_document(_zip({"word/document.xml": document}), _AT).article.text
    return text.split("\n")[1:]


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        ("<w:strike/>", "It opens at 9."),
        ("<w:dstrike w:val='true'/>", "It opens at 9."),
        ("<w:vanish/>", "It opens at 9."),
        ("<w:strike w:val='0'/>", "It opens at 8 9."),
        ("<w:vertAlign w:val='superscript'/>", "It opens at 9."),
    ],
)
def test_runs_of_docx(mark: str, line: str) -> None:
    """Struck and hidden runs, and numbers of notes, are left out."""
    runs = _RUN.format("", "It opens at ") + _RUN.format(mark, "8") + _RUN.format("", " 9.")
    assert _body(f"<w:p>{runs}</w:p>") == [line]


def test_powers_in_docx() -> None:
    """They are told from the digits before them."""
    raised = _RUN.format("<w:vertAlign w:val='superscript'/>", "6")
    runs = _RUN.format("", "It holds 10") + raised + _RUN.format("", " litres.")
    assert _body(f"<w:p>{runs}</w:p>") == ["It holds 10⁶ litres."]


def test_tracked_changes_in_docx() -> None:
    """What was deleted or moved away is left out, what was inserted or moved here is read."""
    said = _RUN.format("", "It is old.")
    gone = "<w:del><w:r><w:delText>It is new.</w:delText></w:r></w:del>"
    assert _body(
        f"<w:p><w:moveFrom>{said}</w:moveFrom></w:p><w:p>{gone}<w:moveTo>{said}</w:moveTo></w:p>"
        f"<w:p><w:ins>{said}</w:ins></w:p>"
    ) == ["It is old.", "It is old."]


def test_text_boxes_in_docx() -> None:
    """A text box is read once, below its paragraph."""
    box = f"<w:txbxContent><w:p>{_RUN.format('', 'A box.')}</w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawn = f"<w:r>{both}</mc:AlternateContent></w:r>"
    runs = _RUN.format("", "It is ") + drawn + _RUN.format("", "old.")
    assert _body(f"<w:p>{runs}</w:p>") == ["It is old.", "A box."]


def test_lists_and_tables_in_docx() -> None:
    """An item has its bullet, a row its cells, and a table its header."""
    item = f"<w:p><w:pPr><w:numPr/></w:pPr>{_RUN.format('', 'Ships with coal')}</w:p>"
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    rows = "".join(
        f"<w:tr>{''.join(cell.format(_RUN.format('', said)) for said in row)}</w:tr>"
        for row in (("Ship", "Metres"), ("Ida", "62"), ("Ula", "90"))
    )
    assert _body(f"{item}<w:tbl>{rows}</w:tbl>") == [
        "• Ships with coal",
        "| Ship | Metres |",
        "| --- | --- |",
        "| Ida | 62 |",
        "| Ula | 90 |",
    ]


def test_epub() -> None:
    """Chapters in the order of the spine."""
    package = """<package xmlns="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Flood</dc:title>
<dc:creator>Ada Lorne</dc:creator><dc:language>en</dc:language><dc:date>2026</dc:date></metadata>
<manifest><item id="b" href="t/b.xhtml"/><item id="a" href="t/a%20.xhtml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>"""
    data = _zip(
        {
            "META-INF/container.xml": '<c><r><rootfile full-path="o/p.opf"/></r></c>',
            "o/p.opf": package,
            "o/t/a .xhtml": "<html><body><h1>One</h1><p>The river rose.</p></body></html>",
            "o/t/b.xhtml": "<html><body><p>It fell — again.</p></body></html>",
        }
    )
    found = read_document(data, _AT)
    assert found.article.text == "One\nThe river rose.\nIt fell — again."
    assert (found.article.title, found.article.language) == ("The Flood", "en")
    assert found.article.published is None


@pytest.mark.slow
def test_other_archives() -> None:
    """A plain ZIP, a damaged one, and one that unpacks to a hundred megabytes."""
    with pytest.raises(SourceError, match="ZIP"):
        read_document(_zip({"a.txt": "x"}), _AT)
    with pytest.raises(SourceError, match="cannot read"):
        read_document(b"PK\x03\x04rubbish", _AT)
    with pytest.raises(SourceError, match="unpacks to more"):
        read_document(_zip({"word/document.xml": " " * 100_000_001}), _AT)


_MBOX = """From news@example.org Wed Mar  4 06:30:00 2026
From: =?utf-8?b?0JLQtdGB0YLQvdC40Lo=?= <news@example.org>
Subject: =?utf-8?q?=D0=9C=D0=BE=D1=81=D1=82?=
Date: Wed, 04 Mar 2026 06:30:00 +0300
Message-ID: <1@example.org>
Archived-At: <https://example.org/letters/1>
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<html><head><style>p{}</style></head><body><table><tr><td><p>Мост откроют в сентябре, сообщили
рыбаки.</p><p>Длина — 412 метров.</p><p><a href="x">Отписаться</a></p></td></tr></table>

From news@example.org Thu Mar  5 06:30:00 2026
From: Ledger <ledger@example.org>
Subject: Ferry
Date: Thu, 05 Mar 2026 06:30:00 +0000
Content-Type: text/plain; charset=utf-8

The night ferry sails again from Monday, the operator said. It carries 640 passengers.
>From now on a bed costs 38 crowns.

https://example.org/ferry
You are receiving this because you signed up. Unsubscribe: https://example.org/u
--
The Ledger

From empty@example.org Thu Mar  5 06:31:00 2026
From: nobody@example.org
Subject: nothing

"""


def test_mail() -> None:
    """Each newsletter is an article: words without the way out, date, title and publisher."""
    first, second = read_mail(_MBOX.encode(), "letters.mbox")
    assert first.article.text == ("Мост откроют в сентябре, сообщили рыбаки.\nДлина — 412 метров.")
    assert (first.article.title, first.article.publisher) == ("Мост", "Вестник")
    assert (first.article.language, first.article.url) == ("ru", "https://example.org/letters/1")
    assert first.article.source == "mid:news@example.org/1@example.org"
    assert first.article.published == "2026-03-04T06:30:00+03:00"
    assert second.article.text.endswith("passengers.\nFrom now on a bed costs 38 crowns.")
    assert second.article.source == "letters.mbox#2"


def test_a_letter_speaks_for_its_sender_alone() -> None:
    """Neither the number nor the archived address of another one's letter makes it theirs."""
    forged = _MBOX.replace("news@example.org", "evil@evil.example")
    first = read_mail(forged.encode(), "letters.mbox")[0].article
    assert first.source == "mid:evil@evil.example/1@example.org"
    assert first.url is None


def test_mail_without_words() -> None:
    """What is no newsletter is refused."""
    for data in (b"", b"From x Thu Mar  5 06:31:00 2026\n\n", b"Content-Type: multipart/x\n\n--"):
        with pytest.raises(SourceError, match="no newsletter"):
            read_mail(data, "letters.mbox")


def _letter(head: str, body: bytes) -> bytes:
    return f"From: Ledger <l@example.org>\nSubject: Tram\n{head}\n\n".encode() + body


_RUSSIAN = "Мост в Холме откроют в субботу, сказал мэр Ульф Акер. На нём девятнадцать остановок."


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [
        ("utf-8", None),
        ("utf-8", "us-ascii"),
        ("utf-8", "x-unknown"),
        ("cp1251", "utf-8"),
        ("koi8-r", "koi8-r"),
        ("koi8-r", None),
    ],
)
def test_mail_that_states_no_encoding_or_a_wrong_one(encoding: str, stated: str | None) -> None:
    """It is read as what its letters clearly are."""
    kind = "text/plain" + (f"; charset={stated}" if stated else "")
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit"
    (found,) = read_mail(_letter(head, _RUSSIAN.encode(encoding)), "a.eml")
    assert found.article.text == _RUSSIAN


@pytest.mark.parametrize("kind", ["text/plain", "text/plain; charset=utf-8", "text/html"])
def test_mail_in_an_unclear_encoding_is_refused(kind: str) -> None:
    """By name; no character is replaced."""
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit"
    damaged = _RUSSIAN.encode().replace("м".encode(), b"\xd0\xff")
    with pytest.raises(SourceError, match=r"a\.eml.* nor clearly in another encoding"):
        read_mail(_letter(head, damaged), "a.eml")


_SHOWN = (
    "<h1>Tram opens</h1><p>The tram of Holm opens on Saturday, the mayor said. It has 19 stops."
)
_STUB = (
    "Your mail program cannot show HTML. To read this newsletter, please copy the address below "
    "into the address line of your browser and press the return key. We are sorry for this, "
    "and thank you for reading us."
)
_PLAIN = "Tram opens\n\nThe tram of Holm opens on Saturday, they say. It has 19 stops.\n"


@pytest.mark.parametrize(
    ("plain", "starts"),
    [
        (_STUB, "Tram opens\nThe tram"),
        ("Please see the HTML.", "Tram opens\nThe tram"),
        (_PLAIN + "* " * 150 + "\n-- \nThe Ledger", "Tram opens\n\nThe tram"),
    ],
)
def test_a_plain_part_that_only_says_to_look_at_the_other(plain: str, starts: str) -> None:
    """The part that says something is read."""
    parts = (("plain", plain), ("html", _SHOWN))
    body = "".join(f"--B\nContent-Type: text/{kind}\n\n{text}\n" for kind, text in parts)
    head = "Content-Type: multipart/alternative; boundary=B"
    (found,) = read_mail(_letter(head, f"{body}--B--\n".encode()), "a.eml")
    assert found.article.text.startswith(starts)
    assert "browser" not in found.article.text


def test_json_lines_come_back() -> None:
    """What went out comes in again, equal in everything."""
    article = Article(
        "Мост.\nIt rose — “twice”.",
        source="https://example.org/1",
        title="T",
        url="https://example.org/1",
        publisher="P",
        author="A",
        published="2026-03-04",
        retrieved="2026-03-05T00:00:00+00:00",
        language="ru",
        id="abcdef012345",
    )
    found = ExtractedArticle(
        article, "2026-03-06", "CC BY", ("https://example.org/1",), scrolls=False
    )
    other = ExtractedArticle(Article("Other.", source="x"))
    data = f"{line_of(found)}\n\n{line_of(other)}\n".encode()
    assert read_jsonl(data, "a.jsonl") == [found, other]


def test_json_lines_with_faults() -> None:
    """All or nothing, and the lines are named."""
    data = b'{"text": "Good."}\n{"text": ""}\n[]\n{"text": "a", "title": 5}\nrubbish\n'
    with pytest.raises(SourceError) as caught:
        read_jsonl(data, "a.jsonl")
    said = str(caught.value).splitlines()
    assert [line.split(" of ")[0] for line in said] == [f"line {n}" for n in (2, 3, 4, 5)]
    with pytest.raises(SourceError, match="no articles"):
        read_jsonl(b"\n", "a.jsonl")


_STYLES = """<w:styles xmlns:w="w">
<w:style w:type="character" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Old"><w:basedOn w:val="Gone"/></w:style>
<w:style w:type="character" w:styleId="Back"><w:basedOn w:val="Gone"/><w:rPr><w:strike w:val="0"/>
</w:rPr></w:style>
<w:style w:type="character" w:styleId="Twice"><w:rPr><w:dstrike w:val="1"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>
<w:style w:type="paragraph" w:styleId="Draft"><w:rPr><w:strike/></w:rPr></w:style>
</w:styles>"""


@pytest.mark.parametrize(
    ("style", "mark", "line"),
    [
        ("Gone", "", "It opens at 9."),
        ("Old", "", "It opens at 9."),
        ("Twice", "", "It opens at 9."),
        ("Unseen", "", "It opens at 9."),
        ("Back", "", "It opens at 8 9."),
        ("Loop", "", "It opens at 8 9."),
        ("Nowhere", "", "It opens at 8 9."),
        ("Gone", "<w:strike w:val='false'/>", "It opens at 8 9."),
    ],
)
def test_styles_of_docx_that_strike_or_hide(style: str, mark: str, line: str) -> None:
    """By themselves or by what they are based on, unless the run says otherwise."""
    run = f"<w:r><w:rPr><w:rStyle w:val='{style}'/>{mark}</w:rPr><w:t>8 </w:t></w:r>"
    body = f"<w:p><w:r><w:t xml:space='preserve'>It opens at </w:t></w:r>{run}"
    body += (
        "<w:r><w:t>9.</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:pStyle w:val='Draft'/></w:pPr><w:r><w:t>It was sold.</w:t></w:r></w:p>"
    )
    document = f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'
    data = _zip({"word/document.xml": document, "word/styles.xml": _STYLES})
    assert read_document(data, _AT).article.text == line


_OWN = "The council answered on Tuesday that the bridge is safe. It was looked at in May."
_OTHER = "Is it true that the bridge will fall? We read that it has a crack of two metres."


def _answer(text: str, kind: str = "plain") -> str:
    head = f"From: Council <c@halvik.example>\nContent-Type: text/{kind}; charset=utf-8"
    (found,) = read_mail(f"{head}\n\n{text}\n".encode(), "a.eml")
    return found.article.text


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 2 Mar 2026 at 09:00, Holm Daily <news@holm.example> wrote:",
        "On Mon, 2 Mar 2026 at 09:00, Holm Daily\n<news@holm.example> wrote:",
        "Am 2. März 2026 um 09:00 schrieb Holm Daily <news@holm.example>:",
        "Le lun. 2 mars 2026 à 09:00, Holm Daily <news@holm.example> a écrit :",
        "пн, 2 мар. 2026 г. в 09:00, Holm Daily <news@holm.example> пишет:",
        "2 березня 2026, 09:00 Holm Daily <news@holm.example> писав:",
    ],
)
def test_a_letter_that_is_answered_is_not_of_the_answer(attribution: str) -> None:
    """Nobody is quoted with the words of who wrote to them."""
    quoted = f"> {_OTHER}\n> Please answer."
    assert _answer(f"{_OWN}\n\n{attribution}\n{quoted}") == _OWN
    assert _answer(f"{attribution}\n{quoted}\n\n{_OWN}") == _OWN


def test_quotations_and_letters_passed_on_stay() -> None:
    """Where no line says that it is another letter, or there is nothing else."""
    own = f"{_OWN}\n\n> {_OTHER}"
    assert _answer(own) == own
    passed = f"On Mon, 2 Mar 2026 at 09:00, Holm Daily wrote:\n> {_OTHER}"
    assert _OTHER in _answer(passed)


@pytest.mark.parametrize(
    "around",
    [
        "<div class='gmail_quote'><div class='gmail_attr'>Holm wrote:</div>{}</div>",
        "<div class='gmail_quote gmail_quote_container'>{}</div>",
        "<blockquote type='cite'>{}</blockquote>",
        "<p class=moz-cite-prefix>Holm wrote:</p><blockquote type=cite>{}</blockquote>",
        "<div class='yahoo_quoted'><div>{}</div></div>",
    ],
)
def test_a_letter_that_is_answered_in_html(around: str) -> None:
    """What mail programs put it in is left out; a quotation in a newsletter is not."""
    assert _answer(f"<p>{_OWN}</p>{around.format(f'<p>{_OTHER}</p>')}", "html") == _OWN
    assert _answer(f"<p>{_OWN}</p><blockquote>{_OTHER}</blockquote>", "html").endswith(_OTHER)
    assert _OTHER in _answer(around.format(f"<p>{_OTHER}</p>"), "html")


_QUAY = "The quay of Tarn is rebuilt by the county this summer, as its clerk said on Monday."
_DESIGNED = """<w:docDefaults><w:rPrDefault><w:rPr>{}</w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Usual"><w:rPr>{}</w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Body"/>
<w:style w:type="paragraph" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Out"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>
</w:style>"""


def _designed(body: str, defaults: str = "", usual: str = "", notes: str = "") -> list[str]:
    """The lines of a DOCX whose styles strike and raise."""
    return _word(body, styles=_DESIGNED.format(defaults, usual), footnotes=notes).split("\n")


def _in_style(style: str, *runs: str) -> str:
    named = f"<w:pPr><w:pStyle w:val='{style}'/></w:pPr>" if style else ""
    return f"<w:p>{named}{''.join(runs)}</w:p>"


def test_what_the_usual_style_strikes_is_no_text() -> None:
    """That of the document or its paragraphs, unless another style or the run says otherwise."""
    old, on = _RUN.format("", "It costs 12."), _RUN.format("<w:strike w:val='0'/>", _QUAY)
    struck = _in_style("", old)
    assert _designed(struck + _in_style("", on), "<w:strike/>") == [_QUAY]
    assert _designed(struck + _in_style("", on), "", "<w:strike/>") == [_QUAY]
    assert _designed(struck + _in_style("Body", _said(_QUAY)), "", "<w:vanish/>") == [_QUAY]


def test_a_style_of_a_run_turns_back_what_that_of_its_paragraph_strikes() -> None:
    """Source: ECMA-376, part 1, 17.7.3."""
    back = _RUN.format("<w:rStyle w:val='Out'/>", _QUAY)
    assert _designed(_in_style("Gone", _said("It costs 12. "), back)) == [_QUAY]


def test_marks_that_are_turned_off_strike_nothing() -> None:
    """However off is written."""
    marks = ("strike w:val='0'", "dstrike w:val='false'", "vanish w:val='off'")
    runs = (_RUN.format(f"<w:{mark}/>", word) for mark, word in zip(marks, "abc", strict=True))
    assert _designed(_in_style("", *runs, _said(_QUAY))) == [f"abc{_QUAY}"]


def test_styles_count_in_notes() -> None:
    """What they strike is no text, and what they raise is told from the digits beside it."""
    note = _RUN.format("<w:rStyle w:val='Out'/>", "9 ") + _said("10 crowns a km")
    note += _RUN.format("<w:rStyle w:val='Up'/>", "2") + _said(".")
    notes = f"<w:footnote w:id='4'><w:p>{_said('It cost ')}{note}</w:p></w:footnote>"
    mark = "<w:r><w:footnoteReference w:id='4'/></w:r>"
    lines = _designed(_in_style("", _said(_QUAY), mark), notes=notes)
    assert lines == [f"{_QUAY}[4]", "[4] It cost 10 crowns a km²."]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    """The sentence is whole."""
    gone = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    body = f"<w:p>{gone}{_said('It is not')}</w:p><w:p>{_said('true.')}</w:p>"
    assert _body(body + _in_style("", _said(_QUAY)))[0] == "It is not true."


def _row_of(*cells: str, about: str = "") -> str:
    made = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tr>{about}{made}</w:tr>"


def test_rows_and_cells_of_tables_in_docx() -> None:
    """A deleted row is none; a cell over several columns or rows stands in each of them."""
    wide = f"<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{_in_style('', _said('none'))}"
    tall = f"<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{_in_style('', _said('North'))}"
    below = f"<w:tcPr><w:vMerge/></w:tcPr>{_in_style('')}"
    words = {
        word: _in_style("", _said(word)) for word in ("Side", "Quay", "Cranes", "A", "B", "4")
    }
    rows = [
        _row_of(
            *(words["Side"], words["Quay"], words["Cranes"]),
            about="<w:trPr><w:tblHeader/></w:trPr>",
        ),
        _row_of(tall, words["A"], words["4"]),
        _row_of(below, wide),
        _row_of(words["B"], words["B"], words["4"], about="<w:trPr><w:del/></w:trPr>"),
    ]
    lines = _body(f"{_in_style('', _said(_QUAY))}<w:tbl>{''.join(rows)}</w:tbl>")
    assert lines[1:] == [
        *("| Side | Quay | Cranes |", "| --- | --- | --- |"),
        *("| North | A | 4 |", "| North | none | none |"),
    ]


def test_formulas_in_docx() -> None:
    """Powers are raised, and a fraction is told from the digits of its parts."""
    one, two, ten, six = (f"<m:r><m:t>{number}</m:t></m:r>" for number in (1, 2, 10, 6))
    power = f"<m:oMath><m:sSup><m:e>{ten}</m:e><m:sup>{six}</m:sup></m:sSup></m:oMath>"
    half = f"<m:f><m:num>{one}</m:num><m:den>{two}</m:den></m:f>"
    said = f"{_said('It holds 3×')}{power}{_said(' litres and ')}{half}{_said('.')}"
    (line,) = _body(f"<w:p xmlns:m='urn:m'>{said}</w:p>")
    assert line == "It holds 3×10⁶ litres and 1/2."


def test_the_title_of_a_document_that_names_none_is_its_first_heading() -> None:
    """As of a text."""
    body = "".join(_in_style("", _said(line)) for line in ("Quay of Tarn", _QUAY))
    document = f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>"
    data = _zip({"word/document.xml": document})
    assert read_document(data, _AT).article.title == "Quay of Tarn"


@pytest.mark.parametrize(
    "stub",
    [
        "View this email in your browser: https://a.org/v/123?x=1\n\nUnsubscribe: https://a.org/u",
        "Ваш почтовый клиент не показывает HTML. Откройте письмо в браузере: https://a.org/v",
        "Diese E-Mail enthält HTML. Wird sie nicht richtig angezeigt: https://a.org/v",
        "   ",
    ],
)
def test_stubs_in_other_words(stub: str) -> None:
    """The HTML part is read."""
    head = "Content-Type: multipart/alternative; boundary=B"
    plain = f"--B\nContent-Type: text/plain; charset=utf-8\n\n{stub}\n"
    body = f"{plain}--B\nContent-Type: text/html\n\n{_SHOWN}\n--B--\n"
    (found,) = read_mail(_letter(head, body.encode()), "a.eml")
    assert found.article.text.startswith("Tram opens\nThe tram")
