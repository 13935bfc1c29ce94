"""The language of a text, by what is stated, by its letters, by its words."""

from __future__ import annotations

import pytest

from corpus import language_of
from corpus.language import LanguageDetector

_SAID = {
    "en": "The night ferry returns to the harbour nine years after it was withdrawn, they said.",
    "ru": "Мост через реку откроют в сентябре, сообщила в субботу глава дорожного управления.",
    "uk": "Бібліотеку під відкритим небом відкрили у липні, розповіла журналістам її директорка.",
    "be": "Мост праз раку адкрыюць у верасні, паведаміла ў суботу кіраўніца дарожнай службы.",
    "bg": "Мостът над реката ще бъде открит през септември, съобщи в събота кметът на града.",
    "de": "Die Nachtfähre kehrt neun Jahre nach ihrer Einstellung in den Hafen zurück.",
    "fr": "Le ferry de nuit revient au port neuf ans après avoir été retiré du service.",
    "es": "El transbordador nocturno vuelve al puerto nueve años después de su retirada.",
    "zh": "夜间渡轮在停运九年后重新返回港口，运营商星期三表示。",
}


@pytest.fixture(scope="module")
def languages() -> LanguageDetector:
    """What tells them."""
    return LanguageDetector()


@pytest.mark.parametrize("code", _SAID)
def test_a_sentence_is_enough(languages: LanguageDetector, code: str) -> None:
    """The words of one sentence tell the language."""
    assert languages.of(_SAID[code]) == code


def test_what_is_not_sure_is_not_told(languages: LanguageDetector) -> None:
    """Numbers, single names and texts without words have no language."""
    assert [languages.of(text) for text in ("Max 55", "12:30", "", "WhatsApp")] == [None] * 4


def test_letters_of_other_alphabets_are_not_taken_for_russian() -> None:
    """A Bulgarian, Kazakh or Belarusian text that states nothing is left to its words."""
    kazakh = "Көпір қыркүйекте ашылады, деп хабарлады басқарма басшысы."
    for text in (_SAID["bg"], _SAID["be"], kazakh):
        assert language_of(text, None) is None
    assert language_of(_SAID["ru"] + " Её ждут.", None) == "ru"
    assert language_of(_SAID["uk"], None) == "uk"
