"""The bot's own messages in each interface language; quotes stay as they are written.

Messages are in Fluent (https://projectfluent.org), one file for each feature, with the same names
in each language. They are Telegram HTML; values put into them are escaped.
"""

from __future__ import annotations

from bot.i18n.translator import FALLBACK, Translator, Translators

__all__ = ["FALLBACK", "Translator", "Translators"]
