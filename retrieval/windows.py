"""Question and passage as the token windows that the reader model sees.

Training and answering share this module, so the model never meets a form it was not trained on:
`[CLS] question [SEP] title, heading [SEP] passage [SEP]`, the middle part only where it is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus import Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

WINDOW_TOKENS = 256
"""Longest input of the model that is read at once, special tokens included."""
_STRIDE_TOKENS = 64
"""Shared by neighbouring windows, so that no short answer is cut in two."""
_QUESTION_TOKENS = 64
_CONTEXT_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a passage, with its question, as token numbers."""

    ids: tuple[int, ...]
    question_end: int
    """Index of the first token after the question's `[SEP]`."""
    first: int
    """Index of the first passage token."""
    offsets: tuple[Span, ...]
    """For each passage token, the code points of the passage it stands for."""

    def segments(self) -> list[int]:
        """0 for the tokens of the question, 1 for the rest; as long as `ids`."""
        return [0] * self.question_end + [1] * (len(self.ids) - self.question_end)


def load_tokenizer(path: str) -> Tokenizer:
    """The tokenizer in a `tokenizer.json`, without the cutting and padding it may bring along."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokens(tokenizer: Tokenizer, text: str) -> Encoding:
    """The tokens of a text alone, without special ones."""
    return tokenizer.encode(text, add_special_tokens=False)


def windows(
    tokenizer: Tokenizer,
    question: Encoding,
    passage: Encoding,
    context: Encoding | None = None,
    *,
    size: int = WINDOW_TOKENS,
) -> list[Window]:
    """The windows of at most `size` tokens that together cover a passage, in order.

    A passage without a token has none.
    """
    cls, sep = _special(tokenizer, "[CLS]", "<s>"), _special(tokenizer, "[SEP]", "</s>")
    head = [cls, *question.ids[:_QUESTION_TOKENS], sep]
    question_end = len(head)
    if context is not None and context.ids:
        head += [*context.ids[:_CONTEXT_TOKENS], sep]
    room = size - len(head) - 1
    found: list[Window] = []
    for start in range(0, len(passage.ids), room - _STRIDE_TOKENS):
        end = min(start + room, len(passage.ids))
        ids = (*head, *passage.ids[start:end], sep)
        offsets = tuple(Span(a, b) for a, b in passage.offsets[start:end])
        found.append(Window(ids, question_end, len(head), offsets))
        if end == len(passage.ids):
            break
    return found


def _special(tokenizer: Tokenizer, *names: str) -> int:
    """The number of the token that BERT's vocabulary, or XLM-R's, has for this place."""
    for name in names:
        number = tokenizer.token_to_id(name)
        if number is not None:
            return number
    raise ValueError(
        f"the tokenizer has no {' or '.join(names)}; the reader takes models of the BERT family"
    )


def context_of(title: str | None, section: str | None) -> str:
    """What stands above a passage, in the form the model was trained with.

    >>> context_of("Oxygen", "History")
    'Oxygen: History'
    """
    return ": ".join(part for part in (title, section) if part)
