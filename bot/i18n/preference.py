"""Which language the bot speaks to whom."""

from __future__ import annotations

from telegram import Update

from bot.i18n.translator import Translator, Translators
from bot.state import State


class LanguagePreference:
    """Speaks the language that a chat chose, else that of the sender's Telegram."""

    def __init__(self, languages: Translators, state: State) -> None:
        """Choose among `languages`; what was chosen with /language is in `state`."""
        self.languages = languages
        self._state = state

    def of(self, update: Update) -> Translator:
        """The language to answer an update in."""
        chat, user = update.effective_chat, update.effective_user
        chosen = self._state.choices.language(chat.id) if chat else None
        return self.languages.of(chosen or (user.language_code if user else None))
