"""Finding what answers: search by meaning and by words, reading, and quoting."""

import os

# ONNX Runtime reports to its maker unless told not to before it is loaded. It is loaded only in
# this package, and children inherit this.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from retrieval.answer import LIMIT_QUOTES, Answer, Answerer, Timed
from retrieval.claim import gist
from retrieval.dense_current import CurrentIndex, index_fault, index_state, mend_index
from retrieval.encoder import (
    BUNDLED,
    Encoder,
    EncoderError,
    embedding,
    is_foreign,
    load_encoder,
)
from retrieval.finder import Finder
from retrieval.grouping import Asking, Group, grouped
from retrieval.lookout import Look, Lookout
from retrieval.prompts import Prompts
from retrieval.question import LIMIT_CHARS, Before, Question, QuestionError
from retrieval.quote import Quote
from retrieval.reader import Candidate, Reader, Reading
from retrieval.recall import Page, Remembered
from retrieval.suggest import Suggestion, suggestions, suggestions_in_steps
from retrieval.timeline import Event, by_date
from retrieval.trained import TrainedReader, load_reader
from retrieval.weights import WeightsError

__all__ = [
    "BUNDLED",
    "LIMIT_CHARS",
    "LIMIT_QUOTES",
    "Answer",
    "Answerer",
    "Asking",
    "Before",
    "Candidate",
    "CurrentIndex",
    "Encoder",
    "EncoderError",
    "Event",
    "Finder",
    "Group",
    "Look",
    "Lookout",
    "Page",
    "Prompts",
    "Question",
    "QuestionError",
    "Quote",
    "Reader",
    "Reading",
    "Remembered",
    "Suggestion",
    "Timed",
    "TrainedReader",
    "WeightsError",
    "by_date",
    "embedding",
    "gist",
    "grouped",
    "index_fault",
    "index_state",
    "is_foreign",
    "load_encoder",
    "load_reader",
    "mend_index",
    "suggestions",
    "suggestions_in_steps",
]
