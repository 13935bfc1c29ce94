"""What a question means that leans on the one before it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus import Article, CorpusStore
from retrieval import (
    LIMIT_CHARS,
    Answerer,
    Candidate,
    PreviousTurn,
    Question,
    Reading,
    Thresholds,
    embedding,
)
from retrieval.rewriting import LIMIT_FORMS, forms, is_bare, turn, understood
from testing.fakes import WordEncoder

OWNER = PreviousTurn("Who owns WhatsApp?", "Meta")

USERS = PreviousTurn("How many users does WhatsApp have in Russia?", "over 100 million")


@pytest.mark.parametrize(
    ("asked", "before", "form"),
    [
        ("and Telegram?", USERS, "How many users does Telegram have in Russia?"),
        ("What about Telegram", USERS, "How many users does Telegram have in Russia?"),
        ("and in China?", USERS, "How many users does WhatsApp have in China?"),
        ("и Telegram?", USERS, "How many users does Telegram have in Russia?"),
        ("and telegram?", PreviousTurn("who owns whatsapp?"), "who owns telegram?"),
        ("and line 7?", PreviousTurn("How long is line 9?"), "How long is line 7?"),
        (
            "and the Rey museum?",
            PreviousTurn("Who runs the Halberg museum?"),
            "Who runs the Rey museum?",
        ),
        ("and how many has Telegram?", USERS, "How many users does Telegram have in Russia?"),
        ("how many users does it have?", OWNER, "how many users does WhatsApp have?"),
        ("when did it buy WhatsApp?", OWNER, "when did Meta buy WhatsApp?"),
        ("And what are its plans?", OWNER, "what are Meta’s plans?"),
        (
            "where does he live?",
            PreviousTurn("Who leads it?", "Ann Orr"),
            "where does Ann Orr live?",
        ),
        ("who works there?", PreviousTurn("Where is it made?", "Arlen"), "who works in Arlen?"),
        ("what did Meta say about it?", OWNER, "what did Meta say about WhatsApp?"),
        (
            "when?",
            PreviousTurn("Which ship will Norr sell?", "the Lark"),
            "When will Norr sell the Lark?",
        ),
        (
            "and the schools?",
            PreviousTurn("When does the Harbour open?"),
            "When does the schools open?",
        ),
        ("by whom?", PreviousTurn("When was Norr founded?", "2016"), "By whom was Norr founded?"),
        ("since when?", OWNER, "Since when Meta owns WhatsApp?"),
        ("was it built by Norr?", OWNER, "was Meta built by Norr?"),
        ("Wo lebt er?", PreviousTurn("Wer ist Ann Orr?"), "Wo lebt Ann Orr?"),
        ("warum ist es gesperrt", PreviousTurn("Wem gehört Max?"), "warum ist Max gesperrt?"),
        ("Wie viele Nutzer hat sie?", PreviousTurn("Was ist Max?"), "Wie viele Nutzer hat Max?"),
        ("où vit-il ?", PreviousTurn("Qui est Orr ?"), "où vit Orr?"),
        ("combien en a-t-elle", PreviousTurn("qui possède Max"), "combien en a Max?"),
        ("pourquoi est-il bloqué", PreviousTurn("qui possède Max"), "pourquoi est Max bloqué?"),
        ("¿dónde vive él?", PreviousTurn("¿Quién es Orr?"), "dónde vive Orr?"),
        ("где он живёт", PreviousTurn("кто такой Орр?"), "где Орр живёт?"),
        ("сколько у него дочерей", PreviousTurn("где живёт орр"), "сколько у орр дочерей?"),
        ("де він живе", PreviousTurn("хто такий Орр"), "де Орр живе?"),
        ("почему?", PreviousTurn("когда закрыли порт?"), "почему закрыли порт?"),
        ("и когда?", PreviousTurn("кто купил Lark?", "Орр"), "когда Орр купил Lark?"),
        ("warum?", PreviousTurn("Wann wurde Max gesperrt?"), "warum wurde Max gesperrt?"),
        ("und Telegram?", PreviousTurn("Wem gehört WhatsApp?"), "Wem gehört Telegram?"),
        (
            "¿y de Telegram?",
            PreviousTurn("¿Quién es dueño de Max?"),
            "¿Quién es dueño de Telegram?",
        ),
    ],
)
def test_what_is_missing_is_taken_from_before(asked: str, before: PreviousTurn, form: str) -> None:
    """A name is exchanged, a pronoun replaced, a question word put before the earlier rest."""
    assert form in forms(asked, before)


@pytest.mark.parametrize(
    ("asked", "before", "form"),
    [
        ("in China?", "How many users has Max?", "How many users has Max in China?"),
        ("in 2024?", "How many used Max in 2023?", "How many used Max in 2024?"),
        ("в России?", "Сколько жителей в Китае?", "Сколько жителей в России?"),
        ("в 2024?", "Сколько жителей в Китае?", "Сколько жителей в Китае в 2024?"),
        ("у Max?", "Сколько пользователей у WhatsApp?", "Сколько пользователей у Max?"),
        ("В Росії?", "Скільки користувачів у Max?", "Скільки користувачів у Max в Росії?"),
        ("у Росії?", "Скільки людей в Китаї?", "Скільки людей у Росії?"),
        ("im Iran?", "Wie viele nutzen Max in Russland?", "Wie viele nutzen Max im Iran?"),
        ("in der Schweiz?", "Wer nutzt Max in Iran?", "Wer nutzt Max in der Schweiz?"),
        ("au Canada ?", "Qui utilise Max en Russie ?", "Qui utilise Max au Canada?"),
        ("¿en Rusia?", "¿Quién usa Max en China?", "¿Quién usa Max en Rusia?"),
    ],
)
def test_a_place_or_a_time_alone_follows(asked: str, before: str, form: str) -> None:
    """As behind "and": it goes where the question before has one, or to its end."""
    assert is_bare(asked)
    assert form in forms(asked, PreviousTurn(before))


@pytest.mark.parametrize(
    "asked",
    [
        "до свидания", "в смысле?", "на русском", "без понятия", "с праздником", "до побачення",
        "of course", "for real?", "auf wiedersehen", "bis bald", "zum Beispiel", "à bientôt",
        "en français", "en fait", "hasta luego", "en serio?", "de acuerdo",
    ],
)  # fmt: skip
def test_small_talk_follows_nothing(asked: str) -> None:
    """Though it begins as a place or a time does."""
    assert not is_bare(asked)
    assert forms(asked, PreviousTurn("Who owns WhatsApp?", "Meta")) == []


@pytest.mark.parametrize(
    "asked",
    ["Al Jazeera", "a ceasefire?", "an earthquake?", "MIT students", "To Lam", "где Байкал?"],
)
def test_a_name_that_looks_like_a_place_or_a_verb_is_none(asked: str) -> None:
    """It stands beside what it may mean with the question before."""
    assert not is_bare(asked)
    assert forms(asked, PreviousTurn("Who owns WhatsApp?", "Meta")) == []


@pytest.mark.parametrize("asked", ["из Пакистана?", "в Непал?", "у Байдена?", "на Урал?"])
def test_a_place_may_end_as_a_verb_does(asked: str) -> None:
    """A capital tells."""
    assert is_bare(asked)


@pytest.mark.parametrize(
    "asked",
    ["в России работает Max?", "о Max?", "about Max", "у нас?", "über Max"],
)
def test_what_asks_something_or_names_a_topic_is_no_place(asked: str) -> None:
    """It stands beside what it may mean with the question before."""
    assert not is_bare(asked)


@pytest.mark.parametrize(
    ("asked", "before", "found"),
    [
        ("¿cuándo la compró?", ("¿Quién posee Max?", "Orr"), "cuándo compró Orr Max?"),
        ("¿por qué lo bloquearon?", ("¿Quién posee Max?", None), "por qué bloquearon Max?"),
        ("¿cuántos usuarios tiene?", ("¿Qué es Max?", None), "cuántos usuarios tiene Max?"),
        ("¿dónde vive?", ("¿Quién es Ana Orr?", None), "dónde vive Ana Orr?"),
        ("когда купила?", ("кто владеет Max?", "Meta"), "когда купила Meta Max?"),
        ("за сколько купили?", ("кто владеет Max?", None), "за сколько купили Max?"),
        ("где живёт?", ("кто такой Орр?", None), "где живёт Орр?"),
        ("что сказал?", ("где живёт Орр?", "Дубай"), "что сказал Орр?"),
        ("кто основал?", ("где офис Max?", "Дубай"), "кто основал Max?"),
        ("коли відкриють?", ("чому закрили Max?", None), "коли відкриють Max?"),
    ],
)
def test_a_subject_that_is_left_out_is_the_one_before(
    asked: str, before: tuple[str, str | None], found: str
) -> None:
    """Spanish and the Slavic languages need none where the verb tells it."""
    assert forms(asked, PreviousTurn(*before))[0] == found


@pytest.mark.parametrize("asked", ["¿cuándo cerró la presa?", "сколько стоит билет?", "¿qué mes?"])
def test_what_has_a_subject_has_no_other(asked: str) -> None:
    """A noun behind the verb, or none at all."""
    assert forms(asked, OWNER) == []


def test_who_is_named_beside_a_pronoun_is_not_what_it_stands_for() -> None:
    """Nobody asks why WhatsApp blocked WhatsApp."""
    assert forms("Why did they block WhatsApp?", OWNER) == ["Why did Meta block WhatsApp?"]


@pytest.mark.parametrize(
    "asked",
    ["Worum geht es?", "wie viele gibt es", "y a-t-il des morts ?", "кто сказал, что он уедет"],
)
def test_a_pronoun_that_stands_for_no_name_before_stays(asked: str) -> None:
    """It is of the phrase, or of a clause ahead."""
    assert forms(asked, OWNER) == []


def test_no_form_is_longer_than_a_question_may_be() -> None:
    """However long the one before was."""
    before = PreviousTurn(f"Who owns {'WhatsApp ' * 107}today?")
    assert forms("and in Russia?", PreviousTurn("Who owns WhatsApp?"))
    assert len(before.question) < LIMIT_CHARS
    assert forms("and in Russia? ".replace("Russia", "R" * 40), before) == []


def test_follow_ups_do_not_grow_into_each_other() -> None:
    """What only added to a question is not what the next one follows."""
    before = OWNER
    for asked in ("and in China?", "with Max?", "and on Monday?"):
        (form,) = forms(asked, before)
        assert form.startswith("Who owns WhatsApp ")
        before = PreviousTurn(understood(Question(form, before=before)))
        assert before.question == OWNER.question


@pytest.mark.parametrize(
    ("typed", "meant", "text"),
    [
        (0.8, 0.8, "Who founded it?"),
        (0.8, 0.84, "Who founded it?"),
        (0.8, 0.9, "Who founded WhatsApp?"),
        (0.1, 0.2, "Who founded WhatsApp?"),
    ],
)
def test_a_question_as_typed_stays_where_it_is_answered_as_well(
    store: CorpusStore, typed: float, meant: float, text: str
) -> None:
    """Only what is answered better with the one before is understood with it."""
    encoder = WordEncoder()
    store.add(Article("Durov owns Telegram."), encoder.name, embedding(encoder))

    class Sure:
        thresholds = Thresholds(0.5, 0.5)

        def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
            sure = typed if question.before is None else meant
            (passage,) = (c.passage for c in candidates)
            return [Reading(passage, passage.sentences[0], None, sure)]

    answers = Answerer(store, encoder, Sure())
    found = answers.answer(Question("Who founded it?", before=OWNER))
    assert found.question.text == text


@pytest.mark.parametrize(("probability", "read"), [(0.3, 3), (0.8, 2)])
def test_only_the_nearest_forms_are_read(
    store: CorpusStore, probability: float, read: int
) -> None:
    """Two beside the question as it was typed, and one where that is answered well."""
    encoder = WordEncoder()
    store.add(Article("Gus met Emil in Arlen."), encoder.name, embedding(encoder))
    texts: list[str] = []

    class Noting:
        thresholds = Thresholds(0.5, 0.5)

        def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
            texts.append(question.text)
            (passage,) = (c.passage for c in candidates)
            return [Reading(passage, passage.sentences[0], None, probability)]

    before = PreviousTurn("Did Ann, Bob, Cleo and Emil meet in Arlen?", "yes")
    asked = "and how many has Gus?"
    assert len(forms(asked, before)) > 2
    Answerer(store, encoder, Noting()).answer(Question(asked, before=before))
    assert len(set(texts)) == read


def test_forms_are_few_and_differ() -> None:
    """Each costs a reading."""
    before = PreviousTurn("Did Ann, Bob, Cleo, Dora, Emil and Finn meet in Arlen?", "yes")
    found = forms("and Gus?", before)
    assert 1 < len(found) <= LIMIT_FORMS
    assert len(set(found)) == len(found)


def test_without_a_question_before_nothing_changes() -> None:
    """A follow-up that is asked first is asked as it stands."""
    assert Question.parse("and Telegram?").before is None


OWNS = PreviousTurn("Who owns WhatsApp?", "Meta")


@pytest.mark.parametrize(
    ("form", "typed", "follows", "said"),
    [
        ("Who owns Telegram?", "and Telegram?", "Who owns Telegram?", "and Telegram?"),
        ("When Meta owns WhatsApp?", "when?", "Who owns WhatsApp?", "Who owns WhatsApp?"),
        ("Why it owns WhatsApp?", "and why?", "Who owns WhatsApp?", "Who owns WhatsApp?"),
        ("how old is WhatsApp?", "how old is it?", "how old is WhatsApp?", "how old is it?"),
        ("how old is Meta?", "how old is it?", "how old is it?", "how old is it?"),
    ],
)
def test_what_follows_is_made_of_typed_words(
    form: str, typed: str, follows: str, said: str
) -> None:
    """No form is made from one that nobody wrote, and a reader is shown what they wrote."""
    next_turn = turn(Question(form, typed=typed, before=OWNS), "2014", ("a",))
    assert (next_turn.question, next_turn.said) == (follows, said)
    assert next_turn.articles == ("a",)


def test_a_turn_that_only_adds_to_the_one_before_is_shown_as_it_was_typed() -> None:
    """The question that it adds to, however that came about."""
    before = PreviousTurn("Who owns Telegram?", None, (), "and Telegram?")
    added = turn(Question("Who owns Telegram in China?", before=before), None, ())
    assert (added.question, added.said) == ("Who owns Telegram?", "and Telegram?")


def test_what_was_typed_to_add_to_a_question_is_not_what_the_next_one_follows() -> None:
    """Nor do follow-ups grow into each other, then."""
    before = PreviousTurn("Who owns Telegram?", None, (), "and Telegram?")
    (form,) = forms("and in China?", before)
    added = turn(Question(form, typed="and in China?", before=before), "Ann", ("a",))
    assert (added.question, added.said) == ("Who owns Telegram?", "and Telegram?")
    assert (added.exact, added.articles) == ("Ann", ("a",))
