"""What the bot says of its own, in each language it speaks; quotes stay as they are written.

Messages are in Fluent (https://projectfluent.org), one file for each feature, the same names in
each language. They are Telegram HTML; what is put into them is data.
"""

from __future__ import annotations

from bot.i18n.translator import FALLBACK, Translator, Translators

__all__ = ["FALLBACK", "Translator", "Translators"]
