"""What the bot needs, checked, with what to do about the rest."""
