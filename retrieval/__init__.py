"""Finding what answers: search by meaning and by words, reading, and quoting."""

from retrieval.answer import LIMIT_QUOTES, Answer, Answerer, Timed
from retrieval.encoder import (
    BUNDLED,
    Encoder,
    EncoderError,
    embedding,
    load_encoder,
)
from retrieval.prompts import Prompts
from retrieval.question import Question, QuestionError
from retrieval.quote import Quote
from retrieval.reader import Candidate, Reader, Reading
from retrieval.recall import Page, Remembered
from retrieval.trained import TrainedReader, load_reader
from retrieval.weights import WeightsError

__all__ = [
    "BUNDLED",
    "LIMIT_QUOTES",
    "Answer",
    "Answerer",
    "Candidate",
    "Encoder",
    "EncoderError",
    "Page",
    "Prompts",
    "Question",
    "QuestionError",
    "Quote",
    "Reader",
    "Reading",
    "Remembered",
    "Timed",
    "TrainedReader",
    "WeightsError",
    "embedding",
    "load_encoder",
    "load_reader",
]
