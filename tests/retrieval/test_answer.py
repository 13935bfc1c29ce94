"""From a question to an answer, whatever the reader says."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Article, ArticleFilter, CorpusError, CorpusStore, Passage, split
from retrieval import (
    LIMIT_QUOTES,
    Answer,
    Answerer,
    Candidate,
    Confidence,
    PreviousTurn,
    Question,
    Quote,
    Reading,
    Thresholds,
    embedding,
    rewriting,
)
from retrieval import answer as answering
from retrieval.answer import newer_first
from testing.fakes import Marker, WordEncoder
from testing.statements import traced


def answerer(store: CorpusStore, word: str, threshold: float = 0.02) -> Answerer:
    """Answers with a reader that looks for one word."""
    return Answerer(store, WordEncoder(), Marker(word, threshold))


def fill(store: CorpusStore, *texts: str) -> None:
    """An article for each text."""
    encoder = WordEncoder()
    for text in texts:
        store.add(Article(text, source=text[:40]), encoder.name, embedding(encoder))


def test_an_answer_has_no_room_for_anything_but_slices() -> None:
    """Its fields, and those of its quotes, hold no free text."""
    assert {f.name: f.type for f in dataclasses.fields(Answer)} == {
        "question": "Question",
        "confidence": "Confidence",
        "quotes": "tuple[Quote, ...]",
        "nearest": "tuple[Quote, ...]",
        "differ": "bool",
        "by_date": "bool",
        "more": "tuple[Quote, ...]",
        "left_out": "tuple[Question, ...]",
        "not_read": "tuple[Question, ...]",
    }
    assert "str" not in {f.type for f in dataclasses.fields(Quote)}


def test_the_words_that_answer_are_marked_in_a_whole_sentence(seeded: CorpusStore) -> None:
    """With the passage, the article and how probable it is."""
    found = answerer(seeded, "Dubai").answer(Question("Where is Durov based?"))
    assert found.is_answered
    (quote,) = found.quotes
    assert quote.text[slice(*quote.emphasis)] == "Dubai"
    assert quote.text.startswith("Durov, now based in Dubai, emphasised")
    assert found.nearest == ()


class Answering(Marker):
    """A reader that marks, for each word that a question has, the word that answers it."""

    def __init__(self, answers: dict[str, str], thresholds: Thresholds) -> None:
        """Mark `answers[word]` where a question has `word`."""
        super().__init__("")
        self.answers, self.thresholds = answers, thresholds

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each sentence, most probable first."""
        words = [self.answers[word] for word in self.answers if word in question.text]
        self.word = words[0] if words else "\0"
        return super().read(question, candidates)


def test_two_questions_in_one_are_answered_one_by_one(store: CorpusStore) -> None:
    """Each by its own quote; of one that has no answer it is told that it is left out."""
    fill(store, "Ann Berg owns the mill.", "40 people work in the mill of Orre.")
    reader = Answering({"owns": "Ann", "people": "40"}, Thresholds(0.3, 0.3))
    both = Answerer(store, WordEncoder(), reader)
    found = both.answer(Question("Who owns the mill and how many people work in it?"))
    assert {q.text[slice(*q.emphasis)] for q in found.quotes} == {"Ann", "40"}
    assert (found.confidence, found.left_out) == (Confidence.SURE, ())
    found = both.answer(Question("Who owns the mill and when was it built?"))
    assert [q.text[slice(*q.emphasis)] for q in found.quotes] == ["Ann"]
    assert [question.text for question in found.left_out] == ["when was it built?"]
    found = both.answer(Question("Where is the mill and when was it built?"))
    assert found.confidence is Confidence.NONE
    assert found.left_out == ()
    found = both.answer(Question("Who owns the mill? " * 4 + "When was it built? Where is it?"))
    assert found.confidence is Confidence.SURE
    assert [one.text for one in found.not_read] == ["When was it built?", "Where is it?"]
    found = both.answer(Question("Where is the tsar of Peru? " * 4 + "Who runs the mill?"))
    assert found.confidence is Confidence.NONE
    assert [one.text for one in found.not_read] == ["Who runs the mill?"]


@pytest.mark.parametrize(
    ("probabilities", "differ"),
    [
        ((0.95, 0.92), True),
        ((0.95, 0.6), False),
        ((0.8, 0.55), True),
        ((0.8, 0.45), False),
        ((0.48, 0.45), True),
    ],
    ids=["both sure", "one sure", "both rather right", "one rather wrong", "both rather wrong"],
)
def test_sources_differ_where_they_are_relied_on_alike(
    store: CorpusStore, probabilities: tuple[float, float], differ: bool
) -> None:
    """Else a newer answer stays below the one that is relied on more."""

    class Likely(Marker):
        def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
            found: list[Reading] = []
            for word, probability in zip(("40", "60"), probabilities, strict=True):
                self.word = word
                readings = [r for r in super().read(question, candidates) if r.exact]
                found += [replace(r, probability=probability) for r in readings]
            return found

    encoder = WordEncoder()
    for text, day in (("40 people work there.", "2026-01-01"), ("60 work.", "2026-02-01")):
        store.add(Article(text, source=text, published=day), encoder.name, embedding(encoder))
    reader = Likely("")
    reader.thresholds = Thresholds(sure=0.9, perhaps=0.3)
    found = Answerer(store, encoder, reader).answer(Question("How many people work there?"))
    assert found.by_date == differ
    numbers = [quote.text[slice(*quote.emphasis)] for quote in found.quotes]
    assert numbers == (["60", "40"] if differ else ["40", "60"])


def test_below_the_threshold_there_is_no_answer_but_what_is_nearest(seeded: CorpusStore) -> None:
    """An answer that is not probable enough is none."""
    found = answerer(seeded, "Narnia", threshold=0.5).answer(Question("Who rules Narnia?"))
    assert not found.is_answered
    assert found.quotes == ()
    assert 1 <= len(found.nearest) <= LIMIT_QUOTES
    on_it = answerer(seeded, "Narnia", threshold=0.01).answer(Question("Who rules Narnia?"))
    assert on_it.quotes == found.nearest[:1]  # from the threshold on


@pytest.mark.parametrize(
    ("sure", "perhaps", "confidence"),
    [(0.0, 0.0, "sure"), (2.0, 0.0, "perhaps"), (2.0, 2.0, "none")],
)
def test_an_answer_says_how_sure_it_is(
    seeded: CorpusStore, sure: float, perhaps: float, confidence: str
) -> None:
    """As the thresholds of the reader have it, which also say what is shown at all."""
    marker = Marker("Dubai")
    marker.thresholds = Thresholds(sure, perhaps)
    found = Answerer(seeded, WordEncoder(), marker).answer(Question("Where is Durov based?"))
    assert found.confidence == confidence
    assert bool(found.quotes) == found.is_answered == (confidence != "none")
    assert found.is_question


def test_quotes_are_slices_in_order_and_apart(store: CorpusStore) -> None:
    """Whatever is marked: at most three, most probable first, none overlaps another."""
    chance = random.Random(10)  # noqa: S311 - the same articles in every run
    words = "Max app users Russia it he however they Kremlin said new blocked".split()
    fill(
        store,
        *(
            " ".join(" ".join(chance.choices(words, k=8)).capitalize() + "." for _ in range(12))
            for _ in range(6)
        ),
    )
    for word in words:
        for threshold in (0.0, 0.1, 0.9):
            found = answerer(store, word, threshold).answer(Question(f"what about {word}?"))
            shown = found.quotes or found.nearest
            assert not (found.quotes and found.nearest)
            assert len(shown) <= LIMIT_QUOTES
            assert [q.probability for q in shown] == sorted(
                (q.probability for q in shown), reverse=True
            )
            for quote in shown:
                assert quote.text == quote.article.text[slice(*quote.span)]
                assert (
                    quote.text == store.visible.article(quote.article.id).text[slice(*quote.span)]
                )
                assert quote.exact is None or quote.text[slice(*quote.emphasis)] == word
                assert quote.span.start in {s.start for s in quote.passage.sentences}
                assert quote.span.end in {s.end for s in quote.passage.sentences}
            assert all(
                one.span.end <= other.span.start or other.span.end <= one.span.start
                for one in shown
                for other in shown
                if one is not other and one.article == other.article
            )


def test_each_article_that_answers_is_heard_once(store: CorpusStore) -> None:
    """Three articles give a quote each, though one of them says it twice."""
    fill(store, "Max is new. Oslo. Max is here.", "I know Max well.", "We know Max.", "Rain.")
    found = answerer(store, "Max").answer(Question("What is Max?"))
    assert len(found.quotes) == 3
    assert len({q.article.id for q in found.quotes}) == 3


def test_one_article_answers_once(store: CorpusStore) -> None:
    """With what is most probable in it: the rest is seldom about the same thing."""
    fill(
        store, "Max is new. Oslo is old. Max is here. Rain fell. Max is big. Max is bad.", "Rain."
    )
    found = answerer(store, "Max").answer(Question("What is Max?"))
    assert [q.text for q in found.quotes] == ["Max is new."]


def test_the_same_words_are_quoted_once(store: CorpusStore) -> None:
    """An agency's text in two papers is one answer, however its lines break."""
    fill(store, "Max is new. The first paper.", "Max is  new. The second paper.")
    assert len(answerer(store, "Max").answer(Question("What is Max?")).quotes) == 1


def test_each_stage_is_measured(seeded: CorpusStore) -> None:
    """By whatever is handed in, in the order in which they come."""
    stages: list[str] = []

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        yield
        stages.append(stage)

    reading = Answerer(seeded, WordEncoder(), Marker("Meta"), timed=timed)
    reading.answer(Question("Who owns WhatsApp?"))
    assert stages == ["encode", "search", "read"]


def test_candidates_come_with_why_they_were_found(seeded: CorpusStore) -> None:
    """The cosine of the embeddings, and BM25 where a word is shared."""
    marker, encoder = Marker("Dubai", 0.5), WordEncoder()
    Answerer(seeded, encoder, marker).answer(Question("Where does Durov live?"))
    asked = encoder.encode_questions(["Where does Durov live?"])[0]
    ids, vectors = seeded.search.vectors(encoder.name)
    cosines = dict(zip(ids, vectors @ asked, strict=True))
    assert len(marker.seen) == min(len(ids), 8)
    for candidate in marker.seen:
        assert candidate.cosine == pytest.approx(float(cosines[candidate.passage.id]), abs=1e-5)
        assert (candidate.bm25 > 0) == ("Durov" in candidate.passage.text)


def test_a_change_of_the_corpus_counts_for_the_next_question(store: CorpusStore) -> None:
    """What was added is found, what was removed is not quoted any more."""
    fill(store, "Max is new.")
    asked = answerer(store, "Max")
    assert len(asked.answer(Question("Max?")).quotes) == 1
    fill(store, "We know Max.")
    assert len(asked.answer(Question("Max?")).quotes) == 2
    for held in asked.sources():
        store.remove(held.article.id)
    found = asked.answer(Question("Max?"))
    assert (found.quotes, found.nearest, asked.sources()) == ((), (), [])


def test_a_corpus_of_another_encoder_is_refused(seeded: CorpusStore) -> None:
    """When it is opened, not when somebody asks."""
    other = WordEncoder("other")
    with pytest.raises(CorpusError, match="verbatim embed"):
        Answerer(seeded, other, Marker("Max"))


def test_a_greeting_is_no_question(seeded: CorpusStore) -> None:
    """Nothing is searched, quoted or called nearest."""
    found = answerer(seeded, "Max", threshold=0.0).answer(Question("hello"))
    assert found == Answer(Question("hello"), Confidence.NOT_A_QUESTION)
    assert (found.is_answered, found.is_question) == (False, False)


_WIRE = "\n".join(f"On day {n} the river Halv rose to mark {n * 7} in town." for n in range(9))


def wired(store: CorpusStore) -> None:
    """A wire story that three have, one of them cut short, and another story."""
    encoder = WordEncoder()
    texts = {"one": _WIRE, "two": f"{_WIRE}\nMore rain is due.", "three": _WIRE[:-60]}
    for number, (name, text) in enumerate(texts.items()):
        url = f"https://{name}.example/a"
        known = {"publisher": name, "published": f"2026-02-0{number + 1}", "language": "en"}
        article = Article(text, source=url, url=url, **known)  # type: ignore[arg-type]
        store.add(article, encoder.name, embedding(encoder))
    fill(store, "The mayor of Halvik said that the river is falling.")


def test_of_copies_one_is_quoted_and_the_others_are_named(store: CorpusStore) -> None:
    """Those that have the very words; a copy in which they are missing does not have them."""
    wired(store)
    found = answerer(store, "river").answer(Question("How high did the river Halv rise?"))
    stories = [quote.article.copy_group for quote in found.quotes]
    assert len(stories) == len(set(stories)) == 2
    wire = next(q for q in found.quotes if q.article.publisher)
    assert {wire.article.publisher, *(p.publisher for p in wire.also_in)} >= {"one", "two"}
    last = answerer(store, "mark 56").answer(Question("Did the river Halv rise to mark 56?"))
    named = {last.quotes[0].article.publisher, *(p.publisher for p in last.quotes[0].also_in)}
    assert named == {"one", "two"}


@pytest.mark.parametrize(
    ("among", "publishers"),
    [
        (ArticleFilter(publisher="two"), {"two"}),
        (ArticleFilter(until="2026-02-01"), {"one"}),
        (ArticleFilter("2030"), set()),
    ],
)
def test_only_the_articles_meant_are_asked(
    store: CorpusStore, among: ArticleFilter, publishers: set[str]
) -> None:
    """By meaning and by words, in answers and in what comes nearest."""
    wired(store)
    for threshold in (0.0, 1.0):
        asked = answerer(store, "river", threshold)
        found = asked.answer(Question("How high did the river rise?", among=among))
        assert {q.article.publisher for q in found.quotes + found.nearest} == publishers


def test_of_answers_as_probable_the_newest_comes_first() -> None:
    """Only where the difference says nothing."""
    readings = []
    for day, probability in (("01", 0.9), ("02", 0.87), ("03", 0.6), (None, 0.86)):
        text = f"It rained on {day}."
        article = Article(text, published=day and f"2026-02-{day}")
        passage = Passage(1, article, *split(text)[0])
        readings.append(Reading(passage, passage.span, None, probability))
    days = [r.passage.article.published for r in newer_first(readings)]
    assert days == ["2026-02-02", "2026-02-01", None, "2026-02-03"]


@pytest.mark.slow
def test_questions_are_answered_while_another_process_adds(store: CorpusStore, path: Path) -> None:
    """What came or went between two searches of one question does no harm."""
    wired(store)
    encoder = WordEncoder()
    told = threading.Event()

    def write() -> None:
        number = 0
        with CorpusStore.open(path) as other:
            while not told.is_set():
                text = f"The river Halv rose to mark {number} on day {number}."
                other.add(Article(text, source=str(number % 5)), encoder.name, embedding(encoder))
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        asked = answerer(store, "river")
        for _ in range(150):
            assert asked.answer(Question("How high did the river Halv rise?")).quotes
    finally:
        told.set()
        thread.join()


def test_what_is_hidden_is_in_no_answer_and_crowds_nothing_out(store: CorpusStore) -> None:
    """However much that fits is hidden, what is shown is still found: quoted or nearest."""
    fill(store, *(f"The ferry {n} to Halvik ran late, say sources." for n in range(120)))
    fill(store, "The ferry to Halvik ran again.")
    for held in store.visible.articles():
        if "late" in held.article.text:
            store.hidden.hide(held.article.id)
    for threshold in (0.02, 2.0):
        found = answerer(store, "Halvik", threshold).answer(Question("Where did the ferry run?"))
        said = {quote.text for quote in (*found.quotes, *found.nearest)}
        assert said == {"The ferry to Halvik ran again."}
    assert len(answerer(store, "x").sources()) == 1


def test_what_cannot_be_read_fails_the_check_in_constant_time(store: CorpusStore) -> None:
    """An embedding that is damaged or gone is noticed; no other article than one is read."""
    fill(store, "It rains.", "It snows.")
    asked = answerer(store, "rains")
    asked.check()
    store.database.write("UPDATE articles SET text = 'x' WHERE text = 'It rains.'")
    asked.check()
    store.database.write("UPDATE embeddings SET vector = x'00' WHERE passage_id = 2")
    with pytest.raises(CorpusError, match="embedding of passage 2"):
        asked.check()
    store.database.write("DELETE FROM embeddings WHERE passage_id = 2")
    with pytest.raises(CorpusError, match="no embedding"):
        asked.check()


def test_an_empty_corpus_is_well(store: CorpusStore) -> None:
    """There is nothing that could not be read."""
    answerer(store, "x").check()


def test_a_question_reads_the_revision_once(store: CorpusStore) -> None:
    """However many passages, articles and copies it looks at; and it asks little else."""
    fill(store, *(f"The ferry to Halvik was cancelled {i} times." for i in range(40)))
    asked = answerer(store, "ferry")
    for question in (Question("When was the ferry to Halvik cancelled?"), Question("What sank?")):
        asked.answer(question)
        with traced(store) as statements:
            asked.answer(question)
        assert sum("FROM generation" in each for each in statements) == 1
        assert len(statements) <= 30, statements


def test_a_question_after_a_change_sees_it(store: CorpusStore) -> None:
    """What was read once is read anew for the next question, whoever wrote meanwhile."""
    fill(store, "The ferry sank.")
    asked = answerer(store, "ferry")
    assert asked.answer(Question("What sank?")).quotes
    assert store.path
    with CorpusStore.open(store.path) as other:
        other.hidden.hide("ferry", "topic")
        assert not asked.answer(Question("What sank?")).quotes
        other.hidden.unhide("ferry")
        fill(other, "The barge sank too.")
    texts = {passage.text for passage in asked.passages_about(Question("What sank?"), 9)}
    assert texts == {"The ferry sank.", "The barge sank too."}


def about(store: CorpusStore, text: str, threshold: float = 0.02) -> Answer:
    """What is said to a text by a reader to whom it is no question."""
    return answerer(store, "nothing of this", threshold).answer(Question(text))


_DAM = (
    ("The dam at Storvann broke. Nordkraft owns it.", "2026-03-03"),
    ("On Friday Nordkraft apologised for the flood. It rained.", "2026-03-05"),
    ("The mill was sold.", "2026-03-06"),
    ("Nordkraft lost money. Nordkraft has a new director.", "2026-03-04"),
)


@pytest.fixture
def dam() -> Iterator[CorpusStore]:
    """Articles of several days, most of which name Nordkraft."""
    encoder = WordEncoder()
    with CorpusStore.open(":memory:", create=True) as store:
        for text, day in _DAM:
            store.add(Article(text, published=day), encoder.name, embedding(encoder))
        yield store


@pytest.mark.parametrize("text", ["Nordkraft", "tell me about Nordkraft", "nordkraft?"])
def test_a_name_gets_what_the_articles_say_about_it(dam: CorpusStore, text: str) -> None:
    """The best sentence of each article that names it, newest first; it is no answer."""
    found = about(dam, text)
    assert found.is_about
    assert not found.is_answered
    assert [quote.text for quote in found.quotes] == [
        "On Friday Nordkraft apologised for the flood.",
        "Nordkraft lost money.",
        "The dam at Storvann broke. Nordkraft owns it.",
    ]
    assert str(found.question.subject).lower() == "nordkraft"


def test_of_a_few_words_the_name_is_enough(dam: CorpusStore) -> None:
    """Where no sentence has most of them; a word that is no name is not."""
    found = about(dam, "Nordkraft zeppelin crash reason")
    assert found.is_about
    assert "Nordkraft" in found.quotes[0].text
    assert about(dam, "flood zeppelin crash reason").confidence is Confidence.NONE


def test_a_misspelt_name_is_found_too(dam: CorpusStore) -> None:
    """As it is where it is asked about."""
    found = about(dam, "Nordkarft")
    assert found.question.respelt == "Nordkraft"
    assert len(found.quotes) == 3


@pytest.mark.parametrize(
    ("typed", "before", "told"),
    [
        ("чья Нордкарфт?", None, "чья Nordkraft?"),
        ("чья Нордкрафт?", None, None),
        ("and Nordkarft?", "Who owns Storvann?", None),
    ],
)
def test_a_respelling_is_told_of_where_a_word_was_mistyped(
    dam: CorpusStore, typed: str, before: str | None, told: str | None
) -> None:
    """Not of a name in other letters only, nor in a sentence that the reader did not type."""
    turn = PreviousTurn(before) if before else None
    found = answerer(dam, "Nordkraft").answer(Question(typed, before=turn))
    assert found.is_answered
    assert found.question.respelt == told


@pytest.mark.parametrize("text", ["Халвик", "Halvik", "расскажи про Халвик"])
def test_a_name_is_found_in_both_alphabets(store: CorpusStore, text: str) -> None:
    """However it was typed, since half of the articles may write it otherwise."""
    fill(store, "The flood came to Halvik at night.", "Вода пришла в Халвик ночью.")
    found = about(store, text)
    assert len(found.quotes) == 2
    assert found.question.respelt is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("црщ щцты Тщквлкфае?", "who owns Nordkraft?"),
        ("rnj dkflttn Yjhlrhfanjv&", "кто владеет Нордкрафтом?"),
        ("Тщквлкфае", "Nordkraft"),
        ("hfccrf;b ghj Yjhlrhfan", "Нордкрафт"),
        ("кто владеет Тщквлкфае", "кто владеет Nordkraft"),
    ],
)
def test_keys_of_another_layout_are_turned_and_that_is_told(
    dam: CorpusStore, typed: str, told: str
) -> None:
    """It is no name that the articles lack."""
    found = answerer(dam, "Nordkraft").answer(Question(typed))
    assert found.is_answered or found.is_about
    assert found.question.respelt == told


@pytest.mark.parametrize("typed", ["kto jest bogaty", "Zeppelin", "Халвик", "wo ist der Damm"])
def test_words_of_other_languages_are_not_turned(dam: CorpusStore, typed: str) -> None:
    """Even where no article has them."""
    assert rewriting.in_other_layout(dam, typed) is None


def test_an_unknown_name_is_answered_by_nothing_that_may_be_of_another(dam: CorpusStore) -> None:
    """Whatever the reader marks for it."""
    reader = Marker("Nordkraft")
    reader.thresholds = Thresholds(sure=0.99, perhaps=0.02)
    found = Answerer(dam, WordEncoder(), reader).answer(Question("ворлд"))
    assert found.confidence is Confidence.NONE
    assert found.nearest


def test_a_word_of_a_title_alone_gets_the_beginning_of_its_article(dam: CorpusStore) -> None:
    """Other articles do not name it."""
    encoder = WordEncoder()
    titled = Article("It was cold. Nobody came.", title="The Zeppelin returns")
    dam.add(titled, encoder.name, embedding(encoder))
    found = about(dam, "zeppelin")
    assert [quote.text for quote in found.quotes] == ["It was cold."]


def test_a_question_or_an_unknown_name_is_still_refused(dam: CorpusStore) -> None:
    """Nothing is said about what is not named, and a question wants an answer."""
    for text in ("Zeppelin", "who is Nordkraft?", "tell me about zeppelins", "zeppelin crash"):
        assert about(dam, text).confidence is Confidence.NONE


def test_what_a_few_words_ask_for_certain_is_an_answer(dam: CorpusStore) -> None:
    """Nothing else is shown, then."""
    found = answerer(dam, "Nordkraft").answer(Question("Storvann dam owner"))
    assert found.is_answered
    assert found.question.subject is None


def test_what_somebody_says_is_shown_where_no_words_answer(dam: CorpusStore) -> None:
    """Sentences that name them and tell of speech, no others."""
    for text in ("what does Nordkraft say?", "что говорит Nordkraft", "qué dice Nordkraft"):
        found = about(dam, text)
        assert found.is_about
        assert found.question.subject == "Nordkraft"
        assert [q.text for q in found.quotes] == ["On Friday Nordkraft apologised for the flood."]
    assert about(dam, "what do they say?").confidence is Confidence.NONE


@pytest.mark.parametrize(
    "text", ["and when?", "а почему?", "und wann?", "et pourquoi ?", "¿y quién?"]
)
def test_a_question_word_with_nothing_before_asks_nothing(dam: CorpusStore, text: str) -> None:
    """The reader is told how to ask."""
    assert not about(dam, text).is_question


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Find who owns the mill", "Ann"),
        ("what do the articles say about who owns the mill?", "Ann"),
        ("look up how many people work there", "40"),
        ("найди сколько people", "40"),
    ],
)
def test_what_is_asked_within_a_wish_to_know_is_answered(
    store: CorpusStore, text: str, said: str
) -> None:
    """Rather than shown as a subject."""
    fill(store, "Ann Berg owns the mill.", "40 people work in the mill of Orre.")
    reader = Answering({"owns": "Ann", "people": "40"}, Thresholds(0.3, 0.3))
    found = Answerer(store, WordEncoder(), reader).answer(Question(text))
    assert found.is_answered
    (quote,) = found.quotes
    assert quote.text[slice(*quote.emphasis)] == said


def test_what_is_asked_but_not_answered_is_still_a_subject(dam: CorpusStore) -> None:
    """As a title is that begins with such a word."""
    assert about(dam, "tell me about how Nordkraft lost money").is_about


@pytest.mark.parametrize(
    ("text", "before", "subject"),
    [
        ("Tell me more about their director", "Who owns Nordkraft?", "Nordkraft’s director"),
        ("and Nordkraft?", "tell me about Storvann", "Nordkraft"),
        ("and Nordkraft?", "Storvann", "Nordkraft"),
        ("tell me about its director", "tell me about nordkraft", "nordkraft’s director"),
        ("what about Nordkraft?", "Tell me about the mill", "Nordkraft"),
    ],
)
def test_a_subject_is_understood_with_the_turn_before(
    dam: CorpusStore, text: str, before: str, subject: str
) -> None:
    """The next turn may follow it."""
    asked = answerer(dam, "nothing of this")
    found = asked.answer(Question(text, before=PreviousTurn(before)))
    assert found.is_about
    assert found.question.subject == subject
    assert found.question.before == PreviousTurn(before)
    assert found.before.said == text


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Nordkraft", "Nordkraft"),
        ("zeppelins of Nordkraft", "Nordkraft"),
        ("Нордкрафт цеппелин", "Нордкрафт"),
        ("Nordkraft’s picnic", "Nordkraft"),
    ],
)
def test_a_subject_is_only_what_the_quotes_speak_of(
    dam: CorpusStore, text: str, subject: str
) -> None:
    """Nobody is told that articles speak of zeppelins, where they only speak of their owner."""
    found = about(dam, text)
    assert found.is_about
    assert found.question.subject == subject


def test_what_is_asked_after_a_subject_is_no_subject(dam: CorpusStore) -> None:
    """Though a form of it is one."""
    asked = answerer(dam, "nothing of this")
    before = PreviousTurn("tell me about Storvann")
    for text in ("and how many has Nordkraft?", "why did it rain?"):
        assert asked.answer(Question(text, before=before)).confidence is Confidence.NONE


def test_about_a_subject_the_same_words_are_quoted_once(store: CorpusStore) -> None:
    """However many articles say them."""
    same = "Nordkraft lost money."
    fill(store, f"{same} It rained.", f"{same} A mill was sold to a baker.", f"Snow fell. {same}")
    assert [quote.text for quote in about(store, "Nordkraft").quotes] == [same]


def test_a_few_words_are_respelt_once(dam: CorpusStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first search found serves the second."""
    texts: list[str] = []

    def respelt(store: CorpusStore, text: str) -> str | None:
        texts.append(text)
        return rewriting.respelt(store, text)

    monkeypatch.setattr(answering, "respelt", respelt)
    found = about(dam, "Nordkarft?")
    assert (found.question.respelt, found.is_about) == ("Nordkraft", True)
    assert texts == ["Nordkarft?"]


def test_what_quotes_answer_is_compared_once(seeded: CorpusStore) -> None:
    """However often it is looked at."""
    found = answerer(seeded, "Dubai").answer(Question("Where is Durov based?"))
    assert found.values is found.values


_TOWNS = " ".join(f"Town{number}" for number in range(200))
_FREQUENT = ("how the of and to in a is that for it as was with be by on not he his " * 20)[:999]


@pytest.mark.parametrize(
    ("text", "before", "times"),
    [
        ("When did people come to Town17?", None, 1),
        (f"{_FREQUENT}?", None, 1),
        (f"which {_TOWNS}"[:999] + "?", None, 1),
        (f"{'Who came and who went? ' * 40}"[:999], None, 5),
        ("and Town99?", "How many people came from " + _TOWNS[:800] + "?", 4),
        (
            "when did it open?",
            f"How many {_FREQUENT[:800]} Town17 Town18 Town19?",
            5,
        ),
    ],
    ids=["a question", "words", "names", "in one", "a follow-up of names", "a long follow-up"],
)
def test_what_one_message_costs_is_bounded(
    store: CorpusStore, text: str, before: str | None, times: int
) -> None:
    """No message has more passages read than so many plain questions have, each eight."""
    towns = [f"In March {n} people came from Town{n} to Town{n + 1}." for n in range(40)]
    fill(store, *towns)

    class Counting(Marker):
        passages = 0

        def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
            self.passages += len(candidates)
            return super().read(question, candidates)

    reader = Counting("Narnia")
    previous = PreviousTurn(before) if before else None
    Answerer(store, WordEncoder(), reader).answer(Question(text, before=previous))
    assert 0 < reader.passages <= times * 8
