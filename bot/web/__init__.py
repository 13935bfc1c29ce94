"""The web: the same answers without Telegram, as pages and feeds that need no script."""
