"""Words that no article has are searched as what they may be meant to be, and that is told."""

from __future__ import annotations

import pytest

from corpus import Article, CorpusStore
from retrieval import Question, embedding
from retrieval.question import sounds_like
from retrieval.rewriting import is_foreign, other_names, respelt
from retrieval.search import search_words
from testing.fakes import WordEncoder

_ARTICLES = (
    Article(
        "Telegram and WhatsApp were slowed. Pavel Durov answered; Meta and Max did not. "
        "The ministry had warned the operators in October. Such an articulated warning is rare in "
        "Russia, but Russia has blocks.",
        source="en",
        language="en",
    ),
    Article(
        "Компанию «Верфель» основал Тарас Гнатюк. Министр Оксана Левко об этом молчит.",
        source="ru",
        language="ru",
    ),
)


@pytest.fixture
def articles(store: CorpusStore) -> CorpusStore:
    """An English and a Russian article."""
    encoder = WordEncoder()
    for article in _ARTICLES:
        store.add(article, encoder.name, embedding(encoder))
    return store


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who slowed telegran", "who slowed Telegram"),
        ("what did the minstry say", "what did the ministry say"),
        ("where is Durav", "where is Durov"),
        ("кому принадлежит вацап?", "кому принадлежит WhatsApp?"),
        ("что с телегой", "что с Telegram"),
        ("Кто такой Дуров?", "Кто такой Durov?"),
        ("чья это Мета", "чья это Meta"),
        ("что за макс", "что за Max"),
        ("who is Hnatyuk", None),
        ("who is Gnatyuk", "who is Гнатюк"),
        ("what does Levko say", "what does Левко say"),
    ],
)
def test_a_word_of_no_article_is_spelt_as_one_that_is_like_it(
    articles: CorpusStore, typed: str, meant: str | None
) -> None:
    assert respelt(articles, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "who slowed Telegram?",
        "who answered",
        "who did mat",
        "where is it dead",
        "what is the capital of Portugal",
        "сколько это стоит",
        "какая завтра погода",
        "кто молчит о компании",
        "8.15?",
        "the article",  # is not "articulated"
        "suck",  # nor "Such", which only begins a sentence
        "pourquoi on le bloque",
    ],
)
def test_nothing_is_guessed_where_no_word_is_like_it(articles: CorpusStore, typed: str) -> None:
    assert respelt(articles, typed) is None


def test_a_common_word_is_not_a_name_that_is_two_letters_away(articles: CorpusStore) -> None:
    """Though the stem of the name is only one away: English names have no endings."""
    encoder = WordEncoder()
    hall = Article("The hall in Brekke has 400 beds.", source="hall", language="en")
    articles.add(hall, encoder.name, embedding(encoder))
    assert respelt(articles, "why did the dam break") is None
    assert respelt(articles, "where is Brekkke") == "where is Brekke"


@pytest.mark.parametrize("typed", ["la Russie", "en Rusia", "warum ist das so in Rusland"])
def test_what_another_language_spells_otherwise_is_searched_but_not_offered(
    articles: CorpusStore, typed: str
) -> None:
    """It is no slip of the finger where the words around it are not English."""
    found = respelt(articles, typed)
    assert found is None or "Russia" in found
    assert is_foreign(articles, typed)
    assert not is_foreign(articles, "where is Rusia")


def test_a_question_is_searched_as_it_was_meant_too(articles: CorpusStore) -> None:
    typed = "вацап"
    assert not search_words(articles, Question(typed), 5)
    hits = search_words(articles, Question(typed, respelt=respelt(articles, typed)), 5)
    found = articles.visible.passages([hit.passage_id for hit in hits])
    assert [passage.article.source for passage in found] == ["en"]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("сколько людей у вотсапа", (("вотсапа", "WhatsApp"),)),
        ("how many users has watsapp", (("watsapp", "WhatsApp"),)),
        ("сколько пользователей у Max", (("Max", "Max"),)),
        ("when was Verfel founded", (("Verfel", "Верфель"),)),
        ("how many users has WhatsApp", ()),
        ("how many warnigs were there", ()),
        ("когда сообщение разослали", ()),
    ],
)
def test_names_that_are_spelt_otherwise_are_known(
    articles: CorpusStore, typed: str, named: tuple[tuple[str, str], ...]
) -> None:
    """Those of another alphabet, those with a slip, and no common words."""
    assert other_names(articles, typed, respelt(articles, typed)) == named


def test_names_that_differ_in_sound_are_two() -> None:
    assert not sounds_like("Песков", "Pavlov")
    assert not sounds_like("Орлов", "Karlov")
    assert sounds_like("Зеленского", "Zelensky")
