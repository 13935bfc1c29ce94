"""Scenes to play: each module has TITLE, what it shows as its docstring, and play(chat)."""
