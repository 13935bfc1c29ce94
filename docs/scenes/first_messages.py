"""Sixty first messages as strangers type them, each in a chat of its own, and how replies begin.

Three of the articles are English and one is Russian. Whoever greets is told what the bot does, who
wants to know what there is gets the articles, and where nothing is found, nothing is made up.
"""

from __future__ import annotations

from docs.play.chat import Bubble, Conversation
from testing.botapi import User

TITLE = "First messages"
PICTURE = False

_MESSAGES = {
    "en": (
        "hi", "hello there", "what is this", "who are you", "what can you do", "what happened",
        "what's going on in halvik", "flood", "how many dead", "is anyone hurt?", "latest news",
        "any updates?", "give me a summary please", "why did the dam break", "whos fault is it",
        "dam", "nordkraft", "when will the trains run again", "is it safe to drink the water?",
        "can i go home", "where do i find shelter", "show me pictures", "translate to german",
        "what's the weather", "who is the mayor", "is this true?", "source?", "stop",
        "how much will it cost", "test",
    ),
    "ru": (
        "привет", "что это", "что случилось", "сколько погибших", "когда пустят поезда",
        "кто виноват", "кто владелец плотины", "новости", "что нового за сегодня",
        "расскажи про наводнение", "плотина", "почему прорвало плотину", "есть жертвы?",
        "вода безопасна?", "когда откроют школы", "кто такой губернатор", "кратко",
        "это правда?", "помощь", "сколько человек эвакуировали",
    ),
    "de": ("Wie viele Menschen wurden evakuiert?", "Was ist passiert?", "hallo"),
    "fr": ("Qui possède le barrage ?", "bonjour"),
    "es": ("¿Cuándo se construyó la presa?", "hola"),
    "uk": ("Хто володіє греблею?", "що сталося", "Що нового?"),
}  # fmt: skip
_LINES = 4  # of a reply


def play(chat: Conversation) -> None:
    """Each message by somebody else, and how the reply begins."""
    asked = [(code, text) for code, texts in _MESSAGES.items() for text in texts]
    for number, (code, text) in enumerate(asked, 1):
        who = User(7000 + number, f"{number}", f"reader{number}", code)
        chat.bubbles.append(Bubble("theirs", f"{number}", text))
        said = chat.api.wait_for_reply(chat.api.say(text, user=who), timeout_s=60).text
        lines = [line for line in said.splitlines() if line]
        begun = "\n".join(lines[:_LINES]) + ("\n…" if len(lines) > _LINES else "")
        chat.bubbles.append(Bubble("ours", "Verbatim", begun))
