"""Messages out: at Telegram's pace, each once."""
