"""The figures as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HEAD = """# Scale

How adding and asking grow with the corpus. Run it again with `make bench-scale` (some minutes on
two quiet cores), in small with `python -m benchmarks.scale 1000`; this page is renewed by it.

"""

_COLUMNS = {
    "articles": ("articles", "{:,.0f}"),
    "passages": ("passages", "{:,.0f}"),
    "added_per_s": ("added a second", "{:,.0f}"),
    "corpus_bytes_each": ("corpus, bytes a passage", "{:,.0f}"),
    "index_bytes_each": ("index, bytes a passage", "{:,.0f}"),
    "index_made_s": ("index made, s", "{:.1f}"),
    "opened_ms": ("opened, ms", "{:,.0f}"),
    "resident_mb": ("memory, MB", "{:,.0f}"),
    "search_p50_ms": ("retrieval p50, ms", "{:.0f}"),
    "search_p95_ms": ("p95", "{:.0f}"),
    "search_cpu_p95_ms": ("CPU p95", "{:.0f}"),
    "question_p50_ms": ("question p50, ms", "{:.0f}"),
    "question_p95_ms": ("p95", "{:.0f}"),
    "recall": ("recall@20", "{:.3f}"),
}

NOTES = """
- **added a second**: the last 1,000 articles before the row, embedding apart (which takes some
  13 ms a passage, and so nearly all of the time of a real `verbatim add`): cutting, stems,
  signature, looking for copies, one transaction an article. Those before them are written in
  large transactions, as they would be left by adding.
- **memory**: of a process that answers, models and all, after 100 questions. What the system keeps
  of the file in its cache is not counted.
- **retrieval**: from the vector of a question to the passages that are read, by meaning and by
  words; **question**: encoding it, retrieval and reading with the models that come along. The
  questions are of six made-up words, frequent ones among them.
- **CPU p95**: of retrieval, which runs in one thread: what p95 would be where nothing else runs.
- **recall@20**: how many of the true nearest 20 are among what is compared exactly. Vectors lie in
  2,000 clusters, at random; real sentences stand below.

## How it grows

- The corpus grows with its text: vector (1.5 kB), text, words and boundaries of each passage.
- Adding slows down a little: the trees of the database are deeper, and do not fit its cache of
  64 MB any more.
- Signs of all passages are looked at for every question: that grows in step with the corpus, and
  is some 10 ms for a million. The 1,000 embeddings that are read and compared exactly do not grow.
- Words: only so many passages are weighed (20,000), the rarest words first.
- Opening reads the index file and its SHA-256, 56 bytes a passage.
- Reading is the same for any corpus: eight passages.
"""

TRIED = """
## The choice of the index

One million clustered random vectors of 384 numbers, one question at a time, on two cores that many
others used (load 6, so that times are two to four times those of a quiet machine):

| | a question, p50 / p95 ms | memory | recall@20 |
|---|---|---|---|
| flat, float32 | 328 / 439 | 1,536 MB | 1 |
| flat, 8 bits (SQ8) | 94 / 136 | 384 MB | 1.000 |
| RaBitQ, 300 found | 71 / 101 | 56 MB | 0.972 |
| RaBitQ fast scan, 300 found | 22 / 35 | 56 MB | 0.972 |
| **signs in one thread, 2,000 found** | **12 / 31** | **48 MB** | **1.000** |
| signs in two threads, 2,000 found | 55 / 279 | 48 MB | 1.000 |

As it is now, 4,000 found by signs and 1,000 of them given back, a million take 8 / 14 ms of CPU.

Cells of a clustering (IVF) found everything among clustered random vectors; of the nearest among a
few thousand real sentences, a quarter of the cells held only 0.93, since questions do not lie
where sentences do. Signs need no training and no clusters, and an index grows by as many bytes as
come. Of 43,000 real sentences, 0.999 of the true nearest 20 are among 2,000 by signs alone; these
once more by the question as it is (not by its signs): 0.98 among 100, 0.999 among 300. Vectors
without any order are harder: where 10,000 lie in 2,000 clusters, most of the nearest 20 are of
other clusters and chance decides; 0.91 are among 400, 0.985 among 1,000, and so it is 1,000.

An embedding is read from the corpus, and its checksum compared, before it counts: the index says
where to look, never how near. Chosen articles (`--since`, `--publisher` and the like) are searched
alone; up to 1,000 passages of them are all compared.
"""


def page(told: Mapping[str, Any]) -> str:
    """The page for what was measured."""
    lines = [_line([name for name, _ in _COLUMNS.values()]), "|---" * len(_COLUMNS) + "|"]
    for row in told["rows"]:
        cells = [form.format(row[name]) for name, (_, form) in _COLUMNS.items()]
        lines.append(_line(cells))
    when = f"{told['date']}, {told['cores']} cores, load {told['load']:.0f}.\n\n"
    real = _real(told.get("sentences", []))
    return HEAD + when + "\n".join(lines) + "\n" + NOTES + real + TRIED


def _real(rows: Sequence[Mapping[str, float]]) -> str:
    if not rows:
        return ""
    lines = [
        f"| {row['sentences']:,} | {row['sentences'] / 1e6 * 56:.1f} | {row['recall']:.4f} |"
        for row in rows
    ]
    head = "\n## Real sentences\n\nWikipedia, Reddit, reviews and news, embedded by the encoder; "
    head += "300 questions that people asked of them.\n\n"
    return (
        head + "| sentences | index, MB | recall@20 |\n|---|---|---|\n" + "\n".join(lines) + "\n"
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
