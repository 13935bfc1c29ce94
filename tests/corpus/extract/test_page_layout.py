"""Pages as they are printed: titles that run along, columns, hyphens, raised digits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from corpus.extract.documents import read_document
from corpus.extract.page_layout import text_of_pages, unwrapped

Set = tuple[float, float, float, str]
"""Where a piece of text stands on its page, from the left and from below, its size, its words."""


def pdf(pages: Sequence[Sequence[Set]]) -> bytes:
    """A PDF with pieces of text set at their places, in their order."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, page in enumerate(pages):
        said = "".join(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm({text})Tj " for x, y, size, text in page)
        objects += [
            (
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
                f"/Contents {5 + 2 * n} 0 R>>"
            ),
            f"<</Length {len(said) + 6}>>stream\nBT {said}ET\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{thing}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    start = len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer<</Size {size}/Root 1 0 R>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF".encode()


def read(*pages: Sequence[Set]) -> str:
    """The text of these pages."""
    return read_document(pdf(pages), "https://example.org/a.pdf").article.text


LINES = [
    "The port earned forty million crowns in the year, the most since",
    "the war, and twice as much as the board had hoped for, as it said",
    "on Monday. It employs 310 people in the northern yard, and owns",
    "nine cranes.",
]


def body(lines: list[str], top: float = 700.0) -> list[Set]:
    """Lines one below the other."""
    return [(50, top - 14 * n, 11, line) for n, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Annual report of the port 2025", "Page {} of 40"),
        ("Port of Lund, {}", "Annual report"),
        ("Bericht 2025", "- {} -"),
        ("ГОД", "{}"),
    ],
)
def test_what_runs_along_is_in_no_sentence(head: str, foot: str) -> None:
    """Titles and page numbers at the edges of pages, whatever they are called."""
    pages = []
    for number, lines in ((7, LINES[:2]), (8, LINES[2:])):
        pages.append("\n".join([head.format(number), *lines, foot.format(number)]))
    assert text_of_pages(pages) == " ".join(LINES)


def test_what_stands_on_one_page_alone_or_differs_is_kept() -> None:
    """A heading, and rows of a table with numbers that do not go on as the pages do."""
    heads = ("Costs\n31,000 5", "Gains\n27,500 9")
    said = (LINES[0], f"There {LINES[2]}")
    pages = ["\n".join(page) for page in zip(heads, said, strict=True)]
    found = text_of_pages(pages).split("\n")
    assert all(row in found for head in heads for row in head.split("\n"))


def test_pages_of_a_file() -> None:
    """A sentence goes on over the end of a page, without what stands between."""
    pages = [
        [(50, 800, 9, "Annual report 2025"), *body(LINES[:2]), (50, 60, 9, f"Page {number} of 40")]
        for number in (3, 4)
    ]
    pages[1][1:3] = body(LINES[2:])
    assert read(*pages) == " ".join(LINES)


LEFT = [
    "The ferry of Halvik sails again",
    "from Monday, its operator said,",
    "after a pause of nine long years",
    "in which only small boats went.",
]
RIGHT = [
    "The mill of Ashby was sold on",
    "Friday for three million crowns,",
    "and the buyer is a big brewery",
    "that will open there in 2028.",
]


@pytest.mark.parametrize("width", [2, 3])
def test_columns_one_after_the_other(width: int) -> None:
    """Though the lines are written from left to right over all columns."""
    columns = [LEFT, RIGHT, [line.upper() for line in LEFT]][:width]
    page: list[Set] = [
        (50.0 + 180 * n, 700 - 14 * row, 10, column[row])
        for row in range(4)
        for n, column in enumerate(columns)
    ]
    title: Set = (50, 740, 20, "What the two towns of the coast said in the last week")
    found = read([title, *page])
    places = [found.index(" ".join(column)) for column in columns]
    assert all(one < other for one, other in pairwise(places))
    assert found.startswith(title[3])


def test_a_table_is_no_column() -> None:
    """Its cells are short: a row stays a row, and apart from the sentence before it."""
    rows = [
        ("Work", "Wage"),
        ("Crane driver", "31,000"),
        ("Welder", "27,500"),
        ("Guard", "22,000"),
    ]
    page: list[Set] = [
        (50, 720, 11, "The port published what it pays its workers, a spokesman said.")
    ]
    for n, row in enumerate(rows):
        page += [(50 + 200 * m, 690 - 14 * n, 11, cell) for m, cell in enumerate(row)]
    page.append((50, 600, 11, "The wages rise by three per cent in July, for all of the workers."))
    lines = read(page).split("\n")
    assert lines[1:6] == [
        "| Work | Wage |",
        "| --- | --- |",
        "| Crane driver | 31,000 |",
        "| Welder | 27,500 |",
        "| Guard | 22,000 |",
    ]
    assert lines[0].endswith("said.")
    assert lines[6].startswith("The wages")


TABLES = [
    [("Party", "Seats", "Before"), ("Harbour List", "14", "9"), ("Greens", "11", "15")],
    [("T1", "11.4 km", "19"), ("T2", "7.9 km", "12"), ("T3", "3 km", "4"), ("T4", "8 km", "9")],
    [("Year", "Cows"), ("2024", "412"), ("2025", "388")],
    [("Town", "Mayor"), ("Orrin", "Ilse Hart"), ("Brell", "Ada Lorne"), ("Holm", "Ulf Aker")],
    [("Goods", "2024", "2025"), ("Coal", "1,200 t", "900 t"), ("Grain", "18 t", "1,007 t")],
]


@pytest.mark.parametrize("rows", TABLES)
@pytest.mark.parametrize("right", [False, True])
def test_rows_of_tables(rows: list[tuple[str, ...]], right: bool) -> None:
    """Each is a line with its cells apart, whichever edge of the cells is in line."""
    said = "The port published what it owns and what it pays, a spokesman said on Monday."
    page: list[Set] = [(50, 720, 10, said)]
    for n, row in enumerate(rows):
        for m, cell in enumerate(row):
            x = 50 + 120 * m + (60 - 5 * len(cell) if right and m else 0)
            page.append((x, 690 - 16 * n, 10, cell))
    page.append((50, 690 - 16 * len(rows) - 20, 10, said))
    lines = read(page).split("\n")
    assert lines[0] == lines[-1] == said
    assert [line for line in lines[1:-1] if "---" not in line] == [
        f"| {' | '.join(row)} |" for row in rows
    ]


def test_lines_in_pieces_are_no_table() -> None:
    """Words of a line that are set one by one, and two lines that happen to be alike."""
    pieces: list[Set] = [
        (50 + 60 * m, 700 - 14 * n, 10, word)
        for n, line in enumerate(
            ["The ferry sailed again", "from Halvik on Monday", "it was full"]
        )
        for m, word in enumerate(line.split())
    ]
    assert "|" not in read([*pieces, (50, 640, 10, "It was the first of the year, they said.")])
    pair: list[Set] = [(50, 700, 10, "Work"), (250, 700, 10, "Wage")]
    pair += [(50, 686, 10, "Guard"), (250, 686, 10, "22,000")]
    assert "|" not in read([*pair, (50, 640, 10, "It was the first of the year, they said.")])


def test_raised_digits() -> None:
    """A power and the number of a note are told from the digits of their line."""
    found = read(
        [
            (50, 700, 11, "The lake holds 3x10"),
            (160, 706, 7, "6"),
            (168, 700, 11, "cubic metres of water, and it has 55 million users"),
            (480, 706, 7, "3"),
            (488, 700, 11, ", they say."),
        ]
    )
    said = "cubic metres of water, and it has 55 million users³, they say."
    assert found == f"The lake holds 3x10⁶ {said}"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("of the state-", "owned ferry"), "of the state-owned ferry"),
        (("was flood-", "ed within"), "was flooded within"),
        (("costs 96-", "98 crowns"), "costs 96-98 crowns"),
        (("the anti-", "corruption office"), "the anti-corruption office"),
        (("an anti-", "cipated end"), "an anticipated end"),
        (("a state-", "ment of it"), "a statement of it"),
        (("the Anglo-", "Saxon coast"), "the Anglo-Saxon coast"),
        (
            ("a well-known man and the well-", "known one"),
            "a well-known man and the well-known one",
        ),
        (("a river boat, a house, a house-", "boat"), "a river boat, a house, a houseboat"),
        (("Kinder- und Jugend-", "und Altenhilfe"), "Kinder- und Jugend- und Altenhilfe"),
        (("он что-", "то сказал"), "он что-то сказал"),
        (("прави-", "тельство"), "правительство"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(lines: tuple[str, str], text: str) -> None:
    """It stays where it is part of the word, and goes where it only cuts it."""
    assert unwrapped("\n".join(lines)) == text


MORE = [
    "ten barges, of which two were bought last spring from a yard in",
    "Brell that had to close. The board meets again in May, and its",
    "chair expects a calmer year for everybody who works on the quays.",
]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("", "Annual Report | ii"),
        ("", "- ii -"),
        ("ii", "Port of Lund"),
        ("2/40", ""),
        ("Port of Lund  2 of 40", "www.port.example"),
    ],
)
def test_page_numbers_of_other_kinds(head: str, foot: str) -> None:
    """Roman ones too, alone or in a line that goes on as the pages do."""
    following = {"ii": "iii", "2": "3"}
    pages = []
    for lines in (LINES[:3], MORE):
        pages.append("\n".join(filter(None, [head, *lines, foot])))
        for old, new in following.items():
            head, foot = (line.replace(f"{old}", new, 1) for line in (head, foot))
    found = text_of_pages(pages)
    assert found == " ".join([*LINES[:3], *MORE])


def test_tables_that_repeat_their_header_keep_it_and_their_rows() -> None:
    """On every page: they are no running titles, though they stand at the edges and are alike."""

    def sheet(first: int) -> list[Set]:
        rows = [("Line", "Length"), *((f"T{n}", f"{n}.5 km") for n in (first, first + 1, 9))]
        return [
            (50 + 150 * m, 780 - 16 * n, 11, cell)
            for n, row in enumerate(rows)
            for m, cell in enumerate(row)
        ]

    said = "The lines of the tram are as long as these tables say, the city told us."
    found = read([(50, 810, 11, said), *sheet(1)], sheet(3)).split("\n")
    assert found.count("| Line | Length |") == 2
    assert found.count("| T9 | 9.5 km |") == 2
    assert {"| T1 | 1.5 km |", "| T4 | 4.5 km |"} <= set(found)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("as in pre-", "war times"), "as in pre-war times"),
        (("the east-", "west axis"), "the east-west axis"),
        (("a co-", "owned ship"), "a co-owned ship"),
        (("in 2019-", "2024 only"), "in 2019-2024 only"),
        (("by Anne-", "Marie Holt"), "by Anne-Marie Holt"),
        (("is develop-", "ing faster"), "is developing faster"),
        (("a pro-", "gram of"), "a program of"),
        (("the West-", "küste"), "the Westküste"),
    ],
)
def test_more_hyphens_at_the_end_of_a_line(lines: tuple[str, str], text: str) -> None:
    """Sides, years and names keep theirs."""
    assert unwrapped("\n".join(lines)) == text


@pytest.mark.parametrize(
    ("left", "right"),
    [("12 | Annual report", "Annual report | 13"), ("8 Port of Lund", "Port of Lund 9")],
)
def test_running_titles_that_change_sides(left: str, right: str) -> None:
    """The number stands at the outer edge of a page, as in a book."""
    pages = ["\n".join([left, *LINES[:3]]), "\n".join([right, *MORE])]
    assert text_of_pages(pages) == " ".join([*LINES[:3], *MORE])


def test_notes_at_the_foot_of_a_page_are_in_no_sentence() -> None:
    """It goes on over them, and they follow."""
    note = "1 Without the fishing harbour."
    found = text_of_pages(["\n".join([*LINES[:3], "", note]), "\n".join(MORE)])
    assert found == "\n".join([" ".join([*LINES[:3], *MORE]), note])


def test_lines_above_and_below_columns_are_of_none() -> None:
    """A short title, and the number of the page."""
    page: list[Set] = [
        (50.0 + 270 * n, 700 - 14 * row, 10, column[row])
        for row in range(4)
        for n, column in enumerate((LEFT, RIGHT))
    ]
    found = read([(50, 760, 16, "Two towns"), *page, (280, 40, 9, "- 7 -")]).split("\n")
    assert found[:3] == ["Two towns", " ".join(LEFT), " ".join(RIGHT)]
