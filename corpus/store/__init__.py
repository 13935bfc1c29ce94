"""The store: the only SQL about articles."""
