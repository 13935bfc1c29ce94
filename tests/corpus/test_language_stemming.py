"""Words by their stems: the forms of one word are alike, in the index and in what is searched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus import searched, stem, stemmed

_FORMS = [
    ("ru", "мессенджер мессенджера мессенджеру мессенджером мессенджеры мессенджеров"),
    ("ru", "заблокировать заблокировала заблокировали заблокировано"),
    ("ru", "ёлка елки ёлкой елку"),
    ("uk", "користувач користувача користувачі користувачів користувачам користувачами"),
    ("uk", "мова мови мовою мові мову мов"),
    ("uk", "заблокувати заблокував заблокувала заблокували заблокує"),
    ("uk", "російський російська російського російською російських"),
    ("uk", "п'ять п’ять пʼять"),
    ("be", "газета газеты газету газетай"),
    ("en", "block blocked blocking blocks"),
    ("de", "Fähre Fähren"),
    ("fr", "bloquer bloqué bloquée bloquer"),
    ("es", "bloqueado bloqueada bloqueados"),
    ("pl", "gazeta gazety gazetę"),
    (None, "messages message"),
    (None, "газета газеты газету"),
]


@pytest.mark.parametrize(("language", "forms"), _FORMS)
def test_forms_of_a_word_are_alike(language: str | None, forms: str) -> None:
    """In the language of the article, or by the letters where it is not known."""
    assert len(set((stemmed(forms, language) or "").split())) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "мост мостовая месяц масса"),
        ("uk", "мова море мир мета місто місяць народ Київ Крим"),
        ("uk", "війна вікно віра влада Відень"),
        ("en", "max meta mate"),
    ],
)
def test_other_words_stay_others(language: str, words: str) -> None:
    """A stem is not so short that everything is alike."""
    assert len(set((stemmed(words, language) or "").split())) == len(words.split())


def test_a_word_of_other_letters_keeps_to_their_rules() -> None:
    """An English word in a Russian article is found by an English form of it, and the reverse."""
    assert stem("messages", "ru") == stem("message", "en")
    assert stem("газеты", "en") == stem("газета", "ru")


def test_searched_as_it_is_kept() -> None:
    """Whatever stands in an article, its words searched for in its language are its stems."""
    text = "Мессенджер Max заблокировали 1 апреля 2026 г. в п’яти містах — naïve MP3’s, don't!"
    for language in ("ru", "uk", "en", "bg", None):
        kept = (stemmed(text, language) or "").replace("’", " ").replace("'", " ").split()
        for forms in searched(text, [language]):
            (form,) = forms
            assert any(form in word for word in kept), (language, form)


def test_each_language_of_the_corpus_is_searched() -> None:
    """One word may have several stems; the code of a region makes no difference."""
    (forms,) = searched("владеет", ["ru-RU", "uk"])
    assert forms == {stem("владеет", "ru"), stem("владеет", "uk")}


def test_without_spaces() -> None:
    """Two characters in a row are searched as they stand in the index: side by side."""
    assert stemmed("夜间渡轮 Max", "zh").split() == ["夜", "间", "渡", "轮", "max"]  # type: ignore[union-attr]
    assert [set(forms) for forms in searched("渡轮返", ["zh"])] == [{"渡 轮"}, {"轮 返"}]


def test_several_threads() -> None:
    """A stemmer is not shared: many threads get what one gets."""
    words = [f"{start}ированный" for start in "абвгдежзиклмнопрст"] * 200
    alone = [stem.__wrapped__(word, "ru") for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: stem.__wrapped__(word, "ru"), words)) == alone
