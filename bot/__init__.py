"""Talking to people: in the terminal and on Telegram."""
