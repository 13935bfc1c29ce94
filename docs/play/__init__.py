"""Conversations with the bot as it is, written down and pictured for the documentation."""
