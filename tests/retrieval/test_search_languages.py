"""Words of a question in articles of several languages."""

from __future__ import annotations

import pytest

from corpus import Article, CorpusStore
from retrieval import Question, embedding
from retrieval.search import search_words
from testing.fakes import WordEncoder

_ARTICLES = {
    "ru": "Роскомнадзор замедлил работу мессенджера. Пользователи жалуются на звонки.",
    "uk": "Користувачі месенджера скаржаться на зв'язок. Мовники радять інші застосунки.",
    "de": "Die Behörde hat den Dienst gesperrt. Viele Nutzerinnen beschweren sich.",
    "en": "The regulator throttled the service. Many users were complaining about calls.",
    "zh": "监管机构封锁了该通讯服务。许多用户抱怨通话中断。",
    "bg": "Регулаторът забави услугата. Много потребители се оплакват.",
}


@pytest.fixture
def mixed(store: CorpusStore) -> CorpusStore:
    """An article in each language, and one that does not tell its own."""
    encoder = WordEncoder()
    for code, text in _ARTICLES.items():
        store.add(Article(text, source=code, language=code), encoder.name, embedding(encoder))
    untold = Article("Причалы закрыли. The harbours closed.", source="none")
    store.add(untold, encoder.name, embedding(encoder))
    return store


@pytest.mark.parametrize(
    ("asked", "source"),
    [
        ("жалобы пользователей мессенджеров", "ru"),
        ("кто замедляет работу?", "ru"),
        ("користувач месенджеру", "uk"),
        ("звʼязку мовникам", "uk"),
        ("Nutzerin der gesperrten Dienste", "de"),
        ("who complained about a call?", "en"),
        ("用户抱怨什么", "zh"),
        ("потребители", "bg"),
        ("причал", "none"),
        ("harbour", "none"),
    ],
)
def test_other_forms_of_a_word_are_found(mixed: CorpusStore, asked: str, source: str) -> None:
    """Whatever language the question is in, the best passage is of the article that says so."""
    hits = search_words(mixed, Question(asked), 5)
    assert mixed.visible.passages([hits[0].passage_id])[0].article.source == source


def test_a_language_that_comes_is_searched_at_once(store: CorpusStore) -> None:
    """The languages of the corpus are those of the articles that it has now."""
    encoder = WordEncoder()
    store.add(Article(_ARTICLES["en"], language="en"), encoder.name, embedding(encoder))
    assert store.search.languages() == {"en"}
    assert not search_words(store, Question("gesperrte"), 5)
    added = store.add(Article(_ARTICLES["de"], language="de"), encoder.name, embedding(encoder))
    assert store.search.languages() == {"en", "de"}
    assert search_words(store, Question("gesperrte"), 5)
    store.remove(added.article.id)
    assert store.search.languages() == {"en"}
