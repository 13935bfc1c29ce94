"""How often a sentence ends where it ends: `python -m benchmarks.sentences [--wrong]`.

Beside the sentences of corpus stand those of sentencex alone, which they are built on.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import sentences

SENTENCES = Path(__file__).with_name("sentences.txt")

_STOP = re.compile(r"[.!?…][”“\"»’)\]]{0,3}\s+")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text, and where its sentences after the first begin."""

    language: str
    half: str
    """"develop" or "held out"."""
    text: str
    starts: frozenset[int]

    def wrong(self, starts: frozenset[int]) -> frozenset[int]:
        """The places that are a boundary in one reading and none in the other."""
        return self.starts ^ starts

    @property
    def boundaries(self) -> frozenset[int]:
        """Every place where a stop may end a sentence, whether or not it does."""
        return self.starts | {m.end() for m in _STOP.finditer(self.text)}


Splitter = Callable[[str, str], frozenset[int]]


def texts(path: Path = SENTENCES) -> list[MarkedText]:
    """The marked texts of a file."""
    found = []
    language = half = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language, _, half = line[3:].partition(" ")
        elif line and not line.startswith("#"):
            found.append(_marked(language, half, line))
    return found


def _marked(language: str, half: str, line: str) -> MarkedText:
    starts, at = [], 0
    for sentence in line.split(" | ")[:-1]:
        at += len(sentence) + 1
        starts.append(at)
    return MarkedText(language, half, line.replace(" | ", " "), frozenset(starts))


def ours(text: str, language: str) -> frozenset[int]:
    """Where the sentences of corpus begin."""
    return frozenset(span.start for span in sentences(text, language=language)[1:])


def sentencex_alone(text: str, language: str) -> frozenset[int]:
    """Where those of sentencex begin."""
    from sentencex import get_sentence_boundaries

    pieces = [piece["text"] for piece in get_sentence_boundaries(language, text)]
    starts, at = [], 0
    for piece in pieces:
        at = text.index(piece.strip(), at)
        starts.append(at)
        at += len(piece.strip())
    return frozenset(starts[1:])


def right(found: list[MarkedText], splitter: Splitter) -> tuple[int, int]:
    """How many boundaries, true or false, a splitter takes for what they are, and of how many."""
    total = sum(len(t.boundaries) for t in found)
    wrong = sum(len(t.wrong(splitter(t.text, t.language))) for t in found)
    return total - wrong, total


def main() -> None:
    """Print a line for each language and half."""
    marked = texts()
    out = sys.stdout
    halves = ["develop"] if "--develop" in sys.argv else ["develop", "held out"]
    for half in halves:
        here = [t for t in marked if t.half == half]
        for language in [*dict.fromkeys(t.language for t in here), "all"]:
            some = [t for t in here if language in (t.language, "all")]
            (mine, total), (alone, _) = right(some, ours), right(some, sentencex_alone)
            out.write(f"{half:9} {language:4} {total:4} boundaries: {mine / total:6.1%} right, ")
            out.write(f"sentencex alone {alone / total:6.1%}\n")
        for text in here if "--wrong" in sys.argv else []:
            for at in sorted(text.wrong(ours(text.text, text.language))):
                said = "missed" if at in text.starts else "cut"
                out.write(f"{said}: {text.text[:at]}⟨|⟩ {text.text[at:]}\n")


if __name__ == "__main__":
    main()
